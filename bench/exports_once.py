"""`python -m bench.exports_once FOLDER URL FORMAT TURNS`: writes all cases of the list, as the desk does.

With TURNS 0 once, for nothing but the memory of it; else turn by turn with the bare program and with the
writer alone. Prints as JSON: cases, megabytes at most, seconds by side.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.commits import timed
from bench.queue import DEPARTMENT
from bench.system import System
from eapply.core.submission import Role, State
from eapply.core.workbook import xlsx_chunks
from eapply.forms.library_card import LibraryCardForm
from eapply.models import StaffAccount, db, snapshot
from eapply.queries import shown
from eapply.queries.queue import Filters
from eapply.queries.scope import StaffActor
from eapply.queries.views import Standpoint
from eapply.services import exporting
from eapply.services.exporting import Asker, Lines, Order
from eapply.services.toolbox import Toolbox

FILTERS: Final = Filters(procedure=LibraryCardForm.procedure.slug)
BARE: Final = f"""
SELECT reference, arrived_at, state, outcome, handler_id, due_on, answers FROM submissions
WHERE department = '{DEPARTMENT}' AND slug = '{FILTERS.procedure}' ORDER BY arrived_at DESC, id DESC
"""
Rows = Iterable[list[Any]]


def asker(tools: Toolbox) -> Asker:
    account = db.session.scalars(db.select(StaffAccount)).one()
    grants = frozenset((Role(grant.role), grant.department) for grant in account.grants)
    actor = StaffActor(account.id, account.name, account.login, grants)
    states = {state.value: state.value for state in State}
    return Asker(actor, Standpoint(account.id, tools.clock.today()), states)


def ours(tools: Toolbox, who: Asker, order: Order, cases: int) -> None:
    """The whole service: counting, reading, writing, the record; and noting whose data was read."""
    opened = shown.open_book()
    exporting.make(tools, who, order, cases).content.close()
    shown.close_book(opened)


def read(keys: list[str]) -> Iterator[list[Any]]:
    """The rows as the driver gives them, their answers decoded."""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(BARE)
        while batch := cursor.fetchmany(500):
            for *case, answers in batch:
                given = json.loads(answers) if isinstance(answers, str) else answers
                yield [*case, *(given.get(key, "") for key in keys)]
    finally:
        connection.close()


def write_csv(heads: tuple[str, ...], rows: Rows) -> None:
    with tempfile.TemporaryFile() as file:
        text = io.TextIOWrapper(file, "utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow(heads)
        writer.writerows(rows)
        text.detach()


def write_xlsx(heads: tuple[str, ...], rows: Rows) -> None:
    with tempfile.TemporaryFile() as file:
        for chunk in xlsx_chunks("表", heads, rows):
            file.write(chunk)


WRITERS: Final[dict[str, Callable[[tuple[str, ...], Rows], None]]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
}


def main() -> None:
    folder, url, kind, turns = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    system = System(folder, url)
    with system.app.app_context():
        tools, order = system.tools, Order(LibraryCardForm, FILTERS, kind, "", "計測")
        who, writer = asker(tools), WRITERS[kind]
        cases = exporting.count(db.session(), who, FILTERS)
        write = partial(ours, tools, who, order, cases)
        told: dict[str, Any] = {"cases": cases, "ours": [], "floor": [], "writer": []}
        if not turns:
            told["ours"].append(timed(write))
        else:
            with snapshot() as session:
                lines = Lines(session, tools, who, order)
                heads, rows = lines.heads, list(lines)
                keys = [column.key for column in lines.table.columns]
            if sum(1 for _ in read(keys)) != len(rows):
                raise ValueError("the bare program reads something else")
            for _ in range(turns):
                told["ours"].append(timed(write))
                told["floor"].append(timed(lambda: writer(heads, read(keys))))
                told["writer"].append(timed(partial(writer, heads, rows)))
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


if __name__ == "__main__":
    main()

"""`submitting.submit` alone beside a Core transaction that writes the same rows, on both databases.

The floor's rows are copies of what one real filing wrote, with fresh values wherever a column must be
unique, into the same tables with the same indexes. Both sides take turns, one filing each, in this
process: no server and no client take part.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bench.figures import Bound, Row, milliseconds, paired_ratio
from bench.system import System, filing_of, filled
from eapply.forms.library_card import LibraryCardForm
from eapply.models import db, transaction
from eapply.models.database import WRITE
from eapply.services import drafting, submitting
from tests.databases import PREPARE, prepare
from tests.postgres import PostgresServer

BOUND: Final = Bound(0.4, at_least=True)
GROUP: Final = "submit"
WARM_UP: Final = 20
DATABASE: Final = "bench"

Rows = list[tuple[sa.Table, list[dict[str, Any]]]]


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty, durable database with our tables; "" for SQLite means the default."""
    if kind == "sqlite":
        yield ""
        return
    with PostgresServer(durable=True) as server:
        server.run(f"CREATE DATABASE {DATABASE}")
        yield server.url(DATABASE)


def highest(connection: Connection) -> dict[str, int]:
    """The last row of each table that numbers its rows."""
    return {
        name: connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
        for name, table in db.metadata.tables.items()
        if "id" in table.c
    }


def rows_since(connection: Connection, before: Mapping[str, int]) -> Rows:
    """What was inserted since, by table, so that rows come after those they point to."""
    found: Rows = []
    for table in db.metadata.sorted_tables:
        if table.name in before:
            query = sa.select(table).where(table.c.id > before[table.name]).order_by(table.c.id)
            rows = [dict(row._mapping) for row in connection.execute(query)]
            found += [(table, rows)] if rows else []
    return found


def unique_texts(table: sa.Table) -> set[str]:
    """The columns of text that take part in something unique."""
    groups = [index.columns for index in table.indexes if index.unique]
    groups += [
        constraint.columns
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
    ]
    return {
        column.name for group in groups for column in group if isinstance(column.type, sa.String)
    }


class CoreRows:
    """The floor's inserts: copies of rows that were written, with fresh values where they are unique."""

    def __init__(self, rows: Rows) -> None:
        self.steps = [
            (table, sa.insert(table), [self._parts(table, row) for row in table_rows])
            for table, table_rows in rows
        ]

    @staticmethod
    def _parts(table: sa.Table, row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
        """The fixed values, and for each that must be unique its length."""
        unique = {name for name in unique_texts(table) if row[name] is not None}
        fixed = {key: value for key, value in row.items() if key != "id" and key not in unique}
        return fixed, {key: len(row[key]) for key in unique}

    def write(self, connection: Connection, owners: Mapping[str, int]) -> dict[str, int]:
        """Inserts them below these owners ("submission_id" …); a filing of their own owns what follows."""
        owners = dict(owners)
        for table, insert, parts in self.steps:
            values = [
                fixed
                | {key: fresh(length) for key, length in unique.items()}
                | {key: owner for key, owner in owners.items() if fixed.get(key) is not None}
                for fixed, unique in parts
            ]
            if table.name == "submissions":
                done = connection.execute(insert, values[0])
                owners["submission_id"] = done.inserted_primary_key[0]  # type: ignore[index]
            else:
                connection.execute(insert, values)
        return owners


class CoreFiling:
    """The floor: the rows of one filing and the change of its draft, in one commit."""

    def __init__(self, rows: Rows) -> None:
        self.rows = CoreRows(rows)
        drafts = db.metadata.tables["drafts"]
        self.update = (
            sa.update(drafts)
            .where(drafts.c.id == sa.bindparam("draft"))
            .values(submission_id=sa.bindparam("filed"), raw={}, answers={})
        )

    def __call__(self, engine: sa.Engine, draft_id: int) -> None:
        with writing(engine) as connection:
            filed = self.rows.write(connection, {})["submission_id"]
            connection.execute(self.update, {"draft": draft_id, "filed": filed})


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Connection]:
    """One transaction that takes the write lock at once, as the system's own do."""
    with (
        engine.connect().execution_options(**{WRITE: True}) as connection,
        connection.begin(),
    ):
        yield connection


def fresh(length: int) -> str:
    return secrets.token_hex(length // 2 + 1)[:length]


def measure(kind: str, folder: Path, count: int) -> list[Row]:
    """`count` filings on each side, after a warm-up."""
    with database(kind, folder) as url:
        system = System(folder, url)
        prepare(system.tools.settings.database_url, PREPARE)
        with system.app.app_context():
            try:
                ours, floor, told = take_turns(system, count)
            finally:
                db.session.remove()
                db.engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)
    ratio = 1 / paired_ratio(ours, floor)
    return [
        Row(
            GROUP,
            f"submit alone, {kind}",
            milliseconds(median(ours)),
            milliseconds(median(floor)),
            ratio,
            BOUND,
            told,
        )
    ]


def take_turns(system: System, count: int) -> tuple[list[float], list[float], str]:
    """Seconds of each filing and of each Core transaction, and what one of them writes."""
    form = filled(LibraryCardForm, system.tools)
    filing = filing_of(form)
    drafts = [person.draft for person in system.people(form, 2 * (count + WARM_UP) + 1)]
    numbers = number_of_drafts()
    with db.engine.connect() as connection:
        before = highest(connection)
    submit(system, drafts.pop(), filing)
    with db.engine.connect() as connection:
        rows = rows_since(connection, before)
    core = CoreFiling(rows)
    ours: list[float] = []
    floor: list[float] = []
    while drafts:
        ours.append(timed(partial(submit, system, drafts.pop(), filing)))
        floor.append(timed(partial(core, db.engine, numbers[drafts.pop()])))
    told = ", ".join(f"{len(found)} {table.name}" for table, found in rows)
    return ours[WARM_UP:], floor[WARM_UP:], f"writes {told}, changes 1 drafts"


def number_of_drafts() -> dict[str, int]:
    table = db.metadata.tables["drafts"]
    with db.engine.connect() as connection:
        return dict(connection.execute(sa.select(table.c.public_id, table.c.id)).tuples().all())


def submit(system: System, draft: str, filing: Any) -> None:
    with transaction() as session:
        submitting.submit(session, system.tools, drafting.lock(session, draft), filing)


def timed(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin

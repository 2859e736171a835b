"""収納日計表 over a million entries of the ledger beside the bare SQL of the same sums, on both databases."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.commits import database, timed, writing
from bench.copies import copy
from bench.figures import Bound, Row, milliseconds, paired_ratio
from bench.settling import prepared, settle
from bench.system import System
from eapply.models import LedgerEntry, db
from eapply.queries import collection
from tests.databases import PREPARE, prepare

BOUND: Final = Bound(1.5)
GROUP: Final = "collection"
YEAR, FEES, DEPARTMENTS = 365, 43, 12  # of the whole city
ENTRIES_A_DAY: Final = 2740  # a million a year; fewer entries are those of fewer days
BARE: Final = """
SELECT booked_on, department, fee, fiscal_year,
  sum(CASE WHEN kind IN ('paid', 'overpaid', 'cash') THEN 1 ELSE 0 END),
  sum(CASE WHEN kind IN ('paid', 'overpaid', 'cash') AND account = 'agent' THEN amount ELSE 0 END),
  sum(CASE WHEN kind IN ('paid', 'overpaid', 'cash') AND account = 'cash' THEN amount ELSE 0 END),
  sum(CASE WHEN kind = 'refunded' AND account = 'agent' THEN -amount ELSE 0 END),
  sum(CASE WHEN kind = 'refunded' AND account = 'bank' THEN -amount ELSE 0 END)
FROM ledger_entries
WHERE booked_on BETWEEN '{begin}' AND '{end}'
  AND kind IN ('paid', 'overpaid', 'cash', 'refunded') AND account IN ('agent', 'cash', 'bank')
GROUP BY booked_on, department, fee, fiscal_year
ORDER BY booked_on, department, fee, fiscal_year
"""


def fill(system: System, rows: int) -> None:
    """Copies of what one settled payment wrote, over the days, departments and fees of a year."""
    settle(system, prepared(system, 1)[0])
    day = (
        "date(old.booked_on, '+' || (n % {0}) || ' days')"
        if db.engine.dialect.name == "sqlite"
        else "old.booked_on + n % {0}"
    ).format(min(YEAR, max(1, rows // ENTRIES_A_DAY)))
    spread = {
        "booked_on": day,
        "department": f"'d' || (n % {FEES} % {DEPARTMENTS})",
        "fee": f"CASE WHEN old.fee = 0 THEN 0 ELSE n % {FEES} + 1 END",
    }
    with writing(db.engine) as connection:
        first = connection.exec_driver_sql("SELECT count(*) FROM ledger_entries").scalar_one()
        copy(connection, LedgerEntry, rows // first - 1, spread)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def measure(kind: str, folder: Path, rows: int, turns: int) -> list[Row]:
    """The table of all days, `turns` times on each side."""
    with database(kind, folder) as url:
        system = System(folder, url)
        prepare(system.tools.settings.database_url, PREPARE)
        with system.app.app_context():
            try:
                fill(system, rows)
                ours, floor, lines = take_turns(system, turns)
            finally:
                db.session.remove()
                db.engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)
    return [
        Row(
            GROUP,
            f"収納日計表 of {rows:,} entries, {kind}",
            milliseconds(median(ours)),
            milliseconds(median(floor)),
            paired_ratio(ours, floor),
            BOUND,
            f"{lines:,} lines",
        )
    ]


def take_turns(system: System, turns: int) -> tuple[list[float], list[float], int]:
    with db.engine.connect() as connection:
        days = "SELECT min(booked_on), max(booked_on) FROM ledger_entries"
        begin, end = map(str, connection.exec_driver_sql(days).one())
    own = db.session.execute(
        db.select(db.func.min(LedgerEntry.booked_on), db.func.max(LedgerEntry.booked_on))
    ).one()
    bare = BARE.format(begin=begin, end=end)
    found = table(*own)
    if [(str(day), *rest) for day, *rest in run(bare)] != [plain(line) for line in found]:
        raise ValueError("the bare SQL tells something else")
    ours, floor = [], []
    for _ in range(turns):
        ours.append(timed(partial(table, *own)))
        floor.append(timed(partial(run, bare)))
    return ours, floor, len(found)


def table(*days: Any) -> list[collection.CollectionLine]:
    """Ours: the lines and their total."""
    found = collection.table(db.session(), *days)
    collection.total(found)
    db.session.rollback()
    return found


def run(sql: str) -> list[Any]:
    """The floor: the driver alone."""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        return list(cursor.fetchall())
    finally:
        connection.close()


def plain(line: collection.CollectionLine) -> tuple[Any, ...]:
    sums = line.sums
    return (
        line.day.isoformat(),
        line.department,
        line.fee,
        line.fiscal_year,
        sums.receipts,
        sums.card,
        sums.cash,
        sums.to_card,
        sums.by_bank,
    )

"""Many copies of rows that the system wrote itself, made by the database in one statement a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bench.commits import unique_texts, writing
from bench.settling import prepared, settle
from bench.system import System
from eapply.models import Charge, ChargeLine, LedgerEntry, Payment, db
from eapply.models.database import Base

NUMBERS: Final = (
    "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) "
)


def copy(connection: Connection, model: type[Base], count: int, changed: Mapping[str, str]) -> None:
    """Adds ``count`` copies of each row that is there.

    ``changed``: SQL for columns that differ, where ``n`` is the number of the copy and ``old`` the row.
    Texts that are unique get the number behind them; the number of the row itself is the database's.
    """
    table = model.__table__
    assert isinstance(table, sa.Table)
    unique = {name: f"old.{name} || '-' || n" for name in unique_texts(table)}
    values = {
        each.name: f"old.{each.name}" for each in table.c if each.name != "id" or "id" in changed
    }
    values |= unique | dict(changed)
    statement = (
        f"INSERT INTO {table.name} ({', '.join(map(quoted, values))}) "
        f"{NUMBERS.format(count=count)}SELECT {', '.join(values.values())} FROM {table.name} old, numbers"
    )
    connection.execute(sa.text(statement))


def quoted(name: str) -> str:
    return f'"{name}"'


def settled_payments(system: System, count: int) -> None:
    """So many payments with their charges and entries: one that was settled here, and copies of it."""
    settle(system, prepared(system, 1)[0])
    with writing(db.engine) as connection:
        more = count - 1
        copy(connection, Charge, more, {"id": "old.id + n", "invoice": "'i-' || n"})
        copy(connection, ChargeLine, more, {"charge_id": "old.charge_id + n"})
        own = {"charge_id": "old.charge_id + n"}
        copy(connection, Payment, more, own | {"id": "old.id + n", "payment_ref": "'ref-' || n"})
        copy(connection, LedgerEntry, more, own | {"payment_id": "old.payment_id + n"})

"""Tables whose rows are never changed or deleted: the database itself refuses, whoever asks.

Triggers are not part of what a migration step compares, so they are put in place whenever tables are
made (tests) and after every run of the steps (installations); doing it again changes nothing.
"""

from __future__ import annotations

from typing import Any, Final, cast

from sqlalchemy import Table, event, inspect
from sqlalchemy.engine import Connection

from eapply.models.database import Base

PROTECTED: Final[dict[str, tuple[Table, tuple[str, ...]]]] = {}


def append_only(model: type[Base], decided: tuple[str, ...] = ()) -> None:
    """From now on rows can only be added.

    Args:
        model: the class of the table.
        decided: columns that may be set as long as all of them are empty: a decision, made once.
    """
    table = cast(Table, model.__table__)
    PROTECTED[table.name] = (table, decided)

    def created(target: Table, connection: Connection, **_: Any) -> None:
        protect(connection, target, decided)

    event.listen(table, "after_create", created)


def protect_all(connection: Connection) -> None:
    """Puts the triggers on those protected tables that are there."""
    there = set(inspect(connection).get_table_names())
    for name, (table, decided) in PROTECTED.items():
        if name in there:
            protect(connection, table, decided)


def protect(connection: Connection, table: Table, decided: tuple[str, ...]) -> None:
    name = table.name
    is_postgresql = connection.dialect.name == "postgresql"
    same = "IS NOT DISTINCT FROM" if is_postgresql else "IS"
    undecided = [f"OLD.{column} IS NULL" for column in decided]
    kept = [
        f"NEW.{each.name} {same} OLD.{each.name}" for each in table.c if each.name not in decided
    ]
    allowed = " AND ".join(undecided + kept) if decided else "1 = 0"
    for statement in (_postgresql if is_postgresql else _sqlite)(name, allowed):
        connection.exec_driver_sql(statement)


def _sqlite(name: str, allowed: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    return [
        f"DROP TRIGGER IF EXISTS {name}_kept_update",
        f"DROP TRIGGER IF EXISTS {name}_kept_delete",
        f"CREATE TRIGGER {name}_kept_update BEFORE UPDATE ON {name} WHEN NOT ({allowed}) {refuse}",
        f"CREATE TRIGGER {name}_kept_delete BEFORE DELETE ON {name} {refuse}",
    ]


def _postgresql(name: str, allowed: str) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION {name}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF {allowed} THEN RETURN NEW; END IF;
          END IF;
          RAISE EXCEPTION '{name} is append-only';
        END $$""",
        f"DROP TRIGGER IF EXISTS {name}_kept_row ON {name}",
        f"DROP TRIGGER IF EXISTS {name}_kept_all ON {name}",
        f"CREATE TRIGGER {name}_kept_row BEFORE UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_kept()",
        f"CREATE TRIGGER {name}_kept_all BEFORE TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_kept()",
    ]

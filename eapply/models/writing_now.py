"""New rows that are written at once, each by one statement that is built once.

For those that every filing and every booking writes: `Session.flush` weighs them against all others of the
session first, which takes longer than the writing. All else is left to it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Insert, Row, event, insert, inspect
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from eapply.models.database import Base

NUMBER: Final = "id"  # the database gives it
WRITTEN: Final = "eapply_written"


def write_new(session: Session, row: Base) -> None:
    """Writes a new row; it then belongs to the session, as after a flush, with its number and defaults."""
    statement, given = insert_of(type(row)), inspect(row).dict
    names = statement.table.columns.keys()
    values = {name: given[name] for name in names if name in given}
    done = cast("CursorResult[Any]", session.execute(statement, values))
    written = cast("dict[str, Any]", done.last_inserted_params())
    number = cast("Row[Any]", done.inserted_primary_key)[0]
    for name in names:
        if name not in given:
            set_committed_value(row, name, number if name == NUMBER else written.get(name))
    make_transient_to_detached(row)
    session.add(row)
    session.info.setdefault(WRITTEN, []).append(row)


@event.listens_for(Session, "after_commit")
def _keep_written(session: Session) -> None:
    session.info.pop(WRITTEN, None)


@event.listens_for(Session, "after_rollback")
def _forget_written(session: Session) -> None:
    """The database gives their numbers away again, to rows that this session may write next."""
    for row in session.info.pop(WRITTEN, ()):
        if row in session:
            session.expunge(row)


@cache
def insert_of(model: type[Base]) -> Insert:
    return insert(model.__table__)  # type: ignore[arg-type]

"""What a transaction writes once, when it commits, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

LAST: Final = "eapply_last"


def write_last(session: Session, write: Callable[[Connection, list[Any]], None], item: Any) -> None:
    """Keeps the item until the transaction commits: ``write(connection, items)`` then gets all of them at
    once. Otherwise they are forgotten.

    They are plain rows, so they go past the session, which would cost more than the database does.
    """
    if not session.in_transaction():
        session.begin()  # so that it can end
    session.info.setdefault(LAST, {}).setdefault(write, []).append(item)


@event.listens_for(Session, "before_commit")
def write_kept(session: Session) -> None:
    """Writes what was kept, now: for whoever reads it within the same transaction."""
    kept = session.info.pop(LAST, None)
    if kept:
        session.flush()
        connection = session.connection()
        for write, items in kept.items():
            write(connection, items)


@event.listens_for(Session, "after_transaction_end")
def _forget_kept(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:  # not one of the steps in which a flush writes
        session.info.pop(LAST, None)

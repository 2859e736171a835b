"""What is kept until the commit: written once and together, forgotten with a rollback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from eapply.models import FeedbackCount, db, transaction
from eapply.models.writing_last import write_kept, write_last

pytestmark = pytest.mark.usefixtures("context")


@dataclass(frozen=True)
class Notes:
    """Notes what it is given, each time."""

    written: list[list[str]] = field(default_factory=list, compare=False)

    def __call__(self, connection: Connection, items: list[Any]) -> None:
        assert connection.in_transaction()
        self.written.append(list(items))

    def keep(self, session: Session, *items: str) -> None:
        for item in items:
            write_last(session, self, item)


@pytest.fixture
def notes() -> Notes:
    return Notes()


def test_all_of_a_transaction_are_written_together_and_once(notes: Notes) -> None:
    with transaction() as session:
        notes.keep(session, "one", "two")
        assert not notes.written
    assert notes.written == [["one", "two"]]
    with transaction():
        pass
    assert notes.written == [["one", "two"]]


def test_who_reads_before_the_commit_has_them_written(notes: Notes) -> None:
    with transaction() as session:
        notes.keep(session, "one")
        write_kept(session)
        assert notes.written == [["one"]]
        notes.keep(session, "two")
    assert notes.written == [["one"], ["two"]]


def test_a_rollback_forgets_them(notes: Notes) -> None:
    def act_in_vain() -> None:
        with transaction() as session:
            notes.keep(session, "lost")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_in_vain()
    with transaction() as session:
        notes.keep(session, "kept")
    assert notes.written == [["kept"]]


@pytest.mark.parametrize("end", [Session.rollback, Session.close])
def test_so_does_any_end_before_the_database_was_asked(
    notes: Notes, end: Callable[[Session], None]
) -> None:
    notes.keep(db.session(), "lost")
    end(db.session())
    with transaction() as session:
        notes.keep(session, "kept")
    assert notes.written == [["kept"]]


def test_what_cannot_be_written_takes_the_whole_transaction_with_it() -> None:
    def refuse(connection: Connection, items: list[Any]) -> None:
        raise ZeroDivisionError

    def act() -> None:
        with transaction() as session:
            session.add(FeedbackCount(slug="x", day=date(2026, 11, 24), answer="good", count=1))
            write_last(session, refuse, "one")

    with pytest.raises(ZeroDivisionError):
        act()
    with transaction() as session:
        assert session.scalars(select(FeedbackCount)).all() == []

"""Rows that are written at once: as a flush would write them, without a question afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from eapply.models import Draft, db, transaction
from eapply.models.writing_now import write_new
from tests.conftest import NOW
from tests.statements import statements_of

pytestmark = pytest.mark.usefixtures("context")


def new(name: str, **values: Any) -> Draft:
    return Draft(
        public_id=name,
        secret_hash=f"secret of {name}",
        submit_key=f"key of {name}",
        slug="library-card",
        form_version="1",
        raw={"name": ["𠮷田"]},
        created_at=NOW,
        saved_at=NOW,
        expires_at=NOW + timedelta(days=1),
        **values,
    )


def columns(row: Draft) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in inspect(Draft).columns}


def stored(name: str) -> dict[str, Any]:
    query = select(Draft.__table__).where(Draft.public_id == name)
    return dict(db.session.execute(query).one()._mapping)


def test_the_row_is_written_as_a_flush_writes_it() -> None:
    with transaction() as session:
        session.add(new("flushed"))
        write_new(session, new("written"))
    flushed, written = stored("flushed"), stored("written")
    own = {"id", "public_id", "secret_hash", "submit_key"}
    assert {key: value for key, value in written.items() if key not in own} == {
        key: value for key, value in flushed.items() if key not in own
    }
    assert written["id"] != flushed["id"]


def test_what_was_not_given_is_known_without_asking(app: Flask) -> None:
    with transaction() as session:
        row = new("one")
        write_new(session, row)
        with statements_of(app) as statements:
            known = columns(row)
    assert not statements
    assert known == stored("one")


def test_the_row_belongs_to_the_session_and_changes_are_flushed() -> None:
    with transaction() as session:
        row = new("one")
        write_new(session, row)
        assert inspect(row).persistent
        assert not session.dirty
        assert session.get(Draft, row.id) is row
        row.email = "taro@example.jp"
    assert stored("one")["email"] == "taro@example.jp"


def test_a_transaction_that_fails_leaves_nothing() -> None:
    def fail() -> None:
        with transaction() as session:
            write_new(session, new("one"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert db.session.scalar(select(func.count(Draft.id))) == 0


def test_the_same_session_may_write_again_after_a_failure() -> None:
    """SQLite gives the number of the row that was taken back to the next one."""

    def fail() -> None:
        with transaction() as session:
            row = new("one")
            write_new(session, row)
            kept.append(row)
            raise RuntimeError

    kept: list[Draft] = []
    with pytest.raises(RuntimeError):
        fail()
    with transaction() as session:
        row = new("two")
        write_new(session, row)
        assert session.get(Draft, row.id) is row
    assert stored("two")["id"] == row.id

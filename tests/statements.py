"""The statements that a database is asked, for tests of what a page or an act costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from eapply.models import db


@contextmanager
def statements_of(app: Flask, begin: str = "") -> Iterator[list[str]]:
    """Those that this application asks within the block, as they come; only those that begin so."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(begin):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)

"""Runs the steps on the application's own engine, all of them in one transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

from eapply.models.append_only import protect_all
from eapply.models.database import WRITE, Base


def plain_type(kind: str, item: Any, autogenerate: Any) -> str | Literal[False]:
    """Steps name SQL types, not classes of ours, which may be gone when an old step runs."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(**{WRITE: True}) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=plain_type,
            # SQLite alters a table by making it anew.
            render_as_batch=True,
            compare_type=True,
            # Ours on SQLite too, since the engine begins transactions itself.
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            protect_all(connection)


run()

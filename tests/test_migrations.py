"""The steps lead from nothing to the tables in `eapply/models`, and back, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, update
from sqlalchemy.exc import DBAPIError

from eapply.cli import add_to
from eapply.models import FeeRevision, db
from eapply.models.append_only import PROTECTED
from eapply.models.database import Base
from tests.conftest import NOW


@pytest.fixture
def empty(make_app: Callable[..., Flask], empty_database_url: str) -> Flask:
    """The application on a database without tables."""
    return add_to(make_app(database_url=empty_database_url))


def test_all_steps_lead_to_the_tables_of_the_models(empty: Flask) -> None:
    with empty.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []


def test_a_second_upgrade_changes_nothing_and_the_way_back_works(empty: Flask) -> None:
    with empty.app_context():
        upgrade()
        upgrade()
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade()
        assert "submissions" in inspect(db.engine).get_table_names()


def test_checks_of_the_tables_travel_too(empty: Flask) -> None:
    with empty.app_context():
        upgrade()
        found = inspect(db.engine).get_check_constraints("submissions")
        assert [each["name"] for each in found] == ["ck_submissions_state"]


def test_rows_that_are_only_added_are_protected_by_the_steps(empty: Flask) -> None:
    with empty.app_context():
        upgrade()
        assert {"fee_rates", "fee_revisions"} <= PROTECTED.keys()
        db.session.add(FeeRevision(reason="x", entered_by="system", entered_at=NOW))
        db.session.commit()
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(update(FeeRevision).values(reason="y"))
        db.session.rollback()

"""What every test may ask for. EAPPLY_TEST_DATABASE=sqlite (default) or postgresql chooses the database."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.databases import KINDS, Databases, open_databases

KIND = os.environ.get("EAPPLY_TEST_DATABASE") or "sqlite"


def pytest_report_header() -> str:
    return f"database: {KIND}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for the other database. Deselected, not skipped: a skip fails `make test`."""
    for_other: list[pytest.Item] = []
    for item in items:
        wanted = {mark.args[0] for mark in item.iter_markers("only_on")}
        if wanted - set(KINDS):
            raise pytest.UsageError(f"{item.nodeid}: only_on names no database kind")
        if wanted and KIND not in wanted:
            for_other.append(item)
    if for_other:
        config.hook.pytest_deselected(items=for_other)
        items[:] = [item for item in items if item not in for_other]


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The databases of this test process."""
    opened = open_databases(KIND, tmp_path_factory.mktemp("databases"))
    yield opened
    opened.close()


@pytest.fixture
def database_url(databases: Databases) -> str:
    """A database with the schema and its first rows, for this test alone.

    Whoever opens an engine on it disposes of it before the test ends.
    """
    return databases.clean()


@pytest.fixture
def empty_database_url(databases: Databases) -> str:
    """A database without any table, for tests of migrations."""
    return databases.empty()


# --- application: app, client, clock -------------------------------------------------------------

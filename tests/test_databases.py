"""The databases that tests get: clean each time, whatever the test before did to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from tests.databases import KINDS, Databases, open_databases

HOOK = "tests.test_databases:make_tables"
TABLES = (
    "CREATE TABLE departments (code TEXT PRIMARY KEY)",
    "CREATE TABLE cases (id INTEGER PRIMARY KEY, department TEXT NOT NULL REFERENCES departments)",
    "INSERT INTO departments VALUES ('pr'), ('library')",
)
IDENTITY = "CREATE TABLE ledger (id INTEGER GENERATED ALWAYS AS IDENTITY, note TEXT)"
APPEND_ONLY = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'append only'; END $$;
CREATE TRIGGER kept BEFORE DELETE ON ledger EXECUTE FUNCTION refuse();
"""


def make_tables(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in TABLES:
            connection.execute(text(statement))
        if engine.name == "postgresql":
            connection.execute(text(IDENTITY))
            connection.execute(text(APPEND_ONLY))
    engine.dispose()


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


@pytest.fixture(scope="module", params=KINDS)
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    opened = open_databases(request.param, tmp_path_factory.mktemp("both"), [HOOK])
    yield opened
    opened.close()


def test_a_clean_database_has_the_first_rows_and_nothing_of_the_test_before(
    both: Databases,
) -> None:
    first = both.clean()
    query(first, "INSERT INTO cases VALUES (1, 'pr')")
    query(first, "INSERT INTO departments VALUES ('schools')")
    query(first, "UPDATE departments SET code = 'changed' WHERE code = 'library'")

    second = both.clean()

    assert query(second, "SELECT count(*) FROM cases") == [(0,)]
    assert sorted(query(second, "SELECT code FROM departments")) == [("library",), ("pr",)]


def test_a_connection_left_open_does_not_hold_up_the_next_test(both: Databases) -> None:
    engine = create_engine(both.clean())
    left_open = engine.connect()
    left_open.execute(text("UPDATE departments SET code = 'held' WHERE code = 'pr'"))

    assert query(both.clean(), "SELECT count(*) FROM departments WHERE code = 'pr'") == [(1,)]

    left_open.invalidate()
    left_open.close()
    engine.dispose()


def test_an_empty_database_has_no_table(both: Databases) -> None:
    one, other = both.empty(), both.empty()

    query(one, "CREATE TABLE cases (id INTEGER)")

    query(other, "CREATE TABLE cases (id INTEGER)")


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_postgresql_restores_append_only_tables_and_their_numbers(both: Databases) -> None:
    query(both.clean(), "INSERT INTO ledger (note) VALUES ('a'), ('b')")

    url = both.clean()

    assert query(url, "INSERT INTO ledger (note) VALUES ('c') RETURNING id") == [(1,)]


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_postgresql_still_checks_after_being_put_back(both: Databases) -> None:
    both.clean()
    url = both.clean()

    with pytest.raises(IntegrityError):
        query(url, "INSERT INTO cases VALUES (1, 'nowhere')")


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="EAPPLY_TEST_DATABASE"):
        open_databases("oracle", tmp_path)

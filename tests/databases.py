"""A clean database for every test, cheap enough to be asked for by all of them.

The schema is made once per test process, by the hooks in `PREPARE`. On SQLite a test gets a copy of
that file. On PostgreSQL it gets the one database put back to its first state: measured with 60
tables, deleting rows takes a tenth of what TRUNCATE or CREATE DATABASE … TEMPLATE take.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterable
from pathlib import Path
from pkgutil import resolve_name
from typing import Final, Protocol

import psycopg

from tests.postgres import PostgresServer

# Called in this order with the address of an empty database; each closes what it opens.
PREPARE: Final = ("eapply.models.database:create_schema",)
KINDS: Final = ("sqlite", "postgresql")
DATABASE: Final = "eapply"


class Databases(Protocol):
    """Gives databases of one kind; `close` ends what was started for them."""

    def clean(self) -> str:
        """The address of a database with the schema and its first rows, nothing else."""

    def empty(self) -> str:
        """The address of a database without any table, for tests of migrations."""

    def close(self) -> None: ...


def prepare(url: str, hooks: Iterable[str]) -> None:
    for hook in hooks:
        resolve_name(hook)(url)


class SqliteDatabases:
    """Files in one folder of the test process."""

    def __init__(self, folder: Path, hooks: Iterable[str]) -> None:
        self.folder = folder
        self.hooks = hooks
        self.template = folder / "template.sqlite3"
        self.numbers = itertools.count(1)

    def clean(self) -> str:
        if not self.template.exists():
            beside = self.template.with_suffix(".new")
            prepare(f"sqlite:///{beside}", self.hooks)
            for leftover in ("-wal", "-shm", "-journal"):
                if beside.with_name(beside.name + leftover).exists():
                    raise AssertionError(
                        "a hook left the database open: its last rows may be missing"
                    )
            beside.rename(self.template)
        return f"sqlite:///{shutil.copyfile(self.template, self._next())}"

    def empty(self) -> str:
        return f"sqlite:///{self._next()}"

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _next(self) -> Path:
        return self.folder / f"{next(self.numbers)}.sqlite3"


# Keeps a copy of every row that is there after preparing, and puts exactly those back. In the role
# `replica` neither foreign keys nor the triggers that make rows append-only stand in the way.
REMEMBER: Final = """
CREATE SCHEMA first_state;
CREATE TABLE first_state.kept (name text PRIMARY KEY, columns text);
CREATE TABLE first_state.sequences AS
  SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename) AS name,
         coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS used
  FROM pg_sequences WHERE schemaname = 'public';
DO $$
DECLARE found text; filled boolean; names text;
BEGIN
  FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', found) INTO filled;
    names := NULL;
    IF filled THEN
      SELECT string_agg(quote_ident(column_name), ', ') INTO names
      FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = found AND is_generated = 'NEVER';
      EXECUTE format('CREATE TABLE first_state.%I AS SELECT %s FROM public.%I',
                     'rows_' || found, names, found);
    END IF;
    INSERT INTO first_state.kept VALUES (found, names);
  END LOOP;
END $$;
CREATE FUNCTION first_state.restore() RETURNS void LANGUAGE plpgsql AS $$
DECLARE each record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR each IN SELECT name, columns FROM first_state.kept LOOP
    EXECUTE format('DELETE FROM public.%I', each.name);
    IF each.columns IS NOT NULL THEN
      EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM first_state.%I',
                     each.name, each.columns, each.columns, 'rows_' || each.name);
    END IF;
  END LOOP;
  PERFORM setval(name::regclass, value, used) FROM first_state.sequences;
END $$;
"""
OTHERS: Final = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class PostgresDatabases:
    """One server of the test process with one database for all its tests, put back between them."""

    def __init__(self, hooks: Iterable[str]) -> None:
        self.hooks = hooks
        self.server = PostgresServer()
        self.numbers = itertools.count(1)
        self.connection: psycopg.Connection[tuple[object, ...]] | None = None

    def clean(self) -> str:
        url = self.server.url(DATABASE)
        if self.connection is None:
            self.server.run(f"CREATE DATABASE {DATABASE}")
            prepare(url, self.hooks)
            self.connection = psycopg.connect(
                host=str(self.server.folder), user="postgres", dbname=DATABASE, autocommit=True
            )
            self.connection.execute(REMEMBER)
        else:
            self.connection.execute(OTHERS)  # what a test left open would hold locks
            self.connection.execute("SELECT first_state.restore()")
        return url

    def empty(self) -> str:
        name = f"empty_{next(self.numbers)}"
        self.server.run(f"CREATE DATABASE {name}")
        return self.server.url(name)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.server.close()


def open_databases(kind: str, folder: Path, hooks: Iterable[str] = PREPARE) -> Databases:
    """Databases of the kind named by EAPPLY_TEST_DATABASE; files go into the folder."""
    if kind not in KINDS:
        raise ValueError(f"EAPPLY_TEST_DATABASE must be one of {', '.join(KINDS)}")
    return SqliteDatabases(folder, hooks) if kind == "sqlite" else PostgresDatabases(hooks)

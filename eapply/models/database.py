"""The database: one handle, one place that commits, the types that both engines share.

SQLite is used with the library that the wheel brings (WAL is only safe from 3.51.3 on; an older one
gets the rollback journal) and always with ``synchronous=FULL``: an acknowledged filing must survive a
power cut. PostgreSQL needs nothing special.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any

import pysqlite3.dbapi2 as sqlite
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BoundSession
from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Select,
    String,
    bindparam,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from eapply.models.turns import PoolInTurn, turn_to_write

JST = timezone(timedelta(hours=9), "JST")
WAL_IS_SAFE_FROM = (3, 51, 3)
BUSY_TIMEOUT_MS = 5000
CONNECTIONS = 16  # of a process
WRITE = "eapply_write"

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables; constraints have names so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMING)


class OneDatabase(BoundSession):
    """A session that knows its engine: looking for it takes a tenth of the time of a statement."""

    def get_bind(self, *_: Any, bind: Engine | Connection | None = None, **__: Any) -> Any:
        if self.bind is None:
            self.bind = self._db.engine
        return bind or self.bind


db = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "class_": OneDatabase})


class Instant(TypeDecorator[datetime]):
    """A moment: aware in Python (JST), UTC without zone in both databases."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC).astimezone(JST)


class Kept(TypeDecorator[Any]):
    """Answers and other protected JSON. The one place where encryption at rest would be switched on."""

    impl = JSON
    cache_ok = True


class Row:
    """What every table has: a number of its own that never leaves the system."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def engine_options(url: str) -> dict[str, Any]:
    """The options of the engine for this address, for SQLite and PostgreSQL alike."""
    options: dict[str, Any] = {
        "json_serializer": to_json,
        "poolclass": PoolInTurn,
        "pool_size": CONNECTIONS,
        "max_overflow": 0,
    }
    if url.startswith("sqlite"):
        options |= {
            "module": sqlite,
            "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        }
    else:
        options |= {"pool_pre_ping": True}
    return options


def library_version() -> tuple[int, ...]:
    """The version of the SQLite library in use."""
    return tuple(int(part) for part in sqlite.sqlite_version.split("."))


def journal_mode() -> str:
    return "WAL" if library_version() >= WAL_IS_SAFE_FROM else "TRUNCATE"


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite.Connection):
        return
    # We begin transactions ourselves (below): the driver would begin them too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        f"journal_mode={journal_mode()}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    # A transaction that will write takes the lock at once: upgrading a read lock later can fail
    # without waiting (SQLITE_BUSY), which no retry could cure.
    write = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def transaction() -> Iterator[Session]:
    """The one place that commits: everything in the block happens together or not at all.

    A read before it is ended first, so that the block sees the newest state. Nothing that waits for
    the outside (mail, provider, PDF) may be called inside.
    """
    session: Session = db.session()
    session.rollback()
    with turn_to_write(session.get_bind()):
        session.connection(execution_options={WRITE: True})
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


class TakenBack(Exception):
    """Ends a rehearsal."""


@contextmanager
def rehearsal() -> Iterator[Session]:
    """As ``transaction``, but nothing is kept: for pages that show what an act would do."""
    with suppress(TakenBack), transaction() as session:
        yield session
        raise TakenBack


@contextmanager
def snapshot() -> Iterator[Session]:
    """All reads in the block see one moment, whatever is written meanwhile. The block writes nothing."""
    session: Session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        # SQLite keeps to one moment anyway, from the first read of a transaction on.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        session.rollback()


def hold(session: Session, *names: str, beside: str = "") -> None:
    """Whoever holds one of the same names waits until this transaction has ended.

    ``beside`` is held beside all others who hold it so, and keeps off whoever holds it by itself.
    SQLite lets one transaction write at a time anyway.
    """
    if names or beside:
        hold_by(session.connection(), *names, beside=beside)


def hold_by(connection: Connection, *names: str, beside: str = "") -> None:
    """As ``hold``, for who has a connection."""
    if connection.dialect.name == "postgresql":
        values = {f"name_{number}": name for number, name in enumerate(names)} | {"beside": beside}
        connection.execute(locks(len(names), bool(beside)), values)


@cache
def locks(names: int, is_beside: bool) -> Select[Any]:
    """Locks that end with the transaction, under the numbers by which PostgreSQL knows names."""
    found = [func.pg_advisory_xact_lock_shared(number_of("beside"))] if is_beside else []
    found += [func.pg_advisory_xact_lock(number_of(f"name_{each}")) for each in range(names)]
    return select(*found)


def number_of(value: str) -> ColumnElement[int]:
    return func.hashtextextended(bindparam(value, type_=String()), 0)


def create_schema(url: str) -> None:
    """Creates all tables in an empty database, as the tests do; installations migrate instead.

    A test holds the outcome of the migrations and these tables equal.
    """
    engine = create_engine(url, **engine_options(url))
    try:
        Base.metadata.create_all(engine)
    finally:
        engine.dispose()

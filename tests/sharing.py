"""What makes the many applications of one test process quick, and changes nothing that a test could see.

They share what comes out the same for all of them, and do not wait until the disk has each file.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule


class CompiledTemplates(BytecodeCache):
    """Templates are compiled once for each source and each choice of extensions."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, ...], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        compiled = self.compiled.get(key_of(bucket))
        if compiled is not None:
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[key_of(bucket)] = bucket.bytecode_to_string()


def key_of(bucket: Bucket) -> tuple[str, ...]:
    return (bucket.key, bucket.checksum, *bucket.environment.extensions)


def share_addresses(patch: pytest.MonkeyPatch) -> None:
    """The function that writes the address of a view is made once for each address."""
    make: Callable[[Rule, bool], Any] = Rule._compile_builder
    made: dict[tuple[Any, ...], Any] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = make(rule, append_unknown)
        return made[key]

    patch.setattr(Rule, "_compile_builder", compiled)


def share_statements(patch: pytest.MonkeyPatch) -> None:
    """What a statement is called in SQL is worked out once for all databases of a kind."""
    known: LRUCache[Any, Any] = LRUCache(5000)
    shared = property(lambda engine: known, lambda engine, own: None)
    patch.setattr(Engine, "_compiled_cache", shared, raising=False)
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))


def wait_for_no_disk(patch: pytest.MonkeyPatch) -> None:
    """A power cut loses the files of a test; a descriptor that is none is still an error."""
    patch.setattr(os, "fsync", os.fstat)


def commit_without_disk(engine: Engine) -> None:
    """Commits of this engine end before the disk has them (PostgreSQL: tests/postgres.py)."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda new, _: new.execute("PRAGMA synchronous=OFF"))
        engine.dispose()  # the open connections were made before

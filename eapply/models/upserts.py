"""Inserts that may meet a row that is there already: each database has its own, with the same words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.dialects import postgresql, sqlite

INSERTS: Final[dict[str, Callable[[Any], Any]]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}

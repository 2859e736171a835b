"""The log: one JSON object a line on stderr, without personal data.

Only the fields named here are written, whatever a caller hands in, and of a library's own messages
only where they came from: their texts may quote an address, an answer or a secret link.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any, Final

import structlog

FIELDS: Final = frozenset(
    {
        "at",
        "audience",
        "count",
        "endpoint",
        "error",
        "event",
        "kind",
        "level",
        "limit",
        "logger",
        "message",
        "method",
        "milliseconds",
        "mode",
        "problem",
        "request",
        "staff",
        "status",
        "stuck",
        "version",
        "where",
    }
)
LONGEST: Final = 300  # characters of one value
# Libraries whose messages tell of addresses on this machine and versions, never of people.
SPEAKING: Final = ("alembic", "gunicorn")


def only_named(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Keeps the named fields; texts in one line and short."""
    return {name: plain(value) for name, value in event.items() if name in FIELDS}


def plain(value: Any) -> Any:
    if isinstance(value, bool | int | float | None):
        return value
    return " ".join(str(value).split())[:LONGEST]


def frames_of(error: BaseException) -> str:
    """Where an error came from, innermost last: files and lines, no values."""
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return " < ".join(reversed(places[-8:]))


class LibraryLines(logging.Formatter):
    """Lines of the libraries in the same shape, without their texts."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "event": "library",
            "logger": record.name,
            "level": record.levelname.lower(),
            "where": f"{record.module}:{record.lineno}",
            "at": datetime.now(UTC).isoformat(),
        }
        if record.name.split(".")[0] in SPEAKING:
            line["message"] = plain(record.getMessage())
        if record.exc_info and record.exc_info[1]:
            line |= {
                "error": type(record.exc_info[1]).__name__,
                "where": frames_of(record.exc_info[1]),
            }
        return json.dumps(line, ensure_ascii=False)


class PresentStderr(logging.Handler):
    """Writes to what `sys.stderr` is at that moment, so that tests and servers may replace it."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"{self.format(record)}\n")


HANDLER: Final = PresentStderr()
HANDLER.setFormatter(LibraryLines())


def configure(level: str) -> None:
    """Sets the log up for this process; may be called again."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            only_named,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if HANDLER not in root.handlers:
        root.addHandler(HANDLER)
    root.setLevel(max(number, logging.INFO))
    # Access lines with whole addresses, query and secret included.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)

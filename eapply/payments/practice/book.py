"""The practice provider's own book: a small database file that the house never reads past this module.

It keeps what a payment company keeps: card pages, what was paid and paid back, notices, payouts. Amounts
are whole yen; moments are kept in UTC and told in Japan's time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from eapply.core.settlement import PaymentStatus
from eapply.payments.provider import JST

TABLES: Final = """
CREATE TABLE IF NOT EXISTS pages (
  payment TEXT PRIMARY KEY, ref TEXT UNIQUE NOT NULL, "order" TEXT NOT NULL, amount INTEGER NOT NULL,
  hold INTEGER NOT NULL, status TEXT NOT NULL, captured INTEGER NOT NULL, refunded INTEGER NOT NULL,
  expires_at TEXT NOT NULL, entrusted_at TEXT, capture_before TEXT, method TEXT NOT NULL,
  card TEXT NOT NULL, failure TEXT NOT NULL, late_at TEXT, captured_at TEXT
);
CREATE TABLE IF NOT EXISTS refunds (
  refund TEXT PRIMARY KEY, ref TEXT UNIQUE NOT NULL, page TEXT NOT NULL, amount INTEGER NOT NULL,
  status TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS notices (
  event TEXT PRIMARY KEY, kind TEXT NOT NULL, page TEXT NOT NULL, payment TEXT NOT NULL,
  sent_at TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0
);
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One card page as the book knows it.

    ``expires_at``: when the page closes, or the convenience store stops waiting. ``late_at``: when somebody
    who chose to pay later does. ``captured_at``: when the money moved, later than ``entrusted_at`` for a hold.
    """

    payment: str
    ref: str
    order: dict[str, Any]
    amount: int
    hold: bool
    status: PaymentStatus
    captured: int
    refunded: int
    expires_at: datetime
    entrusted_at: datetime | None = None
    capture_before: datetime | None = None
    method: str = ""
    card: str = ""
    failure: str = ""
    late_at: datetime | None = None
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BookedRefund:
    refund: str
    ref: str
    page: str
    amount: int
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BookedNotice:
    event: str
    kind: str
    page: str
    payment: str
    sent_at: datetime
    delivered: bool


COLUMNS: Final = tuple(each.name for each in fields(Page))
MOMENTS: Final = frozenset(
    {"expires_at", "entrusted_at", "capture_before", "late_at", "captured_at"}
)


class Book:
    """The file. Every change is one transaction; several processes may hold the same book."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the file's lock from its beginning."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as connection:
            connection.executescript(TABLES)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def page(self, connection: sqlite3.Connection, ref: str) -> Page | None:
        row = connection.execute("SELECT * FROM pages WHERE ref = ?", (ref,))
        return _page(row)

    def page_of(self, connection: sqlite3.Connection, payment: str) -> Page | None:
        row = connection.execute("SELECT * FROM pages WHERE payment = ?", (payment,))
        return _page(row)

    def keep(self, connection: sqlite3.Connection, page: Page) -> None:
        """Writes a page, new or changed."""
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        marks = ", ".join("?" for _ in COLUMNS)
        connection.execute(
            f"INSERT OR REPLACE INTO pages ({names}) VALUES ({marks})",  # noqa: S608 - our own names
            [_plain(getattr(page, name)) for name in COLUMNS],
        )

    def refund(self, connection: sqlite3.Connection, refund: str) -> BookedRefund | None:
        row = connection.execute("SELECT * FROM refunds WHERE refund = ?", (refund,)).fetchone()
        return None if row is None else _refund_of(row)

    def keep_refund(self, connection: sqlite3.Connection, refund: BookedRefund) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO refunds VALUES (?, ?, ?, ?, ?, ?)",
            (
                refund.refund,
                refund.ref,
                refund.page,
                refund.amount,
                refund.status,
                _plain(refund.at),
            ),
        )

    def pages(self, connection: sqlite3.Connection) -> list[Page]:
        """All pages, the last changed first."""
        rows = connection.execute("SELECT * FROM pages ORDER BY rowid DESC").fetchall()
        return [_page_of(row) for row in rows]

    def refunds(self, connection: sqlite3.Connection) -> list[BookedRefund]:
        rows = connection.execute("SELECT * FROM refunds ORDER BY at, refund").fetchall()
        return [_refund_of(row) for row in rows]

    def keep_notice(self, connection: sqlite3.Connection, notice: BookedNotice) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO notices VALUES (?, ?, ?, ?, ?, ?)",
            (
                notice.event,
                notice.kind,
                notice.page,
                notice.payment,
                _plain(notice.sent_at),
                int(notice.delivered),
            ),
        )

    def waiting_notices(self, connection: sqlite3.Connection) -> list[BookedNotice]:
        """Notices that were not delivered yet, oldest first."""
        rows = connection.execute(
            "SELECT * FROM notices WHERE delivered = 0 ORDER BY sent_at, rowid"
        ).fetchall()
        return [
            BookedNotice(event, kind, page, payment, _moment(sent_at), bool(delivered))
            for event, kind, page, payment, sent_at, delivered in rows
        ]


def _page(cursor: sqlite3.Cursor) -> Page | None:
    row = cursor.fetchone()
    return None if row is None else _page_of(row)


def _page_of(row: tuple[Any, ...]) -> Page:
    values: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    values["order"] = json.loads(values["order"])
    values["hold"] = bool(values["hold"])
    values["status"] = PaymentStatus(values["status"])
    for name in MOMENTS & values.keys():
        values[name] = None if values[name] is None else _moment(values[name])
    return Page(**values)


def _refund_of(row: tuple[Any, ...]) -> BookedRefund:
    refund, ref, page, amount, status, at = row
    return BookedRefund(refund, ref, page, amount, status, _moment(at))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(JST)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value) if isinstance(value, PaymentStatus) else value

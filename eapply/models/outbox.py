"""What was promised in a transaction and is delivered by the worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.database import Base, Instant, Kept, Row


class OutboxMessage(Row, Base):
    """One piece of work. ``key`` is unique: promising the same thing twice delivers it once.

    Open while ``done_at`` and ``stuck_at`` are empty; taken while ``lease_until`` lies ahead.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (Index("ix_outbox_open", "done_at", "stuck_at", "due_at"),)

    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(160), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Kept)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    stuck_at: Mapped[datetime | None] = mapped_column(Instant)

"""Filings that a clerk typed for somebody at the window, on the phone or by post."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.database import Base, Instant, Row


class CounterEntry(Row, Base):
    """窓口入力: who typed, how the person came and how it was made sure who they are.

    Stands beside the draft while it is filled in, and beside the submission for good; the draft goes
    some days after the filing. ``channel`` and ``identity`` are values of the city's lists.
    """

    __tablename__ = "counter_entries"

    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"), unique=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    identity: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(Instant)

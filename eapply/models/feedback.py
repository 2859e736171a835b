"""What people say of a procedure when they have filed: sums only, so that no row is about a person."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.database import Base, Row


class FeedbackCount(Row, Base):
    """How many gave this answer about this procedure on this day (JST)."""

    __tablename__ = "feedback_counts"
    __table_args__ = (UniqueConstraint("slug", "day", "answer"),)

    slug: Mapped[str] = mapped_column(String(60))
    day: Mapped[date] = mapped_column(Date)
    answer: Mapped[str] = mapped_column(String(10))
    count: Mapped[int] = mapped_column(Integer)

"""発送しました／受け取れます: that a card or a paper is on its way, or ready at a window."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eapply.core.deliveries import Way
from eapply.models.database import Base, Instant, Kept, Row
from eapply.models.money import one_of


class Delivery(Row, Base):
    """One thing that goes out: ``thing`` sent on ``day`` by ``how``, with a ``tracking`` number or "", or
    ready from ``day`` at ``place``, until a day or for good.

    The resident is told at ``told_at``; until then it can be undone, and then nobody is told.
    ``promise`` names what was promised to be said.
    """

    __tablename__ = "deliveries"
    __table_args__ = (CheckConstraint(one_of("way", Way), name="way"),)

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    way: Mapped[str] = mapped_column(String(10))
    thing: Mapped[str] = mapped_column(Kept)
    day: Mapped[date] = mapped_column(Date)
    how: Mapped[str] = mapped_column(String(20), default="")
    tracking: Mapped[str] = mapped_column(Kept, default="")
    place: Mapped[str] = mapped_column(Kept, default="")
    until: Mapped[date | None] = mapped_column(Date)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    told_at: Mapped[datetime] = mapped_column(Instant)
    promise: Mapped[str] = mapped_column(String(150))
    undone_at: Mapped[datetime | None] = mapped_column(Instant)

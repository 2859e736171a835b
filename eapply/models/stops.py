"""受付の停止 as staff made them: never altered, but ended before their time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.append_only import append_only
from eapply.models.database import Base, Instant, Row


class FilingStop(Row, Base):
    """One stop; its columns are those of `core.stops.Stop`. ``lifted_at``: it was ended by somebody."""

    __tablename__ = "filing_stops"
    __table_args__ = (CheckConstraint("ends_at > begins_at", name="days"),)

    slug: Mapped[str] = mapped_column(String(60), index=True)
    begins_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    text: Mapped[str] = mapped_column("words", String(300))
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)


append_only(FilingStop, ("lifted_by", "lifted_at"))

"""What members of staff leave at a case by working on it: when they looked, what they made sure of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.database import Base, Instant, Row


class Sight(Row, Base):
    """One person's looks at a case. ``seen_at`` is the newest; ``before_at`` the newest of an earlier sitting.

    ``typing_since``: a form of the case is open in front of this person since then.
    """

    __tablename__ = "sights"
    __table_args__ = (UniqueConstraint("submission_id", "staff_id"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    seen_at: Mapped[datetime] = mapped_column(Instant)
    before_at: Mapped[datetime | None] = mapped_column(Instant)
    typing_since: Mapped[datetime | None] = mapped_column(Instant)


class RowTick(Row, Base):
    """An answer that somebody made sure of. ``key`` is the row's first key.

    It counts until a correction changes that answer; then it is shown as from before.
    """

    __tablename__ = "row_ticks"
    __table_args__ = (UniqueConstraint("submission_id", "key"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    key: Mapped[str] = mapped_column(String(120))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant)

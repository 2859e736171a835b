"""決裁の区分 as the departments change it: proposed by one person, released by another, never altered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eapply.core.submission import DESK
from eapply.models.append_only import append_only
from eapply.models.database import Base, Instant, Row
from eapply.models.money import one_of


class ApprovalChange(Row, Base):
    """Who decides from a day (JST) on: its columns are those of `core.approval.ApprovalRoute`.

    ``slug`` and ``action`` are "" for all procedures and every decision. It counts once released, and
    only then; ``ended_at`` says that it was taken back or not released, with the reason as ``note``.
    """

    __tablename__ = "approval_changes"
    __table_args__ = (
        CheckConstraint(one_of("approver", DESK), name="approver"),
        CheckConstraint("released_by <> proposed_by", name="two_people"),
        CheckConstraint("released_at IS NULL OR ended_at IS NULL", name="decided_once"),
    )

    department: Mapped[str] = mapped_column(String(40), index=True)
    slug: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(20))
    approver: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str | None] = mapped_column(String(200))


append_only(ApprovalChange, ("released_by", "released_at", "ended_by", "ended_at", "note"))

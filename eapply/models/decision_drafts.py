"""起案 of decisions: what the desk wants to decide, until somebody else has approved it; and who may
approve in a head's place (代決)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from eapply.core.approval import DraftStatus
from eapply.models.database import Base, Instant, Kept, Row
from eapply.models.money import one_of

WAITS = f"status = '{DraftStatus.WAITING}'"


class DecisionDraft(Row, Base):
    """A drafted decision: action and word, what was typed for its document, why it may be decided so.

    ``case_version`` is the version of the case once drafted: what came after it, the approver has to
    see. ``effective_on`` (施行日) stands in the document, None without one; ``note`` is why it was sent
    back. ``ended_for`` is the head in whose place it was approved (代決), ``seen_at`` when that head looked
    at it afterwards (後閲). With a ``change`` it changes the issued notice ``document_id`` for ``change_reason``
    and leaves the result as it is. A case has at most one draft that waits, and nobody approves their own: the database says so.
    """

    __tablename__ = "decision_drafts"
    __table_args__ = (
        Index(
            "uq_decision_drafts_waiting",
            "submission_id",
            unique=True,
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        CheckConstraint(one_of("status", DraftStatus), name="status"),
        CheckConstraint(
            f"status <> '{DraftStatus.APPROVED}' OR (ended_by IS NOT NULL AND ended_by <> drafted_by)",
            name="two_people",
        ),
    )

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    case_version: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    typed: Mapped[dict[str, str]] = mapped_column(Kept)
    basis: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date | None] = mapped_column(Date)
    seal_omitted: Mapped[bool] = mapped_column(Boolean)
    drafted_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    ended_for: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Kept, default="")
    change: Mapped[str] = mapped_column(String(10), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    change_reason: Mapped[str] = mapped_column(Kept, default="")


class Deputy(Row, Base):
    """代決: until when somebody of the department may approve in a head's place. Days are inclusive (JST).

    It holds only while the head is one and both are at work. ``ended_at``: called off before its time.
    """

    __tablename__ = "deputies"
    __table_args__ = (
        CheckConstraint("until >= since", name="days"),
        CheckConstraint("deputy_id <> head_id", name="two_people"),
    )

    department: Mapped[str] = mapped_column(String(40))
    head_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    named_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

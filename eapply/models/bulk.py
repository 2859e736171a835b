"""一括処理: the cases that a person chose and what became of each; and the labels of cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eapply.core.bulk import ItemStatus, JobStatus
from eapply.models.database import Base, Instant, Kept, Row
from eapply.models.money import one_of


class BulkJob(Row, Base):
    """One choice of cases, and the work on them. ``values`` is what the deed needs: text, person.

    ``department`` is that of all its cases, empty when they belong to several; the head of it sees the
    work. ``round`` counts how often it was started: the worker keeps the promises of the last one. ``looks``
    counts the changes of what is going to be done: it begins as it was shown, or not. ``again_of`` names the
    work whose failed cases these are.
    """

    __tablename__ = "bulk_jobs"
    __table_args__ = (
        CheckConstraint(one_of("status", JobStatus), name="status"),
        Index("ix_bulk_jobs_owner", "owner_id", "id"),
        Index("ix_bulk_jobs_department", "department", "id"),
    )

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    department: Mapped[str] = mapped_column(String(40), default="")
    deed: Mapped[str] = mapped_column(String(20), default="")
    values: Mapped[dict[str, str]] = mapped_column(Kept, default=dict)
    status: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(Integer, default=0)
    looks: Mapped[int] = mapped_column(Integer, default=0)
    again_of: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant, index=True)
    starts_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class BulkItem(Row, Base):
    """A chosen case. ``version`` is what was looked at; ``reason`` says why nothing was done."""

    __tablename__ = "bulk_items"
    __table_args__ = (
        UniqueConstraint("job_id", "submission_id"),
        CheckConstraint(one_of("status", ItemStatus), name="status"),
        Index("ix_bulk_items_next", "job_id", "status", "id"),
    )

    job_id: Mapped[int] = mapped_column(ForeignKey("bulk_jobs.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(20), default=ItemStatus.PENDING.value)
    reason: Mapped[str] = mapped_column(String(200), default="")


class Label(Row, Base):
    """A short text by which a department sorts its cases."""

    __tablename__ = "labels"
    __table_args__ = (UniqueConstraint("department", "text"),)

    department: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(Instant)


class CaseLabel(Row, Base):
    """A label on a case. It counts while the case belongs to the label's department."""

    __tablename__ = "case_labels"
    __table_args__ = (UniqueConstraint("submission_id", "label_id"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id"), index=True)

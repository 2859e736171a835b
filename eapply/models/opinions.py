"""他課への意見照会: what another department is asked about a case, what it may see for that, its answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from eapply.core.opinions import OpinionStatus, Verdict
from eapply.models.database import Base, Instant, Kept, Row
from eapply.models.money import one_of

OPEN = f"status = '{OpinionStatus.ASKED}'"


class Opinion(Row, Base):
    """One question to ``department``. ``released`` are the sections that it may see, as they stood when
    it was asked; they are loaded only where they are shown. ``asked_from`` is the department in charge then.

    ``version`` counts takes and answers, for people who press at once; ``opened_at`` is when somebody
    there first looked. ``end_reason`` says why it was taken back or has ended. A case asks a department
    one thing at a time: the database says so.
    """

    __tablename__ = "opinions"
    __table_args__ = (
        Index(
            "uq_opinions_open",
            "submission_id",
            "department",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_opinions_desk", "department", "status", "due_on"),
        CheckConstraint(one_of("status", OpinionStatus), name="status"),
    )

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    department: Mapped[str] = mapped_column(String(40))
    asked_from: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer, default=1)
    question: Mapped[str] = mapped_column(Kept)
    released: Mapped[list[dict[str, Any]]] = mapped_column(Kept, deferred=True)
    due_on: Mapped[date] = mapped_column(Date)
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[str] = mapped_column(Kept, default="")


class OpinionFile(Row, Base):
    """An attachment that the asked department may see."""

    __tablename__ = "opinion_files"
    __table_args__ = (UniqueConstraint("opinion_id", "upload_id"),)

    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinions.id"))
    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id"), index=True)


class OpinionAnswer(Row, Base):
    """One version of the answer; earlier ones stay. ``number`` counts from 1."""

    __tablename__ = "opinion_answers"
    __table_args__ = (
        UniqueConstraint("opinion_id", "number"),
        CheckConstraint(one_of("verdict", Verdict), name="verdict"),
    )

    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinions.id"))
    number: Mapped[int] = mapped_column(Integer)
    verdict: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Kept)
    answered_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)

"""Filed submissions and what happens around them: corrections, messages, notes, documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from eapply.core.notices import Standing, Tells
from eapply.core.submission import FILED_STATES
from eapply.models.database import Base, Instant, Kept, Row
from eapply.models.money import one_of

STATE_LIST = ", ".join(f"'{state.value}'" for state in FILED_STATES)
HOLDS = f"standing = '{Standing.VALID}' AND tells = '{Tells.DECISION}'"


class Submission(Row, Base):
    """One filed application. ``arrived_at`` is the moment of filing and never changes.

    Names, kana, phone and mail stand in columns of their own with folded keys beside them, because the
    queue lists and searches them; all other answers are in ``answers`` (normal values), ``raw`` (as
    typed) and ``sheet`` (labels and texts as the resident saw them). With a ``keep_reason`` it is kept
    beyond its retention; ``draft_waits``: a `DecisionDraft` waits for approval; ``advised``: another department's opinion arrived that nobody has read; ``rated``: the question of the receipt page was answered, in `FeedbackCount`;
    ``protected``: 支援措置, see `services/protecting`; ``awaits_reply``: the department waits for the resident's answer to a message.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATE_LIST})", name="state"),
        Index("ix_submissions_queue", "department", "state", "due_on", "id"),
        Index("ix_submissions_arrival", "department", "arrived_at", "id"),
        Index("ix_submissions_handler", "department", "handler_id", "state"),
        Index("ix_submissions_updated", "department", "updated_at", "id"),
        Index("ix_submissions_answered", "department", "answered", "state"),
        Index("ix_submissions_replied", "department", "replied", "state"),
        Index(
            "ix_submissions_draft_waits",
            "department",
            "draft_waits",
            sqlite_where=text("draft_waits = 1"),
            postgresql_where=text("draft_waits"),
        ),
        Index(
            "ix_submissions_advised",
            "department",
            "advised",
            "state",
            sqlite_where=text("advised = 1"),
            postgresql_where=text("advised"),
        ),
        Index("ix_submissions_key_name", "department", "key_name"),
        Index("ix_submissions_key_kana", "department", "key_kana"),
        Index("ix_submissions_key_phone", "department", "key_phone"),
    )

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    submit_key: Mapped[str] = mapped_column(String(40), unique=True)
    slug: Mapped[str] = mapped_column(String(60))
    form_version: Mapped[str] = mapped_column(String(20))
    legal_type: Mapped[str] = mapped_column(String(8))
    department: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer, default=1)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    outcome_text: Mapped[str] = mapped_column(Text, default="")
    raw: Mapped[dict[str, list[str]]] = mapped_column(Kept)
    answers: Mapped[dict[str, Any]] = mapped_column(Kept)
    sheet: Mapped[list[dict[str, Any]]] = mapped_column(Kept)
    warnings: Mapped[list[str]] = mapped_column(Kept, default=list)
    payload_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200), default="")
    kana: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    key_name: Mapped[str] = mapped_column(String(200), default="")
    key_kana: Mapped[str] = mapped_column(String(200), default="")
    key_phone: Mapped[str] = mapped_column(String(20), default="")
    no_mail: Mapped[bool] = mapped_column(Boolean, default=False)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    due_on: Mapped[date] = mapped_column(Date)
    paused_on: Mapped[date | None] = mapped_column(Date)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    answered: Mapped[bool] = mapped_column(Boolean, default=False)
    replied: Mapped[bool] = mapped_column(Boolean, default=False)
    draft_waits: Mapped[bool] = mapped_column(Boolean, default=False)
    advised: Mapped[bool] = mapped_column(Boolean, default=False)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    keep_reason: Mapped[str] = mapped_column(String(200), default="")
    rated: Mapped[bool] = mapped_column(Boolean, default=False)
    protected: Mapped[bool] = mapped_column(Boolean, default=False)
    awaits_reply: Mapped[bool] = mapped_column(Boolean, default=False)


class Correction(Row, Base):
    """A request to correct: which items, why, until when; and what was answered.

    ``items`` is a list of ``{"keys", "label", "kind", "reason", "before"}``; ``changes`` a list of
    ``{"label", "before", "after"}`` once it was answered.
    """

    __tablename__ = "corrections"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    items: Mapped[list[dict[str, Any]]] = mapped_column(Kept)
    message: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date] = mapped_column(Date)
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    raw: Mapped[dict[str, list[str]]] = mapped_column(Kept, default=dict)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Kept, default=list)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)


class Message(Row, Base):
    """One message between resident and department. ``staff_id`` is empty for the resident's.

    Until ``told_at`` its writer can take it back: ``promise`` names the mail that tells of it, ``before`` is
    what the case said without it.
    """

    __tablename__ = "messages"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    body: Mapped[str] = mapped_column(Kept)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    told_at: Mapped[datetime] = mapped_column(Instant)
    promise: Mapped[str] = mapped_column(String(150), default="")
    before: Mapped[dict[str, bool]] = mapped_column(Kept, default=dict)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class UnsentMessage(Row, Base):
    """What one side has typed but not sent yet, with the files put beside it: nothing typed is lost.

    ``staff_id`` is empty for the resident's. Sent or out of its days, it is deleted.
    """

    __tablename__ = "unsent_messages"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    body: Mapped[str] = mapped_column(Kept, default="")
    saved_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Note(Row, Base):
    """An internal note of the department; never shown to the resident."""

    __tablename__ = "notes"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    body: Mapped[str] = mapped_column(Kept)
    written_at: Mapped[datetime] = mapped_column(Instant)


class Tick(Row, Base):
    """A step of the desk's work that somebody made sure of. ``step`` is its text in the declaration.

    Ticks from before a correction was answered are kept and shown, but do not count any more.
    """

    __tablename__ = "ticks"
    __table_args__ = (UniqueConstraint("submission_id", "step"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    step: Mapped[str] = mapped_column(String(200))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class NumberSeries(Row, Base):
    """The last 文書番号 that a department gave in a fiscal year (the Western year of its April)."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("department", "fiscal_year"),)

    department: Mapped[str] = mapped_column(String(40))
    fiscal_year: Mapped[int] = mapped_column(Integer)
    last_number: Mapped[int] = mapped_column(Integer)


class Document(Row, Base):
    """A PDF of a case or of a charge. ``content`` are the values that it was made from, so it can be proved.

    ``kind`` is copy (控え), result or payment (納付済通知, with ``charge_id``; a charge without a case has
    no ``submission_id``). ``blob`` is empty until the worker has made the file. A result has a 文書番号: the
    department that gave it, the fiscal year, the number in it, and ``full_number`` as it is written.
    ``tells`` is which result it tells; a case has one decision, and one notice of it holds at a time: the
    database says so. Endings may be several (再検査). One that was replaced or withdrawn (``standing``, since ``ended_at``, ``end_reason``) is kept and marked.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("number_department", "fiscal_year", "number"),
        Index(
            "uq_documents_holding",
            "submission_id",
            unique=True,
            sqlite_where=text(HOLDS),
            postgresql_where=text(HOLDS),
        ),
        CheckConstraint(one_of("standing", Standing), name="standing"),
        CheckConstraint(one_of("tells", Tells), name="tells"),
    )

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    verify_code: Mapped[str] = mapped_column(String(20), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(Kept)
    blob: Mapped[str] = mapped_column(String(120), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    tells: Mapped[str] = mapped_column(String(10), default=Tells.NOTHING.value)
    standing: Mapped[str] = mapped_column(String(10), default=Standing.VALID.value)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[str] = mapped_column(Kept, default="")
    number_department: Mapped[str | None] = mapped_column(String(40))
    fiscal_year: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(Integer)
    full_number: Mapped[str | None] = mapped_column(String(60), index=True)

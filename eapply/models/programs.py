"""Programs of the city and of others: tokens with which they ask, addresses at which they are told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from eapply.core.telling import Event, TellingStatus
from eapply.models.database import Base, Instant, Kept, Row
from eapply.models.money import one_of


class ProgramToken(Row, Base):
    """連携用トークン: with it a program acts as ``account_id``, in these departments only, and only reads
    unless ``may_act``. The token itself was shown once; the table holds its hash.
    """

    __tablename__ = "program_tokens"

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(80))
    departments: Mapped[list[str]] = mapped_column(Kept)
    may_act: Mapped[bool] = mapped_column(Boolean, default=False)
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Receiver(Row, Base):
    """通知先: where a department's changes are told. ``secret_number`` counts its secrets, which are made from
    the installation's key and stand nowhere; while ``keeps_previous`` the one before signs too.

    ``failing_since``: nothing has arrived from then on. ``quiet_until``: not tried before. ``paused_at``: not
    tried until somebody resumes it.
    """

    __tablename__ = "receivers"
    __table_args__ = (Index("ix_receivers_department", "department", "ended_at"),)

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    department: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(500))
    secret_number: Mapped[int] = mapped_column(Integer, default=1)
    keeps_previous: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[datetime] = mapped_column(Instant)
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    quiet_until: Mapped[datetime | None] = mapped_column(Instant)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Telling(Row, Base):
    """One event for one receiver: number, department, procedure, state, version, time; nobody's data.

    ``attempts`` counts the tries of this round, ``round`` how often people had it sent again. ``result`` is
    the HTTP status or the kind of the failure.
    """

    __tablename__ = "tellings"
    __table_args__ = (
        CheckConstraint(one_of("status", TellingStatus), name="status"),
        CheckConstraint(one_of("event", Event), name="event"),
        Index("ix_tellings_receiver", "receiver_id", "id"),
        Index(
            "ix_tellings_waiting",
            "receiver_id",
            sqlite_where=text(f"status = '{TellingStatus.WAITING}'"),
            postgresql_where=text(f"status = '{TellingStatus.WAITING}'"),
        ),
        Index("ix_tellings_happened", "happened_at"),
    )

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("receivers.id"))
    event: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(20))
    department: Mapped[str] = mapped_column(String(40))
    slug: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer)
    happened_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(Integer, default=1)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    result: Mapped[str] = mapped_column(String(40), default="")

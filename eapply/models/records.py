"""What proves afterwards what happened: acts on cases and looks at personal data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.database import Base, Instant, Kept, Row


class AuditEvent(Row, Base):
    """One act. Entries of one case are chained: ``digest`` covers the entry and the digest before it.

    ``chain`` is the case's public id, or the name of the area for acts outside cases. ``actor`` is
    "resident", "system" or "staff:‹id›".
    """

    __tablename__ = "audit_events"
    __table_args__ = (UniqueConstraint("chain", "sequence"),)

    chain: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(Kept, default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class AuditSeal(Base):
    """The place of one entry in the one gap-free chain of all; written by the worker."""

    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_events.id"), unique=True)
    sealed_at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str] = mapped_column(String(64))


class AuditAnchor(Base):
    """The head of the chain on one day, to be kept somewhere else as well."""

    __tablename__ = "audit_anchors"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))


class Disclosure(Row, Base):
    """One response that showed personal data to staff: who, whose, what, when, from where."""

    __tablename__ = "disclosures"
    __table_args__ = (Index("ix_disclosures_staff_at", "staff_id", "at"),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    endpoint: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(60))
    subjects: Mapped[list[str]] = mapped_column(Kept)
    allowed: Mapped[bool] = mapped_column(default=True)

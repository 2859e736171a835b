"""What proves afterwards what happened: acts on cases, looks at personal data, cases that are gone."""

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


class PurgedCase(Row, Base):
    """What stays of a case that was deleted after its retention: that it was there, and nobody's data.

    ``chain`` leads to its acts in the record, whose last one tells of the deletion. ``ended_on`` is the
    day that the retention was counted from.
    """

    __tablename__ = "purged_cases"

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    chain: Mapped[str] = mapped_column(String(60), unique=True)
    slug: Mapped[str] = mapped_column(String(60))
    department: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    arrived_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date] = mapped_column(Date)
    purged_on: Mapped[date] = mapped_column(Date)

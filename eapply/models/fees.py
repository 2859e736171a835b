"""The city's fee table as it was entered, revised and approved: rows are only ever added."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.append_only import append_only
from eapply.models.database import Base, Instant, Row


class FeeRevision(Row, Base):
    """Rates that were entered together and are approved together, by somebody else.

    People are named as in the record of acts: "staff:‹id›", "system", and "demo" for the demo's
    own approval. A revision is approved or withdrawn once; then nothing of it changes.
    """

    __tablename__ = "fee_revisions"
    __table_args__ = (
        CheckConstraint("approved_by <> entered_by", name="two_people"),
        CheckConstraint("approved_at IS NULL OR withdrawn_at IS NULL", name="decided_once"),
    )

    reason: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    approved_by: Mapped[str | None] = mapped_column(String(40))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[str | None] = mapped_column(String(40))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class StoredFeeRate(Row, Base):
    """One row of the table; its columns are those of ``core.fees.FeeRate``."""

    __tablename__ = "fee_rates"
    __table_args__ = (UniqueConstraint("revision_id", "number", "variant", "part", "tier_min"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("fee_revisions.id"), index=True)
    number: Mapped[int] = mapped_column(Integer, index=True)
    variant: Mapped[str] = mapped_column(String(200))
    part: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(60))
    basis: Mapped[str] = mapped_column(String(20))
    measure: Mapped[str] = mapped_column(String(40))
    step: Mapped[int] = mapped_column(Integer)
    tier_min: Mapped[int | None] = mapped_column(Integer)
    tier_max: Mapped[int | None] = mapped_column(Integer)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    divisor: Mapped[int] = mapped_column(Integer)
    table: Mapped[str] = mapped_column("rate_table", String(200))
    cap: Mapped[int | None] = mapped_column(BigInteger)
    timing: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    provenance: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text)


append_only(StoredFeeRate)
append_only(FeeRevision, ("approved_by", "approved_at", "withdrawn_by", "withdrawn_at"))

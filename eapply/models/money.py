"""What is owed, how it was paid, what was paid back. Amounts are whole yen, moments JST.

A charge is what one payer owes; a payment is one card page opened for it. Decisions are stored on the
charge, what the provider tells is folded onto the payment. Where the money is, the ledger says
(``models/ledger.py``); a charge is never called paid without it (I18).
"""

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

from eapply.core.charging import ChargeStatus
from eapply.core.settlement import LIVE
from eapply.models.database import Base, Instant, Kept, Row


def one_of(column: str, values: Any) -> str:
    """The SQL of 「this column holds one of these」, in an order that never changes."""
    return f"{column} IN ({', '.join(repr(each) for each in sorted(map(str, values)))})"


class Charge(Row, Base):
    """One debt: the fee of a submission, or a bill that staff made without one.

    ``quote`` is the stored proof of the amount (core/fees/proof.py); it is never changed once the charge
    is open: another count makes another charge, and ``replaces`` names the one before. ``amount`` is None
    while the amount is not settled. ``key`` makes raising it twice one charge. ``hold``: the card is
    authorised first and charged by the decision. ``invoice`` numbers the notices of a year (納入通知).
    """

    __tablename__ = "charges"
    __table_args__ = (
        CheckConstraint(one_of("status", ChargeStatus), name="status"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        Index("ix_charges_department", "department", "status", "due_on"),
    )

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    department: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    timing: Mapped[str] = mapped_column(String(20))
    hold: Mapped[bool] = mapped_column(Boolean, default=False)
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer, default=1)
    quote: Mapped[dict[str, Any] | None] = mapped_column(Kept)
    amount: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text, default="")
    fee_day: Mapped[date] = mapped_column(Date)
    raised_at: Mapped[datetime] = mapped_column(Instant)
    raised_by: Mapped[str] = mapped_column(String(40))
    invoice: Mapped[str | None] = mapped_column(String(20), unique=True)
    due_on: Mapped[date | None] = mapped_column(Date)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    replaces: Mapped[int | None] = mapped_column(ForeignKey("charges.id"))
    payer: Mapped[str] = mapped_column(Kept, default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    secret_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    addressee: Mapped[str] = mapped_column(Kept, default="")


class ChargeLine(Row, Base):
    """One line of a charge, as quoted. ``amount`` = ``unit_amount`` × ``count``; a cap is negative.

    ``fee`` is the number in the ordinance's list, 0 for postage.
    """

    __tablename__ = "charge_lines"
    __table_args__ = (UniqueConstraint("charge_id", "place"),)

    charge_id: Mapped[int] = mapped_column(ForeignKey("charges.id"))
    place: Mapped[int] = mapped_column(Integer)
    fee: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(200))
    unit_amount: Mapped[int] = mapped_column(Integer)
    count: Mapped[int] = mapped_column(Integer)
    amount: Mapped[int] = mapped_column(Integer)


class Payment(Row, Base):
    """One card page for one charge. ``public_id`` is the provider's idempotency key and our name there.

    At most one payment of a charge may still bring money (I17): the index below, not a habit, says so.
    ``entrusted_at`` is the legal day of payment, ``reported_at`` when we learned of it, ``settled_on``
    the day of the payout, ``reconciled_at`` when people or the match agreed: four dates, kept apart.
    """

    __tablename__ = "payments"
    __table_args__ = (
        Index(
            "uq_payments_live",
            "charge_id",
            unique=True,
            sqlite_where=text(one_of("status", LIVE)),
            postgresql_where=text(one_of("status", LIVE)),
        ),
        Index("ix_payments_sweep", "status", "checked_at"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("captured >= 0 AND refunded >= 0", name="moved"),
    )

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    charge_id: Mapped[int] = mapped_column(ForeignKey("charges.id"), index=True)
    provider: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(60))
    mode: Mapped[str] = mapped_column(String(10))
    amount: Mapped[int] = mapped_column(Integer)
    hold: Mapped[bool] = mapped_column(Boolean, default=False)
    status: Mapped[str] = mapped_column(String(20))
    captured: Mapped[int] = mapped_column(Integer, default=0)
    refunded: Mapped[int] = mapped_column(Integer, default=0)
    checkout_ref: Mapped[str | None] = mapped_column(String(120), unique=True)
    payment_ref: Mapped[str] = mapped_column(String(120), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    method: Mapped[str] = mapped_column(String(40), default="")
    card: Mapped[str] = mapped_column(String(40), default="")
    failure: Mapped[str] = mapped_column(String(80), default="")
    opened_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    checked_at: Mapped[datetime] = mapped_column(Instant)
    capture_before: Mapped[datetime | None] = mapped_column(Instant)
    entrusted_at: Mapped[datetime | None] = mapped_column(Instant)
    reported_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_on: Mapped[date | None] = mapped_column(Date)
    reconciled_at: Mapped[datetime | None] = mapped_column(Instant)


class Refund(Row, Base):
    """Paying back: drafted by one person, approved by another, then done by the provider or the bank.

    ``road`` is card, bank (還付) or outside (gone already); ``seen_balance`` what the drafter saw as refundable.
    ``public_id`` is the provider's idempotency key: one row, at most one refund there (I19).
    """

    __tablename__ = "refunds"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    charge_id: Mapped[int] = mapped_column(ForeignKey("charges.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)
    amount: Mapped[int] = mapped_column(Integer)
    seen_balance: Mapped[int] = mapped_column(Integer)
    road: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(Kept, default="")
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer, default=1)
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    refund_ref: Mapped[str] = mapped_column(String(120), default="")
    failure: Mapped[str] = mapped_column(String(80), default="")
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class Exemption(Row, Base):
    """減免: asked before the card step, decided by a person; no card is asked while it is open.

    ``decision`` is "", full, part or refused; ``reduced_to`` yen when part.
    """

    __tablename__ = "exemptions"

    charge_id: Mapped[int] = mapped_column(ForeignKey("charges.id"), unique=True)
    ground: Mapped[str] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(Kept, default="")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decision: Mapped[str] = mapped_column(String(10), default="")
    reduced_to: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)


class PaymentNotice(Row, Base):
    """A genuine notice of the provider, stored before it is answered; the worker then fetches the truth."""

    __tablename__ = "payment_notices"
    __table_args__ = (UniqueConstraint("provider", "event"),)

    provider: Mapped[str] = mapped_column(String(20))
    event: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    payment: Mapped[str] = mapped_column(String(40), default="")
    checkout_ref: Mapped[str] = mapped_column(String(120), default="")
    sent_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)


class Discrepancy(Row, Base):
    """Something that does not fit and that people must look at; ``key`` makes the same one appear once.

    ``note`` is what people found out so far; ``closed_note`` how it ended.
    """

    __tablename__ = "discrepancies"

    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(Kept)
    found_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)
    note: Mapped[str] = mapped_column(Kept, default="")
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    noted_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    closed_note: Mapped[str] = mapped_column(Kept, default="")

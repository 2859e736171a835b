"""What the accounts keep beside the ledger: payouts as the provider listed them, and days that are closed.

Whole yen. Nothing here is changed later: what does not fit becomes a ``Discrepancy`` for people.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.append_only import append_only
from eapply.models.database import Base, Instant, Row


class TakenPayout(Row, Base):
    """入金: one sum that the agent paid to the city's bank account. ``total`` is what it says arrived.

    ``digest`` is over its lines, so that a report that changes later is noticed.
    """

    __tablename__ = "taken_payouts"
    __table_args__ = (UniqueConstraint("provider", "payout_ref"),)

    provider: Mapped[str] = mapped_column(String(20))
    payout_ref: Mapped[str] = mapped_column(String(120))
    total: Mapped[int] = mapped_column(Integer)
    arrived_on: Mapped[date] = mapped_column(Date, index=True)
    taken_at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str] = mapped_column(String(64))


class TakenPayoutLine(Row, Base):
    """One movement of a payout: ``amount`` before what the agent kept (``cost``).

    ``payment`` is what the report names; ``payment_id`` the payment of ours that it turned out to be.
    """

    __tablename__ = "taken_payout_lines"
    __table_args__ = (
        UniqueConstraint("payout_id", "place"),
        Index("ix_payout_lines_payment", "payment_id", "kind"),
    )

    payout_id: Mapped[int] = mapped_column(ForeignKey("taken_payouts.id"))
    place: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    payment: Mapped[str] = mapped_column(String(40))
    payment_ref: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int] = mapped_column(Integer)
    cost: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))


class DayClosing(Row, Base):
    """締め: this day and all before it are frozen; a fact that is learned later goes to the next day.

    ``received`` and ``paid_back`` are what the table of the day said when it was closed.
    """

    __tablename__ = "day_closings"

    day: Mapped[date] = mapped_column(Date, unique=True)
    received: Mapped[int] = mapped_column(Integer)
    paid_back: Mapped[int] = mapped_column(Integer)
    closed_at: Mapped[datetime] = mapped_column(Instant)
    closed_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))


append_only(TakenPayout)
append_only(TakenPayoutLine)
append_only(DayClosing)

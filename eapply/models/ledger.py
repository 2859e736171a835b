"""The ledger: double entry, append-only, whole yen. Balances are queries, never columns.

One fact (charge raised, paid, refunded, waived, over-paid, payout, cost) is one set of entries under one
key; the sets sum to zero. Nothing is ever changed or deleted: a mistake is corrected by another fact.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.append_only import append_only
from eapply.models.database import Base, Instant, Row


class LedgerEntry(Row, Base):
    """One line of one fact: debit positive, credit negative.

    ``fact`` is the unique key of the fact (「paid:‹payment›」), ``place`` the line in it. ``fiscal_year``
    is 所属年度, ``booked_on`` the day it belongs to (JST); ``fee`` the number in the list, 0 for postage
    and for lines that are about no fee.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("fact", "place"),
        Index("ix_ledger_day", "booked_on", "department", "fee", "account"),
        Index("ix_ledger_charge", "charge_id", "account"),
    )

    fact: Mapped[str] = mapped_column(String(80))
    place: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int] = mapped_column(Integer)
    fiscal_year: Mapped[int] = mapped_column(Integer)
    booked_on: Mapped[date] = mapped_column(Date)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    department: Mapped[str] = mapped_column(String(40))
    fee: Mapped[int] = mapped_column(Integer, default=0)
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refunds.id"))


append_only(LedgerEntry)

"""収納日計表: what came in and went back, per day, department and fee. One grouping over the ledger.

Whole yen. A line is about the day under which a fact is booked (JST), which for a closed day is the
next open one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from eapply.models import DayClosing, LedgerEntry

RECEIVED = ("paid", "overpaid", "cash")
BACK = ("refunded",)


class Sums(NamedTuple):
    """``receipts`` of this fee. ``card`` and ``cash`` came in, ``to_card`` and ``by_bank`` went back."""

    receipts: int = 0
    card: int = 0
    cash: int = 0
    to_card: int = 0
    by_bank: int = 0

    @property
    def received(self) -> int:
        return self.card + self.cash

    @property
    def paid_back(self) -> int:
        return self.to_card + self.by_bank

    @property
    def net(self) -> int:
        return self.received - self.paid_back


class CollectionLine(NamedTuple):
    """One day of one fee of one department; ``fee`` 0 is postage. A year of the city has many."""

    day: date
    department: str
    fee: int
    fiscal_year: int
    sums: Sums


def statement(
    begin: date, end: date, departments: Iterable[str] | None = None
) -> Select[*tuple[Any, ...]]:
    """The grouping itself, for these days (both inclusive), of these departments or of all."""
    entry = LedgerEntry
    comes = entry.kind.in_(RECEIVED)
    goes = entry.kind.in_(BACK)
    chosen: Any = (
        select(
            entry.booked_on,
            entry.department,
            entry.fee,
            entry.fiscal_year,
            summed(comes, 1),
            summed(and_(comes, entry.account == "agent"), entry.amount),
            summed(and_(comes, entry.account == "cash"), entry.amount),
            summed(and_(goes, entry.account == "agent"), -entry.amount),
            summed(and_(goes, entry.account == "bank"), -entry.amount),
        )
        .where(
            entry.booked_on.between(begin, end),
            entry.kind.in_(RECEIVED + BACK),
            entry.account.in_(("agent", "cash", "bank")),
        )
        .group_by(entry.booked_on, entry.department, entry.fee, entry.fiscal_year)
        .order_by(entry.booked_on, entry.department, entry.fee, entry.fiscal_year)
    )
    narrowed: Select[*tuple[Any, ...]] = (
        chosen if departments is None else chosen.where(entry.department.in_(departments))
    )
    return narrowed


def summed(condition: ColumnElement[bool], what: Any) -> ColumnElement[int]:
    return func.sum(case((condition, what), else_=0))


def table(
    session: Session, begin: date, end: date, departments: Iterable[str] | None = None
) -> list[CollectionLine]:
    """The lines of these days, by day, department, fee and 所属年度; read without the help of the objects,
    because a year of the city has twenty thousand."""
    rows = session.connection().execute(statement(begin, end, departments))
    return [CollectionLine(row[0], row[1], row[2], row[3], Sums(*row[4:])) for row in rows]


def total(lines: Iterable[CollectionLine]) -> Sums:
    return Sums(*map(sum, zip(*(line.sums for line in lines), strict=True)))


def closings(session: Session, begin: date, end: date) -> list[DayClosing]:
    """The closings of these days, and the first after them, which closed what was open then."""
    since = session.scalars(
        select(DayClosing).where(DayClosing.day >= begin).order_by(DayClosing.day)
    )
    found = []
    for each in since:
        found.append(each)
        if each.day >= end:
            break
    return found

"""Entering facts into the ledger and asking it for balances. Whole yen, debit positive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from eapply.core.charging import revenue_year
from eapply.models import Charge, ChargeLine, DayClosing, LedgerEntry, Payment, Refund
from eapply.models.database import hold
from eapply.services.toolbox import Toolbox


class Account(StrEnum):
    """Where money, or the right to it, stands."""

    RECEIVABLE = "receivable"  # 未収: what payers owe
    REVENUE = "revenue"  # 手数料収入
    WAIVED = "waived"  # 減免
    AGENT = "agent"  # what the 指定納付受託者 owes the city
    CASH = "cash"  # taken at the counter
    BANK = "bank"  # on the city's account
    COST = "cost"  # what the agent kept
    REFUNDABLE = "refundable"  # 過誤納: received without being owed


DAYS: Final = "ledger-days"
MONEY: Final = (Account.AGENT, Account.CASH, Account.BANK)
# Every step of every charge asks and adds; built once, which is half of what they cost.
ENTRIES: Final[Any] = LedgerEntry.__table__
LAST_CLOSED: Final = select(func.max(DayClosing.day).label("day")).subquery()
OF_BOOKS: Final = (
    select(LAST_CLOSED.c.day, ENTRIES.c.fact, ENTRIES.c.account, ENTRIES.c.fee, ENTRIES.c.amount)
    .select_from(LAST_CLOSED)
    .outerjoin(ENTRIES, ENTRIES.c.charge_id == bindparam("charge"))
    .order_by(ENTRIES.c.id)
)
INSERT: Final = insert(ENTRIES)


class Unbalanced(ValueError):
    """A set of entries that does not sum to zero."""


@dataclass(frozen=True)
class Entry:
    """One line of a fact; ``fee`` is the number in the list, 0 for none."""

    account: Account
    amount: int
    fee: int = 0


def enter(
    session: Session,
    tools: Toolbox,
    fact: str,
    entries: Sequence[Entry],
    *,
    booked_on: date,
    department: str,
    charge: Charge | None = None,
    payment: Payment | None = None,
    refund: Refund | None = None,
) -> bool:
    """Enters one fact, once; False when it is there already.

    Raises:
        Unbalanced: the entries do not sum to zero.
    """
    if sum(each.amount for each in entries):
        raise Unbalanced(fact)
    if has(session, fact):
        return False
    day = open_day(session, booked_on)
    write(session, tools, fact, entries, day, department, charge, payment, refund)
    return True


def write(
    session: Session,
    tools: Toolbox,
    fact: str,
    entries: Sequence[Entry],
    booked_on: date,
    department: str,
    charge: Charge | None,
    payment: Payment | None,
    refund: Refund | None,
) -> None:
    """Writes a balanced fact that is not there yet, on an open day, in one statement; a second one
    breaks its unique key."""
    year = revenue_year(charge.fee_day if charge else booked_on, booked_on)
    rows = [
        {
            "fact": fact,
            "place": place,
            "kind": fact.partition(":")[0],
            "account": entry.account.value,
            "amount": entry.amount,
            "fiscal_year": year,
            "booked_on": booked_on,
            "entered_at": tools.clock.now(),
            "department": department,
            "fee": entry.fee,
            "charge_id": charge.id if charge else None,
            "payment_id": payment.id if payment else None,
            "refund_id": refund.id if refund else None,
        }
        for place, entry in enumerate((each for each in entries if each.amount), 1)
    ]
    if rows:
        session.connection().execute(INSERT, rows)


def hold_days(session: Session, *, alone: bool = False) -> None:
    """Keeps days from being closed while a fact is entered; ``alone``: keeps facts out while one is."""
    if alone:
        hold(session, DAYS)
    else:
        hold(session, beside=DAYS)


def open_day(session: Session, day: date) -> date:
    """The day under which a fact of that day is booked: a closed day stays as it was."""
    hold_days(session)
    return after_closing(last_closed(session), day)


def after_closing(last: date | None, day: date) -> date:
    return last + timedelta(days=1) if last is not None and day <= last else day


def last_closed(session: Session) -> date | None:
    """The last day that is closed, with all before it; None before the first closing."""
    return session.scalar(select(func.max(DayClosing.day)))


def of_charge(
    session: Session,
    tools: Toolbox,
    kind: str,
    charge: Charge,
    debit: Account,
    credit: Account,
    amount: int,
    *,
    key: str = "",
    payment: Payment | None = None,
    refund: Refund | None = None,
    on: date | None = None,
) -> bool:
    """A fact that moves ``amount`` of a charge from one account to another, fee by fee.

    It is taken where it stands: what one fact took from a fee, the next does not take again.
    """
    fact = f"{kind}:{key or charge.public_id}"
    last, before = of_books(session, charge)
    if any(each.fact == fact for each in before):
        return False
    stands_on = MONEY if credit in MONEY else (credit,)
    wholes = by_fee(before, stands_on) or by_fee_as_billed(session, charge)
    entries = [
        entry
        for fee, part in shares(wholes, amount)
        for entry in (Entry(debit, part, fee), Entry(credit, -part, fee))
    ]
    day = after_closing(last, on or tools.clock.today())
    write(session, tools, fact, entries, day, charge.department, charge, payment, refund)
    return True


def hand_over(session: Session, tools: Toolbox, charge: Charge, before: str) -> None:
    """What is still owed goes from the books of the department ``before`` to those of the charge's own, fee
    by fee: what is paid later is booked where it is owed."""
    last, books = of_books(session, charge)
    owed = by_fee(books, (Account.RECEIVABLE,))
    day = after_closing(last, tools.clock.today())
    for kind, department, sign in (("moved-from", before, -1), ("moved-to", charge.department, 1)):
        entries = [
            entry
            for fee, amount in owed.items()
            for entry in (
                Entry(Account.RECEIVABLE, sign * amount, fee),
                Entry(Account.REVENUE, -sign * amount, fee),
            )
        ]
        fact = f"{kind}:{charge.public_id}:{charge.version}"
        write(session, tools, fact, entries, day, department, charge, None, None)


@dataclass(frozen=True)
class Booked:
    """One line of the books about a charge."""

    fact: str
    account: str
    fee: int
    amount: int


def of_books(session: Session, charge: Charge) -> tuple[date | None, list[Booked]]:
    """The last closed day, held as by ``open_day``, and all that the books say about a charge, oldest
    first. One question, because each step of each charge asks it."""
    hold_days(session)
    rows = session.connection().execute(OF_BOOKS, {"charge": charge.id}).all()
    return rows[0][0], [Booked(*row[1:]) for row in rows if row[1] is not None]


def by_fee(books: Iterable[Booked], accounts: Iterable[Account]) -> dict[int, int]:
    """What stands on accounts for each fee, as far as it is above zero."""
    names = set(accounts)
    sums: dict[int, int] = {}
    for each in books:
        if each.account in names:
            sums[each.fee] = sums.get(each.fee, 0) + each.amount
    return {fee: amount for fee, amount in sums.items() if amount > 0}


def by_fee_as_billed(session: Session, charge: Charge) -> dict[int, int]:
    wholes: dict[int, int] = {}
    for line in lines_of(session, charge):
        wholes[line.fee] = wholes.get(line.fee, 0) + line.amount
    return wholes


def lines_of(session: Session, charge: Charge) -> list[ChargeLine]:
    return list(
        session.scalars(
            select(ChargeLine).where(ChargeLine.charge_id == charge.id).order_by(ChargeLine.place)
        )
    )


def shares(wholes: Mapping[int, int], amount: int) -> list[tuple[int, int]]:
    """How an amount falls on the fees of a charge: in their order, each filled in turn.

    More than the wholes add up to stays with the last fee, so that nothing is lost.
    """
    parts: dict[int, int] = {}
    left = amount
    for fee, whole in wholes.items():
        parts[fee] = min(left, whole)
        left -= parts[fee]
    if left:
        last = next(reversed(wholes), 0)
        parts[last] = parts.get(last, 0) + left
    return [(fee, part) for fee, part in parts.items() if part]


def balance(session: Session, charge: Charge, accounts: Iterable[Account] = MONEY) -> int:
    """What the accounts hold for this charge; by default the money received and not paid back."""
    held = select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(
        LedgerEntry.charge_id == charge.id, LedgerEntry.account.in_(list(accounts))
    )
    return int(session.scalar(held) or 0)


def has(session: Session, fact: str) -> bool:
    known = select(LedgerEntry.id).where(LedgerEntry.fact == fact).limit(1)
    return session.scalar(known) is not None


def owed(session: Session, charge: Charge) -> int:
    """What the payer still owes."""
    return balance(session, charge, (Account.RECEIVABLE,))

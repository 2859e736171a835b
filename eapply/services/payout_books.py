"""The lines of a payout: matched with our payments and refunds, and booked as they came, fee by fee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session

from eapply.core.eras import fiscal_year
from eapply.core.refunds import RefundStatus, Road
from eapply.core.settlement import PaymentStatus
from eapply.models import LedgerEntry, Payment, Refund, TakenPayout, TakenPayoutLine
from eapply.payments.provider import Payout, PayoutLine
from eapply.services import ledger, notices, outbox
from eapply.services.differences import Finding, differ_all
from eapply.services.ledger import Account, Entry
from eapply.services.toolbox import Toolbox

PAYMENT, REFUND, DISPUTE, COST = "payment", "refund", "dispute", "cost"
RECEIVED: Final = ("paid", "overpaid")
INSERT_LINES: Final = insert(TakenPayoutLine.__table__)  # type: ignore[arg-type]


@dataclass
class Place:
    """Where a part of a payment stands in the ledger."""

    charge: int | None
    department: str
    fee: int
    year: int
    amount: int


@dataclass
class Known:
    """What the house knows about the payments of some lines, by the payment's id."""

    by_name: dict[str, Payment]
    by_ref: dict[str, Payment]
    places: dict[int, list[Place]] = field(default_factory=dict)
    listed: dict[tuple[int, str], int] = field(default_factory=dict)
    refunded: dict[int, int] = field(default_factory=dict)

    def payment(self, line: PayoutLine) -> Payment | None:
        return self.by_name.get(line.payment) or self.by_ref.get(line.payment_ref)


def known_of(session: Session, lines: Sequence[PayoutLine]) -> Known:
    """Loads all of it in a handful of queries."""
    names = {line.payment for line in lines} - {""}
    refs = {line.payment_ref for line in lines} - {""}
    wanted = or_(Payment.public_id.in_(names), Payment.payment_ref.in_(refs))
    payments = list(session.scalars(select(Payment).where(wanted)))
    known = Known(
        {each.public_id: each for each in payments},
        {each.payment_ref: each for each in payments if each.payment_ref},
    )
    ids = [each.id for each in payments]
    for row in session.execute(
        select(
            LedgerEntry.payment_id,
            LedgerEntry.charge_id,
            LedgerEntry.department,
            LedgerEntry.fee,
            LedgerEntry.fiscal_year,
            func.sum(LedgerEntry.amount),
        )
        .where(
            LedgerEntry.payment_id.in_(ids),
            LedgerEntry.account == Account.AGENT.value,
            LedgerEntry.kind.in_(RECEIVED),
        )
        .group_by(
            LedgerEntry.payment_id,
            LedgerEntry.charge_id,
            LedgerEntry.department,
            LedgerEntry.fee,
            LedgerEntry.fiscal_year,
        )
        .order_by(func.min(LedgerEntry.id))
    ):
        place = Place(row[1], row[2], row[3], row[4], int(row[5]))
        known.places.setdefault(row[0] or 0, []).append(place)
    line = TakenPayoutLine
    for payment, kind, amount in session.execute(
        select(line.payment_id, line.kind, func.sum(line.amount))
        .where(line.payment_id.in_(ids))
        .group_by(line.payment_id, line.kind)
    ):
        known.listed[(payment or 0, kind)] = int(amount)
    for payment, amount in session.execute(
        select(Refund.payment_id, func.sum(Refund.amount))
        .where(
            Refund.payment_id.in_(ids),
            Refund.road != Road.BANK.value,
            Refund.status == RefundStatus.DONE.value,
        )
        .group_by(Refund.payment_id)
    ):
        known.refunded[payment or 0] = int(amount)
    return known


def take_lines(
    session: Session, tools: Toolbox, row: TakenPayout, start: int, lines: Sequence[PayoutLine]
) -> None:
    """Keeps, matches and books some lines of a payout; ``start`` is how many came before them."""
    known = known_of(session, lines)
    day = ledger.open_day(session, row.arrived_on)
    findings: list[Finding] = []
    kept: list[dict[str, Any]] = []
    booked: list[dict[str, Any]] = []
    for place, line in enumerate(lines, start + 1):
        payment = known.payment(line)
        found = wrong(known, line, payment)
        findings += [
            (
                kind,
                f"{row.payout_ref}:{place}",
                detail | {"payout": row.payout_ref, "line": place, "amount": line.amount},
                payment.id if payment else None,
                payment.charge_id if payment else None,
            )
            for kind, detail in found
        ]
        if payment is not None:
            key = (payment.id, line.kind)
            known.listed[key] = known.listed.get(key, 0) + line.amount
            if line.kind == PAYMENT and payment.settled_on is None:
                payment.settled_on = row.arrived_on
                payment.reconciled_at = None if found else tools.clock.now()
        kept.append(kept_line(row, place, line, payment))
        if line.kind != COST and line.amount:
            booked += entries(row, place, line, payment, known, day, tools)
    session.flush()
    if kept:
        session.execute(INSERT_LINES, kept)
    if booked:
        session.execute(ledger.INSERT, booked)
    differ_all(session, tools, findings)
    ask_about_refunds(session, tools, row, findings)


def ask_about_refunds(
    session: Session, tools: Toolbox, row: TakenPayout, findings: Sequence[Finding]
) -> None:
    """A payout tells of money that went back and that nobody here asked for: the provider is asked for its
    whole word about that payment, so that people can book it."""
    back = {each[3] for each in findings if each[0] == "payout-refund"} - {None}
    for name in session.scalars(select(Payment.public_id).where(Payment.id.in_(back))):
        about = {"kind": REFUND, "public_id": name, "checkout_ref": "", "payment_ref": ""}
        key = f"payout:{row.id}:{name}"
        outbox.promise(session, tools, notices.KIND, key, about)


def wrong(
    known: Known, line: PayoutLine, payment: Payment | None
) -> list[tuple[str, dict[str, Any]]]:
    """What does not fit about one line: kinds of differences with what was seen."""
    found: list[tuple[str, dict[str, Any]]] = []
    if line.kind in (PAYMENT, REFUND) and payment is None:
        found.append((f"payout-{line.kind}-unknown", {"name": line.payment or line.payment_ref}))
    elif line.kind == PAYMENT and payment is not None:
        if (payment.id, PAYMENT) in known.listed:
            found.append(("payout-twice", {}))
        elif payment.status != PaymentStatus.PAID:
            found.append(("payout-unpaid", {"status": payment.status}))
        elif line.amount != payment.captured:
            found.append(("payout-amount", {"captured": payment.captured}))
        elif line.amount != sum(each.amount for each in known.places.get(payment.id, [])):
            found.append(("payout-ledger", {}))
    elif line.kind == REFUND and payment is not None:
        listed = known.listed.get((payment.id, REFUND), 0) + line.amount
        asked = known.refunded.get(payment.id, 0)
        if line.amount >= 0 or -listed > asked:
            found.append(("payout-refund", {"listed": -listed, "asked": asked}))
    elif line.kind != COST:
        found.append((f"payout-{'dispute' if line.kind == DISPUTE else 'other'}", {}))
    if line.kind == PAYMENT and not 0 <= line.cost <= max(line.amount, 0):
        found.append(("payout-cost", {"cost": line.cost}))
    return found


def kept_line(
    row: TakenPayout, place: int, line: PayoutLine, payment: Payment | None
) -> dict[str, Any]:
    return {
        "payout_id": row.id,
        "place": place,
        "kind": line.kind[:20],
        "payment": line.payment[:40],
        "payment_ref": line.payment_ref[:120],
        "amount": line.amount,
        "cost": line.cost,
        "at": line.at,
        "payment_id": payment.id if payment else None,
    }


def entries(
    row: TakenPayout,
    place: int,
    line: PayoutLine,
    payment: Payment | None,
    known: Known,
    day: Any,
    tools: Toolbox,
) -> list[dict[str, Any]]:
    """From the agent to the bank, where the payment stands; money back the other way."""
    places = known.places.get(payment.id, []) if payment else []
    by_place = {number: each.amount for number, each in enumerate(places)}
    sign = 1 if line.amount > 0 else -1
    found: list[dict[str, Any]] = []
    for number, part in ledger.shares(by_place, abs(line.amount)):
        stands = places[number] if places else None
        for account, amount in ((Account.BANK, sign * part), (Account.AGENT, -sign * part)):
            found.append(
                {
                    "fact": f"payout:{row.id}:{place}",
                    "place": len(found) + 1,
                    "kind": "payout",
                    "account": account.value,
                    "amount": amount,
                    "fiscal_year": stands.year if stands else fiscal_year(day),
                    "booked_on": day,
                    "entered_at": tools.clock.now(),
                    "department": stands.department if stands else "",
                    "fee": stands.fee if stands else 0,
                    "charge_id": stands.charge if stands else None,
                    "payment_id": payment.id if payment else None,
                    "refund_id": None,
                }
            )
    return found


def book_rest(session: Session, tools: Toolbox, row: TakenPayout, payout: Payout) -> None:
    """What the agent kept, in one fact; it belongs to no charge."""
    kept = sum(line.cost for line in payout.lines)
    kept -= sum(line.amount for line in payout.lines if line.kind == COST)
    ledger.enter(
        session,
        tools,
        f"cost:{row.id}",
        [Entry(Account.COST, kept), Entry(Account.BANK, -kept)],
        booked_on=row.arrived_on,
        department="",
    )

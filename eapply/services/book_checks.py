"""The books against themselves: payments, charges, refunds and the ledger must tell the same.

Each check is one grouping by the database, so that a hundred thousand payments take seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from eapply.core.charging import ChargeStatus
from eapply.core.refunds import RefundStatus, Road
from eapply.core.settlement import PaymentStatus
from eapply.models import Charge, ChargeLine, LedgerEntry, Payment, Refund, TakenPayoutLine
from eapply.services.differences import Finding, differ_all
from eapply.services.ledger import MONEY, Account
from eapply.services.toolbox import Toolbox

LATE: Final = timedelta(days=14)  # so long a payout may take
RECEIVED: Final = ("paid", "overpaid")
MONEY_ACCOUNTS: Final = tuple(each.value for each in MONEY)


def check(session: Session, tools: Toolbox) -> int:
    """Looks everywhere; how many new differences there are."""
    session.flush()
    every = (payments, charges, lines, facts, refunds, missing, missing_refunds)
    return differ_all(session, tools, [found for look in every for found in look(session, tools)])


def payments(session: Session, tools: Toolbox) -> Iterator[Finding]:
    """What the provider charged is what the ledger says was received for it."""
    booked = (
        select(LedgerEntry.payment_id, func.sum(LedgerEntry.amount).label("booked"))
        .where(LedgerEntry.account == Account.AGENT.value, LedgerEntry.kind.in_(RECEIVED))
        .group_by(LedgerEntry.payment_id)
        .subquery()
    )
    captured = case((Payment.status == PaymentStatus.PAID.value, Payment.captured), else_=0)
    has = func.coalesce(booked.c.booked, 0)
    for row in session.execute(
        select(Payment.id, Payment.charge_id, Payment.public_id, captured, has)
        .outerjoin(booked, booked.c.payment_id == Payment.id)
        .where(captured != has)
    ):
        detail = {"captured": int(row[3]), "booked": int(row[4])}
        yield "ledger-payment", f"{row[2]}:{row[3]}:{row[4]}", detail, row[0], row[1]


def charges(session: Session, tools: Toolbox) -> Iterator[Finding]:
    """A paid charge has its money in the ledger, another has none."""
    booked = (
        select(LedgerEntry.charge_id, func.sum(LedgerEntry.amount).label("booked"))
        .where(LedgerEntry.account.in_(MONEY_ACCOUNTS), LedgerEntry.kind.in_(("paid", "cash")))
        .group_by(LedgerEntry.charge_id)
        .subquery()
    )
    owed = case(
        (Charge.status == ChargeStatus.PAID.value, func.coalesce(Charge.amount, 0)), else_=0
    )
    has = func.coalesce(booked.c.booked, 0)
    for row in session.execute(
        select(Charge.id, Charge.public_id, owed, has)
        .outerjoin(booked, booked.c.charge_id == Charge.id)
        .where(owed != has)
    ):
        detail = {"owed": int(row[2]), "booked": int(row[3])}
        yield "ledger-charge", f"{row[1]}:{row[2]}:{row[3]}", detail, None, row[0]


def lines(session: Session, tools: Toolbox) -> Iterator[Finding]:
    """The lines of a charge add up to its amount and what was taken off it."""
    summed = (
        select(ChargeLine.charge_id, func.sum(ChargeLine.amount).label("lines"))
        .group_by(ChargeLine.charge_id)
        .subquery()
    )
    waived = (
        select(LedgerEntry.charge_id, func.sum(LedgerEntry.amount).label("waived"))
        .where(LedgerEntry.account == Account.WAIVED.value)
        .group_by(LedgerEntry.charge_id)
        .subquery()
    )
    whole = Charge.amount + func.coalesce(waived.c.waived, 0)
    has = func.coalesce(summed.c.lines, 0)
    for row in session.execute(
        select(Charge.id, Charge.public_id, whole, has)
        .outerjoin(summed, summed.c.charge_id == Charge.id)
        .outerjoin(waived, waived.c.charge_id == Charge.id)
        .where(Charge.amount.is_not(None), whole != has)
    ):
        detail = {"amount": int(row[2]), "lines": int(row[3])}
        yield "charge-lines", f"{row[1]}:{row[2]}:{row[3]}", detail, None, row[0]


def facts(session: Session, tools: Toolbox) -> Iterator[Finding]:
    """Every fact sums to zero."""
    total = func.sum(LedgerEntry.amount)
    for fact, left in session.execute(
        select(LedgerEntry.fact, total).group_by(LedgerEntry.fact).having(total != 0)
    ):
        yield "ledger-unbalanced", f"{fact}:{left}", {"fact": fact, "left": int(left)}, None, None


def refunds(session: Session, tools: Toolbox) -> Iterator[Finding]:
    """A refund that was carried out is in the ledger with its amount, another is not."""
    booked = (
        select(LedgerEntry.refund_id, func.sum(-LedgerEntry.amount).label("booked"))
        .where(LedgerEntry.account.in_(MONEY_ACCOUNTS), LedgerEntry.kind == "refunded")
        .group_by(LedgerEntry.refund_id)
        .subquery()
    )
    done = case((Refund.status == RefundStatus.DONE.value, Refund.amount), else_=0)
    has = func.coalesce(booked.c.booked, 0)
    for row in session.execute(
        select(Refund.payment_id, Refund.charge_id, Refund.public_id, done, has)
        .outerjoin(booked, booked.c.refund_id == Refund.id)
        .where(done != has)
    ):
        detail = {"refunded": int(row[3]), "booked": int(row[4])}
        yield "ledger-refund", f"{row[2]}:{row[3]}:{row[4]}", detail, row[0], row[1]


def missing(session: Session, tools: Toolbox) -> Iterator[Finding]:
    """Charged long ago and in no payout yet."""
    before = tools.clock.now() - LATE
    listed = select(TakenPayoutLine.payment_id).where(
        TakenPayoutLine.kind == "payment", TakenPayoutLine.payment_id.is_not(None)
    )
    for row in session.execute(
        select(Payment.id, Payment.charge_id, Payment.public_id, Payment.captured).where(
            Payment.provider == tools.provider.name,
            Payment.status == PaymentStatus.PAID.value,
            or_(Payment.reported_at <= before, Payment.reported_at.is_(None)),
            Payment.id.not_in(listed),
        )
    ):
        yield "payout-missing", row[2], {"captured": int(row[3])}, row[0], row[1]


def missing_refunds(session: Session, tools: Toolbox) -> Iterator[Finding]:
    """Paid back to a card long ago, and the payouts do not show it."""
    listed = (
        select(TakenPayoutLine.payment_id, func.sum(-TakenPayoutLine.amount).label("listed"))
        .where(TakenPayoutLine.kind == "refund")
        .group_by(TakenPayoutLine.payment_id)
        .subquery()
    )
    wanted = and_(
        Refund.road != Road.BANK.value,
        Refund.status == RefundStatus.DONE.value,
        Refund.done_at <= tools.clock.now() - LATE,
    )
    back = func.sum(Refund.amount)
    seen = func.coalesce(func.max(listed.c.listed), 0)
    for row in session.execute(
        select(Payment.id, Payment.charge_id, Payment.public_id, back, seen)
        .join(Refund, Refund.payment_id == Payment.id)
        .outerjoin(listed, listed.c.payment_id == Payment.id)
        .where(wanted, Payment.provider == tools.provider.name)
        .group_by(Payment.id, Payment.charge_id, Payment.public_id)
        .having(back > seen)
    ):
        detail = {"refunded": int(row[3]), "listed": int(row[4])}
        yield "payout-refund-missing", f"{row[2]}:{row[3]}:{row[4]}", detail, row[0], row[1]

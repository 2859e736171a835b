"""Writes the money of invented filings, and the payouts of the weeks that followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from eapply.core.refunds import RefundStatus, Road
from eapply.core.settlement import PaymentStatus
from eapply.models import (
    Charge,
    ChargeLine,
    Exemption,
    LedgerEntry,
    Payment,
    Refund,
    transaction,
)
from eapply.models.database import JST
from eapply.payments.provider import Payout, PayoutLine
from eapply.services import reconciling
from eapply.services.demo.money import Money
from eapply.services.toolbox import Toolbox

COST_PER_MILLE: Final = 33
PAID_OUT_AFTER: Final = timedelta(days=7)


def write_money(session: Session, found: Sequence[tuple[int, Money]]) -> None:
    """The charges of these filings (number of the filing, its money), and what belongs to them."""
    if not found:
        return
    moneys = [money for _, money in found]
    charges = numbered(
        session, Charge, [money.charge | {"submission_id": case} for case, money in found]
    )
    paid = [place for place, money in enumerate(moneys) if money.payment]
    rows = [(moneys[place].payment or {}) | {"charge_id": charges[place]} for place in paid]
    payments = dict(zip(paid, numbered(session, Payment, rows), strict=True))
    back = [place for place, money in enumerate(moneys) if money.refund]
    rows = [
        (moneys[place].refund or {})
        | {"charge_id": charges[place], "payment_id": payments.get(place)}
        for place in back
    ]
    refunds = dict(zip(back, numbered(session, Refund, rows), strict=True))
    lines, exemptions, entries = list[Any](), list[Any](), list[Any]()
    for place, money in enumerate(moneys):
        own = {"charge_id": charges[place]}
        lines += [line | own for line in money.lines]
        exemptions += [money.exemption | own] if money.exemption else []
        for entry in money.entries:
            has_payment = entry["kind"] in ("paid", "refunded")
            is_back = entry["kind"] == "refunded"
            entries.append(
                entry
                | own
                | {
                    "payment_id": payments.get(place) if has_payment else None,
                    "refund_id": refunds.get(place) if is_back else None,
                }
            )
    for table, values in ((ChargeLine, lines), (Exemption, exemptions), (LedgerEntry, entries)):
        if values:
            session.execute(insert(table), values)


def numbered(session: Session, table: type[Any], values: list[dict[str, Any]]) -> Sequence[int]:
    """Adds the rows; their numbers, in this order."""
    if not values:
        return ()
    returning = insert(table).returning(table.id, sort_by_parameter_order=True)
    return session.scalars(returning, values).all()


def pay_out(tools: Toolbox) -> None:
    """What the agent has paid to the city's account since: one payout a week, taken as real ones are."""
    today = tools.clock.today()
    with transaction() as session:
        moves = sorted([*received(session), *given_back(session)], key=lambda line: line.at)
    for week, own in groupby(moves, key=lambda line: line.at.date().isocalendar()[:2]):
        lines = tuple(own)
        last = lines[-1].at.date()
        arrives = last + timedelta(days=7 - last.isoweekday()) + PAID_OUT_AFTER
        if arrives >= today:
            break
        payout = Payout(
            f"demo_{week[0]}_{week[1]:02}",
            sum(line.amount - line.cost for line in lines),
            datetime.combine(arrives, time(9), JST),
            lines,
        )
        with transaction() as session:
            reconciling.take(session, tools, payout)


def received(session: Session) -> list[PayoutLine]:
    paid = select(Payment).where(
        Payment.status == PaymentStatus.PAID.value, Payment.payment_ref.startswith("demo_")
    )
    return [
        PayoutLine(
            "payment",
            row.public_id,
            row.payment_ref,
            row.captured,
            row.captured * COST_PER_MILLE // 1000,
            row.entrusted_at or row.opened_at,
        )
        for row in session.scalars(paid.where(Payment.settled_on.is_(None)))
    ]


def given_back(session: Session) -> list[PayoutLine]:
    done = (
        select(Refund, Payment)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            Refund.status == RefundStatus.DONE.value,
            Refund.road == Road.CARD.value,
            Payment.payment_ref.startswith("demo_"),
            Payment.settled_on.is_(None),
        )
    )
    return [
        PayoutLine(
            "refund",
            payment.public_id,
            payment.payment_ref,
            -refund.amount,
            0,
            refund.done_at or refund.drafted_at,
        )
        for refund, payment in session.execute(done)
    ]

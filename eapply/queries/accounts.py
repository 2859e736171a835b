"""What the cashier looks at: payouts with how much of them is matched, and the list of differences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from eapply.core.errors import NotYours
from eapply.core.settlement import PaymentStatus
from eapply.core.submission import Role
from eapply.models import Charge, Discrepancy, Payment, StaffAccount, TakenPayout, TakenPayoutLine
from eapply.queries.scope import StaffActor, their_charges

PAGE = 100
NOT_FOUND = "このくいちがいは表示できません。"


@dataclass(frozen=True)
class PayoutLineCount:
    """One payout: its sum, what the agent kept, how many lines it has and how many name a payment."""

    payout_ref: str
    arrived_on: date
    total: int
    cost: int
    lines: int
    matched: int


@dataclass(frozen=True)
class Difference:
    """One difference with the charge it is about, if any, and who wrote last."""

    row: Discrepancy
    invoice: str
    charge: str
    people: tuple[str, str]


def payouts(session: Session) -> list[PayoutLineCount]:
    """The newest payouts first."""
    line = TakenPayoutLine
    found = session.execute(
        select(
            TakenPayout.payout_ref,
            TakenPayout.arrived_on,
            TakenPayout.total,
            func.coalesce(func.sum(line.cost), 0),
            func.count(line.id),
            func.coalesce(func.sum(case((line.payment_id.is_not(None), 1), else_=0)), 0),
        )
        .outerjoin(line, line.payout_id == TakenPayout.id)
        .group_by(TakenPayout.id)
        .order_by(TakenPayout.arrived_on.desc(), TakenPayout.id.desc())
        .limit(PAGE)
    )
    return [PayoutLineCount(*tuple(row)) for row in found]


def not_paid_out(session: Session) -> tuple[int, int]:
    """Payments that have not arrived on the city's account: how many, and how much."""
    count, amount = session.execute(
        select(func.count(), func.coalesce(func.sum(Payment.captured), 0)).where(
            Payment.status == PaymentStatus.PAID.value, Payment.settled_on.is_(None)
        )
    ).one()
    return int(count), int(amount)


def visible(actor: StaffActor) -> Select[Discrepancy, Charge]:
    """Those about a charge of this person's departments; a cashier sees all."""
    about = or_(
        Charge.id == Discrepancy.charge_id,
        Charge.id
        == select(Payment.charge_id).where(Payment.id == Discrepancy.payment_id).scalar_subquery(),
    )
    chosen = select(Discrepancy, Charge).outerjoin(Charge, about)
    return chosen if Role.CASHIER in actor.roles() else chosen.where(their_charges(actor))


def differences(
    session: Session, actor: StaffActor, *, closed: bool = False, besides: int = 0
) -> list[Difference]:
    """Those that are open, or those that are closed, and the one of this number; the newest first."""
    ended = Discrepancy.closed_at.is_not(None) if closed else Discrepancy.closed_at.is_(None)
    wanted = or_(ended, Discrepancy.id == besides)
    chosen = visible(actor).where(wanted).order_by(Discrepancy.id.desc()).limit(PAGE)
    rows = [(found, charge) for found, charge in session.execute(chosen)]
    ids = {each for found, _ in rows for each in (found.noted_by, found.closed_by)} - {None}
    accounts = select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(ids))
    names = {row.id: row.name for row in session.execute(accounts)}
    return [
        Difference(
            found,
            (charge.invoice or "") if charge else "",
            charge.public_id if charge else "",
            (names.get(found.noted_by or 0, ""), names.get(found.closed_by or 0, "")),
        )
        for found, charge in rows
    ]


def difference(session: Session, actor: StaffActor, number: int) -> Discrepancy:
    """One difference for this person. Raises NotYours."""
    row = session.execute(visible(actor).where(Discrepancy.id == number)).first()
    if row is None:
        raise NotYours(NOT_FOUND)
    found: Discrepancy = row[0]
    return found

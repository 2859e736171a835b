"""Charges as the desk and the cashier see them: lists to look through, one with all that happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from eapply.core.charging import ChargeStatus
from eapply.core.reference import parse
from eapply.core.refunds import RefundStatus
from eapply.core.settlement import LIVE, PaymentStatus
from eapply.models import AuditEvent, Charge, Payment, Refund, StaffAccount, Submission
from eapply.queries import charge_view, shown
from eapply.queries.charge_view import ChargeView
from eapply.queries.scope import StaffActor, their_charges

PAGE = 50
REFUND_WAITS = (RefundStatus.TASK.value, RefundStatus.DRAFT.value)
BANK_WAITS = and_(Refund.status == RefundStatus.APPROVED.value, Refund.road == "bank")


@dataclass(frozen=True)
class ChargeRow:
    """One line of the list. ``reference`` is the 受付番号 of its case, "" without one."""

    id: int
    public_id: str
    invoice: str
    title: str
    department: str
    payer: str
    amount: int | None
    status: str
    due_on: date | None
    reference: str
    hold_until: datetime | None
    refund_waits: bool


@dataclass(frozen=True)
class Happening:
    """One entry of the record of a charge; ``who`` is a name, "" for the system or the payer."""

    at: datetime
    actor: str
    who: str
    action: str
    reason: str


@dataclass(frozen=True)
class DeskCharge:
    """A charge with all that its page at the desk shows."""

    view: ChargeView
    payments: list[Payment]
    reference: str
    before: Charge | None
    after: Charge | None
    people: dict[int, str]
    happenings: list[Happening]

    @property
    def charge(self) -> Charge:
        return self.view.charge

    @property
    def live(self) -> Payment | None:
        """The card page or hold that may still bring money."""
        return next((each for each in self.payments if each.status in LIVE), None)


def waits_for_refund() -> ColumnElement[bool]:
    """Charges whose refund waits for people."""
    waiting = select(Refund.charge_id).where(or_(Refund.status.in_(REFUND_WAITS), BANK_WAITS))
    return Charge.id.in_(waiting)


def listing(
    session: Session,
    actor: StaffActor,
    *,
    state: str = "",
    department: str = "",
    words: str = "",
    below: int = 0,
) -> tuple[list[ChargeRow], int]:
    """A page of charges, the newest first, and where the next begins (0: nowhere).

    Args:
        state: a status, "refund" for those whose refund waits, "" for all.
        words: a 納付番号 or 受付番号 in any width, or a part of the payer's name or of the title.
    """
    hold = (
        select(func.max(Payment.capture_before))
        .where(Payment.charge_id == Charge.id, Payment.status == PaymentStatus.HELD.value)
        .scalar_subquery()
    )
    chosen = (
        select(
            Charge.id,
            Charge.public_id,
            func.coalesce(Charge.invoice, ""),
            Charge.title,
            Charge.department,
            Charge.payer,
            Charge.amount,
            Charge.status,
            Charge.due_on,
            func.coalesce(Submission.reference, ""),
            hold,
            waits_for_refund(),
        )
        .outerjoin(Submission, Submission.id == Charge.submission_id)
        .where(their_charges(actor), *narrowed(state, department, words.strip()))
        .order_by(Charge.id.desc())
        .limit(PAGE + 1)
    )
    if below:
        chosen = chosen.where(Charge.id < below)
    rows = [ChargeRow(*tuple(row)) for row in session.execute(chosen)]
    for each in rows[:PAGE]:
        shown.note(each.invoice)
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else 0


def narrowed(state: str, department: str, words: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if state == "refund":
        conditions.append(waits_for_refund())
    elif state:
        conditions.append(Charge.status == state)
    if department:
        conditions.append(Charge.department == department)
    if words and (number := parse(words)):
        conditions.append(or_(Charge.invoice == number, Submission.reference == number))
    elif words:
        conditions.append(
            or_(
                Charge.title.contains(words, autoescape=True),
                cast(Charge.payer, String).contains(words, autoescape=True),
            )
        )
    return conditions


def counts(session: Session, actor: StaffActor) -> dict[str, int]:
    """How many charges there are of each status, and under "refund" those whose refund waits."""
    per_status = session.execute(
        select(Charge.status, func.count()).where(their_charges(actor)).group_by(Charge.status)
    )
    found = dict.fromkeys((each.value for each in ChargeStatus), 0) | {
        status: int(count) for status, count in per_status
    }
    waiting = (
        select(func.count()).select_from(Charge).where(their_charges(actor), waits_for_refund())
    )
    return found | {"refund": int(session.scalar(waiting) or 0)}


def of_charge(session: Session, charge: Charge) -> DeskCharge:
    """All that the page of a charge shows; the caller has asked ``scope`` for it."""
    payments = select(Payment).where(Payment.charge_id == charge.id).order_by(Payment.id)
    case = select(Submission.reference).where(Submission.id == charge.submission_id)
    view = charge_view.view(session, charge)
    ids = {each for refund in view.refunds for each in (refund.drafted_by, refund.decided_by)}
    ids.add(view.exemption.decided_by if view.exemption else None)
    names = select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(ids - {None}))
    return DeskCharge(
        view=view,
        payments=list(session.scalars(payments)),
        reference=session.scalar(case) or "",
        before=session.get(Charge, charge.replaces) if charge.replaces else None,
        after=session.scalars(select(Charge).where(Charge.replaces == charge.id)).first(),
        people={row.id: row.name for row in session.execute(names)},
        happenings=happenings(session, f"charge:{charge.public_id}"),
    )


def of_case(session: Session, submission: Submission) -> list[DeskCharge]:
    """The charges of a case, the newest first."""
    mine = select(Charge).where(Charge.submission_id == submission.id).order_by(Charge.id.desc())
    return [of_charge(session, charge) for charge in session.scalars(mine)]


def happenings(session: Session, chain: str) -> list[Happening]:
    """The entries of a chain, newest first, with the names of people."""
    events = list(
        session.scalars(
            select(AuditEvent).where(AuditEvent.chain == chain).order_by(AuditEvent.sequence.desc())
        )
    )
    ids = {int(each.actor[6:]) for each in events if each.actor.startswith("staff:")}
    accounts = select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(ids))
    names = {row.id: row.name for row in session.execute(accounts)}
    return [
        Happening(
            each.at,
            each.actor,
            names.get(int(each.actor[6:]), "") if each.actor.startswith("staff:") else "",
            each.action,
            str(each.detail.get("reason", "")),
        )
        for each in events
    ]

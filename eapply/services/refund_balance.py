"""What can be paid back: received, not paid back, not wanted by another refund. Asked under the charge's lock."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from eapply.core.refunds import ASKED, BOUND, RefundStatus, Road
from eapply.models import Charge, Payment, Refund
from eapply.services import ledger


def refundable(session: Session, charge: Charge) -> int:
    """What can still be promised back: received, not paid back and not wanted by another refund."""
    return ledger.balance(session, charge) - bound(session, charge) - outside(session, charge)


def bound(session: Session, charge: Charge, payment: Payment | None = None) -> int:
    """What drafts and approved refunds want back, of the charge or of one payment of it."""
    chosen = select(func.coalesce(func.sum(Refund.amount), 0)).where(
        Refund.charge_id == charge.id, Refund.status.in_([each.value for each in BOUND])
    )
    if payment is not None:  # what has left its card already is wanted from no card
        chosen = chosen.where(Refund.payment_id == payment.id, Refund.road != Road.OUTSIDE.value)
    session.flush()
    return int(session.scalar(chosen) or 0)


def outside(session: Session, charge: Charge) -> int:
    """What the provider paid back without being asked by us: by hand there, or a dispute. What somebody
    has begun to book is not counted any more."""
    paid = session.scalars(select(Payment).where(Payment.charge_id == charge.id)).all()
    return sum(unasked(session, each) for each in paid)


def unasked(session: Session, payment: Payment) -> int:
    """As ``outside``, of one payment."""
    return max(0, payment.refunded - asked(session, payment))


def asked(session: Session, payment: Payment) -> int:
    """What was asked of the provider, and what is being booked after it."""
    is_being_booked = and_(
        Refund.road == Road.OUTSIDE.value, Refund.status == RefundStatus.DRAFT.value
    )
    is_asked = Refund.status.in_([each.value for each in ASKED])
    session.flush()
    return int(
        session.scalar(
            select(func.coalesce(func.sum(Refund.amount), 0)).where(
                Refund.payment_id == payment.id, or_(is_asked, is_being_booked)
            )
        )
        or 0
    )


def refundable_to_card(session: Session, charge: Charge, payment: Payment) -> int:
    """What is left of one payment to go back to its card."""
    done = session.scalar(
        select(func.coalesce(func.sum(Refund.amount), 0)).where(
            Refund.payment_id == payment.id, Refund.status == RefundStatus.DONE.value
        )
    )
    gone = max(payment.refunded, int(done or 0))
    return payment.captured - gone - bound(session, charge, payment)

"""What can be paid back: received, not paid back, not wanted by another refund. Asked under the charge's lock."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.refunds import ASKED, BOUND, RefundStatus
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
    if payment is not None:
        chosen = chosen.where(Refund.payment_id == payment.id)
    session.flush()
    return int(session.scalar(chosen) or 0)


def outside(session: Session, charge: Charge) -> int:
    """What the provider paid back without being asked by us: by hand there, or a dispute."""
    paid = session.scalars(select(Payment).where(Payment.charge_id == charge.id)).all()
    return sum(max(0, each.refunded - asked(session, each)) for each in paid)


def asked(session: Session, payment: Payment) -> int:
    return int(
        session.scalar(
            select(func.coalesce(func.sum(Refund.amount), 0)).where(
                Refund.payment_id == payment.id, Refund.status.in_([each.value for each in ASKED])
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

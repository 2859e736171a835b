"""Money that somebody paid back by hand at the provider: a clerk books it after the event, with a reason and a
second person, and the difference that told of it is closed with that."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.errors import Refused
from eapply.core.money import yen_text
from eapply.models import Charge, Discrepancy, Payment, Refund
from eapply.queries.scope import StaffActor
from eapply.services import differences, refund_balance
from eapply.services.toolbox import Toolbox

TOLD_BY: Final = ("refunded-outside", "payout-refund")  # kinds of differences


def source(session: Session, charge: Charge) -> Payment:
    """The payment of which the provider paid back more than the house asked for. Raises Refused."""
    chosen = select(Payment).where(Payment.charge_id == charge.id).order_by(Payment.id)
    for payment in session.scalars(chosen):
        if refund_balance.unasked(session, payment):
            return payment
    raise Refused("決済会社の側で返された額は、すべて記録されています。", "amount")


def close_differences(session: Session, tools: Toolbox, actor: StaffActor, refund: Refund) -> None:
    """Once all that went back is booked, the differences about it have their answer."""
    payment = session.get_one(Payment, refund.payment_id)
    if refund_balance.unasked(session, payment):
        return
    about = select(Discrepancy).where(
        Discrepancy.payment_id == payment.id,
        Discrepancy.kind.in_(TOLD_BY),
        Discrepancy.closed_at.is_(None),
    )
    ended = f"返金{yen_text(refund.amount)}を元帳に記録しました。"
    for found in session.scalars(about).all():
        differences.close(session, tools, actor, found, found.version, ended)

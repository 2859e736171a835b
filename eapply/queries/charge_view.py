"""One charge as its payer sees it: how it stands, its lines, what was paid and paid back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from eapply.core.charging import ChargeStatus
from eapply.core.fees import Quote, from_json
from eapply.core.refunds import RefundStatus
from eapply.core.settlement import LIVE, PaymentStatus
from eapply.models import Charge, ChargeLine, Exemption, Payment, Refund, Submission
from eapply.payments.provider import LEAST

# Of several payments of a charge the one that brought money tells most, then the one that still may.
TELLS_MOST = (PaymentStatus.PAID, PaymentStatus.HELD, PaymentStatus.RELEASED)
OVERPAID = "overpaid"  # a payment too many: nothing of the charge itself goes back
ON_ITS_WAY = (RefundStatus.APPROVED, RefundStatus.FAILED)
LOOKED_AT = (RefundStatus.TASK, RefundStatus.DRAFT)
# Every receipt asks whether there is one, so it is built once.
NEWEST_OF = (
    select(Charge)
    .where(Charge.submission_id == bindparam("submission_id"))
    .order_by(Charge.id.desc())
    .limit(1)
)


class Standing(StrEnum):
    """How a charge stands for its payer."""

    PAYABLE = "payable"
    COUNTER = "counter"  # owed, and too little for a card
    PROCESSING = "processing"
    ASSESSING = "assessing"
    EXEMPTION = "exemption"
    HELD = "held"
    PAID = "paid"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    WAIVED = "waived"
    FREE = "free"
    VOID = "void"
    RELEASED = "released"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class ChargeView:
    """A charge with all that its pages show. ``proof`` is the stored computation, if there is one."""

    charge: Charge
    lines: list[ChargeLine]
    exemption: Exemption | None
    payment: Payment | None
    refunds: list[Refund]
    proof: Quote | None
    standing: Standing

    @property
    def waived(self) -> int:
        """What was taken off by a decision about 減免, whole yen."""
        return sum(line.amount for line in self.lines) - (self.charge.amount or 0)

    @property
    def is_paid(self) -> bool:
        """Paid, whatever went back since."""
        return self.charge.status == ChargeStatus.PAID

    @property
    def paid_back(self) -> int:
        """What went back of this charge, whole yen; a payment too many is not of this charge."""
        return sum(each.amount for each in self.done_refunds if each.reason != OVERPAID)

    @property
    def done_refunds(self) -> list[Refund]:
        return [each for each in self.refunds if each.status == RefundStatus.DONE]

    @property
    def is_overpaid(self) -> bool:
        """Somebody paid twice and has not got it back yet."""
        ended = (RefundStatus.DONE, RefundStatus.REJECTED)
        return any(e.reason == OVERPAID and e.status not in ended for e in self.refunds)

    @property
    def is_refund_looked_at(self) -> bool:
        """People are deciding whether it goes back."""
        return any(e.reason != OVERPAID and e.status in LOOKED_AT for e in self.refunds)


def of_case(session: Session, submission: Submission) -> ChargeView | None:
    """The newest charge of a case; those that it replaced are void."""
    charge = session.scalars(NEWEST_OF, {"submission_id": submission.id}).one_or_none()
    return view(session, charge) if charge is not None else None


def by_public_id(session: Session, public_id: str) -> ChargeView | None:
    charge = session.scalars(select(Charge).where(Charge.public_id == public_id)).one_or_none()
    return view(session, charge) if charge is not None else None


def view(session: Session, charge: Charge) -> ChargeView:
    lines = select(ChargeLine).where(ChargeLine.charge_id == charge.id).order_by(ChargeLine.place)
    asked = select(Exemption).where(Exemption.charge_id == charge.id)
    payments = select(Payment).where(Payment.charge_id == charge.id).order_by(Payment.id)
    refunds = select(Refund).where(Refund.charge_id == charge.id).order_by(Refund.id)
    payment = telling(list(session.scalars(payments)))
    found = list(session.scalars(refunds))
    return ChargeView(
        charge=charge,
        lines=list(session.scalars(lines)),
        exemption=session.scalars(asked).one_or_none(),
        payment=payment,
        refunds=found,
        proof=from_json(charge.quote) if charge.quote else None,
        standing=standing(charge, payment, found),
    )


def telling(payments: list[Payment]) -> Payment | None:
    """The payment that says most about its charge: the first that brought money, else the newest."""
    for status in TELLS_MOST:
        found = next((each for each in payments if each.status == status), None)
        if found is not None and (status is not PaymentStatus.RELEASED or not live(payments)):
            return found
    return live(payments) or (payments[-1] if payments else None)


def live(payments: list[Payment]) -> Payment | None:
    return next((each for each in payments if each.status in LIVE), None)


def standing(charge: Charge, payment: Payment | None, refunds: list[Refund]) -> Standing:
    """How the charge stands, by its own status and what happened to its payment."""
    status = ChargeStatus(charge.status)
    if status is ChargeStatus.OPEN:
        is_processing = payment is not None and payment.status == PaymentStatus.PROCESSING
        if is_processing:
            return Standing.PROCESSING
        return Standing.COUNTER if (charge.amount or 0) < LEAST else Standing.PAYABLE
    if status is ChargeStatus.VOID and payment is not None and payment.hold:
        return Standing.RELEASED if payment.status != PaymentStatus.PAID else Standing.VOID
    if status is ChargeStatus.PAID:
        own = [each for each in refunds if each.reason != OVERPAID]
        done = sum(each.amount for each in own if each.status == RefundStatus.DONE)
        if done and done >= (charge.amount or 0):
            return Standing.REFUNDED
        return Standing.REFUNDING if any(e.status in ON_ITS_WAY for e in own) else Standing.PAID
    return Standing(status.value)

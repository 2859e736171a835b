"""Finding a payment, and locking it with the case and the charge that move with it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from eapply.core.errors import NotYours
from eapply.models import Charge, Payment, Submission
from eapply.services import cases, charges

NOT_PAYABLE: Final = "この納付は、いまはお支払いできません。状況の画面を開き直してください。"
# Each piece of news begins with these; built once, because that takes longer than the database does.
OWNERS: Final = (
    select(Charge.id, Charge.submission_id)
    .join(Payment, Payment.charge_id == Charge.id)
    .where(Payment.public_id == bindparam("payment"))
)
LOCK: Final = (
    select(Payment)
    .where(Payment.public_id == bindparam("payment"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def find(session: Session, public_id: str) -> Payment:
    """Raises NotYours for a payment that is not ours."""
    payment = session.scalars(select(Payment).where(Payment.public_id == public_id)).one_or_none()
    if payment is None:
        raise NotYours(NOT_PAYABLE)
    return payment


def lock_payment(session: Session, public_id: str) -> tuple[Charge, Payment]:
    """The newest rows of a payment and its charge; locked are the case, the charge, the payment.

    Raises NotYours for a payment that is not ours.
    """
    return lock_all(session, public_id)[1:]


def lock_all(session: Session, public_id: str) -> tuple[Submission | None, Charge, Payment]:
    """As ``lock_payment``, with the case, if there is one.

    A session forgets rows that nobody holds: who keeps the case spares reading it again.
    """
    found = session.execute(OWNERS, {"payment": public_id}).one_or_none()
    if found is None:
        raise NotYours(NOT_PAYABLE)
    case = cases.lock_row(session, found[1]) if found[1] is not None else None
    charge = charges.lock(session, found[0])
    payment = session.scalars(LOCK, {"payment": public_id}).one()
    return case, charge, payment

"""Finding a payment, and locking it with the case and the charge that move with it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, defer

from eapply.core.errors import NotYours
from eapply.models import Charge, Payment, Submission

NOT_PAYABLE: Final = "この納付は、いまはお支払いできません。状況の画面を開き直してください。"
# Each piece of news begins with these; built once, because that takes longer than the database does.
# What a person typed into the case is wide, and no news asks for it.
TYPED: Final = (Submission.raw, Submission.answers, Submission.sheet, Submission.warnings)
LOCK: Final = (
    select(Charge, Payment)
    .join(Payment, Payment.charge_id == Charge.id)
    .where(Payment.public_id == bindparam("payment"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
# PostgreSQL locks the rows of a join in the order in which its tables are named.
LOCK_WITH_CASE: Final = (
    select(Submission, Charge, Payment)
    .select_from(Submission)
    .join(Charge, Charge.submission_id == Submission.id)
    .join(Payment, Payment.charge_id == Charge.id)
    .where(Payment.public_id == bindparam("payment"))
    .options(*(defer(each) for each in TYPED))
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
    found = session.execute(LOCK_WITH_CASE, {"payment": public_id}).one_or_none()
    if found is not None:
        case, charge, payment = found
        return case, charge, payment
    alone = session.execute(LOCK, {"payment": public_id}).one_or_none()
    if alone is None:
        raise NotYours(NOT_PAYABLE)
    charge, payment = alone
    return None, charge, payment

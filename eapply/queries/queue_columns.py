"""列の選択: which columns the list can have, which a person chose, and what stands beside a case in some."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.charging import ChargeStatus
from eapply.core.settlement import PaymentStatus
from eapply.models import Charge, ColumnChoice, Payment, Submission
from eapply.queries.scope import StaffActor

ALWAYS: Final = "reference"  # leads to the case
DEFAULT: Final = (
    *("due", ALWAYS, "procedure", "name", "arrived"),
    *("state", "handler", "updated"),
)
KEYS: Final = (*DEFAULT, "kind", "phone", "payment", "number")


class Paid(NamedTuple):
    """How the charge of a case stands, and until when its card is held."""

    status: str
    hold_until: datetime | None


def arranged(keys: Iterable[str]) -> tuple[str, ...]:
    """Known columns, each once, in this order; the 受付番号 is always among them."""
    known = tuple(dict.fromkeys(key for key in keys if key in KEYS))
    return known if ALWAYS in known else (ALWAYS, *known)


def chosen(session: Session, actor: StaffActor) -> tuple[str, ...]:
    """The columns of this person's list in their order."""
    keys = session.scalar(select(ColumnChoice.keys).where(ColumnChoice.staff_id == actor.id))
    return DEFAULT if keys is None else arranged(keys)


def payments(session: Session, references: Collection[str]) -> dict[str, Paid]:
    """The charges of cases by 受付番号; of several the newest that was not cancelled.

    The caller has found the cases in the scope of the person.
    """
    hold = (
        select(func.max(Payment.capture_before))
        .where(Payment.charge_id == Charge.id, Payment.status == PaymentStatus.HELD.value)
        .correlate(Charge)
        .scalar_subquery()
    )
    charges = (
        select(Submission.reference, Charge.status, hold)
        .join(Charge, Charge.submission_id == Submission.id)
        .where(Submission.reference.in_(references))
        .order_by(Charge.status != ChargeStatus.VOID.value, Charge.id)
    )
    found = session.execute(charges)
    return {number: Paid(status, until) for number, status, until in found}

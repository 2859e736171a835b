"""日ごとの料金 of the departments that somebody heads: received and paid back by the ledger, and what is held.

Whole yen. A fact counts on the day under which it is booked (JST), a hold on the day that it was given.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.settlement import PaymentStatus
from eapply.models import Charge, LedgerEntry, Payment, Submission
from eapply.queries import collection
from eapply.queries.figures import Wanted, headed, within
from eapply.queries.scope import StaffActor


@dataclass
class MoneyDay:
    """One day: what came in, what is held now since that day, what went back."""

    received: int = 0
    held: int = 0
    paid_back: int = 0


def money_days(
    session: Session, actor: StaffActor, wanted: Wanted, first: date, last: date
) -> dict[date, MoneyDay]:
    """The days with money, in their order. Two statements."""
    departments = headed(actor, wanted)
    booked = collection.statement(first, last, departments)
    held_at = func.coalesce(Payment.entrusted_at, Payment.reported_at, Payment.opened_at)
    holds = (
        select(held_at, Payment.amount)
        .join(Charge, Charge.id == Payment.charge_id)
        .where(
            Charge.department.in_(departments),
            Payment.status == PaymentStatus.HELD.value,
            within(held_at, first, last),
        )
    )
    if wanted.slug:
        charges = (
            select(Charge.id)
            .join(Submission, Submission.id == Charge.submission_id)
            .where(Submission.slug == wanted.slug)
        )
        booked = booked.where(LedgerEntry.charge_id.in_(charges))
        holds = holds.where(Charge.id.in_(charges))
    found: defaultdict[date, MoneyDay] = defaultdict(MoneyDay)
    for day, _, _, _, *numbers in session.execute(booked):
        sums = collection.Sums(*numbers)
        found[day].received += sums.received
        found[day].paid_back += sums.paid_back
    for at, amount in session.execute(holds):
        found[at.date()].held += amount
    return dict(sorted(found.items()))

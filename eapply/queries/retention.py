"""Which cases have had their time: the preview of the purge and the purge itself ask the same.

A case has had it when its retention is over since it ended, nobody keeps it on, no money is on its way
and no paper or mail about it is still to be made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import JSON, ColumnElement, and_, exists, func, not_, or_, select, type_coerce
from sqlalchemy.orm import Session

from eapply.config import Settings
from eapply.core.charging import ENDED
from eapply.core.procedure import Procedure, Provisional
from eapply.core.refunds import RefundStatus
from eapply.core.retention import Retention
from eapply.core.settlement import LIVE
from eapply.core.submission import FINAL_STATES
from eapply.forms import ALL_FORMS
from eapply.models import (
    Charge,
    Discrepancy,
    Document,
    OutboxMessage,
    Payment,
    PurgedCase,
    Refund,
    Submission,
)
from eapply.models.database import JST

PAID_BACK_OR_NOT: Final = (RefundStatus.DONE.value, RefundStatus.REJECTED.value)


@dataclass(frozen=True)
class Standing:
    """How many cases of a procedure are due, wait for money or papers, are kept on, and are gone."""

    procedure: Procedure
    retention: Retention
    is_settled: bool
    due: int
    waiting: int
    kept: int
    purged: int


def retention_of(procedure: Procedure, settings: Settings) -> Retention:
    """What is reckoned with: the procedure's own retention, else the one of the settings."""
    own = procedure.retention
    if isinstance(own, Provisional):
        own = own.value
    return own or Retention(years=settings.retention_years)


def over(settings: Settings, today: date) -> ColumnElement[bool]:
    """The case ended so long ago that it need not be kept. Only procedures that are listed are judged."""
    slugs: defaultdict[date, list[str]] = defaultdict(list)
    for form in ALL_FORMS:
        before = retention_of(form.procedure, settings).over_before(today)
        slugs[before].append(form.procedure.slug)
    ended = [
        and_(
            Submission.slug.in_(names),
            Submission.updated_at < datetime.combine(before, time(), JST),
        )
        for before, names in slugs.items()
    ]
    return and_(Submission.state.in_([state.value for state in FINAL_STATES]), or_(*ended))


def is_kept() -> ColumnElement[bool]:
    return Submission.keep_reason != ""


def is_waiting() -> ColumnElement[bool]:
    """Money is owed, on its way or looked into, or something about the case is still to be made."""
    own = Charge.submission_id == Submission.id
    promised = type_coerce(OutboxMessage.payload, JSON)["submission"].as_integer()
    return or_(
        exists().where(own, Charge.status.not_in([each.value for each in ENDED])),
        exists().where(
            own, Payment.charge_id == Charge.id, Payment.status.in_([each.value for each in LIVE])
        ),
        exists().where(own, Refund.charge_id == Charge.id, Refund.status.not_in(PAID_BACK_OR_NOT)),
        exists().where(own, Discrepancy.charge_id == Charge.id, Discrepancy.closed_at.is_(None)),
        exists().where(
            own,
            Payment.charge_id == Charge.id,
            Discrepancy.payment_id == Payment.id,
            Discrepancy.closed_at.is_(None),
        ),
        exists().where(Document.submission_id == Submission.id, Document.made_at.is_(None)),
        exists().where(OutboxMessage.done_at.is_(None), promised == Submission.id),
    )


def is_due(settings: Settings, today: date) -> ColumnElement[bool]:
    """The case may be purged today."""
    return and_(over(settings, today), not_(is_kept()), not_(is_waiting()))


def standings(session: Session, settings: Settings, today: date) -> Iterator[Standing]:
    """The preview: every procedure of which a case has had its time, is kept on, or is gone."""

    def counts(*conditions: ColumnElement[bool]) -> dict[str, int]:
        grouped = select(Submission.slug, func.count()).where(*conditions)
        return dict(session.execute(grouped.group_by(Submission.slug)).all())

    ended = over(settings, today)
    due = counts(is_due(settings, today))
    kept = counts(is_kept())
    waiting = counts(ended, not_(is_kept()), is_waiting())
    gone = select(PurgedCase.slug, func.count()).group_by(PurgedCase.slug)
    purged = dict(session.execute(gone).all())
    for form in ALL_FORMS:
        procedure = form.procedure
        numbers = [found.get(procedure.slug, 0) for found in (due, waiting, kept, purged)]
        if any(numbers):
            settled = isinstance(procedure.retention, Retention)
            yield Standing(procedure, retention_of(procedure, settings), settled, *numbers)

"""How long cases took: to the decision without the pauses, and in each state on their way.

The way of a case is read from its record. Days are days of Japan, times are opening days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import JSON, func, select, type_coerce
from sqlalchemy.orm import Session

from eapply.core.submission import FILED_STATES, State
from eapply.core.workdays import OpeningDays
from eapply.models import AuditEvent, Submission
from eapply.models.database import Instant
from eapply.queries.figures import Wanted, counted, within
from eapply.queries.scope import StaffActor

# The turn is with the resident: these days do not count in the standard period.
PAUSES: Final = frozenset({State.AWAITING_PAYMENT, State.RETURNED})
MONTHS: Final = 3


@dataclass(frozen=True)
class Handled:
    """One decided case. ``days``: to the decision, without pauses; ``stays``: in each state, when it ended."""

    slug: str
    decided_on: date
    in_time: bool
    days: int
    stays: dict[State, int]


def three_months(last: date) -> date:
    """The first day of the three months that end on this day."""
    month = date(last.year, last.month, 1)
    for _ in range(MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
    following = (month + timedelta(days=31)).replace(day=1)
    return min(month + timedelta(days=last.day), following)


def handled(
    session: Session, actor: StaffActor, wanted: Wanted, opening: OpeningDays
) -> list[Handled]:
    """What was decided in the period or in the three months to its end, with its way through the states."""
    begin = min(wanted.first, three_months(wanted.last))
    decided = (
        counted(actor, wanted)
        .where(within(Submission.decided_at, begin, wanted.last))
        .with_only_columns(
            Submission.public_id,
            Submission.slug,
            Submission.arrived_at,
            Submission.decided_at,
            Submission.due_on,
        )
        .subquery()
    )
    state = type_coerce(AuditEvent.detail, JSON)["to"].as_string()
    until = func.lead(AuditEvent.at, type_=Instant()).over(
        partition_by=AuditEvent.chain, order_by=AuditEvent.sequence
    )
    rows = session.execute(
        select(*decided.c, state.label("state"), AuditEvent.at, until)
        .join(AuditEvent, AuditEvent.chain == decided.c.public_id)
        .where(state.in_([each.value for each in FILED_STATES]))
        .order_by(AuditEvent.chain, AuditEvent.sequence)
    ).all()
    if not rows:
        return []
    last = max(row.decided_at if row[-1] is None else row[-1] for row in rows).date()
    first = min(min(row.arrived_at, row.at) for row in rows).date()
    between = opening.counter(first, last)
    return [way(list(steps), between) for _, steps in groupby(rows, lambda row: row.public_id)]


def way(steps: Sequence[Any], between: Callable[[date, date], int]) -> Handled:
    """The days of one case from its steps, each with the moment of the next one."""
    one, stays = steps[0], Counter[State]()
    for *_, state, since, until in steps:
        if until is not None:
            stays[State(state)] += between(since.date(), until.date())
    decided_on = one.decided_at.date()
    whole = between(one.arrived_at.date(), decided_on)
    paused = sum(stays[state] for state in PAUSES)
    return Handled(one.slug, decided_on, decided_on <= one.due_on, whole - paused, dict(stays))

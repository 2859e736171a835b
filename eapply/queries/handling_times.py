"""How long cases took: to the decision without the pauses, and in each state on their way.

The way of a case is read from its record. Days are days of Japan, times are opening days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import JSON, Select, select, type_coerce
from sqlalchemy.orm import Session

from eapply.core.submission import FILED_STATES, State
from eapply.core.workdays import OpeningDays
from eapply.models import AuditEvent, Submission
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
    """What was decided in the period or in the three months to its end, with its way through the states.
    Two statements: the cases, and the steps of all of them."""
    begin = min(wanted.first, three_months(wanted.last))
    decided = counted(actor, wanted).where(within(Submission.decided_at, begin, wanted.last))
    cases = session.execute(
        decided.with_only_columns(
            Submission.public_id,
            Submission.slug,
            Submission.arrived_at,
            Submission.decided_at,
            Submission.due_on,
        )
    ).all()
    if not cases:
        return []
    steps: defaultdict[str, list[tuple[State, date]]] = defaultdict(list)
    for name, state, at in moves(session, decided):
        steps[name].append((State(state), at.date()))
    first = min([case.arrived_at.date() for case in cases] + [way[0][1] for way in steps.values()])
    last = max([case.decided_at.date() for case in cases] + [way[-1][1] for way in steps.values()])
    between = opening.counter(first, last)
    return [judged(case, steps[case.public_id], between) for case in cases]


def moves(session: Session, decided: Select[Any]) -> Iterable[Any]:
    """Which case came into which state and when, each case in its order."""
    state = type_coerce(AuditEvent.detail, JSON)["to"].as_string()
    chosen = decided.with_only_columns(Submission.public_id).subquery()
    return session.execute(
        select(AuditEvent.chain, state, AuditEvent.at)
        .join(chosen, chosen.c.public_id == AuditEvent.chain)
        .where(state.in_([each.value for each in FILED_STATES]))
        .order_by(AuditEvent.chain, AuditEvent.sequence)
    )


def judged(
    case: Any, steps: Sequence[tuple[State, date]], between: Callable[[date, date], int]
) -> Handled:
    """A case with its days: a stay lasts until the next step, and what goes on has none yet."""
    stays = Counter[State]()
    for (state, since), (_, until) in pairwise(steps):
        stays[state] += between(since, until)
    decided_on = case.decided_at.date()
    paused = sum(stays[state] for state in PAUSES)
    days = between(case.arrived_at.date(), decided_on) - paused
    return Handled(case.slug, decided_on, decided_on <= case.due_on, days, dict(stays))

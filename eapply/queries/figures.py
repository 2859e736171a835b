"""What a head of section asks about the cases of the own departments: numbers and nobody's data.

Days are days of Japan; ages and times are counted in opening days. Each question is one statement, however
many cases there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from eapply.core.submission import DESK, Action, Role, State
from eapply.core.workdays import OpeningDays
from eapply.models import AuditEvent, Correction, StaffAccount, StaffGrant, Submission
from eapply.queries.queue import midnight
from eapply.queries.scope import StaffActor, visible
from eapply.queries.views import AT_WORK, in_states

# 0–5, 6–10, 11–20, 21＋ opening days since the arrival: the last age of each but the last.
AGES: Final = (5, 10, 20)
UNDECIDED: Final = (*AT_WORK, State.RETURNED)


@dataclass(frozen=True)
class Wanted:
    """Which cases are counted: those of these departments, of one procedure ("" all), ``first`` to ``last``
    (both included) where a question is about a time."""

    departments: tuple[str, ...]
    slug: str
    first: date
    last: date


def headed(actor: StaffActor, wanted: Wanted) -> list[str]:
    """Those of the wanted departments that this person heads."""
    return [each for each in actor.departments((Role.HEAD,)) if each in wanted.departments]


def counted(actor: StaffActor, wanted: Wanted) -> Select[Any]:
    """The cases of which the figures speak, as a query to narrow further."""
    found = visible(actor).where(Submission.department.in_(headed(actor, wanted)))
    return found.where(Submission.slug == wanted.slug) if wanted.slug else found


def within(moment: Any, first: date, last: date) -> ColumnElement[bool]:
    """The moment lies on these days of Japan, both included."""
    return and_(moment >= midnight(first), moment < midnight(last + timedelta(days=1)))


# --- how many are waiting -------------------------------------------------------------------------


@dataclass
class Backlog:
    """The undecided cases of a procedure by age: in time or paused, and overdue."""

    slug: str
    in_time: list[int] = field(default_factory=lambda: [0] * (len(AGES) + 1))
    late: list[int] = field(default_factory=lambda: [0] * (len(AGES) + 1))

    @property
    def total(self) -> int:
        return sum(self.in_time) + sum(self.late)


def backlog(
    session: Session, actor: StaffActor, wanted: Wanted, today: date, opening: OpeningDays
) -> list[Backlog]:
    """What is undecided now, whenever it arrived; the procedure with the most first."""
    tomorrow = today + timedelta(days=1)
    # n opening days old or less is what arrived on or after the day that lies n opening days back.
    borders = [midnight(opening.add(tomorrow, -(age + 1))) for age in AGES]
    age = case(
        *((Submission.arrived_at >= border, number) for number, border in enumerate(borders)),
        else_=len(AGES),
    )
    late = case((and_(Submission.paused_on.is_(None), Submission.due_on < today), 1), else_=0)
    rows = (
        counted(actor, wanted)
        .where(in_states(*UNDECIDED))
        .with_only_columns(Submission.slug, age.label("age"), late.label("late"))
        .subquery()
    )
    found: dict[str, Backlog] = {}
    for slug, number, is_late, count in session.execute(summed(rows)):
        line = found.setdefault(slug, Backlog(slug))
        (line.late if is_late else line.in_time)[number] += count
    return sorted(found.values(), key=lambda line: (-line.total, line.slug))


def summed(rows: Any) -> Select[Any]:
    """How many rows there are of each kind. Over a subquery, since PostgreSQL does not see that two
    expressions with the same values are one."""
    return select(*rows.c, func.count()).group_by(*rows.c)


# --- what comes in and goes out -------------------------------------------------------------------


@dataclass(frozen=True)
class Week:
    """One week: its days inside the period, what arrived and what was decided or withdrawn."""

    first: date
    last: date
    arrived: int
    ended: int

    @property
    def net(self) -> int:
        return self.arrived - self.ended


def weeks(first: date, last: date) -> list[tuple[date, date]]:
    """The weeks from Monday on that have days in the period, cut to it."""
    monday = first - timedelta(days=first.weekday())
    return [
        (max(first, day), min(last, day + timedelta(days=6)))
        for day in (monday + timedelta(days=7 * n) for n in range((last - monday).days // 7 + 1))
    ]


def flow(session: Session, actor: StaffActor, wanted: Wanted) -> list[Week]:
    """By week. What waits for its fee or lapsed unpaid never came to the department."""
    days = weeks(wanted.first, wanted.last)
    withdrawn = (
        select(func.max(AuditEvent.at))
        .where(AuditEvent.chain == Submission.public_id, AuditEvent.action == Action.WITHDRAW.value)
        .correlate(Submission)
        .scalar_subquery()
    )
    ended = case(
        (Submission.state == State.WITHDRAWN.value, withdrawn), else_=Submission.decided_at
    )
    moments = [
        counted(actor, wanted)
        .where(~in_states(State.AWAITING_PAYMENT, State.LAPSED))
        .with_only_columns(literal(name).label("what"), moment.label("at"))
        .subquery()
        for name, moment in (("in", Submission.arrived_at), ("out", ended))
    ]
    parts = [
        select(rows.c.what, number_of_week(rows.c.at, days).label("week")).where(
            within(rows.c.at, wanted.first, wanted.last)
        )
        for rows in moments
    ]
    counts: dict[tuple[str, int], int] = {
        (what, week): count
        for what, week, count in session.execute(summed(union_all(*parts).subquery()))
    }
    return [
        Week(*day, counts.get(("in", number), 0), counts.get(("out", number), 0))
        for number, day in enumerate(days)
    ]


def number_of_week(moment: Any, days: Sequence[tuple[date, date]]) -> ColumnElement[int]:
    """The place of a moment among these weeks, the first of which has begun."""
    begun = [(moment >= midnight(first), number) for number, (first, _) in enumerate(days)]
    return case(*reversed(begun[1:]), else_=0) if begun[1:] else literal(0)


# --- what is asked again --------------------------------------------------------------------------


def asked_again(
    session: Session, actor: StaffActor, wanted: Wanted
) -> dict[tuple[str, str], Counter[str]]:
    """How often each entry (procedure, label) had to be corrected, by kind; the most frequent first."""
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for slug, items in session.execute(
        counted(actor, wanted)
        .join(Correction, Correction.submission_id == Submission.id)
        .where(within(Correction.asked_at, wanted.first, wanted.last))
        .with_only_columns(Submission.slug, Correction.items)
    ):
        for item in items:
            found[slug, item["label"]][item["kind"]] += 1
    return dict(sorted(found.items(), key=lambda each: (-each[1].total(), each[0])))


# --- who is missing -------------------------------------------------------------------------------


def load(
    session: Session, actor: StaffActor, wanted: Wanted, today: date
) -> dict[str, tuple[int, int]]:
    """Of the undecided cases by procedure: how many nobody has, and how many somebody who is not there
    any more. Of the others nothing is told: this is no ranking of people."""
    is_there = exists().where(
        StaffGrant.account_id == StaffAccount.id,
        StaffGrant.department == Submission.department,
        StaffGrant.role.in_([role.value for role in DESK]),
    )
    gone = or_(~StaffAccount.works_on(today), ~is_there)
    is_gone = case((Submission.handler_id.is_(None), 0), else_=1)
    rows = (
        counted(actor, wanted)
        .outerjoin(StaffAccount, StaffAccount.id == Submission.handler_id)
        .where(in_states(*UNDECIDED), or_(Submission.handler_id.is_(None), gone))
        .with_only_columns(Submission.slug, is_gone.label("gone"))
        .subquery()
    )
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for slug, kind, count in session.execute(summed(rows)):
        found[slug][kind] += count
    return {slug: (nobody, absent) for slug, (nobody, absent) in most_first(found.items())}


def most_first(found: Iterable[tuple[str, list[int]]]) -> list[tuple[str, list[int]]]:
    return sorted(found, key=lambda each: (-sum(each[1]), each[0]))

"""What happens to an invented filing between its arrival and today: legal steps only, in order.

Each story is a path through the table of transitions; the states come from `advance`, so a story that
the table does not allow cannot be told.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from eapply.core.submission import Action, LegalType, Role, State, advance, allowed
from eapply.core.workdays import OpeningDays
from eapply.models.database import JST

A = Action
DECISIONS: Final = (A.APPROVE, A.ACCEPT, A.REPLY)
UNPAID: Final = 0.06  # of those who have to pay first
UNPAID_DAYS: Final = 8  # after so many the filing has ended
ASKED: Final = (A.TAKE, A.ASK_CORRECTION)
CORRECTED: Final = (*ASKED, A.CORRECT)
DECIDE: Final = None  # stands for the decision of the legal type

# Path after the filing → how often, for filings of at most so many days, of weeks, and older.
PATHS: Final[tuple[tuple[tuple[Action | None, ...], tuple[int, int, int]], ...]] = (
    ((), (55, 8, 0)),
    ((A.TAKE,), (24, 13, 1)),
    ((A.TAKE, A.RELEASE), (3, 1, 0)),
    (ASKED, (9, 9, 0)),
    (CORRECTED, (3, 7, 0)),
    ((*ASKED, A.CANCEL_CORRECTION), (1, 1, 0)),
    ((A.TAKE, DECIDE), (4, 18, 4)),
    ((*CORRECTED, DECIDE), (0, 5, 2)),
    ((A.TAKE, DECIDE, A.COMPLETE), (2, 28, 68)),
    ((*CORRECTED, DECIDE, A.COMPLETE), (0, 6, 14)),
    ((A.TAKE, A.REFUSE), (0, 1, 1)),
    ((A.TAKE, A.REFUSE, A.COMPLETE), (0, 1, 3)),
    ((A.WITHDRAW,), (2, 2, 3)),
    ((*ASKED, A.WITHDRAW), (0, 1, 2)),
)
BY: Final = {
    A.SUBMIT: Role.RESIDENT,
    A.SUBMIT_UNPAID: Role.RESIDENT,
    A.PAY: Role.SYSTEM,
    A.LAPSE: Role.SYSTEM,
    A.CORRECT: Role.RESIDENT,
    A.WITHDRAW: Role.RESIDENT,
}


@dataclass
class Step:
    """One step of a story. ``staff`` is the id of who did it, 0 for resident and system."""

    action: Action
    at: datetime
    before: State
    after: State
    role: Role
    staff: int = 0


@dataclass
class Story:
    """A filing's life until now, with the version after each step counted from 1."""

    steps: list[Step]
    handler: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return self.steps[-1].after

    def when(self, action: Action) -> datetime | None:
        return next((step.at for step in reversed(self.steps) if step.action is action), None)


def tell(
    chance: random.Random,
    legal_type: LegalType,
    arrived: datetime,
    now: datetime,
    opening: OpeningDays,
    people: Sequence[int],
    *,
    pays_first: bool = False,
    is_held: bool = False,
) -> Story:
    """A story of a filing that arrived then, up to now. Staff act on opening days.

    ``pays_first``: the department sees it after the payment. ``is_held``: the card is only authorised until
    the decision; then nobody decides, nothing is paid.
    """
    age = (now - arrived).days
    column = 0 if age < 10 else 1 if age < 45 else 2
    path = chance.choices([path for path, _ in PATHS], [often[column] for _, often in PATHS])[0]
    first = A.SUBMIT_UNPAID if pays_first else A.SUBMIT
    if pays_first:
        is_unpaid = chance.random() < UNPAID or (is_held and DECIDE not in path)
        path = (A.LAPSE,) if is_unpaid else (A.PAY, *path)
    state = advance(State.DRAFT, first, Role.RESIDENT, legal_type)
    story = Story([Step(first, arrived, State.DRAFT, state, Role.RESIDENT)])
    worker = chance.choice(list(people)) if people else 0
    moment = arrived
    for wanted in path:
        action = possible(wanted, story.state, legal_type)
        role = BY.get(action, Role.CLERK)
        if action is A.PAY:
            moment += timedelta(minutes=chance.randrange(2, 40))
        elif action is A.LAPSE:
            moment += timedelta(days=UNPAID_DAYS)
        else:
            moment = later(chance, moment, now, opening, by_staff=role is Role.CLERK)
        if moment >= now or (role is Role.CLERK and not worker):
            break
        after = advance(story.state, action, role, legal_type)
        by = worker if role is Role.CLERK else 0
        story.steps.append(Step(action, moment, story.state, after, role, by))
        if action is A.TAKE:
            story.handler = worker
        elif action is A.RELEASE:
            story.handler = None
    is_decided = any(step.action in (*DECISIONS, A.REFUSE, A.WITHDRAW) for step in story.steps)
    if is_held and not is_decided:
        story.steps, story.handler = story.steps[:1], None  # nobody's card is held for long
        if now - arrived > timedelta(days=UNPAID_DAYS):
            ended = advance(state, A.LAPSE, Role.SYSTEM, legal_type)
            at = arrived + timedelta(days=UNPAID_DAYS)
            story.steps.append(Step(A.LAPSE, at, state, ended, Role.SYSTEM))
    return story


def possible(wanted: Action | None, state: State, legal_type: LegalType) -> Action:
    """The step itself, or the decision that this legal type knows in its place."""
    choices = allowed(state, BY.get(wanted, Role.CLERK) if wanted else Role.CLERK, legal_type)
    if wanted in choices and wanted is not None:
        return wanted
    return next(action for action in DECISIONS if action in choices)


def later(
    chance: random.Random, moment: datetime, now: datetime, opening: OpeningDays, *, by_staff: bool
) -> datetime:
    """Some hours or days after; staff only on opening days between 8:30 and 17:15."""
    after = moment + timedelta(minutes=chance.randrange(30, 5 * 24 * 60))
    if not by_staff:
        return after
    day = opening.open_on_or_after(after.date())
    start = datetime.combine(day, time(8, 30), JST)
    return max(moment, start) + timedelta(minutes=chance.randrange(5, 500))

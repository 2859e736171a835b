"""What the desk has made sure of: the steps of the declaration with the ticks that stand there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.desk_work import DeskWork
from eapply.models import Correction, StaffAccount, Submission, Tick


@dataclass(frozen=True)
class Ticked:
    """Who made sure of a step, and when. ``counts`` until a correction arrives after it."""

    step: str
    who: str
    at: datetime
    counts: bool


@dataclass(frozen=True)
class Step:
    """One step of the list. ``tick`` is the last one, also when it does not count any more."""

    text: str
    after_decision: bool
    tick: Ticked | None

    @property
    def is_done(self) -> bool:
        return self.tick is not None and self.tick.counts


@dataclass(frozen=True)
class Checklist:
    """The steps of a case in the order of the declaration."""

    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def again(self) -> tuple[Step, ...]:
        """What was made sure of before the last correction, and not since."""
        return tuple(step for step in self.steps if step.tick and not step.is_done)

    def open(self, *, after_decision: bool) -> tuple[Step, ...]:
        """What is not made sure of; what belongs after the decision only when asked for."""
        return tuple(
            step
            for step in self.steps
            if not step.is_done and (after_decision or not step.after_decision)
        )


def ticks(session: Session, case: Submission) -> tuple[Ticked, ...]:
    """The ticks of a case that the caller may see, in one statement."""
    corrected = (
        select(func.max(Correction.answered_at))
        .where(Correction.submission_id == case.id)
        .scalar_subquery()
    )
    found = session.execute(
        select(Tick.step, StaffAccount.name, Tick.at, corrected.label("corrected"))
        .join(StaffAccount, StaffAccount.id == Tick.staff_id)
        .where(Tick.submission_id == case.id)
    )
    return tuple(
        Ticked(step, who, at, counts=corrected is None or at >= corrected)
        for step, who, at, corrected in found
    )


def checklist(work: DeskWork, ticked: Sequence[Ticked]) -> Checklist:
    """The list as it stands."""
    by_step = {tick.step: tick for tick in ticked}
    return Checklist(
        tuple(Step(text, text in work.follow_up, by_step.get(text)) for text in work.steps)
    )

"""Ticks of the desk's steps: who and when, off again, several clerks at once, before and after a correction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.core.errors import Conflict, Refused
from eapply.core.submission import FINAL_STATES, State
from eapply.models import AuditEvent, Correction, Submission, Tick, db, transaction
from eapply.queries.checklist import Checklist, checklist, ticks
from eapply.queries.scope import StaffActor
from eapply.services import auditing, checking_off
from eapply.services.toolbox import Toolbox
from tests.filings import CARD
from tests.services.test_races import together

Filed = Callable[..., Submission]
FIRST, SECOND, *_ = CARD.desk.steps
LAST = CARD.desk.steps[-1]


@pytest.fixture
def tick(tools: Toolbox, clerk: StaffActor) -> Callable[..., None]:
    """`tick(case, add, remove, by=…)`"""

    def do(
        case: Submission,
        add: tuple[str, ...] = (),
        remove: tuple[str, ...] = (),
        *,
        by: StaffActor | None = None,
    ) -> None:
        with transaction() as session:
            found = session.get_one(Submission, case.id)
            checking_off.tick(session, tools, by or clerk, found, CARD, add=add, remove=remove)

    return do


def stands(case: Submission) -> Checklist:
    with transaction() as session:
        return checklist(CARD.desk, ticks(session, session.get_one(Submission, case.id)))


def done(case: Submission) -> dict[str, str]:
    return {step.text: step.tick.who for step in stands(case).steps if step.tick and step.is_done}


def entries(action: str) -> list[tuple[str, Any]]:
    with transaction() as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.action == action))
        return [(row.actor, row.detail) for row in rows]


def test_a_tick_says_who_and_when_and_changes_nothing_else(
    filed: Filed, tick: Callable[..., None], clerk: StaffActor, clock: FixedClock
) -> None:
    case = filed()
    tick(case, (FIRST,))
    step = stands(case).steps[0]
    assert step.tick is not None
    assert (step.text, step.tick.who, step.tick.at) == (FIRST, clerk.name, clock.now())
    with transaction() as session:
        assert session.get_one(Submission, case.id).version == 1
    assert entries("checked") == [(auditing.actor_of(clerk.id), {"labels": [FIRST]})]


def test_a_tick_comes_off_again(
    filed: Filed, tick: Callable[..., None], clerk: StaffActor, tools: Toolbox
) -> None:
    case = filed()
    tick(case, (FIRST, SECOND))
    tick(case, remove=(FIRST, "nothing of ours"))
    assert done(case) == {SECOND: clerk.name}
    assert entries("unchecked") == [(auditing.actor_of(clerk.id), {"labels": [FIRST]})]
    with transaction() as session:
        assert auditing.verify(session, tools) == []


def test_unknown_steps_are_left_out_and_nothing_is_recorded_of_nothing(
    filed: Filed, tick: Callable[..., None]
) -> None:
    case = filed()
    tick(case, ("<b>invented</b>",), ("invented too",))
    assert done(case) == {}
    assert entries("checked") == entries("unchecked") == []


def test_what_two_clerks_tick_adds_up(
    filed: Filed, tick: Callable[..., None], clerk: StaffActor, colleague: StaffActor
) -> None:
    """Each sends what it changed on a page from before the other's tick."""
    case = filed()
    tick(case, (FIRST,))
    tick(case, (SECOND,), by=colleague)
    assert done(case) == {FIRST: clerk.name, SECOND: colleague.name}


def test_clerks_tick_in_the_same_moment(
    app: Flask, tools: Toolbox, filed: Filed, clerk: StaffActor, colleague: StaffActor
) -> None:
    case = filed()
    number = case.id
    db.session.remove()

    def work(step: str, actor: StaffActor) -> Callable[[], None]:
        def run() -> None:
            with transaction() as session:
                found = session.get_one(Submission, number)
                checking_off.tick(session, tools, actor, found, CARD, add=(step,), remove=())

        return run

    steps = [*CARD.desk.steps, FIRST, LAST]
    works = [work(step, (clerk, colleague)[place % 2]) for place, step in enumerate(steps)]
    assert together(app, works) == [None] * len(works)
    with transaction() as session:
        rows = session.scalars(select(Tick).where(Tick.submission_id == number)).all()
        assert sorted(row.step for row in rows) == sorted(CARD.desk.steps)
        assert auditing.verify(session, tools) == []


def test_after_a_correction_ticks_are_shown_but_do_not_count(
    filed: Filed, tick: Callable[..., None], clerk: StaffActor, clock: FixedClock
) -> None:
    case = filed()
    tick(case, (FIRST, SECOND))
    clock.set(clock.now() + timedelta(hours=1))
    with transaction() as session:
        session.add(
            Correction(
                submission_id=case.id,
                items=[],
                due_on=clock.today(),
                asked_by=clerk.id,
                asked_at=clock.now(),
                answered_at=clock.now(),
            )
        )
    now = stands(case)
    assert now.done == 0
    assert [step.text for step in now.again] == [FIRST, SECOND]
    clock.set(clock.now() + timedelta(hours=1))
    tick(case, (FIRST,))
    assert done(case) == {FIRST: clerk.name}
    assert [step.text for step in stands(case).again] == [SECOND]


def test_what_belongs_after_the_decision_is_not_missing_before(
    filed: Filed, tick: Callable[..., None]
) -> None:
    case = filed()
    tick(case, (FIRST,))
    now = stands(case)
    before = [step.text for step in now.open(after_decision=False)]
    assert before == list(CARD.desk.checklist[1:])
    assert [step.text for step in now.open(after_decision=True)] == [
        *before,
        *CARD.desk.follow_up,
    ]


def test_another_department_ticks_nothing(
    filed: Filed, tick: Callable[..., None], stranger: StaffActor
) -> None:
    case = filed()
    with pytest.raises(Refused):
        tick(case, (FIRST,), by=stranger)
    assert done(case) == {}


@pytest.mark.parametrize("state", sorted(FINAL_STATES))
def test_a_case_that_is_over_keeps_its_ticks(
    filed: Filed, tick: Callable[..., None], clerk: StaffActor, state: State
) -> None:
    case = filed()
    tick(case, (FIRST,))
    with transaction() as session:
        session.get_one(Submission, case.id).state = state.value
    with pytest.raises(Conflict):
        tick(case, (SECOND,), (FIRST,))
    assert done(case) == {FIRST: clerk.name}

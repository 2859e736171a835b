"""決裁: which line of the table is followed, who may do what with a draft."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from eapply.core.approval import (
    ApprovalRoute,
    DraftStatus,
    DraftStep,
    advance,
    approver,
    why_not,
)
from eapply.core.errors import Conflict
from eapply.core.submission import Action, Role

DAY = date(2026, 11, 24)


def route(approver: Role, **columns: Any) -> ApprovalRoute:
    given = {"department": "", "slug": "", "actions": frozenset()}
    days = {"valid_from": date.min, "valid_to": date.max}
    return ApprovalRoute(**given | days | columns, approver=approver)


def who(*routes: ApprovalRoute, action: Action = Action.APPROVE, on: date = DAY) -> Role:
    return approver(routes, "library", "24-library-card", action, on)


def test_without_a_line_the_clerk_decides() -> None:
    assert who() is Role.CLERK
    assert who(route(Role.HEAD, department="children")) is Role.CLERK
    assert who(route(Role.HEAD, slug="23-study-room")) is Role.CLERK


def test_the_line_that_says_more_is_followed_in_whatever_order() -> None:
    lines = (
        route(Role.CLERK),
        route(Role.HEAD, department="library"),
        route(Role.CLERK, slug="24-library-card"),
        route(Role.HEAD, slug="24-library-card", actions=frozenset({Action.REFUSE})),
    )
    assert who(*lines[:2]) is who(*lines[1::-1]) is Role.HEAD
    for ordered in (lines, lines[::-1]):
        assert who(*ordered) is Role.CLERK
        assert who(*ordered, action=Action.REFUSE) is Role.HEAD


@pytest.mark.parametrize(("day", "expected"), [(1, Role.CLERK), (2, Role.HEAD), (3, Role.CLERK)])
def test_a_line_holds_between_its_days(day: int, expected: Role) -> None:
    only = date(2026, 12, 2)
    line = route(Role.HEAD, valid_from=only, valid_to=only)
    assert who(line, on=date(2026, 12, day)) is expected


@pytest.mark.parametrize(
    "status", [each for each in DraftStatus if each is not DraftStatus.WAITING]
)
@pytest.mark.parametrize("step", DraftStep)
def test_what_is_over_stays_over(status: DraftStatus, step: DraftStep) -> None:
    with pytest.raises(Conflict):
        advance(status, step)


def test_each_step_ends_the_waiting_in_its_way() -> None:
    after = [advance(DraftStatus.WAITING, step) for step in DraftStep]
    assert after == [DraftStatus.APPROVED, DraftStatus.RETURNED, DraftStatus.TAKEN_BACK]


@pytest.mark.parametrize(
    ("person", "stands_for", "approves"),
    [(1, 1, False), (1, 9, False), (2, 2, True), (2, None, False), (2, 9, True), (2, 1, False)],
)
def test_who_drafted_never_approves_nor_does_anybody_in_their_name(
    person: int, stands_for: int | None, approves: bool
) -> None:
    for step in (DraftStep.APPROVE, DraftStep.RETURN):
        why = why_not(step, person=person, drafted_by=1, stands_for=stands_for)
        assert (why == "") is approves
    taking = why_not(DraftStep.TAKE_BACK, person=person, drafted_by=1, stands_for=stands_for)
    assert (taking == "") is (person == 1)

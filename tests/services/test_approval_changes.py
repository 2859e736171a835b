"""決裁の区分: two people, a day to come, somebody who can decide; and what cases are decided by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from eapply.adapters.clock import FixedClock
from eapply.core.approval import DraftStep
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Action, Role
from eapply.forms import BY_SLUG
from eapply.models import (
    ApprovalChange,
    AuditEvent,
    DecisionDraft,
    StaffAccount,
    Submission,
    db,
    transaction,
)
from eapply.queries.scope import StaffActor
from eapply.services import approval_changes, approving, reviewing, waiting_drafts
from eapply.services.approval_changes import Wanted
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for

pytestmark = pytest.mark.usefixtures("context")
BEGINS = date(2026, 12, 1)
CARD = BY_SLUG["24-library-card"].procedure
HEADS = Wanted("library", "24-library-card", "refuse", "head", BEGINS, "専決規程第5条")
Make = Callable[..., int]


@pytest.fixture
def people(add_staff: Callable[..., StaffAccount]) -> dict[str, StaffActor]:
    hired = {
        "clerk": (Role.CLERK, "library"),
        "head": (Role.HEAD, "library"),
        "stranger": (Role.HEAD, "children"),
        "people": (Role.PEOPLE, ""),
    }
    return {login: actor_for(add_staff(login, grant)) for login, grant in hired.items()}


@pytest.fixture
def propose(people: dict[str, StaffActor], tools: Toolbox) -> Make:
    def make(wanted: Wanted = HEADS, who: str = "clerk") -> int:
        with transaction() as session:
            return approval_changes.propose(session, tools, people[who], wanted).id

    return make


@pytest.fixture
def release(people: dict[str, StaffActor], tools: Toolbox) -> Callable[..., None]:
    def let(number: int, who: str = "head", seen: int = 0, where: str = "library") -> None:
        with transaction() as session:
            approval_changes.release(session, tools, people[who], where, number, seen)

    return let


def acts() -> list[str]:
    chosen = select(AuditEvent).where(AuditEvent.chain == approval_changes.CHAIN)
    return [each.action for each in db.session.scalars(chosen.order_by(AuditEvent.sequence))]


def asks(tools: Toolbox, case: Submission, action: Action = Action.REFUSE) -> bool:
    return waiting_drafts.asks_for_head(
        db.session(), tools, db.session.get_one(Submission, case.id), action
    )


def test_it_counts_from_its_day_once_another_person_released_it(
    tools: Toolbox,
    clock: FixedClock,
    filed: Callable[..., Submission],
    propose: Make,
    release: Callable[..., None],
) -> None:
    case, other = filed(), filed(department="children")
    number = propose()
    propose(replace(HEADS, action="approve"))  # which nobody releases
    release(number)
    assert not asks(tools, case)
    clock.advance(days=7)
    assert tools.clock.today() == BEGINS
    assert asks(tools, case)
    assert not asks(tools, case, Action.APPROVE)
    assert not asks(tools, other)
    assert acts() == ["approval-proposed", "approval-proposed", "approval-released"]


@pytest.mark.parametrize("proposer", ["clerk", "head"])
def test_nobody_releases_their_own_proposal(
    propose: Make, release: Callable[..., None], proposer: str
) -> None:
    number = propose(who=proposer)
    with pytest.raises(Refused):
        release(number, proposer)
    own = {"released_by": ApprovalChange.proposed_by, "released_at": ApprovalChange.proposed_at}
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(ApprovalChange).values(own))
    release(number, "people")
    assert acts() == ["approval-proposed", "approval-released"]


def test_strangers_learn_nothing_and_clerks_release_nothing(
    tools: Toolbox, people: dict[str, StaffActor], propose: Make, release: Callable[..., None]
) -> None:
    number = propose(who="head")
    for who, problem in (("stranger", NotYours), ("clerk", Refused)):
        with pytest.raises(problem):
            release(number, who)
        with pytest.raises(problem), transaction() as session:
            approval_changes.end(session, tools, people[who], "library", number, "x")
    with pytest.raises(NotYours):
        release(number, "stranger", where="children")
    with pytest.raises(NotYours):
        propose(who="stranger")
    with pytest.raises(Refused):
        propose(who="people")
    assert acts() == ["approval-proposed"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_from": date(2026, 11, 24)}, "valid_from"),
        ({"reason": " "}, "reason"),
        ({"reason": "あ" * 201}, "reason"),
        ({"slug": "20-club-fee-reduction"}, "slug"),
        ({"action": "take"}, "action"),
        ({"approver": "auditor"}, "approver"),
        ({"approver": "clerk"}, None),  # as it is already
    ],
)
def test_what_makes_no_sense_is_refused(
    propose: Make, change: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(Refused) as refusal:
        propose(replace(HEADS, **change))
    assert refusal.value.field == field
    assert acts() == []


def test_nothing_is_left_without_somebody_to_decide_it(
    people: dict[str, StaffActor], propose: Make, release: Callable[..., None]
) -> None:
    """Neither proposed nor released, when the only head has left by the first day."""
    number = propose()
    with transaction() as session:
        session.get_one(StaffAccount, people["head"].id).leaves_on = BEGINS
    with pytest.raises(Refused, match="だれも決められなくなります"):
        propose()
    with pytest.raises(Refused, match="だれも決められなくなります"):
        release(number, "people")
    propose(replace(HEADS, valid_from=date(2026, 11, 30)))


def test_what_was_decided_or_passed_is_told(
    tools: Toolbox,
    clock: FixedClock,
    people: dict[str, StaffActor],
    propose: Make,
    release: Callable[..., None],
) -> None:
    first, second, third = propose(), propose(), propose()
    release(first)
    for number, seen in ((first, 1), (second, 0)):
        with pytest.raises(Conflict):
            release(number, seen=seen)
    with pytest.raises(Refused, match="理由"), transaction() as session:
        approval_changes.end(session, tools, people["head"], "library", second)
    with transaction() as session:
        approval_changes.end(session, tools, people["head"], "library", second, "日付が早い")
        approval_changes.end(session, tools, people["clerk"], "library", third)
    with pytest.raises(Conflict):
        release(second, seen=1)
    late = propose(replace(HEADS, action="approve"))
    clock.advance(days=7)
    with pytest.raises(Conflict, match="はじまりの日"):
        release(late, seen=1)
    assert acts()[-3:] == ["approval-returned", "approval-withdrawn", "approval-proposed"]


def test_a_draft_that_waits_keeps_its_route(
    tools: Toolbox,
    clock: FixedClock,
    filed: Callable[..., Submission],
    people: dict[str, StaffActor],
    propose: Make,
    release: Callable[..., None],
) -> None:
    case, clerk = filed(), people["clerk"]
    release(propose())
    clock.advance(days=7)
    typed = {"reasons": "あてはまりません。", "basis": "第6条", "seal_omitted": True}
    with transaction() as session:
        reviewing.act(session, tools, clerk, case, CARD, 1, Action.TAKE, {})
        approving.draft(session, tools, clerk, case, CARD, 2, Action.REFUSE, typed)
    back = replace(HEADS, approver="clerk", valid_from=BEGINS + timedelta(days=1))
    release(propose(back, "head"), "people", 1)
    clock.advance(days=1)
    assert not asks(tools, case)
    # The clerk still cannot decide it alone; the head's approval decides it.
    with pytest.raises(Conflict), transaction() as session:
        reviewing.act(session, tools, clerk, case, CARD, 3, Action.REFUSE, typed)
    with transaction() as session:
        approving.take_step(session, tools, people["head"], case, CARD, 3, DraftStep.APPROVE)
    (draft,) = db.session.scalars(select(DecisionDraft))
    assert (draft.status, draft.ended_by) == ("approved", people["head"].id)


def test_what_was_released_is_never_changed(propose: Make, release: Callable[..., None]) -> None:
    release(propose())
    for statement in (
        update(ApprovalChange).values(approver="clerk"),
        update(ApprovalChange).values(ended_by=1),
        text("DELETE FROM approval_changes"),
    ):
        with pytest.raises((DBAPIError, IntegrityError)), transaction() as session:
            session.execute(statement)

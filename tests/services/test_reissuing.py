"""差替え and 取消し: of each result one notice holds, and what held before stays to be seen."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eapply.adapters.city_facts import CityFacts
from eapply.adapters.clock import FixedClock
from eapply.core.approval import DraftStep
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.notices import Change
from eapply.core.submission import Action
from eapply.models import DecisionDraft, Document, OutboxMessage, Submission, transaction
from eapply.queries.scope import StaffActor
from eapply.services import approving, auditing, reissue_drafts, reissuing, reviewing
from eapply.services.toolbox import Toolbox
from tests.filings import CARD
from tests.routes import with_routes
from tests.services.test_approving import results
from tests.services.test_races import kinds, together

WHY = "期間の年を書きまちがえたため。"
WORDS = {"reasons": "直した理由です。", "change_reason": WHY, "basis": "規則第6条"}


@pytest.fixture
def decided(
    filed: Callable[..., Submission], tools: Toolbox, clerk: StaffActor
) -> Callable[..., Submission]:
    """`decided(**columns)`: a case that the clerk refused alone."""

    def make(**values: Any) -> Submission:
        case = filed(**values)
        with transaction() as session:
            reviewing.act(session, tools, clerk, case, CARD, 1, Action.TAKE, {})
        with transaction() as session:
            case = session.get_one(Submission, case.id)
            written = {"reasons": "はじめの理由です。"}
            return reviewing.act(session, tools, clerk, case, CARD, 2, Action.REFUSE, written)

    return make


@pytest.fixture
def change(tools: Toolbox, clerk: StaffActor) -> Callable[..., Document]:
    """`change(case, paper, what, by=…, version=…, **values)` on the newest version."""

    def do(
        case: Submission, paper: Document, what: Change = Change.REPLACE, **given: Any
    ) -> Document:
        actor, version = given.pop("by", clerk), given.pop("version", 0)
        with transaction() as session:
            seen = session.get_one(Submission, case.id)
            return reissuing.act(
                session,
                tools,
                actor,
                seen,
                CARD,
                version or seen.version,
                paper.public_id,
                what,
                WORDS | given,
            )

    return do


def templates() -> list[str]:
    with transaction() as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))
        return [mail.payload["template"] for mail in mails if mail.payload.get("template")]


def test_the_new_notice_has_its_own_number_and_says_what_it_replaces(
    decided: Callable[..., Submission], change: Callable[..., Document], clock: FixedClock
) -> None:
    case = decided()
    (old,) = results(case)
    before, version = clock.today(), case.version
    clock.advance(days=3)
    change(case, old)
    old, new = results(case)
    assert (old.standing, old.replaced_by, old.end_reason) == ("replaced", new.id, WHY)
    assert old.ended_at == clock.now()
    assert (new.standing, new.tells) == ("valid", "decision")
    assert new.number == (old.number or 0) + 1
    assert new.content["decided_on"] == clock.today().isoformat()
    assert new.content["reasons"] == "直した理由です。"
    assert new.content["outcome"] == old.content["outcome"]
    told = {"number": old.full_number, "decided_on": before.isoformat(), "reason": WHY}
    assert new.content["replaces"] == told
    with transaction() as session:
        now = session.get_one(Submission, case.id)
        entry = auditing.chain(session, case.public_id)[-1]
    assert (now.state, now.outcome, now.version) == ("DECIDED", "お断り", version + 1)
    assert (entry.action, entry.detail["new_number"]) == ("notice-replaced", new.full_number)
    assert templates()[-1] == "notice-replaced"


def test_a_withdrawn_notice_stays_withdrawn_and_can_still_be_followed(
    decided: Callable[..., Submission], change: Callable[..., Document]
) -> None:
    case = decided()
    (old,) = results(case)
    change(case, old, Change.WITHDRAW)
    (old,) = results(case)
    assert (old.standing, old.replaced_by) == ("withdrawn", None)
    assert templates()[-1] == "notice-withdrawn"
    with pytest.raises(Conflict):
        change(case, old, Change.WITHDRAW)
    change(case, old, change_reason="あらためて出します。")
    old, new = results(case)
    assert (old.standing, old.end_reason) == ("withdrawn", WHY)
    assert (old.replaced_by, new.standing) == (new.id, "valid")


def test_what_was_replaced_is_not_changed_again(
    decided: Callable[..., Submission], change: Callable[..., Document]
) -> None:
    case = decided()
    (old,) = results(case)
    change(case, old)
    for what in Change:
        with pytest.raises(Conflict):
            change(case, old, what)
    assert len(results(case)) == 2


def test_a_change_needs_its_reason_the_right_case_and_the_version_seen(
    decided: Callable[..., Submission],
    change: Callable[..., Document],
    stranger: StaffActor,
) -> None:
    case, other = decided(), decided()
    (paper,), (foreign,) = results(case), results(other)
    with pytest.raises(Refused, match="差し替える理由"):
        change(case, paper, change_reason=" ")
    with pytest.raises(NotYours):
        change(case, foreign)
    with pytest.raises(Conflict):
        change(case, paper, version=1)
    with pytest.raises(Refused, match="権限"):
        change(case, paper, by=stranger)
    (paper,) = results(case)
    assert paper.standing == "valid"


def test_the_database_keeps_a_second_notice_away(decided: Callable[..., Submission]) -> None:
    (old,) = results(decided())
    second = Document(
        public_id="second",
        submission_id=old.submission_id,
        kind="result",
        tells="decision",
        title="二つめ",
        verify_code="second",
        content={},
        created_at=old.created_at,
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(second)


def test_of_two_clerks_at_once_one_replaces(
    app: Flask, decided: Callable[..., Submission], change: Callable[..., Document]
) -> None:
    case = decided()
    (old,) = results(case)
    number, version = case.id, case.version
    seen, paper = SimpleNamespace(id=number), SimpleNamespace(public_id=old.public_id)
    works = [lambda: change(seen, paper, version=version)] * 4
    assert kinds(together(app, works)) == {"done": 1, "Conflict": 3}
    assert [each.standing for each in results(case)] == ["replaced", "valid"]


class TestWhereAHeadApproves:
    """The rule of the decision holds for its notice."""

    @pytest.fixture
    def case(
        self,
        colleague: StaffActor,
        decided: Callable[..., Submission],
        monkeypatch: pytest.MonkeyPatch,
    ) -> Submission:
        case = decided()
        routes = with_routes(CityFacts.load())._approval_routes
        monkeypatch.setattr(CityFacts, "approval_routes", lambda facts: routes)
        return case

    @pytest.fixture
    def draft(
        self, case: Submission, tools: Toolbox, clerk: StaffActor
    ) -> Callable[..., DecisionDraft]:
        def make(what: Change = Change.REPLACE, **values: Any) -> DecisionDraft:
            (paper,) = results(case)
            with transaction() as session:
                seen = session.get_one(Submission, case.id)
                return reissue_drafts.draft(
                    session,
                    tools,
                    clerk,
                    seen,
                    CARD,
                    seen.version,
                    paper.public_id,
                    what,
                    WORDS | values,
                )

        return make

    @pytest.fixture
    def approve(self, case: Submission, tools: Toolbox) -> Callable[[StaffActor], Submission]:
        def do(actor: StaffActor) -> Submission:
            with transaction() as session:
                seen = session.get_one(Submission, case.id)
                return approving.take_step(
                    session, tools, actor, seen, CARD, seen.version, DraftStep.APPROVE
                )

        return do

    def test_nobody_changes_a_notice_alone(
        self, case: Submission, change: Callable[..., Document]
    ) -> None:
        (paper,) = results(case)
        with pytest.raises(Refused, match="決裁"):
            change(case, paper)

    @pytest.mark.parametrize("what", Change)
    def test_the_drafter_does_not_approve_and_the_head_does(
        self,
        what: Change,
        case: Submission,
        draft: Callable[..., DecisionDraft],
        approve: Callable[[StaffActor], Submission],
        clerk: StaffActor,
        colleague: StaffActor,
    ) -> None:
        row = draft(what)
        assert [each.standing for each in results(case)] == ["valid"]
        assert (row.change, row.change_reason, row.status) == (what, WHY, "waiting")
        with pytest.raises(Refused):
            approve(clerk)
        now = approve(colleague)
        assert (now.state, now.draft_waits) == ("DECIDED", False)
        assert [each.standing for each in results(case)] == (
            ["replaced", "valid"] if what is Change.REPLACE else ["withdrawn"]
        )
        with transaction() as session:
            acts = [each.action for each in auditing.chain(session, case.public_id)][-3:]
        done = "notice-replaced" if what is Change.REPLACE else "notice-withdrawn"
        assert acts == [f"{what}-drafted", "decision-approved", done]

    def test_the_new_words_are_those_that_were_drafted(
        self,
        case: Submission,
        draft: Callable[..., DecisionDraft],
        approve: Callable[[StaffActor], Submission],
        colleague: StaffActor,
    ) -> None:
        draft(reasons="案の理由です。", seal_omitted=False)
        approve(colleague)
        assert results(case)[-1].content["reasons"] == "案の理由です。"

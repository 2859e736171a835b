"""The department's acts: what each asks for, what it leaves behind, whom it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Action, LegalType, State
from eapply.models import (
    AuditEvent,
    Correction,
    Document,
    OutboxMessage,
    StaffAccount,
    Submission,
    transaction,
)
from eapply.queries.scope import StaffActor
from eapply.services import accounts, reviewing
from eapply.services.toolbox import Toolbox
from tests.filings import CARD

Filed = Callable[..., Submission]
ASK: dict[str, Any] = {"items": [{"key": "note", "kind": "不足", "reason": "  書いてください。\n"}]}


@pytest.fixture
def act(tools: Toolbox, clerk: StaffActor) -> Callable[..., Submission]:
    """`act(case, action, values, by=…)`: on the newest version unless another is given."""

    def do(
        case: Submission,
        action: Action,
        values: dict[str, Any] | None = None,
        *,
        by: StaffActor | None = None,
        version: int | None = None,
    ) -> Submission:
        with transaction() as session:
            seen = session.get_one(Submission, case.id)
            return reviewing.act(
                session,
                tools,
                by or clerk,
                seen,
                CARD,
                seen.version if version is None else version,
                action,
                values or {},
            )

    return do


@pytest.fixture
def taken(filed: Filed, act: Callable[..., Submission]) -> Callable[..., Submission]:
    return lambda **values: act(filed(**values), Action.TAKE)


def mails(kind: str) -> list[dict[str, Any]]:
    with transaction() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))
        return [row.payload for row in rows if row.payload.get("template") == kind]


def test_taking_makes_a_case_ones_own(
    filed: Filed, act: Callable[..., Submission], clerk: StaffActor
) -> None:
    case = act(filed(), Action.TAKE)
    assert (case.state, case.handler_id, case.version) == ("IN_REVIEW", clerk.id, 2)


def test_a_colleague_may_take_over(
    taken: Callable[..., Submission], act: Callable[..., Submission], colleague: StaffActor
) -> None:
    case = act(taken(), Action.TAKE, by=colleague)
    assert (case.state, case.handler_id) == ("IN_REVIEW", colleague.id)


def test_releasing_puts_it_back(
    taken: Callable[..., Submission], act: Callable[..., Submission]
) -> None:
    case = act(taken(), Action.RELEASE)
    assert (case.state, case.handler_id) == ("IN_QUEUE", None)


def test_another_department_can_do_nothing(
    filed: Filed, act: Callable[..., Submission], stranger: StaffActor
) -> None:
    with pytest.raises(Refused):
        act(filed(), Action.TAKE, by=stranger)


def test_an_old_version_is_refused_and_changes_nothing(
    filed: Filed, act: Callable[..., Submission]
) -> None:
    case = filed()
    with pytest.raises(Conflict):
        act(case, Action.TAKE, version=0)
    with transaction() as session:
        kept = session.get_one(Submission, case.id)
        assert (kept.state, kept.handler_id, kept.version) == ("IN_QUEUE", None, 1)


def test_asking_for_a_correction(
    taken: Callable[..., Submission], act: Callable[..., Submission], tools: Toolbox
) -> None:
    case = act(taken(), Action.ASK_CORRECTION, ASK)
    with transaction() as session:
        asked = session.scalars(select(Correction)).one()
    assert case.state == State.RETURNED
    assert case.paused_on == tools.clock.today()
    assert asked.items == [
        {
            "keys": ["note"],
            "label": "連絡事項",
            "kind": "不足",
            "reason": "書いてください。",
            "before": "入力なし",
        }
    ]
    opening = tools.facts.opening_days("city")
    assert asked.due_on == opening.add(tools.clock.today(), tools.settings.correction_days)
    assert mails("correction")[0]["values"] == {"count": 1, "until": asked.due_on.isoformat()}


@pytest.mark.parametrize(
    ("values", "field", "part"),
    [
        ({}, "items", "1つ以上"),
        ({"items": [{"key": "nothing", "kind": "不足", "reason": "x"}]}, "items", "選び直して"),
        ({"items": [{"key": "note", "kind": "", "reason": "x"}]}, "items", "理由の種類"),
        ({"items": [{"key": "note", "kind": "別", "reason": "x"}]}, "items", "理由の種類"),
        ({"items": [{"key": "note", "kind": "誤り", "reason": " 　\n"}]}, "items", "どう直すか"),
        (ASK | {"due_on": date(2026, 11, 24)}, "due_on", "期限"),
        (ASK | {"message": "あ" * 2001}, "message", "2000文字以内"),
    ],
)
def test_an_incomplete_request_to_correct_is_refused(
    taken: Callable[..., Submission],
    act: Callable[..., Submission],
    values: dict[str, Any],
    field: str,
    part: str,
) -> None:
    case = taken()
    with pytest.raises(Refused, match=part) as refusal:
        act(case, Action.ASK_CORRECTION, values)
    assert refusal.value.field == field
    with transaction() as session:
        assert session.get_one(Submission, case.id).state == State.IN_REVIEW
        assert session.scalars(select(Correction)).first() is None


def test_taking_a_request_to_correct_back(
    taken: Callable[..., Submission], act: Callable[..., Submission]
) -> None:
    case = act(taken(), Action.ASK_CORRECTION, ASK)
    case = act(case, Action.CANCEL_CORRECTION)
    assert (case.state, case.paused_on) == (State.IN_REVIEW, None)
    with transaction() as session:
        assert reviewing.open_correction(session, case) is None
    assert len(mails("correction-cancelled")) == 1


def test_transferring_moves_the_case_out_of_sight(
    taken: Callable[..., Submission], act: Callable[..., Submission], stranger: StaffActor
) -> None:
    case = act(taken(), Action.TRANSFER, {"department": "children", "reason": "担当がちがう"})
    assert (case.department, case.state, case.handler_id) == ("children", "IN_QUEUE", None)
    with pytest.raises(Refused):
        act(case, Action.TAKE)
    assert act(case, Action.TAKE, by=stranger).handler_id == stranger.id


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"department": "library", "reason": "x"}, "department"),
        ({"department": "nowhere", "reason": "x"}, "department"),
        ({"department": "children"}, "reason"),
    ],
)
def test_a_transfer_needs_another_department_and_a_reason(
    taken: Callable[..., Submission],
    act: Callable[..., Submission],
    values: dict[str, Any],
    field: str,
) -> None:
    with pytest.raises(Refused) as refusal:
        act(taken(), Action.TRANSFER, values)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("legal_type", "action", "outcome"),
    [
        (LegalType.SUBSCRIPTION, Action.APPROVE, "承諾"),
        (LegalType.SUBSCRIPTION, Action.REFUSE, "お断り"),
        (LegalType.NOTIFICATION, Action.ACCEPT, "受理"),
        (LegalType.REQUEST, Action.REPLY, "回答"),
    ],
)
def test_a_decision_leaves_outcome_paper_and_mail(
    taken: Callable[..., Submission],
    act: Callable[..., Submission],
    legal_type: LegalType,
    action: Action,
    outcome: str,
) -> None:
    case = act(taken(legal_type=legal_type), action, {"reasons": "確かめました。"})
    assert (case.state, case.outcome, case.outcome_text) == ("DECIDED", outcome, "確かめました。")
    with transaction() as session:
        papers = session.scalars(select(Document).order_by(Document.id)).all()
        promised = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == "document")
        ).all()
    assert [paper.kind for paper in papers] == ["copy", "result"]
    assert papers[1].content["outcome"] == outcome
    assert {row.payload["document"] for row in promised} == {paper.public_id for paper in papers}
    assert len(mails("decided")) == 1


@pytest.mark.parametrize("action", [Action.REFUSE, Action.REPLY])
def test_refusing_and_replying_need_words(
    taken: Callable[..., Submission], act: Callable[..., Submission], action: Action
) -> None:
    legal = LegalType.REQUEST if action is Action.REPLY else LegalType.SUBSCRIPTION
    with pytest.raises(Refused) as refusal:
        act(taken(legal_type=legal), action)
    assert refusal.value.field == "reasons"


def test_an_open_correction_stands_in_the_way_of_a_decision(
    taken: Callable[..., Submission], act: Callable[..., Submission]
) -> None:
    case = act(taken(), Action.ASK_CORRECTION, ASK)
    with pytest.raises(Conflict):
        act(case, Action.APPROVE)


def test_completing_ends_it(
    taken: Callable[..., Submission], act: Callable[..., Submission]
) -> None:
    case = act(act(taken(), Action.APPROVE), Action.COMPLETE)
    assert case.state == State.COMPLETED
    assert case.outcome == "承諾"
    for action in reviewing.VERBS:
        with pytest.raises(Refused):
            act(case, action, ASK | {"department": "children", "reason": "x", "reasons": "x"})


def test_entries_hold_no_answers(
    taken: Callable[..., Submission], act: Callable[..., Submission]
) -> None:
    act(taken(name="秘密 太郎", note="秘密の連絡"), Action.ASK_CORRECTION, ASK)
    with transaction() as session:
        details = [str(event.detail) for event in session.scalars(select(AuditEvent))]
    assert not any("秘密" in detail for detail in details)


def test_assigning_to_a_colleague_and_to_nobody(
    filed: Filed, tools: Toolbox, clerk: StaffActor, colleague: StaffActor
) -> None:
    case = filed()
    with transaction() as session:
        case = reviewing.assign(session, tools, clerk, case, 1, colleague.id)
        assert (case.handler_id, case.version) == (colleague.id, 2)
    with transaction() as session:
        assert reviewing.assign(session, tools, clerk, case, 2, None).handler_id is None


def test_assigning_stays_in_the_department(
    filed: Filed, tools: Toolbox, clerk: StaffActor, stranger: StaffActor
) -> None:
    case = filed()
    with pytest.raises(Refused), transaction() as session:
        reviewing.assign(session, tools, clerk, case, 1, stranger.id)
    with pytest.raises(Conflict), transaction() as session:
        reviewing.assign(session, tools, clerk, case, 5, clerk.id)


def test_nobody_is_given_a_case_after_leaving(
    filed: Filed, tools: Toolbox, clerk: StaffActor, colleague: StaffActor
) -> None:
    case = filed()
    with transaction() as session:
        left = session.get_one(StaffAccount, colleague.id)
        accounts.disable(session, tools, left, "system")
    with pytest.raises(Refused), transaction() as session:
        reviewing.assign(session, tools, clerk, case, 1, colleague.id)

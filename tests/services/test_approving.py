"""決裁: a decision is drafted by one person and made by another, word for word, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from eapply.adapters.city_facts import CityFacts
from eapply.adapters.clock import FixedClock
from eapply.core.approval import DraftStatus, DraftStep
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Action, LegalType, Role
from eapply.models import (
    AuditEvent,
    DecisionDraft,
    Document,
    OutboxMessage,
    StaffAccount,
    Submission,
    transaction,
)
from eapply.queries import deputies
from eapply.queries.scope import StaffActor
from eapply.services import approving, auditing, following, messaging, reviewing, standing_in
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, actor_for
from tests.routes import with_routes
from tests.services.test_races import kinds, together

Filed = Callable[..., Submission]
WORDS = {
    "reasons": "市外にお住まいのため、あてはまりません。",
    "basis": "鹿嶋市図書館管理規則第6条",
}
FIRST_DAY, LAST_DAY = date(2026, 11, 24), date(2026, 11, 30)


@pytest.fixture
def facts(facts: CityFacts) -> CityFacts:
    return with_routes(facts)


@pytest.fixture
def head(colleague: StaffActor) -> StaffActor:
    return colleague


@pytest.fixture
def taken(filed: Filed, tools: Toolbox, clerk: StaffActor) -> Callable[..., Submission]:
    """`taken(**columns)`: a case that the clerk looks after."""

    def make(**values: Any) -> Submission:
        case = filed(**values)
        with transaction() as session:
            return reviewing.act(session, tools, clerk, case, CARD, 1, Action.TAKE, {})

    return make


@pytest.fixture
def draft(tools: Toolbox, clerk: StaffActor) -> Callable[..., DecisionDraft]:
    """`draft(case, action, by=…, **values)` on the newest version."""

    def make(
        case: Submission,
        action: Action = Action.REFUSE,
        *,
        by: StaffActor | None = None,
        **values: Any,
    ) -> DecisionDraft:
        with transaction() as session:
            seen = session.get_one(Submission, case.id)
            return approving.draft(
                session, tools, by or clerk, seen, CARD, seen.version, action, WORDS | values
            )

    return make


@pytest.fixture
def step(tools: Toolbox) -> Callable[..., Submission]:
    """`step(case, actor, step, note="", version=…)` on the newest version unless another is given."""

    def do(
        case: Submission,
        actor: StaffActor,
        chosen: DraftStep,
        note: str = "",
        *,
        version: int | None = None,
    ) -> Submission:
        with transaction() as session:
            seen = session.get_one(Submission, case.id)
            expected = seen.version if version is None else version
            return approving.take_step(session, tools, actor, seen, CARD, expected, chosen, note)

    return do


def the(case: Submission) -> Submission:
    with transaction() as session:
        return session.get_one(Submission, case.id)


def drafts(case: Submission) -> list[DecisionDraft]:
    with transaction() as session:
        chosen = select(DecisionDraft).where(DecisionDraft.submission_id == case.id)
        return list(session.scalars(chosen.order_by(DecisionDraft.id)))


def results(case: Submission) -> list[Document]:
    with transaction() as session:
        chosen = select(Document).where(Document.submission_id == case.id)
        return list(session.scalars(chosen.where(Document.kind == "result").order_by(Document.id)))


def entries(case: Submission) -> list[AuditEvent]:
    with transaction() as session:
        return auditing.chain(session, case.public_id)


def decided_mails() -> list[OutboxMessage]:
    with transaction() as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))
        return [mail for mail in mails if mail.payload.get("template") == "decided"]


def test_drafting_decides_nothing(
    taken: Callable[..., Submission], draft: Callable[..., DecisionDraft], clerk: StaffActor
) -> None:
    case = taken()
    before = case.version
    row = draft(case)
    now = the(case)
    assert (now.state, now.outcome, now.decided_at) == ("IN_REVIEW", "", None)
    assert now.draft_waits
    assert now.version == row.case_version == before + 1
    assert (row.status, row.outcome, row.drafted_by) == ("waiting", "お断り", clerk.id)
    assert results(case) == []
    assert decided_mails() == []
    last = entries(case)[-1]
    assert (last.action, last.actor) == ("decision-drafted", auditing.actor_of(clerk.id))


def test_nobody_decides_alone_where_a_head_approves(
    taken: Callable[..., Submission], tools: Toolbox, clerk: StaffActor, head: StaffActor
) -> None:
    case = taken()
    for actor in (clerk, head):
        with pytest.raises(Refused, match="課長の決裁"), transaction() as session:
            reviewing.act(session, tools, actor, case, CARD, 2, Action.REFUSE, WORDS)
    assert the(case).state == "IN_REVIEW"


def test_where_nobody_approves_nothing_is_drafted(
    taken: Callable[..., Submission], draft: Callable[..., DecisionDraft], tools: Toolbox
) -> None:
    case = taken()
    with transaction() as session:
        session.get_one(Submission, case.id).department = "children"
    stranger = StaffActor(case.handler_id or 0, "", "", frozenset({(Role.CLERK, "children")}))
    with pytest.raises(Refused, match="起案しないで"):
        draft(case, by=stranger)
    with transaction() as session:
        seen = session.get_one(Submission, case.id)
        reviewing.act(session, tools, stranger, seen, CARD, seen.version, Action.REFUSE, WORDS)
    assert the(case).outcome == "お断り"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reasons": " "}, "reasons"),
        ({"basis": ""}, "basis"),
        ({"basis": "あ" * 1001}, "basis"),
        ({"effective_on": date(2026, 11, 23)}, "effective_on"),
    ],
)
def test_what_a_draft_needs(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    values: dict[str, Any],
    field: str,
) -> None:
    case = taken()
    with pytest.raises(Refused) as refused:
        draft(case, **values)
    assert refused.value.field == field
    assert drafts(case) == []
    assert the(case).version == case.version


def test_the_head_decides_exactly_what_was_drafted(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    head: StaffActor,
    tools: Toolbox,
) -> None:
    case = taken(legal_type=LegalType.APPLICATION)
    row = draft(case, effective_on=date(2026, 12, 1), seal_omitted=False)
    with transaction() as session:
        seen = session.get_one(Submission, case.id)
        desk = approving.desk_of(session, tools, head, seen, CARD, row)
        paper = approving.paper(desk, Action.REFUSE)
    step(case, head, DraftStep.APPROVE)
    now = the(case)
    assert (now.state, now.outcome, now.outcome_text) == ("DECIDED", row.outcome, WORDS["reasons"])
    (document,) = results(case)
    assert document.content | {"title": document.title} == paper
    assert ["施行日", "令和8年12月1日"] in document.content["rows"]
    assert (document.full_number, document.content["seal"]) == ("鹿図第1号", "")
    assert len(decided_mails()) == 1
    (done,) = drafts(case)
    assert (done.status, done.ended_by, done.ended_for) == ("approved", head.id, None)
    told = [(entry.action, entry.actor) for entry in entries(case)[-2:]]
    person = auditing.actor_of(head.id)
    assert told == [("decision-approved", person), ("refuse", person)]
    with transaction() as session:
        assert auditing.verify(session, tools) == []


def test_a_draft_says_whether_the_seal_is_left_out(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    head: StaffActor,
) -> None:
    case = taken(legal_type=LegalType.APPLICATION)
    draft(case, seal_omitted=True)
    step(case, head, DraftStep.APPROVE)
    (document,) = results(case)
    assert document.content["seal"] == "（公印省略）"
    assert "施行日" not in [label for label, _ in document.content["rows"]]


def test_who_drafted_does_not_approve(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    clerk: StaffActor,
    head: StaffActor,
    add_staff: Callable[..., StaffAccount],
) -> None:
    other = actor_for(add_staff("tosho-2", (Role.CLERK, "library")))
    case, of_head = taken(), taken()
    draft(case)
    draft(of_head, by=head)
    for chosen in (DraftStep.APPROVE, DraftStep.RETURN):
        for where, actor, words in (
            (case, clerk, "起案した人とは別"),
            (of_head, head, "起案した人とは別"),
            (case, other, "担当課の課長"),
        ):
            with pytest.raises(Refused, match=words):
                step(where, actor, chosen, "理由")
    assert [the(each).state for each in (case, of_head)] == ["IN_REVIEW"] * 2


def test_another_department_does_not_even_draft(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    stranger: StaffActor,
) -> None:
    case = taken()
    with pytest.raises(Refused, match="権限"):
        draft(case, by=stranger)
    draft(case)
    with pytest.raises(Refused, match="権限"):
        step(case, stranger, DraftStep.APPROVE)


def test_while_it_waits_nothing_else_is_done(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    clerk: StaffActor,
    tools: Toolbox,
) -> None:
    case = taken()
    draft(case)
    asking = Action.ASK_CORRECTION
    ask: dict[str, Any] = {"items": [{"key": "note", "kind": "不足", "reason": "書いてください。"}]}

    def act(action: Action, **values: Any) -> None:
        with transaction() as session:
            seen = session.get_one(Submission, case.id)
            reviewing.act(session, tools, clerk, seen, CARD, seen.version, action, values)

    for action, values in ((Action.RELEASE, {}), (Action.REFUSE, WORDS), (asking, ask)):
        with pytest.raises(Conflict, match="決裁を待って"):
            act(action, **values)
    with pytest.raises(Conflict, match="決裁を待って"):
        draft(case)
    step(case, clerk, DraftStep.TAKE_BACK)
    act(asking, **ask)
    assert the(case).state == "RETURNED"


def test_sending_back_says_why_and_the_next_draft_is_another(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    head: StaffActor,
) -> None:
    case = taken()
    draft(case)
    with pytest.raises(Refused) as refused:
        step(case, head, DraftStep.RETURN, " ")
    assert refused.value.field == "note"
    step(case, head, DraftStep.RETURN, "根拠の条がちがいます。")
    assert entries(case)[-1].action == "decision-returned"
    draft(case)
    step(case, head, DraftStep.APPROVE)
    assert [row.status for row in drafts(case)] == ["returned", "approved"]
    assert drafts(case)[0].note == "根拠の条がちがいます。"


def test_only_who_drafted_takes_it_back(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    clerk: StaffActor,
    head: StaffActor,
) -> None:
    case = taken()
    draft(case)
    with pytest.raises(Refused, match="起案した人"):
        step(case, head, DraftStep.TAKE_BACK)
    step(case, clerk, DraftStep.TAKE_BACK)
    with pytest.raises(Conflict):
        step(case, head, DraftStep.APPROVE)
    assert entries(case)[-1].action == "decision-taken-back"


def test_a_case_that_changed_since_it_was_looked_at_is_not_approved(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    head: StaffActor,
    tools: Toolbox,
) -> None:
    case = taken()
    seen = draft(case).case_version
    with transaction() as session:
        row = session.get_one(Submission, case.id)
        messaging.from_resident(session, tools, row, "書類を出し忘れました。")
    with pytest.raises(Conflict):
        step(case, head, DraftStep.APPROVE, version=seen)
    assert (the(case).state, drafts(case)[0].status) == ("IN_REVIEW", "waiting")
    step(case, head, DraftStep.APPROVE)  # having seen the message
    assert the(case).state == "DECIDED"


def test_withdrawing_ends_the_draft(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    head: StaffActor,
    tools: Toolbox,
) -> None:
    case = taken()
    draft(case)
    with transaction() as session:
        following.withdraw(session, tools, session.get_one(Submission, case.id), "")
    (row,) = drafts(case)
    assert (row.status, row.ended_by) == ("ended", None)
    with pytest.raises(Conflict):
        step(case, head, DraftStep.APPROVE)
    assert the(case).state == "WITHDRAWN"


def test_the_database_holds_one_that_waits_and_two_people(
    taken: Callable[..., Submission], draft: Callable[..., DecisionDraft], clerk: StaffActor
) -> None:
    case = taken()
    row = draft(case)
    copied = {
        column.key: getattr(row, column.key)
        for column in DecisionDraft.__table__.columns
        if column.key != "id"
    }
    for changed in (
        {},
        {"status": DraftStatus.APPROVED.value, "ended_by": clerk.id},
        {"status": DraftStatus.APPROVED.value, "ended_by": None},
        {"status": "anything"},
    ):
        with pytest.raises(IntegrityError), transaction() as session:
            session.add(DecisionDraft(**copied | changed))
    assert len(drafts(case)) == 1


def test_of_many_approvals_in_one_moment_one_is_made(
    app: Flask,
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    add_staff: Callable[..., StaffAccount],
    tools: Toolbox,
    clerk: StaffActor,
) -> None:
    heads = [actor_for(add_staff(f"head-{each}", (Role.HEAD, "library"))) for each in range(6)]
    case = taken()
    seen = draft(case).case_version

    def doing(actor: StaffActor, chosen: DraftStep) -> Callable[[], str]:
        def work() -> str:
            with transaction() as session:
                row = session.get_one(Submission, case.id)
                approving.take_step(session, tools, actor, row, CARD, seen, chosen, "理由")
            return chosen.value

        return work

    works = [doing(actor, DraftStep.APPROVE) for actor in heads]
    works += [doing(heads[0], DraftStep.RETURN), doing(clerk, DraftStep.TAKE_BACK)]
    done = together(app, works)
    assert kinds(done) == {"done": 1, "Conflict": len(works) - 1}
    won = next(each for each in done if isinstance(each, str))
    (row,) = drafts(case)
    assert (the(case).state == "DECIDED") is (won == "approve") is (row.status == "approved")
    assert len(results(case)) == len(decided_mails()) == (won == "approve")
    with transaction() as session:
        assert auditing.verify(session, tools) == []


@pytest.fixture
def name(tools: Toolbox, head: StaffActor) -> Callable[..., int]:
    """`name(deputy, by=…)`: the head names somebody for the week."""

    def do(
        deputy: StaffActor,
        *,
        by: StaffActor | None = None,
        since: date = FIRST_DAY,
        until: date = LAST_DAY,
    ) -> int:
        with transaction() as session:
            row = standing_in.name(session, tools, by or head, "library", deputy.id, since, until)
            session.flush()
            return row.id

    return do


@pytest.fixture
def deputy(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("kakaricho", (Role.CLERK, "library")))


def test_a_deputy_approves_in_the_heads_place_who_looks_at_it_afterwards(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    name: Callable[..., int],
    deputy: StaffActor,
    head: StaffActor,
    tools: Toolbox,
) -> None:
    case = taken()
    draft(case)
    name(deputy)
    step(case, deputy, DraftStep.APPROVE)
    (row,) = drafts(case)
    assert (row.status, row.ended_by, row.ended_for) == ("approved", deputy.id, head.id)
    with transaction() as session:
        assert [each.reference for each in deputies.unseen(session, head)] == [case.reference]
        assert list(deputies.unseen(session, deputy)) == []
    for actor, may in ((deputy, False), (head, True), (head, False)):
        with transaction() as session:
            seen = session.get_one(Submission, case.id)
            if may:
                standing_in.see(session, tools, actor, seen)
                continue
            with pytest.raises(Conflict):
                standing_in.see(session, tools, actor, seen)
    assert drafts(case)[0].seen_at == tools.clock.now()
    assert entries(case)[-1].action == "decision-seen"
    with transaction() as session:  # its notice was replaced in the head's place too
        columns = session.execute(select(DecisionDraft.__table__)).one()._asdict()
        session.add(DecisionDraft(**columns | {"id": None, "seen_at": None}))
        session.execute(update(DecisionDraft).values(seen_at=None))
    with transaction() as session:
        standing_in.see(session, tools, head, session.get_one(Submission, case.id))
    assert [each.seen_at for each in drafts(case)] == [tools.clock.now()] * 2
    with transaction() as session:
        assert list(deputies.unseen(session, head)) == []


def test_a_deputy_approves_neither_their_own_draft_nor_the_heads(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    name: Callable[..., int],
    deputy: StaffActor,
    head: StaffActor,
    add_staff: Callable[..., StaffAccount],
) -> None:
    second = actor_for(add_staff("kacho-2", (Role.HEAD, "library")))
    name(deputy)
    own, of_head = taken(), taken()
    draft(own, by=deputy)
    step(own, deputy, DraftStep.TAKE_BACK)
    assert (drafts(own)[0].ended_by, drafts(own)[0].ended_for) == (deputy.id, None)
    draft(own, by=deputy)
    draft(of_head, by=head)
    with pytest.raises(Refused, match="起案した人とは別"):
        step(own, deputy, DraftStep.APPROVE)
    with pytest.raises(Refused, match="起案した課長"):
        step(of_head, deputy, DraftStep.APPROVE)
    name(deputy, by=second)
    step(of_head, deputy, DraftStep.APPROVE)
    assert drafts(of_head)[0].ended_for == second.id


@pytest.mark.parametrize("end", ["day", "called off", "no head", "stopped", "left"])
def test_a_deputy_whose_time_is_over_approves_nothing(
    taken: Callable[..., Submission],
    draft: Callable[..., DecisionDraft],
    step: Callable[..., Submission],
    name: Callable[..., int],
    deputy: StaffActor,
    head: StaffActor,
    tools: Toolbox,
    clock: FixedClock,
    end: str,
) -> None:
    case = taken()
    draft(case)
    number = name(deputy)
    if end == "day":
        clock.advance(seconds=timedelta(days=7).total_seconds())
    with transaction() as session:
        if end == "called off":
            standing_in.call_off(session, tools, head, number)
        account = session.get_one(StaffAccount, head.id)
        if end == "no head":
            account.grants[0].role = Role.CLERK.value
        if end == "stopped":
            account.disabled_at = clock.now()
        if end == "left":
            account.leaves_on = clock.today()
    with pytest.raises(Refused, match="担当課の課長か"):
        step(case, deputy, DraftStep.APPROVE)
    assert the(case).state == "IN_REVIEW"


def test_who_names_whom_and_for_how_long(
    context: None,
    name: Callable[..., int],
    deputy: StaffActor,
    clerk: StaffActor,
    head: StaffActor,
    stranger: StaffActor,
    tools: Toolbox,
) -> None:
    yesterday = FIRST_DAY - timedelta(days=1)
    for values, field in (
        ({"deputy": deputy, "by": clerk}, None),
        ({"deputy": stranger}, "deputy"),
        ({"deputy": head}, "deputy"),
        ({"deputy": deputy, "since": yesterday}, "since"),
        ({"deputy": deputy, "until": yesterday}, "until"),
        ({"deputy": deputy, "until": FIRST_DAY + timedelta(days=367)}, "until"),
    ):
        with pytest.raises(Refused) as refused:
            name(**values)
        assert refused.value.field == field
    number = name(deputy)
    for actor, problem in ((deputy, NotYours), (head, None), (head, Conflict)):
        with transaction() as session:
            if problem is None:
                standing_in.call_off(session, tools, actor, number)
                continue
            with pytest.raises(problem):
                standing_in.call_off(session, tools, actor, number)
    with transaction() as session:
        told = [entry.action for entry in auditing.chain(session, standing_in.CHAIN)]
    assert told == ["deputy-named", "deputy-ended"]

"""意見照会: another department is asked, sees what was released for it and answers; the case stays closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.opinions import ENDS, OpinionStatus
from eapply.core.submission import Action, Role
from eapply.models import (
    AuditEvent,
    Opinion,
    OpinionAnswer,
    StaffAccount,
    Submission,
    db,
    transaction,
)
from eapply.queries import opinions as reads
from eapply.queries.case_view import open_case
from eapply.queries.scope import StaffActor
from eapply.services import auditing, following, opinion_answers, opinions, reviewing
from eapply.services.opinions import Wanted
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, actor_for
from tests.services.test_races import kinds, together

Filed = Callable[..., Submission]
DUE = date(2026, 12, 3)
CLOSED = date(2026, 12, 5)  # a Saturday
WANTED = Wanted("city-planning", "計画に支障がありますか。", DUE, ("person",), ())


@pytest.fixture
def planner(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("toshi", (Role.CLERK, "city-planning")))


@pytest.fixture
def second(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("keikaku", (Role.HEAD, "city-planning")))


@pytest.fixture
def taken(
    planner: StaffActor, second: StaffActor, stranger: StaffActor, clerk: StaffActor, tools: Toolbox,
    filed: Filed,
) -> Submission:  # fmt: skip
    """A case that the clerk looks after, filed when all these people were there."""
    case = filed(note="見せない連絡")
    with transaction() as session:
        return reviewing.act(session, tools, clerk, case, CARD, 1, Action.TAKE, {})


@pytest.fixture
def ask(tools: Toolbox, clerk: StaffActor) -> Callable[..., str]:
    """`ask(case, department=…, …)` on the newest version; the public id of the question."""

    def make(case: Submission, *, by: StaffActor | None = None, **values: Any) -> str:
        with transaction() as session:
            seen = session.get_one(Submission, case.id)
            wanted = Wanted(**(vars(WANTED) | values))
            made = opinions.ask(session, tools, by or clerk, seen, seen.version, wanted)
            return made.public_id

    return make


def answered(
    tools: Toolbox,
    who: StaffActor,
    name: str,
    version: int,
    verdict: str = "支障なし",
    text: str = "",
) -> None:
    with transaction() as session:
        opinion_answers.answer(session, tools, who, name, version, verdict, text)


def the(case: Submission) -> Submission:
    with transaction() as session:
        return session.get_one(Submission, case.id)


def row(name: str) -> Opinion:
    with transaction() as session:
        return session.scalars(select(Opinion).where(Opinion.public_id == name)).one()


def acts(case: Submission) -> list[AuditEvent]:
    with transaction() as session:
        chain = auditing.chain(session, case.public_id)
        return [each for each in chain if each.action.startswith("opinion-")]


def test_asked_answered_and_corrected(
    taken: Submission,
    tools: Toolbox,
    ask: Callable[..., str],
    clerk: StaffActor,
    planner: StaffActor,
) -> None:
    due = taken.due_on
    name = ask(taken)
    with transaction() as session:
        opinion_answers.first_look(session, tools, planner, name)
        opinion_answers.first_look(session, tools, planner, name)
        opinion_answers.take(session, tools, planner, name, 1)
    answered(tools, planner, name, 2, "条件あり", "出入口の幅を確かめてください。")
    answered(tools, planner, name, 3)
    case = the(taken)
    assert case.advised
    assert (case.due_on, case.paused_on) == (due, None)  # asking does not stop the clock
    asked = reads.get_asked(db.session(), planner, name)
    assert asked.status is OpinionStatus.ANSWERED
    assert [(each.row.number, each.row.verdict) for each in asked.answers] == [
        (2, "支障なし"),
        (1, "条件あり"),
    ]
    assert asked.handler == planner.name
    entries = acts(taken)
    assert [each.action for each in entries] == [
        "opinion-asked",
        "opinion-opened",
        "opinion-taken",
        "opinion-answered",
        "opinion-corrected",
    ]
    assert entries[0].detail["released"] == ["カードを使う方"]
    assert {each.detail["asked"] for each in entries} == {"city-planning"}
    with transaction() as session:
        opinions.read(session, tools, clerk, case)
        opinions.read(session, tools, clerk, case)
    assert not the(taken).advised
    assert [each.action for each in acts(taken)].count("opinion-read") == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"department": ""}, "department"),
        ({"department": "library"}, "department"),
        ({"department": "nowhere"}, "department"),
        ({"question": " "}, "question"),
        ({"question": "あ" * 1001}, "question"),
        ({"due_on": date(2026, 11, 24)}, "due"),
        ({"due_on": CLOSED}, "due"),
        ({"sections": ("person", "none")}, "released"),
        ({"files": ("none",)}, "released"),
    ],
)
def test_what_a_question_needs(
    taken: Submission, ask: Callable[..., str], values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        ask(taken, **values)
    assert refused.value.field == field
    assert acts(taken) == []


def test_one_question_at_a_time_to_each_department(
    taken: Submission, ask: Callable[..., str], tools: Toolbox, planner: StaffActor
) -> None:
    name = ask(taken)
    with pytest.raises(Refused, match="もう意見を聞いています"):
        ask(taken)
    ask(taken, department="traffic")
    answered(tools, planner, name, 1)
    ask(taken)  # a second question after the first was answered
    twice = Opinion(
        public_id="second",
        submission_id=taken.id,
        department="city-planning",
        asked_from="library",
        status="asked",
        question="x",
        released=[],
        due_on=DUE,
        asked_by=planner.id,
        asked_at=tools.clock.now(),
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(twice)


def test_only_the_own_department_asks_and_only_while_undecided(
    taken: Submission,
    ask: Callable[..., str],
    tools: Toolbox,
    clerk: StaffActor,
    planner: StaffActor,
) -> None:
    with pytest.raises(Refused, match="権限"):
        ask(taken, by=planner, department="traffic")
    with transaction() as session:
        session.get_one(Submission, taken.id).draft_waits = True
    with pytest.raises(Conflict):
        ask(taken)
    with transaction() as session:
        seen = session.get_one(Submission, taken.id)
        seen.draft_waits, seen.state = False, "DECIDED"
    with pytest.raises(Conflict):
        ask(taken)
    with pytest.raises(Conflict), transaction() as session:
        opinions.ask(session, tools, clerk, the(taken), taken.version - 1, WANTED)


def test_what_is_released_stands_as_it_was_and_holds_no_more(
    taken: Submission, ask: Callable[..., str], planner: StaffActor
) -> None:
    case = taken
    with transaction() as session:
        seen = session.get_one(Submission, case.id)
        protected = {"keys": ["why"], "label": "理由", "kind": "radio", "text": "支援措置（DV等）"}
        files = {"keys": ["file_map"], "label": "地図", "kind": "files", "text": "家.jpg"}
        account = {"keys": ["account_number"], "label": "番号", "kind": "digits", "text": "1234567"}
        place = {"key": "place", "title": "場所", "rows": [protected, files]}
        seen.sheet = [
            {**seen.sheet[0], "rows": [*seen.sheet[0]["rows"], protected, files]},
            {"key": "account", "title": "口座", "rows": [account]},
            place,
        ]
    for key in ("account", "place"):
        with pytest.raises(Refused, match="選び直して"):
            ask(case, sections=(key,))
    name = ask(case)
    with transaction() as session:
        session.get_one(Submission, case.id).sheet = []
    asked = reads.get_asked(db.session(), planner, name)
    (section,) = reads.released(db.session(), planner, asked)
    assert [line["label"] for line in section["rows"]] == ["氏名", "連絡事項", "家族", "区分"]
    assert not {"keys", "typed"} & {key for line in section["rows"] for key in line}


def test_taken_back_ends_access_at_once(
    taken: Submission,
    ask: Callable[..., str],
    tools: Toolbox,
    clerk: StaffActor,
    planner: StaffActor,
) -> None:
    name = ask(taken)
    with pytest.raises(Refused) as refused, transaction() as session:
        opinions.take_back(session, tools, clerk, the(taken), name, " ")
    assert refused.value.field == "reason"
    with transaction() as session:
        opinions.take_back(session, tools, clerk, the(taken), name, "聞く課を間違えました。")
    asked = reads.get_asked(db.session(), planner, name)
    assert (asked.status, asked.row.end_reason) == (
        OpinionStatus.TAKEN_BACK,
        "聞く課を間違えました。",
    )
    assert not asked.is_live
    assert reads.released(db.session(), planner, asked) == []
    for act in (opinion_answers.take, opinion_answers.answer):
        rest = ("支障なし", "") if act is opinion_answers.answer else ()
        with pytest.raises(Conflict), transaction() as session:
            act(session, tools, planner, name, 1, *rest)
    with pytest.raises(Conflict), transaction() as session:
        opinions.take_back(session, tools, clerk, the(taken), name, "もう一度")
    assert acts(taken)[-1].action == "opinion-taken-back"
    assert acts(taken)[-1].detail["reason"] == "聞く課を間違えました。"


def test_an_answered_one_is_not_taken_back_and_not_another_case_s(
    taken: Submission, filed: Filed, ask: Callable[..., str], tools: Toolbox, clerk: StaffActor,
    planner: StaffActor,
) -> None:  # fmt: skip
    name, other = ask(taken), filed()
    with pytest.raises(NotYours), transaction() as session:
        opinions.take_back(session, tools, clerk, other, name, "理由")
    answered(tools, planner, name, 1)
    with pytest.raises(Conflict), transaction() as session:
        opinions.take_back(session, tools, clerk, the(taken), name, "理由")


@pytest.mark.parametrize("who", ["stranger", "clerk"])
def test_no_third_department_and_not_even_the_asking_one_answers(
    taken: Submission, ask: Callable[..., str], tools: Toolbox, who: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    name, actor = ask(taken), request.getfixturevalue(who)
    said = set()
    for each in (name, "no-such-id"):
        for act, rest in (
            (opinion_answers.first_look, ()),
            (opinion_answers.take, (1,)),
            (opinion_answers.answer, (1, "支障なし", "")),
        ):
            with pytest.raises(NotYours) as refused, transaction() as session:
                act(session, tools, actor, each, *rest)
            said.add(refused.value.message)
        with pytest.raises(NotYours) as refused:
            reads.get_asked(db.session(), actor, each)
        said.add(refused.value.message)
    assert len(said) == 1
    assert reads.lines(db.session(), actor, *OpinionStatus) == []
    assert reads.open_count(db.session(), actor) == 0


def test_the_case_stays_closed_to_who_is_asked(
    taken: Submission, ask: Callable[..., str], planner: StaffActor
) -> None:
    ask(taken)
    with pytest.raises(NotYours):
        open_case(db.session(), planner, taken.reference)
    assert reads.open_count(db.session(), planner) == 1


@pytest.mark.parametrize("action", [Action.TRANSFER, Action.WITHDRAW, Action.REFUSE])
def test_open_ones_end_with_the_case(
    taken: Submission, ask: Callable[..., str], tools: Toolbox, clerk: StaffActor,
    planner: StaffActor, action: Action,
) -> None:  # fmt: skip
    open_one, done = ask(taken, department="traffic"), ask(taken)
    answered(tools, planner, done, 1)
    values = {"reasons": "理由", "department": "children", "reason": "担当がちがう"}
    with transaction() as session:
        seen = session.get_one(Submission, taken.id)
        if action is Action.WITHDRAW:
            following.withdraw(session, tools, seen, "")
        else:
            reviewing.act(session, tools, clerk, seen, CARD, seen.version, action, values)
    assert (row(open_one).status, row(open_one).end_reason) == ("ended", ENDS[action])
    assert acts(taken)[-1].action == "opinion-ended"
    assert row(done).status == "answered"
    asked = reads.get_asked(db.session(), planner, done)
    is_decided = action is not Action.TRANSFER
    assert asked.is_live is not is_decided
    assert bool(reads.released(db.session(), planner, asked)) is not is_decided
    if is_decided:
        with pytest.raises(Conflict):
            answered(tools, planner, done, 2)


def test_an_objection_needs_words(
    taken: Submission, ask: Callable[..., str], tools: Toolbox, planner: StaffActor
) -> None:
    name = ask(taken)
    for verdict, text, field in (
        ("", "x", "verdict"),
        ("たぶん", "x", "verdict"),
        ("支障あり", " ", "text"),
        ("条件あり", "あ" * 2001, "text"),
    ):
        with pytest.raises(Refused) as refused:
            answered(tools, planner, name, 1, verdict, text)
        assert refused.value.field == field
    assert row(name).status == "asked"


def test_two_answer_at_once_and_one_is_told(
    app: Flask, taken: Submission, ask: Callable[..., str], tools: Toolbox, planner: StaffActor,
    second: StaffActor,
) -> None:  # fmt: skip
    name = ask(taken)
    db.session.remove()
    works: list[Callable[[], Any]] = [
        partial(answered, tools, who, name, 1) for who in (planner, second)
    ]
    assert kinds(together(app, works)) == {"done": 1, Conflict.__name__: 1}
    with app.app_context(), transaction() as session:
        assert [each.number for each in session.scalars(select(OpinionAnswer))] == [1]

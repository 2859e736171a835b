"""Rules that only stored cases can answer, each with what must be stored for it (settled by the notes)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eapply.adapters.clock import JST, FixedClock
from eapply.core.procedure import Example
from eapply.core.stored import Finding, values_of
from eapply.core.submission import State
from eapply.forms import BY_SLUG, PROCEDURES
from eapply.forms.stored_rules import CONFIRMATIONS, LIBRARY_CARDS
from eapply.models import CaseTrace, Submission, db, transaction
from eapply.services import housekeeping, stored_rules
from eapply.services.toolbox import Toolbox
from tests.filings import file_example

WORK, INSPECTION, STUDY = "16-drainage-work", "17-inspection-booking", "23-study-room"
PLAN, USE, LEAVE, PARK = "15-drainage-plan", "12-sewer-use", "21-club-leave", "11-park-repair"


@dataclass(frozen=True)
class Story:
    """Filings before, registers, and what is said at which question of the last one."""

    slug: str
    at: str
    says: str
    answers: dict[str, Any] = field(default_factory=dict)
    before: tuple[tuple[str, dict[str, Any]], ...] = ()
    registers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_error: bool = True
    held: bool = False


def example_of(slug: str, answers: dict[str, Any]) -> Example:
    """A valid example of the kind that the answers name."""
    kinds = {"completion": "完了届", "start": "着手届"}
    wanted = answers.get("notice_kind") or answers.get("application_kind")
    for each in BY_SLUG[slug].examples:
        own = each.answers.get("notice_kind") or each.answers.get("application_kind")
        if not each.errors and (wanted is None or own in (wanted, kinds.get(wanted))):
            return each
    return next(each for each in BY_SLUG[slug].examples if not each.errors)


DONE = (WORK, {"notice_kind": "completion", "confirmation_number": "R8-0118"})
BEGUN = (WORK, {"notice_kind": "start", "confirmation_number": "R8-0118"})
STORIES = {
    "16: an unknown 確認番号": Story(
        WORK,
        "confirmation_number",
        "確認番号が見つかりません。確認通知書の番号を入力してください。",
        {"confirmation_number": "R8-9999"},
        registers={CONFIRMATIONS: ("R8-0118", "R8-0123")},
    ),
    "15: an unknown 変更前の確認番号": Story(
        PLAN,
        "prior_confirmation_number",
        "変更前の確認番号が見つかりません。",
        {"application_kind": "change", "prior_confirmation_number": "R8-9999"},
        registers={CONFIRMATIONS: ("R8-0118",)},
    ),
    "16: a second 着手届": Story(
        WORK, "confirmation_number", "着手届は、", BEGUN[1], before=(BEGUN,)
    ),
    "16: a second 完了届": Story(
        WORK, "confirmation_number", "完了届は、", DONE[1], before=(BEGUN, DONE)
    ),
    "16: 完了届 without 着手届": Story(
        WORK, "start_date", "着手届が見つかりません。", DONE[1], is_error=False
    ),
    "17: no 完了届": Story(
        INSPECTION,
        "confirmation_number",
        "完了届が提出されていないため、検査を予約できません。",
        before=(BEGUN,),
    ),
    "23: an invalid card": Story(
        STUDY,
        "library_card_number",
        "図書利用カード番号が確認できません。カードに記載の番号を入力してください。",
        registers={LIBRARY_CARDS: ("0099999999",)},
    ),
    "12: one's own 開始 for the same place": Story(
        USE,
        "service_address",
        "二重になっていないか",
        before=((USE, {}),),
        is_error=False,
        held=True,
    ),
    "21: one's own 退会届 for the same child": Story(
        LEAVE, "children", "二重になっていないか", before=((LEAVE, {}),), is_error=False, held=True
    ),
    "11: the same park within a week": Story(
        PARK, "park_id", "要望が、", before=((PARK, {}),), is_error=False
    ),
}


@pytest.fixture(autouse=True)
def _day_of_the_notes(clock: FixedClock) -> None:
    assert clock.now() == datetime(2026, 11, 24, 10, tzinfo=JST)


def answers_of(tools: Toolbox, slug: str, changes: dict[str, Any]) -> dict[str, Any]:
    form_class = BY_SLUG[slug]
    example = example_of(slug, changes)
    form = form_class.from_json(dict(example.answers) | changes, tools.situation())
    return dict(form.judge().answers)


def seed(tools: Toolbox, story: Story) -> list[str]:
    with transaction() as session:
        for register, numbers in story.registers.items():
            stored_rules.load_register(session, tools, register, numbers)
        return [
            file_example(session, tools, slug, example_of(slug, changes), **changes).public_id
            for slug, changes in story.before
        ]


def judged(tools: Toolbox, story: Story, held: list[str]) -> dict[str, stored_rules.Broken]:
    procedure = BY_SLUG[story.slug].procedure
    found = stored_rules.judge(
        db.session(), tools, procedure, answers_of(tools, story.slug, story.answers), held
    )
    return {each.at: each for each in found}


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("name", STORIES)
def test_it_is_said_at_its_question(tools: Toolbox, name: str) -> None:
    story = STORIES[name]
    free = judged(tools, story, [])
    needed = {"17: no 完了届", "16: 完了届 without 着手届"}
    assert name in needed or story.says not in "".join(each.message for each in free.values())
    held = seed(tools, story)
    said = judged(tools, story, held if story.held else [])
    assert story.says in said[story.at].message
    assert said[story.at].is_error is story.is_error
    if "{day}" in rule_text(story):
        assert "11月24日" in said[story.at].message


def rule_text(story: Story) -> str:
    rules = BY_SLUG[story.slug].procedure.stored.rules
    return next(
        each.message for each in rules if each.at == story.at and story.says in each.message
    )


def test_every_declared_rule_has_a_story() -> None:
    declared = {
        (form.procedure.slug, rule.at, rule.message)
        for form in PROCEDURES
        for rule in form.procedure.stored.rules
    }
    told = {(story.slug, story.at, rule_text(story)) for story in STORIES.values()}
    assert told == declared


def test_traces_and_rules_speak_of_questions_that_exist() -> None:
    kinds = {trace.kind for form in PROCEDURES for trace in form.procedure.stored.traces}
    for form in PROCEDURES:
        keys = {question.key for question in form.blank(None).questions}
        inner = {
            question.key
            for repeat in form.blank(None).questions
            if repeat.kind == "repeat"
            for question in repeat.row_form.blank(None).questions
        }
        for trace in form.procedure.stored.traces:
            assert {*trace.keys} <= keys | (inner if trace.rows else set()), trace
            assert not trace.until or trace.until in keys
        for rule in form.procedure.stored.rules:
            assert rule.at in keys
            assert {*rule.keys} <= keys | (inner if rule.rows else set()), rule
            assert rule.finding is Finding.UNKNOWN or rule.kind in kinds
        for handover in form.procedure.handovers:
            assert {handover.number, *handover.copies, *handover.sets} <= keys, handover
            before = BY_SLUG[handover.earlier]
            there = {each for each in handover.copies.values() if isinstance(each, str)}
            known = {question.key for question in before.blank(None).questions}
            assert there <= known | set(before.never_asked()), handover


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "name", ["12: one's own 開始 for the same place", "21: one's own 退会届 for the same child"]
)
def test_a_stranger_does_not_learn_that_somebody_filed(tools: Toolbox, name: str) -> None:
    story = STORIES[name]
    seed(tools, story)
    assert judged(tools, story, []) == {}


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("over", [State.WITHDRAWN, State.LAPSED])
def test_what_is_over_stands_in_nobodys_way(tools: Toolbox, over: State) -> None:
    story = STORIES["16: a second 着手届"]
    (public_id,) = seed(tools, story)
    with transaction() as session:
        session.query(Submission).filter_by(public_id=public_id).one().state = over.value
    assert judged(tools, story, []) == {}


@pytest.mark.usefixtures("context")
def test_a_refused_case_stands_in_nobodys_way(tools: Toolbox) -> None:
    story = STORIES["16: a second 着手届"]
    (public_id,) = seed(tools, story)
    with transaction() as session:
        stored_rules.forget(session, session.query(Submission).filter_by(public_id=public_id).one())
    assert judged(tools, story, []) == {}


@pytest.mark.usefixtures("context")
def test_a_trace_counts_until_its_day(tools: Toolbox, clock: FixedClock) -> None:
    story = STORIES["11: the same park within a week"]
    seed(tools, story)
    seed(tools, STORIES["16: a second 着手届"])
    clock.advance(days=8)
    assert judged(tools, story, []) == {}
    with transaction() as session:
        assert "park" in set(session.scalars(select(CaseTrace.kind)))
    housekeeping.purge(tools)
    with transaction() as session:
        assert set(session.scalars(select(CaseTrace.kind))) == {"work-start"}


@pytest.mark.usefixtures("context")
def test_a_register_without_entries_is_not_asked(tools: Toolbox) -> None:
    story = STORIES["23: an invalid card"]
    assert judged(tools, story, []) == {}
    with transaction() as session:
        stored_rules.load_register(
            session, tools, LIBRARY_CARDS, ["００９９９９９９９９", " ", "1"]
        )
    assert judged(tools, story, [])["library_card_number"].is_error
    with transaction() as session:
        assert stored_rules.load_register(session, tools, LIBRARY_CARDS, ["0012345678"]) == 1
    assert judged(tools, story, []) == {}


@pytest.mark.usefixtures("context")
def test_no_card_number_and_no_name_stands_in_the_tables(tools: Toolbox) -> None:
    seed(tools, STORIES["16: a second 着手届"])
    seed(tools, STORIES["21: one's own 退会届 for the same child"])
    seed(tools, STORIES["23: an invalid card"])
    with transaction() as session:
        rows = session.execute(select(CaseTrace.value)).all()
    assert rows
    assert all(len(value) == 32 for (value,) in rows), "keyed hashes only"


def test_of_two_filings_at_once_one_is_told(
    make_app: Callable[..., Flask], clock: FixedClock
) -> None:
    """The lock of the filing: both found that no 着手届 was filed before."""
    app = make_app()
    tools: Toolbox = app.extensions["eapply"]
    procedure = BY_SLUG[WORK].procedure
    both = threading.Barrier(2)
    said: list[int] = []

    def file() -> None:
        with app.app_context():
            answers = answers_of(tools, WORK, BEGUN[1])
            assert stored_rules.judge(db.session(), tools, procedure, answers) == ()
            db.session.remove()
            both.wait(20)
            with transaction() as session:
                stored_rules.hold_for_filing(session, procedure)
                found = stored_rules.judge(session, tools, procedure, answers)
                said.append(len(found))
                if not found:
                    file_example(session, tools, WORK, example_of(*BEGUN), **BEGUN[1])

    people = [threading.Thread(target=file) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join(30)
    assert sorted(said) == [0, 1]


def test_values_are_read_from_rows_and_around_them() -> None:
    answers = {"day": "2026-12-31", "children": [{"name": "海"}, {"name": ""}, {"name": "陽"}]}
    assert values_of(answers, ("name", "day"), "children") == [
        ["海", "2026-12-31"],
        ["陽", "2026-12-31"],
    ]
    assert values_of(answers, ("day",)) == [["2026-12-31"]]
    assert values_of(answers, ("name",)) == []
    assert values_of({}, ("name",), "children") == []

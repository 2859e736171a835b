"""Rules that only stored cases can answer, each with what must be stored for it (settled by the notes)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

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
FULL = "選択した時間帯はすでに満員です。別の時間帯を選択してください。"
TAKEN_SEAT = "選んだ座席は、この時間帯は空いていません。"


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
AT_TEN = {"slot": "2026-11-26T10:00"}
STUDY_DAY = {"use_date": "2026-11-25", "slot": "2026-11-25T16:00"}
OTHER_WORK = (WORK, {"notice_kind": "completion", "confirmation_number": "R8-0200"})
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
    "17: the slot is full": Story(
        INSPECTION,
        "slot",
        FULL,
        AT_TEN,
        before=(DONE, OTHER_WORK, (INSPECTION, {"confirmation_number": "R8-0200"} | AT_TEN)),
    ),
    "17: the same 確認番号 twice": Story(
        INSPECTION,
        "confirmation_number",
        "この確認番号の検査はすでに予約されています。変更する場合は「予約の変更」から行ってください。",
        {"slot": "2026-11-27T10:00"},
        before=(DONE, (INSPECTION, AT_TEN)),
    ),
    "23: an invalid card": Story(
        STUDY,
        "library_card_number",
        "図書利用カード番号が確認できません。カードに記載の番号を入力してください。",
        registers={LIBRARY_CARDS: ("0099999999",)},
    ),
    "23: no seat left": Story(
        STUDY,
        "slot",
        "選択した時間帯は満席です。別の時間帯を選択してください。",
        STUDY_DAY | {"seat": "any", "power_needed": None},
        before=tuple(
            (
                STUDY,
                STUDY_DAY | {"seat": "any", "power_needed": None, "library_card_number": f"00{n}"},
            )
            for n in range(1000, 1008)
        ),
    ),
    "23: the seat is taken": Story(
        STUDY,
        "seat",
        TAKEN_SEAT,
        STUDY_DAY,
        before=((STUDY, STUDY_DAY | {"library_card_number": "001000"}),),
    ),
    "23: a second window on one day": Story(
        STUDY,
        "use_date",
        "1日に予約できるのは1枠までです。",
        {"use_date": "2026-11-25", "slot": "2026-11-25T10:00"},
        before=((STUDY, STUDY_DAY),),
    ),
    "23: a third open booking": Story(
        STUDY,
        "library_card_number",
        "2件までです。",
        {"use_date": "2026-11-28", "slot": "2026-11-28T10:00"},
        before=(
            (STUDY, STUDY_DAY),
            (STUDY, {"use_date": "2026-11-26", "slot": "2026-11-26T16:00"}),
        ),
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
    story = STORIES["23: the seat is taken"]
    (public_id,) = seed(tools, story)
    with transaction() as session:
        session.query(Submission).filter_by(public_id=public_id).one().state = over.value
    assert judged(tools, story, []) == {}


@pytest.mark.usefixtures("context")
def test_a_refused_booking_gives_its_seat_back(tools: Toolbox) -> None:
    story = STORIES["23: the seat is taken"]
    (public_id,) = seed(tools, story)
    with transaction() as session:
        stored_rules.forget(session, session.query(Submission).filter_by(public_id=public_id).one())
    assert judged(tools, story, []) == {}


@pytest.mark.usefixtures("context")
def test_a_booking_counts_until_its_day(tools: Toolbox, clock: FixedClock) -> None:
    story = STORIES["17: the same 確認番号 twice"]
    seed(tools, story)
    clock.advance(days=3)
    assert "confirmation_number" not in judged(tools, story, []), "a re-inspection can be booked"
    with transaction() as session:
        before = session.scalar(select(func.count()).select_from(CaseTrace))
    housekeeping.purge(tools)
    with transaction() as session:
        kinds = set(session.scalars(select(CaseTrace.kind)))
    assert before
    assert "inspection" not in kinds
    assert "work-completion" in kinds


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
    seed(tools, STORIES["23: the seat is taken"])
    seed(tools, STORIES["21: one's own 退会届 for the same child"])
    seed(tools, STORIES["23: an invalid card"])
    with transaction() as session:
        rows = session.execute(select(CaseTrace.value)).all()
    assert rows
    assert all(len(value) == 32 for (value,) in rows), "keyed hashes only"


def test_two_filings_at_once_do_not_share_a_slot(
    make_app: Callable[..., Flask], clock: FixedClock
) -> None:
    """The lock of the filing: of two that both found the seat free, one is told."""
    app = make_app()
    tools: Toolbox = app.extensions["eapply"]
    procedure = BY_SLUG[STUDY].procedure
    both = threading.Barrier(2)
    said: list[int] = []

    def file(card: str) -> None:
        with app.app_context():
            changes: dict[str, Any] = STUDY_DAY | {"library_card_number": card}
            answers = answers_of(tools, STUDY, changes)
            assert stored_rules.judge(db.session(), tools, procedure, answers) == ()
            db.session.remove()
            both.wait(20)
            with transaction() as session:
                stored_rules.hold_for_filing(session, procedure)
                found = stored_rules.judge(session, tools, procedure, answers)
                said.append(len(found))
                if not found:
                    file_example(session, tools, STUDY, **changes)

    people = [threading.Thread(target=file, args=(f"00{n}",)) for n in (1000, 1001)]
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

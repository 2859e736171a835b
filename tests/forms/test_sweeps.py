"""Loops over all procedures: every declaration is sound, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import wtforms

from eapply.core.conditions import Condition, Situation
from eapply.core.procedure import Example
from eapply.forms import ALL_FORMS, BY_SLUG, FEE_REQUESTS, PROCEDURES, find
from eapply.forms.fields import DependentChoice, Question, Repeat
from eapply.forms.procedure_form import NO_MAIL, ProcedureForm
from eapply.forms.question_form import QuestionForm, Rule
from eapply.forms.schema import definition
from eapply.forms.sheet import answer_sheet
from tests.forms.answers import judged

by_procedure = pytest.mark.parametrize(
    "form_class", ALL_FORMS, ids=lambda form: form.procedure.slug
)
VALID = [
    pytest.param(form, example, id=f"{form.procedure.slug}-{example.name}")
    for form in ALL_FORMS
    for example in form.examples
    if not example.errors
]
RESERVED = set(dir(wtforms.Form())) | set(dir(QuestionForm()))
# Words that residents never read from the city (docs/design.md).
BANNED = re.compile(
    "させていただ|恐れ入りますが|不正な値|無効|エラーが発生|必須項目|[!！]|個人番号を入力"
)


def rows_in(form: QuestionForm) -> Iterator[tuple[Repeat, QuestionForm]]:
    for question in form.questions:
        if isinstance(question, Repeat):
            yield question, question.row_form.blank(form.situation)


def test_the_list_is_in_order_and_can_be_searched() -> None:
    numbers = [form.procedure.number for form in PROCEDURES]
    assert numbers == sorted(set(numbers))
    for form in PROCEDURES:
        assert find(form.procedure.slug) is BY_SLUG[form.procedure.slug] is form
        assert form.procedure.slug.startswith(f"{form.procedure.number:02d}-")
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", form.procedure.slug)
    assert find("no-such-procedure") is None
    fees = [form.procedure.number for form in FEE_REQUESTS]
    assert fees == [number for number in range(1, 47) if number not in (19, 20, 21)]
    for form in FEE_REQUESTS:
        assert find(form.procedure.slug) is BY_SLUG[form.procedure.slug] is form
        assert re.fullmatch(rf"fee-{form.procedure.number:02}(-[a-z0-9]+)+", form.procedure.slug)


@by_procedure
def test_the_leaflet_is_complete(form_class: type[ProcedureForm], situation: Situation) -> None:
    procedure = form_class.procedure
    assert situation.facts.department(procedure.department)
    assert situation.facts.opening_days(procedure.calendar)
    assert procedure.who
    assert procedure.papers
    assert procedure.desk.checklist
    assert procedure.keywords
    assert procedure.summary.endswith("。")
    assert procedure.outcome.endswith("。")
    assert re.fullmatch("[ァ-ヴー]+", procedure.kana)
    assert all(route.department in route_departments(situation) for route in procedure.routing)
    blank = form_class.blank(situation)
    known = {question.key for question in blank.questions} | {""}
    assert form_class.email_key() in known
    known |= form_class.never_asked().keys()  # a shop's name comes from the register
    assert {f"{form_class.filer}_name_sei", f"{form_class.filer}_name"} & known


def route_departments(situation: Situation) -> set[str]:
    return {department.code for department in situation.facts.departments()}


@by_procedure
def test_names_are_free(form_class: type[ProcedureForm], situation: Situation) -> None:
    """WTForms and the language keep some names for themselves; a question may not take them."""
    blank = form_class.blank(situation)
    keys = {question.key for question in blank.questions}
    assert not keys & (RESERVED | set(dir(ProcedureForm)) | {NO_MAIL})
    for _, row in rows_in(blank):
        assert not {question.key for question in row.questions} & RESERVED
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in keys)
    assert {key for page in form_class.pages for key in page.keys} == keys
    assert len({page.key for page in form_class.pages}) == len(form_class.pages)


@by_procedure
def test_conditions_read_earlier_questions(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    blank = form_class.blank(situation)
    before: set[str] = {NO_MAIL}
    for question in blank.questions:
        assert conditions_read(question) <= before, question.key
        if isinstance(question, Repeat):
            inner: set[str] = set()
            for each in question.row_form.blank(situation).questions:
                assert conditions_read(each) <= before | inner, f"{question.key}.{each.key}"
                inner.add(each.key)
        before.add(question.key)


def conditions_read(question: Question) -> frozenset[str]:
    conditions = (question.when, question.required)
    return frozenset().union(*(each.reads for each in conditions if isinstance(each, Condition)))


@by_procedure
def test_options_depend_on_an_earlier_page(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    keys = [page.keys for page in form_class.pages]
    for question in form_class.blank(situation).questions:
        if isinstance(question, DependentChoice):
            place = next(place for place, page in enumerate(keys) if question.key in page)
            assert any(question.key_before in page for page in keys[:place])


@by_procedure
def test_rules_look_at_what_exists(form_class: type[ProcedureForm], situation: Situation) -> None:
    blank = form_class.blank(situation)
    known = {question.key for question in blank.questions} | {NO_MAIL}
    known |= {key for derivation in form_class.derived for key in derivation.labels}
    check_rules(form_class.rules, blank, known)
    for derivation in form_class.derived:
        assert derivation.after in blank
        assert derivation.when.reads <= known
    for _, row in rows_in(blank):
        check_rules(row.rules, row, known | {question.key for question in row.questions})


def check_rules(rules: tuple[Rule, ...], form: QuestionForm, known: set[str]) -> None:
    for rule in rules:
        assert rule.at in form, rule
        assert rule.broken.reads <= known, rule
        assert rule.message.endswith(("。", "）")), rule


@by_procedure
def test_words(form_class: type[ProcedureForm], situation: Situation) -> None:
    """Every question has a noun, every option its own label; nobody is asked for a 個人番号."""
    blank = form_class.blank(situation)
    questions = [*blank.questions, *(each for _, row in rows_in(blank) for each in row.questions)]
    for question in questions:
        assert question.label_text, question.key
        assert question.thing, question.key
        assert "マイナンバー" not in question.thing, question.key
        assert "個人番号" not in question.thing, question.key
        labels = [option.label for option in question.options]
        values = [option.value for option in question.options]
        assert len(set(labels)) == len(labels) == len(set(values)), question.key
    for text in texts_of(definition(form_class, situation)):
        assert not BANNED.search(text), text
    for text in (form_class.procedure.summary, *form_class.procedure.notes):
        assert not BANNED.search(text), text


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts_of(each)


@by_procedure
def test_conditions_can_be_said_in_words(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    blank = form_class.blank(situation)
    for rule in form_class.rules:
        assert rule.broken.words(lambda key: blank[key].thing if key in blank else key)


@pytest.mark.parametrize(("form_class", "example"), VALID)
def test_pages_agree_with_the_whole(
    form_class: type[ProcedureForm], example: Example, situation: Situation
) -> None:
    """A person who goes through the pages one by one meets the same judgement as the whole form."""
    day = replace(situation, today=example.on or situation.today)
    form, judgement = judged(form_class, day, example.answers, example.attachments)
    known: dict[str, Any] = {NO_MAIL: True} if judgement.answers.get(NO_MAIL) else {}
    files = {
        question.key: question.files for question in form.questions if question.kind == "files"
    }
    for page in form_class.pages:
        alone = page.form(form.raw, situation=day, attachments=files, known=known)
        assert alone.check(known, day), [each.message for each in alone.messages()]
        known |= alone.answers(known)
        known |= {key: files_of(alone, key) for key in page.keys if key in files}
    assert {key: value for key, value in known.items() if key not in files} == judgement.answers


def files_of(form: QuestionForm, key: str) -> Any:
    return form[key].data


@pytest.mark.parametrize(("form_class", "example"), VALID)
def test_sheets_are_plain_data_with_words_everywhere(
    form_class: type[ProcedureForm], example: Example, situation: Situation
) -> None:
    day = replace(situation, today=example.on or situation.today)
    form, _ = judged(form_class, day, example.answers, example.attachments)
    shown = 0
    for section in answer_sheet(form):
        assert section["title"]
        for row in section["rows"]:
            assert row["label"]
            assert row["text"], row
            shown += len(row["keys"])
    assert shown >= len(example.answers) // 2

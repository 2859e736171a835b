"""The form on paper asks everything that the pages ask, in their order, with room for a pen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from eapply.adapters.texts import Texts
from eapply.core.conditions import Given, Is, Situation
from eapply.forms import ALL_FORMS
from eapply.forms.beneficiary_report import BeneficiaryReportForm
from eapply.forms.fields.base import Question
from eapply.forms.library_card import LibraryCardForm
from eapply.forms.paper import (
    Group,
    Note,
    Part,
    Row,
    Run,
    Section,
    is_asked_today,
    paper_sections,
)
from eapply.forms.paper_shapes import shape_of
from eapply.forms.paper_words import on_paper, when_words
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.question_form import QuestionForm
from eapply.forms.refund_account import RefundAccountForm
from eapply.forms.school_lunch import SchoolLunchForm

by_procedure = pytest.mark.parametrize(
    "form_class", ALL_FORMS, ids=lambda form: form.procedure.slug
)


def things(runs: tuple[Run, ...]) -> Iterator[Row | Note | Group]:
    for run in runs:
        for row in run.rows:
            yield row
            if isinstance(row, Group):
                yield from things(row.runs)


def parts(sections: tuple[Section, ...]) -> Iterator[Part]:
    for section in sections:
        for thing in things(section.runs):
            if isinstance(thing, Row):
                yield from thing.parts
            elif isinstance(thing, Group):
                yield from thing.columns


def all_questions(form: QuestionForm) -> Iterator[Question]:
    for question in form.questions:
        yield question
        if question.kind == "repeat":
            yield from all_questions(question.row_form.blank(question.situation))


def asked_today(form: QuestionForm) -> Iterator[Question]:
    def find(key: str) -> Question | None:
        return next((each for each in all_questions(form) if each.key == key), None)

    return (each for each in all_questions(form) if is_asked_today(each, find))


def drawn(form_class: type[ProcedureForm], situation: Situation) -> str:
    procedure = form_class.procedure
    return Texts().render(
        "pdf/blank.html",
        title=procedure.title,
        procedure=procedure,
        department=situation.facts.department(procedure.department),
        sections=paper_sections(form_class, situation),
        signatures=form_class.signatures,
        made_on=date(2026, 11, 24),
        address="https://example.jp/",
        qr="data:,",
    )


@by_procedure
def test_every_question_has_its_words_and_its_place(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    sections = paper_sections(form_class, situation)
    html = drawn(form_class, situation)
    placed = {part.key for part in parts(sections)}
    for question in asked_today(form_class.blank(situation)):
        if question.kind not in ("note", "repeat"):
            assert question.key in placed
        words = on_paper(question.group_title or question.label_text)
        assert words in html, question.key


@by_procedure
def test_no_sentence_speaks_of_typing_or_of_our_own_values(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    sections = paper_sections(form_class, situation)
    runs = [run for section in sections for run in section.runs]
    said = [section.why + section.when for section in sections]
    said += [run.when for run in runs]
    said += [part.help for part in parts(sections)]
    said += [each.text for run in runs for each in run.rows if isinstance(each, Note)]
    for sentence in said:
        assert "入力" not in sentence
        assert not re.search("_|「[a-z]+」", sentence), "a value of ours instead of its words"


@by_procedure
def test_everything_can_be_written_somewhere(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    for part in parts(paper_sections(form_class, situation)):
        shape = part.shape
        room = shape.ticks or shape.cells or shape.blanks or shape.lines or shape.sketch
        assert room, part.key


def test_numbers_have_a_box_for_each_digit(situation: Situation) -> None:
    form = RefundAccountForm.blank(situation)
    cells = {key: shape_of(form[key]).cells for key in ("account_number", "applicant_phone")}
    assert cells == {"account_number": (7,), "applicant_phone": (11,)}
    assert shape_of(form["applicant_postal_code"]).cells == (3, 4)


def test_days_offer_the_eras_they_may_lie_in(situation: Situation) -> None:
    form = LibraryCardForm.blank(situation)
    born = [label for label, _ in shape_of(form["applicant_birth_date"]).ticks]
    assert born == ["令和", "平成", "昭和", "大正", "西暦"]


def test_conditions_are_said_with_the_words_beside_the_boxes(situation: Situation) -> None:
    form = LibraryCardForm.blank(situation)

    def find(key: str) -> Question | None:
        found: Question = form[key]
        return found

    again = Is("apply_kind", "reissue")
    assert when_words(again, find) == "申込みの区分が「再発行」のとき"
    assert when_words(~again, find) == "申込みの区分が「再発行」でないとき"
    both = when_words(again & Given("card_number"), find)
    assert both == "申込みの区分が「再発行」で、図書利用カード番号を書いたとき"


def test_pages_follow_each_other_as_on_the_screen(situation: Situation) -> None:
    titles = [section.title for section in paper_sections(LibraryCardForm, situation)]
    assert titles == [page.title for page in LibraryCardForm.pages]


def test_what_the_lists_leave_nobody_to_ask_is_not_printed(situation: Situation) -> None:
    asked = {question.key for question in asked_today(SchoolLunchForm.blank(situation))}
    assert "jidou_teate" not in asked, "the list has nothing to choose yet"
    assert "児童手当からの徴収" not in drawn(SchoolLunchForm, situation)


def test_a_choice_that_no_list_offers_is_not_spoken_of(situation: Situation) -> None:
    account = next(
        section
        for section in paper_sections(RefundAccountForm, situation)
        if section.title == "振込先の口座"
    )
    assert account.when == "", "there is one way of paying back only"


def test_what_the_page_says_is_not_said_again(situation: Situation) -> None:
    agent = next(
        section
        for section in paper_sections(BeneficiaryReportForm, situation)
        if section.title == "代理人の連絡先"
    )
    assert agent.when == "代理人が申告するかどうかが「はい」のとき"
    assert agent.runs[0].when == "代理人の区分が「個人」のとき"


def test_a_condition_stands_once_over_the_rows_it_is_about(situation: Situation) -> None:
    kind = paper_sections(LibraryCardForm, situation)[0]
    assert [run.when for run in kind.runs][:2] == ["", "申込みの区分が「再発行」のとき"]

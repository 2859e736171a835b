"""Every page of every procedure, drawn empty and wrong: wired, and each error's link lands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import jinja2
import pytest
from lxml import html

from eapply.adapters.city_facts import CityFacts
from eapply.core.conditions import Situation
from eapply.forms import PROCEDURES
from eapply.forms.fields import Raw
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import QuestionForm
from tests.templates import gallery
from tests.templates.test_macros import FORBIDDEN, check_wiring, draw, text_of

PAGES = [
    pytest.param(form, page, id=f"{form.procedure.slug}:{page.key}")
    for form in PROCEDURES
    for page in form.pages
]


@pytest.fixture(scope="module")
def situation() -> Situation:
    return Situation(date(2026, 11, 24), CityFacts.load())


@pytest.fixture(scope="module")
def env() -> jinja2.Environment:
    return gallery.environment()


def rows_of(form: QuestionForm) -> Iterator[QuestionForm]:
    for question in form.questions:
        yield from getattr(question, "rows", ())


@pytest.mark.parametrize(("form_class", "page"), PAGES)
def test_a_page_is_wired_and_its_errors_can_be_reached(
    env: jinja2.Environment, situation: Situation, form_class: type[ProcedureForm], page: Page
) -> None:
    raw = Raw()
    for question in page.form.blank(situation).questions:
        if question.kind in ("text", "kana", "long_text"):
            raw[question.name] = ["髙😀" * 700]
        elif question.kind not in ("files", "repeat", "note"):
            raw[question.name] = ["x"]
    for typed in (Raw(), raw):
        form = page.form(typed, situation=situation, attachments={}, known={})
        form.check({}, situation)
        tree = draw(env, *form.questions)
        check_wiring(tree)
        for control in tree.xpath("//input | //select | //textarea"):
            assert not set(control.attrib) & set(FORBIDDEN), html.tostring(control)
        for message in form.messages():
            assert tree.xpath("//*[@id=$id]", id=message.target), (message.target, message.message)
        shown = text_of(tree)
        for question in [*form.questions, *(q for row in rows_of(form) for q in row.questions)]:
            if question.errors:
                assert question.errors[0] in shown

"""A form that asks or judges otherwise than before has another version than before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from eapply.core.conditions import Is
from eapply.forms import ALL_FORMS
from eapply.forms.fields import Choice, Files, Repeat, Text
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import QuestionForm, Rule
from scripts.form_versions import PAGE, fingerprint, page, recorded, with_present
from tests.forms.small_form import SmallForm

TEXT = PAGE.read_text("utf-8")
BROKEN = Is("kind", "b")
Declared = dict[str, Callable[[], Any]]


def rows(**declared: Any) -> type[QuestionForm]:
    return type("Row", (QuestionForm,), declared)


def form(declared: Declared | None = None, version: str = "1") -> type[ProcedureForm]:
    """A form with a page of three questions; `declared` takes the place of some of it or adds to it.

    Made in the order of the form, because pages and questions count themselves.
    """
    usual: Declared = {
        "procedure": lambda: replace(SmallForm.procedure, version=version),
        "page_first": lambda: Page("はじめ"),
        "kind": lambda: Choice("種類", (("a", "エー"), ("b", "ビー"))),
        "name": lambda: Text("名前", max_length=10),
        "lines": lambda: Repeat("品物", rows(what=Text("品名"))),
        "rules": lambda: (Rule("name", BROKEN, "直してください。"),),
    }
    return type(
        "Form", (ProcedureForm,), {key: make() for key, make in (usual | (declared or {})).items()}
    )


@pytest.mark.parametrize("form_class", ALL_FORMS, ids=lambda form: form.procedure.slug)
def test_the_fingerprint_stands_beside_the_version(form_class: type[ProcedureForm]) -> None:
    procedure = form_class.procedure
    assert recorded(TEXT).get((procedure.slug, procedure.version)) == fingerprint(form_class), (
        "raise the version where questions changed, then: python -m scripts.form_versions"
    )


def test_the_page_is_as_the_script_writes_it() -> None:
    assert page(recorded(TEXT)) == TEXT


@pytest.mark.parametrize(
    "change",
    [
        {"added": lambda: Text("もう一つ", required=False)},
        {"name": lambda: Text("名前", max_length=11)},
        {"name": lambda: Text("名前", max_length=10, required=False)},
        {"name": lambda: Text("名前", max_length=10, when=Is("kind", "a"))},
        {"name": lambda: Files("名前")},
        {"kind": lambda: Choice("種類", (("a", "エー"), ("c", "ビー")))},
        {"kind": lambda: Choice("種類", "parks")},
        {"lines": lambda: Repeat("品物", rows(what=Text("品名"), price=Text("値段")))},
        {"page_second": lambda: Page("つぎ")},
        {"rules": lambda: ()},
        {"rules": lambda: (Rule("name", ~BROKEN, "直してください。"),)},
        {"rules": lambda: (Rule("kind", BROKEN, "直してください。"),)},
    ],
)
def test_another_question_or_rule_is_another_fingerprint(
    change: Declared,
) -> None:
    assert fingerprint(form(change)) != fingerprint(form())


def test_words_alone_are_not() -> None:
    reworded: Declared = {
        "name": lambda: Text("お名前", max_length=10, help="戸籍のとおりに"),
        "kind": lambda: Choice("どちらですか", (("a", "甲"), ("b", "乙")), thing="種類"),
        "rules": lambda: (Rule("name", BROKEN, "書き直してください。"),),
    }
    assert fingerprint(form(reworded)) == fingerprint(form())


def test_a_line_that_stands_is_never_changed() -> None:
    lines = with_present({}, [form()])
    assert recorded(page(lines)) == lines
    other: Declared = {"name": lambda: Text("名前", max_length=20)}
    with pytest.raises(ValueError, match="99-small 1"):
        with_present(lines, [form(other)])
    both = with_present(lines, [form(other, "2")])
    assert both == lines | {("99-small", "2"): fingerprint(form(other, "2"))}
    assert len(both) == 2

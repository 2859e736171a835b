"""The guide works: whoever copies its blocks has a procedure, from the leaflet to the receipt."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from eapply import forms
from eapply.adapters.clock import FixedClock
from eapply.core import conditions, procedure, results, stored
from eapply.core.conditions import Situation
from eapply.forms import fields, procedure_form, question_form
from eapply.forms.fields import Question
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.schema import definition
from eapply.forms.sheet import answer_sheet
from eapply.web import api
from eapply.web.resident import catalogue
from scripts.procedure_docs import page
from tests.browser import Browser
from tests.forms import (
    guide,
    test_examples,
    test_rules,
    test_single_faults,
    test_strategies,
    test_sweeps,
)
from tests.forms.answers import errors_of, judged
from tests.forms.witnesses import sets_that_ask_everything
from tests.web.resident import test_examples as walks
from tests.web.resident.walking import Walker

SLUG = "25-bicycle-removal"
LANGUAGE = (fields, conditions, procedure, results, stored, procedure_form, question_form)
OF_ACCOUNTS = ("Account", "Bank", "Branch", "Yucho")
TEXT = guide.GUIDE.read_text("utf-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return guide.write(TEXT, tmp_path_factory.mktemp("guide"))


@pytest.fixture(scope="module")
def procedures(written: dict[str, Path]) -> Iterator[tuple[type[ProcedureForm], ...]]:
    """The list with the guide's procedure in it."""
    with pytest.MonkeyPatch.context() as patch:
        yield guide.load(written, patch).PROCEDURES


@pytest.fixture(scope="module")
def form_class(procedures: tuple[type[ProcedureForm], ...]) -> type[ProcedureForm]:
    [added] = set(procedures) - set(forms.PROCEDURES)
    return added


@pytest.fixture
def app(
    make_app: Callable[..., Flask],
    procedures: tuple[type[ProcedureForm], ...],
    form_class: type[ProcedureForm],
    monkeypatch: pytest.MonkeyPatch,
) -> Flask:
    """The application as it is after a restart with the longer list."""
    monkeypatch.setitem(forms.BY_SLUG, SLUG, form_class)
    for module, name in ((forms, "PROCEDURES"), (api, "ALL_FORMS"), (catalogue, "ALL_FORMS")):
        monkeypatch.setattr(module, name, procedures)
    return make_app(tools={"inspect": walks.looked_into})


def test_the_guide_stays_short_and_tells_of_the_language_as_it_is() -> None:
    assert len(TEXT.splitlines()) <= 220
    named = set(re.findall(r"`([A-Z][a-z]\w*)", TEXT))
    there = {name for module in LANGUAGE for name in vars(module)}
    assert named <= there, "the guide names what is gone"
    kinds = {
        name
        for name in fields.__all__
        if isinstance(kind := getattr(fields, name), type) and issubclass(kind, Question)
    }
    untold = {name for name in kinds - named if not name.startswith(OF_ACCOUNTS)}
    assert untold == {"Question"}, "name the new kind in the table of the guide"


def test_its_files_pass_the_format_and_lint_checks(written: dict[str, Path]) -> None:
    ruff = str(Path(sys.executable).with_name("ruff"))
    for name, path in written.items():
        for command in (["format", "--diff"], ["check", "--no-cache"]):
            run = subprocess.run(
                [ruff, *command, "--stdin-filename", name, "-"],
                cwd=guide.ROOT,
                input=path.read_text("utf-8"),
                capture_output=True,
                text=True,
                check=False,
            )
            assert run.returncode == 0, run.stdout + run.stderr


def test_the_list_grows_by_one(
    procedures: tuple[type[ProcedureForm], ...], form_class: type[ProcedureForm]
) -> None:
    assert form_class.procedure.slug == SLUG
    assert tuple(each for each in procedures if each is not form_class) == forms.PROCEDURES


def test_its_declarations_are_sound(form_class: type[ProcedureForm], situation: Situation) -> None:
    for check in (
        test_sweeps.test_the_leaflet_is_complete,
        test_sweeps.test_names_are_free,
        test_sweeps.test_conditions_read_earlier_questions,
        test_sweeps.test_rules_look_at_what_exists,
        test_sweeps.test_words,
        test_sweeps.test_conditions_can_be_said_in_words,
    ):
        check(form_class, situation)
    test_examples.test_each_procedure_has_its_documented_examples(form_class)
    text = page(form_class)
    assert all(f"`{question.key}`" in text for question in form_class.blank(None).questions)


def test_its_examples_are_judged_as_they_say(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    for example in form_class.examples:
        test_examples.test_example(form_class, example, situation)
        test_examples.test_the_check_call_knows_every_key_of_an_example(
            form_class, example, situation
        )
        if not example.errors:
            test_sweeps.test_pages_agree_with_the_whole(form_class, example, situation)
            test_sweeps.test_sheets_are_plain_data_with_words_everywhere(
                form_class, example, situation
            )


def test_it_has_all_that_the_language_offers(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    """A condition, a repeat, a rule between questions, a warning, a file, a declaration."""
    example = form_class.examples[0]
    form, judgement = judged(form_class, situation, example.answers, example.attachments)
    assert judgement.ok
    kinds = {question.kind for question in form.questions}
    assert {"repeat", "files", "declaration", "date"} <= kinds
    assert len(form_class.pages) == 3
    assert not form["park"].asked
    rows = {row["label"]: row for section in answer_sheet(form) for row in section["rows"]}
    assert rows["はじめて見た日"]["text"] == "令和8年11月2日（2026年）"
    assert len(rows["自転車"]["items"]) == 2
    late = dict(example.answers) | {"tag_seen": "2026-11-01"}
    _, judgement = judged(form_class, situation, late, example.attachments)
    assert set(errors_of(judgement)) == {"tag_seen"}
    private = dict(example.answers) | {"place_kind": "private"}
    _, judgement = judged(form_class, situation, private, {})
    assert [each.field for each in judgement.warnings] == ["place_kind"]


def test_its_definition_and_schema_are_valid(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    data = definition(form_class, situation)
    jsonschema.Draft202012Validator.check_schema(data["schema"])
    for example in form_class.examples:
        if not example.errors:
            _, judgement = judged(form_class, situation, example.answers, example.attachments)
            jsonschema.validate(dict(judgement.answers), data["schema"])
    assert [section["key"] for section in data["sections"]] == ["place", "bicycles", "applicant"]


@settings(test_strategies.generated, max_examples=10)
@given(data=st.data())
def test_generated_sets_are_accepted(
    form_class: type[ProcedureForm], sheets: test_strategies.Sheets, data: st.DataObject
) -> None:
    test_strategies.accepts_a_set(sheets(form_class), data)


def test_whatever_is_wrong_is_refused(
    form_class: type[ProcedureForm], sheets: test_strategies.Sheets
) -> None:
    sets = cache(lambda form_class: sets_that_ask_everything(sheets(form_class), Random(1)))
    for check in (
        test_single_faults.test_every_question_is_asked_somewhere,
        test_single_faults.test_nothing_that_is_owed_may_be_left_out,
        test_single_faults.test_nothing_of_the_wrong_kind_is_taken,
        test_single_faults.test_nothing_beyond_its_limit_is_taken,
    ):
        check(form_class, sheets, sets)
    test_rules.test_every_rule_can_be_broken_and_says_so(form_class, sheets)


def test_leaflet_search_and_api_answer_for_it(
    app: Flask, client: Browser, form_class: type[ProcedureForm]
) -> None:
    its = form_class.procedure
    leaflet = client.get(f"/procedures/{SLUG}").get_data(as_text=True)
    assert its.plain_title in leaflet
    assert its.start_words in leaflet
    assert "担当課に確認中" in leaflet
    found = client.get("/procedures", query_string={"words": "自転車"}).get_data(as_text=True)
    assert f"/procedures/{SLUG}" in found
    shown = client.get(f"/procedures/{SLUG}/example").get_data(as_text=True)
    assert "大字宮中1番地1の前" in shown
    listed = client.get("/api/v1/procedures").get_json()
    assert SLUG in [each["slug"] for each in listed]
    for example in form_class.examples:
        body: dict[str, Any] = {
            "answers": example.answers,
            "attachments": {name: list(files) for name, files in example.attachments.items()},
            "on": example.on and example.on.isoformat(),
        }
        answer = client.post(f"/api/v1/procedures/{SLUG}/check", json=body)
        assert answer.status_code == (422 if example.errors else 200), example.name


def test_it_is_filed_through_its_pages(
    app: Flask, session: Session, clock: FixedClock, form_class: type[ProcedureForm]
) -> None:
    walks.test_it_is_filed_as_documented(
        Walker(app), session, clock, form_class, form_class.examples[0]
    )


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("required=Is(", "required=Was("),
        ("examples.bicycle_removal import EXAMPLES", "examples.bicycle import EXAMPLES"),
        ("+    BicycleRemovalForm,", "+    BicycleForm,"),
        ("     LibraryCardForm,\n", "     NoSuchForm,\n"),
        ('title="eapply/forms/bicycle_removal.py"', 'title="eapply/forms/bicycle.py"'),
    ],
)
def test_a_broken_block_is_noticed(
    right: str, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert TEXT.count(right) == 1
    for name in [name for name in sys.modules if name.endswith(".bicycle_removal")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises((AssertionError, ImportError, NameError)):
        guide.load(guide.write(TEXT.replace(right, wrong), tmp_path), monkeypatch)

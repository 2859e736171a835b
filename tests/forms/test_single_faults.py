"""A valid set with one thing wrong is refused, there; the JSON Schema refuses it too where it can say so.

Every question of every form is tried once, in a set that asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import pytest

from eapply.forms.fields import Question, Text
from eapply.forms.procedure_form import ProcedureForm
from tests.forms.answers import errors_of
from tests.forms.filled import Filled, Sheet, place_of, scope_of
from tests.forms.test_strategies import Sheets, by_procedure
from tests.forms.witnesses import places_asked, sets_that_ask_everything

# A wrong answer, and whether the schema must refuse it too.
Wrong = tuple[Any, bool]
Sets = Callable[[type[ProcedureForm]], list[Filled]]

# One answer a kind that it cannot understand, in the JSON forms of the API.
NONSENSE: Mapping[str, Any] = {
    "kana": "漢字",
    "digits": "数字では★ない",
    "date": "きのう",
    "postal_code": "12",
    "phone": "12",
    "email": "メール",
    "radio": "そんな選択肢",
    "select": "そんな選択肢",
    "checkboxes": ["そんな選択肢"],
    "number": "たくさん",
    "money": "たくさん",
    "decimal": "たくさん",
    "fiscal_year": "いつか",
    "year_month": "いつか",
    "time": "いつか",
    "slot": "いつか",
    "map_point": {"lat": "北", "lon": "東"},
    "counts": {"そんな項目": "たくさん"},
    "bank": "ないぎんこう",
    "branch": "ないしてん",
    "contractor": "ない工事店",
    "lot_number": "宮中",
    "fraction": "半分",
    "files": ("絵.webp",),
}
# What JSON Schema has no words for: readings, and what stands in a list of the city's facts or in files.
NOT_SAID = {"kana", "digits", "bank", "branch", "contractor", "files"}
BOUNDS = (("minimum", -1), ("maximum", 1))


@pytest.fixture(scope="session")
def sets(wide_sheets: Sheets) -> Sets:
    """`sets(form_class)`: sets that ask everything between them, found once."""
    return cache(lambda form_class: sets_that_ask_everything(wide_sheets(form_class), Random(1)))


def refused(
    sheet: Sheet, sets: list[Filled], wrong: Callable[[Question], Iterable[Wrong]]
) -> set[tuple[str, str]]:
    """Refuses each question's wrong answers in the first set that asks for them; which had any."""
    seen: set[tuple[str, str]] = set()
    for filled in sets:
        judgement = sheet.judge(filled)
        assert judgement.ok
        normal = Filled(judgement.answers)
        faults = []
        for question in sheet.asked:
            found = [] if place_of(question.name) in seen else list(wrong(question))
            faults += [(question.name, value, said) for value, said in found]
            if found:
                seen.add(place_of(question.name))
        for name, value, said in faults:
            judgement = sheet.judge(filled.changed({name: value}))
            assert name in errors_of(judgement), (name, value)
            if said:
                odd = normal.changed({name: value}).answers
                assert not sheet.validator.is_valid(odd), (name, value)
    return seen


@by_procedure
def test_every_question_is_asked_somewhere(
    form_class: type[ProcedureForm], wide_sheets: Sheets, sets: Sets
) -> None:
    """So that the tests below leave none out; one that nobody can reach is a mistake in the form."""
    sheet = wide_sheets(form_class)
    asked = {place for filled in sets(form_class) for place in places_asked(sheet, filled)}
    for group, form in sheet.blanks:
        for question in form.questions:
            assert question.kind == "note" or (group, question.key) in asked, question.key


@by_procedure
def test_nothing_that_is_owed_may_be_left_out(
    form_class: type[ProcedureForm], wide_sheets: Sheets, sets: Sets
) -> None:
    sheet = wide_sheets(form_class)
    owed_in_schema = {"": owed_by(sheet.schema)}
    for group, _ in sheet.blanks[1:]:
        owed_in_schema[group] = owed_by(sheet.schema["properties"][group]["items"])

    def left_out(question: Question) -> Iterator[Wrong]:
        form: Any = question.form
        if question.needed(scope_of(form), sheet.situation):
            group, key = place_of(question.name)
            said = key in owed_in_schema[group]
            always = question.required is True and question.when is None
            assert said or not always or question.kind in ("files", "repeat"), key
            yield None, said

    assert refused(sheet, sets(form_class), left_out)


def owed_by(schema: Mapping[str, Any]) -> set[str]:
    """The keys that a schema of answers or of one row asks for, always or under a condition."""
    branches = [key for branch in schema.get("allOf", ()) for key in branch["then"]["required"]]
    return {*schema["required"], *branches}


@by_procedure
def test_nothing_of_the_wrong_kind_is_taken(
    form_class: type[ProcedureForm], wide_sheets: Sheets, sets: Sets
) -> None:
    def nonsense(question: Question) -> Iterator[Wrong]:
        if question.kind in NONSENSE:
            yield NONSENSE[question.kind], question.kind not in NOT_SAID

    assert refused(wide_sheets(form_class), sets(form_class), nonsense)


@by_procedure
def test_nothing_beyond_its_limit_is_taken(
    form_class: type[ProcedureForm], wide_sheets: Sheets, sets: Sets
) -> None:
    assert refused(wide_sheets(form_class), sets(form_class), beyond)


def beyond(question: Question) -> Iterator[Wrong]:
    """Answers just over the limits that the question declares."""
    limits = question.limits()
    if isinstance(question, Text):
        yield "ア" * (limits["max_length"] + 1), False
        if limits.get("min_length", 0) > 1:
            yield "ア" * (limits["min_length"] - 1), True
    if question.kind in ("number", "money"):
        yield from (
            (limits[side] + step, True) for side, step in BOUNDS if limits[side] is not None
        )
    if question.kind == "decimal":
        yield limits["more_than"], False
        yield f"{limits['maximum'] or '1'}.{'0' * limits['places']}1", False
    if question.kind == "counts":
        yield {question.options[0].value: limits["maximum"] + 1}, True
    if question.kind == "files":
        yield tuple(f"{number}.pdf" for number in range(limits["max_files"] + 1)), False
    if question.kind == "date":
        yield from ((day, False) for day in days_beyond(question))
    if question.kind == "map_point":
        yield {"lat": 35.0, "lon": 140.6}, True
    if question.kind == "repeat" and question.data:
        yield [dict(row) for row in question.data[:1] * (limits["max_rows"] + 1)], True


def days_beyond(question: Any) -> Iterator[str]:
    """Days before the first and after the last that may be answered, and one that does not exist."""
    yield "2026-02-30"
    earliest, latest = question.bounds(question.situation)
    if earliest is not None:
        yield (earliest - timedelta(days=1)).isoformat()
    if latest is not None:
        yield (latest + timedelta(days=1)).isoformat()
    if question.calendar:
        opening = question.situation.facts.opening_days(question.calendar)
        day = earliest or question.situation.today
        while opening.is_open(day):
            day += timedelta(days=1)
        yield day.isoformat()

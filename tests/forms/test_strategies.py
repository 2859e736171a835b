"""Sets generated from the declarations: accepted as they are, refused after a single fault."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eapply.core.conditions import Situation
from eapply.core.procedure import Example
from eapply.forms import PROCEDURES
from eapply.forms.drainage_work_parts import SELF_CHECKS
from eapply.forms.fields import Question, Text
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.schema import json_schema
from tests.forms.answers import errors_of, judged
from tests.forms.strategies import Filled, Hints, put, questions_in, valid_sets

SETS = 200 if os.environ.get("EAPPLY_TRUST") == "full" else 20
by_procedure = pytest.mark.parametrize(
    "form_class", PROCEDURES, ids=lambda form: form.procedure.slug
)
generated = settings(
    max_examples=SETS,
    deadline=None,
    # A set is found by asking the form again and again: shrinking it takes minutes and says little.
    phases=[Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def same_as(key: str) -> Callable[[Mapping[str, Any], str], Any]:
    return lambda answers, name: answers.get(key)


def fitting_birth(answers: Mapping[str, Any], name: str) -> Any:
    """The day of the event for a new-born child, else an age that may join; a first try is free."""
    row = answers["members"][int(name.split("-")[1])]
    if not row.get("birth_date"):
        return None
    return answers["event_date"] if answers["reason"] == "born" else "1980-01-01"


def equal_shares(answers: Mapping[str, Any], name: str) -> Any:
    """The co-owners share equally what the representative does not own."""
    rows = answers.get("co_owners")
    if not rows or not answers.get("owner_share"):
        return None
    share = (1 - Fraction(answers["owner_share"])) / len(rows)
    return [row | {"share": str(share)} for row in rows]


def last_date(answers: Mapping[str, Any], name: str) -> Any:
    days = [row["date"] for row in answers.get("event_dates", ()) if row.get("date")]
    return max(days, default=None)


def one_long_stay(answers: Mapping[str, Any], name: str) -> Any:
    rows = answers.get("stays")
    return rows and [rows[0] | {"from": "2026-01-05", "to": "2026-06-30"}]


def first_grader(answers: Mapping[str, Any], name: str) -> Any:
    """The birth of a child in the first grade of 令和8年度; others may be born on any day."""
    return "2019-06-10" if name.startswith("children") else None


FIRST_GRADE: Hints = {
    "school": lambda answers, name: "平井小",
    "birth_date": first_grader,
    "grade": lambda answers, name: 1,
}
HINTS: Mapping[str, Hints] = {
    "02-newsletter-item": {
        "date": same_as("issue_wanted"),
        "apply_start": same_as("issue_wanted"),
        "apply_end": last_date,
        "member_profile": lambda answers, name: {"total": 10, "city": 7},
    },
    "04-health-insurance": {
        "birth_date": fitting_birth,
        "prev_lost_date": same_as("event_date"),
        "new_acquired_date": same_as("event_date"),
    },
    "05-limit-certificate": {"stays": one_long_stay},
    "06-welfare-card": {
        "address": lambda answers, name: "鹿嶋市宮中1番地1",
        "applicant_birth_date": lambda answers, name: "1930-04-01",
        "birth_date": lambda answers, name: "2019-05-02",
    },
    "14-beneficiary-change": {
        "partial_area_sqm": lambda answers, name: "0.01",
        "change_reason": lambda answers, name: (
            "inheritance" if answers.get("old_deceased") else "sale"
        ),
        "other_party_confirm": lambda answers, name: (
            "not_needed" if answers.get("change_reason") == "inheritance" else "document"
        ),
    },
    "15-drainage-plan": {
        "sewer_system": lambda answers, name: "public",
        "planned_end": same_as("planned_start"),
        "engineer_valid_until": lambda answers, name: "2029-03-31",
        "submitter": lambda answers, name: "contractor",
    },
    "16-drainage-work": {
        "planned_end": lambda answers, name: "2026-12-31",
        "confirmation_date": same_as("start_date"),
        "completion_date": lambda answers, name: "2026-11-24",
        "use_start_date": lambda answers, name: "2026-12-01",
        "engineer_valid_until": lambda answers, name: "2029-03-31",
        "self_check": lambda answers, name: [value for value, _ in SELF_CHECKS],
    },
    "17-inspection-booking": {
        "site": lambda answers, name: "鹿嶋市大字宮中1番",
        "attendee_phone": lambda answers, name: "09000000001",
        "resident_consent": lambda answers, name: "given",
    },
    "23-study-room": {
        "group_size": lambda answers, name: 1,
        "seat": lambda answers, name: "any",
    },
    "10-traffic-safety": {
        "file_photos": lambda answers, name: ("左.jpg", "右.jpg"),
    },
    "08-child-allowance": {
        "resident_from": lambda answers, name: "2020-04-01",
        "children": lambda answers, name: (
            [
                row | {"birth_date": f"{2010 + place}-04-10", "care": True}
                for place, row in enumerate(answers.get("children") or ())
            ]
            or None
        ),
    },
    "20-club-fee-reduction": {
        **FIRST_GRADE,
        "guardian_birth_date": lambda answers, name: "1990-05-03",
        "period_from": lambda answers, name: "2026-12",
        "period_to": lambda answers, name: "2027-03",
    },
    "21-club-leave": {
        **FIRST_GRADE,
        "withdraw_date": lambda answers, name: "2026-12-31",
    },
    "22-school-lunch": {
        **FIRST_GRADE,
        "start_date": lambda answers, name: "2026-12-01",
        "reason": lambda answers, name: "allergy",
    },
    "12-sewer-use": {
        "daily_volume": lambda answers, name: "12.5",
        "effective_date": lambda answers, name: "2026-12-01",
        "completion_date": lambda answers, name: "2026-11-20",
        "suspend_until": lambda answers, name: "2028-03-31",
    },
    "19-sewer-user-change": {
        "water_source_after": lambda answers, name: (
            ["well"] if answers.get("water_source_before") != ["well"] else ["tap", "well"]
        ),
        "water_customer_number": lambda answers, name: "12345678",
    },
    "13-beneficiary-report": {
        "co_owners": equal_shares,
        "right_period_to": same_as("right_period_from"),
    },
}


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@by_procedure
@generated
@given(data=st.data())
def test_generated_sets_are_accepted(
    form_class: type[ProcedureForm], situation: Situation, data: st.DataObject
) -> None:
    hints = HINTS.get(form_class.procedure.slug, {})
    filled = data.draw(valid_sets(form_class, situation, hints))
    _, judgement = judged(form_class, situation, filled.answers, filled.attachments)
    assert judgement.ok, errors_of(judgement)
    normal = dict(judgement.answers)
    _, again = judged(form_class, situation, normal, filled.attachments)
    assert again.answers == normal
    assert again.ok
    jsonschema.validate(normal, json_schema(form_class, situation))


VALID = [
    pytest.param(form, example, id=f"{form.procedure.slug}-{example.name}")
    for form in PROCEDURES
    for example in form.examples
    if not example.errors
]
by_example = pytest.mark.parametrize(("form_class", "example"), VALID)
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
    "bank": "ないぎんこう",
    "branch": "ないしてん",
    "contractor": "ない工事店",
    "lot_number": "宮中",
    "fraction": "半分",
    "files": ("絵.webp",),
}


def filled_by(example: Example) -> Filled:
    return Filled(dict(example.answers), dict(example.attachments))


def start(
    form_class: type[ProcedureForm], example: Example, situation: Situation
) -> tuple[Situation, ProcedureForm]:
    day = replace(situation, today=example.on or situation.today)
    form, judgement = judged(form_class, day, example.answers, example.attachments)
    assert judgement.ok
    return day, form


@by_example
def test_nothing_that_is_owed_may_be_left_out(
    form_class: type[ProcedureForm], example: Example, situation: Situation
) -> None:
    day, form = start(form_class, example, situation)
    schema = json_schema(form_class, day)
    expressed = set(schema["required"]) | {
        key for branch in schema.get("allOf", ()) for key in branch["then"]["required"]
    }
    for question in questions_in(form):
        scope = form.known | form.values() | question.form.values()
        if not question.needed(scope, day):
            continue
        less = filled_by(example)
        put(less, question, None if question.kind != "files" else ())
        _, judgement = judged(form_class, day, less.answers, less.attachments)
        assert question.name in errors_of(judgement), question.name
        if question.name in expressed:
            normal = {
                key: value for key, value in form.judge().answers.items() if key != question.key
            }
            assert not jsonschema.Draft202012Validator(schema).is_valid(normal), question.name


@by_example
def test_nothing_of_the_wrong_kind_is_taken(
    form_class: type[ProcedureForm], example: Example, situation: Situation
) -> None:
    day, form = start(form_class, example, situation)
    for question in questions_in(form):
        if question.kind not in NONSENSE:
            continue
        odd = filled_by(example)
        put(odd, question, NONSENSE[question.kind])
        _, judgement = judged(form_class, day, odd.answers, odd.attachments)
        assert question.name in errors_of(judgement), question.name


@by_example
def test_nothing_beyond_its_limit_is_taken(
    form_class: type[ProcedureForm], example: Example, situation: Situation
) -> None:
    day, form = start(form_class, example, situation)
    seen = 0
    for question in questions_in(form):
        for value in beyond(question):
            seen += 1
            odd = filled_by(example)
            put(odd, question, value)
            _, judgement = judged(form_class, day, odd.answers, odd.attachments)
            assert question.name in errors_of(judgement), (question.name, value)
    assert seen


def beyond(question: Question) -> Iterator[Any]:
    """Answers just over the limits that the question declares."""
    limits = question.limits()
    if isinstance(question, Text):
        yield "ア" * (limits["max_length"] + 1)
        if limits.get("min_length", 0) > 1:
            yield "ア" * (limits["min_length"] - 1)
    if question.kind in ("number", "money"):
        yield from (limits[side] + step for side, step in BOUNDS if limits[side] is not None)
    if question.kind == "decimal":
        yield limits["more_than"]
        yield f"{limits['maximum'] or '1'}.{'0' * limits['places']}1"
    if question.kind == "files":
        yield tuple(f"{number}.pdf" for number in range(limits["max_files"] + 1))
    if question.kind == "date":
        yield "1899-12-31" if limits["earliest"] == "1900-01-01" else "2026-02-30"
    if question.kind == "map_point":
        yield {"lat": 35.0, "lon": 140.6}
    if question.kind == "repeat":
        yield [dict(row) for row in question.data[:1] * (limits["max_rows"] + 1)]


BOUNDS = (("minimum", -1), ("maximum", 1))

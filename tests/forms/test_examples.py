"""The documented examples: valid ones are accepted, invalid ones refused there and in those words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eapply.core.conditions import Situation
from eapply.core.procedure import Example
from eapply.forms import ALL_FORMS, FEE_REQUESTS, PROCEDURES
from eapply.forms.checking import check
from eapply.forms.procedure_form import ProcedureForm
from tests.forms.answers import errors_of, judged

CASES = [
    pytest.param(form, example, id=f"{form.procedure.slug}-{example.name}")
    for form in ALL_FORMS
    for example in form.examples
]


def on_its_day(situation: Situation, example: Example) -> Situation:
    return replace(situation, today=example.on or situation.today)


@pytest.mark.parametrize(("form_class", "example"), CASES)
def test_example(form_class: type[ProcedureForm], example: Example, situation: Situation) -> None:
    day = on_its_day(situation, example)
    _, judgement = judged(form_class, day, example.answers, example.attachments)
    errors = errors_of(judgement)
    assert errors.keys() == example.errors.keys(), errors
    for field, part in example.errors.items():
        assert part in errors[field]
    warnings = {message.field: message.message for message in judgement.warnings}
    for field, part in example.warnings.items():
        assert part in warnings[field]


@pytest.mark.parametrize(("form_class", "example"), CASES)
def test_the_check_call_knows_every_key_of_an_example(
    form_class: type[ProcedureForm], example: Example, situation: Situation
) -> None:
    day = on_its_day(situation, example)
    result = check(form_class, example.answers, example.attachments, day)
    assert {error.field for error in result.errors} == set(example.errors)


@pytest.mark.parametrize("form_class", PROCEDURES, ids=lambda form: form.procedure.slug)
def test_each_procedure_has_its_documented_examples(form_class: type[ProcedureForm]) -> None:
    valid = [example for example in form_class.examples if not example.errors]
    assert len(valid) >= 3
    assert len(form_class.examples) >= 8
    assert len({example.name for example in form_class.examples}) == len(form_class.examples)
    assert all(example.on for example in form_class.examples)


@pytest.mark.parametrize("form_class", FEE_REQUESTS, ids=lambda form: form.procedure.slug)
def test_each_fee_request_has_its_documented_examples(form_class: type[ProcedureForm]) -> None:
    refused = [example for example in form_class.examples if example.errors]
    assert not form_class.examples[0].errors
    assert len(refused) >= 4
    assert len(form_class.examples) - len(refused) >= 2
    assert len({example.name for example in form_class.examples}) == len(form_class.examples)
    assert all(example.on for example in form_class.examples)

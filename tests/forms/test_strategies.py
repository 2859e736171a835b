"""Sets generated from the declarations: accepted as they are, by the form and by its JSON Schema."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eapply.forms import ALL_FORMS
from eapply.forms.procedure_form import ProcedureForm
from tests.effort import FULL
from tests.forms.answers import errors_of, judged
from tests.forms.fee_forms import SLOW
from tests.forms.filled import Filled, Sheet
from tests.forms.strategies import valid_set, valid_sets

Sheets = Callable[[type[ProcedureForm]], Sheet]
SETS = 200 if FULL else 20
FEW = 200 if FULL else 1
# The other forms of each group are made of the same pages: a glance at each.
OTHERS = tuple(form for form in ALL_FORMS if form not in SLOW)
by_procedure = pytest.mark.parametrize("form_class", SLOW, ids=lambda form: form.procedure.slug)
generated = settings(
    max_examples=SETS,
    deadline=None,
    phases=[Phase.generate],  # a set comes from one number: there is nothing to shrink
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@by_procedure
@generated
@given(data=st.data())
def test_generated_sets_are_accepted(
    form_class: type[ProcedureForm], sheets: Sheets, data: st.DataObject
) -> None:
    accepts_a_set(sheets(form_class), data)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("form_class", OTHERS, ids=lambda form: form.procedure.slug)
@settings(generated, max_examples=FEW)
@given(data=st.data())
def test_generated_sets_of_the_other_fee_requests_are_accepted(
    form_class: type[ProcedureForm], sheets: Sheets, data: st.DataObject
) -> None:
    accepts_a_set(sheets(form_class), data)


def test_every_form_takes_part() -> None:
    assert {*SLOW, *OTHERS} == set(ALL_FORMS)
    assert len(OTHERS) > 30


def accepts_a_set(sheet: Sheet, data: st.DataObject) -> None:
    """As a new form reads it, again as its own normal answers, and as the schema reads those."""
    filled = data.draw(valid_sets(sheet))
    _, judgement = judged(sheet.form_class, sheet.situation, filled.answers, filled.attachments)
    assert judgement.ok, errors_of(judgement)
    normal = dict(judgement.answers)
    again = sheet.judge(Filled({**normal, **filled.attachments}))
    assert again.ok, errors_of(again)
    assert again.answers == normal
    sheet.validator.validate(normal)


@by_procedure
def test_generated_sets_differ(form_class: type[ProcedureForm], sheets: Sheets) -> None:
    """They are no copies of each other, nor of the examples from which they may borrow."""
    sheet = sheets(form_class)
    made = [valid_set(sheet, Random(number)) for number in range(2)]
    every = [str(filled.answers) for filled in (*made, *sheet.examples)]
    assert len(set(every)) == len(every)

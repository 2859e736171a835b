"""Whatever is sent, the forms answer with sentences: no input makes them fail."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eapply.core.conditions import Situation
from eapply.forms.checking import check
from eapply.forms.fields import Raw, Repeat
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.sheet import answer_sheet
from tests.forms.answers import judged
from tests.forms.fee_forms import SLOW

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
by_procedure = pytest.mark.parametrize("form_class", SLOW, ids=lambda form: form.procedure.slug)
quick = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PARTS = ("era", "year", "month", "day", "lat", "lon", "words", "extra")
ODD = (
    *("", " ", "-", "0", "-1", "1e9", "9" * 30, "令和99年99月99日", "2026-11-24", "yes", "other"),
    *("\x00", "\ud800", "a\u202eb", "１２３", "²", "٣", "はい", "0130", "../..", "<b>", "鹿嶋"),
)
TYPED = st.one_of(st.text(max_size=12), st.sampled_from(ODD))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TYPED,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TYPED, inner, max_size=3),
    max_leaves=6,
)


def names_of(form_class: type[ProcedureForm], situation: Situation) -> list[str]:
    """Every HTML name that the form could read, and some that it never reads."""
    names: list[str] = ["", "action", "members", "-0-", "lines-0"]
    for question in form_class.blank(situation).questions:
        names += [question.key, *(f"{question.key}-{part}" for part in PARTS)]
        if isinstance(question, Repeat):
            for index in ("0", "1", "77", "9999", "x", "-1"):
                for inner in question.row_form.blank(situation).questions:
                    names += [f"{question.key}-{index}-{inner.key}"]
                    names += [f"{question.key}-{index}-{inner.key}-year"]
    return names


@by_procedure
@quick
@given(data=st.data())
def test_posted_rubbish(
    form_class: type[ProcedureForm], situation: Situation, data: st.DataObject
) -> None:
    names = st.sampled_from(names_of(form_class, situation)) | st.text(max_size=5)
    posted = data.draw(st.dictionaries(names, st.lists(TYPED, max_size=3), min_size=5, max_size=60))
    form = form_class(Raw(posted), situation=situation, attachments={})
    assert not form.judge().ok
    answer_sheet(form)
    for page in form_class.pages:
        page.form(Raw(posted), situation=situation).check({}, situation)


@by_procedure
@quick
@given(data=st.data())
def test_json_rubbish_in_a_good_set(
    form_class: type[ProcedureForm], situation: Situation, data: st.DataObject
) -> None:
    example = form_class.examples[0]
    keys = [question.key for question in form_class.blank(situation).questions] + [
        "no_mail",
        "unheard_of",
    ]
    odd: dict[str, Any] = data.draw(
        st.dictionaries(st.sampled_from(keys), JSON, min_size=1, max_size=12)
    )
    for answers in (odd, dict(example.answers) | odd, with_odd_rows(example.answers, odd)):
        form, judgement = judged(form_class, situation, answers, {})
        assert all(message.message and message.target for message in judgement.errors)
        answer_sheet(form)
        check(form_class, answers, None, situation)


def with_odd_rows(answers: Any, odd: dict[str, Any]) -> dict[str, Any]:
    """The same rubbish inside every repeated group."""
    return {
        key: [value[0] | {inner: odd[name] for inner, name in zip(value[0], odd, strict=False)}]
        if isinstance(value, list) and value and isinstance(value[0], dict)
        else value
        for key, value in answers.items()
    }


@by_procedure
def test_nobody_may_make_us_build_thousands_of_rows(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    for question in form_class.blank(situation).questions:
        if isinstance(question, Repeat):
            rows: list[Any] = [{"name": "x"}] * 3000
            form, judgement = judged(form_class, situation, {question.key: rows}, {})
            assert len(form[question.key].rows) <= 60
            assert not judgement.ok

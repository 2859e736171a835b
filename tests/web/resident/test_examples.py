"""Every documented valid example of every procedure goes through the pages to a receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.clock import JST, FixedClock
from eapply.adapters.inspection import Inspected
from eapply.core.conditions import is_empty
from eapply.core.procedure import Example
from eapply.forms import PROCEDURES
from eapply.forms.procedure_form import NO_MAIL, ProcedureForm
from eapply.models import Submission, transaction
from tests.filings import file_before
from tests.web.resident.walking import Walker, typed_by_page


def looked_into(content: bytes, name: str, **_: Any) -> Inspected:
    """Says of every file that it is fine: what real files do is the matter of test_uploads."""
    return Inspected("pdf", 1, content, "application/pdf", 100, 100, b"picture", None)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(
        audience="resident",
        staff_base_url="http://desk.localhost",
        tools={"inspect": looked_into},
    )


def valid_examples() -> Iterator[Any]:
    """The first of each procedure; the others in the long run, where their answers differ most."""
    for form in PROCEDURES:
        if form.procedure.window.closed_since is not None:
            continue
        valid = [example for example in form.examples if not example.errors]
        for place, example in enumerate(valid):
            marks = [pytest.mark.trust] if place else []
            name = f"{form.procedure.number}: {example.name}"
            yield pytest.param(form, example, id=name, marks=marks)


def test_no_page_of_a_form_takes_an_address_of_ours(app: Flask) -> None:
    taken = {
        str(rule).rpartition("/")[2]
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/apply/<slug>/<draft>/")
    }
    assert {"confirm", "mail", "tasks", "saved", "changed"} < taken
    for form in PROCEDURES:
        assert not taken & {page.key for page in form.pages}, form.procedure.slug


@pytest.mark.parametrize(("form", "example"), list(valid_examples()))
def test_it_is_filed_as_documented(
    walker: Walker,
    session: Session,
    clock: FixedClock,
    form: type[ProcedureForm],
    example: Example,
) -> None:
    if example.on:
        moment = datetime.combine(example.on, time(10), JST)
        clock.advance(seconds=(moment - clock.now()).total_seconds())
    with walker.app.app_context(), transaction() as opened:
        file_before(opened, walker.tools, form.procedure.slug, example)
    pages = typed_by_page(walker, form, example)
    passing = {
        gate.key: next(value for value, _, away in gate.ways if away is None)
        for gate in form.procedure.gates
    }
    walker.begin(form.procedure.slug, passing)
    if example.answers.get(NO_MAIL):
        walker.send({"action": "skip"})
    else:
        key = form.email_key()
        walker.prove(str(example.answers.get(key) or "filer@example.jp"))
    if walker.here.endswith("/tasks"):
        walker.open(walker.address(form.pages[0].key))
    walker.fill(pages)
    number = walker.submit()
    case = session.query(Submission).filter_by(reference=number).one()
    situation = walker.tools.situation()
    wanted = form.from_json(example.answers, situation)
    wanted.judge()
    for name, value in wanted.answers().items():
        if not is_empty(value):
            assert case.answers.get(name) == value, name
    assert case.name or form.procedure.number == 8
    assert case.sheet

"""Gates: every way is walked; a better way is no error; a missing answer is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from eapply.forms import PROCEDURES
from eapply.models import Draft
from tests.web.resident.walking import Walker

OPEN = [form for form in PROCEDURES if form.procedure.window.closed_since is None]


def better_ways() -> Iterator[Any]:
    for form in OPEN:
        for gate in form.procedure.gates:
            for value, label, away in gate.ways:
                if away is not None:
                    name = f"{form.procedure.number}: {label}"
                    yield pytest.param(form.procedure.slug, gate.key, value, away, id=name)


@pytest.mark.parametrize(("slug", "gate", "value", "away"), list(better_ways()))
def test_a_better_way_is_shown_without_blame(
    walker: Walker, session: Session, slug: str, gate: str, value: str, away: Any
) -> None:
    walker.open(f"/apply/{slug}/check")
    walker.send(walker.passing(slug) | {gate: value})
    assert walker.status == 200
    assert away.title in walker.page
    assert "エラー" not in walker.page
    assert session.query(Draft).count() == 0
    if away.may_continue:
        walker.send()
        assert walker.here.endswith("/mail")


@pytest.mark.parametrize("form", [form for form in OPEN if form.procedure.gates])
def test_a_gate_wants_an_answer(walker: Walker, form: Any) -> None:
    walker.open(f"/apply/{form.procedure.slug}/check")
    walker.send()
    assert walker.status == 422
    assert f'href="#f-{form.procedure.gates[0].key}-0"' in walker.page


@pytest.mark.parametrize("form", PROCEDURES)
def test_every_leaflet_says_cost_days_and_papers_first(walker: Walker, form: Any) -> None:
    procedure = form.procedure
    walker.open(f"/procedures/{procedure.slug}")
    assert walker.status == 200
    for heading in ("料金", "結果が出るまで", "用意するもの", procedure.title):
        assert heading in walker.page
    for path in ("papers", "example"):
        walker.open(f"/procedures/{procedure.slug}/{path}")
        assert walker.status == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/about", "/privacy", "/accessibility", "/contact", "/cookies", "/verify", "/status"]
    + [f"/procedures?by={by}" for by in ("event", "category", "department", "kana", "none")],
)
def test_plain_pages_open(walker: Walker, path: str) -> None:
    walker.open(path)
    assert walker.status == 200
    assert walker.page.count("<h1") == 1


def test_an_unknown_procedure_is_not_found(walker: Walker) -> None:
    for path in ("/procedures/99-none", "/apply/99-none/check", "/apply/99-none/confirm"):
        walker.open(path)
        assert walker.status == 404


def test_the_postal_data_answers_in_json(walker: Walker) -> None:
    answer = walker.browser.get("/places/postal?code=３１４-００３３")
    assert answer.get_json() == [{"pref": "茨城県", "city": "鹿嶋市", "town": "鉢形台"}]
    assert walker.browser.get("/places/postal?code=x").get_json() == []

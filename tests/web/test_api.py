"""The public API: the same words as the pages, nothing stored, kind to bad input."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from eapply.forms import ALL_FORMS, BY_SLUG, PROCEDURES
from eapply.forms.procedure_form import NO_MAIL
from tests.forms.fee_forms import SLOW

SLUGS = [form.procedure.slug for form in ALL_FORMS]
ASKED = [form.procedure.slug for form in SLOW]


def test_list_names_every_procedure_in_number_order(client: Any) -> None:
    listed = client.get("/api/v1/procedures").get_json()
    assert [entry["slug"] for entry in listed] == SLUGS
    numbers = [entry["number"] for entry in listed]
    first, fees = numbers[: len(PROCEDURES)], numbers[len(PROCEDURES) :]
    assert (first, fees) == (sorted(first), sorted(fees))


@pytest.mark.parametrize("slug", ASKED)
def test_definition_carries_a_valid_schema_and_every_question(client: Any, slug: str) -> None:
    data = client.get(f"/api/v1/procedures/{slug}").get_json()
    jsonschema.Draft202012Validator.check_schema(data["schema"])
    keys = {field["key"] for section in data["sections"] for field in section["fields"]}
    form = BY_SLUG[slug]
    assert keys == {key for page in form.pages for key in page.keys}


@pytest.mark.parametrize("slug", ASKED)
def test_served_examples_pass_the_check(client: Any, slug: str) -> None:
    examples = client.get(f"/api/v1/procedures/{slug}/examples").get_json()
    assert examples
    for example in examples:
        body = {key: example[key] for key in ("answers", "attachments", "on")}
        response = client.post(f"/api/v1/procedures/{slug}/check", json=body)
        assert response.status_code == 200, response.get_json()
        again = client.post(
            f"/api/v1/procedures/{slug}/check",
            json=body | {"answers": again_from(example, slug, response.get_json()["normalised"])},
        )
        assert again.status_code == 200, again.get_json()


def again_from(example: Any, slug: str, normalised: dict[str, Any]) -> dict[str, Any]:
    """What a client would send back: the normal values it got, and its choice to go without mail."""
    form = BY_SLUG[slug]
    asked = {key for page in form.pages for key in page.keys}
    chosen = {key: value for key, value in example["answers"].items() if key == NO_MAIL}
    return {key: value for key, value in normalised.items() if key in asked} | chosen


def test_unknown_keys_are_errors_at_their_place(client: Any) -> None:
    response = client.post(
        f"/api/v1/procedures/{SLUGS[-1]}/check", json={"answers": {"no_such_key": 1}}
    )
    assert response.status_code == 422
    assert "no_such_key" in [error["field"] for error in response.get_json()["errors"]]


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        '"text"',
        "{}",
        '{"answers": []}',
        "{not json",
        '{"answers": {}, "on": "2026-02-30"}',
        '{"answers": {}, "on": 5}',
        '{"answers": {}, "attachments": {"x": "y"}}',
        '{"answers": {}, "extra": 1}',
    ],
)
def test_malformed_bodies_are_told_so(client: Any, body: str) -> None:
    response = client.post(
        f"/api/v1/procedures/{SLUGS[0]}/check", data=body, content_type="application/json"
    )
    assert response.status_code == 400
    assert response.content_type.startswith("application/problem+json")
    assert response.get_json()["status"] == 400


def test_unknown_procedure_is_a_problem_not_a_page(client: Any) -> None:
    response = client.get("/api/v1/procedures/99-nothing")
    assert response.status_code == 404
    assert response.content_type.startswith("application/problem+json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_answer_of_any_shape_breaks_the_check(client: Any, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(ALL_FORMS))
    keys = [key for page in form.pages for key in page.keys]
    answers = data.draw(st.dictionaries(st.sampled_from(keys), JSON, max_size=6))
    response = client.post(
        f"/api/v1/procedures/{form.procedure.slug}/check",
        data=json.dumps({"answers": answers}),
        content_type="application/json",
    )
    assert response.status_code in (200, 422)


def test_description_is_valid_and_lists_every_call(client: Any, app: Any) -> None:
    description = client.get("/api/v1/openapi.json").get_json()
    validate(description)
    routes = {
        re.sub(r"<(?:any\(.*\):)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
    }
    assert routes == set(description["paths"])

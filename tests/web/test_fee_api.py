"""The API of fees: the table that a client needs to fill in requests, prices, and reasons for none."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eapply.core.fees import Reason
from eapply.models import transaction
from eapply.services import fees
from eapply.web import openapi, openapi_fees

ON = "2026-11-22"
CHANGE = "第35条の2 変更許可"


@pytest.fixture
def client(app: Flask) -> Any:
    """A program at a demo whose table is loaded."""
    with app.app_context(), transaction() as session:
        fees.load_reviewed(session, app.extensions["eapply"])
    return app.test_client()


def validator(schema: dict[str, Any]) -> Any:
    components = {"schemas": openapi_fees.SCHEMAS | {"Problem": openapi.PROBLEM}}
    return jsonschema.Draft202012Validator(schema | {"components": components})


def ask(client: Any, number: int, variant: str = "", **quantities: Any) -> Any:
    body = {"number": number, "variant": variant, "quantities": quantities, "on": ON}
    return client.post("/api/v1/fees/quote", json=body)


def test_the_table_lists_all_46_as_described(client: Any) -> None:
    listed = client.get(f"/api/v1/fees?on={ON}").get_json()
    assert [fee["number"] for fee in listed] == list(range(1, 47))
    for fee in listed:
        validator(openapi_fees.FEE).validate(fee)
    repeats = {fee["number"]: fee["duplicate_of"] for fee in listed if fee["duplicate_of"]}
    assert repeats == {19: 16, 20: 17, 21: 18}
    assert listed[18]["variants"] == listed[15]["variants"] != []


def test_a_client_can_ask_for_every_kind_without_knowing_the_fee(client: Any) -> None:
    priced = 0
    for fee in client.get("/api/v1/fees").get_json():
        for kind in fee["variants"]:
            given = {each["key"]: max(each["minimum"], 1) for each in kind["quantities"]}
            given |= {
                choice["key"]: next(o["label"] for o in choice["options"] if o["offered"])
                for choice in kind["choices"]
            }
            answer = ask(client, fee["number"], kind["variant"], **given)
            assert answer.status_code == (200 if kind["chargeable"] else 422), (fee, kind)
            schema = openapi_fees.QUOTE if kind["chargeable"] else openapi_fees.NO_QUOTE
            validator(schema).validate(answer.get_json())
            priced += answer.status_code == 200
    assert priced > 50


def test_a_quote_says_its_steps(client: Any) -> None:
    found = ask(client, 28, "評価証明書・公課証明書", sole_land=12).get_json()
    assert found["total"] == 600
    assert found["currency"] == "JPY"
    assert found["steps"] == ["200円 × ⌈12筆 ÷ 5⌉ = 600円"]
    assert found["lines"] == [
        {
            "label": "固定資産の評価証明書・公課証明書：土地の筆数（単独名義）",
            "unit_amount": 200,
            "count": 3,
            "amount": 600,
            "basis": "per_unit",
        }
    ]
    assert found["provisional"] is False
    assert "鹿嶋市税務課" in found["source"]
    assert found["on"] == ON


def test_a_placeholder_is_marked_and_free_is_free(client: Any) -> None:
    sign = ask(client, 46, "一般の広告物・照明なし", area="12.0").get_json()
    assert (sign["total"], sign["provisional"]) == (4500, True)
    assert ask(client, 23, "軽自動車納税証明書", count=1).get_json()["total"] == 0
    assert ask(client, 19, "届出・申請の受理の証明", count=1).get_json()["number"] == 16


@pytest.mark.parametrize(
    ("number", "variant", "quantities", "reason", "field"),
    [
        (5, "", {}, "unknown_rate", None),
        (47, "", {}, "not_offered", "number"),
        (45, "", {"area": 1}, "not_offered", "variant"),
        (22, "", {"count": 0}, "bad_quantity", "count"),
        (22, "", {"count": 1.5}, "bad_quantity", "count"),
        (45, CHANGE, {"added_area": 1}, "bad_quantity", "purpose"),
    ],
)
def test_no_price_has_a_reason(
    client: Any, number: int, variant: str, quantities: Any, reason: str, field: str | None
) -> None:
    answer = ask(client, number, variant, **quantities)
    assert answer.status_code == 422
    assert answer.content_type.startswith("application/problem+json")
    body = answer.get_json()
    assert body["reason"] == reason
    assert [each["field"] for each in body.get("errors", [])] == ([field] if field else [])
    assert body["detail"].endswith("。")


def test_before_the_first_rate_nothing_is_in_force(client: Any) -> None:
    body = {"number": 22, "quantities": {"count": 1}, "on": "2024-01-01"}
    answer = client.post("/api/v1/fees/quote", json=body)
    assert answer.get_json()["reason"] == "unknown_rate"
    listed = client.get("/api/v1/fees?on=2024-01-01").get_json()
    assert {len(fee["variants"]) for fee in listed} == {0}


def test_an_empty_table_says_that_the_department_looks(app: Flask) -> None:
    answer = ask(app.test_client(), 22, count=1)
    assert answer.get_json()["reason"] == "unknown_rate"


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        "{not json",
        '{"number": "22"}',
        '{"number": true}',
        '{"number": 22, "variant": 1}',
        '{"number": 22, "quantities": []}',
        '{"number": 22, "extra": 1}',
        '{"number": 22, "on": "2026-02-30"}',
    ],
)
def test_malformed_bodies_are_told_so(client: Any, body: str) -> None:
    answer = client.post("/api/v1/fees/quote", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.content_type.startswith("application/problem+json")
    assert client.get("/api/v1/fees?on=heute").status_code == 400


VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.just([])
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    number=st.integers(0, 47),
    quantities=st.dictionaries(
        st.sampled_from(["count", "area", "purpose", "sole_land", "x"]), VALUES, max_size=3
    ),
)
def test_no_quantity_of_any_shape_breaks_it(
    client: Any, number: int, quantities: dict[str, Any]
) -> None:
    answer = ask(client, number, **quantities)
    assert answer.status_code in (200, 422)
    assert answer.status_code == 200 or answer.get_json()["reason"] in set(Reason)

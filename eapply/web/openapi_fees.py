"""The description of the calls about fees."""

from __future__ import annotations

from typing import Any

from eapply.core.fees import Basis, Channel, Provenance, Reason, Timing
from eapply.web.openapi_parts import answer, listed, problem

ON = {"type": "string", "format": "date"}
TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
MAYBE_WHOLE = {"type": ["integer", "null"]}
YES_NO = {"type": "boolean"}


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    needed = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": needed}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _one_of(kind: Any) -> dict[str, Any]:
    return {"type": "string", "enum": [each.value for each in kind]}


RATE = _object(
    {
        "part": TEXT,
        "unit": TEXT,
        "basis": _one_of(Basis),
        "amount": {**MAYBE_WHOLE, "description": "whole yen; null: unknown, or a formula"},
        "step": {**WHOLE, "description": "the amount is due for each started `step` units"},
        "tier_min": {**MAYBE_WHOLE, "description": "from, inclusive, m²"},
        "tier_max": {**MAYBE_WHOLE, "description": "below, exclusive, m²"},
        "cap": MAYBE_WHOLE,
        "valid_from": ON,
        "valid_to": {"type": ["string", "null"], "format": "date"},
        "provenance": _one_of(Provenance),
        "source": TEXT,
        "approved": YES_NO,
    }
)
OPTION = _object({"value": TEXT, "label": TEXT, "offered": YES_NO})
VARIANT = _object(
    {
        "variant": TEXT,
        "unit": TEXT,
        "basis": _one_of(Basis),
        "timing": _one_of(Timing),
        "amount": {**MAYBE_WHOLE, "description": "where one amount says it all"},
        "note": TEXT,
        "provisional": {**YES_NO, "description": "仮の額: not the city's amount"},
        "chargeable": YES_NO,
        "quantities": _array(
            _object(
                {
                    "key": TEXT,
                    "label": TEXT,
                    "unit": TEXT,
                    "minimum": WHOLE,
                    "maximum": WHOLE,
                    "decimals": {**WHOLE, "description": "with decimals: send text, “231.45”"},
                }
            )
        ),
        "choices": _array(
            _object({"key": TEXT, "label": TEXT, "required": YES_NO, "options": _array(OPTION)})
        ),
        "rates": _array(RATE),
    }
)
FEE = _object(
    {
        "number": {"type": "integer", "minimum": 1, "maximum": 46},
        "name": {**TEXT, "description": "as published"},
        "title": TEXT,
        "group": TEXT,
        "department": TEXT,
        "channels": _array(_one_of(Channel)),
        "duplicate_of": {**MAYBE_WHOLE, "description": "再掲: the number that this one repeats"},
        "variants": _array(VARIANT),
    }
)
QUANTITIES = {
    "type": "object",
    "description": "by the keys of the variant's `quantities` and `choices`",
    "additionalProperties": {"type": ["integer", "string"]},
}
QUOTE_REQUEST = {
    **_object(
        {"number": WHOLE, "variant": TEXT, "quantities": QUANTITIES, "on": ON},
        ("variant", "quantities", "on"),
    ),
    "additionalProperties": False,
}
LINE = _object(
    {
        "label": TEXT,
        "unit_amount": WHOLE,
        "count": WHOLE,
        "amount": WHOLE,
        "basis": _one_of(Basis),
    }
)
QUOTE = _object(
    {
        "number": WHOLE,
        "variant": TEXT,
        "quantities": QUANTITIES,
        "on": ON,
        "currency": {"const": "JPY"},
        "total": WHOLE,
        "lines": _array(LINE),
        "steps": _array(TEXT),
        "rounding": TEXT,
        "provisional": YES_NO,
        "source": TEXT,
    }
)
NO_QUOTE = {
    "allOf": [
        {"$ref": "#/components/schemas/Problem"},
        _object({"reason": _one_of(Reason)}),
    ]
}
SCHEMAS = {"Fee": FEE, "Quote": QUOTE, "NoQuote": NO_QUOTE}


def paths() -> dict[str, Any]:
    """The calls about fees."""
    on = {"name": "on", "in": "query", "schema": ON, "description": "the day that decides (JST)"}
    return {
        "/fees": {
            "get": {
                "summary": "The fee table in force on a day, with provenance; default today",
                "parameters": [on],
                "responses": {
                    "200": answer("all 46 numbers", listed("Fee")),
                    "400": problem("the day is malformed"),
                },
            }
        },
        "/fees/quote": {
            "post": {
                "summary": "What a request costs, with the steps of the computation",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": QUOTE_REQUEST}},
                },
                "responses": {
                    "200": answer("the price", {"$ref": "#/components/schemas/Quote"}),
                    "400": problem("the body is malformed"),
                    "413": problem("the body is too large"),
                    "422": answer(
                        "no price, and why",
                        {"$ref": "#/components/schemas/NoQuote"},
                        "application/problem+json",
                    ),
                },
            }
        },
    }

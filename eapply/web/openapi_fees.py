"""The description of the calls about fees."""

from __future__ import annotations

from typing import Any

from eapply.core.fees import Basis, Channel, Provenance, Reason, Timing
from eapply.web.openapi_parts import (
    DAY,
    MAYBE_DAY,
    MAYBE_WHOLE,
    TEXT,
    WHOLE,
    YES_NO,
    answer,
    array,
    listed,
    objects,
    one_of,
    problem,
)

RATE = objects(
    {
        "part": TEXT,
        "unit": TEXT,
        "basis": one_of(Basis),
        "amount": {**MAYBE_WHOLE, "description": "whole yen; null: unknown, or a formula"},
        "step": {**WHOLE, "description": "the amount is due for each started `step` units"},
        "tier_min": {**MAYBE_WHOLE, "description": "from, inclusive, m²"},
        "tier_max": {**MAYBE_WHOLE, "description": "below, exclusive, m²"},
        "cap": MAYBE_WHOLE,
        "valid_from": DAY,
        "valid_to": MAYBE_DAY,
        "provenance": one_of(Provenance),
        "source": TEXT,
        "approved": YES_NO,
    }
)
OPTION = objects({"value": TEXT, "label": TEXT, "offered": YES_NO})
VARIANT = objects(
    {
        "variant": TEXT,
        "unit": TEXT,
        "basis": one_of(Basis),
        "timing": one_of(Timing),
        "amount": {**MAYBE_WHOLE, "description": "where one amount says it all"},
        "note": TEXT,
        "provisional": {**YES_NO, "description": "仮の額: not the city's amount"},
        "chargeable": YES_NO,
        "quantities": array(
            objects(
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
        "choices": array(
            objects({"key": TEXT, "label": TEXT, "required": YES_NO, "options": array(OPTION)})
        ),
        "rates": array(RATE),
    }
)
FEE = objects(
    {
        "number": {"type": "integer", "minimum": 1, "maximum": 46},
        "name": {**TEXT, "description": "as published"},
        "title": TEXT,
        "group": TEXT,
        "department": TEXT,
        "channels": array(one_of(Channel)),
        "duplicate_of": {**MAYBE_WHOLE, "description": "再掲: the number that this one repeats"},
        "variants": array(VARIANT),
    }
)
QUANTITIES = {
    "type": "object",
    "description": "by the keys of the variant's `quantities` and `choices`",
    "additionalProperties": {"type": ["integer", "string"]},
}
QUOTE_REQUEST = {
    **objects(
        {"number": WHOLE, "variant": TEXT, "quantities": QUANTITIES, "on": DAY},
        ("variant", "quantities", "on"),
    ),
    "additionalProperties": False,
}
LINE = objects(
    {
        "label": TEXT,
        "unit_amount": WHOLE,
        "count": WHOLE,
        "amount": WHOLE,
        "basis": one_of(Basis),
    }
)
QUOTE = objects(
    {
        "number": WHOLE,
        "variant": TEXT,
        "quantities": QUANTITIES,
        "on": DAY,
        "currency": {"const": "JPY"},
        "total": WHOLE,
        "lines": array(LINE),
        "steps": array(TEXT),
        "rounding": TEXT,
        "provisional": YES_NO,
        "source": TEXT,
    }
)
NO_QUOTE = {
    "allOf": [
        {"$ref": "#/components/schemas/Problem"},
        objects({"reason": one_of(Reason)}),
    ]
}
SCHEMAS = {"Fee": FEE, "Quote": QUOTE, "NoQuote": NO_QUOTE}


def paths() -> dict[str, Any]:
    """The calls about fees."""
    on = {"name": "on", "in": "query", "schema": DAY, "description": "the day that decides (JST)"}
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

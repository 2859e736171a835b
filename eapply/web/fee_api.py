"""The public API of fees: the table of a day, and what a request costs."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import BadRequest

from eapply.core.fees import (
    Basis,
    Edition,
    Fee,
    FeeRate,
    FeeRequest,
    NeedsAssessment,
    Quote,
    Schedule,
)
from eapply.models import db
from eapply.services import fees
from eapply.web.access import access
from eapply.web.api import situation_on
from eapply.web.formats import problem_body
from eapply.web.tools import toolbox

blueprint = Blueprint("fee_api", __name__, url_prefix="/api/v1")

NO_TOTAL = "金額を計算できません"
COLUMNS = ("part", "unit", "basis", "amount", "step", "tier_min", "tier_max", "cap")


@blueprint.get("/fees")
@access.stateless
def listed() -> Response:
    day = situation_on(request.args.get("on")).today
    table = fees.schedule(db.session(), toolbox())
    return jsonify([fee_data(fee, table, day) for fee in table.fees.values()])


def fee_data(fee: Fee, table: Schedule, day: date) -> dict[str, Any]:
    variants = []
    for variant in table.variants(fee.number):
        original = fee.duplicate_of or fee.number
        edition = table.newest(original, variant, day) or table.newest(
            original, variant, day, approved=False
        )
        if edition is not None:
            variants.append(variant_data(variant, edition))
    return {
        "number": fee.number,
        "name": fee.name,
        "title": fee.title,
        "group": fee.group,
        "department": toolbox().facts.department(fee.department).name,
        "channels": list(fee.channels),
        "duplicate_of": fee.duplicate_of or None,
        "variants": variants,
    }


def variant_data(variant: str, edition: Edition) -> dict[str, Any]:
    """One kind of a fee: what is asked for it, and its rows in force or, failing those, drafted."""
    first, *more = edition.rates
    practice = fees.is_practice(toolbox())
    return {
        "variant": variant,
        "unit": first.unit,
        "basis": first.basis,
        "timing": first.timing,
        "amount": None if more or first.basis is Basis.FORMULA else first.amount,
        "note": first.note,
        "provisional": any(rate.is_provisional for rate in edition.rates),
        "chargeable": edition.is_chargeable(practice=practice),
        "quantities": [
            {
                "key": each.key,
                "label": each.label,
                "unit": each.unit,
                "minimum": each.minimum,
                "maximum": each.maximum,
                "decimals": 2 if each.scale > 1 else 0,
            }
            for each in edition.quantities
        ],
        "choices": [
            {
                "key": choice.key,
                "label": choice.label,
                "required": choice.is_required,
                "options": [
                    {"value": value, "label": label, "offered": value not in choice.refused}
                    for value, label in choice.options
                ],
            }
            for choice in edition.choices
        ],
        "rates": [rate_data(rate) for rate in edition.rates],
    }


def rate_data(rate: FeeRate) -> dict[str, Any]:
    return {
        **{name: getattr(rate, name) for name in COLUMNS},
        "valid_from": rate.valid_from.isoformat(),
        "valid_to": rate.valid_to.isoformat() if rate.valid_to else None,
        "provenance": rate.provenance,
        "source": rate.source,
        "approved": rate.approved,
    }


@blueprint.post("/fees/quote")
@access.stateless
def quote() -> tuple[Response, int]:
    asked, on = request_of(request.get_json(force=True, silent=False))
    found = fees.quote(db.session(), toolbox(), asked, on)
    if isinstance(found, Quote):
        return jsonify(quote_data(found)), 200
    response = jsonify(refusal_data(found))
    response.mimetype = "application/problem+json"
    return response, 422


def request_of(body: Any) -> tuple[FeeRequest, date]:
    """The call's body, or 400 with what is wrong about its shape."""
    if not isinstance(body, dict):
        raise BadRequest("「number」に、手数料の番号を入れてください。")
    unknown = body.keys() - {"number", "variant", "quantities", "on"}
    if unknown:
        raise BadRequest(f"知らない名前があります：{'、'.join(sorted(map(str, unknown)))}")
    number, variant = body.get("number"), body.get("variant") or ""
    quantities = body.get("quantities")
    if type(number) is not int:
        raise BadRequest("「number」は、1から46までの整数です。")
    if not isinstance(variant, str):
        raise BadRequest("「variant」は、料金表にある種類の名前です。")
    if not isinstance(quantities, dict | None):
        raise BadRequest("「quantities」は、数える項目の名前と数の組です。")
    return FeeRequest(number, variant, quantities or {}), situation_on(body.get("on")).today


def quote_data(found: Quote) -> dict[str, Any]:
    (asked,) = found.requests
    return {
        "number": asked.number,
        "variant": asked.variant,
        "quantities": dict(asked.quantities),
        "on": found.on.isoformat(),
        "currency": "JPY",
        "total": found.total,
        "lines": [
            {
                "label": line.label,
                "unit_amount": line.unit_amount,
                "count": line.count,
                "amount": line.amount,
                "basis": line.basis,
            }
            for line in found.lines
        ],
        "steps": list(found.steps),
        "rounding": found.rounding,
        "provisional": found.is_provisional,
        "source": "; ".join(found.sources),
    }


def refusal_data(found: NeedsAssessment) -> dict[str, Any]:
    number = g.get("request_number", "")
    body = problem_body(422, NO_TOTAL, found.message, number, found.field)
    return body | {"reason": found.reason}

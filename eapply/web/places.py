"""Towns by postal code as JSON, for the script that fills addresses in place."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from eapply.core.digits import postal_code
from eapply.web.access import access
from eapply.web.limits import limit
from eapply.web.tools import toolbox

places = Blueprint("places", __name__, url_prefix="/places")


@places.get("/postal")
@access.stateless
def postal() -> Response:
    """``[{"pref", "city", "town"}, …]``; empty when the code is none or not known."""
    limit("api")
    code = postal_code(request.args.get("code", ""))
    towns = toolbox().facts.towns(code) if code else ()
    return jsonify([{"pref": each.pref, "city": each.city, "town": each.town} for each in towns])

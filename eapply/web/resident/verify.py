"""Is this document genuine? Number, date and title only (R20)."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eapply.models import db
from eapply.queries import tracking
from eapply.web.access import access
from eapply.web.language import gettext, mark
from eapply.web.limits import limit
from eapply.web.resident.blueprint import resident

NO_CODE = mark("確認コードを入力してください。")
LONGEST = 40


@resident.get("/verify")
@access.public
def verify() -> str | tuple[str, int] | Response:
    """A GET form, so that its outcome has an address that can be kept."""
    typed = request.args.get("code", "")[:LONGEST]
    if typed.strip():
        code = tracking.verify_code(typed) or typed.strip()
        return redirect(url_for("resident.verified", code=code), 303)
    errors = [("f-code", gettext(NO_CODE))] if "code" in request.args else []
    page = render_template(
        "resident/verify.html", heading=gettext("書類の確認"), typed="", found=None, errors=errors
    )
    return page, 422 if errors else 200


@resident.get("/verify/<code>")
@access.public
def verified(code: str) -> tuple[str, int]:
    limit("verify")
    found = tracking.verified(db.session(), code[:LONGEST])
    page = render_template(
        "resident/verify.html",
        heading=gettext("書類の確認"),
        typed=code[:LONGEST],
        found=found,
        asked=True,
        errors=[],
    )
    return page, 200 if found else 404

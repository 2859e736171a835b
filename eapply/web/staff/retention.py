"""保存期間: what would be purged, as numbers, and keeping a single case on."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.models import db, transaction
from eapply.queries.retention import standings
from eapply.services import purging
from eapply.web.access import access
from eapply.web.staff.area import staff
from eapply.web.staff.cases import records_page, show
from eapply.web.tools import the_staff, toolbox

NO_REASON = "保存を続ける理由を入力してください。"


@staff.get("/retention")
@access.staff(Role.PEOPLE, Role.AUDITOR)
def retention() -> str:
    """Numbers by procedure, so nothing is disclosed and nothing recorded."""
    tools = toolbox()
    return render_template(
        "staff/retention.html",
        heading="保存期間",
        is_on=tools.settings.purge_cases,
        standings=list(standings(db.session(), tools.settings, tools.clock.today())),
    )


@staff.post("/cases/<reference>/keep")
@access.staff(Role.HEAD)
def keep_case(reference: str) -> Any:
    """``action`` keep keeps the case on, with a reason, end lets it go again."""
    view, actor = show(reference), the_staff()
    ends = request.form.get("action") == "end"
    reason = "" if ends else request.form.get("reason", "")
    try:
        if not ends and not reason.strip():
            raise Refused(NO_REASON, "reason")
        with transaction() as session:
            purging.keep(session, toolbox(), actor, view.case, reason)
    except Conflict as refusal:
        return records_page(show(reference), errors=[("keep", refusal.message)]), 409
    except Refused as refusal:
        errors = [("f-keep" if refusal.field else "keep", refusal.message)]
        return records_page(show(reference), errors=errors, typed=reason), 422
    done = "keep-ended" if ends else "keep"
    here = url_for("staff.records", reference=view.case.reference, done=done)
    return redirect(f"{here}#keep", 303)

"""Has the record of my case been rewritten? The chain is read anew, and a noted code is looked up."""

from __future__ import annotations

from flask import render_template, request

from eapply.models import db
from eapply.services import auditing
from eapply.web.access import access
from eapply.web.language import gettext, mark
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, form_of, the_case
from eapply.web.tools import toolbox

LONGEST = 40
ODD_CODE = mark("記録の確認コードは、「7KMQ-2X4B」のような8文字です。")


@resident.get("/status/<reference>/record")
@access.case
def record(reference: str) -> tuple[str, int]:
    """A GET form, so that its outcome can be kept and printed."""
    case = the_case()
    entries = auditing.chain(db.session(), case.public_id)
    typed = request.args.get("code", "")[:LONGEST]
    code = auditing.parse_check_code(typed)
    noted = next((entry for entry in entries if auditing.check_code(entry) == code), None)
    errors = [("f-code", gettext(ODD_CODE))] if "code" in request.args and code is None else []
    procedure = form_of(case.slug).procedure
    page = render_template(
        "resident/record.html",
        heading=gettext("記録の確認"),
        procedure=procedure,
        procedure_title=procedure.title,
        case=case,
        is_whole=not auditing.verify_entries(toolbox(), entries),
        newest=entries[-1],
        check_code=auditing.check_code(entries[-1]),
        typed=typed,
        asked=code is not None,
        noted=noted,
        errors=errors,
        help=department_help(case.department),
    )
    return page, 422 if errors else 200

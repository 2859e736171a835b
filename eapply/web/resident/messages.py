"""Words between the resident and the department (R18)."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from eapply.core.errors import Refused
from eapply.core.submission import FINAL_STATES, State
from eapply.models import Submission, db, transaction
from eapply.queries import tracking
from eapply.services import messaging
from eapply.web.access import access
from eapply.web.language import gettext
from eapply.web.limits import limit
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, form_of, onto, the_case
from eapply.web.tools import toolbox


@resident.get("/status/<reference>/messages")
@access.case
def messages(reference: str) -> str:
    case = the_case()
    if tracking.unread(db.session(), case):
        with transaction() as session:
            messaging.read_by_resident(session, toolbox(), case)
    return thread_page(case)


@resident.post("/status/<reference>/messages")
@access.case
def message_sent(reference: str) -> tuple[str, int] | Response:
    case = the_case()
    limit("message", case.public_id)
    try:
        with transaction() as session:
            messaging.from_resident(session, toolbox(), case, request.form.get("body", ""))
    except Refused as refusal:
        return thread_page(case, request.form.get("body", ""), refusal.message), refusal.status
    return onto("messages", reference=reference, _anchor="newest")


def thread_page(case: Submission, typed: str = "", error: str = "") -> str:
    procedure = form_of(case.slug).procedure
    return render_template(
        "resident/messages.html",
        heading=gettext("担当課とのやりとり"),
        procedure=procedure,
        procedure_title=procedure.title,
        case=case,
        thread=messaging.thread(db.session(), case),
        closed=State(case.state) in FINAL_STATES,
        typed=typed,
        error=error,
        errors=[("f-body", error)] if error else [],
        limit=messaging.LONGEST,
        help=department_help(case.department),
    )

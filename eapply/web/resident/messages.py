"""Words and files between the resident and the department (R18)."""

from __future__ import annotations

from flask import Response as FileResponse
from flask import abort, render_template
from werkzeug.wrappers import Response

from eapply.core.submission import FINAL_STATES, State
from eapply.models import Submission, db, transaction
from eapply.queries import tracking
from eapply.services import messaging, uploading
from eapply.web import serving, writing
from eapply.web.access import access
from eapply.web.language import gettext
from eapply.web.limits import limit
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, form_of, onto, the_case
from eapply.web.tools import toolbox
from eapply.web.writing import MessageForm, Outcome

PICTURES = ("image/jpeg", "image/png")


@resident.get("/status/<reference>/messages")
@access.case
def messages(reference: str) -> str:
    case = the_case()
    if tracking.unread(db.session(), case, toolbox().clock.now()):
        with transaction() as session:
            messaging.read_by_resident(session, toolbox(), case)
    return thread_page(case, writing.started(MessageForm, case))


@resident.post("/status/<reference>/messages")
@access.case
def message_sent(reference: str) -> tuple[str, int] | Response:
    case = the_case()
    limit("message", case.public_id)
    outcome, form = writing.take(MessageForm, case)
    if outcome is Outcome.REFUSED:
        return thread_page(case, form), 422
    place = "newest" if outcome is Outcome.SENT else form.files.id
    return onto("messages", reference=reference, _anchor=place)


def thread_page(case: Submission, form: MessageForm) -> str:
    procedure = form_of(case.slug).procedure
    return render_template(
        "resident/messages.html",
        heading=gettext("担当課とのやりとり"),
        procedure=procedure,
        procedure_title=procedure.title,
        case=case,
        thread=messaging.thread(db.session(), toolbox(), case),
        along=writing.along(case),
        closed=State(case.state) in FINAL_STATES,
        form=form,
        errors=writing.errors_of(form),
        help=department_help(case.department),
    )


@resident.get("/status/<reference>/messages/files/<public_id>")
@access.case
def message_file(reference: str, public_id: str) -> FileResponse:
    """A file that went with a message: the rendition, never what was uploaded."""
    tools = toolbox()
    found = tracking.message_file(db.session(), the_case(), public_id, tools.clock.now())
    if found is None or not uploading.may_open(tools, found):
        abort(404)
    kind = found.rendition_type
    disposition = "inline" if kind in PICTURES else "attachment"
    return serving.blob(found.rendition, found.rendition_sha256, kind, disposition, found.name)

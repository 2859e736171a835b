"""Documents of a case (R19): each download proves its hash and leaves an entry in the record."""

from __future__ import annotations

from flask import Response, abort, render_template

from eapply.models import Document, Submission, db, transaction
from eapply.queries import tracking
from eapply.services import auditing, documenting
from eapply.web.access import access
from eapply.web.language import gettext
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, the_case
from eapply.web.serving import blob
from eapply.web.tools import toolbox


@resident.get("/status/<reference>/documents/<document>")
@access.case
def download(reference: str, document: str) -> Response | tuple[str, int]:
    case = the_case()
    found = tracking.document(db.session(), case, document)
    if found is None or not found.blob:
        abort(404)
    if not documenting.is_available(toolbox(), found, case):
        return expired(case, found), 410
    name = f"{case.reference}_{found.title}.pdf"
    response = blob(found.blob, found.sha256, "application/pdf", "attachment", name)
    with transaction() as session:
        auditing.record(
            session,
            toolbox(),
            case.public_id,
            auditing.RESIDENT,
            "download",
            document=found.public_id,
        )
    return response


def expired(case: Submission, document: Document) -> str:
    """The page of a paper whose days are over."""
    return render_template(
        "resident/paper_gone.html",
        heading=gettext("ダウンロードの期限が過ぎました"),
        case=case,
        document=document,
        last_day=documenting.last_day(toolbox(), document, case),
        help=department_help(case.department),
    )

"""Documents of a case (R19): each download proves its hash and leaves an entry in the record."""

from __future__ import annotations

from flask import Response, abort

from eapply.models import db, transaction
from eapply.queries import tracking
from eapply.services import auditing
from eapply.web.access import access
from eapply.web.headers import FILE_POLICY
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import the_case
from eapply.web.tools import toolbox


@resident.get("/status/<reference>/documents/<document>")
@access.case
def download(reference: str, document: str) -> Response:
    case = the_case()
    found = tracking.document(db.session(), case, document)
    if found is None or not found.blob:
        abort(404)
    name = f"{case.reference}_{found.title}.pdf"
    content = toolbox().files.read_checked(found.blob, found.sha256)
    with transaction() as session:
        auditing.record(
            session,
            toolbox(),
            case.public_id,
            auditing.RESIDENT,
            "download",
            document=found.public_id,
        )
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response

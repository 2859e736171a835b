"""Files on question pages (R7): their list with state and picture."""

from __future__ import annotations

from flask import Response, abort, url_for
from sqlalchemy import select

from eapply.models import Draft, Upload, db
from eapply.services import uploading
from eapply.web.access import access
from eapply.web.resident.blueprint import resident
from eapply.web.tools import toolbox
from eapply.web.uploads import ShownFile, shown


def attachments_of(draft: Draft) -> dict[str, list[ShownFile]]:
    """The files of a draft by question."""
    found: dict[str, list[ShownFile]] = {}
    for upload in uploading.files_of(db.session(), draft):
        address = url_for(
            "resident.thumbnail", slug=draft.slug, draft=draft.public_id, upload=upload.public_id
        )
        found.setdefault(upload.field, []).append(shown(upload, address))
    return found


@resident.get("/apply/<slug>/<draft>/files/<upload>/thumbnail")
@access.draft
def thumbnail(slug: str, draft: str, upload: str) -> Response:
    """The small picture of a file's first page; painted by us, never the file itself."""
    found = db.session.scalars(
        select(Upload)
        .join(Draft, Draft.id == Upload.draft_id)
        .where(Upload.public_id == upload, Draft.public_id == draft)
    ).one_or_none()
    if found is None or not found.thumbnail:
        abort(404)
    picture = toolbox().files.read_checked(found.thumbnail, found.thumbnail_sha256)
    return Response(picture, mimetype="image/jpeg")

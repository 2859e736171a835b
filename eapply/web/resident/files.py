"""Files on question pages (R7): taken in before the form is judged, shown with state and picture."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Response, abort, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from eapply.adapters.inspection import SENTENCES, shown_name
from eapply.core.errors import Refused
from eapply.forms.fields import Attached, Files, Question
from eapply.models import Draft, Upload, db
from eapply.services import uploading
from eapply.services.uploading import Received
from eapply.web.access import access
from eapply.web.limits import limit
from eapply.web.resident.blueprint import resident
from eapply.web.tools import toolbox

MEGABYTE = 1024 * 1024
STATES = {"clean": "受け取りました", "unchecked": "受け取りました"}


@dataclass(frozen=True)
class ShownFile(Attached):
    """A file as the list on the page draws it."""

    size_text: str = ""
    state_text: str = ""
    thumbnail_url: str = ""


def size_text(size: int) -> str:
    """「1.4MB」, 「320KB」"""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.1f}MB"
    return f"{max(1, round(size / 1024))}KB"


def shown(upload: Upload, thumbnail_url: str = "") -> ShownFile:
    return ShownFile(
        id=upload.public_id,
        name=upload.name,
        size=upload.size,
        pages=upload.pages,
        state=upload.scan,
        kind=upload.kind,
        size_text=size_text(upload.size),
        state_text=STATES.get(upload.scan, ""),
        thumbnail_url=thumbnail_url if upload.thumbnail else "",
    )


def attachments_of(draft: Draft) -> dict[str, list[ShownFile]]:
    """The files of a draft by question."""
    found: dict[str, list[ShownFile]] = {}
    for upload in uploading.files_of(db.session(), draft):
        address = url_for(
            "resident.thumbnail", slug=draft.slug, draft=draft.public_id, upload=upload.public_id
        )
        found.setdefault(upload.field, []).append(shown(upload, address))
    return found


def names_of(attachments: Mapping[str, Iterable[Attached]]) -> dict[str, list[str]]:
    return {field: [each.name for each in files] for field, files in attachments.items()}


@dataclass
class Arrival:
    """What came with one request: files that are stored and wait for their rows, and refusals."""

    received: list[tuple[str, int, Received]]
    refused: dict[str, str]


def take_in(questions: Iterable[Question], subject: str) -> Arrival:
    """Stores the files of this request, outside any transaction.

    Only the questions of kind files take any. ``subject`` is whose uploads are counted.
    """
    arrival = Arrival([], {})
    for question in questions:
        if not isinstance(question, Files):
            continue
        for sent in request.files.getlist(question.name):
            if sent.filename:
                limit("upload", subject)
                take_one(question, sent, arrival)
    return arrival


def take_one(question: Files, sent: FileStorage, arrival: Arrival) -> None:
    most = question.max_megabytes * MEGABYTE
    name = sent.filename or ""
    try:
        size = sent.stream.seek(0, os.SEEK_END)
        sent.stream.seek(0)
        if size > most:
            raise too_big(name, size, question.max_megabytes)
        received = uploading.receive(toolbox(), name, sent.stream.read(), question.kinds, most)
    except Refused as refusal:
        arrival.refused[question.name] = refusal.message
    else:
        arrival.received.append((question.name, question.max_files, received))


def too_big(name: str, size: int, most: int) -> Refused:
    """Said without reading the file: rounded up, so that it never reads as just right."""
    words = {"name": shown_name(name), "size": math.ceil(size * 10 / MEGABYTE) / 10, "limit": most}
    return Refused(SENTENCES["too_big"].format(**words))


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

"""Files that come with a form: taken in before the form is judged; how their list shows them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from eapply.adapters.inspection import SENTENCES, shown_name
from eapply.core.errors import Refused
from eapply.forms.fields import Attached, Files, Question
from eapply.models import Upload
from eapply.services import uploading
from eapply.services.uploading import Received
from eapply.web.language import gettext, mark
from eapply.web.limits import limit
from eapply.web.tools import toolbox

MEGABYTE = 1024 * 1024
RECEIVED = mark("受け取りました")
STATES = {"clean": RECEIVED, "unchecked": RECEIVED}


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
        state_text=gettext(STATES[upload.scan]) if upload.scan in STATES else "",
        thumbnail_url=thumbnail_url if upload.thumbnail else "",
    )


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


def keep_files(
    session: Session, owner: uploading.Owner, arrival: Arrival, action: str
) -> list[str]:
    """Writes the rows of new files, and takes out the one whose button was pressed.

    Returns the blobs to delete once this has committed.
    """
    for name, most, received in arrival.received:
        try:
            uploading.attach(session, toolbox(), owner, name, received, most)
        except Refused as refusal:
            arrival.refused[name] = refusal.message
    verb, _, target = action.partition(":")
    return uploading.remove(session, owner, target) if verb == "remove-file" else []

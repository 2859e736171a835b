"""Writing a message with files, the same for both sides: kept first, then judged, then sent."""

from __future__ import annotations

from enum import Enum, auto

from flask import request

from eapply.core.errors import Refused
from eapply.forms.fields import Files, LongText, Raw
from eapply.forms.question_form import QuestionForm
from eapply.models import Submission, Upload, db, transaction
from eapply.services import messaging, uploading
from eapply.web import uploads
from eapply.web.tools import toolbox

SEND = "send"


class MessageForm(QuestionForm):
    """What a message consists of, as the resident is asked for it."""

    body = LongText("メッセージ", rows=6, max_length=messaging.LONGEST)
    files = Files("添付するファイル", required=False, max_files=5)


class MessageToResident(MessageForm):
    """The same at the desk."""

    body = LongText(
        "申請者へのメッセージ",
        thing="メッセージ",
        rows=4,
        max_length=messaging.LONGEST,
        help="申請者が読みます。個人番号や口座番号は書かないでください。",
    )


class Outcome(Enum):
    """What became of a posted message."""

    SENT = auto()
    KEPT = auto()
    REFUSED = auto()


def started(
    form_class: type[MessageForm], case: Submission, staff_id: int | None = None
) -> MessageForm:
    """The form with what was typed and put beside it so far."""
    kept = messaging.unsent(db.session(), case, staff_id)
    files = uploading.files_of(db.session(), kept) if kept else []
    return form_class(
        Raw({"body": [kept.body if kept else ""]}),
        situation=toolbox().situation(),
        attachments={"files": [uploads.shown(upload) for upload in files]},
    )


def take(
    form_class: type[MessageForm], case: Submission, staff_id: int | None = None
) -> tuple[Outcome, MessageForm]:
    """Takes a posted message in: text and files are kept whatever is wrong with the rest."""
    tools = toolbox()
    action = request.form.get("action", SEND)
    blank = form_class.blank(tools.situation())
    arrival = uploads.take_in(blank.questions, case.public_id)
    text = request.form.get("body", "")
    with transaction() as session:
        kept = messaging.keep(session, tools, case, staff_id, text)
        blobs = uploads.keep_files(session, kept, arrival, action)
    uploading.discard_blobs(tools, blobs)
    form = started(form_class, case, staff_id)
    if action == SEND:
        form.check({}, tools.situation())
    for name, sentence in arrival.refused.items():
        form[name].errors = [sentence]
    if form.messages():
        return Outcome.REFUSED, form
    if action != SEND:
        return Outcome.KEPT, form
    try:
        with transaction() as session:
            if staff_id is None:
                messaging.from_resident(session, tools, case, text)
            else:
                waits = bool(request.form.get("awaits"))
                messaging.from_staff(session, tools, staff_id, case, text, awaits_reply=waits)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        form.body.errors = [refusal.message]
        return Outcome.REFUSED, form
    return Outcome.SENT, form


def errors_of(form: MessageForm) -> list[tuple[str, str]]:
    return [(each.target, each.message) for each in form.messages()]


def along(case: Submission) -> dict[int, list[tuple[Upload, str, bool]]]:
    """The files that went with each message: the row, its size in words, whether it may be opened."""
    return {
        message: [
            (upload, uploads.size_text(upload.size), uploading.may_open(toolbox(), upload))
            for upload in files
        ]
        for message, files in messaging.files(db.session(), case).items()
    }

"""補正 (R16): only what was asked for can be changed; the whole is judged; old stands beside new.

What is typed is kept with the request until it is sent, so leaving and coming back loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from eapply.forms.fields import Raw
from eapply.forms.procedure_form import NO_MAIL, Judgement, ProcedureForm
from eapply.forms.question_form import Message
from eapply.forms.sheet import answer_sheet
from eapply.models import Correction, Submission, db, transaction
from eapply.queries import tracking
from eapply.services import cases, following, uploading
from eapply.web import uploads
from eapply.web.access import access
from eapply.web.asking import filing, page_work
from eapply.web.language import gettext, mark
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, form_of, onto, the_case
from eapply.web.resident.status import open_one
from eapply.web.tools import toolbox

TICK = mark("「お願いされた項目を直しました」を読んで、チェックを入れてください。")
LONGEST_NOTE = 500


@dataclass
class Work:
    """One request about a correction: the whole form with the changes in it, judged."""

    case: Submission
    correction: Correction
    form: ProcedureForm
    judgement: Judgement
    asked: tuple[str, ...]
    opened: tuple[str, ...]

    @property
    def errors(self) -> list[Message]:
        """What the person can mend here. The rest was judged when it was filed and stands."""
        editable = {*self.asked, *self.opened}
        return [each for each in self.judgement.errors if each.field.split("-")[0] in editable]

    def texts(self) -> dict[str, str]:
        """The rows as they would read now, by first key."""
        return {
            row["keys"][0]: row["text"]
            for part in answer_sheet(self.form)
            for row in part["rows"]
            if row["keys"]
        }


def asked_keys(correction: Correction) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(key.split("-")[0] for item in correction.items for key in item["keys"])
    )


def first_asked(case: Submission) -> set[str]:
    """The questions that were asked when it was filed."""
    return {key for part in case.sheet for row in part["rows"] for key in row["keys"]}


def attachments_of(case: Submission, correction: Correction) -> dict[str, list[uploads.ShownFile]]:
    """Files by question; where new ones were added, they take the place of the old."""
    found: dict[str, list[uploads.ShownFile]] = {}
    for upload in tracking.uploads(db.session(), case):
        found.setdefault(upload.field, []).append(uploads.shown(upload))
    added: dict[str, list[uploads.ShownFile]] = {}
    for upload in uploading.files_of(db.session(), correction):
        added.setdefault(upload.field, []).append(uploads.shown(upload))
    return found | added


def bind(case: Submission, correction: Correction, typed: Raw | None = None) -> Work:
    """The form of the case with the kept or posted changes. Nothing but what may change is taken."""
    form_class = form_of(case.slug)
    asked = asked_keys(correction)
    typed = Raw(correction.raw) if typed is None else typed
    attachments = attachments_of(case, correction)
    before = first_asked(case)

    def judged(editable: tuple[str, ...]) -> tuple[ProcedureForm, Judgement]:
        changes = page_work.owned(typed.items(), editable) if typed else Raw()
        kept = {
            name: values
            for name, values in case.raw.items()
            if not typed or name.split("-")[0] not in editable
        }
        form = form_class(
            Raw(kept | changes),
            situation=toolbox().situation(),
            attachments=attachments,
            known={NO_MAIL: case.no_mail},
        )
        return form, form.judge()

    form, _ = judged(asked)
    opened = tuple(
        question.key
        for question in form.questions
        if question.asked
        and question.kind != "note"
        and question.key not in before
        and question.key not in asked
    )
    form, judgement = judged((*asked, *opened))
    return Work(case, correction, form, judgement, asked, opened)


def waiting_for(case: Submission) -> Correction | None:
    return open_one(following.corrections(db.session(), case))


@resident.get("/status/<reference>/correct")
@access.case
def correct(reference: str) -> str | Response:
    case = the_case()
    correction = waiting_for(case)
    if correction is None:
        return onto("status", reference=case.reference)
    work = bind(case, correction)
    for question in work.form.questions:
        if question.kind != "files":
            question.errors, question.notices = [], []
    return page(work, errors=[])


@resident.post("/status/<reference>/correct")
@access.case
def correct_answered(reference: str) -> tuple[str, int] | Response:
    case = the_case()
    correction = waiting_for(case)
    if correction is None:
        return onto("status", reference=case.reference)
    action = request.form.get("action", "send")
    posted = list(request.form.lists())
    fields = bind(case, correction).form
    arrival = uploads.take_in(
        [each for each in fields.questions if each.key in asked_keys(correction)], case.public_id
    )
    blobs = keep(case, correction, posted, fields, arrival, action)
    uploading.discard_blobs(toolbox(), blobs)
    case = the_case()
    correction = waiting_for(case)
    if correction is None:
        return onto("status", reference=case.reference)
    verb = action.partition(":")[0]
    if action == "leave":
        return onto("status", reference=case.reference)
    if verb != "send" and not arrival.refused:
        return onto("correct", reference=case.reference)
    return send(bind(case, correction), arrival, verb)


def keep(
    case: Submission,
    correction: Correction,
    posted: list[tuple[str, list[str]]],
    form: ProcedureForm,
    arrival: uploads.Arrival,
    action: str,
) -> list[str]:
    """Keeps what was typed with the request, before anything is judged; returns blobs to delete."""
    tools = toolbox()
    first = page_work.owned(posted, asked_keys(correction))
    opened = bind(case, correction, first).opened
    typed = page_work.owned(posted, (*asked_keys(correction), *opened))
    verb, _, target = action.partition(":")
    if verb in page_work.VERBS:
        shown = bind(case, correction, typed).form
        press = page_work.Press(target, shown, typed, dict(correction.raw), tools.facts)
        typed = page_work.VERBS[verb](press).raw
    with transaction() as session:
        locked = session.scalars(
            select(Correction).where(Correction.id == correction.id).with_for_update()
        ).one()
        cases.lock(session, case)
        if locked.answered_at or locked.cancelled_at:
            return []
        locked.raw = dict(typed)
        return uploads.keep_files(session, locked, arrival, action)


def send(work: Work, arrival: uploads.Arrival, verb: str) -> tuple[str, int] | Response:
    """Sends the corrected items, unless something is missing or was left as it was without a word."""
    for name, sentence in arrival.refused.items():
        work.form[name].errors = [sentence]
    errors = [(each.target, each.message) for each in work.errors]
    errors += [(work.form[name].error_id, text) for name, text in arrival.refused.items()]
    if verb == "send" and request.form.get("done") != "yes":
        errors.append(("f-done", gettext(TICK)))
    texts = work.texts()
    same = [
        item["keys"][0]
        for item in work.correction.items
        if texts.get(item["keys"][0], "") == item["before"]
    ]
    notes = {key: request.form.get(f"keep-{key}", "")[:LONGEST_NOTE] for key in same}
    if errors or verb != "send" or (same and request.form.get("asked_why") != "yes"):
        return page(work, errors, same if not errors else [], notes), 422
    case, correction_id = work.case, work.correction.id
    filed = filing.filing(work.form, work.judgement, [])
    with transaction() as session:
        following.answer_correction(
            session,
            toolbox(),
            case,
            correction_id,
            filed.raw,
            filed.answers,
            filed.sheet,
            procedure=filed.procedure,
            party={"name": filed.name, "kana": filed.kana, "phone": filed.phone},
            notes=notes,
        )
    return onto("status", reference=case.reference)


def page(
    work: Work,
    errors: list[tuple[str, str]],
    same: list[str] | None = None,
    notes: dict[str, str] | None = None,
) -> str:
    procedure = work.form.procedure
    cards: list[dict[str, Any]] = [
        {
            "item": item,
            "key": item["keys"][0],
            "questions": [
                work.form[key] for key in item["keys"] if key in work.form and work.form[key].asked
            ],
        }
        for item in work.correction.items
    ]
    return render_template(
        "resident/correct.html",
        heading=gettext("直していただくところ"),
        procedure=procedure,
        procedure_title=procedure.title,
        case=work.case,
        correction=work.correction,
        overdue=work.correction.due_on < toolbox().clock.today(),
        cards=cards,
        opened=[work.form[key] for key in work.opened],
        errors=errors,
        same=same or [],
        notes=notes or {},
        has_files=any(question.kind == "files" for card in cards for question in card["questions"]),
        others=[
            {"label": row["label"], "value": row["text"]}
            for part in work.case.sheet
            for row in part["rows"]
            if not set(row["keys"]) & set(work.asked)
        ],
        help=department_help(work.case.department),
    )

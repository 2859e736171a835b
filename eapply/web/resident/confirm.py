"""内容の確認 and filing (R10): the whole form judged, then one press that files once."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from eapply.core.errors import Refused
from eapply.core.submission import State
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.question_form import Message
from eapply.forms.sheet import answer_sheet
from eapply.models import Draft, Submission, db, transaction
from eapply.services import drafting, stored_rules, submitting, uploading
from eapply.web.access import access
from eapply.web.asking import whole as whole_form
from eapply.web.asking.rows import shown_sections
from eapply.web.asking.turns import has_files
from eapply.web.asking.whole import Whole
from eapply.web.language import gettext
from eapply.web.resident import files, origin, slot_hold
from eapply.web.resident.blueprint import resident
from eapply.web.resident.charge_words import before_filing, send_words, table_before
from eapply.web.resident.common import (
    days_text,
    department_help,
    first_day,
    is_settled,
    keep_open,
    onto,
    open_form,
    the_draft,
)
from eapply.web.resident.question import elsewhere
from eapply.web.resident.wording import CONFIRM, SEND, noun_of
from eapply.web.tools import resident_session, toolbox


def judge(form_class: type[ProcedureForm], draft: Draft) -> Whole:
    attachments = files.attachments_of(draft) if has_files(form_class) else {}
    judged = whole_form.judge(form_class, draft, attachments)
    keep_open(form_class, draft, judged.judgement.answers)
    look_around(db.session(), judged, draft)
    return judged


def look_around(session: Session, whole: Whole, draft: Draft) -> None:
    rules = whole.form.procedure.stored.rules
    whole_form.look_around(
        session, whole, draft, resident_session().get("cases", ()) if rules else ()
    )


def judged_before(form_class: type[ProcedureForm], draft: Draft) -> Whole | None:
    """The judgement made before the draft is locked, so that others need not wait for it.

    None for a draft that is filed, and where files belong to it: they come and go without a version.
    """
    if draft.submission_id is not None or has_files(form_class):
        return None
    return judge(form_class, draft)


@resident.get("/apply/<slug>/<draft>/confirm")
@access.draft
def confirm(slug: str, draft: str) -> str | Response:
    form_class = open_form(slug)
    found = the_draft(slug, draft)
    away = elsewhere(form_class, found)
    if away is not None:
        return away
    return confirm_page(form_class, found, judge(form_class, found))


@resident.post("/apply/<slug>/<draft>/confirm")
@access.draft
def file_it(slug: str, draft: str) -> tuple[str, int] | Response:
    """Files the draft. The double click waits for the lock and finds the work done: same receipt."""
    form_class = open_form(slug)
    if request.form.get("action") == "leave":
        return onto("saved", slug=slug, draft=draft)
    verb, _, question = request.form.get("action", "").partition(":")
    if verb == slot_hold.EXTEND:
        slot_hold.change(draft, verb, question)
        return onto("confirm", slug=slug, draft=draft, _anchor=f"held-{question}")
    blobs: list[str] = []
    trouble: list[tuple[str, str]] = []
    submission: Submission | None = None
    before = judged_before(form_class, the_draft(slug, draft))
    try:
        with transaction() as session:
            locked = drafting.lock(session, draft)
            submission = submitting.filed(session, locked)
            if submission is None and elsewhere(form_class, locked) is None:
                whole = before if before and before.version == locked.version else None
                stored_rules.hold_for_filing(session, form_class.procedure)
                whole = whole or judge(form_class, locked)
                look_around(session, whole, locked)
                trouble = whole_form.troubles(locked, whole)
                if whole.judgement.ok and not trouble:
                    submission, blobs = whole_form.file(
                        session,
                        locked,
                        whole,
                        partial(submitting.submit, session, toolbox(), locked),
                    )
            if submission is not None:
                reference, public_id = submission.reference, submission.public_id
                is_unpaid = submission.state == State.AWAITING_PAYMENT
                written = resident_session().grant_in(session, "cases", public_id)
    except Refused as refusal:  # the chosen place went to somebody else: nothing is filed
        if refusal.field is None:
            raise
        submission, blobs = None, []
        trouble = [(f"row-{refusal.field}", refusal.message)]
    uploading.discard_blobs(toolbox(), blobs)
    if submission is not None:
        resident_session().granted("cases", public_id, written)
        return onto("pay", bill=reference) if is_unpaid else onto("done", reference=reference)
    found = the_draft(slug, draft)
    away = elsewhere(form_class, found)
    if away is not None:
        return away
    return confirm_page(form_class, found, judge(form_class, found), trouble), 422


def confirm_page(
    form_class: type[ProcedureForm],
    draft: Draft,
    whole: Whole,
    trouble: list[tuple[str, str]] | None = None,
) -> str:
    procedure = form_class.procedure
    address: dict[str, Any] = {"slug": draft.slug, "draft": draft.public_id}

    @cache
    def page_address(page: str) -> str:
        return url_for("resident.question", **address, page=page, back="confirm")

    def change(page: str, key: str) -> str:
        return f"{page_address(page)}&row={key}#f-{key}"

    now = toolbox().clock.now()
    sheet = answer_sheet(whole.form)
    held = slot_hold.held_by(draft, form_class)
    return render_template(
        "resident/confirm.html",
        heading=gettext(CONFIRM[procedure.legal_type]),
        procedure=procedure,
        procedure_title=procedure.title,
        draft=draft,
        errors=trouble or [],
        missing=[missing_link(form_class, each, address) for each in whole.judgement.errors],
        warnings=whole.warnings,
        seen=whole.seen,
        sections=shown_sections(
            sheet,
            change,
            whole.attachments,
            {each.at: each.message for each in whole.stored},
            origin.of_rows(sheet, draft) | slot_hold.of_rows(held),
        ),
        held=held,
        fee=whole.fee,
        fee_table=table_before(whole.fee) if whole.fee else None,
        fee_notes=before_filing(whole.fee) if whole.fee else [],
        noun=noun_of(procedure),
        send=send_words(whole.fee, procedure) or gettext(SEND[procedure.legal_type]),
        first_day=first_day(now),
        days=days_text(procedure),
        is_settled=is_settled(procedure),
        mail_href=url_for("resident.mail", **address, change=1, back="confirm"),
        help=department_help(procedure.department),
        timeout_minutes=toolbox().settings.session_idle_minutes,
    )


def missing_link(
    form_class: type[ProcedureForm], message: Message, address: dict[str, Any]
) -> tuple[str, str]:
    """Where a missing answer is given, and its sentence."""
    href = url_for(
        "resident.question",
        **address,
        page=message.page,
        back="confirm",
        _anchor=slot_hold.target_of(form_class, message),
    )
    return href, message.message

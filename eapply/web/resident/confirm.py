"""内容の確認 and filing (R10): the whole form judged, then one press that files once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from eapply.core.errors import Refused
from eapply.core.submission import State
from eapply.forms.procedure_form import NO_MAIL, Judgement, ProcedureForm
from eapply.forms.question_form import Message
from eapply.forms.sheet import answer_sheet
from eapply.models import Draft, Submission, db, transaction
from eapply.services import booking, drafting, filing_fee, stored_rules, submitting, uploading
from eapply.services.filing_fee import FilingFee
from eapply.services.stored_rules import Broken
from eapply.web.access import access
from eapply.web.language import gettext, mark
from eapply.web.resident import files, filing, origin, slot_hold
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
from eapply.web.resident.question_page import has_files
from eapply.web.resident.rows import shown_sections
from eapply.web.resident.wording import CONFIRM, SEND, noun_of
from eapply.web.tools import resident_session, toolbox
from eapply.web.uploads import ShownFile

CHANGED = mark(
    "別の画面で内容が変わりました。いまの内容をもう一度確かめてから、いちばん下のボタンを押してください。"
)
NEW_PRICE = mark(
    "料金が変わりました。新しい料金を確かめてから、いちばん下のボタンを押してください。まだ支払いはありません。"
)
TICK = mark("上のお知らせを読んで、チェックを入れてください。")


@dataclass
class Whole:
    """The whole form of a draft as it stood at one version, judged."""

    version: int
    form: ProcedureForm
    judgement: Judgement
    attachments: dict[str, list[ShownFile]]
    stored: tuple[Broken, ...] = ()
    fee: FilingFee | None = None

    @property
    def warnings(self) -> list[Message | Broken]:
        return [*self.judgement.warnings, *(each for each in self.stored if not each.is_error)]

    @property
    def stored_errors(self) -> list[tuple[str, str]]:
        """What only stored cases could tell, each at its row of this page."""
        return [(f"row-{each.at}", each.message) for each in self.stored if each.is_error]

    @property
    def seen(self) -> str:
        """Names the warnings as they stand; ticking is for these and no others."""
        codes = "\n".join(sorted(warning.code for warning in self.warnings))
        return hashlib.sha256(codes.encode()).hexdigest()[:16]


def judge(form_class: type[ProcedureForm], draft: Draft) -> Whole:
    attachments = files.attachments_of(draft) if has_files(form_class) else {}
    form = form_class(
        draft.raw,
        situation=toolbox().situation(),
        attachments=attachments,
        known={NO_MAIL: draft.no_mail},
    )
    judgement = form.judge()
    keep_open(form_class, draft, judgement.answers)
    whole = Whole(draft.version, form, judgement, attachments)
    look_at_stored(db.session(), whole, draft)
    look_at_fee(db.session(), whole)
    return whole


def look_at_stored(session: Session, whole: Whole, draft: Draft) -> None:
    """Judges the answers beside the stored cases and bookings as they are now; complete answers only."""
    if whole.judgement.ok:
        procedure, answers = whole.form.procedure, whole.judgement.answers
        held = resident_session().get("cases", ()) if procedure.stored.rules else ()
        broken = stored_rules.judge(session, toolbox(), procedure, answers, held)
        taken = booking.judge(session, toolbox(), procedure.slug, answers, draft)
        at = {each.at for each in broken if each.is_error}
        whole.stored = (*broken, *(each for each in taken if each.at not in at))


def look_at_fee(session: Session, whole: Whole) -> None:
    """What filing costs by the rates as they are now; complete answers only."""
    if whole.judgement.ok:
        procedure, answers = whole.form.procedure, whole.judgement.answers
        whole.fee = filing_fee.of(session, toolbox(), procedure, answers)


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
                look_at_stored(session, whole, locked)
                look_at_fee(session, whole)
                trouble = troubles(locked, whole)
                if whole.judgement.ok and not trouble:
                    uploads = uploading.files_of(session, locked) if has_files(form_class) else []
                    dropped = filing.unasked(whole.form, uploads)
                    for upload in dropped:
                        blobs += uploading.remove(session, locked, upload.public_id)
                    session.flush()
                    kept = [each for each in uploads if each not in dropped]
                    submission = submitting.submit(
                        session,
                        toolbox(),
                        locked,
                        replace(
                            filing.filing(whole.form, whole.judgement, kept),
                            warnings=tuple(each.message for each in whole.warnings),
                        ),
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


def troubles(draft: Draft, whole: Whole) -> list[tuple[str, str]]:
    """Why this press does not file: another tab was faster, or warnings were not accepted."""
    if request.form.get("version") != str(draft.version):
        return [("main", gettext(CHANGED))]
    if request.form.get("submit_key") != draft.submit_key:
        return [("main", gettext(CHANGED))]
    if whole.stored_errors:
        return whole.stored_errors
    if whole.fee is not None and request.form.get("price") != whole.fee.mark:
        return [("fee", gettext(NEW_PRICE))]
    if whole.warnings and request.form.get("accept") != whole.seen:
        return [("f-accept", gettext(TICK))]
    return []


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

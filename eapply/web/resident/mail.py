"""Proving the mail address, or choosing to go without mail (R5)."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from eapply.core.errors import Refused
from eapply.forms.fields import Email, Raw
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.question_form import QuestionForm
from eapply.models import Draft, db, transaction
from eapply.services import drafting, mail_codes
from eapply.web.access import access
from eapply.web.asking import journey
from eapply.web.language import gettext
from eapply.web.limits import limit
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, onto, open_form, receipt_of, the_draft
from eapply.web.tools import toolbox


class AddressForm(QuestionForm):
    """The one question of this page."""

    email = Email(
        help="確認の番号をこのアドレスに送ります。受け付けや結果のお知らせも、ここに届きます。"
    )


@resident.get("/apply/<slug>/<draft>/mail")
@access.draft
def mail(slug: str, draft: str) -> str | Response:
    form_class = open_form(slug, drafting=True)
    found = the_draft(slug, draft)
    if found.submission_id is not None:
        return receipt_of(found)
    sent_to = mail_codes.pending(db.session(), toolbox(), mail_codes.for_draft(draft))
    if sent_to and "change" not in request.args:
        return code_page(form_class, found, sent_to)
    return address_page(form_class, found, address_form({"email": [found.email]}))


@resident.post("/apply/<slug>/<draft>/mail")
@access.draft
def mail_answered(slug: str, draft: str) -> tuple[str, int] | Response:
    form_class = open_form(slug, drafting=True)
    found = the_draft(slug, draft)
    if found.submission_id is not None:
        return receipt_of(found)
    action = request.form.get("action", "send")
    if action == "skip" and form_class.procedure.mail_optional:
        return go_without(slug, draft)
    if action == "check":
        return check_code(form_class, found)
    return send_code(form_class, found)


def address_form(raw: dict[str, list[str]]) -> AddressForm:
    return AddressForm(Raw(raw), situation=toolbox().situation())


def send_code(form_class: type[ProcedureForm], draft: Draft) -> tuple[str, int] | Response:
    form = address_form({"email": request.form.getlist("email")})
    if not form.check({}, toolbox().situation()):
        return address_page(form_class, draft, form), 422
    email = form.value("email")
    public_id = draft.public_id
    limit("mail-code-send", email)
    with transaction() as session:
        mail_codes.send(session, toolbox(), mail_codes.for_draft(public_id), email)
    return onto("mail", slug=draft_slug(form_class), draft=public_id)


def draft_slug(form_class: type[ProcedureForm]) -> str:
    return form_class.procedure.slug


def check_code(form_class: type[ProcedureForm], draft: Draft) -> tuple[str, int] | Response:
    """Proves the address; the right code is good once, a wrong one costs a try."""
    public_id, slug = draft.public_id, draft_slug(form_class)
    limit("mail-code-check", public_id)
    with transaction() as session:
        proved = mail_codes.check(
            session, toolbox(), mail_codes.for_draft(public_id), request.form.get("code", "")
        )
        if isinstance(proved, str):
            locked = drafting.lock(session, public_id)
            locked.email, locked.no_mail = proved, False
            drafting.fill_in(locked, form_class.email_key(), proved)
            drafting.touch(toolbox(), locked)
    if isinstance(proved, Refused):
        sent_to = mail_codes.pending(db.session(), toolbox(), mail_codes.for_draft(public_id))
        found = the_draft(slug, public_id)
        if not sent_to:
            form = address_form({"email": [found.email]})
            form["email"].errors = [proved.message]
            return address_page(form_class, found, form), 422
        return code_page(form_class, found, sent_to, proved.message), 422
    return onward(form_class, public_id)


def go_without(slug: str, public_id: str) -> Response:
    with transaction() as session:
        locked = drafting.lock(session, public_id)
        locked.email, locked.no_mail = "", True
        drafting.touch(toolbox(), locked)
    return onward(open_form(slug, drafting=True), public_id)


def onward(form_class: type[ProcedureForm], public_id: str) -> Response:
    """To the first unfinished page, to the list of tasks of a long form, or back to the confirm page."""
    slug = draft_slug(form_class)
    draft = the_draft(slug, public_id)
    path = journey.way(form_class, draft, toolbox().situation())
    if request.args.get("back") == "confirm":
        return onto("confirm", slug=slug, draft=public_id)
    if len(path.pages) >= journey.TASKS_FROM:
        return onto("tasks", slug=slug, draft=public_id)
    page = journey.first_page(path, draft.pages_done)
    return onto("question", slug=slug, draft=public_id, page=page.key)


def address_page(form_class: type[ProcedureForm], draft: Draft, form: AddressForm) -> str:
    procedure = form_class.procedure
    return render_template(
        "resident/mail_address.html",
        heading=gettext("メールアドレスの確認"),
        procedure=procedure,
        procedure_title=procedure.title,
        draft=draft,
        form=form,
        errors=[(each.target, each.message) for each in form.messages()],
        help=department_help(procedure.department),
    )


def code_page(form_class: type[ProcedureForm], draft: Draft, sent_to: str, error: str = "") -> str:
    procedure = form_class.procedure
    return render_template(
        "resident/mail_code.html",
        heading=gettext("メール確認番号の入力"),
        procedure=procedure,
        procedure_title=procedure.title,
        draft=draft,
        sent_to=sent_to,
        error=error,
        errors=[("f-code", error)] if error else [],
        help=department_help(procedure.department),
    )

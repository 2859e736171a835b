"""Leaving and coming back (R9): the saved page, the way back by link, and by code after a time-out."""

from __future__ import annotations

import segno
from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from eapply.core.errors import Closed, Refused
from eapply.forms import BY_SLUG
from eapply.models import db, transaction
from eapply.services import drafting, mail_codes, outbox
from eapply.web.access import access
from eapply.web.language import gettext, mark
from eapply.web.limits import limit
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, onto, open_form, the_draft
from eapply.web.resident.question import after_time_out, onward
from eapply.web.tools import resident_session, toolbox

SENT = mark(
    "この入力にメールアドレスが登録されているときは、メール確認番号を送りました。"
    "届いた6けたの番号を入力してください。"
)


@resident.get("/apply/<slug>/<draft>/saved")
@access.draft
def saved(slug: str, draft: str) -> str | Response:
    form_class = open_form(slug, drafting=True)
    found = the_draft(slug, draft)
    if found.submission_id is not None:
        return onward(form_class, found)
    return render_template(
        "resident/saved.html",
        heading=gettext("入力した内容を保存しました"),
        procedure=form_class.procedure,
        procedure_title=form_class.procedure.title,
        draft=found,
        link=way_back(draft),
        picture=segno.make(way_back(draft), micro=False, error="m").svg_data_uri(border=2),
        sent="sent" in request.args,
        help=department_help(form_class.procedure.department),
    )


def way_back(public_id: str) -> str:
    secret = drafting.way_back(toolbox(), public_id)
    return f"{toolbox().settings.base_url}{url_for('resident.resume_link', secret=secret)}"


@resident.post("/apply/<slug>/<draft>/saved")
@access.draft
def saved_mail(slug: str, draft: str) -> Response:
    """Mails the way back to the proved address."""
    form_class = open_form(slug, drafting=True)
    found = the_draft(slug, draft)
    tools = toolbox()
    if found.email and found.submission_id is None:
        limit("mail-code-send", found.email)
        values = {
            "link": way_back(draft),
            "until": found.expires_at.date().isoformat(),
            "title": "" if form_class.procedure.sensitive else form_class.procedure.title,
            "department_code": form_class.procedure.department,
        }
        to = found.email
        with transaction() as session:
            outbox.promise(
                session,
                tools,
                "mail",
                f"draft:{draft}:{tools.ids.token(8)}",
                {"template": "draft", "to": to, "values": values},
            )
    return onto("saved", slug=slug, draft=draft, sent=1)


@resident.get("/resume/<secret>")
@access.public
def resume_link(secret: str) -> str:
    """Only a button: programs that open the links of mails change nothing and learn nothing."""
    return render_template(
        "resident/open_link.html",
        heading=gettext("途中まで入力した内容を開く"),
        text=gettext("保存した内容の続きから入力できます。"),
        button=gettext("続きから入力する"),
    )


@resident.post("/resume/<secret>")
@access.public
def resume_pressed(secret: str) -> Response | tuple[str, int]:
    limit("status")
    try:
        found = drafting.resume(db.session(), toolbox(), secret)
        form_class = open_form(found.slug, drafting=True)
    except Closed as gone:
        page = render_template(
            "resident/gone.html",
            heading=gettext("このリンクは使えなくなっています"),
            text=gone.message,
        )
        return page, gone.status
    resident_session().grant("drafts", found.public_id)
    return onward(form_class, found)


@resident.get("/continue/<draft>")
@access.public
def resume(draft: str) -> str:
    """After a time-out. The page is the same for every draft, also for one that does not exist."""
    return proof_page(draft)


@resident.post("/continue/<draft>")
@access.public
def resume_proved(draft: str) -> str | tuple[str, int] | Response:
    if request.form.get("action") == "send":
        return send_code(draft)
    limit("mail-code-check", draft)
    with transaction() as session:
        proved = mail_codes.check(
            session, toolbox(), mail_codes.for_draft(draft), request.form.get("code", "")
        )
    found = drafting.find(db.session(), draft)
    if isinstance(proved, Refused) or found is None or found.email != proved:
        words = proved.message if isinstance(proved, Refused) else mail_codes.OLD
        return proof_page(draft, asked=True, error=words), 422
    slug = found.slug
    resident_session().grant("drafts", draft)
    return after_time_out(slug, draft)


def send_code(draft: str) -> str:
    """Mails a code to the draft's own address; says the same when there is no draft."""
    limit("mail-code-send", draft)
    tools = toolbox()
    with transaction() as session:
        found = drafting.find(session, draft)
        if found is not None and found.email and found.expires_at >= tools.clock.now():
            mail_codes.send(session, tools, mail_codes.for_draft(draft), found.email)
    return proof_page(draft, asked=True)


def proof_page(draft: str, *, asked: bool = False, error: str = "") -> str:
    return render_template(
        "resident/prove.html",
        heading=gettext("続きから入力する"),
        draft=draft,
        asked=asked,
        sent_text=gettext(SENT),
        error=error,
        errors=[("f-code", error)] if error else [],
    )


@resident.get("/apply/<slug>/<draft>/changed")
@access.draft
def changed(slug: str, draft: str) -> str | Response:
    """The form was changed while this draft waited: says so before anything else is asked."""
    form_class = open_form(slug, drafting=True)
    found = the_draft(slug, draft)
    if found.form_version == form_class.procedure.version:
        return onward(form_class, found)
    return render_template(
        "resident/changed.html",
        heading=gettext("入力していただく内容が変わりました"),
        procedure=form_class.procedure,
        procedure_title=form_class.procedure.title,
        draft=found,
        known=[page.title for page in form_class.pages],
        help=department_help(form_class.procedure.department),
    )


@resident.post("/apply/<slug>/<draft>/changed")
@access.draft
def changed_seen(slug: str, draft: str) -> Response:
    """Takes the draft to the new version: every page is judged again when it comes up."""
    form_class = BY_SLUG[open_form(slug, drafting=True).procedure.slug]
    with transaction() as session:
        locked = drafting.lock(session, draft)
        drafting.renew(toolbox(), locked, form_class.procedure.version)
    return onward(form_class, the_draft(slug, draft))

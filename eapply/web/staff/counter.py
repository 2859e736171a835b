"""窓口入力 (S12): what the department takes at the counter, how the person came, and their mail address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.forms import ALL_FORMS, BY_SLUG
from eapply.forms.fields import Choice, Email, Raw
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.question_form import QuestionForm
from eapply.models import CounterEntry, Draft, db, transaction
from eapply.queries import counter_entries
from eapply.services import counter_filing, drafting, mail_codes, uploading
from eapply.services.counter_filing import CHANNELS, IDENTITY_CHECKS, Arrival
from eapply.web.access import access
from eapply.web.asking import journey
from eapply.web.limits import limit
from eapply.web.staff import words
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

DONE: Final = {
    "saved": "入力の途中を保存しました。「入力の途中」から続けられます。",
    "discarded": "入力の途中のものを消しました。",
}


class ArrivalForm(QuestionForm):
    """What is asked before the form: how the person came, how they were identified, their mail."""

    channel = Choice("どのように来た手続ですか", CHANNELS, thing="受け方", as_select=False)
    identity = Choice(
        "本人確認",
        IDENTITY_CHECKS,
        as_select=False,
        help="何で確かめたかを選びます。書類の番号は書きません。",
    )
    email = Email(
        "本人のメールアドレス",
        required=False,
        autocomplete="off",
        help="確認の番号を送るので、その場で読み上げてもらいます。なければ空のまま進み、最後に出る控えを渡してください。",
    )


class AddressForm(QuestionForm):
    """The address alone, where it is corrected."""

    email = Email("本人のメールアドレス", autocomplete="off")


@dataclass(frozen=True)
class Opened:
    """A clerk's own entry with its draft and form."""

    entry: CounterEntry
    draft: Draft
    form_class: type[ProcedureForm]


def opened(public_id: str) -> Opened:
    """Raises NotYours, or Closed while it is not filed and the procedure takes no filings."""
    entry, draft = counter_filing.find(db.session(), toolbox(), the_staff(), public_id)
    form_class = BY_SLUG[draft.slug]
    if draft.submission_id is None:
        counter_filing.make_sure(toolbox(), the_staff(), form_class, drafting=True)
    return Opened(entry, draft, form_class)


def onto(endpoint: str, **values: Any) -> Response:
    """On to another page after a form was sent; says where on it, as a browser keeps the old place."""
    return redirect(url_for(f"staff.{endpoint}", **({"_anchor": "main"} | values)), 303)


def elsewhere(it: Opened) -> Response | None:
    """Where an entry belongs that is filed, or whose mail address is not settled yet."""
    draft = it.draft
    if draft.submission_id is not None:
        return onto("counter_receipt", draft=draft.public_id)
    if not draft.email and not draft.no_mail:
        return onto("counter_mail", draft=draft.public_id)
    version = it.form_class.procedure.version
    if draft.form_version != version:
        with transaction() as session:
            _, locked = counter_filing.lock(session, toolbox(), the_staff(), draft.public_id)
            drafting.renew(toolbox(), locked, version)
        return onward(opened(draft.public_id), renewed=1)
    return None


def onward(it: Opened, **query: Any) -> Response:
    """To the first unfinished page, else to the last look."""
    draft = it.draft
    path = journey.way(it.form_class, draft, toolbox().situation())
    for page in path.unfinished(draft.pages_done):
        return onto("counter_page", draft=draft.public_id, page=page.key, **query)
    return onto("counter_confirm", draft=draft.public_id)


@staff.get("/counter")
@access.staff(Role.CLERK, Role.HEAD)
def counter() -> str:
    """The open procedures of the person's departments, and what they have begun."""
    tools, actor = toolbox(), the_staff()
    situation = tools.situation()
    own = [form for form in ALL_FORMS if counter_filing.is_offered(tools, actor, form)]
    booked = [
        form.procedure.title
        for form in ALL_FORMS
        if form.bookings()
        and tools.department(form.procedure.department).code in actor.departments()
    ]
    return render_template(
        "staff/counter/home.html",
        heading="窓口入力",
        procedures=[form.procedure for form in own if form.procedure.closed(situation) is None],
        booked=booked,
        begun=counter_entries.begun(db.session(), actor, tools.clock.now()),
        title_of=words.title_of,
        done=DONE.get(request.args.get("done", ""), ""),
    )


@staff.get("/counter/new/<slug>")
@access.staff(Role.CLERK, Role.HEAD)
def counter_start(slug: str) -> str:
    return start_page(offered(slug), ArrivalForm(Raw(), situation=toolbox().situation()))


@staff.post("/counter/new/<slug>")
@access.staff(Role.CLERK, Role.HEAD)
def counter_started(slug: str) -> Any:
    """Begins an entry. A mail address is proved by the code that the person reads out."""
    form_class, tools = offered(slug), toolbox()
    form = ArrivalForm(Raw(dict(request.form.lists())), situation=tools.situation())
    if not form.check({}, tools.situation()):
        return start_page(form_class, form), 422
    email = form.value("email")
    if email:
        limit("mail-code-send", email)
    arrival = Arrival(form.value("channel"), form.value("identity"))
    with transaction() as session:
        draft = counter_filing.start(session, tools, the_staff(), form_class, arrival)
        public_id = draft.public_id
        if email:
            mail_codes.send(session, tools, mail_codes.for_draft(public_id), email)
        else:
            draft.no_mail = True
    return onto("counter_mail", draft=public_id) if email else onward(opened(public_id))


def offered(slug: str) -> type[ProcedureForm]:
    """The form of a procedure that this person may enter now. Raises NotYours, Closed."""
    form_class = BY_SLUG.get(slug)
    if form_class is None:
        abort(404)
    counter_filing.make_sure(toolbox(), the_staff(), form_class)
    return form_class


def start_page(form_class: type[ProcedureForm], form: ArrivalForm) -> str:
    return render_template(
        "staff/counter/start.html",
        heading=f"窓口入力：{form_class.procedure.title}",
        slug=form_class.procedure.slug,
        form=form,
        gates=form_class.procedure.gates,
        errors=[(each.target, each.message) for each in form.messages()],
    )


@staff.get("/counter/<draft>")
@access.staff(Role.CLERK, Role.HEAD)
def counter_resume(draft: str) -> Response:
    """Where an entry goes on."""
    it = opened(draft)
    return elsewhere(it) or onward(it)


@staff.get("/counter/<draft>/mail")
@access.staff(Role.CLERK, Role.HEAD)
def counter_mail(draft: str) -> Any:
    """The code that the person reads out, or another address, or none."""
    it = opened(draft)
    return elsewhere(it) if it.draft.submission_id is not None else mail_page(it)


@staff.post("/counter/<draft>/mail")
@access.staff(Role.CLERK, Role.HEAD)
def counter_mail_sent(draft: str) -> Any:
    it, tools, action = opened(draft), toolbox(), request.form.get("action", "")
    if it.draft.submission_id is not None:
        return elsewhere(it)
    if action == "send":
        form = AddressForm(Raw(dict(request.form.lists())), situation=tools.situation())
        if not form.check({}, tools.situation()):
            return mail_page(it, form), 422
        limit("mail-code-send", form.value("email"))
        with transaction() as session:
            mail_codes.send(session, tools, mail_codes.for_draft(draft), form.value("email"))
        return onto("counter_mail", draft=draft)
    if action == "skip":
        settle_mail(draft, "")
        return onward(opened(draft))
    limit("mail-code-check", draft)
    with transaction() as session:
        proved = mail_codes.check(
            session, tools, mail_codes.for_draft(draft), request.form.get("code", "")
        )
    if isinstance(proved, Refused):
        return mail_page(opened(draft), error=proved.message), 422
    settle_mail(draft, proved)
    return onward(opened(draft))


def settle_mail(public_id: str, email: str) -> None:
    """Takes the proved address, or none."""
    with transaction() as session:
        _, locked = counter_filing.lock(session, toolbox(), the_staff(), public_id)
        locked.email, locked.no_mail = email, not email
        if email:
            drafting.fill_in(locked, BY_SLUG[locked.slug].email_key(), email)
        drafting.touch(toolbox(), locked)


def mail_page(it: Opened, form: AddressForm | None = None, error: str = "") -> str:
    tools, public_id = toolbox(), it.draft.public_id
    errors = [(each.target, each.message) for each in form.messages()] if form else []
    return render_template(
        "staff/counter/mail.html",
        heading="本人のメールアドレスの確認",
        procedure=it.form_class.procedure,
        draft=it.draft,
        form=form or AddressForm(Raw({"email": [it.draft.email]}), situation=tools.situation()),
        sent_to=mail_codes.pending(db.session(), tools, mail_codes.for_draft(public_id)),
        error=error,
        errors=[("f-code", error)] if error else errors,
    )


def discarded(public_id: str) -> Response:
    """Deletes an entry that is not filed, with its files."""
    blobs: list[str] = []
    with transaction() as session:
        _, locked = counter_filing.lock(session, toolbox(), the_staff(), public_id)
        if locked.submission_id is None:
            blobs = drafting.discard(session, toolbox(), locked)
    uploading.discard_blobs(toolbox(), blobs)
    return onto("counter", done="discarded")

"""Where is it, what must I do, what did I send (R15): the ways in, and the page of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from werkzeug.wrappers import Response

from eapply.core import eras
from eapply.core import reference as numbers
from eapply.core.errors import Closed, NotYours
from eapply.core.notices import Standing
from eapply.core.procedure import Procedure
from eapply.core.submission import FINAL_STATES, Action, LegalType, Role, State, allowed
from eapply.models import Correction, Document, Submission, db, transaction
from eapply.queries import charge_view, tracking
from eapply.services import auditing, delivering, documenting, following, messaging
from eapply.web.access import access
from eapply.web.asking.rows import shown_sections
from eapply.web.language import gettext, mark
from eapply.web.limits import limit
from eapply.web.resident.blueprint import resident
from eapply.web.resident.booking_box import boxes_of, visit_href
from eapply.web.resident.common import (
    department_help,
    form_of,
    is_settled,
    onto,
    short_day,
    the_case,
)
from eapply.web.resident.fee_box import box_of, pay_until
from eapply.web.resident.next_steps import next_of
from eapply.web.resident.timeline import timeline
from eapply.web.resident.wording import noun_of, words_of
from eapply.web.tools import resident_session, toolbox

NO_NUMBER = mark("受付番号を入力してください。")
ODD_NUMBER = mark("受付番号の形がちがうようです。「K8AB-2M4X-7QRT」のような12文字です。")
NO_PASSWORD = mark("確認用パスワードを入力してください。")
NOT_FOUND = mark("受付番号か確認用パスワードがちがいます。もう一度確かめてください。")


@dataclass(frozen=True)
class Paper:
    """A document of the case; ``last_day`` is empty while the case is open."""

    document: Document
    last_day: date | None
    is_available: bool


# ---- ways in ------------------------------------------------------------------------------------


def entry_page(number: str = "", errors: list[tuple[str, str]] | None = None) -> str:
    """Asks for number and proof; the same page for every number, known or not."""
    return render_template(
        "resident/status_entry.html",
        heading=gettext("状況を確認する"),
        number=number,
        errors=errors or [],
        wrong=dict(errors or []),
    )


@resident.get("/status")
@access.public
def status_entry() -> str:
    return entry_page()


@resident.post("/status")
@access.public
def status_asked() -> tuple[str, int] | str | Response:
    """A mailed link, or the number with the password of a filing without mail."""
    by_password = request.form.get("action") == "password"
    field = "number-password" if by_password else "number-mail"
    typed = request.form.get(field, "")[:60]
    canonical = numbers.parse(typed)
    errors = []
    if not typed.strip():
        errors.append((f"f-{field}", gettext(NO_NUMBER)))
    elif canonical is None:
        errors.append((f"f-{field}", gettext(ODD_NUMBER)))
    password = request.form.get("password", "")[:60]
    if by_password and not password.strip():
        errors.append(("f-password", gettext(NO_PASSWORD)))
    if errors or canonical is None:
        return entry_page(typed, errors), 422
    if by_password:
        return open_by_password(canonical, password, field)
    limit("link", canonical)
    with transaction() as session:
        following.send_link(session, toolbox(), canonical)
    return render_template("resident/status_sent.html", heading=gettext("メールを確かめてください"))


def open_by_password(canonical: str, password: str, field: str) -> tuple[str, int] | Response:
    limit("status", canonical)
    try:
        case = following.open_password(db.session(), toolbox(), canonical, password)
    except NotYours:
        return entry_page(canonical, [(f"f-{field}", gettext(NOT_FOUND))]), 422
    resident_session().grant("cases", case.public_id)
    return onto("status", reference=case.reference)


@resident.get("/s/<secret>")
@access.public
def link(secret: str) -> str:
    """Only a button, so that programs that follow the links of mails open nothing."""
    return render_template(
        "resident/open_link.html",
        heading=gettext("申請の状況を見る"),
        text=gettext("ボタンを押すと、申請の状況を見られます。"),
        button=gettext("状況を見る"),
    )


@resident.post("/s/<secret>")
@access.public
def link_pressed(secret: str) -> tuple[str, int] | Response:
    limit("status")
    try:
        case = following.open_link(db.session(), toolbox(), secret)
    except Closed as old:
        page = render_template(
            "resident/gone.html",
            heading=gettext("このリンクは使えなくなっています"),
            text=old.message,
        )
        return page, old.status
    resident_session().grant("cases", case.public_id)
    return onto("status", reference=case.reference)


# ---- the case -----------------------------------------------------------------------------------


@resident.get("/status/<reference>")
@access.case
def status(reference: str) -> str:
    case = the_case()
    procedure = form_of(case.slug).procedure
    session = db.session()
    moments = tracking.moments(session, case)
    corrections = following.corrections(session, case)
    waiting = open_one(corrections)
    words = words_of(case, procedure)
    ended = moments.get(Action.WITHDRAW.value)
    papers = papers_of(case)
    charge = charge_view.of_case(session, case)
    day = ended.date() if ended else pay_until(charge.charge) if charge else None
    return render_template(
        "resident/status.html",
        heading=gettext("%(noun)sの状況", noun=noun_of(procedure)),
        procedure=procedure,
        procedure_title=procedure.title,
        case=case,
        words=words,
        sentence=gettext(words.sentence).format(
            day=eras.with_weekday(day) if day else "",
            count=len(waiting.items) if waiting else 0,
        ),
        waiting=waiting,
        overdue=waiting is not None and waiting.due_on < toolbox().clock.today(),
        answered=[each for each in corrections if each.answered_at and each.changes],
        steps=timeline(case, procedure, moments, waiting, charge),
        fee=box_of(case, charge) if charge else None,
        bookings=boxes_of(case),
        visit_href=visit_href(charge, case),
        due=expected(case, procedure),
        paused=case.paused_on is not None,
        papers=papers,
        result=result_of(papers),
        withdrawn=is_withdrawn(papers),
        deliveries=delivering.told(session, toolbox(), case),
        check_code=auditing.check_code(auditing.last(session, case.public_id)),
        unread=tracking.unread(session, case, toolbox().clock.now()),
        messages=len(messaging.thread(session, toolbox(), case)),
        sections=shown_sections(case.sheet),
        next_steps=next_of(case),
        may_withdraw=Action.WITHDRAW
        in allowed(State(case.state), Role.RESIDENT, LegalType(case.legal_type)),
        is_over=State(case.state) in FINAL_STATES,
        help=department_help(case.department),
    )


def papers_of(case: Submission) -> list[Paper]:
    """The papers with their last days, newest first."""
    tools = toolbox()
    return [
        Paper(
            each,
            documenting.last_day(tools, each, case),
            documenting.is_available(tools, each, case),
        )
        for each in tracking.documents(db.session(), case)
    ]


def result_of(papers: list[Paper]) -> Document | None:
    """The newest document that tells the result, holds and can be downloaded now."""
    results = (
        each
        for each in papers
        if each.document.kind == documenting.RESULT and each.document.standing == Standing.VALID
    )
    return next(
        (each.document for each in results if each.document.blob and each.is_available), None
    )


def is_withdrawn(papers: list[Paper]) -> bool:
    """Whether the newest document that tells a result was taken back and nothing took its place."""
    results = (each.document for each in papers if each.document.tells)
    newest = next(results, None)
    return newest is not None and newest.standing == Standing.WITHDRAWN


def open_one(corrections: list[Correction]) -> Correction | None:
    """The request that waits for an answer."""
    return next(
        (each for each in corrections if each.answered_at is None and each.cancelled_at is None),
        None,
    )


def expected(case: Submission, procedure: Procedure) -> str:
    """The day by which the result is expected; nothing while a figure is only provisional."""
    state = State(case.state)
    if not is_settled(procedure) or state in FINAL_STATES or state is State.DECIDED:
        return ""
    return short_day(case.due_on)

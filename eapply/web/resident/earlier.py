"""Taking over the answers of an earlier case: shown before they are copied, only to who holds its key.

Whoever does not hold it is asked for it as on the status page. The page is the same for every number,
known or not; without the key the number is kept with the filing and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from eapply.core.errors import NotYours
from eapply.core.handover import Handover
from eapply.forms.fields import Raw
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.sheet import NOT_ANSWERED, rows_of
from eapply.models import Draft, Submission, db, transaction
from eapply.queries import tracking
from eapply.services import drafting, following, taking_over
from eapply.web.access import access
from eapply.web.asking.rows import ShownSection, shown_sections
from eapply.web.guard import holds
from eapply.web.language import gettext, mark
from eapply.web.limits import limit
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, form_of, onto, open_form, the_draft
from eapply.web.resident.question import onward
from eapply.web.resident.status import NO_PASSWORD, NOT_FOUND
from eapply.web.tools import resident_session, toolbox

NOW = mark("いまの入力：%(text)s")


@dataclass(frozen=True)
class Copied:
    """What would be copied: typed values by HTML name, normal ones by key, their pages, and in words."""

    raw: Raw
    answers: Mapping[str, Any]
    pages: tuple[str, ...]
    sections: tuple[ShownSection, ...]


def asked_for(form_class: type[ProcedureForm], typed: str) -> tuple[str, Raw]:
    """The number that a start names, with the answer that it is, if this browser holds that case."""
    number = taking_over.spelled(typed)
    found = held_case(number)
    handover = handover_of(form_class, found) if found is not None else None
    if handover is None:
        return "", Raw()
    return number, Raw({handover.number: [number]})


def held_case(number: str) -> Submission | None:
    """The case with this number if the browser holds its key. One query for every number."""
    found = tracking.case_by_reference(db.session(), number)
    return found if found is not None and holds("cases", found.public_id) else None


def handover_of(form_class: type[ProcedureForm], case: Submission) -> Handover | None:
    """How this form takes over from that case, if it does."""
    situation = toolbox().situation()
    return next(
        (
            each
            for each in form_class.procedure.handovers
            if each.earlier == case.slug and each.offered(case.answers, situation)
        ),
        None,
    )


def copied(form_class: type[ProcedureForm], draft: Draft, case: Submission) -> Copied | None:
    """What this draft would take over from a case that the person holds; None when there is nothing."""
    handover = handover_of(form_class, case)
    if handover is None:
        return None
    situation = toolbox().situation()
    values = handover.values(case.answers)
    raw = form_class.blank(situation).spread(values)
    keys = [key for page in form_class.pages for key in page.keys if key in values]
    form, now = (form_class(each, situation=situation) for each in (raw, draft.raw))
    for question in form.questions:
        for row in getattr(question, "rows", ()):
            row.ask(form.values(), situation)
    before = {row["keys"][0]: row["text"] for row in rows_of(now, keys)}
    rows = rows_of(form, keys)
    notes = {
        row["keys"][0]: gettext(NOW, text=before[row["keys"][0]])
        for row in rows
        if before[row["keys"][0]] not in (NOT_ANSWERED, "", row["text"])
    }
    return Copied(
        Raw(raw | {handover.number: [case.reference]}),
        {key: form[key].data for key in keys} | {handover.number: case.reference},
        tuple(page.key for page in form_class.pages if set(page.keys) & set(keys)),
        tuple(shown_sections([{"key": "", "title": "", "rows": rows}], notes=notes)),
    )


@resident.get("/apply/<slug>/<draft>/earlier")
@access.draft
def earlier(slug: str, draft: str) -> str | Response:
    form_class = open_form(slug, drafting=True)
    found = the_draft(slug, draft)
    if not taking_over.is_asked(found):
        return onward(form_class, found)
    return earlier_page(form_class, found)


@resident.post("/apply/<slug>/<draft>/earlier")
@access.draft
def earlier_answered(slug: str, draft: str) -> tuple[str, int] | str | Response:
    form_class = open_form(slug, drafting=True)
    found = the_draft(slug, draft)
    if not taking_over.is_asked(found):
        return onward(form_class, found)
    number = found.earlier["reference"]
    action = request.form.get("action", "")
    if action == "mail":
        limit("link", number)
        with transaction() as session:
            following.send_link(session, toolbox(), number)
        return earlier_page(form_class, the_draft(slug, draft), sent=True)
    if action == "password":
        return by_password(form_class, found, number)
    case = held_case(number)
    taken = copied(form_class, found, case) if case is not None and action == "take" else None
    if action == "take" and taken is None:
        return onto("earlier", slug=slug, draft=draft)
    with transaction() as session:
        locked = drafting.lock(session, draft)
        if locked.submission_id is None:
            if taken is not None:
                taking_over.take(toolbox(), locked, taken.raw, taken.answers, taken.pages)
            else:
                taking_over.leave(toolbox(), locked, proven=case is not None)
    return onward(form_class, the_draft(slug, draft))


def by_password(
    form_class: type[ProcedureForm], draft: Draft, number: str
) -> tuple[str, int] | Response:
    """The door for filings without mail: the same sentence for a wrong number and a wrong password."""
    address: dict[str, Any] = {"slug": draft.slug, "draft": draft.public_id}
    password = request.form.get("password", "")[:60]
    if not password.strip():
        return earlier_page(form_class, draft, error=gettext(NO_PASSWORD)), 422
    limit("status", number)
    try:
        case = following.open_password(db.session(), toolbox(), number, password)
    except NotYours:
        return earlier_page(form_class, draft, error=gettext(NOT_FOUND)), 422
    resident_session().grant("cases", case.public_id)
    return onto("earlier", **address)


def earlier_page(
    form_class: type[ProcedureForm], draft: Draft, *, error: str = "", sent: bool = False
) -> str:
    procedure = form_class.procedure
    number = draft.earlier["reference"]
    case = held_case(number)
    taken = copied(form_class, draft, case) if case is not None else None
    return render_template(
        "resident/earlier.html",
        heading=gettext("前の手続の内容を写す"),
        procedure=procedure,
        procedure_title=procedure.title,
        draft=draft,
        number=number,
        is_held=case is not None,
        earlier_title=form_of(case.slug).procedure.title if case is not None else "",
        sections=taken.sections if taken else (),
        sent=sent,
        error=error,
        errors=[("f-password", error)] if error else [],
        help=department_help(procedure.department),
    )

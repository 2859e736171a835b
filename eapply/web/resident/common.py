"""What the residents' views share: the form of an address, the draft, the department to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import abort, g, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from eapply.core import eras
from eapply.core.conditions import Answers
from eapply.core.errors import NotYours
from eapply.core.facts import Department
from eapply.core.procedure import Procedure
from eapply.core.stops import STOPPED
from eapply.core.windows import Closed
from eapply.forms import BY_SLUG
from eapply.forms.procedure_form import ProcedureForm
from eapply.models import Draft, Submission, db
from eapply.queries.scope import NOT_FOUND
from eapply.services import drafting, posting
from eapply.web.language import gettext, mark
from eapply.web.resident.blueprint import resident
from eapply.web.tools import toolbox

POLICY_LINKS = (
    ("/about", mark("使い方")),
    ("/contact", mark("お問い合わせ")),
    ("/privacy", mark("個人情報")),
    ("/accessibility", mark("アクセシビリティ方針")),
    ("/cookies", "Cookie"),
    ("/payments", mark("オンライン決済に関する表示")),
)
TO_BE_CONFIRMED = mark("担当課に確認中")
SWITCHBOARD = mark("市役所の代表番号です。課の名前をお伝えください。 ")


@dataclass(frozen=True)
class Help:
    """Whom to ask, as the frame draws it. ``phone`` is digits and hyphens only."""

    name: str
    phone: str
    hours: str


class ClosedPage(Exception):
    """Filing is not possible now; answered with the page of the procedure's own words (410).

    ``back`` is where the land can be corrected, when it is the land that takes no filings.
    """

    def __init__(self, procedure: Procedure, closed: Closed, back: str = "") -> None:
        super().__init__(procedure.slug)
        self.procedure = procedure
        self.closed = closed
        self.back = back


def help_of(department: Department) -> Help:
    phone, bracket, rest = department.phone.partition("（")
    note = gettext(SWITCHBOARD) if bracket and "代表" in rest else ""
    return Help(department.name, phone.strip(), f"{note}{department.open_hours}")


def department_help(code: str) -> Help:
    return help_of(toolbox().department(code))


def form_of(slug: str) -> type[ProcedureForm]:
    form_class = BY_SLUG.get(slug)
    if form_class is None:
        abort(404)
    return form_class


def open_form(slug: str, *, drafting: bool = False) -> type[ProcedureForm]:
    """The form of a procedure that takes filings today. Raises ClosedPage.

    ``drafting``: what was begun can be gone on with while staff have stopped it; the page says so.
    """
    form_class = form_of(slug)
    closed = form_class.procedure.closed(toolbox().situation())
    if closed is not None and drafting and closed.kind == STOPPED:
        g.stopped = closed
    elif closed is not None:
        raise ClosedPage(form_class.procedure, closed)
    return form_class


def keep_open(form_class: type[ProcedureForm], draft: Draft, answers: Answers) -> None:
    """Raises ClosedPage when the land of these answers takes no filings today, with the way back."""
    procedure = form_class.procedure
    closed = procedure.closed(toolbox().situation(), answers)
    if closed is not None and closed.kind == STOPPED and "stopped" in g:
        return  # the page goes on with what was begun, see `open_form`
    if closed is not None:
        page = form_class.page_of(procedure.window.land)
        address: dict[str, Any] = {"slug": draft.slug, "draft": draft.public_id, "back": "confirm"}
        back = url_for("resident.question", **address, page=page.key) if page else ""
        raise ClosedPage(procedure, closed, back)


@resident.errorhandler(ClosedPage)
def closed(error: ClosedPage) -> tuple[str, int]:
    return (
        render_template(
            "resident/closed.html",
            heading=gettext("いまは受け付けていません"),
            procedure=error.procedure,
            closed=error.closed,
            back=error.back,
            help=department_help(error.procedure.department),
        ),
        410,
    )


def the_draft(slug: str, public_id: str) -> Draft:
    """The draft that the guard let this browser at: one SELECT.

    Raises:
        NotYours: it is past its day, or belongs to another procedure.
    """
    draft = drafting.find(db.session(), public_id)
    if draft is None or draft.slug != slug or draft.expires_at < toolbox().clock.now():
        raise NotYours(drafting.GONE)
    return draft


def the_case() -> Submission:
    """The case that the guard let this browser at."""
    found = db.session.scalars(
        select(Submission).where(Submission.public_id == g.case)
    ).one_or_none()
    if found is None:
        raise NotYours(NOT_FOUND)
    return found


def onto(endpoint: str, **values: Any) -> Response:
    """On to another page after a form was sent.

    Says where on it, because a browser carries the fragment of the form's address along otherwise.
    """
    address = url_for(f"resident.{endpoint}", **({"_anchor": "main"} | values))
    return redirect(address, 303)


def receipt_of(draft: Draft) -> Response:
    """Where a draft that was filed leads to."""
    number = db.session.scalar(
        select(Submission.reference).where(Submission.id == draft.submission_id)
    )
    return onto("done", reference=number)  # which leads on to the payment where that is due first


def days_text(procedure: Procedure) -> str:
    """The standard period in words; a provisional figure is never shown as fact."""
    days = procedure.settled_days
    if days is None:
        return gettext(TO_BE_CONFIRMED)
    if not days:
        return gettext("すぐに終わります")
    return gettext("%(days)s開庁日", days=days)


def is_settled(procedure: Procedure) -> bool:
    return procedure.settled_days is not None


def first_day(arrived_at: datetime) -> date:
    return posting.first_day(toolbox(), arrived_at)


def short_day(day: date) -> str:
    """「12月8日（火）」"""
    return re.sub(r"^.*?年", "", eras.with_weekday(day))


@resident.app_context_processor
def frame() -> dict[str, Any]:
    """What the frame of every page says, error pages included."""
    return {"policy_links": [(href, gettext(text)) for href, text in POLICY_LINKS]}


resident.add_app_template_filter(short_day, "short_day")

"""The receipt (R14), and its one question. Only for the browser that filed; others are asked for the secret."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eapply.core import reference as numbers
from eapply.core.errors import Refused
from eapply.core.feedback import Ease
from eapply.core.submission import State
from eapply.models import db, transaction
from eapply.queries import charge_view, tracking
from eapply.services import documenting, rating, submitting
from eapply.web.access import access
from eapply.web.guard import holds
from eapply.web.language import gettext, mark
from eapply.web.limits import limit
from eapply.web.resident.blueprint import resident
from eapply.web.resident.booking_box import boxes_of, visit_href
from eapply.web.resident.common import (
    days_text,
    department_help,
    first_day,
    form_of,
    is_settled,
    onto,
    the_case,
)
from eapply.web.resident.fee_box import PAID_FIRST, box_of
from eapply.web.resident.next_steps import next_of
from eapply.web.resident.status import entry_page
from eapply.web.resident.wording import noun_of
from eapply.web.tools import toolbox

EASE = {
    Ease.EASY: mark("かんたんだった"),
    Ease.FAIR: mark("ふつう"),
    Ease.HARD: mark("むずかしかった"),
}
NO_ANSWER = mark("かんたんだったか、むずかしかったかのボタンを押してください。")


@resident.get("/done/<reference>")
@access.public
def done(reference: str) -> str | Response:
    canonical = numbers.parse(reference) or ""
    case = tracking.case_by_reference(db.session(), canonical)
    if case is None or not holds("cases", case.public_id):
        return entry_page(number=reference[:40])
    if reference != canonical:
        return redirect(url_for("resident.done", reference=canonical), 301)
    if case.state == State.AWAITING_PAYMENT:
        return onto("pay", bill=canonical)
    procedure = form_of(case.slug).procedure
    charge = charge_view.of_case(db.session(), case)
    moves = 1 + (charge is not None and charge.standing in PAID_FIRST)
    copy = next(
        (each for each in tracking.documents(db.session(), case) if each.kind == documenting.COPY),
        None,
    )
    return render_template(
        "resident/done.html",
        heading=gettext("%(noun)sを受け付けました", noun=noun_of(procedure)),
        procedure=procedure,
        procedure_title=procedure.title,
        case=case,
        noun=noun_of(procedure),
        is_new=case.state == State.IN_QUEUE and case.version <= moves,
        fee=box_of(case, charge) if charge else None,
        bookings=boxes_of(case),
        visit_href=visit_href(charge, case),
        first_day=first_day(case.arrived_at),
        days=days_text(procedure),
        is_settled=is_settled(procedure),
        copy=copy,
        next_steps=next_of(case),
        copy_is_open=copy is not None and documenting.is_available(toolbox(), copy, case),
        password=submitting.mail_less_password(toolbox(), case.submit_key) if case.no_mail else "",
        ease=[(answer.value, gettext(text)) for answer, text in EASE.items()],
        help=department_help(case.department),
    )


@resident.post("/done/<reference>/rating")
@access.case
def rate(reference: str) -> Response:
    """Takes the answer and thanks on the receipt; a second one of the same filing is not counted."""
    limit("rating")
    given = request.form.get("answer", "")
    if given not in list(Ease):
        raise Refused(gettext(NO_ANSWER))
    case = the_case()
    with transaction() as session:
        rating.rate(session, toolbox(), case, Ease(given))
    return onto("done", reference=reference, _anchor="rating")

"""来庁の日時を予約する: a visit to the counter for what is paid or had there, with the way to pay before."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eapply.core.booking import Resource
from eapply.core.errors import NotYours, Refused
from eapply.models import Booking, Charge, db, transaction
from eapply.services import booking_rules, booking_visits, charges
from eapply.web.access import access
from eapply.web.language import gettext
from eapply.web.limits import limit
from eapply.web.resident import bookings, slot_picker
from eapply.web.resident.blueprint import resident
from eapply.web.resident.booking_box import Ways, visit_href, ways_of_case
from eapply.web.resident.bookings import SLOT, Found
from eapply.web.resident.common import department_help
from eapply.web.resident.fee_box import is_payable
from eapply.web.resident.pay import Payer, the_payer
from eapply.web.tools import toolbox


def counter() -> Resource:
    """The counter of the bill at hand. Raises NotYours where no visit can be booked for it."""
    payer = the_payer()
    found = booking_visits.counter_of(toolbox(), payer.view.charge.department)
    if found is None:
        raise NotYours(charges.NOT_FOUND)
    return found


def own_visit(payer: Payer) -> Found:
    """The visit of a bill without a case. Raises NotYours when there is none."""
    charge = payer.view.charge
    visit = (
        booking_visits.visit_of(db.session(), charge, None)
        if charge.submission_id is None
        else None
    )
    if visit is None:
        raise NotYours(charges.NOT_FOUND)
    ways = Ways(*map(payer.href, ("visit", "visit_cancel", "visit_calendar", "pay")))
    return Found(visit, ways, charge.invoice or "", charge.title, charge.department, None)


def booked_already(payer: Payer) -> Booking | None:
    session, charge = db.session(), payer.view.charge
    return (
        booking_visits.visit_of(session, None, payer.case)
        if payer.case is not None
        else booking_visits.visit_of(session, charge, None)
    )


def offer(payer: Payer, values: Mapping[str, str], error: str = "") -> str:
    """The page on which a first visit is chosen."""
    resource = counter()
    return render_template(
        "resident/visit.html",
        heading=gettext("来庁の日時を予約する"),
        procedure_title=payer.view.charge.title,
        payer=payer,
        case=payer.case,
        charge=payer.view.charge,
        resource=resource,
        choosing=bookings.choosing(resource, values),
        pay_href=payer.href("pay") if is_payable(payer.view) else "",
        back=url_for("resident.status", reference=payer.case.reference)
        if payer.case is not None
        else payer.href("pay"),
        errors=[(f"f-{SLOT}", error)] if error else [],
        help=department_help(payer.view.charge.department),
    )


@resident.get("/pay/<bill>/visit")
@access.bill
def visit(bill: str) -> str | Response:
    slot_picker.make_ready(counter().code)
    payer = the_payer()
    booked = booked_already(payer)
    if booked is None:
        if not visit_href(payer.view, payer.case):
            raise NotYours(charges.NOT_FOUND)
        return offer(payer, request.args)
    if payer.case is not None:
        return redirect(f"{ways_of_case(payer.case, booked).page}#main", 303)
    return bookings.show(own_visit(payer), request.args)


@resident.post("/pay/<bill>/visit")
@access.bill
def visit_pressed(bill: str) -> Response | tuple[str, int]:
    payer = the_payer()
    if booked_already(payer) is not None:
        if payer.case is not None:
            return redirect(f"{url_for('resident.visit', bill=bill)}#main", 303)
        return bookings.press(own_visit(payer))
    if not visit_href(payer.view, payer.case):
        raise NotYours(charges.NOT_FOUND)
    other = bookings.leafed(url_for("resident.visit", bill=bill))
    if other is not None:
        return other
    moment = booking_rules.moment_of(request.form.get(SLOT))
    if moment is None:
        return offer(payer, request.form, gettext(bookings.NOT_CHOSEN)), 422
    limit("booking", payer.view.charge.public_id)
    try:
        with transaction() as session:
            charge = session.get_one(Charge, payer.view.charge.id)
            booking_visits.book_visit(session, toolbox(), moment, charge=charge)
    except Refused as refusal:
        return offer(the_payer(), request.form, refusal.message), refusal.status
    # To the page of the booking, which for a case is one of the case's.
    return redirect(f"{url_for('resident.visit', bill=bill)}#main", 303)


@resident.get("/pay/<bill>/visit/cancel")
@access.bill
def visit_cancel(bill: str) -> str:
    return bookings.show_cancel(own_visit(the_payer()))


@resident.post("/pay/<bill>/visit/cancel")
@access.bill
def visit_cancelled(bill: str) -> Response | tuple[str, int]:
    return bookings.press_cancel(own_visit(the_payer()))


@resident.get("/pay/<bill>/visit/calendar.ics")
@access.bill
def visit_calendar(bill: str) -> FlaskResponse:
    return bookings.calendar(own_visit(the_payer()))

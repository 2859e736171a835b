"""Another slot for a visit, or none: moving, cancelling, booking another inspection.

Moving and cancelling ask for the reason that the holder reads, and compare the version that was seen.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import redirect, request, url_for

from eapply.core.booking import Resource, last_day
from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.core.texts import clean
from eapply.models import Booking, db, transaction
from eapply.models.database import JST
from eapply.queries.booking_desk import Visit
from eapply.queries.booking_offers import offers
from eapply.services import booking_changes, booking_slots, booking_visits
from eapply.web.access import access
from eapply.web.staff import booking_words as say
from eapply.web.staff.area import staff
from eapply.web.staff.booking_visits import may_book_again, the_visit, visit_page
from eapply.web.staff.bookings import day_asked, refused, version_seen
from eapply.web.tools import the_staff, toolbox

SHOWN_DAYS: Final = 7
LONGEST: Final = 200
NO_REASON: Final = "理由を入力してください。予約している方に知らせます。"
NO_SLOT: Final = "日時を選んでください。"


@staff.get("/bookings/visits/<visit>/move")
@access.staff(Role.CLERK, Role.HEAD)
def move_booking(visit: str) -> str:
    resource, found = the_visit(visit)
    return slot_page(resource, found, is_again=False)


@staff.get("/bookings/visits/<visit>/again")
@access.staff(Role.CLERK, Role.HEAD)
def book_again(visit: str) -> str:
    resource, found = the_visit(visit)
    return slot_page(resource, found, is_again=True)


def slot_page(
    resource: Resource, visit: Visit, *, is_again: bool, errors: list[tuple[str, str]] | None = None
) -> str:
    """The free slots of a week from the day asked for, by day; what was typed stays."""
    tools = toolbox()
    booking_slots.keep_ahead(tools)
    session, booking, now = db.session(), visit.booking, tools.clock.now()
    first, problems = first_shown(resource, booking)
    found = offers(
        session,
        tools.facts,
        resource,
        now,
        area=booking.area,
        minutes=booking.minutes,
        power=booking.wants_power,
        own=None if is_again else booking,
        first=first,
        last=first + timedelta(days=SHOWN_DAYS - 1),
    )
    endpoint = "staff.book_again" if is_again else "staff.move_booking"
    words = "再検査を予約する" if is_again else "日時を変える"
    return visit_page(
        "staff/bookings/slot.html",
        resource,
        visit,
        heading=f"{resource.title}：{words}",
        is_again=is_again,
        days=found,
        chosen=request.values.get("slot", ""),
        place=request.values.get("place", ""),
        places=[] if is_again else say.options(resource.places),
        reason=request.values.get("reason", ""),
        first=first,
        here=url_for(endpoint, visit=booking.public_id),
        earlier=url_for(endpoint, visit=booking.public_id, date=first - timedelta(SHOWN_DAYS))
        if first > now.date()
        else "",
        later=url_for(endpoint, visit=booking.public_id, date=first + timedelta(SHOWN_DAYS))
        if first + timedelta(days=SHOWN_DAYS) <= last_made(resource)
        else "",
        errors=[*problems, *(errors or ())],
    )


def last_made(resource: Resource) -> date:
    return last_day(resource, toolbox().clock.today()) + booking_slots.AHEAD


def first_shown(resource: Resource, booking: Booking) -> tuple[date, list[tuple[str, str]]]:
    """The first day of the week that is offered: what was asked for, never before today."""
    today = toolbox().clock.today()
    text = request.form.get("date", "")
    if text:  # back from a mistake: the same days again
        try:
            return max(today, date.fromisoformat(text)), []
        except ValueError:
            return today, []
    asked, problems = day_asked()
    return max(today, min(asked, last_made(resource))), problems


def slot_typed() -> datetime:
    """Raises Refused: none was chosen, or it cannot be read."""
    try:
        return datetime.fromisoformat(request.form.get("slot", "")).replace(tzinfo=JST)
    except ValueError:
        raise Refused(NO_SLOT, "slot") from None


def reason_typed() -> str:
    """Raises Refused: there is none, or it is too long."""
    reason = clean(request.form.get("reason", ""))
    if not reason:
        raise Refused(NO_REASON, "reason")
    if len(reason) > LONGEST:
        raise Refused(f"理由は{LONGEST}文字以内で入力してください。", "reason")
    return reason


def in_the_way(refusal: Refused) -> list[tuple[str, str]]:
    """The refusal at its box: the reason, or else the days."""
    return [("f-reason" if refusal.field == "reason" else "slots", refusal.message)]


@staff.post("/bookings/visits/<visit>/move")
@access.staff(Role.CLERK, Role.HEAD)
def moved_booking(visit: str) -> Any:
    resource, found = the_visit(visit)
    try:
        at, reason = slot_typed(), reason_typed()
        with transaction() as session:
            booking_changes.change(
                session,
                toolbox(),
                found.booking,
                at,
                label=request.form.get("place", ""),
                actor=the_staff(),
                expected=version_seen(),
                reason=reason,
            )
    except Conflict as refusal:
        return refused(resource, visit, "日時を変える", refusal)
    except Refused as refusal:
        again = the_visit(visit)[1]
        errors = in_the_way(refusal)
        return slot_page(resource, again, is_again=False, errors=errors), refusal.status
    return redirect(url_for("staff.booking_visit", visit=visit, done="moved"), 303)


@staff.post("/bookings/visits/<visit>/again")
@access.staff(Role.CLERK, Role.HEAD)
def booked_again(visit: str) -> Any:
    resource, found = the_visit(visit)
    if not may_book_again(found):
        return refused(resource, visit, "再検査を予約する", Conflict(booking_changes.OVER))
    try:
        at = slot_typed()
        with transaction() as session:
            own = booking_visits.book_again(session, toolbox(), the_staff(), found.booking, at)
            name = own.public_id
    except Refused as refusal:
        again = the_visit(visit)[1]
        errors = in_the_way(refusal)
        return slot_page(resource, again, is_again=True, errors=errors), refusal.status
    return redirect(url_for("staff.booking_visit", visit=name, done="again"), 303)


@staff.get("/bookings/visits/<visit>/cancel")
@access.staff(Role.CLERK, Role.HEAD)
def cancel_booking(visit: str) -> str:
    return cancel_page(*the_visit(visit))


def cancel_page(
    resource: Resource, visit: Visit, errors: list[tuple[str, str]] | None = None
) -> str:
    return visit_page(
        "staff/bookings/cancel.html",
        resource,
        visit,
        heading=f"{resource.title}：予約を取り消す",
        reason=request.form.get("reason", ""),
        errors=errors or [],
    )


@staff.post("/bookings/visits/<visit>/cancel")
@access.staff(Role.CLERK, Role.HEAD)
def cancelled_booking(visit: str) -> Any:
    resource, found = the_visit(visit)
    try:
        reason = reason_typed()
        with transaction() as session:
            booking_changes.cancel(
                session,
                toolbox(),
                found.booking,
                actor=the_staff(),
                expected=version_seen(),
                reason=reason,
            )
    except Conflict as refusal:
        return refused(resource, visit, "予約を取り消す", refusal)
    except Refused as refusal:
        return cancel_page(resource, the_visit(visit)[1], in_the_way(refusal)), refusal.status
    return redirect(url_for("staff.booking_visit", visit=visit, done="cancelled"), 303)

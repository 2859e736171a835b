"""予約の変更・取消 (R21), the file for a calendar, and the visit to the counter for a bill.

The same pages serve the holder of a case and, for a bill without a case, the holder of its link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response as FlaskResponse
from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from eapply.core.booking import ANY_PLACE, BookingStatus, Resource
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.models import Booking, Submission, db, transaction
from eapply.queries import booking_offers
from eapply.queries import bookings as stored
from eapply.services import booking_changes, booking_rules
from eapply.web.access import access
from eapply.web.language import gettext, mark
from eapply.web.limits import limit
from eapply.web.resident import slot_picker
from eapply.web.resident.blueprint import resident
from eapply.web.resident.booking_box import Ways, box_of, file_of, ways_of_case
from eapply.web.resident.common import department_help, form_of, the_case
from eapply.web.resident.slot_picker import Picker, View
from eapply.web.serving import served
from eapply.web.tools import toolbox

SLOT, SEAT = "slot", "seat"  # the names of the two choices
NOT_CHOSEN: Final = mark("日時を選んでください。")
CALENDAR: Final = "text/calendar"
LONGEST: Final = 40  # characters of one value that is carried in an address


@dataclass
class Found:
    """A booking that this browser may see, with what it belongs to."""

    booking: Booking
    ways: Ways
    number: str
    title: str
    department: str
    case: Submission | None
    trouble: list[tuple[str, str]] = field(default_factory=list)

    @property
    def resource(self) -> Resource:
        return toolbox().facts.booking_resource(self.booking.resource)


def of_case(public_id: str) -> Found:
    """A booking of the case that the guard let this browser at. Raises NotYours."""
    case = the_case()
    for each in stored.of_case(db.session(), case):
        if each.public_id == public_id:
            return found_of(each, case)
    raise NotYours(stored.NOT_FOUND)


def found_of(booking: Booking, case: Submission) -> Found:
    ways, procedure = ways_of_case(case, booking), form_of(case.slug).procedure
    return Found(booking, ways, case.reference, procedure.title, case.department, case)


# ---- choosing among slots, for these pages -----------------------------------------------------------


@dataclass(frozen=True)
class Choosing:
    """The list of free slots of one page with what is chosen on it."""

    picker: Picker
    seats: Sequence[slot_picker.Seat]
    seat: str


def choosing(resource: Resource, values: Mapping[str, str], own: Booking | None = None) -> Choosing:
    """``values`` are what was chosen: posted, or in the address after leafing."""
    tools = toolbox()
    options = tools.facts.options(resource.places, tools.clock.today()) if resource.places else ()
    wish: dict[str, Any] = (
        {"area": own.area, "minutes": own.minutes, "power": own.wants_power} if own else {}
    )
    picker = slot_picker.picker(
        SLOT, resource, View.of_address(), chosen=values.get(SLOT, ""), own=own, **wish
    )
    seats = slot_picker.seats(resource, options, None, own=own, power=False)
    if own is not None and own.wants_power:
        there = booking_offers.places(db.session(), resource, own.starts_at, tools.clock.now())
        powered = {ANY_PLACE, *(place.label for place in there if place.has_power)}
        seats = [seat for seat in seats if seat.value in powered]
    return Choosing(picker, seats, values.get(SEAT, ANY_PLACE))


def leafed(page: str) -> Response | None:
    """To the week that a button asks for, with what is chosen; None when it was another button."""
    verb, _, target = request.form.get("action", "").partition(":")
    if verb != "show":
        return None
    _, part, first = [*target.split(":"), "", ""][:3]
    chosen = {
        "part": part,
        "from": first,
        SLOT: request.form.get(SLOT),
        SEAT: request.form.get(SEAT),
    }
    query = urlencode({key: value[:LONGEST] for key, value in chosen.items() if value})
    return redirect(f"{page}?{query}#days-{SLOT}", 303)


def at(refusal: Refused) -> str:
    """Where on the page a refusal belongs."""
    return f"f-{SEAT}" if refusal.field == SEAT else f"f-{SLOT}"


# ---- R21 ---------------------------------------------------------------------------------------------


def show(found: Found, values: Mapping[str, str], trouble: str = "") -> str:
    """The page of a booking: as it stands, and other slots while it may be moved."""
    booking, resource = found.booking, found.resource
    too_late = late(booking)
    may_move = booking.status in booking_changes.OPEN and not too_late
    is_changed = booking.is_moved and "changed" in request.args
    return render_template(
        "resident/booking.html",
        heading=gettext("予約の変更・取消"),
        procedure_title=found.title,
        found=found,
        box=box_of(booking, found.ways),
        version=booking.version,
        too_late=too_late,
        may_move=may_move,
        is_closed=booking.status == BookingStatus.CLOSED,
        is_changed=is_changed,
        choosing=choosing(resource, values, booking) if may_move and not is_changed else None,
        errors=found.trouble,
        trouble=trouble,
        phone=slot_picker.phone_of(resource),
        help=department_help(found.department),
    )


def late(booking: Booking) -> str:
    """Why its holder cannot move it any more, with the number to call; "" while they can."""
    try:
        booking_changes.require_in_time(toolbox(), booking)
    except Refused as refusal:
        return refusal.message
    return ""


def press(found: Found) -> Response | tuple[str, int]:
    """「日時を変更する」, or a button of the list."""
    other = leafed(found.ways.page)
    if other is not None:
        return other
    moment = booking_rules.moment_of(request.form.get(SLOT))
    if moment is None:
        found.trouble = [(f"f-{SLOT}", gettext(NOT_CHOSEN))]
        return show(found, request.form), 422
    limit("booking", found.booking.public_id)
    try:
        with transaction() as session:
            booking_changes.change(
                session,
                toolbox(),
                session.get_one(Booking, found.booking.id),
                moment,
                label=request.form.get(SEAT, ""),
                expected=seen_version(),
            )
    except Refused as refusal:
        return refused(found, refusal)
    return redirect(f"{found.ways.page}?changed=1#main", 303)


def refused(found: Found, refusal: Refused) -> tuple[str, int]:
    """The page again, with the sentence where it belongs."""
    if isinstance(refusal, Conflict) or refusal.field is None:
        return show(found, request.form, refusal.message), refusal.status
    found.trouble = [(at(refusal), refusal.message)]
    return show(found, request.form), refusal.status


def seen_version() -> int:
    """The version that the page showed; one that does not exist when it was not sent."""
    version = request.form.get("version", "")
    return int(version) if version.isdecimal() else -1


def show_cancel(found: Found, trouble: str = "") -> str:
    case = found.case
    return render_template(
        "resident/booking_cancel.html",
        heading=gettext("予約を取り消してよいですか"),
        procedure_title=found.title,
        found=found,
        box=box_of(found.booking, found.ways),
        version=found.booking.version,
        ends_case=case is not None and booking_changes.can_withdraw(case),
        trouble=trouble or late(found.booking),
        may_cancel=found.booking.status in booking_changes.OPEN and not late(found.booking),
        help=department_help(found.department),
    )


def press_cancel(found: Found) -> Response | tuple[str, int]:
    try:
        with transaction() as session:
            own = session.get_one(Booking, found.booking.id)
            booking_changes.cancel(session, toolbox(), own, expected=seen_version())
    except Refused as refusal:
        return show_cancel(found, refusal.message), refusal.status
    return redirect(f"{found.ways.back}#main", 303)


def calendar(found: Found) -> FlaskResponse:
    content = file_of(found.booking, found.number, found.ways)
    return served(content, CALENDAR, "attachment", f"{found.number}.ics")


# ---- behind the session of the case ------------------------------------------------------------------


@resident.get("/status/<reference>/bookings/<booking>")
@access.case
def booking(reference: str, booking: str) -> str:
    slot_picker.make_ready(of_case(booking).booking.resource)
    return show(of_case(booking), request.args)


@resident.post("/status/<reference>/bookings/<booking>")
@access.case
def booking_pressed(reference: str, booking: str) -> Response | tuple[str, int]:
    return press(of_case(booking))


@resident.get("/status/<reference>/bookings/<booking>/cancel")
@access.case
def booking_cancel(reference: str, booking: str) -> str:
    return show_cancel(of_case(booking))


@resident.post("/status/<reference>/bookings/<booking>/cancel")
@access.case
def booking_cancelled(reference: str, booking: str) -> Response | tuple[str, int]:
    return press_cancel(of_case(booking))


@resident.get("/status/<reference>/bookings/<booking>/calendar.ics")
@access.case
def booking_calendar(reference: str, booking: str) -> FlaskResponse:
    return calendar(of_case(booking))

"""予約: the day of a resource. A list of visits to print and take along, or a board of seats at the counter.

Everything starts with ``the_resource``: only staff of the department that owns it get further.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, Resource, booking_list, no_show_from
from eapply.core.eras import DateProblem, parse_date, to_wareki
from eapply.core.errors import Conflict, Refused
from eapply.core.open_question import OpenQuestion
from eapply.core.submission import Role
from eapply.models import Booking, db, transaction
from eapply.models.database import JST
from eapply.queries import booking_desk as reads
from eapply.queries.booking_desk import Seat, Visit
from eapply.queries.bookings import get_resource, resources_of
from eapply.queries.scope import StaffActor
from eapply.services import booking_desk, booking_slots
from eapply.services.toolbox import Toolbox
from eapply.web.access import access
from eapply.web.staff import booking_words as say
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

TABS: Final = (
    ("予定", "staff.booking_day"),
    ("枠の空き", "staff.booking_calendar"),
    ("枠を変える", "staff.booking_plan"),
    ("利用の状況", "staff.booking_use"),
)
DONE: Final = {
    say.CHECK_IN: "受け付けました。",
    say.NO_SHOW: "来なかったことを記録しました。場所は、ほかの方が使えます。",
    say.UNDO: "元にもどしました。",
    "walk-in": "予約なしの方を受け付けました。",
}
EARLY: Final = timedelta(minutes=30)  # somebody without a booking may be a little early
Press = Callable[[Session, Toolbox, StaffActor, Booking, "int | None"], Booking]
PRESSES: Final[Mapping[str, Press]] = {
    say.CHECK_IN: booking_desk.check_in,
    say.NO_SHOW: booking_desk.mark_no_show,
    say.UNDO: booking_desk.undo_arrival,
}
PRESS_NAMES: Final = ", ".join(f'"{name}"' for name in PRESSES)


def the_resource(code: str) -> Resource:
    """The resource with this code. Raises NotYours, the same for foreign and unknown."""
    return get_resource(the_staff(), toolbox().facts, code)


def page(template: str, resource: Resource, **values: Any) -> str:
    """A page of a resource with its tabs and what is not confirmed about it."""
    values.setdefault("heading", resource.title)
    return render_template(
        template,
        resource=resource,
        others=[each for each in resources_of(the_staff(), toolbox().facts) if each != resource],
        tabs=[
            (label, url_for(endpoint, resource=resource.code), request.endpoint == endpoint)
            for label, endpoint in TABS
        ],
        unsettled=unsettled(resource),
        goes_out=say.goes_out(resource),
        day_text=say.day_text,
        span_text=say.span_text,
        hour_text=say.hour_text,
        areas=say.areas_of(resource),
        **values,
    )


def unsettled(resource: Resource) -> list[OpenQuestion]:
    """What the city has not confirmed about this resource: provisional values with their source."""
    of_it = booking_list(resource.code)
    return [each for each in toolbox().facts.open_questions() if each.list_name == of_it]


def day_asked(key: str = "date") -> tuple[date, list[tuple[str, str]]]:
    """The day in the address, today without one; what could not be read of it."""
    today = toolbox().clock.today()
    text = request.args.get(key, "").strip()
    if not text:
        return today, []
    try:
        return parse_date(text, today=today), []
    except DateProblem as problem:
        return today, [(f"f-{key}", problem.sentence("日付"))]


@staff.get("/bookings")
@access.staff(Role.CLERK, Role.HEAD)
def bookings() -> Any:
    """What the own departments let people book; with a single one straight to its day."""
    tools = toolbox()
    own = resources_of(the_staff(), tools.facts)
    if len(own) == 1:
        return redirect(url_for("staff.booking_day", resource=own[0].code), 303)
    return render_template("staff/bookings/home.html", heading="予約", resources=own)


@staff.get("/bookings/<resource>/day")
@access.staff(Role.CLERK, Role.HEAD)
def booking_day(resource: str) -> str:
    """The day: seats of each slot where places have names, else the list of visits."""
    return day_page(the_resource(resource))


def day_page(resource: Resource, errors: list[tuple[str, str]] | None = None) -> str:
    booking_slots.keep_ahead(toolbox())
    day, problems = day_asked()
    draw = board if resource.places else visit_list
    opening = toolbox().facts.opening_days(resource.calendar)
    return draw(
        resource,
        day,
        {
            "errors": [*problems, *(errors or ())],
            "day": day,
            "typed": request.args.get("date", "") if problems else to_wareki(day),
            "previous": address_of(resource, day - timedelta(days=1)),
            "next": address_of(resource, day + timedelta(days=1)),
            "is_open": opening.is_open(day),
            "done": DONE.get(request.args.get("done", ""), ""),
        },
    )


def address_of(resource: Resource, day: date, **more: Any) -> str:
    return url_for("staff.booking_day", resource=resource.code, date=day.isoformat(), **more)


def visit_list(resource: Resource, day: date, values: Mapping[str, Any]) -> str:
    """Visits by hour, of one area or of all; numbered in the order in which they are gone through."""
    chosen = request.args.get("area", "")
    found = [
        visit
        for visit in reads.of_days(db.session(), the_staff(), resource, day, day)
        if chosen in ("", visit.booking.area)
    ]
    lines = [say.line(resource, visit, number) for number, visit in enumerate(found, 1)]
    return page("staff/bookings/day.html", resource, lines=lines, chosen=chosen, **values)


def board(resource: Resource, day: date, values: Mapping[str, Any]) -> str:
    """Seats in rows, slots in columns; below who did not come and has no seat any more."""
    session, now = db.session(), toolbox().clock.now()
    seats = reads.board(session, the_staff(), resource, day, now)
    missed = reads.of_days(
        session, the_staff(), resource, day, day, statuses=[BookingStatus.NO_SHOW]
    )
    columns = sorted({(seat.starts_at, seat.ends_at) for seat in seats})
    by_place: dict[str, dict[datetime, Seat]] = {}
    for seat in seats:
        by_place.setdefault(seat.label, {})[seat.starts_at] = seat
    return page(
        "staff/bookings/board.html",
        resource,
        columns=[(*column, sums(seats, column[0])) for column in columns],
        rows=sorted(by_place.items()),
        missed=[say.line(resource, visit) for visit in missed],
        line_of=lambda visit: say.line(resource, visit),
        may_walk_in=lambda seat: seat.starts_at - EARLY <= now < seat.ends_at,
        waits_until=lambda visit: waits_until(resource, visit, now),
        grace=resource.rules.grace_minutes,
        **values,
    )


def sums(seats: list[Seat], starts_at: datetime) -> tuple[int, int]:
    """How many seats of a slot are taken, and how many there are."""
    own = [seat for seat in seats if seat.starts_at == starts_at]
    return sum(seat.visit is not None for seat in own), len(own)


def waits_until(resource: Resource, visit: Visit, now: datetime) -> str:
    """Until when somebody who has not come is waited for, once the slot has begun; "" else."""
    until = no_show_from(resource, visit.booking.starts_at)
    is_awaited = visit.booking.status == BookingStatus.BOOKED
    begun = visit.booking.starts_at <= now < until
    return say.hour_text(until) if is_awaited and begun else ""


@staff.post(f"/bookings/visits/<visit>/<any({PRESS_NAMES}):act>")
@access.staff(Role.CLERK, Role.HEAD)
def press_booking(visit: str, act: str) -> Any:
    """受付, 来なかった and their undoing: one press, because each can be taken back."""
    tools, actor = toolbox(), the_staff()
    found = reads.get_visit(db.session(), actor, tools.facts, visit).booking
    resource, day = tools.facts.booking_resource(found.resource), found.starts_at.date()
    try:
        with transaction() as session:
            PRESSES[act](session, tools, actor, found, version_seen())
    except Refused as refusal:
        return refused(resource, visit, say.ACTS[act], refusal)
    where = address_of(resource, day, done=act)
    if request.form.get("from") == "visit":
        where = url_for("staff.booking_visit", visit=visit, done=act)
    return redirect(where, 303)


@staff.post("/bookings/<resource>/walk-in")
@access.staff(Role.CLERK, Role.HEAD)
def walk_in(resource: str) -> Any:
    """Somebody without a booking takes a free seat."""
    found, tools, actor = the_resource(resource), toolbox(), the_staff()
    at, label = request.form.get("slot", ""), request.form.get("place", "")
    try:
        starts_at = datetime.fromisoformat(at).replace(tzinfo=JST)
        with transaction() as session:
            booking_desk.walk_in(session, tools, actor, found.code, starts_at, label)
    except ValueError:
        return day_page(found, [("main", "時間帯を選び直してください。")]), 422
    except Refused as refusal:
        return day_page(found, [("main", refusal.message)]), refusal.status
    return redirect(address_of(found, starts_at.date(), done="walk-in"), 303)


def version_seen() -> int:
    """The version of the booking that the person decided on."""
    text = request.values.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def refused(resource: Resource, name: str, verb: str, refusal: Refused) -> Any:
    """The visit as it is now, with what stands against the act; of a conflict what changed is seen."""
    tools = toolbox()
    visit = reads.get_visit(db.session(), the_staff(), tools.facts, name)
    return page(
        "staff/bookings/conflict.html",
        resource,
        heading="変更されています" if isinstance(refusal, Conflict) else "いまはできません",
        line=say.line(resource, visit),
        when=say.when_text(visit.booking),
        verb=verb,
        message=refusal.message,
    ), refusal.status

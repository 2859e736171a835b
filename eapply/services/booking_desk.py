"""The day itself: who came, who did not, and who came without a booking.

Staff of the department that the resource belongs to; everything runs inside a transaction of the caller.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, no_show_from, paused_until
from eapply.core.booking_use import BookingUse
from eapply.core.era_names import clock_text
from eapply.core.errors import Conflict, Refused
from eapply.models import Booking
from eapply.queries.scope import StaffActor
from eapply.services import (
    booking,
    booking_changes,
    booking_ends,
    booking_places,
    booking_rules,
)
from eapply.services.booking import SlotGone
from eapply.services.booking_places import Wish
from eapply.services.booking_rules import Wanted
from eapply.services.toolbox import Toolbox

NOT_YET = "来なかったことにできるのは、{time}からです。"
NOT_TODAY = "受付ができるのは、予約の日だけです。"


def check_in(
    session: Session, tools: Toolbox, actor: StaffActor, found: Booking, expected: int | None = None
) -> Booking:
    """受付: the person is here. Only on the day itself.

    Raises:
        Conflict: it is over, or somebody changed it. Refused: another day.
    """
    own = booking_changes.lock_version(session, found, expected)
    booking_changes.require_department(tools, actor, booking_changes.resource_of(tools, own))
    if own.status != BookingStatus.BOOKED:
        raise Conflict(booking_changes.OVER)
    if own.starts_at.date() != tools.clock.today():
        raise Refused(NOT_TODAY)
    own.status, own.arrived_at = BookingStatus.ATTENDED.value, tools.clock.now()
    booking_ends.touch(tools, own)
    booking_ends.record(session, tools, own, booking_changes.name_of(actor), "booking-attended")
    return own


def mark_no_show(
    session: Session, tools: Toolbox, actor: StaffActor, found: Booking, expected: int | None = None
) -> Booking:
    """来なかった: the places are free for others; once too often, no booking is taken for some days.

    Raises:
        Conflict: it is over, or somebody changed it. Refused: the time of waiting is not over.
    """
    own = booking_changes.lock_version(session, found, expected)
    resource = booking_changes.resource_of(tools, own)
    booking_changes.require_department(tools, actor, resource)
    if own.status != BookingStatus.BOOKED:
        raise Conflict(booking_changes.OVER)
    since = no_show_from(resource, own.starts_at)
    if tools.clock.now() < since:
        raise Refused(NOT_YET.format(time=clock_text(since)))
    booking_ends.end(session, tools, own, BookingStatus.NO_SHOW, booking_changes.name_of(actor))
    if own.person_hash:
        missed = select(Booking.starts_at).where(
            Booking.person_hash == own.person_hash,
            Booking.resource == own.resource,
            Booking.status == BookingStatus.NO_SHOW.value,
            Booking.id != own.id,
        )
        days = [each.date() for each in session.scalars(missed)]
        today = own.starts_at.date()
        own.paused_until = paused_until(resource, [*days, today], today)
    return own


def undo_arrival(
    session: Session, tools: Toolbox, actor: StaffActor, found: Booking, expected: int | None = None
) -> Booking:
    """Takes a mistaken 受付 or 来なかった back; a missed visit needs its place to be free still.

    Raises:
        Conflict: there is nothing to take back, or somebody changed it. SlotGone: the place is taken.
    """
    own = booking_changes.lock_version(session, found, expected)
    booking_changes.require_department(tools, actor, booking_changes.resource_of(tools, own))
    if own.status == BookingStatus.NO_SHOW:
        wish = Wish(own.resource, own.starts_at, own.ends_at, own.area, own.label)
        if booking_places.take(session, own, wish, tools.clock.now(), None, own) is None:
            raise SlotGone(booking_changes.OVER)
    elif own.status != BookingStatus.ATTENDED or own.is_walk_in:
        raise Conflict(booking_changes.OVER)
    own.status, own.arrived_at, own.paused_until = BookingStatus.BOOKED.value, None, None
    booking_ends.touch(tools, own)
    booking_ends.record(session, tools, own, booking_changes.name_of(actor), "booking-undone")
    return own


def walk_in(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    resource_code: str,
    starts_at: datetime,
    label: str = "",
) -> Booking:
    """Somebody without a booking is here and gets a free place of a slot that is not over. Nameless.

    Raises:
        Refused: there is no such slot, or it is over. SlotGone: no place is free.
    """
    resource = tools.facts.booking_resource(resource_code)
    booking_changes.require_department(tools, actor, resource)
    now = tools.clock.now()
    use = BookingUse("slot", resource.code)
    wish = Wish(resource.code, starts_at, starts_at + timedelta(minutes=1), "", label)
    wanted = Wanted(resource, use, wish, 0, "", "", False)
    own = booking.new_booking(session, tools, wanted, BookingStatus.ATTENDED)
    if not booking_places.exists(session, wish):
        raise Refused(booking_rules.NO_SLOT, "slot")
    if booking_places.take(session, own, wish, now, None) is None:
        raise SlotGone(use.full, "slot")
    if own.ends_at <= now:
        raise Refused(booking_rules.BEGUN, "slot")
    own.is_walk_in, own.arrived_at = True, now
    booking_ends.record(session, tools, own, booking_changes.name_of(actor), "booking-walk-in")
    return own

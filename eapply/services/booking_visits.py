"""Bookings that no form asks for: a visit to a counter for a fee, and staff who book for somebody."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, Resource
from eapply.core.booking_use import BookingUse
from eapply.core.errors import Refused
from eapply.models import Booking, Charge, Submission
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    booking,
    booking_changes,
    booking_ends,
    booking_mails,
    booking_places,
    booking_rules,
    booking_slots,
)
from eapply.services.booking_places import Wish
from eapply.services.booking_rules import Wanted
from eapply.services.toolbox import Toolbox

NO_COUNTER = "この課の窓口では、来る日時の予約を受けていません。"
BOOKED_ALREADY = (
    "来る日時は、もう予約されています。変更する場合は「予約の変更」から行ってください。"
)
VISIT = "visit"  # the question of a visit that no form asked for


def counter_of(tools: Toolbox, department: str) -> Resource | None:
    """The counter at which this department's visitors are booked; None where it takes no bookings."""
    code = f"counter-{tools.department(department).code}"
    return next((each for each in tools.facts.booking_resources() if each.code == code), None)


def visit_of(session: Session, charge: Charge | None, case: Submission | None) -> Booking | None:
    """The visit booked for this charge or case that still lies ahead or was attended."""
    chosen = select(Booking).where(
        Booking.question == VISIT,
        Booking.status.in_([BookingStatus.BOOKED, BookingStatus.CLOSED, BookingStatus.ATTENDED]),
    )
    if charge is not None:
        chosen = chosen.where(Booking.charge_id == charge.id)
    else:
        chosen = chosen.where(Booking.submission_id == (case.id if case else None))
    return session.scalars(chosen.order_by(Booking.id.desc()).limit(1)).first()


def book_visit(
    session: Session,
    tools: Toolbox,
    starts_at: datetime,
    *,
    charge: Charge | None = None,
    case: Submission | None = None,
) -> Booking:
    """Books the visit for a fee that is paid or a paper that is seen at the counter (来庁・閲覧).

    For a ``charge`` the mail carries the link to pay it before coming. At most one visit for each.

    Raises:
        Refused: the department's counter takes no bookings, or a rule stands against the slot.
        SlotGone: it is taken.
    """
    about = charge if charge is not None else case
    if about is None:
        raise ValueError("a visit is for a charge or for a case")
    number = charge.submission_id if charge is not None else about.id
    if number is not None:
        session.get_one(Submission, number, with_for_update=True)
    booking_rules.guard(session, f"visit:{about.public_id}")
    resource = counter_of(tools, about.department)
    if resource is None:
        raise Refused(NO_COUNTER)
    if visit_of(session, charge, case) is not None:
        raise Refused(BOOKED_ALREADY, VISIT)
    own = put_down(session, tools, BookingUse(VISIT, resource.code), starts_at)
    own.charge_id = charge.id if charge is not None else None
    own.submission_id = number
    booking_ends.record(session, tools, own, auditing.RESIDENT, "booked")
    booking_mails.promise(session, tools, own, "booked")
    return own


def book_again(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    before: Booking,
    starts_at: datetime,
    minutes: int = 0,
) -> Booking:
    """再検査: staff agree on another visit with the holder of one that is over, for the same case.

    Raises:
        Refused: a rule stands against the slot. SlotGone: it is taken.
    """
    before = booking_changes.lock_version(session, before, None)
    resource = booking_changes.resource_of(tools, before)
    booking_changes.require_department(tools, actor, resource)
    if before.status in booking_changes.OPEN:
        raise Refused(BOOKED_ALREADY)
    use = booking_changes.use_of(session, before)
    own = put_down(session, tools, use, starts_at, before, minutes or before.minutes, actor)
    own.submission_id, own.charge_id = before.submission_id, before.charge_id
    booking_ends.record(session, tools, own, auditing.actor_of(actor.id), "booked-again")
    booking_mails.promise(session, tools, own, "booked")
    return own


def put_down(
    session: Session,
    tools: Toolbox,
    use: BookingUse,
    starts_at: datetime,
    like: Booking | None = None,
    minutes: int = 0,
    actor: StaffActor | None = None,
) -> Booking:
    """A booking with its places, whose limits are those of ``like``."""
    resource = tools.facts.booking_resource(use.resource)
    until = starts_at + timedelta(minutes=max(1, minutes + resource.rules.buffer_minutes))
    wish = Wish(resource.code, starts_at, until, like.area if like else "")
    person, apart = (like.person_hash, like.apart_hash) if like else ("", "")
    wanted = Wanted(resource, use, wish, minutes, person, apart, like is not None)
    booking_slots.be_sure(session, tools, resource)
    booking_rules.guard(session, person, apart)
    found = booking_rules.objections(session, tools, wanted, by_staff=actor is not None)
    booking.refuse(found)
    own = booking.new_booking(session, tools, wanted, BookingStatus.BOOKED)
    if booking_places.take(session, own, wish, tools.clock.now(), None) is None:
        raise booking.gone(session, tools, wanted)
    return own

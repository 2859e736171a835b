"""Bookings as their department sees them: slots with their numbers, the visits of days, how places are used.

A visit tells whose it is only where its case or its charge belongs to a department of the reader; of a
case that was moved to another department nothing is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, Resource
from eapply.core.errors import NotYours
from eapply.core.facts import Facts
from eapply.models import AuditEvent, Booking, Charge, Place, Slot, Submission
from eapply.models.database import JST
from eapply.queries.bookings import NOT_FOUND, resources_of
from eapply.queries.case_view import Entry, names_of
from eapply.queries.scope import StaffActor

LAST_CHANGES: Final = 10
OF_THE_DAY: Final = (BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)
# A mere choice, held or let go, is nobody's visit yet.
VISITS: Final = (*OF_THE_DAY, BookingStatus.CANCELLED, BookingStatus.CLOSED)


@dataclass(frozen=True)
class SlotCount:
    """One slot: its open places, how many of them are booked and how many are held just now."""

    starts_at: datetime
    ends_at: datetime
    area: str
    is_closed: bool
    reason: str
    places: int
    booked: int
    held: int

    @property
    def free(self) -> int:
        return self.places - self.booked - self.held


@dataclass(frozen=True)
class Visit:
    """A booking with its case or charge, as far as the reader's departments reach."""

    booking: Booking
    case: Submission | None
    charge: Charge | None

    @property
    def is_elsewhere(self) -> bool:
        """Its case or charge belongs to another department now."""
        found = self.booking
        hidden_case = found.submission_id is not None and self.case is None
        return hidden_case or (found.charge_id is not None and self.charge is None)


@dataclass(frozen=True)
class Seat:
    """One open place of a slot of the day, with the visit that has it. ``is_held``: just being booked."""

    starts_at: datetime
    ends_at: datetime
    label: str
    has_power: bool
    is_held: bool
    visit: Visit | None


@dataclass(frozen=True)
class Use:
    """How places were used: sums over slots, and visits by what became of them."""

    slots: int = 0
    places: int = 0
    booked: int = 0
    attended: int = 0
    no_shows: int = 0
    walk_ins: int = 0
    cancelled: int = 0

    @property
    def percent(self) -> int:
        """Booked places of all, in full per cent; 0 without places."""
        return round(100 * self.booked / self.places) if self.places else 0


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of ``first`` to the first after ``last``."""
    return (
        datetime.combine(first, time.min, JST),
        datetime.combine(last + timedelta(days=1), time.min, JST),
    )


def slots(
    session: Session, resource: Resource, first: date, last: date, now: datetime
) -> list[SlotCount]:
    """The slots of these days (inclusive), closed ones too, in their order."""
    begin, end = bounds(first, last)
    kept = and_(Place.is_open, Place.booking_id.is_not(None))
    is_booked, is_held = and_(kept, Place.held_until.is_(None)), and_(kept, Place.held_until > now)
    rows = session.execute(
        select(
            Slot.starts_at,
            Slot.ends_at,
            Slot.area,
            Slot.closed_at.is_not(None),
            Slot.closed_reason,
            *(
                func.coalesce(func.sum(cast(each, Integer)), 0)
                for each in (Place.is_open, is_booked, is_held)
            ),
        )
        .outerjoin(Place, Place.slot_id == Slot.id)
        .where(Slot.resource == resource.code, Slot.starts_at >= begin, Slot.starts_at < end)
        .group_by(Slot.id)
        .order_by(Slot.starts_at, Slot.area)
    )
    return [
        SlotCount(*row[:3], bool(row[3]), row[4], int(row[5]), int(row[6]), int(row[7]))
        for row in rows
    ]


def whose(actor: StaffActor) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """On which conditions the case and the charge of a booking are read along."""
    own = actor.departments()
    return (
        and_(Submission.id == Booking.submission_id, Submission.department.in_(own)),
        and_(Charge.id == Booking.charge_id, Charge.department.in_(own)),
    )


def visits(actor: StaffActor) -> Select[Booking, Submission, Charge]:
    """Bookings with what the reader may see of whose they are."""
    of_case, of_charge = whose(actor)
    joined = select(Booking, Submission, Charge).outerjoin(Submission, of_case)
    return joined.outerjoin(Charge, of_charge)


def of_days(
    session: Session,
    actor: StaffActor,
    resource: Resource,
    first: date,
    last: date,
    statuses: Iterable[BookingStatus] = OF_THE_DAY,
) -> list[Visit]:
    """The visits of these days (inclusive), by hour, area and place."""
    begin, end = bounds(first, last)
    rows = session.execute(
        visits(actor)
        .where(
            Booking.resource == resource.code,
            Booking.starts_at >= begin,
            Booking.starts_at < end,
            Booking.status.in_([status.value for status in statuses]),
        )
        .order_by(Booking.starts_at, Booking.area, Booking.label, Booking.id)
    )
    return [Visit(*row) for row in rows]


def hit(session: Session, actor: StaffActor, resource: Resource, ids: Iterable[int]) -> list[Visit]:
    """The visits with these numbers, by hour."""
    chosen = visits(actor).where(Booking.resource == resource.code, Booking.id.in_(list(ids)))
    return [Visit(*row) for row in session.execute(chosen.order_by(Booking.starts_at, Booking.id))]


def get_visit(session: Session, actor: StaffActor, facts: Facts, public_id: str) -> Visit:
    """The visit with this public id. Raises NotYours, the same for foreign and unknown."""
    codes = [each.code for each in resources_of(actor, facts)]
    chosen = visits(actor).where(
        Booking.public_id == public_id,
        Booking.resource.in_(codes),
        Booking.status.in_([each.value for each in VISITS]),
    )
    found = session.execute(chosen).one_or_none()
    if found is None:
        raise NotYours(NOT_FOUND)
    return Visit(*found)


def is_newest(session: Session, booking: Booking) -> bool:
    """Whether its case has no later booking that counts."""
    later = select(Booking.id).where(
        Booking.submission_id == booking.submission_id,
        Booking.id > booking.id,
        Booking.status.in_([each.value for each in VISITS]),
    )
    return session.scalar(later.limit(1)) is None


def board(
    session: Session, actor: StaffActor, resource: Resource, day: date, now: datetime
) -> list[Seat]:
    """Every open place of the day's slots with who has it, by hour and label."""
    begin, end = bounds(day, day)
    of_case, of_charge = whose(actor)
    is_live = or_(Place.held_until.is_(None), Place.held_until > now)
    rows = session.execute(
        select(Slot.starts_at, Slot.ends_at, Place, Booking, Submission, Charge)
        .select_from(Slot)
        .join(Place, and_(Place.slot_id == Slot.id, Place.is_open))
        .outerjoin(Booking, and_(Booking.id == Place.booking_id, is_live))
        .outerjoin(Submission, of_case)
        .outerjoin(Charge, of_charge)
        .where(
            Slot.resource == resource.code,
            Slot.closed_at.is_(None),
            Slot.starts_at >= begin,
            Slot.starts_at < end,
        )
        .order_by(Slot.starts_at, Place.label)
    )
    found = []
    for starts_at, ends_at, place, booking, case, charge in rows:
        is_held = booking is not None and booking.status == BookingStatus.HELD
        visit = Visit(booking, case, charge) if booking is not None and not is_held else None
        found.append(Seat(starts_at, ends_at, place.label, place.has_power, is_held, visit))
    return found


def usage(
    session: Session,
    resource: Resource,
    first: date,
    last: date,
    now: datetime,
    key: Callable[[datetime], str],
) -> dict[str, Use]:
    """How the places of these days (inclusive) are used, summed by ``key`` of a slot's beginning."""
    found: dict[str, Use] = {}
    for slot in slots(session, resource, first, last, now):
        if slot.places:
            name = key(slot.starts_at)
            before = found.get(name, Use())
            found[name] = replace(
                before,
                slots=before.slots + 1,
                places=before.places + slot.places,
                booked=before.booked + slot.booked,
            )
    begin, end = bounds(first, last)
    rows = session.execute(
        select(Booking.starts_at, Booking.status, Booking.is_walk_in, func.count())
        .where(
            Booking.resource == resource.code, Booking.starts_at >= begin, Booking.starts_at < end
        )
        .group_by(Booking.starts_at, Booking.status, Booking.is_walk_in)
    )
    for starts_at, status, is_walk_in, count in rows:
        name = key(starts_at)
        before = found.get(name, Use())
        ended = status in (BookingStatus.CANCELLED, BookingStatus.CLOSED)
        found[name] = replace(
            before,
            attended=before.attended + count * (status == BookingStatus.ATTENDED),
            no_shows=before.no_shows + count * (status == BookingStatus.NO_SHOW),
            walk_ins=before.walk_ins + count * bool(is_walk_in),
            cancelled=before.cancelled + count * ended,
        )
    return dict(sorted(found.items()))


def plan_history(session: Session, resource: Resource) -> list[Entry]:
    """The last changes of what can be booked, newest first."""
    events = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.chain == f"booking-plan:{resource.code}")
        .order_by(AuditEvent.sequence.desc())
        .limit(LAST_CHANGES)
    ).all()
    names = names_of(session, [event.actor for event in events])
    return [Entry(event, names.get(event.actor, "")) for event in events]

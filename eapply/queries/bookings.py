"""Bookings as pages read them: that of a case, those of a day, and what staff may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, Resource
from eapply.core.errors import NotYours
from eapply.core.facts import Facts
from eapply.models import Booking, Submission
from eapply.models.database import JST
from eapply.queries.scope import StaffActor

NOT_FOUND = "この予約は表示できません。"
# What is shown of a case: not the trace of a mere choice.
OF_CASE = (
    select(Booking)
    .where(
        Booking.submission_id == bindparam("submission_id"),
        Booking.status != BookingStatus.EXPIRED.value,
    )
    .order_by(Booking.id.desc())
)


def of_case(session: Session, case: Submission) -> list[Booking]:
    """The bookings of a case, newest first."""
    return list(session.scalars(OF_CASE, {"submission_id": case.id}))


def resources_of(actor: StaffActor, facts: Facts) -> tuple[Resource, ...]:
    """What this person's departments let people book."""
    departments = actor.departments()
    return tuple(each for each in facts.booking_resources() if each.department in departments)


def get_resource(actor: StaffActor, facts: Facts, code: str) -> Resource:
    """The resource with this code. Raises NotYours, the same for foreign and unknown."""
    found = next((each for each in resources_of(actor, facts) if each.code == code), None)
    if found is None:
        raise NotYours(NOT_FOUND)
    return found


def get_booking(session: Session, actor: StaffActor, facts: Facts, public_id: str) -> Booking:
    """The booking with this public id. Raises NotYours, the same for foreign and unknown."""
    codes = [each.code for each in resources_of(actor, facts)]
    chosen = select(Booking).where(Booking.public_id == public_id, Booking.resource.in_(codes))
    found = session.scalars(chosen).one_or_none()
    if found is None:
        raise NotYours(NOT_FOUND)
    return found


def of_days(
    session: Session,
    resource: Resource,
    first: date,
    last: date | None = None,
    statuses: Iterable[BookingStatus] = (
        BookingStatus.BOOKED,
        BookingStatus.ATTENDED,
        BookingStatus.NO_SHOW,
    ),
) -> list[tuple[Booking, Submission | None]]:
    """The visits of these days (inclusive) with their cases, by hour and place."""
    begin = datetime.combine(first, time.min, JST)
    end = datetime.combine((last or first) + timedelta(days=1), time.min, JST)
    rows = session.execute(
        select(Booking, Submission)
        .outerjoin(Submission, Submission.id == Booking.submission_id)
        .where(
            Booking.resource == resource.code,
            Booking.starts_at >= begin,
            Booking.starts_at < end,
            Booking.status.in_([status.value for status in statuses]),
        )
        .order_by(Booking.starts_at, Booking.area, Booking.label, Booking.id)
    )
    return [(booking, case) for booking, case in rows]

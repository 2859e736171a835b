"""What the end of a case means for its booking: withdrawn, refused or lapsed, the place is free again.

The case is locked by its step, then its bookings, then their places.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, VisitResult
from eapply.core.submission import Action
from eapply.models import Booking, Submission
from eapply.services import auditing, booking, booking_places, booking_rules
from eapply.services.toolbox import Toolbox

ENDS = frozenset({Action.WITHDRAW, Action.REFUSE, Action.LAPSE})
RESULTS = frozenset(VisitResult)


def lock(session: Session, booking_id: int) -> Booking:
    """The newest row of this found, held until the transaction ends."""
    session.flush()  # so that what this same transaction did is seen
    return session.scalars(
        select(Booking)
        .where(Booking.id == booking_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def of_case(session: Session, case: Submission) -> list[Booking]:
    """The bookings of a case, oldest first."""
    session.flush()
    return list(
        session.scalars(
            select(Booking).where(Booking.submission_id == case.id).order_by(Booking.id)
        )
    )


def is_over(found: Booking, action: Action, now: datetime) -> bool:
    """A visit that was, in a case that comes to its end."""
    is_booked = found.status == BookingStatus.BOOKED
    return action is Action.COMPLETE and is_booked and found.starts_at <= now


def after(
    session: Session,
    tools: Toolbox,
    case: Submission,
    action: Action,
    actor: str,
    ending: str = "",
) -> list[Booking]:
    """What follows from a step of a locked case; the bookings that ended with it.

    Withdrawn, refused or lapsed: places are given back. Completed: what lies ahead is given back, what
    is past counts as attended unless somebody said otherwise; ``ending`` is the result of the visit.
    """
    if action is not Action.COMPLETE and action not in ENDS:
        return []
    ended = []
    for number in [each.id for each in of_case(session, case)]:
        found = lock(session, number)
        if ending in RESULTS and not found.result and found.status != BookingStatus.CANCELLED:
            found.result = ending
        if found.status not in (BookingStatus.BOOKED, BookingStatus.CLOSED):
            continue
        if action is Action.COMPLETE and ending == VisitResult.ABSENT:
            end(session, tools, found, BookingStatus.NO_SHOW, actor)
        elif is_over(found, action, tools.clock.now()):
            found.status, found.changed_at = BookingStatus.ATTENDED.value, tools.clock.now()
        else:
            end(session, tools, found, BookingStatus.CANCELLED, actor)
        ended.append(found)
    return ended


def correct(
    session: Session, tools: Toolbox, submission: Submission, answers: Mapping[str, Any]
) -> None:
    """Moves the bookings of a locked case to what its corrected answers want.

    Raises:
        Refused: a rule stands against it; ``field`` is the question. SlotGone: it is taken.
    """
    for use in booking.uses_of(submission.slug):
        wanted = booking_rules.wanted_of(tools, use, answers)
        own = session.scalars(
            select(Booking)
            .where(
                Booking.submission_id == submission.id,
                Booking.question == use.question,
                Booking.status == BookingStatus.BOOKED.value,
            )
            .with_for_update()
        ).first()
        if wanted is None or own is None or booking_rules.has_it(own, wanted) or own.is_moved:
            continue
        booking_rules.guard(session, wanted.person, wanted.apart)
        booking.refuse(booking_rules.objections(session, tools, wanted, own))
        own.minutes = wanted.minutes
        offer = booking_places.take(session, own, wanted.wish, tools.clock.now(), None, own)
        if offer is None:
            raise booking.gone(session, tools, wanted)
        booking_places.give_back(session, own, offer.ids)
        own.area, own.wants_power = wanted.wish.area, wanted.wish.power
        own.person_hash, own.apart_hash = wanted.person, wanted.apart
        touch(tools, own)


def end(
    session: Session,
    tools: Toolbox,
    found: Booking,
    status: BookingStatus,
    actor: str,
    reason: str = "",
) -> None:
    """Ends a locked found, frees its places and records it."""
    booking_places.give_back(session, found)
    found.status, found.places = status.value, 0
    found.reason = reason[:200]
    touch(tools, found)
    record(session, tools, found, actor, f"booking-{status.value.lower().replace('_', '-')}")


def touch(tools: Toolbox, found: Booking) -> None:
    """Counts a change, so that others who look at it learn of it."""
    found.version += 1
    found.changed_at = tools.clock.now()


def record(session: Session, tools: Toolbox, found: Booking, actor: str, action: str) -> None:
    """The entry of an act: in the chain of its case, else in its own."""
    chain = f"found:{found.public_id}"
    if found.submission_id is not None:
        chain = session.get_one(Submission, found.submission_id).public_id
    detail = {"booking": found.public_id, "at": found.starts_at.isoformat()}
    auditing.record(session, tools, chain, actor, action, **detail)

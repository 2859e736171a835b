"""What the end of a case means for its booking: withdrawn, refused or lapsed, the place is free again.

The case is locked by its step, then its bookings, then their places.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, VisitResult
from eapply.core.submission import Action
from eapply.models import Booking, Submission
from eapply.services import auditing, booking_places
from eapply.services.toolbox import Toolbox

ENDS = frozenset({Action.WITHDRAW, Action.REFUSE, Action.LAPSE})
RESULTS = frozenset(VisitResult)


def lock(session: Session, booking_id: int) -> Booking:
    """The newest row of this booking, held until the transaction ends."""
    return session.scalars(
        select(Booking)
        .where(Booking.id == booking_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def of_case(session: Session, case: Submission) -> list[Booking]:
    """The bookings of a case, oldest first."""
    return list(
        session.scalars(
            select(Booking).where(Booking.submission_id == case.id).order_by(Booking.id)
        )
    )


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
        booking = lock(session, number)
        if ending in RESULTS and not booking.result and booking.status != BookingStatus.CANCELLED:
            booking.result = ending
        if booking.status not in (BookingStatus.BOOKED, BookingStatus.CLOSED):
            continue
        if action is Action.COMPLETE and ending == VisitResult.ABSENT:
            end(session, tools, booking, BookingStatus.NO_SHOW, actor)
        elif action is Action.COMPLETE and booking.starts_at <= tools.clock.now():
            booking.status, booking.changed_at = BookingStatus.ATTENDED.value, tools.clock.now()
        else:
            end(session, tools, booking, BookingStatus.CANCELLED, actor)
        ended.append(booking)
    return ended


def end(
    session: Session,
    tools: Toolbox,
    booking: Booking,
    status: BookingStatus,
    actor: str,
    reason: str = "",
) -> None:
    """Ends a locked booking, frees its places and records it."""
    booking_places.give_back(session, booking)
    booking.status, booking.places = status.value, 0
    booking.reason = reason[:200]
    touch(tools, booking)
    record(session, tools, booking, actor, f"booking-{status.value.lower().replace('_', '-')}")


def touch(tools: Toolbox, booking: Booking) -> None:
    """Counts a change, so that others who look at it learn of it."""
    booking.version += 1
    booking.changed_at = tools.clock.now()


def record(session: Session, tools: Toolbox, booking: Booking, actor: str, action: str) -> None:
    """The entry of an act: in the chain of its case, else in its own."""
    chain = f"booking:{booking.public_id}"
    if booking.submission_id is not None:
        chain = session.get_one(Submission, booking.submission_id).public_id
    detail = {"booking": booking.public_id, "at": booking.starts_at.isoformat()}
    auditing.record(session, tools, chain, actor, action, **detail)

"""The worker's duties around bookings: holds that are over, reminders, forgetting, slots ahead.

Each booking is a step of its own: one that fails is tried again in the next round.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

import structlog
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus
from eapply.models import Booking, db, transaction
from eapply.models.database import JST
from eapply.services import booking, booking_ends, booking_mails, booking_slots
from eapply.services.toolbox import Toolbox

log = structlog.get_logger("eapply.worker")

AT_ONCE: Final = 200
REMIND_FROM: Final = time(9)  # not in the night
TRACES_KEPT: Final = timedelta(days=1)  # of holds that nobody confirmed


def keep(tools: Toolbox) -> int:
    """One round; how many bookings were looked at and slots made."""
    looked = each(tools, due_holds(tools), expire) + each(tools, due_reminders(tools), remind)
    return looked + booking_slots.keep_ahead(tools)


def each(
    tools: Toolbox, numbers: list[int], step: Callable[[Session, Toolbox, Booking], None]
) -> int:
    """Takes the step for each booking, locked, in a transaction of its own."""
    for number in numbers:
        try:
            with transaction() as session:
                step(session, tools, booking_ends.lock(session, number))
        except Exception as error:  # the others are not to wait for it
            log.error("booking round failed", kind=step.__name__, error=type(error).__name__)
            db.session.rollback()
    return len(numbers)


def due_holds(tools: Toolbox) -> list[int]:
    with transaction() as session:
        return list(
            session.scalars(
                select(Booking.id)
                .where(
                    Booking.status == BookingStatus.HELD.value,
                    Booking.held_until <= tools.clock.now(),
                )
                .order_by(Booking.held_until)
                .limit(AT_ONCE)
            )
        )


def expire(session: Session, tools: Toolbox, found: Booking) -> None:
    """Ends a hold whose time is over, unless it was confirmed or extended meanwhile."""
    is_over = found.held_until is not None and found.held_until <= tools.clock.now()
    if found.status == BookingStatus.HELD and is_over:
        booking.end_hold(session, tools, found)


def due_reminders(tools: Toolbox) -> list[int]:
    """Visits of tomorrow whose holders were not reminded of this day and time."""
    now = tools.clock.now()
    if now.time() < REMIND_FROM:
        return []
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time.min, JST)
    with transaction() as session:
        return list(
            session.scalars(
                select(Booking.id)
                .where(
                    Booking.status == BookingStatus.BOOKED.value,
                    Booking.starts_at >= tomorrow,
                    Booking.starts_at < tomorrow + timedelta(days=1),
                    or_(Booking.reminded_for.is_(None), Booking.reminded_for != Booking.starts_at),
                )
                .order_by(Booking.starts_at)
                .limit(AT_ONCE)
            )
        )


def remind(session: Session, tools: Toolbox, found: Booking) -> None:
    """The mail of the day before; not for what was booked or moved since yesterday evening."""
    if found.status != BookingStatus.BOOKED or found.reminded_for == found.starts_at:
        return
    found.reminded_for = found.starts_at
    booking_mails.promise(session, tools, found, "booking-reminder")


def forget(tools: Toolbox) -> int:
    """Takes out whose bookings were, once their days are over; the number of visits stays.

    The record of a hold that nobody confirmed is deleted after a day.
    """
    now, count = tools.clock.now(), 0
    with transaction() as session:
        for resource in tools.facts.booking_resources():
            days = resource.rules.keep_days
            if not days:
                continue
            before = now - timedelta(days=days)
            old = session.scalars(
                select(Booking)
                .where(
                    Booking.resource == resource.code,
                    Booking.ends_at < before,
                    Booking.forgotten_at.is_(None),
                    or_(Booking.paused_until.is_(None), Booking.paused_until < now.date()),
                )
                .limit(AT_ONCE)
            ).all()
            for found in old:
                forget_one(found, now)
            count += len(old)
        held = select(Booking).where(
            and_(
                Booking.status == BookingStatus.EXPIRED.value,
                Booking.changed_at < now - TRACES_KEPT,
            )
        )
        for found in session.scalars(held.limit(AT_ONCE)):
            session.delete(found)
            count += 1
    return count


def forget_one(found: Booking, now: datetime) -> None:
    """Nobody can say any more whose it was."""
    found.person_hash = found.apart_hash = found.holder_hash = found.reason = ""
    found.submission_id = found.charge_id = found.draft_id = None
    found.forgotten_at = now

"""The demo's bookings: slots of the last weeks, and the visits of the cases that asked for one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, Resource, VisitResult
from eapply.core.submission import State
from eapply.forms import PROCEDURES
from eapply.models import Booking, Slot, Submission, transaction
from eapply.models.database import JST
from eapply.services import booking, booking_places, booking_rules, booking_slots
from eapply.services.booking_rules import Wanted
from eapply.services.toolbox import Toolbox

BACK: Final = timedelta(days=60)  # what lies longer ago has no slots
TRIED: Final = 40  # slots after the wished one
MISSED: Final = 0.08
GIVEN_UP: Final = frozenset({State.WITHDRAWN.value, State.LAPSED.value})


def book_all(tools: Toolbox, chance: random.Random) -> int:
    """Books what the demo's cases ask for, at their wish or soon after it; how many visits there are."""
    booking_slots.keep_ahead(tools)
    count = 0
    for form in PROCEDURES:
        for use in form.bookings():
            resource = tools.facts.booking_resource(use.resource)
            with transaction() as session:
                make_past(session, tools, resource)
                for case in cases(session, tools, form.procedure.slug):
                    wanted = booking_rules.wanted_of(tools, use, case.answers)
                    if wanted is not None:
                        count += book(session, tools, chance, case, wanted)
    return count


def make_past(session: Session, tools: Toolbox, resource: Resource) -> None:
    """The slots of the last weeks, which nobody made while they lay ahead."""
    today = tools.clock.today()
    begin = today - BACK
    wanted = booking_slots.planned(session, tools, resource, begin, today)
    since = datetime.combine(begin, time.min, JST)
    known = select(Slot.starts_at, Slot.area).where(
        Slot.resource == resource.code, Slot.starts_at >= since
    )
    there = {tuple(row) for row in session.execute(known)}
    new = [slot for key, slot in wanted.items() if key not in there]
    booking_slots.add_slots(session, resource, new)


def cases(session: Session, tools: Toolbox, slug: str) -> Iterator[Submission]:
    """The cases of the last weeks without a booking."""
    booked = select(Booking.submission_id).where(Booking.submission_id.is_not(None))
    yield from session.scalars(
        select(Submission)
        .where(
            Submission.slug == slug,
            Submission.arrived_at >= tools.clock.now() - BACK,
            Submission.id.not_in(booked),
        )
        .order_by(Submission.id)
    ).all()


def book(
    session: Session, tools: Toolbox, chance: random.Random, case: Submission, wanted: Wanted
) -> int:
    """One visit at the wished time or the next free one; 0 where nothing is free."""
    now = tools.clock.now()
    own = booking.new_booking(session, tools, wanted, BookingStatus.BOOKED)
    own.submission_id = case.id
    wish = wanted.wish
    soonest = max(wish.starts_at, case.arrived_at)
    later = select(Slot.starts_at).where(
        Slot.resource == wish.resource, Slot.starts_at >= soonest, Slot.closed_at.is_(None)
    )
    for starts_at in session.scalars(later.order_by(Slot.starts_at).limit(TRIED)):
        moved = booking_places.moved(wish, starts_at)
        if booking_places.take(session, own, moved, now, None) is not None:
            break
    else:
        if own in session:
            session.delete(own)
        return 0
    if case.state in GIVEN_UP:
        booking_places.give_back(session, own)
        own.status, own.places = BookingStatus.CANCELLED.value, 0
    elif own.starts_at < now:
        end(tools, session, own, missed=chance.random() < MISSED)
    session.flush()
    return 1


def end(tools: Toolbox, session: Session, own: Booking, *, missed: bool) -> None:
    """A visit that was: attended, or missed and its place free again."""
    is_inspection = own.resource == "inspection"
    if missed:
        booking_places.give_back(session, own)
        own.status, own.places = BookingStatus.NO_SHOW.value, 0
        own.result = VisitResult.ABSENT.value if is_inspection else ""
    else:
        own.status, own.arrived_at = BookingStatus.ATTENDED.value, own.starts_at
        own.result = VisitResult.PASSED.value if is_inspection else ""

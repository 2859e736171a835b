"""The slots ahead: made from the stored patterns by the worker, so that pages only read.

A resource begins with the patterns of ``data/booking_patterns.csv``; from then on the stored ones
count, which staff change (``services/booking_plans.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from eapply.core.booking import Resource, last_day
from eapply.core.booking_patterns import Exceptional, Pattern, PlannedSlot, SlotPlace, plan
from eapply.models import BookingException, BookingPattern, BookingPlan, Place, Slot, transaction
from eapply.models.database import JST, hold
from eapply.services.toolbox import Toolbox

AHEAD: Final = timedelta(days=7)  # made before they can be chosen, so that staff can look at them
Key = tuple[datetime, str]
PLANS: Final[Any] = BookingPlan.__table__
MADE_UNTIL = select(PLANS.c.made_until).where(PLANS.c.resource == bindparam("resource"))


def keep_ahead(tools: Toolbox) -> int:
    """Makes what is missing of the slots ahead, of every resource; how many slots were made.

    Cheap when nothing is missing: one read. Pages may call it where no worker has been yet.
    """
    today = tools.clock.today()
    with transaction() as session:
        made = dict(session.execute(select(BookingPlan.resource, BookingPlan.made_until)).all())
    count = 0
    for resource in tools.facts.booking_resources():
        known = made.get(resource.code)
        if known is None or known < last_day(resource, today):
            with transaction() as session:
                count += make(session, tools, resource)
    return count


def is_made(session: Session, resource: Resource, day: date) -> bool:
    """Whether the slots of this day are made already, so that a missing one is none."""
    made = session.scalar(MADE_UNTIL, {"resource": resource.code})
    return made is not None and made >= day


def be_sure(session: Session, tools: Toolbox, resource: Resource) -> None:
    """Makes the slots ahead where no worker has been yet; costs one read otherwise."""
    if not is_made(session, resource, last_day(resource, tools.clock.today())):
        make(session, tools, resource)


def make(session: Session, tools: Toolbox, resource: Resource) -> int:
    """Makes the slots of one resource up to a week after its last day; how many."""
    found = lock_plan(session, tools, resource)
    today = tools.clock.today()
    until = last_day(resource, today) + AHEAD
    first = max(found.made_until + timedelta(days=1), today) if found.made_until else today
    if first > until:
        return 0
    wanted = planned(session, tools, resource, first, until)
    found.made_until = until
    return bring_about(session, tools, resource, wanted, first, until)


def name_of_plan(resource: Resource) -> str:
    """What is held by whoever edits the plan, and beside each other by those who seek a place in it."""
    return f"booking-plan:{resource.code}"


def lock_plan(session: Session, tools: Toolbox, resource: Resource) -> BookingPlan:
    """The plan of a resource for changing, begun with the patterns of the data when it is new."""
    hold(session, name_of_plan(resource))
    found = session.scalars(
        select(BookingPlan)
        .where(BookingPlan.resource == resource.code)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        found = BookingPlan(resource=resource.code, version=1)
        session.add(found)
        for pattern in tools.facts.booking_patterns(resource.code):
            session.add(stored(resource, pattern, tools.clock.now(), None))
        session.flush()
    return found


def stored(
    resource: Resource, pattern: Pattern, now: datetime, staff_id: int | None
) -> BookingPattern:
    """A pattern as a row."""
    return BookingPattern(
        resource=resource.code,
        weekday=pattern.weekday,
        starts=f"{pattern.starts:%H:%M}",
        ends=f"{pattern.ends:%H:%M}",
        places=[asdict(place) for place in pattern.places],
        area=pattern.area,
        valid_from=None if pattern.valid_from == date.min else pattern.valid_from,
        valid_to=None if pattern.valid_to == date.max else pattern.valid_to,
        added_at=now,
        added_by=staff_id,
    )


def stored_exception(
    resource: Resource, found: Exceptional, reason: str, now: datetime, staff_id: int | None
) -> BookingException:
    """A closure or an opened slot as a row."""
    return BookingException(
        resource=resource.code,
        first=found.first,
        last=found.last,
        starts=f"{found.starts:%H:%M}" if found.starts else "",
        ends=f"{found.ends:%H:%M}" if found.ends else "",
        area=found.area,
        places=[asdict(place) for place in found.places],
        reason=reason[:200],
        added_at=now,
        added_by=staff_id,
    )


def pattern_of(row: BookingPattern) -> Pattern:
    return Pattern(
        weekday=row.weekday,
        starts=time.fromisoformat(row.starts),
        ends=time.fromisoformat(row.ends),
        places=tuple(SlotPlace(**each) for each in row.places),
        area=row.area,
        valid_from=row.valid_from or date.min,
        valid_to=row.valid_to or date.max,
    )


def exceptional_of(row: BookingException) -> Exceptional:
    return Exceptional(
        first=row.first,
        last=row.last,
        starts=time.fromisoformat(row.starts) if row.starts else None,
        ends=time.fromisoformat(row.ends) if row.ends else None,
        area=row.area,
        places=tuple(SlotPlace(**each) for each in row.places),
    )


def pattern_rows(session: Session, resource: str) -> list[BookingPattern]:
    """The stored lines of a resource, ended ones too, by weekday and hour."""
    return list(
        session.scalars(
            select(BookingPattern)
            .where(BookingPattern.resource == resource)
            .order_by(BookingPattern.weekday, BookingPattern.starts, BookingPattern.id)
        )
    )


def exception_rows(session: Session, resource: str, since: date) -> list[BookingException]:
    """The closures and opened slots that count from this day on."""
    return list(
        session.scalars(
            select(BookingException)
            .where(
                BookingException.resource == resource,
                BookingException.last >= since,
                BookingException.ended_at.is_(None),
            )
            .order_by(BookingException.first, BookingException.id)
        )
    )


def planned(
    session: Session, tools: Toolbox, resource: Resource, first: date, last: date
) -> dict[Key, PlannedSlot]:
    """What the stored patterns and exceptions make of these days."""
    return plan(
        map(pattern_of, pattern_rows(session, resource.code)),
        map(exceptional_of, exception_rows(session, resource.code, first)),
        tools.facts.opening_days(resource.calendar),
        first,
        last,
        JST,
    )


def bring_about(
    session: Session,
    tools: Toolbox,
    resource: Resource,
    wanted: Mapping[Key, PlannedSlot],
    first: date,
    last: date,
    reason: str = "",
) -> int:
    """Makes the stored slots of these days those that are wanted, as far as they lie ahead.

    A slot that is not wanted any more is closed with its places, never deleted. Who had booked there
    is the caller's matter. The number of slots made.
    """
    now = tools.clock.now()
    begin = max(datetime.combine(first, time.min, JST), now)
    end = datetime.combine(last + timedelta(days=1), time.min, JST)
    rows = session.scalars(
        select(Slot)
        .where(Slot.resource == resource.code, Slot.starts_at >= begin, Slot.starts_at < end)
        .order_by(Slot.starts_at)
    )
    there = {(slot.starts_at, slot.area): slot for slot in rows}
    new = [slot for key, slot in wanted.items() if key not in there and slot.starts_at >= begin]
    add_slots(session, resource, new)
    for key, slot in there.items():
        plan_of_it = wanted.get(key)
        if plan_of_it is None:
            if slot.closed_at is None:
                slot.closed_at, slot.closed_reason = now, reason
            open_only(session, slot, ())
        else:
            slot.closed_at, slot.closed_reason = None, ""
            slot.ends_at = plan_of_it.ends_at
            open_only(session, slot, plan_of_it.places)
    return len(new)


def add_slots(session: Session, resource: Resource, slots: Iterable[PlannedSlot]) -> None:
    """New slots with their places, in bulk."""
    rows = [
        {
            "resource": resource.code,
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
            "area": slot.area,
        }
        for slot in slots
    ]
    if not rows:
        return
    returning = insert(Slot).returning(Slot.id, sort_by_parameter_order=True)
    numbers = session.scalars(returning, rows).all()
    places: list[dict[str, Any]] = [
        {"slot_id": number, "label": place.label, "has_power": place.has_power}
        for number, slot in zip(numbers, slots, strict=True)
        for place in slot.places
    ]
    if places:
        session.execute(insert(Place), places)


def open_only(session: Session, slot: Slot, places: Iterable[SlotPlace]) -> None:
    """Opens these places of a slot, makes those that are new, and closes all others."""
    wanted = {place.label: place for place in places}
    of_slot = select(Place.label, Place.is_open).where(Place.slot_id == slot.id)
    there: dict[str, bool] = dict(session.execute(of_slot).all())
    changed = [label for label, is_open in there.items() if is_open != (label in wanted)]
    if changed:
        those = (Place.slot_id == slot.id, Place.label.in_(changed))
        in_order = select(Place.id).where(*those).order_by(Place.id).with_for_update()
        session.execute(in_order)  # as those who take or give back several do
        turned = update(Place).where(*those).values(is_open=~Place.is_open)
        session.execute(turned.execution_options(synchronize_session=False))
    new = [
        {"slot_id": slot.id, "label": label, "has_power": wanted[label].has_power}
        for label in wanted
        if label not in there
    ]
    if new:
        session.execute(insert(Place), new)

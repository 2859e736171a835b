"""What is free: days, their slots, how many places of each; and the single places of one slot.

Counting is the database's work, so that a year of slots costs about what the bare query does. What is
shown may be gone a moment later: taking a place decides (``services/booking_places.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from eapply.core.booking import Resource, first_day, last_day
from eapply.core.facts import Facts
from eapply.models import Booking, Place, Slot
from eapply.models.database import JST

NOON: Final = time(12)
MORNING, AFTERNOON = "morning", "afternoon"


@dataclass(frozen=True)
class OfferedSlot:
    """One slot: how many of its places are free. ``is_own``: the asker's own booking is here."""

    starts_at: datetime
    ends_at: datetime
    area: str
    free: int
    total: int
    is_own: bool = False

    @property
    def value(self) -> str:
        """As an answer names it: "2026-11-30T10:00"."""
        return self.starts_at.strftime("%Y-%m-%dT%H:%M")


@dataclass(frozen=True)
class OfferedDay:
    """One day with its slots, in their order."""

    day: date
    slots: tuple[OfferedSlot, ...]


@dataclass(frozen=True)
class OfferedPlace:
    """One place of a slot."""

    label: str
    has_power: bool
    is_free: bool


def is_free(now: datetime, own: Booking | None = None) -> ColumnElement[bool]:
    """A place that can be taken: open, without holder, with one whose time is over, or one's own."""
    free = or_(Place.booking_id.is_(None), Place.held_until <= now)
    if own is not None:
        free = or_(free, Place.booking_id == own.id)
    return and_(Place.is_open, free)


def offers(
    session: Session,
    facts: Facts,
    resource: Resource,
    now: datetime,
    *,
    area: str = "",
    minutes: int = 0,
    power: bool = False,
    again: bool = False,
    part: str = "",
    own: Booking | None = None,
    first: date | None = None,
    last: date | None = None,
) -> tuple[OfferedDay, ...]:
    """The slots that may be chosen now by the rules of the resource, full ones too.

    Args:
        area: only slots of this area or of the whole city.
        minutes: a visit that takes longer than its slot needs the places behind it too.
        power: only places with a socket count.
        again: a visit that follows a failed one may come sooner.
        part: "morning" or "afternoon".
        own: the booking to be moved, or the hold; its places count as free.
        first, last: other days than the rules', for staff.
    """
    opening = facts.opening_days(resource.calendar)
    begin = first or first_day(resource, opening, now.date(), again=again)
    end = last or last_day(resource, now.date())
    since = max(
        datetime.combine(begin, time.min, JST),
        now + timedelta(minutes=resource.rules.lead_minutes) if first is None else now,
    )
    until = datetime.combine(end + timedelta(days=1), time.min, JST)
    needed = timedelta(minutes=minutes + resource.rules.buffer_minutes)
    of_area = Slot.area.in_({"", area}) if area else Slot.area.is_not(None)
    where = (
        Slot.resource == resource.code,
        Slot.starts_at >= since,
        Slot.starts_at < until,
        Slot.closed_at.is_(None),
    )
    found = (
        long_visits(session, where, of_area, needed, now, power, own)
        if minutes
        else counted(session, (*where, of_area), now, power, own)
    )
    chosen = [slot for slot in found if in_part(slot, part)]
    return tuple(
        OfferedDay(day, tuple(slots))
        for day, slots in groupby(chosen, key=lambda slot: slot.starts_at.date())
    )


def in_part(slot: OfferedSlot, part: str) -> bool:
    """Whether it lies in the chosen part of the day; every slot does where none is chosen."""
    if part not in (MORNING, AFTERNOON):
        return True
    return (slot.starts_at.time() < NOON) is (part == MORNING)


def counted(
    session: Session,
    where: Iterable[ColumnElement[bool]],
    now: datetime,
    power: bool,
    own: Booking | None,
) -> list[OfferedSlot]:
    """One row for each slot, counted by the database."""
    free = is_free(now, own)
    if power:
        free = and_(free, Place.has_power)
    is_own = false() if own is None else Place.booking_id == own.id
    rows = session.execute(
        select(
            Slot.starts_at,
            Slot.ends_at,
            Slot.area,
            func.sum(case((free, 1), else_=0)),
            func.count(Place.id),
            func.max(case((is_own, 1), else_=0)),
        )
        .join(Place, and_(Place.slot_id == Slot.id, Place.is_open))
        .where(*where)
        .group_by(Slot.id)
        .order_by(Slot.starts_at, Slot.area)
    )
    return [
        OfferedSlot(starts_at, ends_at, area, free_now, total, mine == 1)
        for starts_at, ends_at, area, free_now, total, mine in rows
    ]


def long_visits(
    session: Session,
    where: Iterable[ColumnElement[bool]],
    of_area: ColumnElement[bool],
    needed: timedelta,
    now: datetime,
    power: bool,
    own: Booking | None,
) -> list[OfferedSlot]:
    """As ``counted``, but a place counts only if it is free in every slot that the visit touches."""
    rows = session.execute(
        select(
            Slot.id,
            Slot.starts_at,
            Slot.ends_at,
            Slot.area,
            Place.label,
            Place.has_power,
            is_free(now, own).label("is_free"),
            Place.booking_id,
            of_area.label("is_offered"),
        )
        .join(Place, and_(Place.slot_id == Slot.id, Place.is_open))
        .where(*where)
        .order_by(Slot.starts_at, Slot.area, Slot.id)
    ).all()
    by_label: dict[str, list[Any]] = {}
    for row in rows:
        by_label.setdefault(row.label, []).append(row)
    found = []
    for _, group in groupby(rows, key=lambda row: row.id):
        places = list(group)
        first = places[0]
        if not first.is_offered:
            continue
        until = max(first.starts_at + needed, first.ends_at)
        free = [
            row
            for row in places
            if (row.has_power or not power)
            and all(
                each.is_free
                for each in by_label[row.label]
                if each.starts_at < until and each.ends_at > first.starts_at
            )
        ]
        is_own = own is not None and any(row.booking_id == own.id for row in places)
        found.append(
            OfferedSlot(first.starts_at, first.ends_at, first.area, len(free), len(places), is_own)
        )
    return found


def places(
    session: Session,
    resource: Resource,
    starts_at: datetime,
    now: datetime,
    own: Booking | None = None,
) -> tuple[OfferedPlace, ...]:
    """The places of the slots that begin then (of every area), by label."""
    rows = session.execute(
        select(Place.label, Place.has_power, is_free(now, own))
        .join(Slot, Slot.id == Place.slot_id)
        .where(
            Slot.resource == resource.code,
            Slot.starts_at == starts_at,
            Slot.closed_at.is_(None),
            Place.is_open,
        )
        .order_by(Place.label)
    )
    return tuple(OfferedPlace(label, power, bool(free)) for label, power, free in rows)

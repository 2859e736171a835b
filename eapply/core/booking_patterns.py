"""From a week's pattern to slots: patterns, exceptions and the calendar make what can be booked.

The same function makes the slots ahead and shows what a change of a pattern would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from eapply.core.workdays import OpeningDays


@dataclass(frozen=True)
class SlotPlace:
    """One place of a slot: a seat, a team, a counter."""

    label: str
    has_power: bool = False


@dataclass(frozen=True)
class Pattern:
    """On this weekday (0 = Monday), from ``starts`` to ``ends``, these places; days both inclusive.

    ``area`` is empty where it serves the whole city.
    """

    weekday: int
    starts: time
    ends: time
    places: tuple[SlotPlace, ...]
    area: str = ""
    valid_from: date = date.min
    valid_to: date = date.max


@dataclass(frozen=True)
class Exceptional:
    """A closure, or with ``places`` slots that are opened besides the pattern. Days both inclusive.

    A closure without times is of whole days; ``area`` empty means every area.
    """

    first: date
    last: date
    starts: time | None = None
    ends: time | None = None
    area: str = ""
    places: tuple[SlotPlace, ...] = ()

    def closes(self, slot: PlannedSlot) -> bool:
        """Whether the slot lies in this closure, wholly or in part."""
        if self.places or not self.first <= slot.starts_at.date() <= self.last:
            return False
        if self.area and slot.area and self.area != slot.area:
            return False
        begin, end = self.starts or time.min, self.ends or time.max
        return slot.starts_at.time() < end and begin < slot.ends_at.time()


@dataclass(frozen=True)
class PlannedSlot:
    """One slot that patterns and exceptions make. Moments are in JST."""

    starts_at: datetime
    ends_at: datetime
    area: str
    places: tuple[SlotPlace, ...]

    @property
    def key(self) -> tuple[datetime, str]:
        return self.starts_at, self.area


def plan(
    patterns: Iterable[Pattern],
    exceptions: Iterable[Exceptional],
    opening: OpeningDays,
    first: date,
    last: date,
    zone: tzinfo,
) -> dict[tuple[datetime, str], PlannedSlot]:
    """The slots from ``first`` to ``last``, both inclusive, by beginning and area, in this order.

    Of two patterns that make the same slot, their places are put together. A closure is stronger than
    a pattern and than an opened slot; an opened slot is there on closed days too.
    """
    patterns, exceptions = tuple(patterns), tuple(exceptions)
    found: dict[tuple[datetime, str], PlannedSlot] = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for slot in of_day(patterns, exceptions, opening, day, zone):
            before = found.get(slot.key)
            found[slot.key] = slot if before is None else together(before, slot)
    open_slots = (
        slot for slot in found.values() if not any(each.closes(slot) for each in exceptions)
    )
    return {slot.key: slot for slot in sorted(open_slots, key=lambda slot: slot.key)}


def of_day(
    patterns: tuple[Pattern, ...],
    exceptions: tuple[Exceptional, ...],
    opening: OpeningDays,
    day: date,
    zone: tzinfo,
) -> Iterator[PlannedSlot]:
    """What the patterns and the opened slots make of one day, closures not looked at yet."""
    for each in patterns if opening.is_open(day) else ():
        if each.weekday == day.weekday() and each.valid_from <= day <= each.valid_to:
            yield planned(day, each.starts, each.ends, each.area, each.places, zone)
    for extra in exceptions:
        if extra.places and extra.starts and extra.ends and extra.first <= day <= extra.last:
            yield planned(day, extra.starts, extra.ends, extra.area, extra.places, zone)


def planned(
    day: date, starts: time, ends: time, area: str, places: tuple[SlotPlace, ...], zone: tzinfo
) -> PlannedSlot:
    begin, end = datetime.combine(day, starts, zone), datetime.combine(day, ends, zone)
    return PlannedSlot(begin, end, area, places)


def together(one: PlannedSlot, other: PlannedSlot) -> PlannedSlot:
    """Both slots as one: every place once, until the later end."""
    places = {place.label: place for place in (*one.places, *other.places)}
    return PlannedSlot(
        one.starts_at, max(one.ends_at, other.ends_at), one.area, tuple(places.values())
    )


@dataclass(frozen=True)
class Difference:
    """What a change of patterns does: slots that come, those that go, and places that go of others."""

    added: tuple[PlannedSlot, ...]
    removed: tuple[PlannedSlot, ...]
    fewer: tuple[tuple[PlannedSlot, frozenset[str]], ...]


def difference(
    before: Mapping[tuple[datetime, str], PlannedSlot],
    after: Mapping[tuple[datetime, str], PlannedSlot],
) -> Difference:
    """From the slots of today's patterns to those of changed ones."""
    fewer = []
    for key, slot in before.items():
        if key in after:
            kept = {place.label for place in after[key].places}
            gone = frozenset(place.label for place in slot.places) - kept
            if gone:
                fewer.append((slot, gone))
    return Difference(
        tuple(slot for key, slot in after.items() if key not in before),
        tuple(slot for key, slot in before.items() if key not in after),
        tuple(fewer),
    )

"""What may be booked, as a page shows it: a week of days with their slots, the choice, how long it is kept.

Used by the pages of a form and by those that move a booking. Only reads; see ``slot_hold`` for the acts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import request

from eapply.core import eras
from eapply.core.booking import ANY_PLACE, Resource, last_day
from eapply.models import Booking, db
from eapply.queries import booking_offers
from eapply.queries.booking_offers import AFTERNOON, MORNING, OfferedDay, OfferedSlot
from eapply.services import booking_slots
from eapply.web.language import gettext, mark
from eapply.web.resident.common import short_day
from eapply.web.tools import toolbox

WEEK: Final = timedelta(days=7)
PARTS: Final = (("", mark("すべて")), (MORNING, mark("午前")), (AFTERNOON, mark("午後")))


@dataclass(frozen=True)
class View:
    """Which part of the day and which week somebody looks at, as the address says."""

    part: str = ""
    first: date | None = None

    @classmethod
    def of_address(cls) -> View:
        part, first = request.args.get("part", ""), request.args.get("from", "")
        try:
            day = date.fromisoformat(first)
        except ValueError:
            day = None
        return cls(part if part in (MORNING, AFTERNOON) else "", day)


@dataclass(frozen=True)
class ShownSlot:
    """One slot: what its radio sends, its hours, how many places are free (0: 満員, no radio).

    ``is_own``: the booking that is moved is here.
    """

    value: str
    hours: str
    free: int
    is_chosen: bool
    is_own: bool


@dataclass(frozen=True)
class ShownDay:
    """One day with its slots under its date."""

    title: str
    slots: Sequence[ShownSlot]


@dataclass(frozen=True)
class Picker:
    """One week of slots. ``earlier`` and ``later`` are days of other weeks, "" where there is none.

    ``kept`` is the choice when it lies in another week, so that leafing on does not lose it.
    ``has_any``: something can be chosen at all, in whatever week and part of the day.
    """

    key: str
    days: Sequence[ShownDay]
    kept: tuple[str, ShownSlot] | None
    span: str
    part: str
    first: str
    earlier: str
    later: str
    has_any: bool
    has_here: bool
    phone: str
    hold_minutes: int

    @property
    def parts(self) -> list[tuple[str, str]]:
        return [(part, gettext(text)) for part, text in PARTS]


def make_ready(*codes: str) -> None:
    """Makes the slots ahead where no worker has been yet. Before anything of the database is used."""
    tools, session = toolbox(), db.session()
    for code in codes:
        resource = tools.facts.booking_resource(code)
        if not booking_slots.is_made(session, resource, last_day(resource, tools.clock.today())):
            booking_slots.keep_ahead(tools)


def hours_of(starts_at: datetime, ends_at: datetime) -> str:
    """「10:00〜11:00」"""
    return f"{starts_at:%H:%M}〜{ends_at:%H:%M}"


def when_text(starts_at: datetime, ends_at: datetime) -> str:
    """「令和8年11月30日（月）10:00〜11:00」"""
    return f"{eras.with_weekday(starts_at.date())}{hours_of(starts_at, ends_at)}"


def value_of(moment: datetime | None) -> str:
    """As an answer names a slot: "2026-11-30T10:00"; "" for none."""
    return moment.strftime("%Y-%m-%dT%H:%M") if moment else ""


def area_text(resource: Resource, area: str) -> str:
    """The name of an area; "" where the resource has none."""
    if not resource.areas:
        return ""
    tools = toolbox()
    listed = tools.facts.options(resource.areas, tools.clock.today())
    return next((option.label for option in listed if option.value == area), "")


def phone_of(resource: Resource) -> str:
    """The number alone; what stands in brackets behind it is said elsewhere."""
    return resource.phone.partition("（")[0].strip()


def picker(
    key: str,
    resource: Resource,
    view: View,
    *,
    chosen: str = "",
    own: Booking | None = None,
    minutes: int = 0,
    **wish: Any,
) -> Picker:
    """The week of ``view``; without one that of the choice, else the first with something free.

    ``wish`` are the further arguments of ``booking_offers.offers``; ``own`` is the hold or booking whose
    places count as free.
    """
    tools = toolbox()
    days = booking_offers.offers(
        db.session(), tools.facts, resource, tools.clock.now(), own=own, minutes=minutes, **wish
    )
    length = timedelta(minutes=minutes)

    def shown(slot: OfferedSlot) -> ShownSlot:
        until = max(slot.ends_at, slot.starts_at + length)
        return ShownSlot(
            slot.value,
            hours_of(slot.starts_at, until),
            slot.free,
            slot.value == chosen,
            slot.is_own and own is not None and own.held_until is None,
        )

    begin = days[0].day if days else tools.clock.today()
    number = week_number(days, begin, view, chosen)
    first = begin + number * WEEK
    here = [
        ShownDay(eras.with_weekday(day.day), tuple(map(shown, slots)))
        for day in days
        if first <= day.day < first + WEEK and (slots := in_part(day, view.part))
    ]
    last = days[-1].day if days else begin
    end = min(first + WEEK - timedelta(days=1), last)
    choice = choice_of(days, chosen, own)
    is_here = any(slot.is_chosen and slot.free for day in here for slot in day.slots)
    return Picker(
        key=key,
        days=here,
        kept=(eras.with_weekday(choice.starts_at.date()), shown(choice))
        if choice is not None and not is_here
        else None,
        span=span_of(first, end),
        part=view.part,
        first=first.isoformat(),
        earlier=(first - WEEK).isoformat() if number else "",
        later=(first + WEEK).isoformat() if first + WEEK <= last else "",
        has_any=any(slot.free for day in days for slot in day.slots),
        has_here=any(slot.free for day in here for slot in day.slots),
        phone=phone_of(resource),
        hold_minutes=resource.rules.hold_minutes,
    )


def span_of(first: date, last: date) -> str:
    """「令和8年11月26日（木）〜12月2日（水）」"""
    end = short_day(last) if first.year == last.year else eras.with_weekday(last)
    return f"{eras.with_weekday(first)}〜{end}"


def in_part(day: OfferedDay, part: str) -> list[OfferedSlot]:
    return [slot for slot in day.slots if booking_offers.in_part(slot, part)]


def week_number(days: Sequence[OfferedDay], begin: date, view: View, chosen: str) -> int:
    """Which week from the first day on is shown; never one behind the last day."""
    if not days:
        return 0
    day = view.first
    if day is None:
        free = (slot for each in days for slot in each.slots if slot.free)
        wanted = [slot for each in days for slot in each.slots if slot.value == chosen]
        found = next(iter(wanted), None) or next(free, None)
        day = found.starts_at.date() if found is not None else begin
    return max(0, (min(day, days[-1].day) - begin) // WEEK)


def choice_of(days: Sequence[OfferedDay], chosen: str, own: Booking | None) -> OfferedSlot | None:
    """The chosen slot while it can be had; one that is held may be nearer than what is offered."""
    for day in days:
        for slot in day.slots:
            if slot.value == chosen:
                return slot if slot.free else None
    if own is not None and value_of(own.starts_at) == chosen:
        return OfferedSlot(own.starts_at, own.ends_at, own.area, 1, 1, is_own=True)
    return None


@dataclass(frozen=True)
class Seat:
    """One place by name; those that are taken have no radio."""

    value: str
    label: str
    help: str
    is_free: bool


def seats(
    resource: Resource,
    options: Sequence[Any],
    starts_at: datetime | None,
    *,
    own: Booking | None,
    power: bool,
) -> list[Seat]:
    """The places to choose among: all of them before a slot is chosen, then those of the slot.

    ``options`` are the declared ones, おまかせ among them.
    """
    if starts_at is None:
        return [Seat(each.value, each.label, each.help, True) for each in options]
    now = toolbox().clock.now()
    found: Mapping[str, Any] = {
        each.label: each
        for each in booking_offers.places(db.session(), resource, starts_at, now, own)
    }

    def is_free(value: str) -> bool:
        place = found.get(value)
        return place is None or (place.is_free and (place.has_power or not power))

    return [
        Seat(each.value, each.label, each.help, is_free(each.value))
        for each in options
        if each.value in found or each.value == ANY_PLACE
    ]

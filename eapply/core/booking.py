"""Bookings: what can be booked, by which rules, and how long a booking may still be moved.

Moments are aware and in JST, days are days in Japan. Figures come from ``data/booking_rules.csv``,
each with its source; nothing here knows a clock or a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from eapply.core.workdays import OpeningDays

ANY_PLACE: Final = "any"  # おまかせ: whichever place is free


class BookingStatus(StrEnum):
    """HELD ends by itself; CLOSED was taken back by the city and may be booked anew by its holder."""

    HELD = "HELD"
    BOOKED = "BOOKED"
    ATTENDED = "ATTENDED"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"
    CLOSED = "CLOSED"
    EXPIRED = "EXPIRED"


# Those whose places are theirs; the places of all others are free.
KEEPS_PLACES: Final = frozenset({BookingStatus.HELD, BookingStatus.BOOKED, BookingStatus.ATTENDED})


@dataclass(frozen=True)
class Rules:
    """The figures of one resource; 0 means that there is no such rule.

    Args:
        lead_days: the first day that can be chosen, in opening days from today.
        lead_days_again: the same for a visit that follows a failed one.
        lead_minutes: how long before its beginning a slot can still be chosen.
        horizon_days: the last day that can be chosen, in days from today.
        open_limit, day_limit: bookings that one person may have ahead, and on one day.
        hold_minutes, extension_minutes: how long a choice is kept, and by how much it is extended once.
        holds_at_once: choices that one mail address may keep at the same time.
        change_days: until this many opening days before, at ``change_time``, it may be moved or
            cancelled; 0: until it begins.
        grace_minutes: after this long nobody who did not come is waited for.
        no_shows, no_show_days, pause_days: so many times not there within so many days, and no
            booking is taken for so many days.
        buffer_minutes: what lies between two visits.
        keep_days: so long after its end a booking still says whose it was; 0: as long as its case.
    """

    lead_days: int = 0
    lead_days_again: int = 0
    lead_minutes: int = 0
    horizon_days: int = 30
    open_limit: int = 0
    day_limit: int = 0
    hold_minutes: int = 20
    extension_minutes: int = 20
    holds_at_once: int = 3
    change_days: int = 0
    change_time: time = time(17)
    grace_minutes: int = 15
    no_shows: int = 0
    no_show_days: int = 0
    pause_days: int = 0
    buffer_minutes: int = 0
    keep_days: int = 0


@dataclass(frozen=True)
class Resource:
    """Something that has places at certain times: a team, a room, a counter.

    ``places`` and ``areas`` name lists of the city's facts: its places where patterns do not name
    them, and the areas that its slots may belong to. ``visit`` is what coming there is called.
    """

    code: str
    title: str
    visit: str
    department: str
    calendar: str
    place: str
    phone: str
    places: str
    areas: str
    rules: Rules


def booking_list(resource: str) -> str:
    """Under which list name the questions about a resource stand."""
    return f"booking:{resource}"


class Objection(StrEnum):
    """Why a beginning cannot be chosen now."""

    PAST = "past"
    EARLY = "early"
    LATE = "late"
    CLOSED_DAY = "closed-day"


def first_day(
    resource: Resource, opening: OpeningDays, today: date, *, again: bool = False
) -> date:
    """The first day that can be chosen."""
    rules = resource.rules
    return opening.add(today, rules.lead_days_again if again else rules.lead_days)


def last_day(resource: Resource, today: date) -> date:
    """The last day that can be chosen, included."""
    return today + timedelta(days=resource.rules.horizon_days)


def objection(
    resource: Resource,
    opening: OpeningDays,
    now: datetime,
    starts_at: datetime,
    *,
    again: bool = False,
) -> Objection | None:
    """Why this beginning cannot be chosen at ``now``; None when it can."""
    today = now.date()
    if starts_at - timedelta(minutes=resource.rules.lead_minutes) < now:
        return Objection.PAST
    if starts_at.date() < first_day(resource, opening, today, again=again):
        return Objection.EARLY
    if starts_at.date() > last_day(resource, today):
        return Objection.LATE
    return None if opening.is_open(starts_at.date()) else Objection.CLOSED_DAY


def change_until(resource: Resource, opening: OpeningDays, starts_at: datetime) -> datetime:
    """The last moment at which the holder may move or cancel it without calling."""
    rules = resource.rules
    if not rules.change_days:
        return starts_at
    day = opening.add(starts_at.date(), -rules.change_days)
    return datetime.combine(day, rules.change_time, starts_at.tzinfo)


def held_until(resource: Resource, now: datetime) -> datetime:
    """Until when a choice made now is kept: a full minute, so that the time shown is true."""
    return full_minute(now + timedelta(minutes=resource.rules.hold_minutes))


def extended_until(resource: Resource, until: datetime, now: datetime) -> datetime:
    """Until when a choice is kept that is extended now; never shorter than it was."""
    return full_minute(max(until, now) + timedelta(minutes=resource.rules.extension_minutes))


def full_minute(moment: datetime) -> datetime:
    """The moment itself when it is a full minute, else the next one."""
    floor = moment.replace(second=0, microsecond=0)
    return floor if floor == moment else floor + timedelta(minutes=1)


def no_show_from(resource: Resource, starts_at: datetime) -> datetime:
    """From when on nobody is waited for."""
    return starts_at + timedelta(minutes=resource.rules.grace_minutes)


def paused_until(resource: Resource, missed: list[date], today: date) -> date | None:
    """The last day without bookings after ``missed`` visits, today's included; None without a pause."""
    rules = resource.rules
    if not rules.no_shows:
        return None
    since = today - timedelta(days=rules.no_show_days)
    if sum(since < day <= today for day in missed) < rules.no_shows:
        return None
    return today + timedelta(days=rules.pause_days)


class VisitResult(StrEnum):
    """What an inspection ended with, in the words of its documents (``DeskWork.endings``)."""

    PASSED = "合格"
    REWORK = "手直し"
    FAILED = "不合格"
    ABSENT = "不在"

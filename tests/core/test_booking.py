"""The rules of bookings and the slots that patterns make, at their borders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

import pytest

from eapply.core.booking import (
    Objection,
    Resource,
    Rules,
    change_until,
    extended_until,
    first_day,
    held_until,
    last_day,
    no_show_from,
    objection,
    paused_until,
)
from eapply.core.booking_edits import AddPattern, Close, EndPattern, Open, TakeBack, check, edited
from eapply.core.booking_patterns import Exceptional, Pattern, SlotPlace, difference, plan
from eapply.core.errors import Refused
from eapply.core.workdays import OpeningDays

JST = timezone(timedelta(hours=9))
WEEKEND = OpeningDays(closed_weekdays=frozenset({5, 6}))
ALWAYS = OpeningDays()
ROOM = Resource(
    "room", "部屋", "利用", "library", "city", "2階", "0299", "", "", Rules(horizon_days=7)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def ruled(**rules: object) -> Resource:
    return replace(ROOM, rules=replace(ROOM.rules, **rules))


@pytest.mark.parametrize(
    ("now", "wanted", "rules", "says"),
    [
        ("2026-11-24T10:00", "2026-11-24T11:00", {"lead_minutes": 60}, None),
        ("2026-11-24T10:00:01", "2026-11-24T11:00", {"lead_minutes": 60}, Objection.PAST),
        ("2026-11-24T10:00", "2026-11-24T10:00", {}, None),
        ("2026-11-24T10:01", "2026-11-24T10:00", {}, Objection.PAST),
        ("2026-11-24T10:00", "2026-11-25T09:00", {"lead_days": 2}, Objection.EARLY),
        ("2026-11-24T10:00", "2026-11-26T09:00", {"lead_days": 2}, None),
        # Friday evening, one minute to midnight and after it: the first day moves with the date of Japan.
        ("2026-11-27T23:59", "2026-12-01T09:00", {"lead_days": 2}, None),
        ("2026-11-28T00:00", "2026-12-01T09:00", {"lead_days": 2}, None),
        ("2026-11-29T23:59:59", "2026-12-01T09:00", {"lead_days": 2}, None),
        ("2026-11-30T00:00", "2026-12-01T09:00", {"lead_days": 2}, Objection.EARLY),
        ("2026-11-24T10:00", "2026-12-01T23:00", {}, None),
        ("2026-11-24T10:00", "2026-12-02T00:00", {}, Objection.LATE),
        ("2026-11-24T10:00", "2026-11-28T10:00", {}, Objection.CLOSED_DAY),
    ],
)
def test_what_can_be_chosen_when(
    now: str, wanted: str, rules: dict[str, int], says: Objection | None
) -> None:
    assert objection(ruled(**rules), WEEKEND, at(now), at(wanted)) is says


def test_a_visit_after_a_failed_one_may_come_sooner() -> None:
    resource = ruled(lead_days=2, lead_days_again=1)
    friday = date(2026, 11, 27)
    assert first_day(resource, WEEKEND, friday) == date(2026, 12, 1)
    assert first_day(resource, WEEKEND, friday, again=True) == date(2026, 11, 30)
    assert last_day(resource, friday) == date(2026, 12, 4)


def test_a_booking_may_be_moved_until_the_opening_day_before() -> None:
    monday = at("2026-11-30T09:00")
    assert change_until(ruled(), WEEKEND, monday) == monday
    limited = ruled(change_days=1, change_time=time(16))
    assert change_until(limited, WEEKEND, monday) == at("2026-11-27T16:00")
    assert change_until(
        replace(limited, rules=replace(limited.rules, change_days=2)), WEEKEND, monday
    ) == at("2026-11-26T16:00")


def test_what_is_kept_is_kept_until_a_full_minute() -> None:
    resource = ruled(hold_minutes=15, extension_minutes=10)
    assert held_until(resource, at("2026-11-24T10:00")) == at("2026-11-24T10:15")
    assert held_until(resource, at("2026-11-24T10:00:01")) == at("2026-11-24T10:16")
    until = at("2026-11-24T10:16")
    assert extended_until(resource, until, at("2026-11-24T10:05")) == at("2026-11-24T10:26")
    assert extended_until(resource, until, at("2026-11-24T10:20:30")) == at("2026-11-24T10:31")
    assert no_show_from(resource, until) == at("2026-11-24T10:31")


@pytest.mark.parametrize(
    ("missed", "until"),
    [
        (["2026-11-24", "2026-11-20"], None),
        (["2026-11-24", "2026-11-20", "2026-10-26"], date(2026, 12, 8)),
        (["2026-11-24", "2026-11-20", "2026-10-25"], None),
        (["2026-11-24"] * 3, date(2026, 12, 8)),
    ],
)
def test_three_missed_within_thirty_days_make_a_pause(
    missed: list[str], until: date | None
) -> None:
    resource = ruled(no_shows=3, no_show_days=30, pause_days=14)
    days = [date.fromisoformat(each) for each in missed]
    assert paused_until(resource, days, date(2026, 11, 24)) == until
    assert paused_until(ruled(), days, date(2026, 11, 24)) is None


# --- from a week to slots ------------------------------------------------------------------------

SEATS = (SlotPlace("A-1", True), SlotPlace("B-1"))
MONDAYS = Pattern(0, time(10), time(12), SEATS)
FIRST, LAST = date(2026, 11, 23), date(2026, 12, 6)


def slots(
    *patterns: Pattern, exceptions: tuple[Exceptional, ...] = (), opening: OpeningDays = ALWAYS
) -> dict[tuple[datetime, str], tuple[str, ...]]:
    made = plan(patterns, exceptions, opening, FIRST, LAST, JST)
    return {key: tuple(place.label for place in slot.places) for key, slot in made.items()}


def test_a_pattern_makes_a_slot_each_week() -> None:
    assert slots(MONDAYS) == {
        (at("2026-11-23T10:00"), ""): ("A-1", "B-1"),
        (at("2026-11-30T10:00"), ""): ("A-1", "B-1"),
    }


def test_a_pattern_has_a_first_and_a_last_day() -> None:
    later = replace(MONDAYS, valid_from=date(2026, 11, 24))
    assert [key[0].date() for key in slots(later)] == [date(2026, 11, 30)]
    ended = replace(MONDAYS, valid_to=date(2026, 11, 29))
    assert [key[0].date() for key in slots(ended)] == [date(2026, 11, 23)]


def test_the_calendar_closes_days_and_an_opened_slot_is_there_anyway() -> None:
    closed = OpeningDays(closed_dates=frozenset({date(2026, 11, 30)}))
    extra = Exceptional(
        date(2026, 11, 30), date(2026, 11, 30), time(14), time(16), places=(SlotPlace("A-1"),)
    )
    found = slots(MONDAYS, exceptions=(extra,), opening=closed)
    assert [f"{key[0]:%m-%d %H}" for key in found] == ["11-23 10", "11-30 14"]


def test_two_patterns_of_one_time_put_their_places_together() -> None:
    more = replace(MONDAYS, places=(SlotPlace("B-1"), SlotPlace("C-1")), ends=time(13))
    made = plan((MONDAYS, more), (), ALWAYS, FIRST, FIRST, JST)
    (slot,) = made.values()
    assert [place.label for place in slot.places] == ["A-1", "B-1", "C-1"]
    assert slot.ends_at == at("2026-11-23T13:00")


@pytest.mark.parametrize(
    ("closure", "left"),
    [
        (Exceptional(date(2026, 11, 23), date(2026, 11, 23)), ["11-30"]),
        (Exceptional(date(2026, 11, 20), date(2026, 11, 30)), []),
        (Exceptional(FIRST, FIRST, time(8), time(10)), ["11-23", "11-30"]),
        (Exceptional(FIRST, FIRST, time(11), time(12)), ["11-30"]),
        (Exceptional(FIRST, FIRST, time(12), time(18)), ["11-23", "11-30"]),
        (Exceptional(FIRST, FIRST, area="ohno"), ["11-30"]),
    ],
)
def test_a_closure_takes_what_it_touches(closure: Exceptional, left: list[str]) -> None:
    found = slots(MONDAYS, exceptions=(closure,))
    assert [f"{key[0]:%m-%d}" for key in found] == left


def test_a_closure_of_an_area_leaves_the_others() -> None:
    both = [replace(MONDAYS, area=area) for area in ("kashima", "ohno")]
    closure = Exceptional(FIRST, LAST, area="ohno")
    assert {key[1] for key in slots(*both, exceptions=(closure,))} == {"kashima"}


def test_what_a_change_does_is_told_by_slot_and_by_place() -> None:
    before = plan((MONDAYS,), (), ALWAYS, FIRST, LAST, JST)
    fewer = replace(MONDAYS, places=SEATS[:1], valid_to=date(2026, 11, 29))
    tuesdays = replace(MONDAYS, weekday=1)
    after = plan((fewer, tuesdays), (), ALWAYS, FIRST, LAST, JST)
    found = difference(before, after)
    assert [slot.starts_at.date() for slot in found.removed] == [date(2026, 11, 30)]
    assert [slot.starts_at.date() for slot in found.added] == [
        date(2026, 11, 24),
        date(2026, 12, 1),
    ]
    ((slot, gone),) = found.fewer
    assert (slot.starts_at.date(), gone) == (date(2026, 11, 23), {"B-1"})


def test_an_edit_is_made_of_numbered_lines() -> None:
    patterns, closures = {7: MONDAYS}, {3: Exceptional(FIRST, FIRST)}
    added = replace(MONDAYS, weekday=2)
    assert edited(patterns, closures, AddPattern(added))[0] == [MONDAYS, added]
    ((ended,), _) = edited(patterns, closures, EndPattern(7, LAST))
    assert ended == replace(MONDAYS, valid_to=LAST)
    assert len(edited(patterns, closures, Close(Exceptional(LAST, LAST), "x"))[1]) == 2
    assert edited(patterns, closures, TakeBack(3))[1] == []
    for gone in (EndPattern(8, LAST), TakeBack(4)):
        with pytest.raises(Refused, match="もうありません"):
            edited(patterns, closures, gone)


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (AddPattern(replace(MONDAYS, ends=time(10))), "ends"),
        (AddPattern(replace(MONDAYS, valid_from=LAST, valid_to=FIRST)), "ends"),
        (AddPattern(replace(MONDAYS, places=())), "places"),
        (EndPattern(1, date(2026, 11, 22)), "last"),
        (Close(Exceptional(FIRST, FIRST), ""), "last"),
        (Close(Exceptional(LAST, FIRST), ""), "last"),
        (Close(Exceptional(LAST, LAST, time(12), time(11)), ""), "last"),
        (Open(Exceptional(LAST, LAST, time(11), time(12))), "places"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(edit: object, field: str) -> None:
    with pytest.raises(Refused) as refused:
        check(edit, date(2026, 11, 24))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_yesterday_is_the_earliest_last_day_of_a_pattern() -> None:
    check(EndPattern(1, date(2026, 11, 23)), date(2026, 11, 24))

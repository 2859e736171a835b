from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.workdays import OpeningDays

CITY = OpeningDays(
    closed_weekdays=frozenset({5, 6}),
    closed_dates=frozenset({date(2026, 11, 3), date(2026, 11, 23)}),
    open_exceptions=frozenset({date(2026, 12, 13)}),
    closed_month_days=frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}),
)
LIBRARY = OpeningDays(
    closed_weekdays=frozenset({0}),
    closed_dates=frozenset({date(2026, 11, 24)}),
    open_exceptions=frozenset({date(2026, 11, 23)}),
)
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), False),
        (date(2026, 11, 24), True),
        (date(2026, 12, 13), True),
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2029, 1, 3), False),
    ],
)
def test_the_city_hall_is_open(day: date, is_open: bool) -> None:
    assert CITY.is_open(day) is is_open


def test_a_library_opens_on_a_holiday_monday_and_closes_the_day_after() -> None:
    assert [LIBRARY.is_open(date(2026, 11, day)) for day in (22, 23, 24, 25, 30)] == [
        True,
        True,
        False,
        True,
        False,
    ]


def test_fourteen_days_end_on_the_day_after_the_long_weekend() -> None:
    assert CITY.deadline(date(2026, 11, 10), 14) == date(2026, 11, 24)
    # The fourteenth day itself is a holiday here.
    assert CITY.deadline(date(2026, 11, 9), 14) == date(2026, 11, 24)
    assert CITY.deadline(date(2026, 11, 6), 14) == date(2026, 11, 20)


def test_after_before_and_on() -> None:
    friday, tuesday = date(2026, 11, 20), date(2026, 11, 24)
    assert CITY.next_open(friday) == tuesday
    assert CITY.open_on_or_after(friday) == friday
    assert CITY.open_on_or_after(date(2026, 11, 21)) == tuesday
    assert CITY.previous_open(tuesday) == friday
    assert CITY.next_open(date(2026, 12, 28)) == date(2027, 1, 4)


def test_counting_in_opening_days() -> None:
    assert CITY.add(date(2026, 11, 22), 1) == date(2026, 11, 24)
    assert CITY.add(date(2026, 11, 20), 10) == date(2026, 12, 7)
    assert CITY.add(date(2026, 11, 24), -2) == date(2026, 11, 19)
    assert CITY.add(date(2026, 11, 22), 0) == date(2026, 11, 22)
    assert CITY.between(date(2026, 11, 20), date(2026, 11, 25)) == 2
    assert CITY.between(date(2026, 11, 25), date(2026, 11, 20)) == -2
    assert CITY.between(date(2026, 11, 20), date(2026, 11, 20)) == 0


def test_a_calendar_that_never_opens_says_so() -> None:
    with pytest.raises(ValueError, match="no opening day"):
        OpeningDays(closed_weekdays=frozenset(range(7))).next_open(date(2026, 11, 22))


@settings(deadline=None)
@given(days, st.integers(0, 40))
def test_adding_and_counting_are_inverse(day: date, count: int) -> None:
    assert CITY.between(day, CITY.add(day, count)) == count


@settings(deadline=None)
@given(days, days)
def test_counting_both_ways_differs_in_sign_only(first: date, last: date) -> None:
    assert CITY.between(first, last) == -CITY.between(last, first)


@settings(deadline=None)
@given(days, st.integers(0, 60))
def test_a_deadline_is_open_and_never_early(event: date, count: int) -> None:
    deadline = CITY.deadline(event, count)
    earliest = event + timedelta(days=count)
    assert CITY.is_open(deadline)
    assert deadline >= earliest
    assert not any(
        CITY.is_open(earliest + timedelta(days=number))
        for number in range((deadline - earliest).days)
    )


@settings(deadline=None)
@given(days)
def test_next_is_after_and_previous_is_before(day: date) -> None:
    assert CITY.previous_open(day) < day < CITY.next_open(day)
    assert CITY.previous_open(CITY.next_open(day)) <= day


@given(first=days, spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=20))
def test_counting_many_pairs_at_once_is_counting_each(
    first: date, spans: list[tuple[int, int]]
) -> None:
    between = CITY.counter(first, first + timedelta(days=60))
    for begin, end in spans:
        pair = first + timedelta(days=begin), first + timedelta(days=end)
        assert between(*pair) == CITY.between(*pair)

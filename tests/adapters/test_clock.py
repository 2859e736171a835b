"""Time is Japanese time, and a test can stop it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from eapply.adapters.clock import JST, FixedClock, SystemClock


def test_system_clock_tells_japanese_time() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(hours=9)
    assert before <= now <= datetime.now(UTC)
    assert SystemClock().today() in (now.date(), now.date() + timedelta(days=1))


def test_fixed_clock_turns_the_day_at_midnight_in_japan() -> None:
    clock = FixedClock(datetime(2026, 11, 22, 14, 59, 59, tzinfo=UTC))
    assert clock.today() == date(2026, 11, 22)
    clock.advance(seconds=1)
    assert clock.today() == date(2026, 11, 23)
    assert clock.now() == datetime(2026, 11, 23, 0, 0, tzinfo=JST)


def test_fixed_clock_goes_backwards_and_stands_still() -> None:
    clock = FixedClock(datetime(2026, 4, 1, tzinfo=JST))
    clock.advance(days=-1)
    assert clock.now() == clock.now() == datetime(2026, 3, 31, tzinfo=JST)
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2027, 1, 1, 9, tzinfo=JST)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 11, 22))

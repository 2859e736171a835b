"""Opening days of an office, and the periods that are counted in them.

A calendar is data: holidays and rules come in as plain sets, so that a new holiday is a line in a
table and never a change here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
# No office is closed for longer than this; a calendar that is must be wrong.
_LONGEST_CLOSURE = 400


@dataclass(frozen=True)
class OpeningDays:
    """The days on which an office is open.

    `closed_weekdays`: 0 = Monday … 6 = Sunday. `closed_dates`: holidays and single closed days.
    `closed_month_days`: (month, day) closed in every year, e.g. 12/29 to 1/3. `open_exceptions`:
    days that are open although a rule closes them. Dates are days in Japan.
    """

    closed_weekdays: frozenset[int] = frozenset()
    closed_dates: frozenset[date] = field(default=frozenset(), repr=False)
    open_exceptions: frozenset[date] = field(default=frozenset(), repr=False)
    closed_month_days: frozenset[tuple[int, int]] = frozenset()

    def is_open(self, day: date) -> bool:
        """True when the office is open on that day."""
        if day in self.open_exceptions:
            return True
        return not (
            day.weekday() in self.closed_weekdays
            or day in self.closed_dates
            or (day.month, day.day) in self.closed_month_days
        )

    def open_on_or_after(self, day: date) -> date:
        """The day itself when open, else the next opening day."""
        return self._first_open(day, _ONE_DAY)

    def next_open(self, day: date) -> date:
        """The first opening day strictly after `day`."""
        return self._first_open(day + _ONE_DAY, _ONE_DAY)

    def previous_open(self, day: date) -> date:
        """The last opening day strictly before `day`."""
        return self._first_open(day - _ONE_DAY, -_ONE_DAY)

    def add(self, day: date, count: int) -> date:
        """The `count`-th opening day after `day` (before it when negative); `day` for 0."""
        step = self.next_open if count > 0 else self.previous_open
        for _ in range(abs(count)):
            day = step(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Opening days after `first` up to and with `last`; negative when `last` is earlier.

        What is left until a due day, so `between(day, add(day, n)) == n` for every n ≥ 0.
        """
        if last < first:
            return -self.between(last, first)
        return sum(
            self.is_open(first + timedelta(days=number))
            for number in range(1, (last - first).days + 1)
        )

    def counter(self, first: date, last: date) -> Callable[[date, date], int]:
        """`between` for many pairs of days from `first` to `last`, each found at once."""
        passed: dict[date, int] = {first - _ONE_DAY: 0}
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            passed[day] = passed[day - _ONE_DAY] + self.is_open(day)
        return lambda begin, end: passed[end] - passed[begin]

    def deadline(self, event_day: date, days: int) -> date:
        """The last day of a period of `days` calendar days after an event.

        The day of the event is not counted (民法 140条); a last day on which the office is closed
        moves to its next opening day (the ordinance on the city's holidays).
        """
        return self.open_on_or_after(event_day + timedelta(days=days))

    def _first_open(self, day: date, step: timedelta) -> date:
        for _ in range(_LONGEST_CLOSURE):
            if self.is_open(day):
                return day
            day += step
        raise ValueError(f"the calendar has no opening day within {_LONGEST_CLOSURE} days of {day}")

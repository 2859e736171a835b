"""The opening calendars out of ``closed_days.csv``."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from eapply.core.workdays import OpeningDays

Row = dict[str, str]
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# A year with 29 February, so that a yearly period can name any day.
_ANY_LEAP_YEAR: Final = 2024


def calendars(rows: list[Row], holidays: frozenset[date]) -> dict[str, OpeningDays]:
    """One calendar for each name in the table; see docs/data.md for the kinds of lines."""
    found: dict[str, OpeningDays] = {}
    for name in dict.fromkeys(row["calendar"] for row in rows):
        weekdays: set[int] = set()
        closed: set[date] = set()
        opened: set[date] = set()
        yearly: set[tuple[int, int]] = set()
        for kind, value in ((row["kind"], row["value"]) for row in rows if row["calendar"] == name):
            match kind:
                case "weekday":
                    weekdays.add(WEEKDAYS.index(value))
                case "holidays":
                    closed |= holidays
                case "yearly":
                    yearly |= _days_of_every_year(value)
                case "date":
                    closed.add(date.fromisoformat(value))
                case "open":
                    opened.add(date.fromisoformat(value))
                case _:
                    raise ValueError(f"closed_days.csv: unknown kind {kind}")
        found[name] = OpeningDays(
            closed_weekdays=frozenset(weekdays),
            closed_dates=frozenset(closed),
            open_exceptions=frozenset(opened),
            closed_month_days=frozenset(yearly),
        )
    return found


def _days_of_every_year(period: str) -> set[tuple[int, int]]:
    """The (month, day) pairs of a period such as 12-29/01-03, which may pass the new year."""
    first, last = (date.fromisoformat(f"{_ANY_LEAP_YEAR}-{day}") for day in period.split("/"))
    length = (last - first).days % 366
    days = (first + timedelta(days=number) for number in range(length + 1))
    return {(day.month, day.day) for day in days}

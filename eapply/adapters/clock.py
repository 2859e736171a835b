"""The clock. Everything that depends on the time is given one of these, so tests can set it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Protocol

JST = timezone(timedelta(hours=9), "JST")


class Clock(Protocol):
    """Tells the time of Japan."""

    def now(self) -> datetime:
        """The present moment, aware, in JST."""
        ...

    def today(self) -> date:
        """The calendar day in Japan at this moment."""
        ...


class SystemClock:
    """The machine's clock, read in JST whatever zone the machine is set to."""

    def now(self) -> datetime:
        return datetime.now(JST)

    def today(self) -> date:
        return self.now().date()


class FixedClock:
    """A clock that stands still until it is moved. `start` must be aware; it is read in JST."""

    def __init__(self, start: datetime) -> None:
        self.set(start)

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return self._now.date()

    def set(self, moment: datetime) -> None:
        """Jump to an aware `moment`, forwards or backwards; ValueError when it has no zone."""
        if moment.tzinfo is None:
            raise ValueError("a clock needs a moment with its time zone")
        self._now = moment.astimezone(JST)

    def advance(self, **amount: float) -> None:
        """Move by `timedelta(**amount)`: `advance(hours=1)`, `advance(days=-2)`."""
        self._now += timedelta(**amount)

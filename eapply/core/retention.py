"""How long a case is kept after it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from eapply.core.eras import fiscal_year


@dataclass(frozen=True)
class Retention:
    """Years from the end of the fiscal year in which the case ended, or days from that very day."""

    years: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if (self.years > 0) == (self.days > 0):
            raise ValueError("A retention is a number of years or a number of days.")

    def __str__(self) -> str:
        return f"{self.days}日" if self.days else f"{self.years}年"

    def last_day(self, ended: date) -> date:
        """The last day on which a case that ended then is kept."""
        if self.days:
            return ended + timedelta(days=self.days)
        return date(fiscal_year(ended) + 1 + self.years, 3, 31)

    def over_before(self, today: date) -> date:
        """What ended before this day has had its time today: ``last_day(ended) < today``."""
        if self.days:
            return today - timedelta(days=self.days)
        return date(fiscal_year(today) - self.years, 4, 1)

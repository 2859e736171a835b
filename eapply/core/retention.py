"""How long a case is kept after it ended."""

from __future__ import annotations

from dataclasses import dataclass


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

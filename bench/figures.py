"""The arithmetic of the benchmarks and the table they end in. No clock, no processes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from statistics import median
from typing import Any


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that `share` (0 to 1) of all do not exceed."""
    if not values:
        raise ValueError("no values to take a percentile of")
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def paired_ratio(ours: Sequence[float], floors: Sequence[float]) -> float:
    """The median of the ratios of turns that were measured next to each other.

    What disturbs the machine for a while disturbs both sides of a pair, so the ratio stands it.
    """
    if len(ours) != len(floors) or not ours:
        raise ValueError("turns come in pairs")
    return median(own / floor for own, floor in zip(ours, floors, strict=True))


@dataclass(frozen=True)
class Bound:
    """What was promised: at least, or at most, so much of `unit` ("×" stands for times the floor)."""

    value: float
    unit: str = "×"
    at_least: bool = False

    def holds(self, figure: float) -> bool:
        return figure >= self.value if self.at_least else figure <= self.value

    def text(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.value:g} {self.unit}"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `figure` is what the bound speaks of: the ratio to the floor, or the value itself where there is
    no floor. Without a bound the row is only told.
    """

    group: str
    what: str
    ours: str
    floor: str = ""
    figure: float | None = None
    bound: Bound | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.note.startswith(NOT_MEASURED):
            return "not measured"
        if self.bound is None or self.figure is None:
            return ""
        return "ok" if self.bound.holds(self.figure) else "OVER"

    def cells(self) -> tuple[str, ...]:
        figure = "" if self.figure is None else f"{self.figure:.2f}"
        bound = self.bound.text() if self.bound else ""
        return (self.what, self.ours, self.floor, figure, bound, self.verdict, self.note)

    def data(self) -> dict[str, Any]:
        bound = None if self.bound is None else self.bound.text()
        return {**asdict(self), "bound": bound, "verdict": self.verdict}


NOT_MEASURED = "not measured"
HEAD = ("measure", "ours", "floor", "figure", "bound", "verdict", "note")


def not_measured(group: str, why: str) -> Row:
    """The row of a measure that could not be taken; the others still are."""
    return Row(group, group, "", note=f"{NOT_MEASURED}: {why}")


def milliseconds(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.1f} ms" if value < 100 else f"{value:.0f} ms"


def width(text: str) -> int:
    """Columns that a terminal gives to a text: Japanese characters take two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text, a blank line between groups."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(HEAD))]
    texts = [
        "  ".join(
            cell + " " * (most - width(cell)) for cell, most in zip(line, widths, strict=True)
        )
        for line in lines
    ]
    printed = [texts[0].rstrip()]
    before = ""
    for row, text in zip(rows, texts[1:], strict=True):
        printed += [""] if row.group != before else []
        printed.append(text.rstrip())
        before = row.group
    return "\n".join(printed)

"""Ours and the floor, turn by turn on the same machine, and what the turns say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.client import Load, NextVisit, run
from bench.figures import Bound, Row, milliseconds, paired_ratio, percentile

CONNECTIONS: Final = 8
SHOWN_PROBLEM: Final = 160


@dataclass(frozen=True)
class Plan:
    """How long one measure may take: so many pairs of turns of so many seconds, after a warm-up."""

    pairs: int
    seconds: float
    warm_up: float

    def visits(self, rate: float) -> int:
        """How many visits must be prepared for a side that makes at most `rate` a second."""
        return round((self.pairs * self.seconds + self.warm_up) * rate)


@dataclass(frozen=True)
class Side:
    """One server and what its visitors do."""

    port: int
    visit: NextVisit


class NothingDone(Exception):
    """A turn in which no visit succeeded: there is nothing to compare."""


def take_turns(
    ours: Side, floor: Side, plan: Plan, connections: int = CONNECTIONS
) -> tuple[list[Load], list[Load]]:
    """A warm-up on both sides, then A B A B."""
    sides = (ours, floor)
    for side in sides:
        run(side.port, side.visit, connections=connections, seconds=plan.warm_up)
    loads: tuple[list[Load], list[Load]] = ([], [])
    for _ in range(plan.pairs):
        for side, kept in zip(sides, loads, strict=True):
            load = run(side.port, side.visit, connections=connections, seconds=plan.seconds)
            if not load.durations:
                raise NothingDone("; ".join(load.problems) or "no visits were left")
            kept.append(load)
    return loads


def all_durations(loads: Sequence[Load]) -> list[float]:
    return [duration for load in loads for duration in load.durations]


def problems_of(ours: Sequence[Load], floor: Sequence[Load]) -> str:
    """What went wrong, counted, with the first one's words."""
    found = [("ours", each) for load in ours for each in load.problems]
    found += [("floor", each) for load in floor for each in load.problems]
    if not found:
        return ""
    return f"{len(found)} failed, first {found[0][0]}: {found[0][1][:SHOWN_PROBLEM]}"


def rate_row(
    group: str, what: str, ours: list[Load], floor: list[Load], bound: Bound | None
) -> Row:
    """Visits a second; the ratio is the median of the pairs."""
    rates = [[load.rate for load in loads] for loads in (ours, floor)]
    return Row(
        group,
        f"{what}, a second",
        f"{median(rates[0]):.0f}",
        f"{median(rates[1]):.0f}",
        paired_ratio(rates[0], rates[1]),
        bound,
        problems_of(ours, floor),
    )


def tail_row(
    group: str, what: str, ours: list[Load], floor: list[Load], share: float, bound: Bound | None
) -> Row:
    """A percentile over all turns; the ratio is of these. Share 1 is the slowest of all."""
    own, other = (percentile(all_durations(loads), share) for loads in (ours, floor))
    name = "slowest" if share == 1 else f"p{share * 100:g}"
    return Row(group, f"{what}, {name}", milliseconds(own), milliseconds(other), own / other, bound)

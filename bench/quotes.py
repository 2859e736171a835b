"""What one quote costs in the core: every kind of every fee, the slowest of them against the bound."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import Final

from bench.figures import Bound, Row
from eapply.adapters.fee_tables import FeeTables
from eapply.core.fees import Edition, FeeRequest, Quote, Schedule, quote

GROUP: Final = "quotes"
MOST: Final = Bound(50, "µs")
DAY: Final = date(2026, 11, 22)
# Large enough for several digits, tiers and blocks of five.
AREA, COUNT = 123_456, 12


def requests(schedule: Schedule) -> Iterator[FeeRequest]:
    """One request for each kind that has a price, everything given that can be given."""
    for number, fee in schedule.fees.items():
        for variant in () if fee.duplicate_of else schedule.variants(number):
            edition = schedule.newest(number, variant, DAY)
            if edition is None or edition.is_unknown:
                continue
            asked = FeeRequest(number, variant, filled(edition))
            if isinstance(quote(schedule, asked, DAY, practice=True), Quote):
                yield asked


def filled(edition: Edition) -> dict[str, int | str]:
    values: dict[str, int | str] = {
        each.key: min(AREA if each.scale > 1 else COUNT, each.maximum)
        for each in edition.quantities
    }
    for choice in edition.choices:
        values[choice.key] = next(v for v, _ in choice.options if v not in choice.refused)
    return values


def measure(turns: int) -> list[Row]:
    """Processor time of each request, the least of so many turns of a thousand."""
    tables = FeeTables.load()
    schedule = Schedule(tables.fees, (rate.released(1) for rate in tables.rates))
    asked = list(requests(schedule))
    figures = {
        f"{each.number} {each.variant}".strip(): least(schedule, each, turns) for each in asked
    }
    slowest = max(figures, key=lambda name: figures[name])
    return [
        Row(
            GROUP,
            f"a quote of the slowest of {len(asked)} kinds",
            f"{figures[slowest]:.1f} µs",
            figure=figures[slowest],
            bound=MOST,
            note=f"No. {slowest}",
        ),
        Row(GROUP, "a quote of the middle one", f"{median(figures.values()):.1f} µs"),
    ]


def least(schedule: Schedule, asked: FeeRequest, turns: int, times: int = 1000) -> float:
    """Microseconds of one quote."""
    taken = []
    for _ in range(turns):
        begin = time.process_time()
        for _ in range(times):
            quote(schedule, asked, DAY, practice=True)
        taken.append(time.process_time() - begin)
    return min(taken) / times * 1_000_000

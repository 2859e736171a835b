"""A revision beside what it replaces: the difference row by row, and sample requests to compute by both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from eapply.core.fees.measures import MEASURES
from eapply.core.fees.quantities import Quantity
from eapply.core.fees.results import FeeRequest
from eapply.core.fees.rows import COLUMNS
from eapply.core.fees.schedule import Edition, Schedule
from eapply.core.fees.values import FeeRate

SAMPLES: Final = 3
# What a difference is not about: the same row of the same kind begins on another day.
_SAME: Final = frozenset({"number", "variant", "valid_from", "valid_to"})
_AREAS: Final = (500, 5_000, 50_000)


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; ``columns`` are those that differ."""

    kind: ChangeKind
    before: FeeRate | None
    after: FeeRate | None
    columns: tuple[str, ...] = ()

    @property
    def row(self) -> FeeRate:
        """The row that names what this is about: the later one, if there is one."""
        found = self.after or self.before
        assert found is not None
        return found


def changes(before: Sequence[FeeRate], after: Sequence[FeeRate]) -> tuple[RowChange, ...]:
    """The rows of one kind, matched by part and lower limit, in the order of the new ones; removed last."""
    old = {(rate.part, rate.tier_min or 0): rate for rate in before}
    found = [_change(old.pop((rate.part, rate.tier_min or 0), None), rate) for rate in after]
    return (*found, *(RowChange(ChangeKind.REMOVED, rate, None) for rate in old.values()))


def _change(before: FeeRate | None, after: FeeRate) -> RowChange:
    if before is None:
        return RowChange(ChangeKind.ADDED, None, after)
    columns = tuple(
        column
        for column in COLUMNS
        if column not in _SAME and getattr(before, column) != getattr(after, column)
    )
    return RowChange(ChangeKind.CHANGED if columns else ChangeKind.SAME, before, after, columns)


def with_revision(schedule: Schedule, rates: Iterable[FeeRate]) -> Schedule:
    """The schedule as it will be once these rows are approved."""
    later = 1 + max((rate.revision for rate in schedule.rates), default=0)
    return Schedule(
        schedule.fees.values(), (*schedule.rates, *(rate.released(later) for rate in rates))
    )


def as_if_always(schedule: Schedule, rates: Iterable[FeeRate]) -> Schedule:
    """The schedule as if these kinds had never had other rows than these: for replaying the past."""
    always = [_undated(rate) for rate in rates]
    revised = kinds_of(always)
    kept = (rate for rate in schedule.rates if (rate.number, rate.variant) not in revised)
    return Schedule(schedule.fees.values(), (*kept, *always))


def kinds_of(rates: Iterable[FeeRate]) -> frozenset[tuple[int, str]]:
    """Number and variant of each kind that these rows are about."""
    return frozenset((rate.number, rate.variant) for rate in rates)


def _undated(rate: FeeRate) -> FeeRate:
    return replace(rate, valid_from=date.min, valid_to=None, approved=True)


def samples(edition: Edition) -> tuple[FeeRequest, ...]:
    """Up to three requests that an edition has a price for, small to large; one where nothing is counted."""
    rate = edition.rates[0]
    found: dict[tuple[tuple[str, int | str], ...], FeeRequest] = {}
    for place in range(SAMPLES):
        quantities = _quantities(edition, place)
        found.setdefault(
            tuple(quantities.items()), FeeRequest(rate.number, rate.variant, quantities)
        )
    return tuple(found.values())


def _quantities(edition: Edition, place: int) -> dict[str, int | str]:
    """The values of one sample: of several quantities the first alone, then two, then all."""
    alternatives = len(edition.quantities) > 1
    given: dict[str, int | str] = {
        each.key: _value(edition, each, place)
        for number, each in enumerate(edition.quantities)
        if not alternatives or number <= place
    }
    for choice in edition.choices:
        values = [value for value, _ in choice.options if value not in choice.refused]
        given[choice.key] = values[place % len(values)]
    return given


def _value(edition: Edition, quantity: Quantity, place: int) -> int:
    rates = [rate for rate in edition.rates if quantity in MEASURES[rate.measure].quantities]
    tiers = sorted((r for r in rates if r.tier_min or r.tier_max), key=lambda r: r.tier_min or 0)
    if tiers:
        value = _inside(tiers, place)
    elif any(rate.table for rate in rates):
        value = _AREAS[place]
    else:
        step = rates[0].step
        value = (1, step + 2, 4 * step + 2)[place]
    return min(max(value, quantity.minimum, 1), quantity.maximum)


def _inside(tiers: Sequence[FeeRate], place: int) -> int:
    """A value in the first tier, the lower limit of the middle one, and one in the last."""
    tier = (tiers[0], tiers[len(tiers) // 2], tiers[-1])[place]
    least = tier.tier_min or 0
    most = tier.tier_max or 2 * max(least, _AREAS[0])
    quarters = place + 1 if len(tiers) == 1 else 0 if place == 1 else 2
    return least + (most - least) * quarters // 4

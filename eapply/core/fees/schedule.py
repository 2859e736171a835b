"""All numbers with all their dated rates, and which of them are in force on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise

from eapply.core.fees.measures import needed
from eapply.core.fees.values import Basis, Fee, FeeRate, Provenance


class Stage(StrEnum):
    """Where an edition stands on a day."""

    PAST = "past"
    IN_FORCE = "in_force"
    SCHEDULED = "scheduled"
    AWAITING = "awaiting"


class Edition:
    """The rows of one variant that were drafted together, and what they ask of a request.

    ``parts`` are the groups of rows that are added up; the tiers of one part stay together.
    ``cap``: the most that the parts together may cost, whole yen.
    ``order`` is the first day and the revision: the later one counts. ``last_day`` is inclusive.
    """

    def __init__(self, rates: Iterable[FeeRate]) -> None:
        self.rates = tuple(rates)
        self.order = (self.rates[0].valid_from, self.rates[0].revision)
        self.last_day = min((rate.valid_to or date.max for rate in self.rates), default=date.max)
        self.is_approved = all(rate.approved for rate in self.rates)
        self.is_unknown = all(rate.provenance is Provenance.UNKNOWN for rate in self.rates)
        self.quantities, self.choices = needed(rate.measure for rate in self.rates)
        self.cap = min((rate.cap for rate in self.rates if rate.cap is not None), default=None)
        named = [each.key for each in self.quantities] + [each.key for each in self.choices]
        self.keys = frozenset(named)
        parts: dict[str, list[FeeRate]] = {}
        for rate in self.rates:
            parts.setdefault(rate.part, []).append(rate)
        self.parts = tuple(map(tuple, parts.values()))

    def is_chargeable(self, *, practice: bool) -> bool:
        """Whether some request at least has a price."""
        return any(rate.is_chargeable(practice=practice) for rate in self.rates)


class Schedule:
    """The fees and their rates: past, in force, coming and drafted. Never changes.

    Args:
        fees: every number of the list; those with ``duplicate_of`` have no rates of their own.
        rates: rows in the order in which they are to be shown.
    """

    def __init__(self, fees: Iterable[Fee], rates: Iterable[FeeRate]) -> None:
        self.fees = {fee.number: fee for fee in fees}
        self.rates = tuple(rates)
        editions: dict[tuple[int, str], dict[tuple[date, int], list[FeeRate]]] = {}
        for rate in self.rates:
            of_variant = editions.setdefault((rate.number, rate.variant), {})
            of_variant.setdefault((rate.valid_from, rate.revision), []).append(rate)
        self._editions = {
            key: sorted(
                (Edition(rows) for rows in found.values()),
                key=lambda edition: edition.order,
                reverse=True,
            )
            for key, found in editions.items()
        }
        variants: dict[int, list[str]] = {}
        for number, variant in self._editions:
            variants.setdefault(number, []).append(variant)
        self._variants = {number: tuple(found) for number, found in variants.items()}

    def fee(self, number: int) -> Fee | None:
        """The fee that a number stands for: 19 gives 16. None when there is no such number."""
        found = self.fees.get(number)
        return self.fees.get(found.duplicate_of) if found and found.duplicate_of else found

    def variants(self, number: int) -> tuple[str, ...]:
        """The kinds of a fee that ever had a rate, in the order of the table."""
        fee = self.fee(number)
        return self._variants.get(fee.number, ()) if fee else ()

    def newest(
        self, number: int, variant: str, on: date, *, approved: bool = True
    ) -> Edition | None:
        """The edition that counts on that day: the last one begun, approved.

        An edition that has ended is not replaced by the one before it: what follows it has to be
        decided by people. ``approved=False`` answers for drafts too.
        """
        for edition in self._editions.get((number, variant), ()):
            if edition.order[0] <= on and (edition.is_approved or not approved):
                return edition if on <= edition.last_day else None
        return None

    def editions(self, number: int, variant: str) -> tuple[Edition, ...]:
        """All editions of one kind, drafts too, the newest first."""
        return tuple(self._editions.get((number, variant), ()))

    def stage(self, edition: Edition, on: date) -> Stage:
        """Where an edition of this schedule stands on that day: each stands in exactly one place.

        An approved one that another has overtaken, or that has ended, is past.
        """
        if not edition.is_approved:
            return Stage.AWAITING
        first = edition.rates[0]
        begins = max(first.valid_from, on)
        if self.newest(first.number, first.variant, begins) is not edition:
            return Stage.PAST
        return Stage.SCHEDULED if on < begins else Stage.IN_FORCE

    def on(self, day: date) -> tuple[FeeRate, ...]:
        """Every approved row that is in force on that day."""
        newest = (self.newest(number, variant, day) for number, variant in self._editions)
        return tuple(rate for edition in newest if edition for rate in edition.rates)


def edition_problem(rates: Sequence[FeeRate]) -> str:
    """What is wrong with rows of one variant that are to begin together; "" when nothing is."""
    if len({(rate.valid_from, rate.valid_to) for rate in rates}) != 1:
        return "同じ種類の行は、適用の期間をそろえてください。"
    for rows in Edition(rates).parts:
        if len({rate.measure for rate in rows}) > 1:
            return "同じ内訳の行は、数えるものをそろえてください。"
        if len(rows) > 1 and any(rate.basis is not Basis.TIER for rate in rows):
            return "行を分けられるのは、区分ごとの料金だけです。"
        tiers = sorted(rows, key=lambda rate: rate.tier_min or 0)
        for below, above in pairwise(tiers):
            if below.tier_max is None or below.tier_max > (above.tier_min or 0):
                return "区分が重なっています。"
    return ""

"""One number of the ordinance's list, and one row of its table of rates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from eapply.core.fees.measures import MEASURES
from eapply.core.fees.quantities import Choice


class Basis(StrEnum):
    """How an amount comes about."""

    FLAT = "flat"
    PER_UNIT = "per_unit"
    TIER = "tier"
    FORMULA = "formula"


class Timing(StrEnum):
    """When the money is asked for."""

    ON_APPLICATION = "on_application"
    AFTER_REVIEW = "after_review"
    ON_SITE = "on_site"


class Channel(StrEnum):
    """How the result reaches the person."""

    POST = "post"
    VISIT = "visit"
    VIEWING = "viewing"
    REVIEW = "review"


class Provenance(StrEnum):
    """How sure an amount is; ``TYPICAL`` is another municipality's and only for practice."""

    KASHIMA = "kashima"
    NATIONAL_STANDARD = "national-standard"
    NATIONAL_LAW = "national-law"
    TYPICAL = "typical"
    UNKNOWN = "unknown"


class RateProblem(ValueError):
    """A row of rates that contradicts itself; the text is a Japanese sentence."""


@dataclass(frozen=True, slots=True)
class Fee:
    """A number of the published list. ``name`` is the published text, ``title`` everyday words.

    ``department`` is a code. ``duplicate_of`` is the number that this one repeats, 0 when none.
    """

    number: int
    name: str
    title: str
    group: str
    department: str
    channels: tuple[Channel, ...] = ()
    papers: tuple[str, ...] = ()
    keywords: str = ""
    duplicate_of: int = 0

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Fee:
        """A line of the catalogue of fees. Raises KeyError or ValueError when it is damaged."""
        return cls(
            number=int(row["number"]),
            name=row["name"],
            title=row["title"],
            group=row["group"],
            department=row["department"],
            channels=tuple(map(Channel, row["channels"].split())),
            papers=tuple(filter(None, row["papers"].split("|"))),
            keywords=row["keywords"],
            duplicate_of=int(row["duplicate_of"] or 0),
        )

    @property
    def ordinal(self) -> str:
        """「第28号」"""
        return f"第{self.number}号"


@dataclass(frozen=True, slots=True)
class FeeRate:
    """One dated row. Rows of one (number, variant, valid_from, revision) stand and fall together.

    Args:
        part: names the row where one variant adds several rows up (変更許可 ア・イ・ウ).
        unit: the unit as the ordinance writes it (1通).
        measure: a key of ``MEASURES``: what is counted.
        step: ``amount`` is due for each started ``step`` units.
        tier_min, tier_max: from (inclusive) and below (exclusive), whole m²; None: no limit.
        amount: whole yen; None: not known, or a formula.
        divisor, table: of a formula: the amount of ``table`` (a variant; ``{purpose}`` is filled
            from the request) for the measured area, divided by this.
        cap: the sum of all parts is at most this many yen.
        valid_from, valid_to: first and last day, both inclusive; None: until revised.
        approved: a second person released it.
        revision: which drafting it belongs to; of two with the same first day the later counts.
    """

    number: int
    variant: str
    unit: str
    basis: Basis
    measure: str
    amount: int | None
    timing: Timing
    valid_from: date
    provenance: Provenance
    source: str
    part: str = ""
    step: int = 1
    tier_min: int | None = None
    tier_max: int | None = None
    divisor: int = 1
    table: str = ""
    cap: int | None = None
    note: str = ""
    valid_to: date | None = None
    approved: bool = False
    revision: int = 0

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            raise RateProblem(f"第{self.number}号「{self.variant}{self.part}」：{problem}")

    def _problem(self) -> str:
        if self.measure not in MEASURES:
            return f"数えるもの「{self.measure}」はありません。"
        if any(type(each) is not int for each in (self.amount or 0, self.cap or 0, self.step)):
            return "金額と単位の数は整数で入れてください。"
        if (self.amount or 0) < 0 or (self.cap or 0) < 0 or self.step < 1 or self.divisor < 1:
            return "金額は0円以上、単位の数は1以上にしてください。"
        if self.amount is None and self.is_priced:
            return "金額のない行の出典は unknown にしてください。"
        if self.tier_max is not None and self.tier_max <= (self.tier_min or 0):
            return "区分の「未満」は「以上」より大きくしてください。"
        if (self.basis is Basis.FORMULA) != bool(self.table):
            return "計算式の行には、もとになる表が必要です。"
        if self.basis is not Basis.FLAT and not MEASURES[self.measure].quantities:
            return "この計算には、数えるものが必要です。"
        if set(re.findall(r"{(.*?)}", self.table)) - {each.key for each in self._choices}:
            return "もとになる表の名前に、選べない項目があります。"
        if self.valid_to is not None and self.valid_to < self.valid_from:
            return "終わりの日は、はじめの日より前にできません。"
        return "" if self.source.strip() else "出典を入れてください。"

    @property
    def _choices(self) -> tuple[Choice, ...]:
        return MEASURES[self.measure].choices

    @property
    def is_priced(self) -> bool:
        """Whether an amount must stand in the row itself."""
        return self.provenance is not Provenance.UNKNOWN and self.basis is not Basis.FORMULA

    @property
    def is_provisional(self) -> bool:
        """仮の額: a placeholder that the city has not confirmed."""
        return self.provenance is Provenance.TYPICAL

    @property
    def for_each(self) -> str:
        """What the amount is for: 「1通につき」, 「表示面積5m²までごとに」"""
        unit = self.unit.replace("m2", "m²")
        particle = "に" if unit.endswith("ごと") else "として" if "までを1通" in unit else "につき"
        return f"{unit}{particle}"

    def is_chargeable(self, *, practice: bool) -> bool:
        """Whether this row may make a bill; where no real money is taken, placeholders may too."""
        is_known = self.provenance is not Provenance.UNKNOWN
        return self.approved and is_known and (practice or not self.is_provisional)

    def holds(self, quantity: int) -> bool:
        """Whether this tier is the one for so many whole units."""
        return (self.tier_min or 0) <= quantity and (
            self.tier_max is None or quantity < self.tier_max
        )

    def released(self, revision: int) -> FeeRate:
        """The same row, approved, as the row of this revision."""
        return replace(self, approved=True, revision=revision)

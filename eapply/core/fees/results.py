"""What is asked, and what the answer is: a quote with its proof, or why people must look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from eapply.core.era_names import to_wareki
from eapply.core.fees.values import Basis, FeeRate

ASSESSED: Final = "金額は担当課が確認します。"
EXACT: Final = "なし"  # nothing was rounded


class Reason(StrEnum):
    """Why there is no total; the words of the API."""

    UNKNOWN_RATE = "unknown_rate"
    NOT_APPROVED = "not_approved"
    OUT_OF_RANGE = "out_of_range"
    NOT_OFFERED = "not_offered"
    BAD_QUANTITY = "bad_quantity"


@dataclass(frozen=True, slots=True)
class FeeRequest:
    """One fee asked for. ``quantities``: key of a quantity or choice → int, decimal text or option.

    ``variant`` may be "" where the fee has one kind only.
    """

    number: int
    variant: str = ""
    quantities: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill, whole yen: ``amount`` = ``unit_amount`` × ``count``; a cap is negative."""

    number: int
    label: str
    unit_amount: int
    count: int
    amount: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Quote:
    """What is owed and why. ``requests`` are normalised: 19–21 have become 16–18.

    ``steps`` are Japanese sentences, ``rates`` the rows used, ``total`` = Σ ``lines``. ``on`` is the
    day that decides; ``practice``: made where no real money is taken.
    """

    requests: tuple[FeeRequest, ...]
    on: date
    practice: bool
    lines: tuple[Line, ...]
    steps: tuple[str, ...]
    rates: tuple[FeeRate, ...]
    rounding: str
    total: int

    @property
    def is_provisional(self) -> bool:
        """仮の額: a placeholder is among the rates."""
        return any(rate.is_provisional for rate in self.rates)

    @property
    def is_free(self) -> bool:
        return self.total == 0

    @property
    def is_rounded(self) -> bool:
        return self.rounding != EXACT

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rate.source for rate in self.rates))

    @property
    def sentence(self) -> str:
        """「200円 × ⌈12筆 ÷ 5⌉ = 600円（第28号、令和8年11月22日適用）」"""
        numbers = "、".join(f"第{number}号" for number in self.numbers)
        mark = "仮の額、" if self.is_provisional else ""
        return f"{'、'.join(self.steps)}（{mark}{numbers}、{to_wareki(self.on)}適用）"

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(request.number for request in self.requests))


@dataclass(frozen=True, slots=True)
class NeedsAssessment:
    """No total: ``message`` is a Japanese sentence, ``field`` the key of the quantity it is about."""

    reason: Reason
    message: str
    field: str | None = None

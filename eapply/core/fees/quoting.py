"""What a request costs: one engine over the rows of a variant; the rules themselves are data.

Fails closed: whatever is unknown, unapproved, expired, outside the table or not said ends in
``NeedsAssessment``, never in a figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from eapply.core.fees.measures import MEASURES
from eapply.core.fees.quantities import Quantity, QuantityProblem
from eapply.core.fees.reading import Stop, in_force, kind_of, read
from eapply.core.fees.results import (
    ASSESSED,
    EXACT,
    FeeRequest,
    Line,
    NeedsAssessment,
    Quote,
    Reason,
)
from eapply.core.fees.schedule import Schedule
from eapply.core.fees.values import Basis, Fee, FeeRate, Provenance
from eapply.core.money import yen_text


def quote(
    schedule: Schedule, request: FeeRequest, on: date, *, practice: bool = False
) -> Quote | NeedsAssessment:
    """The price of one request by the rates in force on ``on`` (the day of arrival, JST).

    ``practice=True`` also takes placeholders (``typical``); only where no real money is taken.
    """
    return quote_all(schedule, (request,), on, practice=practice)


def quote_all(
    schedule: Schedule, requests: Iterable[FeeRequest], on: date, *, practice: bool = False
) -> Quote | NeedsAssessment:
    """The price of several requests together, as one bill. Raises ValueError for none."""
    asked = tuple(requests)
    if not asked:
        raise ValueError("a quote is about one request at least")
    bill = _Bill(schedule, on, practice, len(asked) > 1)
    try:
        for request in asked:
            bill.add(request)
    except Stop as stop:
        return stop.answer
    except QuantityProblem as problem:
        return NeedsAssessment(Reason.BAD_QUANTITY, problem.message, problem.key)
    return bill.quote()


@dataclass
class _Bill:
    schedule: Schedule
    on: date
    practice: bool
    is_joint: bool
    requests: list[FeeRequest] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    rates: list[FeeRate] = field(default_factory=list)
    rounding: dict[str, None] = field(default_factory=dict)

    def quote(self) -> Quote:
        total = sum(line.amount for line in self.lines)
        if len(self.lines) > 1:
            signs = (
                f"{'−' if line.amount < 0 else '+'} {yen_text(abs(line.amount))}"
                for line in self.lines
            )
            self.steps.append(f"合計：{' '.join(signs).removeprefix('+ ')} = {yen_text(total)}")
        return Quote(
            tuple(self.requests),
            self.on,
            self.practice,
            tuple(self.lines),
            tuple(self.steps),
            tuple(self.rates),
            "、".join(self.rounding) or EXACT,
            total,
        )

    def add(self, request: FeeRequest) -> None:
        """Adds the lines of one request.

        Raises:
            Stop, QuantityProblem: there is no price for it.
        """
        fee = self.schedule.fee(request.number)
        if fee is None:
            raise Stop(Reason.NOT_OFFERED, f"第{request.number}号の手数料はありません。", "number")
        variant = kind_of(self.schedule, fee, request.variant, self.on)
        edition = in_force(self.schedule, fee.number, variant, self.on)
        values, chosen, kept = read(edition, request)
        self.requests.append(FeeRequest(fee.number, variant, kept))
        name = fee.title
        if variant and len(self.schedule.variants(fee.number)) > 1:
            name = f"{name}（{variant}）"
        found: list[tuple[Line, str, str]] = []
        for rows in edition.parts:
            quantities = MEASURES[rows[0].measure].quantities
            counted: tuple[Quantity | None, ...] = quantities or (None,)
            for quantity in counted:
                value = values[quantity.key] if quantity else 1
                if value:
                    amount, count, step = self._charge(rows, quantity, value, chosen)
                    what = rows[0].part.partition(":")[0]
                    if len(quantities) > 1 and quantity:
                        what = quantity.label
                    line = _line(fee, f"{name}{'：' if what else ''}{what}", amount, count, rows[0])
                    found.append((line, what, step))
        if not found:
            first = next(iter(values))
            raise QuantityProblem(first, "どれか1つは、1以上の数を入力してください。")
        total = sum(line.amount for line, _, _ in found)
        if edition.cap is not None and total > edition.cap:
            found.append(_capped(fee, edition.cap, total))
        for line, what, step in found:
            self.lines.append(line)
            words = f"{what}：{step}" if what and len(found) > 1 else step
            self.steps.append(f"{name}　{words}" if self.is_joint else words)

    def _take(self, rate: FeeRate) -> int:
        """The amount of a row that may be charged; the row becomes part of the proof."""
        if rate.provenance is Provenance.UNKNOWN:
            raise Stop(Reason.UNKNOWN_RATE)
        if rate.is_provisional and not self.practice:
            raise Stop(Reason.NOT_APPROVED)
        if rate not in self.rates:
            self.rates.append(rate)
        return rate.amount or 0

    def _charge(
        self,
        rows: tuple[FeeRate, ...],
        quantity: Quantity | None,
        value: int,
        chosen: dict[str, str],
    ) -> tuple[int, int, str]:
        """Amount of one, how many, and the step in words, for a value above 0."""
        rate = rows[0]
        if rate.basis is Basis.FLAT or quantity is None:
            amount = self._take(rate)
            return amount, 1, f"{rate.unit}につき {yen_text(amount)}"
        if rate.basis is Basis.PER_UNIT:
            amount = self._take(rate)
            count = -(-value // (rate.step * quantity.scale))
            times = quantity.text(value)
            if rate.step > 1:
                self.rounding[f"{rate.step}{quantity.unit}に満たない端数は切り上げ"] = None
                times = f"⌈{times} ÷ {rate.step}⌉"
            return amount, count, f"{yen_text(amount)} × {times} = {yen_text(amount * count)}"
        if rate.basis is Basis.TIER:
            amount, step = self._tier(rows, quantity, value)
            return amount, 1, step
        self._take(rate)
        variant = rate.table.format_map(chosen)
        table = in_force(self.schedule, rate.number, variant, self.on)
        whole, step = self._tier(table.rates, quantity, value)
        amount, rest = divmod(whole, rate.divisor)
        if rest:
            self.rounding["1円未満の端数は切り捨て"] = None
        if rate.divisor > 1:
            step = f"{step} ÷ {rate.divisor} = {yen_text(amount)}"
        return amount, 1, step

    def _tier(self, rows: tuple[FeeRate, ...], quantity: Quantity, value: int) -> tuple[int, str]:
        """The amount of the tier that holds the value, and the words for it."""
        whole = value // quantity.scale
        for rate in rows:
            if rate.holds(whole):
                break
        else:
            raise Stop(
                Reason.OUT_OF_RANGE, f"この広さの料金は表にありません。{ASSESSED}", quantity.key
            )
        amount = self._take(rate)
        limits = f"{rate.tier_min:,}{quantity.unit}以上" if rate.tier_min else ""
        limits += f"{rate.tier_max:,}{quantity.unit}未満" if rate.tier_max else ""
        bracket = f"（{limits}）" if limits else ""
        return amount, f"{quantity.label}{quantity.text(value)}{bracket}の額 {yen_text(amount)}"


def _capped(fee: Fee, cap: int, total: int) -> tuple[Line, str, str]:
    less = cap - total
    line = Line(fee.number, "上限による減額", less, 1, less, Basis.FORMULA)
    return line, "上限", f"{yen_text(total)} → {yen_text(cap)}"


def _line(fee: Fee, label: str, amount: int, count: int, rate: FeeRate) -> Line:
    return Line(fee.number, label, amount, count, amount * count, rate.basis)

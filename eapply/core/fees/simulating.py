"""A revision against the past: what would the charges of a period have brought by the revised rates?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from eapply.core.fees.comparing import as_if_always, kinds_of
from eapply.core.fees.proof import as_then
from eapply.core.fees.quoting import quote, quote_all
from eapply.core.fees.results import Line, NeedsAssessment, Quote, Reason
from eapply.core.fees.schedule import Schedule
from eapply.core.fees.values import FeeRate


@dataclass(frozen=True)
class PastCharge:
    """A charge as it was quoted. ``source``: the slug of the procedure, "" for a bill without one."""

    proof: Quote
    source: str = ""


@dataclass
class Effect:
    """Charges of one fee or one procedure; whole yen.

    ``before`` is what they brought, ``after`` what they would have brought. Those that could not be
    computed any more are in ``broken`` and in neither amount; ``lost`` is what they brought.
    ``changed``: how many come out differently, the broken ones among them.
    """

    count: int = 0
    before: int = 0
    after: int = 0
    changed: int = 0
    broken: int = 0
    lost: int = 0

    @property
    def difference(self) -> int:
        return self.after - self.before

    def add(self, before: int, after: int | None) -> None:
        """Counts one charge; ``after`` None: it has no price any more."""
        self.count += 1
        self.changed += before != after
        if after is None:
            self.broken += 1
            self.lost += before
        else:
            self.before += before
            self.after += after


@dataclass(frozen=True)
class Break:
    """Why charges have no price by the revised rates: fee, kind, reason and sentence."""

    number: int
    variant: str
    reason: Reason
    message: str


@dataclass
class Simulation:
    """The outcome: altogether, by number of the fee, by procedure, and what breaks (how often)."""

    total: Effect = field(default_factory=Effect)
    fees: defaultdict[int, Effect] = field(default_factory=lambda: defaultdict(Effect))
    sources: defaultdict[str, Effect] = field(default_factory=lambda: defaultdict(Effect))
    breaks: defaultdict[Break, int] = field(default_factory=lambda: defaultdict(int))


def simulate(
    schedule: Schedule, rates: Sequence[FeeRate], charges: Iterable[PastCharge]
) -> Simulation:
    """Replays charges as if the revised kinds had always cost what ``rates`` say.

    Every other kind costs what it cost then, by the rows that the charge itself names, so that the
    difference is the revision's alone.
    """
    found = Simulation()
    revised = kinds_of(rates)
    tables: dict[object, Schedule] = {}
    for charge in charges:
        proof = charge.proof
        used = {
            (rate.number, rate.variant): (rate.valid_from, rate.revision) for rate in proof.rates
        }
        after: Quote | None = proof
        if revised & used.keys():
            key = frozenset(used.items())
            if key not in tables:
                then = Schedule(schedule.fees.values(), as_then(proof, schedule))
                tables[key] = as_if_always(then, rates)
            after = _again(found, tables[key], proof)
        _count(found, charge, after)
    return found


def _again(found: Simulation, table: Schedule, proof: Quote) -> Quote | None:
    """The same requests by other rates; without a price, what stands in the way is noted."""
    answer = quote_all(table, proof.requests, proof.on, practice=proof.practice)
    if isinstance(answer, Quote):
        return answer
    for request in proof.requests:
        alone = quote(table, request, proof.on, practice=proof.practice)
        if isinstance(alone, NeedsAssessment):
            found.breaks[Break(request.number, request.variant, alone.reason, alone.message)] += 1
    return None


def _count(found: Simulation, charge: PastCharge, after: Quote | None) -> None:
    """Adds one charge to every sum that it belongs to."""
    then = _by_fee(charge.proof.lines)
    now = _by_fee(after.lines) if after else None
    for number, amount in then.items():
        found.fees[number].add(amount, None if now is None else now.get(number, 0))
    for effect in (found.total, found.sources[charge.source]):
        effect.add(charge.proof.total, after.total if after else None)


def _by_fee(lines: Sequence[Line]) -> dict[int, int]:
    found: dict[int, int] = {}
    for line in lines:
        found[line.number] = found.get(line.number, 0) + line.amount
    return found


def period_of_last_year(today: date) -> tuple[date, date]:
    """The last full fiscal year (4月〜3月), the usual period to replay."""
    last = today.year - (today.month < 4) - 1
    return date(last, 4, 1), date(last + 1, 3, 31)

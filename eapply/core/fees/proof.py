"""A quote as it is stored with a charge, and its recomputation at any later time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from eapply.core.fees.quoting import quote_all
from eapply.core.fees.results import FeeRequest, Line, NeedsAssessment, Quote
from eapply.core.fees.schedule import Schedule
from eapply.core.fees.values import Basis, FeeRate, Provenance, Timing

VERSION: Final = 1


class ProofProblem(ValueError):
    """A stored proof that cannot be read, or does not agree; the text is a Japanese sentence."""


def to_json(proof: Quote) -> dict[str, Any]:
    """The quote as JSON values: strings, ints, booleans, lists and objects only."""
    return {
        "version": VERSION,
        "on": proof.on.isoformat(),
        "practice": proof.practice,
        "requests": [
            {
                "number": request.number,
                "variant": request.variant,
                "quantities": dict(request.quantities),
            }
            for request in proof.requests
        ],
        "lines": [asdict(line) | {"basis": line.basis.value} for line in proof.lines],
        "steps": list(proof.steps),
        "rates": [rate_to_json(rate) for rate in proof.rates],
        "rounding": proof.rounding,
        "total": proof.total,
    }


def from_json(data: Mapping[str, Any]) -> Quote:
    """The quote that ``to_json`` wrote.

    Raises:
        ProofProblem: something is missing, of another kind, or the lines do not sum up.
    """
    try:
        if data["version"] != VERSION:
            raise ValueError(data["version"])
        proof = Quote(
            requests=tuple(FeeRequest(**each) for each in data["requests"]),
            on=date.fromisoformat(data["on"]),
            practice=data["practice"],
            lines=tuple(Line(**each | {"basis": Basis(each["basis"])}) for each in data["lines"]),
            steps=tuple(data["steps"]),
            rates=tuple(map(rate_from_json, data["rates"])),
            rounding=data["rounding"],
            total=data["total"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ProofProblem("計算の記録を読み取れません。") from error
    if proof.total != sum(line.amount for line in proof.lines):
        raise ProofProblem("計算の記録の合計が、明細の合計と合いません。")
    return proof


def rate_to_json(rate: FeeRate) -> dict[str, Any]:
    """One row of rates as JSON values, by the names of its columns."""
    days = {"valid_from": rate.valid_from.isoformat()}
    return asdict(rate) | {
        **days,
        "valid_to": rate.valid_to.isoformat() if rate.valid_to else None,
        "basis": rate.basis.value,
        "timing": rate.timing.value,
        "provenance": rate.provenance.value,
    }


def rate_from_json(data: Mapping[str, Any]) -> FeeRate:
    """The row that ``rate_to_json`` wrote. Raises KeyError, TypeError or ValueError."""
    return FeeRate(
        **{
            **data,
            "basis": Basis(data["basis"]),
            "timing": Timing(data["timing"]),
            "provenance": Provenance(data["provenance"]),
            "valid_from": date.fromisoformat(data["valid_from"]),
            "valid_to": date.fromisoformat(data["valid_to"]) if data["valid_to"] else None,
        }
    )


def recompute(proof: Quote, schedule: Schedule) -> Quote:
    """Computes a proof anew from the rows that it names, as they stand in the schedule now.

    Rows that came later, even for the same days, do not change what was owed.

    Raises:
        ProofProblem: a row is gone or altered, or the outcome differs by a yen.
    """
    there = frozenset(schedule.rates)
    if any(rate not in there for rate in proof.rates):
        raise ProofProblem("計算に使った単価が、いまの料金表にありません。")
    again = quote_all(
        Schedule(schedule.fees.values(), as_then(proof, schedule)),
        proof.requests,
        proof.on,
        practice=proof.practice,
    )
    if isinstance(again, NeedsAssessment):
        raise ProofProblem(f"計算をやり直せません。{again.message}")
    if _amounts(again) != _amounts(proof):
        raise ProofProblem("計算をやり直した金額が、記録と合いません。")
    return again


def as_then(proof: Quote, schedule: Schedule) -> list[FeeRate]:
    """The rates without the other editions of what the proof used."""
    used = {(rate.number, rate.variant): (rate.valid_from, rate.revision) for rate in proof.rates}
    return [
        rate
        for rate in schedule.rates
        if used.get((rate.number, rate.variant), (rate.valid_from, rate.revision))
        == (rate.valid_from, rate.revision)
    ]


def _amounts(proof: Quote) -> list[tuple[int, int, int, int]]:
    """What must agree: the words may be put better one day."""
    return [(line.number, line.unit_amount, line.count, line.amount) for line in proof.lines]

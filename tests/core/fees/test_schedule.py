"""Which rows are in force, what a contradicting row is told, and proofs that do not agree."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from eapply.adapters.fee_tables import FeeTables
from eapply.core.fees import (
    Basis,
    FeeRate,
    FeeRequest,
    NeedsAssessment,
    ProofProblem,
    Provenance,
    Quote,
    RateProblem,
    Reason,
    Schedule,
    from_json,
    quote,
    recompute,
    to_json,
)
from tests.core.fees.conftest import DAY

LATER = date(2027, 4, 1)


def row(schedule: Schedule, number: int) -> FeeRate:
    return next(rate for rate in schedule.rates if rate.number == number)


def asked(schedule: Schedule, on: date, number: int = 22) -> Quote | NeedsAssessment:
    return quote(schedule, FeeRequest(number, "", {"count": 1}), on)


def total(schedule: Schedule, on: date) -> int:
    found = asked(schedule, on)
    assert isinstance(found, Quote)
    return found.total


def revised(schedule: Schedule, tables: FeeTables, **changes: Any) -> Schedule:
    """With one more edition of No. 22."""
    values: dict[str, Any] = {"amount": 250, "valid_from": LATER, "revision": 2} | changes
    return Schedule(tables.fees, (*schedule.rates, replace(row(schedule, 22), **values)))


def test_a_revision_begins_on_its_day(schedule: Schedule, tables: FeeTables) -> None:
    new = revised(schedule, tables)
    assert [total(new, day) for day in (date(2027, 3, 31), LATER)] == [200, 250]
    assert {rate.amount for rate in new.on(LATER) if rate.number == 22} == {250}


def test_a_draft_changes_nothing(schedule: Schedule, tables: FeeTables) -> None:
    assert total(revised(schedule, tables, approved=False), LATER) == 200
    only_drafts = Schedule(tables.fees, tables.rates)
    found = asked(only_drafts, DAY)
    assert isinstance(found, NeedsAssessment)
    assert found.reason is Reason.NOT_APPROVED
    assert only_drafts.on(DAY) == ()


def test_of_two_with_the_same_first_day_the_later_counts(
    schedule: Schedule, tables: FeeTables
) -> None:
    assert total(revised(schedule, tables, valid_from=date(2025, 4, 1)), DAY) == 250


def test_after_the_end_nothing_is_charged_not_even_the_old_rate(
    schedule: Schedule, tables: FeeTables
) -> None:
    new = revised(schedule, tables, valid_to=date(2027, 4, 30))
    assert total(new, date(2027, 4, 30)) == 250
    found = asked(new, date(2027, 5, 1))
    assert isinstance(found, NeedsAssessment)
    assert found.reason is Reason.UNKNOWN_RATE


def test_an_area_between_two_tiers_is_out_of_range(schedule: Schedule, tables: FeeTables) -> None:
    rates = [
        rate
        for rate in schedule.rates
        if (rate.variant, rate.tier_min) != ("都市計画法第29条 その他", 1000)
    ]
    request = FeeRequest(45, "都市計画法第29条 その他", {"area": 1000})
    found = quote(Schedule(tables.fees, rates), request, DAY, practice=True)
    assert isinstance(found, NeedsAssessment)
    assert (found.reason, found.field) == (Reason.OUT_OF_RANGE, "area")


def test_tenths_that_are_no_whole_yen_are_rounded_down_and_say_so(
    schedule: Schedule, tables: FeeTables
) -> None:
    rates = [
        replace(rate, amount=86_005) if rate.amount == 86_000 and rate.number == 45 else rate
        for rate in schedule.rates
    ]
    request = FeeRequest(45, "第35条の2 変更許可", {"purpose": "other", "design_area": 1})
    found = quote(Schedule(tables.fees, rates), request, DAY, practice=True)
    assert isinstance(found, Quote)
    assert (found.total, found.rounding) == (8600, "1円未満の端数は切り捨て")


@pytest.mark.parametrize(
    "change",
    [
        {"measure": "weight"},
        {"amount": 1.5},
        {"amount": -1},
        {"amount": None},
        {"step": 0},
        {"divisor": 0},
        {"tier_min": 100, "tier_max": 100},
        {"basis": Basis.FORMULA},
        {"basis": Basis.FORMULA, "table": "都市計画法第29条 {purpose}"},
        {"measure": "once"},
        {"table": "都市計画法第29条 その他"},
        {"valid_to": date(2020, 1, 1)},
        {"source": " "},
    ],
)
def test_rows_that_contradict_themselves_are_refused(
    schedule: Schedule, change: dict[str, Any]
) -> None:
    with pytest.raises(RateProblem, match="第22号"):
        replace(row(schedule, 22), **change)


def proof_of(schedule: Schedule) -> Quote:
    found = asked(schedule, DAY)
    assert isinstance(found, Quote)
    return found


def test_later_rates_do_not_change_what_was_owed(schedule: Schedule, tables: FeeTables) -> None:
    new = revised(schedule, tables, valid_from=date(2025, 4, 1))
    proof = proof_of(schedule)
    assert (total(new, DAY), recompute(proof, new).total) == (250, 200)


def test_a_proof_whose_rates_are_gone_or_altered_does_not_agree(
    schedule: Schedule, tables: FeeTables
) -> None:
    proof = proof_of(schedule)
    others = [rate for rate in schedule.rates if rate.number != 22]
    altered = replace(row(schedule, 22), amount=300)
    for rates in (others, [*others, altered]):
        with pytest.raises(ProofProblem, match="料金表にありません"):
            recompute(proof, Schedule(tables.fees, rates))


def test_a_proof_with_another_amount_does_not_agree(schedule: Schedule) -> None:
    proof = proof_of(schedule)
    line = replace(proof.lines[0], unit_amount=100, amount=100)
    with pytest.raises(ProofProblem, match="記録と合いません"):
        recompute(replace(proof, lines=(line,), total=100), schedule)
    with pytest.raises(ProofProblem, match="やり直せません"):
        recompute(replace(proof, requests=(FeeRequest(22, "", {}),)), schedule)


@pytest.mark.parametrize("key", ["version", "on", "lines", "total", "requests", "rates", "steps"])
def test_a_damaged_proof_is_not_read(schedule: Schedule, key: str) -> None:
    data = to_json(proof_of(schedule))
    assert json.loads(json.dumps(data)) == data
    for value in (None, 7):
        with pytest.raises(ProofProblem):
            from_json(data | {key: value})


def test_provenances_that_may_be_charged(schedule: Schedule, tables: FeeTables) -> None:
    outcomes = {}
    for provenance in Provenance:
        new = revised(schedule, tables, provenance=provenance)
        for practice in (False, True):
            found = quote(new, FeeRequest(22, "", {"count": 1}), LATER, practice=practice)
            outcomes[provenance.value, practice] = isinstance(found, Quote)
    assert {key for key, is_priced in outcomes.items() if not is_priced} == {
        ("typical", False),
        ("unknown", False),
        ("unknown", True),
    }

"""The reviewed fee tables are whole: 46 numbers, each with rates whose source is named."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from eapply.adapters.city_facts import DATA, CityFacts, read_table
from eapply.adapters.fee_tables import FeeTables
from eapply.core import fees as core
from eapply.core.fees import Provenance, Schedule

TABLES = FeeTables.load()
SCHEDULE = Schedule(TABLES.fees, TABLES.rates)


def test_46_numbers_of_which_three_repeat() -> None:
    assert [fee.number for fee in TABLES.fees] == list(range(1, 47))
    repeats = {fee.number: fee.duplicate_of for fee in TABLES.fees if fee.duplicate_of}
    assert repeats == {19: 16, 20: 17, 21: 18}
    for number, original in repeats.items():
        assert SCHEDULE.fees[number].name == SCHEDULE.fees[original].name
        assert SCHEDULE.variants(number) == SCHEDULE.variants(original) != ()
    assert {rate.number for rate in TABLES.rates} == set(range(1, 47)) - repeats.keys()


def test_every_fee_has_a_department_papers_and_a_way(facts: CityFacts) -> None:
    for fee in TABLES.fees:
        assert facts.department(fee.department)
        assert fee.papers
        assert fee.channels
        assert fee.title
        assert fee.group


def test_provenance_of_the_43() -> None:
    """As reviewed: of the 43 fees 8 have a figure of the city, 6 the standard, 22 another's, 7 none."""
    best = list(Provenance)
    found = Counter(
        min(
            (rate.provenance for rate in TABLES.rates if rate.number == fee.number), key=best.index
        ).value
        for fee in TABLES.fees
        if not fee.duplicate_of
    )
    assert found == {"kashima": 8, "national-standard": 6, "typical": 22, "unknown": 7}


def test_rows_are_unique_and_name_their_source() -> None:
    keys = [(rate.number, rate.variant, rate.part, rate.tier_min) for rate in TABLES.rates]
    assert Counter(keys).most_common(1)[0][1] == 1
    assert all(rate.source and not rate.approved for rate in TABLES.rates)
    for row in read_table(DATA / "fee_catalogue.csv"):
        assert row["source"]
        assert row["status"] == "provisional"
        assert row["question"]


@pytest.mark.parametrize("number", [30, 45])
def test_tiers_leave_no_gap_and_no_overlap(number: int) -> None:
    for variant in SCHEDULE.variants(number):
        tiers = [
            rate
            for rate in TABLES.rates
            if (rate.number, rate.variant) == (number, variant) and rate.basis == "tier"
        ]
        assert [rate.tier_max for rate in tiers[:-1]] == [rate.tier_min for rate in tiers[1:]]
        assert not tiers or (tiers[0].tier_min, tiers[-1].tier_max) == (0, None)


def test_no_float_anywhere() -> None:
    """Neither a float literal nor a true division nor the word itself in the computation."""
    for path in Path(core.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not isinstance(node, ast.Div), path.name
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), path.name
            assert not (isinstance(node, ast.Name) and node.id in ("float", "round")), path.name

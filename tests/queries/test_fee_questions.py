"""Amounts that the city has not confirmed are asked for until somebody approved the city's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from eapply.adapters.fee_tables import FeeTables
from eapply.core.fees import Provenance, Schedule
from eapply.queries.fee_questions import fee_questions

TODAY = date(2026, 11, 24)
TABLES = FeeTables.load()


@pytest.mark.parametrize("approved", [True, False])
def test_every_unsure_fee_is_asked_once(approved: bool) -> None:
    """Also before anything was approved, as in a new production installation."""
    rates = [replace(rate, approved=approved, revision=1) for rate in TABLES.rates]
    found = list(fee_questions(Schedule(TABLES.fees, rates), TODAY))
    unsure = {
        rate.number
        for rate in TABLES.rates
        if rate.provenance in (Provenance.TYPICAL, Provenance.UNKNOWN)
    }
    numbers = [int(each.subject.removeprefix("第").partition("号")[0]) for each in found]
    assert numbers == sorted(unsure)
    departments = {fee.number: fee.department for fee in TABLES.fees}
    for number, each in zip(numbers, found, strict=True):
        assert each.department == departments[number]
        assert each.source
        assert each.values
        assert each.area == "手数料"
    by_number = dict(zip(numbers, found, strict=True))
    assert by_number[5].value == "額なし"
    assert "一般の広告物・照明なし：1,500円（仮の額）" in by_number[46].values


def test_an_amount_of_the_city_answers_it_once_it_is_approved() -> None:
    rates = [rate.released(1) for rate in TABLES.rates]
    own = replace(
        next(rate for rate in TABLES.rates if rate.number == 5),
        amount=300,
        provenance=Provenance.KASHIMA,
        valid_from=TODAY,
        revision=2,
    )

    def asked(*more: object) -> bool:
        table = Schedule(TABLES.fees, [*rates, *more])  # type: ignore[list-item]
        return any(each.subject.startswith("第5号 ") for each in fee_questions(table, TODAY))

    assert asked()
    assert asked(own)
    assert not asked(own.released(2))

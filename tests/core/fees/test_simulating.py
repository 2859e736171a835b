"""A revision against the past: the difference is the revision's alone, to the yen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.adapters.fee_tables import FeeTables
from eapply.core.fees import (
    FeeRate,
    FeeRequest,
    PastCharge,
    Quote,
    Reason,
    Schedule,
    quote_all,
    simulate,
)
from eapply.core.fees.simulating import period_of_last_year
from tests.core.fees.conftest import DAY

TABLES = FeeTables.load()
MIDDLE = date(2026, 7, 1)
# Half of the table was revised in the middle of the period, and some of it once more on the same day.
EARLIER = [rate.released(1) for rate in TABLES.rates]
TABLE = Schedule(
    TABLES.fees,
    [
        *EARLIER,
        *(
            replace(rate, valid_from=MIDDLE, amount=rate.amount and rate.amount + 10).released(2)
            for rate in TABLES.rates
            if rate.number % 2
        ),
        *(
            replace(rate, valid_from=MIDDLE, amount=rate.amount and rate.amount + 20).released(3)
            for rate in TABLES.rates
            if rate.number % 4 == 1
        ),
    ],
)
COUNTS = st.integers(1, 40)
COPIES = st.builds(
    FeeRequest,
    st.sampled_from([13, 17, 22, 40]),
    st.just(""),
    st.fixed_dictionaries({"count": COUNTS}),
)
AREAS = st.builds(
    FeeRequest,
    st.just(45),
    st.just("都市計画法第29条 その他"),
    st.fixed_dictionaries({"area": st.integers(1, 300_000)}),
)
CHANGES = st.builds(
    FeeRequest,
    st.just(45),
    st.just("第35条の2 変更許可"),
    st.fixed_dictionaries(
        {"purpose": st.just("other"), "design_area": st.integers(1, 300_000), "added_area": COUNTS}
    ),
)
REQUESTS = st.lists(st.one_of(COPIES, AREAS, CHANGES), min_size=1, max_size=3)
DAYS = st.dates(date(2026, 4, 1), DAY)


@st.composite
def past(draw: st.DrawFn) -> PastCharge:
    proof = quote_all(TABLE, draw(REQUESTS), draw(DAYS), practice=True)
    assert isinstance(proof, Quote), proof
    return PastCharge(proof, draw(st.sampled_from(["", "fee-13-x", "fee-45-y"])))


def rows(number: int, **changes: object) -> list[FeeRate]:
    found = [rate for rate in TABLES.rates if rate.number == number]
    return [replace(rate, valid_from=date(2027, 4, 1), **changes) for rate in found]  # type: ignore[arg-type]


def charged(number: int, variant: str = "", **quantities: int | str) -> PastCharge:
    proof = quote_all(TABLE, [FeeRequest(number, variant, quantities)], DAY, practice=True)
    assert isinstance(proof, Quote), proof
    return PastCharge(proof, f"fee-{number}")


@given(st.lists(past(), max_size=6))
@settings(max_examples=60, deadline=None)
def test_nothing_revised_changes_nothing(charges: list[PastCharge]) -> None:
    found = simulate(TABLE, (), charges)
    assert (found.total.difference, found.total.changed, found.breaks) == (0, 0, {})
    assert found.total.before == sum(each.proof.total for each in charges)


@given(st.lists(past().filter(lambda each: each.proof.on < MIDDLE), max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_same_rows_once_more_change_nothing(charges: list[PastCharge]) -> None:
    """Every charge is computed again here, by a revision of every kind to what it cost then."""
    found = simulate(TABLE, [replace(rate, valid_from=DAY) for rate in EARLIER], charges)
    assert (found.total.difference, found.total.changed, found.breaks) == (0, 0, {})


@given(st.lists(past(), max_size=6), st.integers(0, 500))
@settings(max_examples=60, deadline=None)
def test_sums_agree_and_only_the_revised_fee_moves(charges: list[PastCharge], amount: int) -> None:
    found = simulate(TABLE, rows(13, amount=amount), charges)
    for parts in (found.fees, found.sources):
        assert sum(each.before for each in parts.values()) == found.total.before
        assert sum(each.after for each in parts.values()) == found.total.after
    copies = sum(line.count for each in charges for line in each.proof.lines if line.number == 13)
    thirteen = found.fees.get(13)
    assert (thirteen.after if thirteen else 0) == copies * amount
    assert found.total.difference == (thirteen.difference if thirteen else 0)


def test_revenue_before_and_after() -> None:
    found = simulate(TABLE, rows(22, amount=250), [charged(22, count=3), charged(40, count=2)])
    assert (found.fees[22].before, found.fees[22].after, found.fees[22].changed) == (600, 750, 1)
    assert found.fees[40].difference == 0
    assert found.sources["fee-22"].difference == found.total.difference == 150


def test_what_breaks_is_told_and_not_counted_as_free() -> None:
    other = "都市計画法第29条 その他"
    tiers = [rate for rate in rows(45) if rate.variant == other][:-1]  # the last tier is forgotten
    large, small = charged(45, other, area=250_000), charged(45, other, area=500)
    found = simulate(TABLE, tiers, [large, small])
    assert (found.total.broken, found.total.lost) == (1, large.proof.total)
    assert (found.total.before, found.total.difference) == (small.proof.total, -20)
    ((what, count),) = found.breaks.items()
    assert (what.number, what.variant, what.reason, count) == (45, other, Reason.OUT_OF_RANGE, 1)


def test_a_formula_follows_the_table_that_it_refers_to() -> None:
    other = "都市計画法第29条 その他"
    doubled = [
        replace(rate, amount=2 * (rate.amount or 0)) for rate in rows(45) if rate.variant == other
    ]
    change = charged(45, "第35条の2 変更許可", design_area=500, purpose="other")
    found = simulate(Schedule(TABLES.fees, EARLIER), doubled, [change])
    assert found.total.changed == 1


def test_the_usual_period_is_the_last_whole_fiscal_year() -> None:
    assert period_of_last_year(date(2026, 11, 24)) == (date(2025, 4, 1), date(2026, 3, 31))
    assert period_of_last_year(date(2026, 3, 31)) == (date(2024, 4, 1), date(2025, 3, 31))

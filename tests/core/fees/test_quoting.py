"""What requests cost: the documented values, and what must hold for every quantity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.adapters.fee_tables import FeeTables
from eapply.core.fees import (
    ASSESSED,
    Edition,
    FeeRequest,
    NeedsAssessment,
    Provenance,
    Quote,
    Reason,
    Schedule,
    from_json,
    quote,
    quote_all,
    recompute,
    to_json,
)
from tests.core.fees.conftest import DAY

FINE = "受理の証明(婚姻・離婚・養子縁組・養子離縁・認知、上質紙)"
CHANGE = "第35条の2 変更許可"
OTHER = "都市計画法第29条 その他"
CHIP = "マイクロチップ登録済み(狂犬病予防法の特例)"
UNLIT = "一般の広告物・照明なし"


def priced(schedule: Schedule, number: int, variant: str = "", **quantities: Any) -> Quote:
    found = quote(schedule, FeeRequest(number, variant, quantities), DAY, practice=True)
    assert isinstance(found, Quote), found
    return found


def refused(
    schedule: Schedule, number: int, variant: str = "", *, practice: bool = True, **quantities: Any
) -> NeedsAssessment:
    found = quote(schedule, FeeRequest(number, variant, quantities), DAY, practice=practice)
    assert isinstance(found, NeedsAssessment), found
    return found


@pytest.mark.parametrize(
    ("number", "variant", "quantities", "total"),
    [
        (7, "写し(個人・世帯全員・世帯の一部)", {"count": 3}, 900),
        (7, "軽自動車用住所証明書", {"count": 1}, 0),
        (16, "届出・申請の受理の証明", {"count": 1}, 350),
        (16, FINE, {"count": 1, "notification": "婚姻届"}, 1400),
        (19, FINE, {"count": 1, "notification": "marriage"}, 1400),
        (20, "", {"count": 2}, 700),
        (21, "", {"count": 1}, 200),
        (13, "", {"count": 3}, 1050),
        (28, "", {"sole_land": 12}, 600),
        (28, "", {"sole_land": 2, "shared_land": 2}, 400),
        (28, "", {"sole_land": 2, "sole_houses": 2}, 400),
        (28, "評価証明書・公課証明書", {"sole_land": 5, "shared_houses": 6}, 600),
        (27, "名寄帳兼(補充)課税台帳の写し", {"count": 1}, 200),
        (45, OTHER, {"area": 999}, 86_000),
        (45, OTHER, {"area": "999.99"}, 86_000),
        (45, OTHER, {"area": 1000}, 130_000),
        (45, OTHER, {"area": 2500}, 130_000),
        (45, OTHER, {"area": "2,999"}, 130_000),
        (45, OTHER, {"area": "３０００"}, 190_000),
        (45, "都市計画法第29条 自己業務用", {"area": 100_000}, 480_000),
        (45, CHANGE, {"purpose": "other", "design_area": 200_000, "added_area": 100_000}, 870_000),
        (45, CHANGE, {"purpose": "その他", "design_area": 2500, "added_area": 500}, 99_000),
        (45, CHANGE, {"purpose": "own_home", "other_changes": 1}, 10_000),
        (45, "第45条 地位の承継の承認 その他", {"area": 9999}, 17_000),
        (23, "軽自動車納税証明書", {"count": 1}, 0),
        (46, UNLIT, {"area": 12}, 4500),
        (46, UNLIT, {"area": "5.01"}, 3000),
        (46, UNLIT, {"area": 5}, 1500),
        (40, "", {"count": 2}, 1500),
        (33, "", {"count": 2}, 6000),
        (29, "", {}, 1300),
        (9, "特急発行・電子証明書なし", {}, 1800),
        (30, "租税特別措置法第28条の4第3項第7号イ・第63条第3項第7号イ(1,000m2未満)", {}, 88_000),
    ],
)
def test_documented_values(
    schedule: Schedule, number: int, variant: str, quantities: dict[str, Any], total: int
) -> None:
    assert priced(schedule, number, variant, **quantities).total == total


def test_several_requests_are_one_bill(schedule: Schedule) -> None:
    asked = [
        FeeRequest(12, schedule.variants(12)[0], {"count": 2}),
        FeeRequest(14, schedule.variants(14)[0], {"count": 1}),
    ]
    bill = quote_all(schedule, asked, DAY)
    assert isinstance(bill, Quote)
    assert (bill.total, bill.numbers) == (1650, (12, 14))
    assert bill.steps[-1] == "合計：900円 + 750円 = 1,650円"
    with pytest.raises(ValueError, match="one request"):
        quote_all(schedule, [], DAY)


def test_steps_say_the_computation_in_words(schedule: Schedule) -> None:
    found = priced(schedule, 28, sole_land=12)
    assert found.steps == ("200円 × ⌈12筆 ÷ 5⌉ = 600円",)
    assert found.sentence == "200円 × ⌈12筆 ÷ 5⌉ = 600円（第28号、令和8年11月22日適用）"
    assert found.rounding == "5筆に満たない端数は切り上げ"
    change = priced(schedule, 45, CHANGE, purpose="other", design_area=200_000, added_area=100_000)
    assert change.steps[-2:] == (
        "上限：957,000円 → 870,000円",
        "合計：87,000円 + 870,000円 − 87,000円 = 870,000円",
    )


def test_placeholders_need_practice_and_are_marked(schedule: Schedule) -> None:
    found = priced(schedule, 46, UNLIT, area=12)
    assert found.is_provisional
    assert "仮の額" in found.sentence
    assert not priced(schedule, 22, count=1).is_provisional
    assert refused(schedule, 46, UNLIT, practice=False, area=12) == NeedsAssessment(
        Reason.NOT_APPROVED, ASSESSED
    )


@pytest.mark.parametrize("number", [5, 25, 31, 41, 42, 43, 44])
def test_what_has_no_price_is_never_offered_for_payment(schedule: Schedule, number: int) -> None:
    for variant in ("", *schedule.variants(number)):
        found = refused(schedule, number, variant, count=1)
        assert (found.reason, found.message) == (Reason.UNKNOWN_RATE, ASSESSED)


def test_a_tier_without_an_amount_is_unknown(schedule: Schedule) -> None:
    found = refused(schedule, 45, "第45条 地位の承継の承認 その他", area=10_000)
    assert found.reason is Reason.UNKNOWN_RATE


def test_good_paper_is_for_five_notifications(schedule: Schedule) -> None:
    found = refused(schedule, 16, FINE, count=1, notification="出生届")
    assert found.reason is Reason.NOT_OFFERED
    assert "上質紙" in found.message


def test_what_repeats_another_number_is_stored_as_that(schedule: Schedule) -> None:
    for number, original in ((19, 16), (20, 17), (21, 18)):
        variant = schedule.variants(number)[0]
        found = priced(schedule, number, variant, count=1)
        assert found.requests == (FeeRequest(original, variant, {"count": 1}),)
        assert found.lines == priced(schedule, original, variant, count=1).lines


def test_a_registered_chip_costs_nothing_once_the_city_has_joined(
    schedule: Schedule, tables: FeeTables
) -> None:
    assert refused(schedule, 33, CHIP, count=1).reason is Reason.UNKNOWN_RATE
    row = next(rate for rate in schedule.rates if rate.variant == CHIP)
    joined = replace(row, amount=0, provenance=Provenance.KASHIMA, revision=2)
    found = priced(Schedule(tables.fees, (*schedule.rates, joined)), 33, CHIP, count=1)
    assert found.is_free


@pytest.mark.parametrize(
    ("number", "variant", "quantities", "field"),
    [
        (22, "", {}, "count"),
        (22, "", {"count": 0}, "count"),
        (22, "", {"count": -1}, "count"),
        (22, "", {"count": "1.5"}, "count"),
        (22, "", {"count": 1.0}, "count"),
        (22, "", {"count": True}, "count"),
        (22, "", {"count": [1]}, "count"),
        (22, "", {"count": "たくさん"}, "count"),
        (22, "", {"count": 10**30}, "count"),
        (22, "", {"count": 1, "sheets": 1}, "sheets"),
        (29, "", {"count": 1}, "count"),
        (28, "", {}, "sole_land"),
        (28, "", {"sole_land": 0, "shared_land": "0"}, "sole_land"),
        (46, UNLIT, {"area": "12.345"}, "area"),
        (45, CHANGE, {"added_area": 500}, "purpose"),
        (45, CHANGE, {"added_area": 500, "purpose": "遊び"}, "purpose"),
        (45, CHANGE, {"purpose": "other"}, "design_area"),
    ],
)
def test_bad_quantities_are_named(
    schedule: Schedule, number: int, variant: str, quantities: dict[str, Any], field: str
) -> None:
    found = refused(schedule, number, variant, **quantities)
    assert (found.reason, found.field) == (Reason.BAD_QUANTITY, field)
    assert found.message.endswith("。")


@pytest.mark.parametrize(
    ("number", "variant"), [(47, ""), (0, ""), (22, "なし"), (45, ""), (7, "")]
)
def test_what_is_not_offered(schedule: Schedule, number: int, variant: str) -> None:
    assert refused(schedule, number, variant, count=1).reason is Reason.NOT_OFFERED


# --- what must hold for every quantity -------------------------------------------------------------


def kinds(schedule: Schedule) -> Iterator[tuple[int, str, Edition]]:
    for number, fee in schedule.fees.items():
        for variant in () if fee.duplicate_of else schedule.variants(number):
            edition = schedule.newest(number, variant, DAY)
            if edition and not edition.is_unknown:
                yield number, variant, edition


TABLES = FeeTables.load()
ALL = Schedule(TABLES.fees, (rate.released(1) for rate in TABLES.rates))
KINDS = list(kinds(ALL))
COUNTED = [kind for kind in KINDS if kind[2].quantities]
# One amount for each unit, nothing rounded: twice as much costs twice as much.
BY_UNIT = [
    kind for kind in COUNTED if {(r.basis, r.step) for r in kind[2].rates} == {("per_unit", 1)}
]


def drawn(data: st.DataObject, edition: Edition) -> dict[str, int | str]:
    values: dict[str, int | str] = {
        each.key: data.draw(st.integers(each.minimum, min(each.maximum, 300_000)), each.key)
        for each in edition.quantities
    }
    for choice in edition.choices:
        offered = [value for value, _ in choice.options if value not in choice.refused]
        values[choice.key] = data.draw(st.sampled_from(offered))
    if not any(values[each.key] for each in edition.quantities):
        values[edition.quantities[0].key] = 1
    return values


def cost(number: int, variant: str, values: dict[str, int | str]) -> int | None:
    found = quote(ALL, FeeRequest(number, variant, values), DAY, practice=True)
    if isinstance(found, NeedsAssessment):
        assert found.reason is Reason.UNKNOWN_RATE, (number, variant, values, found)
        return None
    assert found.total == sum(line.amount for line in found.lines)
    assert all(
        type(figure) is int
        for line in found.lines
        for figure in (line.unit_amount, line.count, line.amount)
    )
    assert all(line.amount == line.unit_amount * line.count for line in found.lines)
    return found.total


@settings(deadline=None)  # other work on the machine
@given(st.data())
def test_more_never_costs_less(data: st.DataObject) -> None:
    number, variant, edition = data.draw(st.sampled_from(COUNTED))
    less = drawn(data, edition)
    key = data.draw(st.sampled_from([each.key for each in edition.quantities]))
    maximum = next(each.maximum for each in edition.quantities if each.key == key)
    more = less | {key: data.draw(st.integers(int(less[key]), min(maximum, 600_000)))}
    before, after = cost(number, variant, less), cost(number, variant, more)
    assert before is None or after is None or before <= after


@settings(deadline=None)
@given(st.data())
def test_single_units_add_up(data: st.DataObject) -> None:
    number, variant, _ = data.draw(st.sampled_from(BY_UNIT))
    one, two = data.draw(st.integers(1, 40_000)), data.draw(st.integers(1, 40_000))
    parts = [cost(number, variant, {"count": each}) for each in (one, two)]
    assert cost(number, variant, {"count": one + two}) == sum(filter(None, parts))


@settings(deadline=None)
@given(*(st.integers(0, 400) for _ in range(4)))
def test_owners_and_kinds_of_property_are_counted_apart(
    sole_land: int, sole_houses: int, shared_land: int, shared_houses: int
) -> None:
    counts = {
        "sole_land": sole_land,
        "sole_houses": sole_houses,
        "shared_land": shared_land,
        "shared_houses": shared_houses,
    }
    found = quote(ALL, FeeRequest(28, "", counts), DAY)
    if not any(counts.values()):
        assert isinstance(found, NeedsAssessment)
        return
    assert isinstance(found, Quote)
    assert found.total == 200 * sum((count + 4) // 5 for count in counts.values())


@settings(deadline=None)
@given(
    st.sampled_from(["own_home", "own_business", "other"]),
    st.integers(0, 300_000),
    st.integers(0, 300_000),
    st.integers(0, 1),
)
def test_changes_are_capped(purpose: str, design: int, added: int, other: int) -> None:
    values: dict[str, int | str] = {
        "purpose": purpose,
        "design_area": design,
        "added_area": added,
        "other_changes": other,
    }
    found = quote(ALL, FeeRequest(45, CHANGE, values), DAY, practice=True)
    if not (design or added or other):
        assert isinstance(found, NeedsAssessment)
        return
    label = {"own_home": "自己居住用", "own_business": "自己業務用", "other": "その他"}[purpose]
    areas = [
        cost(45, f"都市計画法第29条 {label}", {"area": area}) or 0 if area else 0
        for area in (design, added)
    ]
    assert isinstance(found, Quote)
    assert found.total == min(870_000, areas[0] // 10 + areas[1] + 10_000 * other)


@settings(deadline=None)
@given(st.data())
def test_a_stored_proof_agrees_to_the_yen(data: st.DataObject) -> None:
    number, variant, edition = data.draw(st.sampled_from(KINDS))
    request = FeeRequest(number, variant, drawn(data, edition) if edition.quantities else {})
    found = quote(ALL, request, DAY, practice=True)
    if isinstance(found, Quote):
        kept = from_json(to_json(found))
        assert kept == found
        assert recompute(kept, ALL) == found


@settings(deadline=None)
@given(
    number=st.integers(-1, 50), key=st.text(max_size=5), value=st.integers() | st.text(max_size=9)
)
def test_nothing_that_is_sent_breaks_it(number: int, key: str, value: int | str) -> None:
    for variant in ("", key, *ALL.variants(number)):
        for name in (key, "count", "area", "purpose"):
            found = quote(ALL, FeeRequest(number, variant, {name: value}), DAY, practice=True)
            assert isinstance(found, Quote | NeedsAssessment)


@settings(deadline=None)
@given(st.integers(0, 4000))
def test_only_the_days_of_the_rates_count(days: int) -> None:
    day = date(2020, 1, 1) + timedelta(days=days)
    found = quote(ALL, FeeRequest(22, "", {"count": 1}), day)
    assert isinstance(found, Quote) == (day >= date(2025, 4, 1))

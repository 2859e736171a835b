"""A revision beside what it replaces: rows, samples, and where each edition stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from eapply.adapters.fee_tables import FeeTables
from eapply.core.fees import (
    ChangeKind,
    FeeRate,
    Quote,
    Schedule,
    Stage,
    changed_only,
    differences,
    edition_problem,
    quote,
    samples,
)
from tests.core.fees.conftest import DAY

LATER = date(2027, 4, 1)
OTHER = "都市計画法第29条 その他"


def rows(tables: FeeTables, number: int, variant: str | None = None) -> list[FeeRate]:
    return [
        rate for rate in tables.rates if rate.number == number and variant in (None, rate.variant)
    ]


def later(rates: list[FeeRate], **changes: object) -> list[FeeRate]:
    return [replace(rate, valid_from=LATER, **changes) for rate in rates]  # type: ignore[arg-type]


def test_each_row_is_shown_with_what_became_of_it(tables: FeeTables, schedule: Schedule) -> None:
    first, second, *others, last = later(rows(tables, 45, OTHER))
    new = [replace(first, amount=90_000, source="条例"), second, *others]
    split = replace(last, tier_min=200_000)
    (found,) = differences(schedule, [*new, split], practice=True)
    kinds = [each.kind for each in found.changes]
    assert kinds == [
        ChangeKind.CHANGED,
        *[ChangeKind.SAME] * (len(others) + 1),
        ChangeKind.ADDED,
        ChangeKind.REMOVED,
    ]
    assert found.changes[0].columns == ("amount", "source")
    assert found.changes[-1].row.tier_min == last.tier_min
    small, middle, large = found.samples
    assert (small.difference, middle.difference) == (90_000 - 86_000, 0)
    assert isinstance(large.before, Quote)
    assert isinstance(large.after, Quote)
    assert small.words == "開発区域の面積 500m²"


def test_a_new_kind_has_nothing_before_it(tables: FeeTables, schedule: Schedule) -> None:
    (found,) = differences(schedule, later(rows(tables, 22), variant="新しい種類"), practice=True)
    assert found.before is None
    assert [each.kind for each in found.changes] == [ChangeKind.ADDED]
    assert {sample.difference for sample in found.samples} == {None}


def test_kinds_that_stay_as_they_are_are_left_out(tables: FeeTables, schedule: Schedule) -> None:
    same, changed = later(rows(tables, 22)), later(rows(tables, 13), amount=400)
    assert changed_only(schedule, [*same, *changed]) == tuple(changed)
    ending = later(rows(tables, 22), valid_to=date(2028, 3, 31))
    assert changed_only(schedule, ending) == tuple(ending)


def test_every_edition_that_has_a_price_has_samples_with_one(schedule: Schedule) -> None:
    """Of all kinds of the reviewed table: its samples are computed, or name why they cannot be."""
    priced = 0
    for number in {rate.number for rate in schedule.rates}:
        for variant in schedule.variants(number):
            edition = schedule.newest(number, variant, DAY)
            assert edition is not None
            found = samples(edition)
            assert len(found) == (3 if edition.quantities else 1)
            prices = [quote(schedule, request, DAY, practice=True) for request in found]
            if all(rate.is_chargeable(practice=True) for rate in edition.rates):
                assert all(isinstance(price, Quote) for price in prices), (number, variant)
                totals = [price.total for price in prices if isinstance(price, Quote)]
                if not edition.choices:
                    assert totals == sorted(totals)
                priced += 1
    assert priced > 40


def test_an_edition_stands_in_one_place(tables: FeeTables) -> None:
    row = rows(tables, 22)[0]
    first = row.released(1)
    second = replace(row, valid_from=LATER, amount=250).released(2)
    draft = replace(row, valid_from=LATER, amount=300, revision=3)
    table = Schedule(tables.fees, [first, second, draft])
    on = {
        edition.order[1]: (table.stage(edition, DAY), table.stage(edition, LATER))
        for edition in table.editions(22, row.variant)
    }
    assert on == {
        3: (Stage.AWAITING, Stage.AWAITING),
        2: (Stage.SCHEDULED, Stage.IN_FORCE),
        1: (Stage.IN_FORCE, Stage.PAST),
    }


def test_what_was_overtaken_before_it_began_or_has_ended_is_past(tables: FeeTables) -> None:
    row = replace(rows(tables, 22)[0], valid_from=LATER)
    overtaken, other = row.released(1), replace(row, amount=250).released(2)
    ended = replace(rows(tables, 13)[0], valid_to=DAY).released(1)
    table = Schedule(tables.fees, [overtaken, other, ended])
    newest, older = table.editions(22, row.variant)
    assert (table.stage(newest, DAY), table.stage(older, DAY)) == (Stage.SCHEDULED, Stage.PAST)
    (edition,) = table.editions(13, ended.variant)
    assert table.stage(edition, DAY) is Stage.IN_FORCE
    assert table.stage(edition, DAY + timedelta(days=1)) is Stage.PAST


def test_rows_of_one_part_count_the_same(tables: FeeTables) -> None:
    first, second, *others = rows(tables, 45, OTHER)
    mixed = [first, replace(second, measure="plot_area"), *others]
    assert "そろえて" in edition_problem(mixed)
    assert edition_problem([first, second, *others]) == ""

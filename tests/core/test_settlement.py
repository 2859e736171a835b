"""What is known of a payment: folded from reports, in whatever order they come (I20, I21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import reduce
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eapply.core.settlement import (
    LIVE,
    RANKS,
    Expected,
    Known,
    PaymentReport,
    PaymentStatus,
    misfits,
    settle,
)
from tests.conftest import NOW

S = PaymentStatus
OURS = Expected("p1", 600, "acct", "test")
moments = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(
    lambda at: at.replace(tzinfo=NOW.tzinfo)
)
reports = st.builds(
    PaymentReport,
    payment=st.just("p1"),
    status=st.sampled_from(S),
    amount=st.just(600),
    account=st.just("acct"),
    mode=st.just("test"),
    captured=st.sampled_from((0, 600)),
    refunded=st.integers(0, 600),
    entrusted_at=moments,
    capture_before=moments,
    method=st.sampled_from(("", "card")),
)


def report(status: PaymentStatus = S.PAID, **changes: Any) -> PaymentReport:
    captured = 600 if status is S.PAID else 0
    return replace(PaymentReport("p1", status, 600, "acct", "test", captured=captured), **changes)


def fold(*all_reports: PaymentReport) -> Known:
    return reduce(settle, all_reports, Known())


@given(st.lists(reports, max_size=4), st.data())
def test_neither_order_nor_repetition_matter(seen: list[PaymentReport], data: Any) -> None:
    again = data.draw(st.lists(st.sampled_from(seen), max_size=3)) if seen else []
    results = {fold(*order) for order in permutations(seen)}
    results.add(fold(*seen, *again))
    assert len(results) == 1


@given(reports, reports, reports)
def test_news_may_be_folded_in_pieces(one: Any, two: Any, three: Any) -> None:
    """What is known after some news is itself like news."""
    known = fold(two, three)
    as_news = replace(
        report(known.status),
        captured=known.captured,
        refunded=known.refunded,
        entrusted_at=known.entrusted_at,
        capture_before=known.capture_before,
        method=known.method,
    )
    assert settle(fold(one), as_news) == fold(one, two, three)


@pytest.mark.parametrize("late", sorted(S))
def test_late_news_never_undoes_a_payment(late: PaymentStatus) -> None:
    assert fold(report(), report(late)).status is S.PAID


def test_a_way_that_takes_time_outranks_a_card_that_was_refused_before() -> None:
    assert fold(report(S.FAILED), report(S.PROCESSING)).status is S.PROCESSING


def test_every_status_has_a_place_of_its_own_and_money_is_never_live() -> None:
    assert sorted(RANKS.values()) == list(range(len(S)))
    assert {S.PAID, S.EXPIRED, S.RELEASED} == set(S) - LIVE


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"payment": "p2"}, "payment"),
        ({"amount": 599}, "amount"),
        ({"amount": 60_000}, "amount"),
        ({"currency": "usd"}, "currency"),
        ({"account": "acct2"}, "account"),
        ({"mode": "live"}, "mode"),
        ({"captured": 599}, "captured"),
    ],
)
def test_a_report_about_something_else_does_not_fit(changes: dict[str, Any], what: str) -> None:
    assert [each.what for each in misfits(OURS, report(**changes))] == [what]


def test_a_report_about_ours_fits_in_any_spelling_of_the_currency() -> None:
    assert misfits(OURS, report(currency="JPY")) == ()
    assert misfits(OURS, report(S.OPEN)) == ()

"""The lives of a charge and of a refund: tables without dead ends and without ways back from an end."""

from __future__ import annotations

from datetime import date

import pytest

from eapply.core import charging, refunds
from eapply.core.charging import ENDED, ChargeAction, ChargeStatus, advance, revenue_year
from eapply.core.errors import Conflict
from eapply.core.refunds import RefundAction, RefundStatus


@pytest.mark.parametrize("status", sorted(ENDED))
def test_nothing_leads_out_of_an_end(status: ChargeStatus) -> None:
    for action in ChargeAction:
        with pytest.raises(Conflict):
            advance(status, action)


def test_every_status_can_be_reached_and_left_unless_it_is_an_end() -> None:
    sources = {status for status, _ in charging.MOVES}
    assert sources == set(ChargeStatus) - ENDED
    assert set(charging.MOVES.values()) | {
        ChargeStatus.ASSESSING,
        ChargeStatus.EXEMPTION,
        ChargeStatus.FREE,
    } == set(ChargeStatus)


def test_only_an_open_or_held_charge_becomes_paid() -> None:
    ways = {status for status, action in charging.MOVES if action is ChargeAction.PAY}
    assert ways == {ChargeStatus.OPEN, ChargeStatus.HELD}


def test_only_what_is_approved_is_paid_back() -> None:
    ways = {status for status, action in refunds.MOVES if action is RefundAction.DO}
    assert ways == {RefundStatus.APPROVED}
    with pytest.raises(Conflict):
        refunds.advance(RefundStatus.DRAFT, RefundAction.DO)


@pytest.mark.parametrize(
    ("fee_day", "booked_on", "year"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), 2026),
        (date(2027, 3, 31), date(2027, 4, 1), 2026),
        (date(2027, 3, 31), date(2027, 5, 31), 2026),
        (date(2027, 3, 31), date(2027, 6, 1), 2027),
        (date(2027, 4, 1), date(2027, 4, 1), 2027),
        (date(2026, 4, 1), date(2028, 7, 1), 2028),
    ],
)
def test_money_belongs_to_the_year_of_its_fee_until_the_books_close(
    fee_day: date, booked_on: date, year: int
) -> None:
    assert revenue_year(fee_day, booked_on) == year

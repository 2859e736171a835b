"""What a filing costs when the city has not said what it charges for sending: nobody guesses with real money."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from eapply.core.fee_rule import FeeRule
from eapply.core.fees import NeedsAssessment, Quote, Timing
from eapply.forms import BY_SLUG
from eapply.models import transaction
from eapply.services import charging, fees, filing_fee
from eapply.services.filing_fee import FilingFee
from eapply.services.toolbox import Toolbox
from tests.money import COPIES

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture(autouse=True)
def rates(context: None, tools: Toolbox) -> None:
    with transaction() as session:
        fees.load_reviewed(session, tools)


def with_real_money(tools: Toolbox) -> Toolbox:
    other = object.__new__(type(tools.settings))
    other.__dict__.update(tools.settings.__dict__ | {"stripe_secret_key": "rk_live_x"})
    return replace(tools, settings=other)


def confirmed(tools: Toolbox) -> Toolbox:
    sure = tuple(replace(each, is_provisional=False) for each in tools.fees.postage)
    return replace(tools, fees=replace(tools.fees, postage=sure))


def fee_of(tools: Toolbox, is_sent: bool, count: int = 3) -> FilingFee:
    requests = tuple(replace(each, quantities={"count": count}) for each in COPIES)
    rule = FeeRule(
        "証明の手数料",
        lambda answers: requests,
        timing=Timing.ON_APPLICATION,
        postage_code="letter",
        is_sent=lambda answers: is_sent,
    )
    procedure: Any = replace(BY_SLUG["24-library-card"].procedure, fee_rule=rule)
    with transaction() as session:
        found = filing_fee.of(session, tools, procedure, {})
    assert found is not None
    return found


def test_unconfirmed_postage_is_charged_in_practice_only(tools: Toolbox) -> None:
    assert with_real_money(tools).settings.takes_real_money
    practised = fee_of(tools, is_sent=True)
    assert (practised.total, practised.is_paid_first) == (710, True)
    real = fee_of(with_real_money(tools), is_sent=True)
    assert isinstance(real.price, NeedsAssessment)
    assert (real.total, real.is_paid_first, real.postage) == (None, False, None)


def test_what_is_not_sent_or_is_confirmed_is_charged_with_real_money(tools: Toolbox) -> None:
    real = with_real_money(tools)
    assert fee_of(real, is_sent=False).total == 600
    assert fee_of(confirmed(real), is_sent=True).total == 710


def test_the_bill_that_is_raised_fails_closed_too(tools: Toolbox) -> None:
    """The filing and the page before it ask alike."""
    real = with_real_money(tools)
    fee = fee_of(real, is_sent=True)
    with transaction() as session:
        charge = charging.raise_charge(
            session,
            real,
            key="filing:x",
            department="library",
            bill=fee.bill,
            timing=Timing.ON_APPLICATION,
            actor="resident",
        )
        assert (charge.status, charge.amount) == ("assessing", None)


def test_a_day_without_any_row_of_postage_is_nobodys_guess(tools: Toolbox) -> None:
    ended = tuple(replace(each, valid_to=date(2025, 1, 1)) for each in tools.fees.postage)
    fee = fee_of(replace(tools, fees=replace(tools.fees, postage=ended)), is_sent=True)
    assert fee.total is None
    assert not isinstance(fee.price, Quote)

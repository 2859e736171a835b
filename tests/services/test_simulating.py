"""改定の試算 over stored charges: which of them count, and what they would have brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eapply.core.charging import ChargeStatus
from eapply.core.errors import Refused
from eapply.core.fees import FeeRate, FeeRequest, Timing
from eapply.models import Charge, db, transaction
from eapply.services import charging, fees, simulating
from eapply.services.charging import Bill
from eapply.services.simulating import COUNTED, Replay
from eapply.services.toolbox import Toolbox
from tests.filings import file_case


@pytest.fixture
def loaded(context: None, tools: Toolbox) -> Toolbox:
    with transaction() as session:
        fees.load_reviewed(session, tools)
    return tools


def charge(tools: Toolbox, key: str, bill: Bill | None = None, **columns: object) -> None:
    """A charge for two certificates of No. 22 (400 yen), its columns then set as given."""
    asked = bill or Bill("証明", [FeeRequest(22, "", {"count": 2})])
    with transaction() as session:
        made = charging.raise_charge(
            session,
            tools,
            key=key,
            department="tax",
            bill=asked,
            timing=Timing.ON_APPLICATION,
            actor="staff:1",
        )
        for column, value in columns.items():
            setattr(made, column, value)


def revised(tools: Toolbox, amount: int = 250) -> list[FeeRate]:
    return [
        replace(rate, amount=amount, valid_from=date(2027, 4, 1))
        for rate in tools.fees.rates
        if rate.number == 22
    ]


def replay(tools: Toolbox, rates: list[FeeRate], before: int = 30, after: int = 0) -> Replay:
    today = tools.clock.today()
    since, until = today - timedelta(days=before), today + timedelta(days=after)
    return simulating.replay(db.session(), tools, rates, since, until)


def test_an_empty_period_is_said_to_be_one(loaded: Toolbox) -> None:
    assert replay(loaded, revised(loaded)).is_empty


def test_revenue_by_fee_and_by_procedure(loaded: Toolbox) -> None:
    charge(loaded, "one")
    with transaction() as session:
        case = file_case(session, loaded).id
    charge(loaded, "two", submission_id=case)
    charge(loaded, "other", Bill("開発", [FeeRequest(40, "", {"count": 2})]))
    found = replay(loaded, revised(loaded)).simulation
    assert (found.fees[22].count, found.fees[22].before, found.fees[22].after) == (2, 800, 1000)
    assert (found.fees[40].before, found.fees[40].difference) == (1500, 0)
    assert {slug: effect.difference for slug, effect in found.sources.items()} == {
        "": 100,
        "24-library-card": 100,
    }
    assert (found.total.difference, found.total.changed) == (200, 2)


def test_only_what_stands_in_the_period_counts(loaded: Toolbox) -> None:
    today = loaded.clock.today()
    for status in ChargeStatus:
        charge(loaded, status.value, status=status.value)
    assert replay(loaded, revised(loaded)).simulation.total.count == len(COUNTED)
    charge(loaded, "before", fee_day=today - timedelta(days=31))
    charge(loaded, "after", fee_day=today + timedelta(days=1))
    assert replay(loaded, revised(loaded)).simulation.total.count == len(COUNTED)
    assert replay(loaded, revised(loaded), 31, 1).simulation.total.count == len(COUNTED) + 2


def test_postage_is_no_fee_and_a_bill_without_a_rate_is_told_apart(loaded: Toolbox) -> None:
    charge(loaded, "post", Bill("証明", [FeeRequest(22, "", {"count": 2})], postage=110))
    charge(loaded, "hand", quote=None, amount=5000)
    charge(loaded, "open", quote=None, amount=None)
    found = replay(loaded, revised(loaded))
    assert found.simulation.total.before == 400
    assert (found.assessed, found.assessed_amount) == (1, 5000)
    assert not found.is_empty


def test_the_unchanged_table_gives_no_difference(loaded: Toolbox) -> None:
    charge(loaded, "one")
    charge(loaded, "two", Bill("開発", [FeeRequest(45, "都市計画法第29条 その他", {"area": 500})]))
    for rates in ([], revised(loaded, 200), list(loaded.fees.rates)):
        found = replay(loaded, rates).simulation
        assert (found.total.before, found.total.difference, found.total.changed) == (86_400, 0, 0)
        assert not found.breaks


def test_nothing_is_changed_by_it(loaded: Toolbox) -> None:
    charge(loaded, "one")
    before = db.session.query(Charge.amount, Charge.version, Charge.status).all()
    replay(loaded, revised(loaded))
    assert not db.session.new
    assert not db.session.dirty
    assert db.session.query(Charge.amount, Charge.version, Charge.status).all() == before


@pytest.mark.parametrize(("before", "after", "field"), [(-1, 0, "until"), (6 * 366, 0, "since")])
def test_a_period_that_is_none_is_refused(
    loaded: Toolbox, before: int, after: int, field: str
) -> None:
    with pytest.raises(Refused) as caught:
        replay(loaded, [], before, after)
    assert caught.value.field == field

"""Money that went back by hand at the provider is booked here by two people, once, and closes its difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from eapply.adapters.clock import FixedClock
from eapply.core.errors import Conflict, Refused
from eapply.core.refunds import Road
from eapply.models import Charge, Discrepancy, LedgerEntry, OutboxMessage, Refund, transaction
from eapply.payments.provider import PayoutLine
from eapply.queries.scope import StaffActor
from eapply.services import charges, fees, paying, reconciling, refund_balance, refunding
from eapply.services.toolbox import Toolbox
from tests.money import AMOUNT, bill, check_books, newest_payment, pay, practice, work
from tests.trust.planted import settle_in_town

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture(autouse=True)
def sound_books(context: None, tools: Toolbox) -> Iterator[None]:
    with transaction() as session:
        fees.load_reviewed(session, tools)
    yield
    with transaction() as session:
        check_books(session)


@pytest.fixture
def charge(tools: Toolbox) -> str:
    """A bill of 600 yen, paid by card, of which somebody paid 150 back in the provider's own pages."""
    with transaction() as session:
        public_id = bill(session, tools).public_id
    name = pay(tools, public_id)
    paying.sync_payment(tools, name)
    by_hand(tools, public_id, 150)
    paying.sync_payment(tools, name)
    return public_id


def by_hand(tools: Toolbox, charge: str, amount: int) -> None:
    practice(tools).refund(newest_payment(charge)[1], f"by hand {amount}", amount)


def draft(tools: Toolbox, actor: StaffActor, charge: str, **values: Any) -> int:
    with transaction() as session:
        found = charges.lock_public(session, charge)
        seen = refund_balance.refundable(session, found)
        declared: dict[str, Any] = {"amount": 150, "seen_balance": seen, "reason": "mistaken"}
        road = {"road": Road.OUTSIDE, "note": "窓口の判断で返した"}
        return refunding.draft(session, tools, actor, found, **declared | road | values).id


def approve(tools: Toolbox, actor: StaffActor, refund: int) -> None:
    with transaction() as session:
        row = session.get_one(Refund, refund)
        refunding.approve(session, tools, actor, row, row.version)


def open_differences() -> list[str]:
    with transaction() as session:
        chosen = select(Discrepancy.kind).where(Discrepancy.closed_at.is_(None))
        return list(session.scalars(chosen))


def balances(charge: str) -> tuple[int, int]:
    """What can be paid back, and what went back outside and is not being booked."""
    with transaction() as session:
        row = session.scalars(select(Charge).where(Charge.public_id == charge)).one()
        return refund_balance.refundable(session, row), refund_balance.outside(session, row)


def test_two_people_book_it_and_the_difference_has_its_answer(
    tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor
) -> None:
    assert open_differences() == ["refunded-outside"]
    assert balances(charge) == (450, 150)
    refund = draft(tools, clerk, charge)
    assert balances(charge) == (450, 0), "the draft takes nothing that is still there"
    with pytest.raises(Refused, match="別の人"):
        approve(tools, clerk, refund)
    approve(tools, colleague, refund)
    work(tools)
    assert balances(charge) == (450, 0)
    assert open_differences() == []
    with transaction() as session:
        row = session.get_one(Refund, refund)
        assert (row.status, row.refund_ref) == ("done", ""), "the provider was not asked again"
        went = select(func.sum(LedgerEntry.amount)).where(
            LedgerEntry.kind == "refunded", LedgerEntry.account == "agent"
        )
        assert session.scalar(went) == -150
        closed = session.scalars(select(Discrepancy)).one()
        assert (closed.closed_by, "150円" in closed.closed_note) == (colleague.id, True)
    paying.sync_payment(tools, newest_payment(charge)[0])
    assert open_differences() == []
    with pytest.raises(Refused, match="すべて記録されています"):
        draft(tools, clerk, charge)


def test_not_more_than_went_back_and_what_is_left_stays_open(
    tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor
) -> None:
    with pytest.raises(Refused, match="150円まで"):
        draft(tools, clerk, charge, amount=151)
    approve(tools, colleague, draft(tools, clerk, charge, amount=100))
    assert open_differences() == ["refunded-outside"]
    approve(tools, colleague, draft(tools, clerk, charge, amount=50))
    assert open_differences() == []


def test_all_of_it_may_have_gone(
    tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor
) -> None:
    by_hand(tools, charge, 450)
    paying.sync_payment(tools, newest_payment(charge)[0])
    assert balances(charge) == (0, AMOUNT)
    approve(tools, colleague, draft(tools, clerk, charge, amount=AMOUNT))
    assert balances(charge) == (0, 0)
    assert open_differences() == []


def test_a_draft_on_another_balance_is_refused(
    tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor
) -> None:
    refund = draft(tools, clerk, charge)
    by_hand(tools, charge, 50)
    paying.sync_payment(tools, newest_payment(charge)[0])
    with pytest.raises(Conflict):
        approve(tools, colleague, refund)


def test_a_payout_that_tells_of_it_makes_the_house_ask(
    tools: Toolbox, clock: FixedClock, clerk: StaffActor, colleague: StaffActor
) -> None:
    """Nobody sent a notice: the line of the payout is the first that is heard of it."""
    month = settle_in_town(tools, clock, 3)
    name = month.names[0]
    with transaction() as session:
        charge = session.get_one(Charge, month.payment(session, name).charge_id).public_id
        ref = month.payment(session, name).payment_ref
    by_hand(tools, charge, 150)
    back = PayoutLine("refund", name, ref, -150, 0, clock.now() - timedelta(days=1))
    month.put(0, [*month.payouts[0].lines, back])
    month.reporter.report = month.payouts
    told = replace(tools, provider=month.reporter)
    reconciling.reconcile(told)
    assert open_differences() == ["payout-refund"]
    work(tools)
    assert sorted(open_differences()) == ["payout-refund", "refunded-outside"]
    approve(tools, colleague, draft(tools, clerk, charge))
    assert open_differences() == []
    assert reconciling.reconcile(told) == 0
    assert open_differences() == []
    with transaction() as session:
        stuck = select(OutboxMessage).where(OutboxMessage.stuck_at.is_not(None))
        assert session.scalars(stuck).all() == []

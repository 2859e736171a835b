"""Paying back, and cash at the counter: two people, one balance, one lock (I18, I19, T23)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eapply.core.errors import Conflict, NotYours, Refused, Unavailable
from eapply.core.refunds import Road
from eapply.core.settlement import PaymentStatus
from eapply.core.submission import Role, State
from eapply.models import (
    Charge,
    Discrepancy,
    LedgerEntry,
    OutboxMessage,
    Payment,
    Refund,
    StaffAccount,
    Submission,
    db,
    transaction,
)
from eapply.payments.provider import ProviderProblem, RefundReport, RefundStatus, Unreachable
from eapply.queries.scope import StaffActor
from eapply.services import (
    charges,
    counter,
    fees,
    paying,
    payment_rows,
    refund_balance,
    refunding,
    sweeping,
)
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for
from tests.money import (
    AMOUNT,
    bill,
    check_books,
    file_with_fee,
    newest_payment,
    pay,
    practice,
    work,
)
from tests.services.test_paying import Broken, breaking
from tests.services.test_races import kinds, together


@pytest.fixture(autouse=True)
def sound_books(context: None, tools: Toolbox) -> Any:
    """The rates are there before, and the books balance after every test."""
    with transaction() as session:
        fees.load_reviewed(session, tools)
    yield
    with transaction() as session:
        check_books(session)


@pytest.fixture
def charge(tools: Toolbox) -> str:
    """A bill of 600 yen that was paid by card."""
    with transaction() as session:
        public_id = bill(session, tools).public_id
    paying.sync_payment(tools, pay(tools, public_id))
    return public_id


@pytest.fixture
def cashier(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("kaikei", (Role.CASHIER, "")))


def of(public_id: str) -> Charge:
    session = db.session()
    session.rollback()
    return session.scalars(select(Charge).where(Charge.public_id == public_id)).one()


def draft(tools: Toolbox, actor: StaffActor, charge: str, **values: Any) -> int:
    declared: dict[str, Any] = {"amount": 200, "seen_balance": AMOUNT, "reason": "mistaken"}
    with transaction() as session:
        found = charges.lock_public(session, charge)
        return refunding.draft(session, tools, actor, found, **declared | values).id


def approve(tools: Toolbox, actor: StaffActor, refund: int, version: int = 1) -> None:
    with transaction() as session:
        refunding.approve(session, tools, actor, session.get_one(Refund, refund), version)


def stored(refund: int) -> Refund:
    session = db.session()
    session.rollback()
    return session.get_one(Refund, refund)


def test_two_people_pay_back_and_it_is_booked_once(
    tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor
) -> None:
    refund = draft(tools, clerk, charge)
    with pytest.raises(Refused, match="別の人"):
        approve(tools, clerk, refund)
    approve(tools, colleague, refund)
    work(tools)
    assert (stored(refund).status, stored(refund).refund_ref[:7]) == ("done", "refund_")
    with transaction() as session:
        assert refund_balance.refundable(session, of(charge)) == AMOUNT - 200
        mail = OutboxMessage.key.startswith("mail:refunded:")
        assert session.scalar(select(func.count()).select_from(OutboxMessage).where(mail)) == 1
    refunding.do(tools, OutboxMessage(payload={"refund": stored(refund).public_id}))
    paying.sync_payment(tools, newest_payment(charge)[0])
    with transaction() as session:
        assert session.scalars(select(Discrepancy)).all() == []
        assert session.scalars(select(Payment.refunded)).one() == 200


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"amount": 0}, Refused),
        ({"amount": AMOUNT + 1}, Refused),
        ({"amount": -1}, Refused),
        ({"reason": "because"}, Refused),
        ({"reason": "other"}, Refused),
        ({"seen_balance": AMOUNT - 1}, Conflict),
        ({"seen_balance": AMOUNT + 1}, Conflict),
    ],
)
def test_a_draft_that_does_not_fit_is_refused(
    tools: Toolbox, charge: str, clerk: StaffActor, values: dict[str, Any], problem: Any
) -> None:
    with pytest.raises(problem):
        draft(tools, clerk, charge, **values)


def test_another_department_learns_nothing_and_the_cashier_may(
    tools: Toolbox, charge: str, stranger: StaffActor, cashier: StaffActor
) -> None:
    with pytest.raises(NotYours):
        draft(tools, stranger, charge)
    refund = draft(tools, cashier, charge)
    with pytest.raises(NotYours):
        approve(tools, stranger, refund)


def test_what_a_draft_wants_cannot_be_wanted_again(
    tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor
) -> None:
    first = draft(tools, clerk, charge, amount=500)
    with pytest.raises(Refused):
        draft(tools, colleague, charge, amount=200, seen_balance=100)
    second = draft(tools, colleague, charge, amount=100, seen_balance=100)
    # The first drafter saw 600 of which 100 are wanted by somebody else now.
    with pytest.raises(Conflict):
        approve(tools, colleague, first)
    with transaction() as session:
        refunding.reject(session, tools, clerk, session.get_one(Refund, second), 1, "重複")
    approve(tools, colleague, first)
    work(tools)
    assert stored(first).status == "done"


def test_a_rejection_needs_a_reason_and_another_person(
    tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor
) -> None:
    refund = draft(tools, clerk, charge)
    for actor, note in ((colleague, " "), (clerk, "不要")):
        with pytest.raises(Refused), transaction() as session:
            refunding.reject(session, tools, actor, session.get_one(Refund, refund), 1, note)
    with pytest.raises(Conflict), transaction() as session:
        refunding.reject(session, tools, colleague, session.get_one(Refund, refund), 9, "不要")
    with transaction() as session:
        refunding.reject(session, tools, colleague, session.get_one(Refund, refund), 1, "不要")
    with pytest.raises(Conflict):
        approve(tools, colleague, refund, 2)


def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_key(
    tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor, clock: Any
) -> None:
    refund = draft(tools, clerk, charge)
    approve(tools, colleague, refund)
    work(breaking(tools, "refund", Unreachable("reset"), done=True))
    assert stored(refund).status == "approved"
    clock.advance(minutes=5)
    work(tools)
    assert stored(refund).status == "done"
    assert tools.provider.fetch(newest_payment(charge)[1]).refunded == 200


def test_a_refusal_for_good_frees_the_money_and_is_shown(
    tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor
) -> None:
    refund = draft(tools, clerk, charge, amount=AMOUNT)
    approve(tools, colleague, refund)
    work(breaking(tools, "refund", ProviderProblem("card_gone")))
    assert (stored(refund).status, stored(refund).failure) == ("failed", "card_gone")
    with transaction() as session:
        assert refund_balance.refundable(session, of(charge)) == AMOUNT
        assert session.scalars(select(Discrepancy.kind)).all() == ["refund-failed"]
    again = draft(tools, clerk, charge, amount=AMOUNT, road=Road.BANK)
    with transaction() as session:
        refunding.approve(session, tools, colleague, session.get_one(Refund, again), 1)
        tomorrow = tools.clock.today() + timedelta(days=1)
        with pytest.raises(Refused):
            refunding.paid_by_bank(
                session, tools, clerk, session.get_one(Refund, again), 2, tomorrow
            )
        refunding.paid_by_bank(
            session, tools, clerk, session.get_one(Refund, again), 2, tools.clock.today()
        )
    assert stored(again).status == "done"
    with transaction() as session:
        bank = select(func.sum(LedgerEntry.amount)).where(LedgerEntry.account == "bank")
        assert session.scalar(bank) == -AMOUNT


def test_a_refund_that_takes_its_time_is_looked_at_again(
    tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor, clock: Any
) -> None:
    refund = draft(tools, clerk, charge)
    approve(tools, colleague, refund)
    real = practice(tools)

    class Slow(Broken):
        def refund(self, ref: str, key: str, amount: int) -> RefundReport:
            return RefundReport(key, "r", amount, RefundStatus.PENDING)

    work(replace(tools, provider=Slow(real, "", Unreachable(""))))
    assert stored(refund).status == "approved"
    clock.advance(hours=7)
    work(tools)
    assert stored(refund).status == "done"


def test_what_was_paid_back_by_hand_cannot_be_paid_back_again(
    tools: Toolbox, charge: str, clerk: StaffActor
) -> None:
    name, page = newest_payment(charge)
    practice(tools).refund(page, "by hand", 500)
    paying.sync_payment(tools, name)
    with transaction() as session:
        assert refund_balance.refundable(session, of(charge)) == 100
    with pytest.raises(Refused):
        draft(tools, clerk, charge, amount=200, seen_balance=100)
    draft(tools, clerk, charge, amount=100, seen_balance=100)


def test_a_task_of_the_house_is_answered_by_two_people_once(
    tools: Toolbox, clerk: StaffActor, colleague: StaffActor
) -> None:
    with transaction() as session:
        public_id = bill(session, tools).public_id
    first = pay(tools, public_id)
    with transaction() as session:
        payment_rows.find(session, first).status = PaymentStatus.EXPIRED.value
    second = pay(tools, public_id)
    for name in (second, first):
        paying.sync_payment(tools, name)

    def answer(actor: StaffActor) -> int:
        with transaction() as session:
            found = charges.lock_public(session, public_id)
            task = session.scalars(select(Refund)).one()
            return refunding.draft(
                session,
                tools,
                actor,
                found,
                amount=AMOUNT,
                seen_balance=refund_balance.refundable(session, found),
                reason="overpaid",
                task=task,
            ).id

    refund = answer(clerk)
    with pytest.raises(Conflict):
        answer(colleague)
    approve(tools, colleague, refund, 2)
    work(tools)
    with transaction() as session:
        assert payment_rows.find(session, first).id == stored(refund).payment_id
        owing = select(func.sum(LedgerEntry.amount)).where(LedgerEntry.account == "refundable")
        assert session.scalar(owing) == 0


def test_many_refunds_at_once_never_exceed_what_was_paid(
    app: Flask, tools: Toolbox, charge: str, clerk: StaffActor, colleague: StaffActor
) -> None:
    """Each sees 600 and wants 200: one is let through, the others look again."""
    db.session.remove()
    works = [lambda: draft(tools, clerk, charge)] * 8
    assert kinds(together(app, works)) == {"done": 1, "Conflict": 7}


# --- cash ------------------------------------------------------------------------------------------


@pytest.fixture
def unpaid(tools: Toolbox) -> tuple[int, str]:
    """A filing that waits for 600 yen: case and charge."""
    with transaction() as session:
        case = file_with_fee(session, tools)
        return case.id, charges.of_case(session, case)[0].public_id


def test_cash_settles_the_same_charge_and_closes_its_page(
    tools: Toolbox, unpaid: tuple[int, str], clerk: StaffActor, colleague: StaffActor
) -> None:
    case, public_id = unpaid
    paying.open_checkout(tools, public_id)
    name, page = newest_payment(public_id)
    today = tools.clock.today()
    for on in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(Refused):
            counter.receive_cash(tools, clerk, public_id, 1, on)
    counter.receive_cash(tools, clerk, public_id, 1, today)
    with pytest.raises(ProviderProblem):
        practice(tools).pay(page)
    with transaction() as session:
        assert session.get_one(Submission, case).state == State.IN_QUEUE
        assert payment_rows.find(session, name).status == PaymentStatus.EXPIRED
    with pytest.raises(Refused, match="カードでの支払いがない"):
        draft(tools, clerk, public_id)
    refund = draft(tools, clerk, public_id, road=Road.BANK)
    approve(tools, colleague, refund)
    work(tools)
    with transaction() as session:
        refunding.paid_by_bank(session, tools, clerk, session.get_one(Refund, refund), 2, today)


def test_cash_is_not_taken_beside_a_card(
    tools: Toolbox, unpaid: tuple[int, str], clerk: StaffActor, stranger: StaffActor, clock: Any
) -> None:
    _, public_id = unpaid
    today = tools.clock.today()
    with pytest.raises(NotYours):
        counter.receive_cash(tools, stranger, public_id, 1, today)
    pay(tools, public_id, late=timedelta(hours=1))
    with pytest.raises(Unavailable, match="まだ現金を受け取らないで"):
        counter.receive_cash(
            breaking(tools, "close", Unreachable("timeout")), clerk, public_id, 1, today
        )
    with pytest.raises(Conflict):
        counter.receive_cash(tools, clerk, public_id, 1, today)
    clock.advance(hours=2)
    with pytest.raises(Conflict):
        counter.receive_cash(tools, clerk, public_id, 1, today)
    assert of(public_id).status == "paid"
    sweeping.sweep(tools)


def test_one_of_many_clerks_takes_the_cash(
    app: Flask, tools: Toolbox, unpaid: tuple[int, str], clerk: StaffActor
) -> None:
    _, public_id = unpaid
    db.session.remove()
    today = tools.clock.today()
    works = [lambda: counter.receive_cash(tools, clerk, public_id, 1, today)] * 6
    assert kinds(together(app, works)) == {"done": 1, "Conflict": 5}

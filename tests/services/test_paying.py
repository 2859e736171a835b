"""Filing with a fee, paying it, and what the house believes about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eapply.adapters.clock import FixedClock
from eapply.core import fees as proofs
from eapply.core.errors import Conflict, NotYours, Refused, Unavailable
from eapply.core.fees import FeeRequest, Timing
from eapply.core.settlement import PaymentReport, PaymentStatus
from eapply.core.submission import Action, State
from eapply.models import (
    AuditEvent,
    Charge,
    Discrepancy,
    LedgerEntry,
    OutboxMessage,
    Payment,
    Refund,
    Submission,
    db,
    transaction,
)
from eapply.payments.provider import KeyInUse, Order, ProviderProblem, Unreachable
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    case_charges,
    charges,
    charging,
    exempting,
    fees,
    following,
    ledger,
    paying,
    payment_rows,
    posting,
    reviewing,
    sweeping,
)
from eapply.services.charging import Bill
from eapply.services.ledger import Account, Entry, Unbalanced
from eapply.services.toolbox import Toolbox
from tests.filings import CARD
from tests.money import (
    AMOUNT,
    COPIES,
    MAIL,
    bill,
    check_books,
    file_with_fee,
    newest_payment,
    pay,
    practice,
    rule,
    work,
)
from tests.services.test_races import together

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture(autouse=True)
def rates(context: None, tools: Toolbox) -> None:
    with transaction() as session:
        fees.load_reviewed(session, tools)


@pytest.fixture(autouse=True)
def sound_books(rates: None) -> Any:
    """After every test the books balance and the record is whole."""
    yield
    with transaction() as session:
        check_books(session)


@pytest.fixture
def charge(tools: Toolbox) -> str:
    """A bill of 600 yen without a case."""
    with transaction() as session:
        return bill(session, tools).public_id


@pytest.fixture
def filing(tools: Toolbox) -> Callable[..., tuple[int, str]]:
    """`filing(rule(…))`: a filing with that fee; id of the case, public id of its charge."""

    def make(fee: Any = None) -> tuple[int, str]:
        with transaction() as session:
            case = file_with_fee(session, tools, fee)
            return case.id, charges.of_case(session, case)[0].public_id

    return make


def status(public_id: str) -> str:
    with transaction() as session:
        return session.scalars(select(Charge.status).where(Charge.public_id == public_id)).one()


def state(case: int) -> str:
    with transaction() as session:
        return session.get_one(Submission, case).state


def row(public_id: str) -> Charge:
    session = db.session()
    session.rollback()
    return session.scalars(select(Charge).where(Charge.public_id == public_id)).one()


def mails(name: str) -> int:
    with transaction() as session:
        like = OutboxMessage.key.startswith(f"mail:{name}:")
        return session.scalar(select(func.count()).select_from(OutboxMessage).where(like)) or 0


def differences() -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Discrepancy.kind).order_by(Discrepancy.id)))


def act(tools: Toolbox, actor: StaffActor, case: int, action: Action) -> None:
    with transaction() as session:
        found = session.get_one(Submission, case)
        values = {"reasons": "要件を満たさないため"}
        reviewing.act(session, tools, actor, found, CARD, found.version, action, values)


# --- filing ----------------------------------------------------------------------------------------


def test_a_filing_with_a_fee_waits_for_it(tools: Toolbox, filing: Any) -> None:
    case, charge = filing()
    assert (state(case), status(charge)) == (State.AWAITING_PAYMENT, "open")
    assert row(charge).amount == AMOUNT
    assert (mails("pay-first"), mails("received")) == (1, 0)
    name = pay(tools, charge)
    assert state(case) == State.AWAITING_PAYMENT
    assert paying.sync_payment(tools, name) is PaymentStatus.PAID
    assert (state(case), status(charge)) == (State.IN_QUEUE, "paid")
    assert (mails("paid"), mails("received")) == (1, 1)
    with transaction() as session:
        assert auditing.verify(session, tools) == []


def test_a_filing_that_waits_does_not_use_up_the_departments_time(
    tools: Toolbox, filing: Any, clock: FixedClock
) -> None:
    case, charge = filing()
    with transaction() as session:
        before = session.get_one(Submission, case).due_on
    clock.advance(days=3)
    paying.sync_payment(tools, pay(tools, charge))
    with transaction() as session:
        row = session.get_one(Submission, case)
        opening = tools.facts.opening_days("city")
        assert row.due_on == opening.add(before, 3)
        assert row.paused_on is None


@pytest.mark.parametrize(
    ("fee", "expected"),
    [
        (rule(Timing.AFTER_REVIEW), "assessing"),
        (rule(ground="welfare"), "exemption"),
        (replace(rule(), requests=lambda answers: ()), "assessing"),
        (
            replace(rule(), requests=lambda answers: (FeeRequest(22, "", {"count": 0}),)),
            "assessing",
        ),
        (rule(Timing.ON_SITE), "open"),
    ],
)
def test_what_is_not_due_at_once_goes_to_the_department(
    filing: Any, fee: Any, expected: str
) -> None:
    case, charge = filing(fee)
    assert (state(case), status(charge)) == (State.IN_QUEUE, expected)
    assert (mails("pay-first"), mails("received")) == (0, 1)


def test_nothing_owed_leaves_a_zero_record(tools: Toolbox, filing: Any) -> None:
    with transaction() as session:
        free = replace(
            next(each for each in tools.fees.rates if each.number == 22),
            amount=0,
            valid_from=tools.clock.today(),
        )
        revision = fees.draft(session, tools, "staff:1", [free], "無料にする改正").id
        fees.approve(session, tools, "staff:2", revision)
    case, charge = filing()
    assert (state(case), status(charge), row(charge).amount) == (State.IN_QUEUE, "free", 0)
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 0


# --- one open door ---------------------------------------------------------------------------------


def test_pressing_again_leads_to_the_same_page(tools: Toolbox, charge: str) -> None:
    first = paying.open_checkout(tools, charge)
    assert paying.open_checkout(tools, charge) == first
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 1


def test_a_page_with_little_time_left_is_closed_and_opened_anew(
    tools: Toolbox, charge: str, clock: FixedClock
) -> None:
    first = paying.open_checkout(tools, charge)
    old, page = newest_payment(charge)
    clock.advance(minutes=57)
    assert paying.open_checkout(tools, charge) != first
    with pytest.raises(ProviderProblem):
        practice(tools).pay(page)
    with transaction() as session:
        assert payment_rows.find(session, old).status == PaymentStatus.EXPIRED


def test_a_page_that_was_paid_meanwhile_is_not_opened_again(
    tools: Toolbox, charge: str, clock: FixedClock
) -> None:
    pay(tools, charge)
    clock.advance(minutes=57)
    with pytest.raises(Conflict):
        paying.open_checkout(tools, charge)
    assert status(charge) == "paid"


def test_nobody_pays_again_while_a_slow_way_is_decided(
    tools: Toolbox, charge: str, clock: FixedClock
) -> None:
    name = pay(tools, charge, late=timedelta(hours=5))
    assert paying.sync_payment(tools, name) is PaymentStatus.PROCESSING
    with pytest.raises(Conflict, match="結果を確認しています"):
        paying.open_checkout(tools, charge)
    clock.advance(hours=6)
    assert paying.sync_payment(tools, name) is PaymentStatus.PAID


def test_what_is_not_open_has_no_page(tools: Toolbox, charge: str) -> None:
    with pytest.raises(NotYours):
        paying.open_checkout(tools, "nobody")
    paying.sync_payment(tools, pay(tools, charge))
    with pytest.raises(Conflict):
        paying.open_checkout(tools, charge)


class Broken:
    """The practice provider with one answer that goes wrong."""

    def __init__(self, inner: Any, name: str, problem: Exception, *, done: bool = False) -> None:
        self.inner, self.broken, self.problem, self.done = inner, name, problem, done

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.inner, name)
        if name != self.broken:
            return real

        def answer(*values: Any) -> Any:
            if self.done:
                real(*values)
            raise self.problem

        return answer


def breaking(tools: Toolbox, name: str, problem: Exception, *, done: bool = False) -> Toolbox:
    return replace(tools, provider=Broken(practice(tools), name, problem, done=done))


@pytest.mark.parametrize("done", [True, False])
def test_an_answer_that_is_lost_gives_the_same_page_the_next_time(
    tools: Toolbox, charge: str, done: bool
) -> None:
    with pytest.raises(Unavailable):
        paying.open_checkout(breaking(tools, "start", Unreachable("reset"), done=done), charge)
    name, page = newest_payment(charge)
    assert page == ""
    paying.open_checkout(tools, charge)
    assert newest_payment(charge)[0] == name
    assert newest_payment(charge)[1] != ""


def test_a_page_that_was_never_opened_does_not_stand_in_the_way(
    tools: Toolbox, charge: str
) -> None:
    with pytest.raises(Unavailable):
        paying.open_checkout(breaking(tools, "start", ProviderProblem("amount_too_small")), charge)
    assert paying.open_checkout(tools, charge)


def test_a_key_in_use_keeps_the_door_shut(tools: Toolbox, charge: str, clock: FixedClock) -> None:
    """Another page stands open there: a second one beside it would be a second door (I17)."""
    with pytest.raises(Unavailable):
        paying.open_checkout(breaking(tools, "start", KeyInUse("mismatch")), charge)
    name, _ = newest_payment(charge)
    with transaction() as session:
        assert payment_rows.find(session, name).status == PaymentStatus.OPEN
    clock.advance(minutes=61)
    sweeping.sweep(breaking(tools, "start", KeyInUse("mismatch")))
    with transaction() as session:
        assert payment_rows.find(session, name).status == PaymentStatus.EXPIRED


def test_a_charge_that_ends_while_the_page_is_opened_closes_it(tools: Toolbox, charge: str) -> None:
    real = practice(tools)

    class Slow(Broken):
        def start(self, order: Order) -> Any:
            with transaction() as session:
                locked = charges.lock_public(session, charge)
                charging.void(session, tools, "staff:1", locked, "まちがい")
            db.session.remove()
            return real.start(order)

    slow = replace(tools, provider=Slow(real, "", Unreachable("")))
    with pytest.raises(Conflict):
        paying.open_checkout(slow, charge)
    work(tools)
    name, page = newest_payment(charge)
    with pytest.raises(ProviderProblem):
        real.pay(page)
    with transaction() as session:
        assert payment_rows.find(session, name).status == PaymentStatus.EXPIRED


def test_a_page_of_an_account_that_the_city_left_is_put_before_people(
    tools: Toolbox, charge: str
) -> None:
    paying.open_checkout(tools, charge)
    with transaction() as session:
        session.scalars(select(Payment)).one().account = "acct_before"
    paying.open_checkout(tools, charge)
    assert differences() == ["other-account"]


def test_a_new_table_does_not_change_what_was_asked(
    tools: Toolbox, charge: str, clock: FixedClock
) -> None:
    """The amount is that of the day of filing, whatever is revised while the page is open (T21)."""
    paying.open_checkout(tools, charge)
    with transaction() as session:
        dearer = replace(
            next(each for each in tools.fees.rates if each.number == 22),
            amount=900,
            valid_from=clock.today(),
        )
        revision = fees.draft(session, tools, "staff:1", [dearer], "改正").id
        fees.approve(session, tools, "staff:2", revision)
    paying.sync_payment(tools, pay(tools, charge))
    found = row(charge)
    assert (found.status, found.amount) == ("paid", AMOUNT)
    proof = proofs.from_json(found.quote or {})
    assert proofs.recompute(proof, fees.schedule(db.session(), tools)).total == AMOUNT


# --- what is believed ------------------------------------------------------------------------------


def report(tools: Toolbox, name: str, **changes: Any) -> PaymentReport:
    with transaction() as session:
        ref = payment_rows.find(session, name).checkout_ref or ""
    return replace(tools.provider.fetch(ref), **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 599},
        {"captured": 599},
        {"currency": "usd"},
        {"account": "other"},
        {"mode": "live"},
        {"payment": "other"},
    ],
)
def test_a_report_that_does_not_fit_changes_nothing_and_is_shown_once(
    tools: Toolbox, charge: str, changes: dict[str, Any]
) -> None:
    name = pay(tools, charge)
    for _ in range(2):
        paying.settle(tools, name, report(tools, name, **changes))
    assert status(charge) == "open"
    assert differences() == ["misfit"]


def test_the_legal_day_is_the_day_of_entrustment_in_japan(
    tools: Toolbox, charge: str, clock: FixedClock
) -> None:
    clock.set(clock.now().replace(hour=23, minute=50))
    paid_on = clock.today()
    name = pay(tools, charge)
    clock.advance(hours=72)
    paying.sync_payment(tools, name)
    with transaction() as session:
        found = select(LedgerEntry.booked_on).where(LedgerEntry.kind == "paid").distinct()
        assert session.scalars(found).one() == paid_on
        payment = payment_rows.find(session, name)
        assert payment.entrusted_at is not None
        assert payment.entrusted_at.date() == paid_on
        assert payment.reported_at == clock.now()


def test_a_second_payment_is_booked_as_not_owed_and_is_a_task_for_people(
    tools: Toolbox, charge: str
) -> None:
    """The page was believed to be over, and was paid all the same (I24)."""
    first = pay(tools, charge)
    with transaction() as session:
        payment_rows.find(session, first).status = PaymentStatus.EXPIRED.value
    second = pay(tools, charge)
    for name in (second, first, first, second):
        paying.sync_payment(tools, name)
    with transaction() as session:
        task = session.scalars(select(Refund)).one()
        assert (task.status, task.amount, task.reason) == ("task", AMOUNT, "overpaid")
        found = session.scalars(select(Charge)).one()
        assert ledger.balance(session, found, (Account.REFUNDABLE,)) == -AMOUNT
        assert ledger.owed(session, found) == 0
    assert differences() == ["overpaid"]
    assert mails("paid") == 1


def test_a_hold_that_comes_beside_a_newer_page_is_let_go(tools: Toolbox, charge: str) -> None:
    with transaction() as session:
        session.scalars(select(Charge)).one().hold = True
    first = pay(tools, charge)
    with transaction() as session:
        payment_rows.find(session, first).status = PaymentStatus.EXPIRED.value
    paying.open_checkout(tools, charge)
    paying.sync_payment(tools, first)
    work(tools)
    assert "held-twice" in differences()
    assert report(tools, first).status is PaymentStatus.RELEASED


def test_refunds_that_nobody_asked_for_are_put_before_people(tools: Toolbox, charge: str) -> None:
    name = pay(tools, charge)
    paying.sync_payment(tools, name)
    practice(tools).refund(newest_payment(charge)[1], "by hand", 100)
    paying.sync_payment(tools, name)
    assert differences() == ["refunded-outside"]


# --- holds -----------------------------------------------------------------------------------------


@pytest.fixture
def held(tools: Toolbox, filing: Any, clerk: StaffActor) -> tuple[int, str, str]:
    """A case under review whose fee is held: case, charge, payment."""
    case, charge = filing(rule(hold=True))
    name = pay(tools, charge)
    paying.sync_payment(tools, name)
    assert (state(case), status(charge)) == (State.IN_QUEUE, "held")
    act(tools, clerk, case, Action.TAKE)
    return case, charge, name


def test_approval_charges_a_hold(tools: Toolbox, held: Any, clerk: StaffActor) -> None:
    case, charge, _ = held
    with transaction() as session:
        found = session.get_one(Submission, case)
        with pytest.raises(Refused):
            case_charges.require_paid(session, found, Action.COMPLETE)
    act(tools, clerk, case, Action.APPROVE)
    work(tools)
    assert status(charge) == "paid"


@pytest.mark.parametrize("withdraws", [True, False])
def test_refusal_and_withdrawal_let_a_hold_go(
    tools: Toolbox, held: Any, clerk: StaffActor, withdraws: bool
) -> None:
    case, charge, name = held
    if withdraws:
        with transaction() as session:
            following.withdraw(session, tools, session.get_one(Submission, case), "")
    else:
        act(tools, clerk, case, Action.REFUSE)
    assert status(charge) == "void"
    work(tools)
    assert report(tools, name).status is PaymentStatus.RELEASED
    with transaction() as session:
        assert payment_rows.find(session, name).status == PaymentStatus.RELEASED
        assert session.scalars(select(Refund)).all() == []


def test_a_hold_that_nobody_decided_on_is_let_go_with_a_word_before_it_ends(
    tools: Toolbox, held: Any, clock: FixedClock, clerk: StaffActor
) -> None:
    case, charge, _ = held
    clock.advance(days=6, hours=11)
    sweeping.sweep(tools)
    assert status(charge) == "held"
    clock.advance(hours=2)
    sweeping.sweep(tools)
    assert status(charge) == "open"
    assert mails("hold-ended") == 1
    with pytest.raises(Refused, match="支払い"):
        act(tools, clerk, case, Action.APPROVE)
    paying.sync_payment(tools, pay(tools, charge))
    act(tools, clerk, case, Action.APPROVE)


def test_a_hold_that_is_being_charged_is_not_let_go(
    tools: Toolbox, held: Any, clock: FixedClock, clerk: StaffActor
) -> None:
    case, charge, _ = held
    clock.advance(days=6, hours=13)
    act(tools, clerk, case, Action.APPROVE)
    sweeping.sweep(tools)
    work(tools)
    assert status(charge) == "paid"


def test_a_hold_that_ended_before_it_was_charged_asks_the_payer_again(
    tools: Toolbox, held: Any, clock: FixedClock, clerk: StaffActor
) -> None:
    case, charge, _ = held
    act(tools, clerk, case, Action.APPROVE)
    clock.advance(days=8)
    work(tools)
    assert status(charge) == "open"
    assert mails("hold-ended") == 1
    # It is decided already: this time the card is charged at once.
    paying.sync_payment(tools, pay(tools, charge))
    assert status(charge) == "paid"


# --- the desk --------------------------------------------------------------------------------------


def test_no_service_before_money(
    tools: Toolbox, filing: Any, clerk: StaffActor, clock: FixedClock
) -> None:
    """An exemption that is refused leaves a debt: no approval before it is paid (I23)."""
    case, charge = filing(rule(ground="welfare"))
    act(tools, clerk, case, Action.TAKE)
    with pytest.raises(Refused, match="支払い"):
        act(tools, clerk, case, Action.APPROVE)
    with transaction() as session:
        found = row(charge)
        exempting.decide(session, tools, clerk, found, found.version, "refused", None, "要件外")
    assert (status(charge), mails("exemption-decided")) == ("open", 1)
    with pytest.raises(Refused, match="支払い"):
        act(tools, clerk, case, Action.APPROVE)
    paying.sync_payment(tools, pay(tools, charge))
    act(tools, clerk, case, Action.APPROVE)
    act(tools, clerk, case, Action.COMPLETE)


@pytest.mark.parametrize(
    ("decision", "reduced_to", "ends", "owed"),
    [("full", None, "waived", 0), ("part", 100, "open", 100), ("refused", None, "open", 600)],
)
def test_exemptions_are_decided_once_with_a_reason(
    tools: Toolbox,
    filing: Any,
    clerk: StaffActor,
    decision: str,
    reduced_to: int | None,
    ends: str,
    owed: int,
) -> None:
    _, charge = filing(rule(ground="welfare"))
    with pytest.raises(Conflict):
        paying.open_checkout(tools, charge)

    def decide(version: int, reason: str, to: int | None = reduced_to) -> None:
        with transaction() as session:
            exempting.decide(session, tools, clerk, row(charge), version, decision, to, reason)

    with pytest.raises(Refused):
        decide(1, " ")
    if decision == "part":
        for wrong in (0, 600, 700, None):
            with pytest.raises(Refused):
                decide(1, "減額", wrong)
    decide(1, "要件を満たすため")
    assert status(charge) == ends
    assert row(charge).amount == owed
    with pytest.raises(Conflict):
        decide(1, "もう一度")
    with pytest.raises(Conflict):
        decide(2, "もう一度")
    if owed:
        paying.sync_payment(tools, pay(tools, charge))
        assert status(charge) == "paid"


def test_staff_settle_an_amount_and_the_payer_is_asked(
    tools: Toolbox, filing: Any, clerk: StaffActor
) -> None:
    case, charge = filing(rule(Timing.AFTER_REVIEW))
    act(tools, clerk, case, Action.TAKE)
    act(tools, clerk, case, Action.APPROVE)
    with pytest.raises(Refused, match="支払い"):
        act(tools, clerk, case, Action.COMPLETE)

    def assess(due_on: date, made: Bill, version: int = 1) -> None:
        with transaction() as session:
            charging.assess(session, tools, clerk, row(charge), version, made, due_on)

    due_on = tools.clock.today() + timedelta(days=14)
    for wrong in (
        (tools.clock.today(), Bill("検査", COPIES)),
        (due_on, Bill("検査", COPIES, amount=500)),
        (due_on, Bill("検査", ())),
        (due_on, Bill("検査", (), amount=500)),
        (due_on, Bill("検査", (), amount=0, reason="免除")),
    ):
        with pytest.raises(Refused):
            assess(*wrong)
    assess(due_on, Bill("検査", COPIES))
    assert (status(charge), row(charge).amount, mails("pay-request")) == ("open", AMOUNT, 1)
    with pytest.raises(Conflict):
        assess(due_on, Bill("検査", COPIES))
    paying.sync_payment(tools, pay(tools, charge))
    act(tools, clerk, case, Action.COMPLETE)


def test_another_count_makes_another_charge_and_closes_the_page_of_the_first(
    tools: Toolbox, charge: str, clerk: StaffActor
) -> None:
    paying.open_checkout(tools, charge)
    _, page = newest_payment(charge)
    due_on = tools.clock.today() + timedelta(days=14)
    one = Bill("証明の手数料", (FeeRequest(22, "", {"count": 1}),))
    with transaction() as session:
        again = charging.replace(session, tools, clerk, row(charge), 1, one, due_on, "数のまちがい")
        new = again.public_id
    work(tools)
    with pytest.raises(ProviderProblem):
        practice(tools).pay(page)
    assert (status(charge), status(new), row(new).amount) == ("void", "open", 200)
    paying.sync_payment(tools, pay(tools, new))
    assert status(new) == "paid"


def test_a_filing_whose_fee_is_cancelled_goes_on(
    tools: Toolbox, filing: Any, clerk: StaffActor
) -> None:
    case, charge = filing()
    for reason, version, problem in ((" ", 1, Refused), ("対象外", 9, Conflict)):
        with transaction() as session, pytest.raises(problem):
            charging.cancel(session, tools, clerk, row(charge), version, reason)
    with transaction() as session:
        charging.cancel(session, tools, clerk, row(charge), 1, "対象外の申請")
    assert (state(case), status(charge)) == (State.IN_QUEUE, "void")


def test_a_page_paid_before_it_could_be_closed_is_a_task(
    tools: Toolbox, charge: str, clerk: StaffActor
) -> None:
    """Paid after the charge was cancelled: the money is attached, and people see it (F13)."""
    pay(tools, charge)
    with transaction() as session:
        charging.void(session, tools, "staff:1", charges.lock_public(session, charge), "取消し")
    work(tools)
    with transaction() as session:
        assert session.scalars(select(Refund)).one().reason == "overpaid"
    assert (status(charge), mails("paid")) == ("void", 0)


def test_withdrawing_after_payment_is_a_question_for_people(tools: Toolbox, filing: Any) -> None:
    case, charge = filing()
    paying.sync_payment(tools, pay(tools, charge))
    with transaction() as session:
        following.withdraw(session, tools, session.get_one(Submission, case), "")
    with transaction() as session:
        task = session.scalars(select(Refund)).one()
        assert (task.status, task.reason, task.amount) == ("task", "withdrawn", AMOUNT)
    assert status(charge) == "paid"


def test_withdrawing_before_payment_closes_the_page(tools: Toolbox, filing: Any) -> None:
    case, charge = filing()
    paying.open_checkout(tools, charge)
    _, page = newest_payment(charge)
    with transaction() as session:
        following.withdraw(session, tools, session.get_one(Submission, case), "")
    work(tools)
    assert status(charge) == "void"
    with pytest.raises(ProviderProblem):
        practice(tools).pay(page)


# --- deadlines -------------------------------------------------------------------------------------


def test_an_unpaid_filing_ends_on_the_day_after_its_last(
    tools: Toolbox, filing: Any, clock: FixedClock
) -> None:
    case, charge = filing()
    clock.advance(days=4)
    sweeping.sweep(tools)
    sweeping.sweep(tools)
    assert (state(case), mails("pay-reminder")) == (State.AWAITING_PAYMENT, 1)
    clock.set(clock.now().replace(hour=23, minute=59) + timedelta(days=3))
    sweeping.sweep(tools)
    assert state(case) == State.AWAITING_PAYMENT
    clock.advance(minutes=2)
    sweeping.sweep(tools)
    assert (state(case), status(charge)) == (State.LAPSED, "lapsed")
    assert mails("pay-lapsed") == 1
    work(tools)


def test_a_filing_whose_page_was_paid_at_the_last_moment_does_not_end(
    tools: Toolbox, filing: Any, clock: FixedClock
) -> None:
    case, charge = filing()
    clock.advance(days=7)
    pay(tools, charge)
    clock.advance(days=1)
    sweeping.sweep(tools)
    assert (state(case), status(charge)) == (State.IN_QUEUE, "paid")


def test_a_filing_does_not_end_while_the_provider_is_silent_or_a_slow_way_runs(
    tools: Toolbox, filing: Any, clock: FixedClock
) -> None:
    case, charge = filing()
    clock.advance(days=7)
    pay(tools, charge, late=timedelta(days=2))
    clock.advance(days=1)
    silent = breaking(tools, "fetch", Unreachable("timeout"))
    silent = replace(silent, provider=Broken(silent.provider, "close", Unreachable("timeout")))
    sweeping.sweep(silent)
    assert state(case) == State.AWAITING_PAYMENT
    sweeping.sweep(tools)
    assert state(case) == State.AWAITING_PAYMENT
    clock.advance(days=2)
    sweeping.sweep(tools)
    assert state(case) == State.IN_QUEUE


def test_an_unpaid_invoice_goes_back_to_staff_who_may_ask_again(
    tools: Toolbox, charge: str, clock: FixedClock, clerk: StaffActor
) -> None:
    with transaction() as session:
        charges.lock_public(session, charge).due_on = clock.today() + timedelta(days=10)
    clock.advance(days=7)
    sweeping.sweep(tools)
    assert mails("pay-reminder") == 1
    clock.advance(days=4)
    sweeping.sweep(tools)
    assert (status(charge), differences()) == ("lapsed", ["unpaid"])
    due_on = clock.today() + timedelta(days=14)
    with transaction() as session:
        found = row(charge)
        made = Bill(found.title, COPIES)
        new = charging.replace(
            session, tools, clerk, found, found.version, made, due_on, "期限を延ばす"
        ).public_id
    paying.sync_payment(tools, pay(tools, new))
    assert status(new) == "paid"


def test_a_bill_for_a_visit_has_no_deadline(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        charge = bill(session, tools, timing=Timing.ON_SITE).public_id
    clock.advance(days=100)
    sweeping.sweep(tools)
    assert status(charge) == "open"


def test_a_notice_that_never_comes_is_healed_in_ten_minutes(
    tools: Toolbox, charge: str, clock: FixedClock
) -> None:
    pay(tools, charge)
    sweeping.sweep(tools)
    assert status(charge) == "open"
    clock.advance(minutes=tools.settings.sweep_minutes)
    sweeping.sweep(tools)
    assert status(charge) == "paid"


def test_one_payment_that_fails_does_not_hold_up_the_others(
    tools: Toolbox, clock: FixedClock
) -> None:
    with transaction() as session:
        found = [bill(session, tools, str(number)).public_id for number in range(3)]
    names = [pay(tools, each) for each in found]
    with transaction() as session:
        payment_rows.find(session, names[0]).checkout_ref = "practice_unknown"
    clock.advance(minutes=20)
    sweeping.sweep(tools)
    assert [status(each) for each in found] == ["open", "paid", "paid"]
    assert differences() == ["unknown-there"]


def test_a_step_that_fails_in_an_odd_way_does_not_hold_up_the_others(tools: Toolbox) -> None:
    taken: list[str] = []

    def step(tools: Toolbox, name: str) -> None:
        taken.append(name)
        if name == "odd":
            raise ValueError(name)

    assert sweeping.each(["odd", "fine"], tools, step) == 2
    assert taken == ["odd", "fine"]


@pytest.mark.parametrize("round_", range(4))
def test_paying_withdrawing_and_correcting_at_once_never_lock_each_other_out(
    app: Flask, tools: Toolbox, filing: Any, clerk: StaffActor, round_: int
) -> None:
    """All of them lock the case, its charge and the payment, in this order."""
    case, charge = filing()
    name = pay(tools, charge)
    db.session.remove()
    due_on = tools.clock.today() + timedelta(days=14)

    def settle() -> str:
        return paying.sync_payment(tools, name)

    def withdraw() -> str:
        with transaction() as session:
            following.withdraw(session, tools, session.get_one(Submission, case), "")
        return "withdrawn"

    def correct() -> str:
        with transaction() as session:
            found = charges.lock_public(session, charge)
            made = Bill(found.title, COPIES)
            charging.replace(session, tools, clerk, found, found.version, made, due_on, "数")
        return "corrected"

    results = together(app, [settle, withdraw, correct, settle, correct, settle])
    assert [each for each in results if not isinstance(each, (str, Conflict))] == []
    work(tools)
    with transaction() as session:
        found = session.scalars(select(Charge).order_by(Charge.id)).all()
        assert sum(ledger.balance(session, each) for each in found) == AMOUNT


# --- the ledger and the mails ----------------------------------------------------------------------


def test_a_fact_is_entered_once_and_only_when_it_balances(tools: Toolbox) -> None:
    entries = [Entry(Account.BANK, 10), Entry(Account.AGENT, -10)]
    with transaction() as session:
        today = tools.clock.today()
        where: dict[str, Any] = {"booked_on": today, "department": ""}
        assert ledger.enter(session, tools, "payout:1", entries, **where)
        assert not ledger.enter(session, tools, "payout:1", entries, **where)
        with pytest.raises(Unbalanced):
            ledger.enter(session, tools, "payout:2", entries[:1], **where)
        assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 2


def test_parts_are_taken_from_the_fees_where_they_stand(tools: Toolbox, clerk: StaffActor) -> None:
    """300 of 850 are waived; what is paid falls on the rest, and every fee is settled."""
    two = (FeeRequest(22, "", {"count": 3}), FeeRequest(1, "", {"count": 1}))
    with transaction() as session:
        made = charging.raise_charge(
            session,
            tools,
            key="two",
            department="library",
            bill=Bill("2件", two, postage=110),
            timing=Timing.ON_APPLICATION,
            actor="resident",
            exemption=rule(ground="welfare").exemption({}),
        )
        full = made.amount or 0
        exempting.decide(session, tools, clerk, made, 1, "part", full - 700, "一部免除")
        public_id = made.public_id
    paying.sync_payment(tools, pay(tools, public_id))
    with transaction() as session:
        sums = session.execute(
            select(LedgerEntry.fee, func.sum(LedgerEntry.amount))
            .where(LedgerEntry.account == "receivable")
            .group_by(LedgerEntry.fee)
        )
        assert {row[0]: row[1] for row in sums} == {22: 0, 1: 0, 0: 0}


def test_every_mail_about_money_can_be_written(tools: Toolbox, charge: str, filing: Any) -> None:
    names = [name for name in posting.MAILS if name.startswith("pay")]
    names += ["hold-ended", "refunded", "exemption-decided"]
    _, of_case = filing()
    with transaction() as session:
        for public_id in (charge, of_case):
            for name in names:
                posting.promise_charge_mail(
                    session, tools, charges.lock_public(session, public_id), name, "test"
                )
                posting.promise_charge_mail(
                    session, tools, charges.lock_public(session, public_id), name, "test"
                )
    work(tools)
    written = [
        path.read_text() for path in tools.settings.mailbox_folder.rglob("*") if path.is_file()
    ]
    with transaction() as session:
        stuck = session.scalars(select(OutboxMessage).where(OutboxMessage.done_at.is_(None))).all()
        assert [each.key for each in stuck] == []
    assert len(written) >= 2 * len(names)
    assert all("鹿嶋 花子" not in text for text in written)


def test_a_link_made_under_an_earlier_key_stays_good(tools: Toolbox, charge: str) -> None:
    settings = tools.settings
    turned = replace(
        settings,
        secret_key="another secret of the tests, long enough too",
        previous_secret_keys=(settings.secret_key,),
    )
    with transaction() as session:
        found = row(charge)
        link = charges.pay_link(replace(tools, settings=turned), found)
        assert link == charges.pay_link(tools, found)
        assert charges.by_link(session, link.rpartition("/")[2]) is found
        assert charges.by_link(session, "guessed") is None
        assert found.email == MAIL
        assert session.scalar(select(func.count()).select_from(AuditEvent)) != 0

"""What all decisions about a charge share: the last day to pay, its move to another department."""

from __future__ import annotations

from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.fees import FeeRequest, Timing
from eapply.core.submission import Action
from eapply.forms import BY_SLUG
from eapply.models import AuditEvent, Charge, LedgerEntry, Submission, transaction
from eapply.queries.scope import StaffActor
from eapply.services import (
    case_charges,
    charges,
    charging,
    exempting,
    fees,
    paying,
    posting,
    reviewing,
)
from eapply.services.charging import Bill
from eapply.services.toolbox import Toolbox
from tests.money import COPIES, MAIL, bill, check_books, file_with_fee, pay, rule, work

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture(autouse=True)
def rates(context: None, tools: Toolbox) -> None:
    with transaction() as session:
        fees.load_reviewed(session, tools)


def test_mails_and_sweep_name_the_same_last_day(tools: Toolbox, clock: FixedClock) -> None:
    """Of a filing that waits, of a bill with a deadline, and of a visit, which has none."""
    clock.advance(
        hours=-clock.now().hour, minutes=-clock.now().minute
    )  # just after midnight in Japan
    with transaction() as session:
        waiting = charges.of_case(session, file_with_fee(session, tools))[0]
        visit = charges.of_case(session, file_with_fee(session, tools, rule(Timing.ON_SITE)))[0]
        invoice = bill(session, tools, due_on=date(2027, 1, 5))
        days = [charges.last_day(tools, each) for each in (waiting, invoice, visit)]
        told = [
            posting.charge_values(session, tools, each)["pay_until"]
            for each in (waiting, invoice, visit)
        ]
    after = clock.today() + timedelta(days=tools.settings.unpaid_days)
    assert days == [after, date(2027, 1, 5), None]
    assert told == days


def test_the_invoice_of_a_visit_names_no_day(tools: Toolbox) -> None:
    with transaction() as session:
        case = file_with_fee(session, tools, rule(Timing.ON_SITE))
        posting.promise_charge_mail(
            session, tools, charges.of_case(session, case)[0], "pay-request"
        )
    work(tools)
    found = [
        message_from_bytes(each.read_bytes(), policy=policy.default)
        for each in tools.settings.mailbox_folder.rglob("*.eml")
    ]
    assert any("納期限：来庁の日" in each.get_content() for each in found)


def transfer(tools: Toolbox, clerk: StaffActor, public_id: str, to: str = "children") -> None:
    with transaction() as session:
        case = session.scalars(select(Submission).where(Submission.public_id == public_id)).one()
        values = {"department": to, "reason": "担当がちがうため"}
        procedure = BY_SLUG[case.slug].procedure
        reviewing.act(session, tools, clerk, case, procedure, case.version, Action.TRANSFER, values)


def of_department(account: str) -> dict[str, int]:
    """What an account holds for each department."""
    with transaction() as session:
        total = func.sum(LedgerEntry.amount)
        rows = session.execute(
            select(LedgerEntry.department, total)
            .where(LedgerEntry.account == account)
            .group_by(LedgerEntry.department)
        )
        return {department: int(amount) for department, amount in rows if amount}


@pytest.mark.parametrize("hold", [False, True])
def test_an_open_charge_goes_with_its_case(tools: Toolbox, clerk: StaffActor, hold: bool) -> None:
    with transaction() as session:
        timing = Timing.ON_APPLICATION if hold else Timing.ON_SITE
        case = file_with_fee(session, tools, rule(timing, hold=hold))
        charge = charges.of_case(session, case)[0]
        case_id, charge_id, version = case.public_id, charge.public_id, charge.version
    if hold:
        paying.sync_payment(tools, pay(tools, charge_id))
    transfer(tools, clerk, case_id)
    assert of_department("receivable") == {"children": 600}
    assert of_department("revenue") == {"children": -600}
    with transaction() as session:
        charge = charges.lock_public(session, charge_id)
        assert charge.department == "children"
        assert charge.version > version, "who looks at it elsewhere is told"
        acts = select(AuditEvent).where(AuditEvent.action == "charge-transferred")
        assert session.scalars(acts).one().detail["to_department"] == "children"
    if not hold:
        paying.sync_payment(tools, pay(tools, charge_id))
        assert of_department("agent") == {"children": 600}
        assert of_department("receivable") == {}
    with transaction() as session:
        check_books(session)


def test_a_settled_charge_stays_with_who_earned_it(tools: Toolbox, clerk: StaffActor) -> None:
    with transaction() as session:
        case = file_with_fee(session, tools, rule(Timing.ON_SITE))
        case_id, charge_id = case.public_id, charges.of_case(session, case)[0].public_id
    paying.sync_payment(tools, pay(tools, charge_id))
    transfer(tools, clerk, case_id)
    with transaction() as session:
        assert session.scalars(select(Charge)).one().department == "library"
    assert of_department("agent") == {"library": 600}
    assert of_department("revenue") == {"library": -600}


def test_what_was_waived_of_one_fee_does_not_come_back_by_moving(
    tools: Toolbox, clerk: StaffActor
) -> None:
    """The shares of the fees are taken where they stand, not as they were billed."""
    two = (*COPIES, FeeRequest(1, "", {"count": 2}))
    with transaction() as session:
        case = file_with_fee(session, tools, rule(Timing.ON_SITE))
        charge = charging.raise_charge(
            session,
            tools,
            key="two",
            department="library",
            bill=Bill("2件", two),
            timing=Timing.ON_SITE,
            actor="resident",
            submission=case,
            exemption=rule(ground="welfare").exemption({}),
            email=MAIL,
        )
        full = charge.amount or 0
        exempting.decide(session, tools, clerk, charge, 1, "part", full - 500, "一部免除")
        before = by_fee(session, charge)
        assert set(before) == {("library", 22), ("library", 1)}
        case.department = "children"
        case_charges.hand_over(session, tools, case, "staff:1")
        after = {("children", fee): amount for (_, fee), amount in before.items()}
        assert by_fee(session, charge) == after
        check_books(session)


def by_fee(session: Session, charge: Charge) -> dict[tuple[str, int], int]:
    """What is owed, by department and fee."""
    total = func.sum(LedgerEntry.amount)
    rows = session.execute(
        select(LedgerEntry.department, LedgerEntry.fee, total)
        .where(LedgerEntry.account == "receivable", LedgerEntry.charge_id == charge.id)
        .group_by(LedgerEntry.department, LedgerEntry.fee)
    )
    return {(department, fee): int(amount) for department, fee, amount in rows if amount}

"""What all decisions about a charge share: the last day to pay, its move to another department."""

from __future__ import annotations

from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from eapply.adapters.clock import FixedClock
from eapply.core.fees import Timing
from eapply.models import transaction
from eapply.services import charges, fees, posting
from eapply.services.toolbox import Toolbox
from tests.money import bill, file_with_fee, rule, work

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

"""突合 finds everything that was planted, nothing that was not, and says each thing once.

`EAPPLY_TRUST=full` plants 210 differences among 300 payments; the short form 28 among 40.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from eapply.adapters.clock import FixedClock
from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.models import (
    Discrepancy,
    LedgerEntry,
    Payment,
    StaffAccount,
    TakenPayout,
    TakenPayoutLine,
    db,
    transaction,
)
from eapply.payments.practice import book
from eapply.services import differences, fees, reconciling
from eapply.services.toolbox import Toolbox
from tests.effort import FULL
from tests.filings import actor_for
from tests.money import check_books
from tests.sharing import commit_without_disk
from tests.trust.planted import plant, settle_in_town

pytestmark = pytest.mark.usefixtures("context")
PAYMENTS, PLANTED = (300, 210) if FULL else (40, 28)


@pytest.fixture(autouse=True)
def rates(context: None, tools: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    commit_without_disk(db.engine)
    monkeypatch.setattr(book, "TABLES", f"PRAGMA synchronous=OFF; {book.TABLES}")
    with transaction() as session:
        fees.load_reviewed(session, tools)


def kinds() -> Counter[str]:
    with transaction() as session:
        return Counter(session.scalars(select(Discrepancy.kind)))


def of_account(account: str) -> int:
    with transaction() as session:
        held = select(func.sum(LedgerEntry.amount)).where(LedgerEntry.account == account)
        return int(session.scalar(held) or 0)


def test_a_month_that_fits_has_no_difference(tools: Toolbox, clock: FixedClock) -> None:
    month = settle_in_town(tools, clock, 12)
    clock.advance(days=-20)
    assert reconciling.reconcile(tools) == 0  # nothing has arrived yet
    clock.advance(days=20)
    assert reconciling.reconcile(tools) == len(month.payouts)
    assert reconciling.reconcile(tools) == 0
    assert kinds() == Counter()
    with transaction() as session:
        check_books(session)
        for payment in session.scalars(select(Payment)):
            assert payment.entrusted_at is not None
            assert payment.settled_on == payment.entrusted_at.date() + timedelta(days=7)
            assert payment.reconciled_at == clock.now()
    assert of_account("agent") == 0
    assert of_account("bank") == sum(payout.total for payout in month.payouts)
    assert of_account("cost") == sum(line.cost for line in month.lines())


def test_every_planted_difference_is_found(
    tools: Toolbox, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = time.monotonic()
    month = settle_in_town(tools, clock, PAYMENTS)
    planted = plant(month, PLANTED, seed=20261124)
    reconciling.reconcile(month.tools)
    with transaction() as session:
        found = {
            (row.kind, name)
            for row, name in session.execute(
                select(Discrepancy, Payment.public_id).outerjoin(
                    Payment,
                    (Payment.id == Discrepancy.payment_id)
                    | (Payment.charge_id == Discrepancy.charge_id),
                )
            )
        }
        names = [row.detail.get("name", "") for row in session.scalars(select(Discrepancy))]
    by_payment = {name for _, name in found if name}
    count = kinds()
    wanted = Counter(kind for _, kind in planted)
    for name, kind in planted:
        if kind.endswith("-unknown"):
            assert f"no{name}" in names, (name, kind)
        elif kind == "ledger-charge":
            assert count[kind] >= wanted[kind]
        else:
            assert (kind, name) in found, (name, kind)
    assert by_payment <= {name for name, _ in planted}, "a sound payment was blamed"
    assert reconciling.reconcile(month.tools) == 0
    assert kinds() == count, "said twice"
    with capsys.disabled():
        print(
            f"\nreconciling: {len(planted)} differences planted among {PAYMENTS} payments, all found,"
            f" nothing else blamed, {time.monotonic() - begun:.0f} s; {dict(count)}"
        )


def test_a_total_that_is_wrong_and_a_report_that_changes(tools: Toolbox, clock: FixedClock) -> None:
    month = settle_in_town(tools, clock, 10)
    month.put(0, list(month.payouts[0].lines), total=1)
    month.reporter.report = month.payouts
    reconciling.reconcile(month.tools)
    assert kinds() == Counter({"payout-total": 1})
    month.put(0, list(month.payouts[0].lines))
    reconciling.reconcile(month.tools)
    assert kinds() == Counter({"payout-total": 1, "payout-changed": 1})
    month.reporter.report = [
        replace(each, lines=tuple(reversed(each.lines))) for each in month.payouts
    ]
    reconciling.reconcile(month.tools)
    assert sum(kinds().values()) == 2  # another order of the same lines is the same report


def test_what_was_taken_cannot_be_changed(tools: Toolbox, clock: FixedClock) -> None:
    settle_in_town(tools, clock, 1)
    reconciling.reconcile(tools)
    for model in (TakenPayout, TakenPayoutLine):
        with transaction() as session:
            session.delete(session.scalars(select(model)).first())
            with pytest.raises(DBAPIError, match="append-only"):
                session.flush()
            session.rollback()


def test_people_write_down_what_they_found_and_close_it(
    tools: Toolbox, clock: FixedClock, add_staff: Callable[..., StaffAccount]
) -> None:
    cashier = actor_for(add_staff("suito", (Role.CASHIER, "")))
    with transaction() as session:
        differences.differ(session, tools, "payout-total", "po_1", {"payout": "po_1"})
        differences.differ(session, tools, "payout-total", "po_1", {"payout": "po_1"})
    with transaction() as session:
        found = session.scalars(select(Discrepancy)).one()
        with pytest.raises(Refused):
            differences.close(session, tools, cashier, found, 1, " ")
        differences.note(session, tools, cashier, found, 1, "代行会社に問い合わせ中")
        with pytest.raises(Conflict):
            differences.note(session, tools, cashier, found, 1, "二人目")
        differences.close(session, tools, cashier, found, 2, "訂正の報告が届いた")
        with pytest.raises(Conflict):
            differences.close(session, tools, cashier, found, 3, "もう一度")
        assert (found.note, found.closed_note) == ("代行会社に問い合わせ中", "訂正の報告が届いた")

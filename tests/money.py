"""Money for tests: a procedure that costs something, payers who pay at the practice provider, the worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply import worker
from eapply.core.fee_rule import ExemptionClaim, FeeRule
from eapply.core.fees import FeeRequest, Timing
from eapply.core.settlement import PaymentStatus
from eapply.models import Charge, LedgerEntry, Payment, Refund, Submission, db, transaction
from eapply.payments.practice import PracticeProvider
from eapply.services import charging, ledger, paying
from eapply.services.charging import Bill
from eapply.services.toolbox import Toolbox
from tests.filings import file_case

COPIES = (FeeRequest(22, "", {"count": 3}),)  # 200 yen each
AMOUNT = 600
MAIL = "hanako@example.jp"


def rule(
    timing: Timing = Timing.ON_APPLICATION, *, hold: bool = False, ground: str = ""
) -> FeeRule:
    """A fee of 600 yen; with a ground, its exemption is asked for."""
    claim = ExemptionClaim(ground, "生活が苦しいため") if ground else None
    return FeeRule(
        "証明の手数料",
        lambda answers: COPIES,
        timing=timing,
        hold=hold,
        exemption=lambda answers: claim,
    )


def file_with_fee(session: Session, tools: Toolbox, fee: FeeRule | None = None) -> Submission:
    return file_case(session, tools, fee_rule=fee or rule())


def bill(session: Session, tools: Toolbox, key: str = "one", **values: Any) -> Charge:
    """A bill without a case, open to be paid."""
    declared: dict[str, Any] = {
        "key": f"bill:{key}",
        "department": "library",
        "bill": Bill("証明の手数料", COPIES),
        "timing": Timing.ON_APPLICATION,
        "actor": "staff:1",
        "email": MAIL,
    }
    return charging.raise_charge(session, tools, **declared | values)


def practice(tools: Toolbox) -> PracticeProvider:
    """The outsider behind whatever stands before it in this test."""
    provider: Any = tools.provider
    provider = getattr(provider, "inner", provider)
    assert isinstance(provider, PracticeProvider)
    return provider


def newest_payment(charge: str) -> tuple[str, str]:
    """Public id and page of the newest payment of a charge."""
    with transaction() as session:
        found = session.scalars(
            select(Payment)
            .join(Charge, Charge.id == Payment.charge_id)
            .where(Charge.public_id == charge)
            .order_by(Payment.id.desc())
        ).first()
        assert found is not None
        return found.public_id, found.checkout_ref or ""


def pay(tools: Toolbox, charge: str, **how: Any) -> str:
    """Opens the card page and pays on it; the payment's public id. The house does not know yet."""
    paying.open_checkout(tools, charge)
    name, page = newest_payment(charge)
    practice(tools).pay(page, **how)
    return name


def work(tools: Toolbox) -> int:
    """Lets the worker do all that is due."""
    done = 0
    while worker.work_once(tools):
        done += 1
        assert done < 1000, "the worker does not come to an end"
    return done


def check_books(session: Session) -> None:
    """Σ of every fact and of the whole ledger is zero; a charge's money is what was paid and not paid
    back (I18); Σ refunds ≤ Σ paid (I19)."""
    facts = session.execute(
        select(LedgerEntry.fact, func.sum(LedgerEntry.amount)).group_by(LedgerEntry.fact)
    )
    assert all(total == 0 for _, total in facts)
    for charge in session.scalars(select(Charge)):
        paid = session.scalar(
            select(func.coalesce(func.sum(Payment.captured), 0)).where(
                Payment.charge_id == charge.id, Payment.status == "paid"
            )
        )
        cash = session.scalar(
            select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(
                LedgerEntry.charge_id == charge.id,
                LedgerEntry.kind == "cash",
                LedgerEntry.account == "cash",
            )
        )
        wanted = session.scalar(
            select(func.coalesce(func.sum(Refund.amount), 0)).where(
                Refund.charge_id == charge.id, Refund.status.in_(("draft", "approved", "done"))
            )
        )
        back = session.scalar(
            select(func.coalesce(func.sum(Refund.amount), 0)).where(
                Refund.charge_id == charge.id, Refund.status == "done"
            )
        )
        money = int(paid or 0) + int(cash or 0)
        assert ledger.balance(session, charge) == money - int(back or 0)
        assert 0 <= int(back or 0) <= int(wanted or 0) <= money
        if charge.status == "paid":
            assert money >= (charge.amount or 0), "paid without money"
            assert ledger.owed(session, charge) == 0
        if charge.status in ("void", "lapsed", "waived", "free"):
            assert ledger.owed(session, charge) == 0
        if charge.status in ("open", "held"):
            assert ledger.owed(session, charge) == charge.amount


def forget() -> None:
    """A new request begins: nothing is remembered from the last one."""
    db.session.remove()


def hold_of(charge: Charge, moment: datetime) -> Payment:
    """A hold on a card since this moment, as the provider told of it."""
    return Payment(
        public_id=f"hold-{charge.id}",
        charge_id=charge.id,
        provider="practice",
        account="practice",
        mode="test",
        amount=charge.amount or 0,
        hold=True,
        status=PaymentStatus.HELD.value,
        opened_at=moment - timedelta(hours=1),
        expires_at=moment + timedelta(days=1),
        checked_at=moment,
        entrusted_at=moment,
    )

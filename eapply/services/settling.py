"""What follows when the provider's word about a payment is accepted. The charge and the payment are locked."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.charging import ChargeAction, ChargeStatus, advance
from eapply.core.refunds import ASKED, RefundStatus, Road
from eapply.core.settlement import (
    LIVE,
    Expected,
    Known,
    PaymentReport,
    PaymentStatus,
    misfits,
    settle,
)
from eapply.core.submission import Action, Role, State
from eapply.forms import BY_SLUG
from eapply.models import Charge, Discrepancy, LedgerEntry, Payment, Refund, Submission
from eapply.models.database import JST, to_json
from eapply.services import auditing, cases, charges, ledger, posting, telling
from eapply.services.ledger import Account
from eapply.services.toolbox import Toolbox


def accept(
    session: Session, tools: Toolbox, charge: Charge, payment: Payment, report: PaymentReport
) -> None:
    """Folds a report into the payment; a report that does not fit changes nothing but is shown to people."""
    now = tools.clock.now()
    payment.checked_at = now
    wrong = misfits(
        Expected(payment.public_id, payment.amount, payment.account, payment.mode), report
    )
    if wrong:
        detail = {each.what: {"expected": each.expected, "seen": each.seen} for each in wrong}
        differ(session, tools, "misfit", charge, payment, detail)
        return
    before = PaymentStatus(payment.status)
    known = settle(
        Known(
            before,
            payment.captured,
            payment.refunded,
            payment.entrusted_at,
            payment.capture_before,
            payment.payment_ref,
            payment.method,
            payment.card,
            payment.failure,
        ),
        report,
    )
    if known.status in LIVE and before not in LIVE and charges.live_payment(session, charge):
        # Believed to be over, and alive after all beside a newer one: nobody needs two.
        differ(session, tools, "held-twice", charge, payment, {"status": known.status.value})
        charges.promise(session, tools, charges.END, charge, payment)
        return
    keep(payment, known)
    if known.status is not before:
        payment.reported_at = now
        FOLLOWS.get(known.status, nothing)(session, tools, charge, payment)
        if known.status is PaymentStatus.PAID and before not in LIVE:
            charges.promise_end(session, tools, charge)  # beside a live one no other page was open
    if payment.refunded:
        watch_refunds(session, tools, charge, payment)


def keep(payment: Payment, known: Known) -> None:
    """Writes what is known now onto the row; codes are cut to its columns."""
    payment.status = known.status.value
    payment.captured, payment.refunded = known.captured, known.refunded
    payment.entrusted_at, payment.capture_before = known.entrusted_at, known.capture_before
    payment.payment_ref = known.payment_ref[:120]
    payment.method, payment.card = known.method[:40], known.card[:40]
    payment.failure = known.failure[:80]


def nothing(session: Session, tools: Toolbox, charge: Charge, payment: Payment) -> None:
    return None


def paid(session: Session, tools: Toolbox, charge: Charge, payment: Payment) -> None:
    """The money is the city's. A charge that is not open any more did not need it: people pay it back."""
    day = (payment.entrusted_at or tools.clock.now()).astimezone(JST).date()
    status = ChargeStatus(charge.status)
    if status not in (ChargeStatus.OPEN, ChargeStatus.HELD):
        ledger.of_charge(
            session,
            tools,
            "overpaid",
            charge,
            Account.AGENT,
            Account.REFUNDABLE,
            payment.captured,
            key=payment.public_id,
            payment=payment,
            on=day,
        )
        refund_task(session, tools, charge, payment, payment.captured, "overpaid")
        detail = {"amount": payment.captured}
        differ(session, tools, "overpaid", charge, payment, detail)
        return
    charge.status = advance(status, ChargeAction.PAY).value
    charge.settled_at = tools.clock.now()
    charge.version += 1
    ledger.of_charge(
        session,
        tools,
        "paid",
        charge,
        Account.AGENT,
        Account.RECEIVABLE,
        payment.captured,
        key=payment.public_id,
        payment=payment,
        on=day,
    )
    # Before the entry of the charge, so that its rows and those of the case are written together.
    proceed(session, tools, charge)
    telling.announce_payment(session, tools, charge)
    charges.record(
        session, tools, charge, auditing.SYSTEM, "charge-paid", payment=payment.public_id
    )
    posting.promise_charge_mail(session, tools, charge, "paid")


def held(session: Session, tools: Toolbox, charge: Charge, payment: Payment) -> None:
    """仮押さえ: nothing is charged yet, and the case goes on its way. One that came too late is let go."""
    if charge.status != ChargeStatus.OPEN:
        charges.promise(session, tools, charges.END, charge, payment)
        return
    charge.status = advance(ChargeStatus.OPEN, ChargeAction.HOLD).value
    charges.touch(session, tools, charge, auditing.SYSTEM, "charge-held", payment=payment.public_id)
    proceed(session, tools, charge)


def released(session: Session, tools: Toolbox, charge: Charge, payment: Payment) -> None:
    """A hold that ended by itself: what is owed is open again. One that we ended was void before."""
    if charge.status == ChargeStatus.HELD:
        charge.status = advance(ChargeStatus.HELD, ChargeAction.REOPEN).value
        days = timedelta(days=tools.settings.unpaid_days)
        charge.due_on = max(charge.due_on or date.min, tools.clock.today() + days)
        charges.touch(
            session, tools, charge, auditing.SYSTEM, "charge-reopened", payment=payment.public_id
        )
        posting.promise_charge_mail(session, tools, charge, "hold-ended")


FOLLOWS = {
    PaymentStatus.PAID: paid,
    PaymentStatus.HELD: held,
    PaymentStatus.RELEASED: released,
}


def proceed(session: Session, tools: Toolbox, charge: Charge) -> None:
    """A filing that waited for its fee is handed to the department (I23). Its case is locked."""
    if charge.submission_id is None:
        return
    case = session.get_one(Submission, charge.submission_id)
    if case.state == State.AWAITING_PAYMENT:
        cases.resume(tools, case)
        cases.move(session, tools, case, Action.PAY, Role.SYSTEM, auditing.SYSTEM)
        is_told = BY_SLUG[case.slug].procedure.settled_days is not None
        posting.promise_mail(session, tools, case, "received", estimate=is_told)


def refund_task(
    session: Session,
    tools: Toolbox,
    charge: Charge,
    payment: Payment | None,
    amount: int,
    reason: str,
) -> None:
    """Money that may have to go back: people see it at once, and two of them decide (I24)."""
    session.add(
        Refund(
            public_id=tools.ids.token(16),
            charge_id=charge.id,
            payment_id=payment.id if payment else None,
            amount=amount,
            seen_balance=amount,
            road=(Road.CARD if payment else Road.BANK).value,
            reason=reason,
            status=RefundStatus.TASK.value,
            drafted_at=tools.clock.now(),
        )
    )
    charges.touch(session, tools, charge, auditing.SYSTEM, "refund-asked", reason=reason)


def payment_of(session: Session, charge: Charge) -> Payment | None:
    """The payment that settled this charge; None where it was cash."""
    owed = select(LedgerEntry.payment_id).where(
        LedgerEntry.charge_id == charge.id, LedgerEntry.kind == "paid"
    )
    return session.scalars(select(Payment).where(Payment.id.in_(owed))).one_or_none()


def watch_refunds(session: Session, tools: Toolbox, charge: Charge, payment: Payment) -> None:
    """More paid back at the provider than we asked for: somebody did it there by hand, or a dispute."""
    asked = session.scalar(
        select(func.coalesce(func.sum(Refund.amount), 0)).where(
            Refund.payment_id == payment.id, Refund.status.in_([each.value for each in ASKED])
        )
    )
    if payment.refunded > int(asked or 0):
        detail = {"refunded": payment.refunded, "asked": int(asked or 0)}
        differ(session, tools, "refunded-outside", charge, payment, detail)


def differ(
    session: Session,
    tools: Toolbox,
    kind: str,
    charge: Charge | None,
    payment: Payment | None,
    detail: dict[str, Any],
) -> None:
    """Puts a difference before people, once for the same finding."""
    name = payment.public_id if payment else charge.public_id if charge else ""
    mark = hashlib.sha256(to_json(detail).encode()).hexdigest()[:16]
    key = f"{kind}:{name}:{mark}"
    session.flush()
    if session.scalar(select(Discrepancy.id).where(Discrepancy.key == key)) is None:
        session.add(
            Discrepancy(
                key=key,
                kind=kind,
                payment_id=payment.id if payment else None,
                charge_id=charge.id if charge else None,
                detail=detail,
                found_at=tools.clock.now(),
            )
        )

"""Taking money: one card page a charge, and one way in which its outcome is believed.

The return page, the provider's notices and the sweep all end in ``sync_payment``: it asks the provider
outside any transaction and settles inside one. A notice is a knock on the door, never a fact.

The story of the double click: the charge is locked and the row of the payment is written before the
provider is asked, so a second press, another tab or a crash finds that row and asks with the same key,
which gives the same page. While a page may still bring money no other is opened; the database refuses it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.charging import ChargeStatus
from eapply.core.errors import Conflict, NotYours, Unavailable
from eapply.core.settlement import LIVE, PaymentReport, PaymentStatus
from eapply.core.submission import State
from eapply.models import Charge, Payment, Submission, db, transaction
from eapply.payments.provider import (
    LEAST,
    KeyInUse,
    Order,
    OrderLine,
    ProviderProblem,
    Unknown,
    Unreachable,
)
from eapply.services import charges, ledger, payment_rows, settling
from eapply.services.toolbox import Toolbox

PAGE_OPEN: Final = timedelta(minutes=60)  # how long a card page stays open
FRESH: Final = timedelta(minutes=5)  # an open page with less time left is closed and opened anew
TOO_LITTLE: Final = f"{LEAST}円より少ない料金は、カードでは支払えません。お手数ですが、市役所の窓口でお支払いください。"
DECIDING: Final = "お支払いの結果を確認しています。結果が分かるまで、もう一度支払わないでください。"
NO_ANSWER: Final = "決済会社につながりませんでした。カードは請求されていません。少し待って、もう一度お試しください。"


def open_checkout(tools: Toolbox, charge_public_id: str) -> str:
    """The address of the card page for this charge; the open one when there is one.

    Raises:
        NotYours: there is no such charge.
        Conflict: it is not to be paid (any more), or a payment is being decided.
        Unavailable: the provider did not answer or refused; pressing again is safe.
    """
    for _ in range(2):
        payment = reserve(tools, charge_public_id)
        if payment.expires_at - tools.clock.now() >= FRESH:
            return payment.url or start(tools, payment.public_id)
        close(tools, payment.public_id)
    raise Conflict(DECIDING)


def reserve(tools: Toolbox, charge_public_id: str) -> Payment:
    """The live payment of the charge, or a new row; whoever comes second gets the first one's."""
    now = tools.clock.now()
    with transaction() as session:
        found = session.scalar(select(Charge.id).where(Charge.public_id == charge_public_id))
        if found is None:
            raise NotYours(payment_rows.NOT_PAYABLE)
        charge = charges.lock(session, found)
        if charge.status != ChargeStatus.OPEN or not charge.amount:
            raise Conflict(payment_rows.NOT_PAYABLE)
        if charge.amount < LEAST:
            raise Conflict(TOO_LITTLE)
        payment = charges.live_payment(session, charge)
        if payment is not None and payment.status in (PaymentStatus.PROCESSING, PaymentStatus.HELD):
            raise Conflict(DECIDING)
        if payment is not None and not is_here(tools, payment):
            leave_behind(session, tools, charge, payment)
            payment = None
        if payment is None:
            payment = Payment(
                public_id=tools.ids.token(16),
                charge_id=charge.id,
                provider=tools.provider.name,
                account=tools.provider.account,
                mode=tools.provider.mode,
                amount=charge.amount,
                hold=charge.hold and not is_decided(session, charge),
                status=PaymentStatus.OPEN.value,
                opened_at=now,
                expires_at=now + PAGE_OPEN,
                checked_at=now,
            )
            session.add(payment)
        session.flush()
        session.expunge(payment)
    return payment


def is_decided(session: Session, charge: Charge) -> bool:
    """Whether a hold would wait for a decision that was made already."""
    case = session.get(Submission, charge.submission_id) if charge.submission_id else None
    return case is not None and case.state in (State.DECIDED, State.COMPLETED)


def is_here(tools: Toolbox, payment: Payment) -> bool:
    """Whether the provider of today knows this payment: the city may have changed its account."""
    now = tools.provider
    then = (payment.provider, payment.account, payment.mode)
    return then == (now.name, now.account, now.mode)


def leave_behind(session: Session, tools: Toolbox, charge: Charge, payment: Payment) -> None:
    """A page of another account cannot be closed from here; people watch whether it was paid."""
    payment.status = PaymentStatus.EXPIRED.value
    detail = {"provider": payment.provider, "account": payment.account, "mode": payment.mode}
    settling.differ(session, tools, "other-account", charge, payment, detail)


def start(tools: Toolbox, payment_public_id: str) -> str:
    """Asks the provider for the page and keeps its address. Asking again gives the same page.

    Raises:
        Conflict: the charge was settled otherwise in the meantime.
        Unavailable: no answer, or refused.
    """
    order = order_for(tools, payment_public_id)
    try:
        checkout = tools.provider.start(order)
    except (Unreachable, KeyInUse) as problem:
        # A page may be open all the same: the row stays, and the next press asks with the same key.
        raise Unavailable(NO_ANSWER) from problem
    except ProviderProblem as problem:
        never_opened(tools, payment_public_id, problem.code)
        raise Unavailable(NO_ANSWER) from problem
    with transaction() as session:
        charge, payment = payment_rows.lock_payment(session, payment_public_id)
        payment.checkout_ref, payment.url = checkout.checkout_ref, checkout.url
        payment.expires_at = checkout.expires_at
        is_wanted = charge.status == ChargeStatus.OPEN
        if not is_wanted:
            charges.promise_end(session, tools, charge)
    if not is_wanted:
        raise Conflict(payment_rows.NOT_PAYABLE)
    return checkout.url


def never_opened(tools: Toolbox, payment_public_id: str, code: str) -> None:
    """The provider refused for good: there is no page, and another may be tried."""
    with transaction() as session:
        _, payment = payment_rows.lock_payment(session, payment_public_id)
        if payment.checkout_ref is None and payment.status == PaymentStatus.OPEN:
            payment.status, payment.failure = PaymentStatus.EXPIRED.value, code[:80]


def order_for(tools: Toolbox, payment_public_id: str) -> Order:
    """The order of a payment, the same words each time: it goes with the payment's key."""
    with transaction() as session:
        payment = payment_rows.find(session, payment_public_id)
        charge = session.get_one(Charge, payment.charge_id)
        page = f"{tools.settings.base_url}/pay/{charge.invoice}"
        return Order(
            payment=payment.public_id,
            amount=payment.amount,
            lines=order_lines(session, charge, payment.amount),
            reference=charge.invoice or charge.public_id,
            hold=payment.hold,
            expires_at=payment.opened_at + PAGE_OPEN,
            success_url=f"{page}/return",
            cancel_url=f"{page}/return?from=cancel",
            email=charge.email,
        )


def order_lines(session: Session, charge: Charge, amount: int) -> tuple[OrderLine, ...]:
    """The lines as the card page shows them. A reduced or capped charge is one line."""
    lines = ledger.lines_of(session, charge)
    if sum(line.amount for line in lines) != amount or any(line.amount < 0 for line in lines):
        return (OrderLine(charge.title, amount, 1, amount),)
    return tuple(OrderLine(line.label, line.unit_amount, line.count, line.amount) for line in lines)


def reference(tools: Toolbox, payment_public_id: str) -> str | None:
    """The provider's name of the page. An answer that was lost is asked for again with the same key.

    None when there never was a page. Raises Unreachable.
    """
    payment = payment_rows.find(db.session(), payment_public_id)
    ref, is_live = payment.checkout_ref, payment.status in LIVE
    is_over = payment.opened_at + PAGE_OPEN <= tools.clock.now()
    db.session.rollback()  # nothing stays open while the provider is asked
    if ref is not None or not is_live:
        return ref
    order = order_for(tools, payment_public_id)
    try:
        checkout = tools.provider.start(order)
    except ProviderProblem as problem:
        if isinstance(problem, Unreachable) or (isinstance(problem, KeyInUse) and not is_over):
            raise Unreachable(problem.code) from problem
        never_opened(tools, payment_public_id, problem.code)
        return None
    with transaction() as session:
        _, row = payment_rows.lock_payment(session, payment_public_id)
        row.checkout_ref, row.url = checkout.checkout_ref, checkout.url
    return checkout.checkout_ref


def close(tools: Toolbox, payment_public_id: str) -> None:
    """Closes an unpaid page; when it was paid in the meantime, that is what is found.

    Raises:
        Unavailable: the provider did not answer.
    """
    try:
        end_payment(tools, payment_public_id)
    except ProviderProblem as problem:
        raise Unavailable(NO_ANSWER) from problem


def end_payment(tools: Toolbox, payment_public_id: str) -> PaymentStatus:
    """No money is wanted from this payment: closes its page, releases its hold, believes the outcome.

    Raises:
        ProviderProblem: the provider did not do it; trying again is safe.
    """
    ref = reference(tools, payment_public_id)
    if ref is None:
        return status_of(payment_public_id)
    report = tools.provider.close(ref)
    if report.status is PaymentStatus.HELD:
        report = tools.provider.release(ref, payment_public_id)
    return settle(tools, payment_public_id, report)


def capture(tools: Toolbox, payment_public_id: str) -> PaymentStatus:
    """Charges a hold. One that has ended is believed as such, and the payer is asked anew.

    Raises:
        ProviderProblem: the hold stands and was not charged; trying again is safe.
    """
    ref = reference(tools, payment_public_id)
    if ref is None:
        return status_of(payment_public_id)
    try:
        report = tools.provider.capture(ref, payment_public_id)
    except Unreachable:
        raise
    except ProviderProblem:
        report = tools.provider.fetch(ref)
        if report.status is PaymentStatus.HELD:
            raise
    return settle(tools, payment_public_id, report)


def sync_payment(tools: Toolbox, payment_public_id: str) -> PaymentStatus:
    """Fetches the truth about one payment and settles it; the status that is known then.

    Raises:
        Unreachable: the provider did not answer; nothing changed.
    """
    ref = reference(tools, payment_public_id)
    if ref is None:
        return status_of(payment_public_id)
    try:
        report = tools.provider.fetch(ref)
    except Unknown:
        with transaction() as session:
            charge, payment = payment_rows.lock_payment(session, payment_public_id)
            payment.checked_at = tools.clock.now()
            settling.differ(session, tools, "unknown-there", charge, payment, {"ref": ref})
            return PaymentStatus(payment.status)
    return settle(tools, payment_public_id, report)


def settle(tools: Toolbox, payment_public_id: str, report: PaymentReport) -> PaymentStatus:
    """Folds one report into what is known, in one transaction with all that follows from it."""
    with transaction() as session:
        _case, charge, payment = payment_rows.lock_all(session, payment_public_id)
        settling.accept(session, tools, charge, payment, report)
        return PaymentStatus(payment.status)


def status_of(payment_public_id: str) -> PaymentStatus:
    with transaction() as session:
        return PaymentStatus(payment_rows.find(session, payment_public_id).status)

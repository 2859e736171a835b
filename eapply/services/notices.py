"""Notices of the provider: kept once, answered at once; the worker then asks for the truth."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eapply.models import OutboxMessage, Payment, PaymentNotice, transaction
from eapply.payments.provider import NoticeKind, WebhookNotice
from eapply.services import outbox, paying, payment_rows, settling
from eapply.services.toolbox import Toolbox

KIND = "sync"


def take(tools: Toolbox, notice: WebhookNotice) -> bool:
    """Keeps a genuine notice and promises to look; False when it was here before."""
    try:
        with transaction() as session:
            return keep(session, tools, notice)
    except IntegrityError:  # the same notice in the same moment: the other one is kept
        return False


def keep(session: Session, tools: Toolbox, notice: WebhookNotice) -> bool:
    provider = tools.provider.name
    known = select(PaymentNotice.id).where(
        PaymentNotice.provider == provider, PaymentNotice.event == notice.event
    )
    if session.scalar(known) is not None:
        return False
    session.add(
        PaymentNotice(
            provider=provider,
            event=notice.event,
            kind=notice.kind.value,
            payment=notice.payment,
            checkout_ref=notice.checkout_ref,
            sent_at=notice.sent_at,
            received_at=tools.clock.now(),
        )
    )
    about = {
        "kind": notice.kind.value,
        "public_id": notice.payment,
        "checkout_ref": notice.checkout_ref,
        "payment_ref": notice.payment_ref,
    }
    if any(about[name] for name in NAMES):
        outbox.promise(session, tools, KIND, f"{provider}:{notice.event}"[:150], about)
    return True


# By what a notice may name a payment, the surest first: columns of ``Payment``.
NAMES = ("public_id", "checkout_ref", "payment_ref")


def look(tools: Toolbox, message: OutboxMessage) -> None:
    """The worker's part: finds the payment that a notice is about and asks the provider.

    Raises:
        Unreachable: the provider did not answer.
    """
    about = message.payload
    name, value = next((name, about[name]) for name in NAMES if about[name])
    with transaction() as session:
        found = session.scalar(select(Payment.public_id).where(getattr(Payment, name) == value))
        if found is None:
            settling.differ(session, tools, "unknown-here", None, None, dict(about))
            return
    paying.sync_payment(tools, found)
    if about["kind"] == NoticeKind.DISPUTE:
        with transaction() as session:
            charge, payment = payment_rows.lock_payment(session, found)
            settling.differ(
                session, tools, "dispute", charge, payment, {"ref": about["payment_ref"]}
            )

"""Notices of the provider: kept once, answered at once; the worker then asks for the truth."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eapply.models import OutboxMessage, Payment, PaymentNotice, transaction
from eapply.payments.provider import WebhookNotice
from eapply.services import outbox, paying, settling
from eapply.services.toolbox import Toolbox

KIND = "sync"


def take(tools: Toolbox, notice: WebhookNotice) -> bool:
    """Keeps a genuine notice and promises to look; False when it was here before."""
    provider = tools.provider.name
    try:
        with transaction() as session:
            known = session.scalar(
                select(PaymentNotice.id).where(
                    PaymentNotice.provider == provider, PaymentNotice.event == notice.event
                )
            )
            if known is not None:
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
            if notice.payment or notice.checkout_ref:
                about = {"payment": notice.payment, "checkout_ref": notice.checkout_ref}
                outbox.promise(session, tools, KIND, f"{provider}:{notice.event}"[:150], about)
    except IntegrityError:  # the same notice in the same moment: the other one is kept
        return False
    return True


def look(tools: Toolbox, message: OutboxMessage) -> None:
    """The worker's part: finds the payment that a notice is about and asks the provider.

    Raises:
        Unreachable: the provider did not answer.
    """
    name, ref = message.payload["payment"], message.payload["checkout_ref"]
    with transaction() as session:
        by_name = Payment.public_id == name if name else Payment.checkout_ref == ref
        found = session.scalar(select(Payment.public_id).where(by_name))
        if found is None:
            detail = {"payment": name, "checkout_ref": ref}
            settling.differ(session, tools, "unknown-here", None, None, detail)
            return
    paying.sync_payment(tools, found)

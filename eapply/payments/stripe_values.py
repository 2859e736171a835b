"""Stripe's objects and ours, turned into each other: plain dictionaries in, values out, nothing is sent.

Shapes are those of ``API_VERSION``. JPY has no smaller unit, so every amount is whole yen on both sides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from eapply.core.settlement import PaymentReport, PaymentStatus
from eapply.payments.provider import (
    JST,
    NoticeKind,
    Order,
    PayoutLine,
    ProviderProblem,
    RefundReport,
    RefundStatus,
    WebhookNotice,
)

Json = Mapping[str, Any]

API_VERSION: Final = "2026-10-28.endive"
CURRENCY: Final = "jpy"
SUFFIX: Final = "E-SHINSEI"  # behind the account's own name on the card's statement
KONBINI: Final = "konbini"
BANK: Final = "customer_balance"
KONBINI_DAYS: Final = 3
# What Stripe takes by each way of paying, whole yen (docs.stripe.com: Konbini payments, minimum charge).
RANGES: Final = {"card": (50, 99_999_999), KONBINI: (120, 300_000), BANK: (50, 99_999_999)}
CAN_HOLD: Final = frozenset({"card"})
LATER: Final = {
    "konbini_display_details": KONBINI,
    "display_bank_transfer_instructions": BANK,
}
BRANDS: Final = {"amex": "American Express", "diners": "Diners Club", "jcb": "JCB"}
REFUNDS: Final = {
    "succeeded": RefundStatus.DONE,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
# The first that fits; the webhook must be told of all of ``EVENTS``.
KINDS: Final = (
    ("checkout.session.", NoticeKind.PAYMENT),
    ("payment_intent.", NoticeKind.PAYMENT),
    ("charge.dispute.", NoticeKind.DISPUTE),
    ("charge.refund", NoticeKind.REFUND),
    ("refund.", NoticeKind.REFUND),
    ("payout.", NoticeKind.PAYOUT),
)
EVENTS: Final = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "payout.paid",
    "payout.failed",
)
MOVEMENTS: Final = {
    "charge": "payment",
    "payment": "payment",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund",
    "payment_failure_refund": "refund",
    "stripe_fee": "cost",
}


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, JST)


def methods_for(order: Order, methods: Collection[str]) -> list[str]:
    """The ways of paying that fit this order. Raises ProviderProblem when there is none."""
    fitting = [
        method
        for method in methods
        if RANGES[method][0] <= order.amount <= RANGES[method][1]
        and (method in CAN_HOLD or not order.hold)
    ]
    if not fitting:
        raise ProviderProblem("no_method_for_amount")
    return fitting


def session_of(order: Order, methods: Sequence[str], customer: str) -> dict[str, Any]:
    """The parameters of a card page. A bank transfer needs a ``customer``, whose address it takes then."""
    names = {"payment": order.payment, "reference": order.reference}
    whose = {"customer": customer} if customer else {"customer_email": order.email}
    options: dict[str, Any] = {
        KONBINI: {"expires_after_days": KONBINI_DAYS},
        BANK: {
            "funding_type": "bank_transfer",
            "bank_transfer": {"type": "jp_bank_transfer"},
        },
    }
    return {
        "mode": "payment",
        "locale": "ja",
        "line_items": [
            {
                "quantity": line.count,
                "price_data": {
                    "currency": CURRENCY,
                    "unit_amount": line.unit_amount,
                    "product_data": {"name": line.label},
                },
            }
            for line in order.lines
        ],
        "client_reference_id": order.payment,
        "metadata": names,
        "payment_intent_data": {
            "metadata": names,
            "description": order.reference,
            "statement_descriptor_suffix": SUFFIX,
            "capture_method": "manual" if order.hold else "automatic",
        },
        "allowed_payment_method_types": list(methods),  # a filter: the account must offer them too
        "payment_method_options": {name: options[name] for name in methods if name in options},
        "adaptive_pricing": {"enabled": False},  # a fee is paid in yen
        "expires_at": int(order.expires_at.timestamp()),
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
        **{name: value for name, value in whose.items() if value},
    }


def report_of(session: Json, account: str) -> PaymentReport:
    """The whole truth of one card page with its payment and charge, both expanded."""
    intent: Json = session.get("payment_intent") or {}
    charge: Json = intent.get("latest_charge") or {}
    if charge.get("status") != "succeeded":
        charge = {}  # an attempt that failed: nothing was entrusted
    details: Json = charge.get("payment_method_details") or {}
    card: Json = details.get("card") or {}
    before = card.get("capture_before")
    received = intent.get("amount_received") or 0
    return PaymentReport(
        payment=session.get("client_reference_id") or "",
        status=status_of(session, intent),
        amount=intent.get("amount") or session["amount_total"],
        account=account,
        mode=mode_of(session),
        currency=intent.get("currency") or session["currency"],
        captured=received,
        # Some versions tell the end of a hold as a refund of what was never charged.
        refunded=charge.get("amount_refunded", 0) if received else 0,
        entrusted_at=moment(charge["created"]) if charge else None,
        capture_before=moment(before) if before else None,
        checkout_ref=session["id"],
        payment_ref=intent.get("id") or "",
        method=details.get("type")
        or LATER.get((intent.get("next_action") or {}).get("type", ""), ""),
        card=f"{brand(card['brand'])} {card['last4']}" if card.get("last4") else "",
        failure=(intent.get("last_payment_error") or {}).get("code") or "",
    )


def status_of(session: Json, intent: Json) -> PaymentStatus:
    """Where the payment stands. A page that is complete takes no second try, an open one does."""
    is_complete = session["status"] == "complete"
    was_held = is_complete and intent.get("capture_method") == "manual"
    match intent.get("status"):
        case "succeeded":
            return PaymentStatus.PAID
        case "requires_capture":
            return PaymentStatus.HELD
        case "canceled":
            return PaymentStatus.RELEASED if was_held else PaymentStatus.EXPIRED
        case "processing":
            return PaymentStatus.PROCESSING
        case "requires_payment_method" if is_complete:
            return PaymentStatus.EXPIRED  # the convenience store waited in vain
    if session["status"] == "expired":
        return PaymentStatus.EXPIRED
    if is_complete:
        return PaymentStatus.PROCESSING
    return PaymentStatus.FAILED if intent.get("last_payment_error") else PaymentStatus.OPEN


def brand(name: str) -> str:
    return BRANDS.get(name, name.capitalize())


def mode_of(thing: Json) -> str:
    return "live" if thing["livemode"] else "test"


def refund_of(refund: Json) -> RefundReport:
    return RefundReport(
        refund=(refund.get("metadata") or {}).get("refund") or "",
        refund_ref=refund["id"],
        amount=refund["amount"],
        status=REFUNDS.get(refund["status"], RefundStatus.PENDING),
        failure=refund.get("failure_reason") or "",
    )


def notice_of(event: Json, account: str) -> WebhookNotice:
    """What a genuine event is about. Raises KeyError for what is no event."""
    about: Json = event["data"]["object"]
    kind = next(
        (kind for start, kind in KINDS if event["type"].startswith(start)), NoticeKind.OTHER
    )
    is_page = about.get("object") == "checkout.session"
    intent = about["id"] if about.get("object") == "payment_intent" else about.get("payment_intent")
    return WebhookNotice(
        event=event["id"],
        kind=kind,
        account=event.get("account") or account,
        mode=mode_of(event),
        payment=(about.get("metadata") or {}).get("payment") or "",
        checkout_ref=about["id"] if is_page else "",
        sent_at=moment(event["created"]),
        payment_ref=intent or "",
    )


def line_of(transaction: Json) -> PayoutLine:
    """One movement; its source is expanded. What Stripe charges for itself is all cost."""
    source: Json = transaction.get("source") or {}
    kind = MOVEMENTS.get(transaction["type"], "other")
    if (transaction.get("reporting_category") or "").startswith("dispute"):
        kind = "dispute"
    amount, cost = transaction["amount"], transaction["fee"]
    if kind == "cost":
        amount, cost = 0, cost - amount
    return PayoutLine(
        kind=kind,
        payment=(source.get("metadata") or {}).get("payment") or "",
        payment_ref=source.get("payment_intent") or "",
        amount=amount,
        cost=cost,
        at=moment(transaction["created"]),
    )

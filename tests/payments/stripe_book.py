"""What Stripe keeps and how it answers, as far as the house uses it: objects in its shapes, no network.

The shapes were compared with Stripe's published sample objects when this was written; the parameters are
checked against what the official library declares. Amounts are whole yen.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from stripe.params import (
    _customer_create_params,
    _payment_intent_cancel_params,
    _payment_intent_capture_params,
    _refund_create_params,
)
from stripe.params.checkout import _session_create_params, _session_expire_params

Json = dict[str, Any]

ACCOUNT: Final = "acct_1Practice"
LEAST: Final = 50  # yen, by any way of paying
HOLD_DAYS: Final = 7
KONBINI_DAYS: Final = 3
COMMON: Final = {"livemode": False, "metadata": {}}
WITHOUT: Final = {
    "livemode": {"balance_transaction", "refund"},
    "metadata": {"balance_transaction"},
}
PARAMETERS: Final = {
    "customers": (_customer_create_params, "CustomerCreateParams"),
    "sessions": (_session_create_params, "SessionCreateParams"),
    "expire": (_session_expire_params, "SessionExpireParams"),
    "capture": (_payment_intent_capture_params, "PaymentIntentCaptureParams"),
    "cancel": (_payment_intent_cancel_params, "PaymentIntentCancelParams"),
    "refunds": (_refund_create_params, "RefundCreateParams"),
}


class Refusal(Exception):
    """An error object with its HTTP status."""

    def __init__(self, message: str, code: str = "", status: int = 400) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"type": "invalid_request_error", "message": message}
        if code:
            self.body["code"] = code


class StripeBook:
    """One account in test mode. The methods without a leading word of HTTP are what payers do."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.objects: dict[str, Json] = {}
        self.numbers = count(1)
        self.events: list[Json] = []
        self.account = account()
        self.paid_out: dict[str, str] = {}  # balance transaction: payout
        self.endpoints: list[Json] = []

    # made and changed by calls --------------------------------------------------------------------

    def create_customer(self, given: Json) -> Json:
        check_names("customers", given)
        return self.keep("cus", "customer", email=given.get("email"), **self.common(given))

    def create_session(self, given: Json) -> Json:
        check_names("sessions", given)
        if not given.get("line_items"):
            raise Refusal("line_items is required in payment mode", "parameter_missing")
        amount = 0
        for item in given["line_items"]:
            price = item["price_data"]
            if price["currency"] != "jpy" or not price["unit_amount"].isdecimal():
                raise Refusal("Invalid integer", "parameter_invalid_integer")
            amount += int(price["unit_amount"]) * int(item["quantity"])
        if amount < LEAST:
            raise Refusal("The total is below the minimum", "amount_too_small")
        left = int(given["expires_at"]) - self.seconds()
        if not 30 * 60 <= left <= 24 * 3600:
            raise Refusal("expires_at must be between 30 minutes and 24 hours from now")
        methods = given["allowed_payment_method_types"]
        if "customer_balance" in methods and "customer" not in given:
            raise Refusal("customer_balance needs a customer", "parameter_missing")
        email = given.get("customer_email")
        session = self.keep(
            "cs_test",
            "checkout.session",
            amount_subtotal=amount,
            amount_total=amount,
            cancel_url=given["cancel_url"],
            client_reference_id=given["client_reference_id"],
            currency="jpy",
            customer=given.get("customer"),
            customer_details={"email": email} if email else None,
            customer_email=email,
            expires_at=int(given["expires_at"]),
            locale=given["locale"],
            mode=given["mode"],
            payment_intent=None,
            payment_method_types=methods,
            payment_status="unpaid",
            status="open",
            success_url=given["success_url"],
            **self.common(given),
        )
        session["url"] = f"https://checkout.stripe.com/c/pay/{session['id']}"
        self.objects[f"wanted:{session['id']}"] = given["payment_intent_data"]
        return session

    def expire(self, session: Json) -> Json:
        if session["status"] != "open":
            raise Refusal("Only Checkout Sessions with a status in [open] can be expired")
        self.end_page(session)
        return session

    def capture(self, intent: Json) -> Json:
        if intent["status"] != "requires_capture":
            raise Refusal("cannot be captured", "payment_intent_unexpected_state")
        self.take(intent, self.objects[intent["latest_charge"]])
        return intent

    def cancel(self, intent: Json, reason: str | None = None) -> Json:
        if intent["status"] in ("succeeded", "canceled"):
            raise Refusal("cannot be canceled", "payment_intent_unexpected_state")
        intent |= {"status": "canceled", "amount_capturable": 0, "canceled_at": self.seconds()}
        intent["cancellation_reason"] = reason
        self.tell("payment_intent.canceled", intent)
        return intent

    def create_refund(self, given: Json) -> Json:
        check_names("refunds", given)
        intent = self.find(given["payment_intent"])
        charge = self.objects[intent["latest_charge"]] if intent["latest_charge"] else None
        if charge is None or not charge["captured"]:
            raise Refusal("This PaymentIntent does not have a successful charge to refund.")
        amount = int(given["amount"])
        if charge["refunded"]:
            raise Refusal("has already been refunded", "charge_already_refunded")
        if amount > charge["amount"] - charge["amount_refunded"]:
            raise Refusal("Refund amount is greater than unrefunded amount on charge")
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        refund = self.keep(
            "re",
            "refund",
            amount=amount,
            charge=charge["id"],
            currency="jpy",
            payment_intent=intent["id"],
            reason=None,
            status="succeeded",
            metadata=given.get("metadata", {}),
        )
        refund["balance_transaction"] = self.move("refund", refund["id"], -amount, 0)["id"]
        self.tell("charge.refunded", charge)
        self.tell("refund.created", refund)
        return refund

    # what payers do on the page and after it --------------------------------------------------------

    def pay(self, ref: str) -> None:
        session, intent = self.confirm(ref)
        charge = self.charge(intent, "card")
        session["status"] = "complete"
        if intent["capture_method"] == "manual":
            end = self.seconds() + HOLD_DAYS * 86400
            charge["payment_method_details"]["card"]["capture_before"] = end
            intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
            self.tell("payment_intent.amount_capturable_updated", intent)
        else:
            self.take(intent, charge)
            session["payment_status"] = "paid"
        self.tell("checkout.session.completed", session)

    def decline(self, ref: str) -> None:
        _, intent = self.confirm(ref)
        charge = self.charge(intent, "card")
        charge |= {"status": "failed", "paid": False, "failure_code": "card_declined"}
        self.fail(intent, {"code": "card_declined", "decline_code": "insufficient_funds"})

    def choose_konbini(self, ref: str) -> None:
        session, intent = self.confirm(ref)
        session["status"] = "complete"
        end = self.now() + timedelta(days=KONBINI_DAYS)
        details = {"expires_at": int(end.timestamp()), "hosted_voucher_url": "", "stores": {}}
        intent["status"] = "requires_action"
        intent["next_action"] = {
            "type": "konbini_display_details",
            "konbini_display_details": details,
        }
        self.tell("checkout.session.completed", session)

    def end_konbini(self, ref: str, *, paid: bool) -> None:
        session = self.objects[ref]
        intent = self.objects[session["payment_intent"]]
        intent["next_action"] = None
        if paid:
            self.take(intent, self.charge(intent, "konbini"))
            session["payment_status"] = "paid"
            self.tell("checkout.session.async_payment_succeeded", session)
        else:
            self.fail(intent, {"code": "payment_intent_payment_attempt_expired"})
            self.tell("checkout.session.async_payment_failed", session)

    def pay_out(self) -> None:
        """Everything that is not paid out yet, in one sum."""
        moves = [m for m in self.all_of("balance_transaction") if m["id"] not in self.paid_out]
        total = sum(move["net"] for move in moves)
        midnight = self.seconds() - self.seconds() % 86_400  # of UTC, as Stripe dates arrivals
        payout = self.keep(
            "po",
            "payout",
            amount=total,
            arrival_date=midnight,
            automatic=True,
            currency="jpy",
            status="paid",
        )
        own = self.move("payout", payout["id"], -total, 0)
        self.paid_out |= {move["id"]: payout["id"] for move in [*moves, own]}
        self.tell("payout.paid", payout)

    def dispute(self, ref: str) -> Json:
        intent = self.objects[self.objects[ref]["payment_intent"]]
        charge = intent["latest_charge"]
        found = self.keep(
            "dp",
            "dispute",
            amount=intent["amount"],
            charge=charge,
            currency="jpy",
            payment_intent=intent["id"],
            reason="general",
            status="needs_response",
            metadata={},
        )
        return self.tell("charge.dispute.created", found)

    # inside ------------------------------------------------------------------------------------------

    def confirm(self, ref: str) -> tuple[Json, Json]:
        """The payer presses the button of an open page; the first press makes the PaymentIntent."""
        session = self.find(ref)
        assert session["status"] == "open", "the page is closed"
        wanted = self.objects[f"wanted:{ref}"]
        if session["payment_intent"] is None:
            intent = self.keep(
                "pi",
                "payment_intent",
                amount=session["amount_total"],
                amount_capturable=0,
                amount_received=0,
                canceled_at=None,
                cancellation_reason=None,
                capture_method=wanted["capture_method"],
                currency="jpy",
                description=wanted["description"],
                last_payment_error=None,
                latest_charge=None,
                next_action=None,
                payment_method_types=session["payment_method_types"],
                statement_descriptor_suffix=wanted["statement_descriptor_suffix"],
                status="requires_payment_method",
                **self.common(wanted),
            )
            session["payment_intent"] = intent["id"]
        return session, self.objects[session["payment_intent"]]

    def charge(self, intent: Json, method: str) -> Json:
        card = {"brand": "visa", "last4": "4242", "country": "JP", "exp_month": 8, "exp_year": 2030}
        details = card if method == "card" else {"store": {"chain": "lawson"}}
        charge = self.keep(
            "ch",
            "charge",
            amount=intent["amount"],
            amount_captured=0,
            amount_refunded=0,
            balance_transaction=None,
            captured=False,
            currency="jpy",
            failure_code=None,
            paid=True,
            payment_intent=intent["id"],
            payment_method_details={"type": method, method: details},
            refunded=False,
            status="succeeded",
            metadata=intent["metadata"],
        )
        intent |= {"latest_charge": charge["id"], "last_payment_error": None}
        return charge

    def take(self, intent: Json, charge: Json) -> None:
        """The money moves; a card costs 3.6 %, rounded."""
        amount = intent["amount"]
        charge |= {"captured": True, "amount_captured": amount}
        intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
        fee = round(amount * 36 / 1000)
        charge["balance_transaction"] = self.move("charge", charge["id"], amount, fee)["id"]
        self.tell("payment_intent.succeeded", intent)

    def fail(self, intent: Json, error: Json) -> None:
        intent |= {"status": "requires_payment_method", "last_payment_error": error}
        self.tell("payment_intent.payment_failed", intent)

    def end_page(self, session: Json) -> None:
        session["status"] = "expired"
        if session["payment_intent"]:
            self.cancel(self.objects[session["payment_intent"]], "expired")
        self.tell("checkout.session.expired", session)

    def move(self, kind: str, source: str, amount: int, fee: int) -> Json:
        return self.keep(
            "txn",
            "balance_transaction",
            amount=amount,
            currency="jpy",
            fee=fee,
            net=amount - fee,
            reporting_category=kind,
            source=source,
            status="available",
            type=kind,
        )

    def age(self) -> None:
        """What Stripe does by itself as time goes by."""
        now = self.seconds()
        for session in self.all_of("checkout.session"):
            if session["status"] == "open" and session["expires_at"] <= now:
                self.end_page(session)
            intent = self.objects.get(session["payment_intent"] or "", {"status": ""})
            if intent["status"] == "requires_capture":
                card = self.objects[intent["latest_charge"]]["payment_method_details"]["card"]
                if card["capture_before"] <= now:
                    self.cancel(intent, "expired")
            elif intent["status"] == "requires_action":
                details = intent["next_action"]["konbini_display_details"]
                if details["expires_at"] <= now:
                    self.end_konbini(session["id"], paid=False)

    def tell(self, kind: str, about: Json) -> Json:
        event = {
            "id": f"evt_{next(self.numbers)}",
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": self.seconds(),
            "data": {"object": json.loads(json.dumps(about))},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.events.append(event)
        return event

    def keep(self, prefix: str, kind: str, **fields: Any) -> Json:
        made = {
            "id": f"{prefix}_{next(self.numbers):024d}",
            "object": kind,
            "created": self.seconds(),
            **{name: value for name, value in COMMON.items() if kind not in WITHOUT[name]},
            **fields,
        }
        self.objects[made["id"]] = made
        return made

    def common(self, given: Json) -> Json:
        return {"metadata": given.get("metadata", {})}

    def find(self, name: str) -> Json:
        self.age()
        if name not in self.objects:
            raise Refusal(f"No such object: '{name}'", "resource_missing", 404)
        return self.objects[name]

    def all_of(self, kind: str) -> list[Json]:
        """Newest first, as Stripe lists."""
        found = [each for each in self.objects.values() if each.get("object") == kind]
        return found[::-1]

    def seconds(self) -> int:
        return int(self.now().timestamp())


def account() -> Json:
    return {
        "id": ACCOUNT,
        "object": "account",
        "capabilities": {"card_payments": "active", "konbini_payments": "active"},
        "charges_enabled": True,
        "country": "JP",
        "default_currency": "jpy",
        "payouts_enabled": True,
        "settings": {"payouts": {"schedule": {"delay_days": 4, "interval": "weekly"}}},
    }


def sign(event: Json, secret: str, at: datetime) -> tuple[bytes, dict[str, str]]:
    """An event as it is posted: body and header."""
    body = json.dumps(event, ensure_ascii=False, indent=2).encode()
    stamp = str(int(at.timestamp()))
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return body, {"Stripe-Signature": f"t={stamp},v1={mac},v0={'0' * 64}"}


def check_names(call: str, given: Json) -> None:
    """Refuses a parameter that the official library does not declare for this call."""
    module, name = PARAMETERS[call]
    for path in unknown_names(module, name, given):
        raise Refusal(f"Received unknown parameter: {path}", "parameter_unknown")


def unknown_names(module: Any, name: str, given: Json) -> list[str]:
    declared = getattr(module, name).__annotations__
    found: list[str] = []
    for key, value in given.items():
        if key not in declared:
            found.append(key)
            continue
        inner = re.search(rf"{name}\w+", str(declared[key]))
        for each in value if isinstance(value, list) else [value]:
            if inner and isinstance(each, dict):
                found += [f"{key}[{below}]" for below in unknown_names(module, inner[0], each)]
    return found

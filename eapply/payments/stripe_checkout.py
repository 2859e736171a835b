"""Stripe's hosted card page, by the official library. The one module that imports it.

No card number ever comes near the house: the payer types it on Stripe's page, and of the card only brand
and last four digits come back. Every call carries a key of ours; keys are kept there for 24 hours, so what
may be asked again later is looked up first (``refund``) or carries its own end (``start``: a page whose
``expires_at`` has passed is refused).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

import stripe

from eapply.core.settlement import PaymentReport, PaymentStatus
from eapply.payments import stripe_values as values
from eapply.payments.provider import (
    BadNotice,
    Checkout,
    Finding,
    KeyInUse,
    Order,
    Payout,
    ProviderProblem,
    RefundReport,
    Unknown,
    Unreachable,
    WebhookNotice,
)
from eapply.payments.stripe_settings import findings
from eapply.payments.stripe_values import API_VERSION, BANK, KONBINI

SIGNATURE: Final = "Stripe-Signature"
TOLERANCE: Final = timedelta(seconds=300)
PAGES: Final = "https://checkout.stripe.com"
CONNECT_SECONDS: Final = 5
ANSWER_SECONDS: Final = 20
RETRIES: Final = 2  # by the library, with the same key, when the line broke or Stripe stumbled
AT_ONCE: Final = 100  # rows of a list in one answer, the most there is
TRUTH: Final = ["payment_intent.latest_charge"]

stripe.enable_telemetry = False  # it would write into a home folder and send figures of ours


class StripeProvider:
    """See ``PaymentProvider``.

    Args:
        key: secret or restricted key; its prefix says test or live.
        account: the account that the operator means, 「acct_…」. A key of another one is never used.
        webhook_secrets: the present one first; both are believed while one follows the other.
        methods: ways of paying, of ``stripe_values.RANGES``.
        webhook_url: where Stripe should post; only looked at by ``check``.
        agent: the 指定納付受託者 as announced.
        answer_seconds, retries: patience with one call.
    """

    name = "stripe"
    page_origin = PAGES

    def __init__(
        self,
        *,
        key: str,
        account: str,
        webhook_secrets: Sequence[str],
        methods: Sequence[str],
        webhook_url: str,
        agent: str,
        api_base: str,
        answer_seconds: float = ANSWER_SECONDS,
        retries: int = RETRIES,
    ) -> None:
        self.account = account
        self.mode = "live" if key.startswith(("sk_live_", "rk_live_")) else "test"
        self.webhook_secrets = tuple(secret for secret in webhook_secrets if secret)
        self.methods = tuple(methods)
        self.webhook_url = webhook_url
        self.agent = agent
        self.http = stripe.RequestsClient(timeout=(CONNECT_SECONDS, answer_seconds))
        self.stripe = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base},
            max_network_retries=retries,
            http_client=self.http,
        )

    def end(self) -> None:
        """Lets go of the line that this thread holds open."""
        self.http.close()  # type: ignore[no-untyped-call]

    @cached_property
    def true_account(self) -> str:
        """Whose the key is, asked once: a report names this account, never the one we wish for."""
        return str(self.ask(self.stripe.v1.accounts.retrieve_current)["id"])

    def ask(self, call: Callable[..., Any], *given: Any, key: str = "") -> dict[str, Any]:
        """One call with its answer as a plain dictionary."""
        with answered():
            answer = call(*given, options={"idempotency_key": key}) if key else call(*given)
        return dict(answer.to_dict())

    def ask_anew(self, call: Callable[..., Any], *given: Any, key: str) -> dict[str, Any]:
        """A call that cannot have its effect twice whatever its key: a page whose address nobody was
        given, a hold that is charged or ended by its state.

        Stripe keeps an inner failure with its key and repeats it for a day; then a second key is due.
        """
        try:
            return self.ask(call, *given, key=key)
        except Unreachable as problem:
            if not is_repeated_failure(problem.__cause__):
                raise
        return self.ask(call, *given, key=f"{key}-again")

    def tried(self, call: Callable[..., Any], *given: Any, key: str = "") -> None:
        """A call that is refused when the state is another by now; the caller asks for the truth then."""
        try:
            if key:
                self.ask_anew(call, *given, key=key)
            else:
                self.ask(call, *given)
        except Unknown:
            raise
        except ProviderProblem as problem:
            if not isinstance(problem.__cause__, stripe.InvalidRequestError):
                raise

    def rows(self, call: Callable[..., Any], params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """All rows of a list, page after page."""
        with answered():
            for row in call({**params, "limit": AT_ONCE}).auto_paging_iter():
                yield row.to_dict()

    def start(self, order: Order) -> Checkout:
        if self.true_account != self.account:
            raise ProviderProblem("other_account")
        methods = values.methods_for(order, self.methods)
        customer = ""
        if BANK in methods:
            about: dict[str, Any] = {"metadata": {"payment": order.payment}}
            about |= {"email": order.email} if order.email else {}
            create = self.stripe.v1.customers.create
            customer = self.ask_anew(create, about, key=f"{order.payment}-customer")["id"]
        wanted = values.session_of(order, methods, customer)
        session = self.ask_anew(self.stripe.v1.checkout.sessions.create, wanted, key=order.payment)
        return Checkout(session["id"], session["url"], values.moment(session["expires_at"]))

    def close(self, checkout_ref: str) -> PaymentReport:
        self.tried(self.stripe.v1.checkout.sessions.expire, checkout_ref)
        return self.fetch(checkout_ref)

    def fetch(self, checkout_ref: str) -> PaymentReport:
        return values.report_of(self.session(checkout_ref), self.true_account)

    def session(self, checkout_ref: str) -> dict[str, Any]:
        retrieve = self.stripe.v1.checkout.sessions.retrieve
        return self.ask(retrieve, checkout_ref, {"expand": TRUTH})

    def capture(self, checkout_ref: str, key: str) -> PaymentReport:
        report = self.fetch(checkout_ref)
        if report.status is PaymentStatus.HELD:
            self.tried(self.stripe.v1.payment_intents.capture, report.payment_ref, key=key)
            report = self.fetch(checkout_ref)
        if report.status is not PaymentStatus.PAID:
            raise ProviderProblem("hold_ended")
        return report

    def release(self, checkout_ref: str, key: str) -> PaymentReport:
        report = self.fetch(checkout_ref)
        if report.status is PaymentStatus.HELD:
            self.tried(self.stripe.v1.payment_intents.cancel, report.payment_ref, key=key)
            report = self.fetch(checkout_ref)
        return report

    def refund(self, checkout_ref: str, refund: str, amount: int) -> RefundReport:
        session = self.session(checkout_ref)
        report = values.report_of(session, self.true_account)
        if not report.captured:
            raise ProviderProblem("nothing_to_refund")
        wanted: dict[str, Any] = {"payment_intent": report.payment_ref}
        for row in self.rows(self.stripe.v1.refunds.list, wanted):
            done = values.refund_of(row)
            if done.refund == refund:
                if done.amount != amount:
                    raise KeyInUse("idempotency_mismatch")
                return done
        wanted |= {"amount": amount, "metadata": {"payment": report.payment, "refund": refund}}
        email = (session.get("customer_details") or {}).get("email")
        if email and report.method == KONBINI:  # Stripe asks there where the cash should go
            wanted["instructions_email"] = email
        return values.refund_of(self.ask(self.stripe.v1.refunds.create, wanted, key=refund))

    def read_webhook(self, body: bytes, headers: Mapping[str, str], now: datetime) -> WebhookNotice:
        signature = headers.get(SIGNATURE, "")
        tries = (self.opened(body, signature, secret) for secret in self.webhook_secrets)
        event = next(filter(None, tries), None)
        if event is None:
            raise BadNotice("signature")
        # The library would measure the time in the header by its own clock, and only backwards.
        parts = [part.partition("=") for part in signature.split(",")]
        stamp = next(int(value) for name, _, value in parts if name == "t")
        if abs(now.timestamp() - stamp) > TOLERANCE.total_seconds():
            raise BadNotice("too old")
        try:
            notice = values.notice_of(event, self.account)
        except (KeyError, TypeError, AttributeError) as problem:
            raise BadNotice("body") from problem
        if (notice.account, notice.mode) != (self.account, self.mode):
            raise BadNotice("account")
        return notice

    def opened(self, body: bytes, signature: str, secret: str) -> dict[str, Any] | None:
        """The event, if this secret signed these very bytes."""
        try:
            event = self.stripe.construct_event(body, signature, secret, tolerance=0)
        except stripe.SignatureVerificationError:
            return None
        except (ValueError, AttributeError, TypeError) as problem:
            raise BadNotice("body") from problem
        return dict(event.to_dict())

    def payouts(self, since: datetime) -> Iterator[Payout]:
        wanted = {"arrival_date": {"gte": int(since.timestamp())}, "status": "paid"}
        found = list(self.rows(self.stripe.v1.payouts.list, wanted))
        for each in sorted(found, key=lambda payout: (payout["arrival_date"], payout["id"])):
            moves = self.rows(
                self.stripe.v1.balance_transactions.list,
                {"payout": each["id"], "expand": ["data.source"]},
            )
            lines = [values.line_of(move) for move in moves if move["type"] != "payout"]
            arrived = values.moment(each["arrival_date"])
            yield Payout(each["id"], each["amount"], arrived, tuple(lines))

    def check(self) -> Sequence[Finding]:
        """Reads the account and its webhook endpoints; the key needs no more than reading for it."""
        account = self.ask(self.stripe.v1.accounts.retrieve_current)
        endpoints = list(self.rows(self.stripe.v1.webhook_endpoints.list, {}))
        return findings(
            account,
            endpoints,
            wanted_account=self.account,
            is_live=self.mode == "live",
            methods=self.methods,
            webhook_url=self.webhook_url,
            has_secret=bool(self.webhook_secrets),
        )


def is_repeated_failure(problem: BaseException | None) -> bool:
    """Whether Stripe told an inner failure from memory instead of trying again."""
    return (
        isinstance(problem, stripe.APIError)
        and (problem.http_status or 0) >= 500
        and (problem.headers or {}).get("Idempotent-Replayed") == "true"
    )


@contextmanager
def answered() -> Iterator[None]:
    """Stripe's problems as ours. 「May have happened」 and 「did not happen」 are kept apart."""
    try:
        yield
    except stripe.IdempotencyError as problem:
        raise KeyInUse("idempotency_mismatch") from problem
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as problem:
        # Also 409: the same key is being worked on at this moment.
        raise Unreachable(problem.code or f"http_{problem.http_status or 'none'}") from problem
    except stripe.StripeError as problem:
        code = problem.code or type(problem).__name__
        kind = Unknown if code == "resource_missing" else ProviderProblem
        raise kind(code) from problem

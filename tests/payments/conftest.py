"""The two providers, each with what its payers and its time can do, under one interface."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from eapply.adapters.clock import FixedClock
from eapply.payments.practice import PracticeProvider
from eapply.payments.practice.acts import CARD
from eapply.payments.practice.book import BookedNotice
from eapply.payments.practice.notices import write
from eapply.payments.provider import NoticeKind, PaymentProvider
from eapply.payments.stripe_checkout import StripeProvider
from tests.payments.stand_in import KEY, StandIn, standing_in
from tests.payments.stripe_book import ACCOUNT, StripeBook, sign

SECRETS = ("whsec_present", "whsec_previous")
PAGE = "http://127.0.0.1:8000/practice/pay/"
WEBHOOK = "https://shinsei.example/webhooks/stripe"
Posted = tuple[bytes, dict[str, str]]


class Rig(Protocol):
    """One provider and the world around it. ``card``: how a report names the card that pays here."""

    provider: PaymentProvider
    clock: FixedClock
    card: str

    def pay(self, ref: str) -> Any: ...
    def decline(self, ref: str) -> Any: ...
    def choose_konbini(self, ref: str) -> Any: ...
    def end_konbini(self, ref: str, *, paid: bool) -> Any: ...
    def pay_out(self) -> None: ...
    def with_secrets(self, *secrets: str) -> PaymentProvider: ...
    def notice(self, ref: str, secret: str, **changes: Any) -> Posted: ...


class PracticeRig:
    card = CARD

    def __init__(self, folder: Path, clock: FixedClock) -> None:
        self.clock = clock
        self.folder = folder
        self.provider = self.with_secrets(*SECRETS)
        self.pay = self.provider.pay
        self.decline = self.provider.decline
        self.choose_konbini = self.provider.choose_konbini
        self.end_konbini = self.provider.end_konbini

    def with_secrets(self, *secrets: str) -> PracticeProvider:
        path = self.folder / "practice.sqlite3"
        return PracticeProvider(path, secrets, self.clock.now, lambda ref: PAGE + ref)

    def pay_out(self) -> None:
        self.clock.advance(days=8)

    def notice(self, ref: str, secret: str, **changes: Any) -> Posted:
        facts = {"account": "practice", "mode": "practice", "event": "event-1"} | changes
        payment = self.provider.fetch(ref).payment
        now = self.clock.now()
        booked = BookedNotice(facts["event"], NoticeKind.PAYMENT.value, ref, payment, now, True)
        return write(booked, facts["account"], facts["mode"], secret, now)


class StripeRig:
    card = "Visa 4242"

    def __init__(self, server: StandIn, clock: FixedClock) -> None:
        self.clock = clock
        self.server = server
        self.book = server.book
        self.made: list[StripeProvider] = []
        self.provider = self.with_secrets(*SECRETS)
        self.pay = self.book.pay
        self.decline = self.book.decline
        self.choose_konbini = self.book.choose_konbini
        self.end_konbini = self.book.end_konbini

    def with_secrets(self, *secrets: str) -> StripeProvider:
        return self.make(webhook_secrets=secrets)

    def make(self, **changes: Any) -> StripeProvider:
        wanted: dict[str, Any] = {
            "key": KEY,
            "account": ACCOUNT,
            "webhook_secrets": SECRETS,
            "methods": ("card", "konbini"),
            "webhook_url": WEBHOOK,
            "agent": "決済会社",
            "api_base": self.server.url,
            "retries": 0,
        }
        self.made.append(StripeProvider(**(wanted | changes)))
        return self.made[-1]

    def pay_out(self) -> None:
        self.clock.advance(days=8)
        self.book.pay_out()

    def notice(self, ref: str, secret: str, **changes: Any) -> Posted:
        event = self.book.tell("checkout.session.completed", self.book.find(ref))
        changes = {"id": changes.pop("event", "event-1")} | changes
        if "mode" in changes:
            changes["livemode"] = changes.pop("mode") == "live"
        return sign(event | changes, secret, self.clock.now())


@contextmanager
def stripe_rig(clock: FixedClock) -> Iterator[StripeRig]:
    with standing_in(StripeBook(clock.now)) as server:
        rig = StripeRig(server, clock)
        yield rig
        for provider in rig.made:
            provider.end()


@pytest.fixture
def stripe(clock: FixedClock) -> Iterator[StripeRig]:
    with stripe_rig(clock) as rig:
        yield rig


@pytest.fixture
def practice(clock: FixedClock, tmp_path: Path) -> PracticeRig:
    return PracticeRig(tmp_path, clock)


@pytest.fixture(params=["practice", "stripe"])
def rig(request: pytest.FixtureRequest) -> Rig:
    found: Rig = request.getfixturevalue(request.param)
    return found

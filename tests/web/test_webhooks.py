"""The provider's notices: only genuine ones do anything, and those once (T19, T20, I21, F12)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from eapply.adapters.clock import FixedClock
from eapply.models import (
    Charge,
    Discrepancy,
    OutboxMessage,
    Payment,
    PaymentNotice,
    db,
    transaction,
)
from eapply.payments.practice import notices as wire
from eapply.payments.practice.book import BookedNotice
from eapply.payments.provider import NoticeKind
from eapply.services import fees, notices, paying
from eapply.services.toolbox import Toolbox
from tests.browser import Browser
from tests.money import bill, newest_payment, pay, practice, work
from tests.services.test_races import together

ADDRESS = "/webhooks/practice"


@dataclass(frozen=True)
class Paid:
    """A payment at the provider that the house has not heard of."""

    charge: str
    payment: str
    page: str


@pytest.fixture
def paid(app: Flask, tools: Toolbox) -> Paid:
    with app.app_context():
        with transaction() as session:
            fees.load_reviewed(session, tools)
            charge = bill(session, tools).public_id
        pay(tools, charge)
        return Paid(charge, *newest_payment(charge))


def notice(tools: Toolbox, paid: Paid, event: str = "e1") -> tuple[bytes, dict[str, str]]:
    provider = practice(tools)
    now = tools.clock.now()
    booked = BookedNotice(event, "payment", paid.page, paid.payment, now, True)
    return wire.write(booked, provider.account, provider.mode, provider.secrets[0], now)


def count(app: Flask, table: type) -> int:
    with app.app_context(), transaction() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def settle(app: Flask, tools: Toolbox, paid: Paid) -> str:
    with app.app_context():
        work(tools)
        with transaction() as session:
            return session.scalars(
                select(Charge.status).where(Charge.public_id == paid.charge)
            ).one()


def test_a_genuine_notice_makes_the_worker_look(
    app: Flask, client: Browser, tools: Toolbox, paid: Paid
) -> None:
    body, headers = notice(tools, paid)
    before = count(app, OutboxMessage)
    answer = client.post(ADDRESS, data=body, headers=headers)
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "ok\n")
    assert count(app, OutboxMessage) == before + 1
    assert settle(app, tools, paid) == "paid"


def test_twenty_copies_are_one_notice(
    app: Flask, client: Browser, tools: Toolbox, paid: Paid
) -> None:
    body, headers = notice(tools, paid)
    before = count(app, OutboxMessage)
    answers = {client.post(ADDRESS, data=body, headers=headers).status_code for _ in range(20)}
    assert (answers, count(app, PaymentNotice)) == ({200}, 1)
    assert count(app, OutboxMessage) == before + 1


def test_copies_in_the_same_moment_are_one_notice(app: Flask, tools: Toolbox, paid: Paid) -> None:
    body, headers = notice(tools, paid)

    def send() -> int:
        db.session.remove()
        read = tools.provider.read_webhook(body, headers, tools.clock.now())
        return int(notices.take(tools, read))

    assert sum(together(app, [send] * 6)) == 1


def forged(tools: Toolbox, paid: Paid) -> dict[str, tuple[bytes, dict[str, str]]]:
    body, headers = notice(tools, paid)
    provider = practice(tools)
    stamp = str(int(tools.clock.now().timestamp()))
    other = json.dumps(json.loads(body) | {"account": "somebody"}).encode()
    live = json.dumps(json.loads(body) | {"mode": "live"}).encode()
    odd = b'{"event": 1}'

    def signed(text: bytes, secret: str) -> dict[str, str]:
        return {wire.SIGNATURE: f"t={stamp},v1={wire.sign(secret, stamp, text)}"}

    good = provider.secrets[0]
    return {
        "no signature": (body, {}),
        "empty": (body, {wire.SIGNATURE: ""}),
        "short": (body, {wire.SIGNATURE: headers[wire.SIGNATURE][:-1]}),
        "other secret": (body, signed(body, "another")),
        "edited": (body.replace(b"payment", b"refunds"), headers),
        "one byte more": (body + b" ", headers),
        "other account": (other, signed(other, good)),
        "other mode": (live, signed(live, good)),
        "not a notice": (odd, signed(odd, good)),
        "odd signs": (body, {wire.SIGNATURE: "t=\u0661,v1=\u00ff"}),
    }


def test_what_is_not_genuine_changes_nothing(
    app: Flask, client: Browser, tools: Toolbox, paid: Paid
) -> None:
    before = [count(app, each) for each in (PaymentNotice, OutboxMessage, Discrepancy)]
    for name, (body, headers) in forged(tools, paid).items():
        assert client.post(ADDRESS, data=body, headers=headers).status_code == 400, name
    after = [count(app, each) for each in (PaymentNotice, OutboxMessage, Discrepancy)]
    assert after == before
    assert settle(app, tools, paid) == "open"


@pytest.mark.parametrize(("seconds", "status"), [(300, 200), (301, 400), (-300, 200), (-301, 400)])
def test_an_old_notice_is_turned_away(
    client: Browser, tools: Toolbox, paid: Paid, clock: FixedClock, seconds: int, status: int
) -> None:
    body, headers = notice(tools, paid)
    clock.set(clock.now() + timedelta(seconds=seconds))
    assert client.post(ADDRESS, data=body, headers=headers).status_code == status


def test_the_key_before_is_believed_while_changing(
    make_app: Callable[..., Flask], tools: Toolbox, paid: Paid
) -> None:
    body, headers = notice(tools, paid)
    settings = tools.settings
    turned = make_app(
        secret_key="another secret of the tests, long enough too",
        previous_secret_keys=(settings.secret_key,),
    )
    assert turned.test_client().post(ADDRESS, data=body, headers=headers).status_code == 200


def test_other_doors_are_closed(client: Browser, tools: Toolbox, paid: Paid) -> None:
    body, headers = notice(tools, paid)
    assert client.post("/webhooks/stripe", data=body, headers=headers).status_code == 404
    assert client.get(ADDRESS).status_code == 405
    large = b" " * (256 * 1024 + 1)
    assert client.post(ADDRESS, data=large, headers=headers).status_code == 413


def test_a_form_is_no_notice(client: Browser, tools: Toolbox, paid: Paid) -> None:
    """The bytes are read before anything takes them for a form."""
    body, headers = notice(tools, paid)
    headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post(ADDRESS, data=body, headers=headers).status_code == 200


def test_a_notice_about_nobody_is_put_before_people(
    app: Flask, client: Browser, tools: Toolbox, paid: Paid
) -> None:
    body, headers = notice(tools, Paid("", "nobody", "nowhere"))
    assert client.post(ADDRESS, data=body, headers=headers).status_code == 200
    assert settle(app, tools, paid) == "open"
    with app.app_context(), transaction() as session:
        assert session.scalars(select(Discrepancy.kind)).all() == ["unknown-here"]


def test_a_dispute_names_only_the_payment_there(
    app: Flask, client: Browser, tools: Toolbox, paid: Paid
) -> None:
    body, headers = notice(tools, paid)
    with app.app_context():
        read = tools.provider.read_webhook(body, headers, tools.clock.now())
        paying.sync_payment(tools, paid.payment)
        with transaction() as session:
            ref = session.scalars(select(Payment.payment_ref)).one()
        dispute = replace(
            read, kind=NoticeKind.DISPUTE, payment="", checkout_ref="", payment_ref=ref
        )
        notices.take(tools, dispute)
        work(tools)
        with transaction() as session:
            assert session.scalars(select(Discrepancy.kind)).all() == ["dispute"]

"""The practice provider's pages: each button, what the house hears of it, who may look."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from flask import Flask

from eapply.adapters.clock import FixedClock
from eapply.config import Settings
from eapply.core.settlement import PaymentStatus
from eapply.payments.practice import PracticeProvider
from eapply.payments.provider import WebhookNotice
from eapply.payments.stripe_checkout import StripeProvider
from eapply.web.headers import policy
from eapply.web.practice import BUTTONS, IN_STORE
from eapply.web.resident.pay import allow_card_page
from tests.browser import Browser
from tests.payments.orders import AMOUNT, order
from tests.web.test_sessions import PRODUCTION

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
NOT_REAL = ("練習用・実際の請求はありません", "練習用の画面です。お金は動きません。")


class World:
    """The practice provider with a postman who can be told to fail, and a browser at its pages."""

    def __init__(
        self, make_app: Callable[..., Flask], settings: Settings, clock: FixedClock
    ) -> None:
        self.arrived: list[WebhookNotice] = []
        self.road_is_open = True
        self.clock = clock
        self.provider = PracticeProvider(
            settings.instance_folder / "practice.sqlite3",
            ["secret"],
            clock.now,
            lambda ref: f"{settings.base_url}/practice/pay/{ref}",
            self.deliver,
        )
        self.app = make_app(tools={"provider": self.provider})
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        self.browser = browser

    def deliver(self, body: bytes, headers: Mapping[str, str]) -> bool:
        if self.road_is_open:
            notice = self.provider.read_webhook(body, headers, self.clock.now())
            self.arrived.append(notice)
        return self.road_is_open

    def open(self, payment: str = "payment-one", *, hold: bool = False) -> str:
        checkout = self.provider.start(order(self.clock.now(), payment, hold=hold))
        return checkout.url.removeprefix("http://127.0.0.1:8000")

    def status(self, path: str) -> PaymentStatus:
        return self.provider.fetch(path.rpartition("/")[2]).status


@pytest.fixture
def world(make_app: Callable[..., Flask], settings: Settings, clock: FixedClock) -> World:
    return World(make_app, settings, clock)


def offered(text: str) -> list[str]:
    return re.findall(r'name="action" value="([^"]+)"', text)


def press(world: World, path: str, action: str) -> str:
    """Where the button leads."""
    answer = world.browser.send(path, {"action": action})
    assert answer.status_code == 303
    return answer.location


BACK = "http://127.0.0.1:8000/pay/payment-one/return"


def test_the_page_says_what_it_is_and_asks_for_no_card(world: World) -> None:
    text = world.browser.get(world.open()).text
    assert all(words in text for words in NOT_REAL)
    assert "710円" in text
    assert "印鑑登録証明書" in text
    assert "R8-000123" in text
    kinds = set(re.findall(r'<input type="(\w+)"', text))
    assert kinds == {"hidden"}
    assert "<input" not in re.sub(r'<input type="hidden"', "", text)
    assert "<select" not in text
    assert "<textarea" not in text


def test_the_buttons_of_each_state(world: World) -> None:
    path = world.open()
    troubled = ["stay", "twice", "reversed", "later"]
    assert offered(world.browser.get(path).text) == ["pay", "decline", "konbini", *troubled]
    press(world, path, "decline")
    assert offered(world.browser.get(path).text) == ["pay", "decline", "konbini", *troubled]
    press(world, path, "konbini")
    assert offered(world.browser.get(path).text) == [*IN_STORE]
    press(world, path, "store-paid")
    assert offered(world.browser.get(path).text) == []
    held = world.open("held", hold=True)
    text = world.browser.get(held).text
    assert offered(text) == ["pay", "decline", *troubled]
    assert "利用枠を確保する" in text


@pytest.mark.parametrize(
    ("action", "status", "goes_back", "notices"),
    [
        ("pay", PaymentStatus.PAID, True, 1),
        ("decline", PaymentStatus.FAILED, False, 1),
        ("konbini", PaymentStatus.PROCESSING, False, 1),
        ("stay", PaymentStatus.PAID, False, 1),
        ("twice", PaymentStatus.PAID, True, 2),
        ("reversed", PaymentStatus.PAID, True, 2),
        ("later", PaymentStatus.PAID, True, 0),
    ],
)
def test_each_button(
    world: World, action: str, status: PaymentStatus, goes_back: bool, notices: int
) -> None:
    path = world.open()
    assert press(world, path, action) == (BACK if goes_back else path)
    assert world.status(path) is status
    assert len(world.arrived) == notices
    assert {notice.payment for notice in world.arrived} <= {"payment-one"}
    assert all(words in world.browser.get(path).text for words in NOT_REAL)


def test_one_notice_twice_and_two_in_the_wrong_order(world: World) -> None:
    press(world, world.open("one"), "twice")
    assert len({notice.event for notice in world.arrived}) == 1
    world.arrived.clear()
    press(world, world.open("two"), "reversed")
    assert len({notice.event for notice in world.arrived}) == 2


def test_a_hold(world: World) -> None:
    path = world.open(hold=True)
    press(world, path, "pay")
    assert world.status(path) is PaymentStatus.HELD
    assert "利用枠を確保しました。まだ請求はありません。" in world.browser.get(path).text


@pytest.mark.parametrize(
    ("action", "status"),
    [("store-paid", PaymentStatus.PAID), ("store-expired", PaymentStatus.EXPIRED)],
)
def test_at_the_store(world: World, action: str, status: PaymentStatus) -> None:
    path = world.open()
    press(world, path, "konbini")
    assert press(world, path, action) == path
    assert world.status(path) is status
    assert len(world.arrived) == 2


@pytest.mark.parametrize("action", sorted(BUTTONS.keys() - set(IN_STORE)))
def test_a_closed_page_takes_nothing(world: World, action: str) -> None:
    path = world.open()
    hidden = world.browser.hidden(path)
    press(world, path, "pay")
    world.arrived.clear()
    answer = world.browser.post(path, data=hidden | {"action": action})
    assert answer.status_code == 409
    assert "支払い済み" in answer.text
    assert world.arrived == []
    assert world.provider.fetch(path.rpartition("/")[2]).captured == AMOUNT


def test_time_closes_a_page(world: World) -> None:
    path = world.open()
    world.clock.advance(minutes=61)
    text = world.browser.get(path).text
    assert "この支払いの画面は閉じました。請求はありません。" in text
    assert offered(text) == []


def test_what_does_not_exist(world: World) -> None:
    path = world.open()
    assert world.browser.get("/practice/pay/none").status_code == 404
    hidden = world.browser.hidden(path)
    for where, action, status in (
        (path, "none", 400),
        (path, "", 400),
        ("/practice/pay/none", "pay", 404),
    ):
        answer = world.browser.post(where, data=hidden | {"action": action})
        assert answer.status_code == status
    assert world.browser.post(path, data={"action": "pay"}).status_code == 400  # no form token
    assert world.status(path) is PaymentStatus.OPEN


def test_the_book_tells_everything_and_lets_notices_go(world: World) -> None:
    empty = world.browser.get("/practice/").text
    assert empty.count("まだありません。") == 3
    press(world, world.open("one"), "pay")
    world.provider.refund(world.open("one").rpartition("/")[2], "r1", 110)
    press(world, world.open("two"), "later")
    world.road_is_open = False
    press(world, world.open("three"), "pay")
    world.clock.advance(days=8)
    text = world.browser.get("/practice/").text
    assert all(words in text for words in NOT_REAL)
    assert "2件の通知が待っています。" in text
    assert "110円" in text
    assert "1,951円" in text  # 3 × (710 − 23) − 110
    path = "/practice/deliver"
    lost = world.browser.send(path, page="/practice/")
    assert "2件の通知は、市に届きませんでした。" in world.browser.get(lost.location).text
    world.road_is_open = True
    world.arrived.clear()
    done = world.browser.send(path, page="/practice/")
    assert "待っていた通知を届けました。" in world.browser.get(done.location).text
    assert [notice.payment for notice in world.arrived] == ["two", "three"]
    assert "通知が待っています" not in world.browser.get("/practice/").text


def test_the_book_is_for_this_machine_the_card_page_for_everybody(world: World) -> None:
    path = world.open()
    assert world.browser.get("/practice/", environ_overrides=ELSEWHERE).status_code == 404
    assert world.browser.post("/practice/deliver", environ_overrides=ELSEWHERE).status_code in (
        400,
        404,
    )
    assert world.browser.get(path, environ_overrides=ELSEWHERE).status_code == 200


def test_with_a_real_provider_there_is_no_practice(
    make_app: Callable[..., Flask], world: World
) -> None:
    path = world.open()
    production = make_app(**PRODUCTION)
    test_key = make_app(stripe_secret_key="sk_test_x", stripe_account="acct_x")
    for app, site in ((production, PRODUCTION["base_url"]), (test_key, "http://127.0.0.1:8000")):
        assert isinstance(app.extensions["eapply"].provider, StripeProvider)
        browser = app.test_client()
        for address in (path, "/practice/"):
            assert browser.get(address, base_url=site).status_code == 404
    # And where the pages are there, they look at the provider too.
    tools = replace(world.app.extensions["eapply"], provider=test_key.extensions["eapply"].provider)
    world.app.extensions["eapply"] = tools
    assert world.browser.get(path).status_code == 404
    assert world.browser.get("/practice/").status_code == 404


def test_a_form_may_lead_to_the_card_page_and_nowhere_else(
    make_app: Callable[..., Flask], world: World
) -> None:
    test_key = make_app(stripe_secret_key="sk_test_x", stripe_account="acct_x")
    for app, origin in (
        (test_key, "https://checkout.stripe.com"),
        (world.app, "http://127.0.0.1:8000"),
    ):
        with app.test_request_context():
            allow_card_page()
            assert f"form-action 'self' {origin};" in policy()

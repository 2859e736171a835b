"""Signing in at the page: the same answer for all that is wrong, the second factor, the first password."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.submission import Role
from eapply.models import StaffAccount, WebSession
from eapply.services import secrets, signing_in
from tests.browser import Browser

PASSWORD = "long enough to be taken"
SIGN_IN, CODE, SET_UP = "/staff/sign-in", "/staff/sign-in/code", "/staff/sign-in/set-up"
AddStaff = Callable[..., StaffAccount]


@pytest.fixture(scope="module")
def hashed() -> str:
    return secrets.hash_password(PASSWORD)


@pytest.fixture
def hon(add_staff: AddStaff, hashed: str) -> Callable[..., StaffAccount]:
    return lambda **more: add_staff(
        "hon", (Role.CLERK, "library"), **({"password_hash": hashed} | more)
    )


@pytest.fixture
def needs_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production, without its other demands."""
    monkeypatch.setattr(signing_in, "needs_code", lambda tools, account: True)


def enter(client: Browser, login: str = "hon", password: str = PASSWORD, **more: str) -> Any:
    return client.send(SIGN_IN, {"login": login, "password": password} | more)


def is_in(client: Browser) -> bool:
    return client.get("/staff/").status_code == 200


def test_signing_in_leads_to_where_one_wanted_to_go(
    client: Browser, hon: Callable[..., StaffAccount]
) -> None:
    hon()
    away = client.get("/staff/queue")
    assert away.status_code == 303
    answer = client.post(
        SIGN_IN,
        data=client.hidden(away.headers["Location"]) | {"login": "hon", "password": PASSWORD},
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/queue")
    assert is_in(client)


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/", "javascript:x", "x"])
def test_nobody_is_led_elsewhere(
    client: Browser, hon: Callable[..., StaffAccount], to: str
) -> None:
    hon()
    assert enter(client, to=to).headers["Location"] == "/staff/"


def test_all_that_is_wrong_looks_the_same(
    client: Browser, hon: Callable[..., StaffAccount], add_staff: AddStaff, clock: FixedClock
) -> None:
    hon()
    add_staff("gone", (Role.CLERK, "library"), disabled_at=clock.now())
    pages = {}
    for login, password in (("hon", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD)):
        answer = enter(client, login, password)
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        pages[login] = re.sub(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"', "", page).replace(
            f'value="{login}"', ""
        )
    assert len(set(pages.values())) == 1
    assert signing_in.WRONG in pages["hon"]
    assert not is_in(client)


def test_the_password_is_never_sent_back(client: Browser, hon: Callable[..., StaffAccount]) -> None:
    hon()
    assert "wrong-but-secret" not in enter(client, "hon", "wrong-but-secret").get_data(as_text=True)


def test_failures_pause_the_account(
    client: Browser, hon: Callable[..., StaffAccount], clock: FixedClock
) -> None:
    hon()
    for _ in range(signing_in.FAILURES_BEFORE_LOCK):
        enter(client, "hon", "wrong")
    assert signing_in.LOCKED in enter(client).get_data(as_text=True)
    clock.advance(minutes=16)
    assert enter(client).status_code == 303


def test_a_flood_of_tries_is_slowed_down(client: Browser, hon: Callable[..., StaffAccount]) -> None:
    statuses = [enter(client, f"n{number}", "x").status_code for number in range(31)]
    assert set(statuses[:30]) == {422}
    assert statuses[30] == 429


def test_a_session_from_before_is_not_taken_over(
    app: Flask, client: Browser, hon: Callable[..., StaffAccount], session: Session
) -> None:
    hon()
    name = app.session_interface.cookie_name("staff")  # type: ignore[attr-defined]
    client.set_cookie(name, "chosen-by-an-attacker")
    enter(client)
    cookie = client.get_cookie(name)
    assert cookie is not None
    assert cookie.value != "chosen-by-an-attacker"
    stored = session.scalars(select(WebSession)).one()
    assert stored.token_hash == secrets.hash_token(cookie.value)


def test_the_second_factor_is_asked_before_anything_opens(
    client: Browser, hon: Callable[..., StaffAccount], clock: FixedClock
) -> None:
    secret = pyotp.random_base32()
    hon(totp_secret=secret)
    answer = enter(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, CODE)
    assert not is_in(client)
    assert client.send(CODE, {"code": "000000"}).status_code == 422
    assert client.send(CODE, {"code": pyotp.TOTP(secret).at(clock.now())}).status_code == 303
    assert is_in(client)


def test_half_a_sign_in_does_not_last(
    client: Browser, hon: Callable[..., StaffAccount], clock: FixedClock
) -> None:
    secret = pyotp.random_base32()
    hon(totp_secret=secret)
    enter(client)
    hidden = client.hidden(CODE)
    clock.advance(minutes=11)
    assert client.get(CODE).status_code == 303
    code = {"code": pyotp.TOTP(secret).at(clock.now())}
    assert client.post(CODE, data=hidden | code).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize(("secret", "step"), [("JBSWY3DPEHPK3PXP", CODE), ("", SET_UP)])
@pytest.mark.usefixtures("needs_code")
def test_half_a_sign_in_ends_when_an_administrator_changes_the_account(
    client: Browser, hon: Callable[..., StaffAccount], session: Session, secret: str, step: str
) -> None:
    """The password that was right a moment ago may have been replaced, or the device reset."""
    account = hon(totp_secret=secret)
    assert enter(client).headers["Location"] == step
    token = client.hidden(step)
    account.version += 1
    session.commit()
    assert client.get(step).headers["Location"] == SIGN_IN
    assert client.post(step, data=token | {"code": "000000"}).status_code == 422
    assert not is_in(client)


def test_the_second_factor_is_set_up_at_the_first_sign_in(
    client: Browser,
    hon: Callable[..., StaffAccount],
    clock: FixedClock,
    session: Session,
    needs_code: None,
) -> None:
    account = hon()
    number = account.id
    session.commit()
    assert enter(client).headers["Location"] == SET_UP
    page = client.get(SET_UP).get_data(as_text=True)
    found = re.search(r'translate="no">([A-Z2-7 ]{30,})<', page)
    assert found is not None
    assert "<svg" in page
    secret = found[1].replace(" ", "")
    assert client.send(SET_UP, {"code": "1"}).status_code == 422
    assert client.send(SET_UP, {"code": pyotp.TOTP(secret).at(clock.now())}).status_code == 303
    assert is_in(client)
    session.rollback()
    assert session.get_one(StaffAccount, number).totp_secret == secret


def test_a_second_factor_is_not_replaced_by_the_password_alone(
    client: Browser, hon: Callable[..., StaffAccount], needs_code: None
) -> None:
    hon(totp_secret=pyotp.random_base32())
    enter(client)
    assert client.get(SET_UP).status_code == 303
    assert client.post(SET_UP, data=client.hidden(CODE) | {"code": "1"}).status_code == 422


def test_without_a_password_no_step_opens(client: Browser) -> None:
    for path in (CODE, SET_UP):
        assert client.get(path).status_code == 303
        assert client.post(path, data=client.hidden(SIGN_IN)).status_code == 422


def test_the_first_password_must_be_changed(
    client: Browser, hon: Callable[..., StaffAccount]
) -> None:
    hon(must_change_password=True)
    enter(client)
    assert client.get("/staff/queue").headers["Location"] == "/staff/password"
    short = {"old": PASSWORD, "new": "short", "again": "short"}
    refused = client.send("/staff/password", short)
    assert refused.status_code == 422
    assert "12文字以上" in refused.get_data(as_text=True)
    new = "ながいあたらしいパスワード"
    client.send("/staff/password", {"old": PASSWORD, "new": new, "again": new})
    assert is_in(client)


def test_a_new_password_ends_the_other_browsers(
    app: Flask, client: Browser, hon: Callable[..., StaffAccount]
) -> None:
    hon()
    other = app.test_client()
    assert isinstance(other, Browser)
    for browser in (client, other):
        enter(browser)
        assert is_in(browser)
    new = "ながいあたらしいパスワード"
    client.send("/staff/password", {"old": PASSWORD, "new": new, "again": new})
    assert is_in(client)
    assert not is_in(other)


def test_signing_out_kills_copies_of_the_cookie(
    app: Flask, client: Browser, hon: Callable[..., StaffAccount]
) -> None:
    hon()
    enter(client)
    name = app.session_interface.cookie_name("staff")  # type: ignore[attr-defined]
    cookie = client.get_cookie(name)
    assert cookie is not None
    answer = client.send("/staff/sign-out", page="/staff/")
    assert answer.headers["Location"] == SIGN_IN
    client.set_cookie(name, cookie.value)
    assert not is_in(client)

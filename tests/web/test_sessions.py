"""Browsers' sessions: who gets a row, what ends it, what a stolen or planted cookie is worth."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.submission import Role
from eapply.models import StaffAccount, WebSession
from eapply.services import housekeeping
from eapply.services.secrets import hash_token
from eapply.web.session_rows import merge
from tests.browser import Browser, HiddenFields, signed_in
from tests.statements import statements_of
from tests.web.rooms import add_rooms

AddStaff = Callable[..., StaffAccount]
PRODUCTION = {
    "mode": "production",
    "base_url": "https://shinsei.city.kashima.ibaraki.jp",
    "staff_base_url": "https://shokuin.city.kashima.ibaraki.jp",
    "secret_key": "0Aq7-kfP3v_9sLxWmZrT2bYcN8hJdGeU5iOo",
    "audit_key": "Zy4xWv3u_Ts2rQp1-oNm0LkJ9iHg8FeDc7Ba",
    "stripe_secret_key": "sk_live_x",
    "stripe_account": "acct_x",
    "stripe_webhook_secret": "whsec_x",
    "smtp_url": "smtps://mail.city.kashima.ibaraki.jp",
    "mail_from": "denshi@city.kashima.ibaraki.jp",
}


def store(visitor: Browser, **values: str) -> None:
    assert visitor.send("/room/values", values, page="/room/public").status_code == 200


def cookie_of(browser: Browser, name: str = "eapply") -> str:
    cookie = browser.get_cookie(name)
    return cookie.value if cookie else ""


def rows(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(WebSession)) or 0


def test_a_visitor_gets_no_row_until_something_is_stored(
    visitor: Browser, session: Session
) -> None:
    assert visitor.get("/room/values").json == {}
    visitor.send("/room/public")
    assert rows(session) == 0
    assert cookie_of(visitor) == ""
    store(visitor, colour="blue")
    assert rows(session) == 1
    assert visitor.get("/room/values").json == {"colour": "blue", "csrf_token": ""}


def test_the_table_holds_no_cookie(visitor: Browser, session: Session) -> None:
    store(visitor, colour="blue")
    kept = session.scalars(select(WebSession.token_hash)).one()
    assert kept == hash_token(cookie_of(visitor))
    assert kept != cookie_of(visitor)


def test_a_planted_cookie_is_never_taken_over(visitor: Browser, session: Session) -> None:
    visitor.set_cookie("eapply", "chosen-by-the-attacker")
    store(visitor, colour="blue")
    assert cookie_of(visitor) != "chosen-by-the-attacker"


def test_sign_in_moves_to_a_new_token_and_the_old_one_is_dead(
    rooms: Flask, visitor: Browser, add_staff: AddStaff
) -> None:
    account = add_staff("hon", (Role.CLERK, "library"))
    page = "/staff/room/sign-in"
    visitor.send(page, {"account": account.id})
    first = cookie_of(visitor, "eapply-staff")
    assert "desk of hon" in visitor.get("/staff/room").text
    visitor.send(page, {"account": account.id})
    second = cookie_of(visitor, "eapply-staff")
    assert first != second
    thief = rooms.test_client()
    thief.set_cookie("eapply-staff", first)
    assert thief.get("/staff/room").status_code == 303
    assert visitor.get("/staff/room").status_code == 200


def test_form_tokens_change_with_the_person(visitor: Browser, add_staff: AddStaff) -> None:
    account = add_staff("hon", (Role.CLERK, "library"))
    before = visitor.hidden("/staff/room/sign-in")
    visitor.post("/staff/room/sign-in", data=before | {"account": account.id})
    assert visitor.post("/staff/room", data=before).status_code == 400


def test_gaining_a_key_moves_to_a_new_token(rooms: Flask, visitor: Browser) -> None:
    store(visitor, colour="blue")
    before = cookie_of(visitor)
    visitor.send("/room/keys", {"kind": "drafts", "id": "one"}, page="/room/public")
    after = cookie_of(visitor)
    assert before != after
    thief = rooms.test_client()
    thief.set_cookie("eapply", before)
    assert thief.get("/room/values").json == {}
    values = visitor.get("/room/values").json
    assert values is not None
    assert (values["colour"], values["drafts"]) == ("blue", ["one"])


def test_sign_out_ends_a_copied_cookie(
    rooms: Flask, session: Session, clock: FixedClock, add_staff: AddStaff
) -> None:
    person = signed_in(rooms, session, clock, add_staff("hon", (Role.CLERK, "library")))
    copy = rooms.test_client()
    copy.set_cookie("eapply-staff", cookie_of(person, "eapply-staff"))
    assert copy.get("/staff/room").status_code == 200
    answer = person.send("/staff/room/sign-out", page="/staff/room")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert copy.get("/staff/room").status_code == 303
    assert person.get("/staff/room").status_code == 303
    assert cookie_of(person, "eapply-staff") == ""
    assert rows(session) == 0


def test_residents_and_staff_have_sessions_apart(
    rooms: Flask, session: Session, clock: FixedClock, add_staff: AddStaff
) -> None:
    person = signed_in(rooms, session, clock, add_staff("hon", (Role.CLERK, "library")))
    staff_token = cookie_of(person, "eapply-staff")
    other = rooms.test_client()
    assert isinstance(other, Browser)
    other.set_cookie("eapply", staff_token)
    assert other.get("/room/values").json == {}
    store(other, colour="blue")
    other.set_cookie("eapply-staff", cookie_of(other))
    assert other.get("/staff/room").status_code == 303


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 303)])
def test_an_idle_session_ends(
    rooms: Flask,
    session: Session,
    clock: FixedClock,
    add_staff: AddStaff,
    minutes: int,
    status: int,
) -> None:
    person = signed_in(rooms, session, clock, add_staff("hon", (Role.CLERK, "library")))
    clock.advance(minutes=minutes)
    assert person.get("/staff/room").status_code == status


def test_a_used_session_goes_on_but_not_for_ever(
    rooms: Flask, session: Session, clock: FixedClock, add_staff: AddStaff
) -> None:
    person = signed_in(rooms, session, clock, add_staff("hon", (Role.CLERK, "library")))
    for _ in range(28):
        clock.advance(minutes=25)
        assert person.get("/staff/room").status_code == 200
    clock.advance(minutes=25)  # 12 hours are over
    assert person.get("/staff/room").status_code == 303


def test_a_clock_set_back_ends_sessions_rather_than_lengthening_them(
    rooms: Flask, session: Session, clock: FixedClock, add_staff: AddStaff
) -> None:
    person = signed_in(rooms, session, clock, add_staff("hon", (Role.CLERK, "library")))
    clock.advance(hours=-24)
    assert person.get("/staff/room").status_code == 303


def test_use_is_noted_at_most_once_a_minute(
    rooms: Flask, session: Session, clock: FixedClock, add_staff: AddStaff
) -> None:
    person = signed_in(rooms, session, clock, add_staff("hon", (Role.CLERK, "library")))
    written = []
    for seconds in (10, 45, 10):
        clock.advance(seconds=seconds)
        with statements_of(rooms) as seen:
            person.get("/staff/room")
        written.append(sum(each.startswith("UPDATE") for each in seen))
        assert sum("FROM web_sessions" in each for each in seen) == 1
    assert written == [0, 0, 1]


def test_pages_that_do_not_ask_read_no_session(rooms: Flask, visitor: Browser) -> None:
    store(visitor, colour="blue")
    with statements_of(rooms) as seen:
        visitor.get("/room/plain")
        visitor.get("/static/css/tokens.css").close()
    assert seen == []


def test_two_tabs_do_not_take_each_others_drafts_away(rooms: Flask, visitor: Browser) -> None:
    """Both requests read the session before either wrote: the second keeps what the first added."""
    store(visitor, colour="blue")
    interface = rooms.session_interface
    with rooms.test_request_context("/", headers={"Cookie": f"eapply={cookie_of(visitor)}"}) as tab:
        opened = interface.open_session(rooms, tab.request)
        assert opened is not None
        assert opened["colour"] == "blue"
        opened["drafts"] = ["second"]
    visitor.send("/room/keys", {"kind": "drafts", "id": "first"}, page="/room/public")
    with rooms.test_request_context("/"):
        answer = rooms.response_class()
        interface.save_session(rooms, opened, answer)
    name, _, value = answer.headers["Set-Cookie"].partition("=")
    visitor.set_cookie(name, value.partition(";")[0])
    values = visitor.get("/room/values").json
    assert values is not None
    assert set(values["drafts"]) == {"first", "second"}


def test_an_unknown_cookie_is_left_alone(visitor: Browser) -> None:
    """It may be the old one of a request that ran while the session moved to a new token."""
    visitor.set_cookie("eapply", "unknown")
    answer = visitor.get("/room/values")
    assert not any(each.startswith("eapply=") for each in answer.headers.getlist("Set-Cookie"))


def test_ended_sessions_are_purged(
    rooms: Flask, visitor: Browser, session: Session, clock: FixedClock
) -> None:
    store(visitor, colour="blue")
    clock.advance(minutes=61)
    with rooms.app_context():
        housekeeping.purge(rooms.extensions["eapply"])
    assert rows(session) == 0


def test_cookies_of_a_demo_are_closed_to_scripts(visitor: Browser) -> None:
    answer = visitor.send("/room/values", {"a": "b"}, page="/room/public")
    (given,) = answer.headers.getlist("Set-Cookie")
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "Path=/" in given
    assert "Expires" not in given
    assert "Domain" not in given


def test_cookies_of_production_are_bound_to_the_host(
    make_app: Callable[..., Flask], add_staff: AddStaff
) -> None:
    account = add_staff("hon", (Role.CLERK, "library"))
    app = make_app(**PRODUCTION)
    add_rooms(app)
    browser = app.test_client()
    for site, page, path, field in (
        ("base_url", "/room/public", "/room/values", {"a": "b"}),
        ("staff_base_url", "/staff/room/sign-in", "/staff/room/sign-in", {"account": account.id}),
    ):
        opened = browser.get(page, base_url=PRODUCTION[site])
        hidden = HiddenFields(opened.text).values
        answer = browser.post(path, data=hidden | field, base_url=PRODUCTION[site])
        assert answer.status_code == 200
        given = opened.headers.getlist("Set-Cookie") + answer.headers.getlist("Set-Cookie")
        assert len(given) >= 2
        for cookie in given:
            assert cookie.startswith("__Host-eapply")
            assert "Secure" in cookie
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert "Path=/" in cookie
            assert "Domain" not in cookie


WORDS = st.text(alphabet="abc", min_size=1, max_size=2)
DATA = st.dictionaries(
    WORDS, st.one_of(st.integers(0, 3), st.lists(WORDS, unique=True, max_size=4))
)


@given(DATA, DATA)
def test_alone_a_change_arrives_as_it_was_made(
    before: dict[str, object], after: dict[str, object]
) -> None:
    merged = merge(before, after, before)
    assert merged.keys() == after.keys()
    for key, value in after.items():
        if isinstance(value, list):
            assert set(merged[key]) == set(value)
        else:
            assert merged[key] == value


@given(st.lists(WORDS, unique=True), st.lists(WORDS, unique=True))
def test_additions_of_two_requests_meet(mine: list[str], theirs: list[str]) -> None:
    merged = merge({"drafts": []}, {"drafts": mine}, {"drafts": theirs})
    assert set(merged["drafts"]) == set(mine) | set(theirs)


def test_tokens_are_long_enough(visitor: Browser) -> None:
    store(visitor, colour="blue")
    assert len(cookie_of(visitor)) * 6 >= 128

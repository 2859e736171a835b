"""The door: who gets in, who does not, and that nothing is open by accident."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import create_environ, run_wsgi_app

from eapply.adapters.clock import FixedClock
from eapply.core.reference import make
from eapply.core.submission import Role
from eapply.models import StaffAccount, Submission
from eapply.services import program_tokens
from eapply.services.toolbox import Toolbox
from eapply.web.access import ARGUMENTS, Kind, declared
from eapply.web.guard import BODY_WITHOUT_KEY
from tests.browser import Browser, signed_in
from tests.web.rooms import add_rooms

DRAFT, OTHER_DRAFT = "draft-0123456789abcdef", "draft-of-somebody-else"
AddStaff = Callable[..., StaffAccount]


def hold_draft(visitor: Browser, draft: str = DRAFT) -> None:
    """Gives the browser the key of a draft."""
    answer = visitor.send("/room/keys", {"kind": "drafts", "id": draft}, page="/room/public")
    assert answer.status_code == 200


def a_case(clock: FixedClock) -> Submission:
    """A filed submission with nothing in it but what the table demands."""
    return Submission(
        public_id="case-public",
        reference=make("8", bytes(range(12))),
        submit_key="key",
        slug="01-newsletter",
        form_version="1",
        legal_type="申請",
        department="library",
        state="IN_QUEUE",
        raw={},
        answers={},
        sheet=[],
        payload_hash="",
        arrived_at=clock.now(),
        due_on=clock.today(),
        updated_at=clock.now(),
    )


def without_nonces(page: str) -> str:
    return re.sub(r'nonce="[^"]*"', "", page)


@pytest.fixture
def desk(
    rooms: Flask, session: Session, clock: FixedClock, add_staff: AddStaff
) -> tuple[Browser, StaffAccount]:
    """A signed-in clerk of the library and the account."""
    account = add_staff("hon", (Role.CLERK, "library"))
    return signed_in(rooms, session, clock, account), account


def test_every_view_declares_who_may_enter(app: Flask) -> None:
    forgotten = [name for name, view in app.view_functions.items() if declared(view) is None]
    assert forgotten == []


def test_keyed_views_name_what_their_key_opens(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        entry = declared(app.view_functions[rule.endpoint])
        argument = ARGUMENTS.get(entry.kind) if entry else None
        assert argument is None or argument in rule.arguments, rule.endpoint


def test_a_view_without_declaration_is_refused(visitor: Browser) -> None:
    answer = visitor.get("/room/forgotten")
    assert answer.status_code == 500
    assert "open by accident" not in answer.text


def test_addresses_of_staff_are_declared_for_staff_or_public(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        entry = declared(app.view_functions[rule.endpoint])
        if entry and entry.kind is Kind.STAFF:
            assert rule.rule.startswith("/staff"), "only there the staff's cookie is looked at"


# --- form tokens ---------------------------------------------------------------------------------


def test_a_form_with_its_token_is_taken(visitor: Browser) -> None:
    assert visitor.send("/room/public").status_code == 200


@pytest.mark.parametrize("token", ["", "made-up", "漢字"])
def test_a_missing_or_wrong_token_gets_the_kind_page(visitor: Browser, token: str) -> None:
    visitor.get("/room/public")
    answer = visitor.post("/room/public", data={"csrf_token": token})
    assert answer.status_code == 400
    assert "画面を読み込み直してから、もう一度送ってください" in answer.text


def test_a_token_of_another_browser_is_refused(rooms: Flask, visitor: Browser) -> None:
    stranger = rooms.test_client()
    assert isinstance(stranger, Browser)
    visitor.get("/room/public")
    answer = visitor.post("/room/public", data=stranger.hidden("/room/public"))
    assert answer.status_code == 400


def test_a_token_without_its_cookie_is_refused(visitor: Browser) -> None:
    hidden = visitor.hidden("/room/public")
    visitor.delete_cookie("eapply-form")
    assert visitor.post("/room/public", data=hidden).status_code == 400


def test_a_token_may_come_in_the_header(visitor: Browser) -> None:
    token = visitor.hidden("/room/public")["csrf_token"]
    assert visitor.post("/room/public", headers={"X-CSRFToken": token}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(visitor: Browser, headers: dict[str, str]) -> None:
    hidden = visitor.hidden("/room/public")
    assert visitor.post("/room/public", data=hidden, headers=headers).status_code == 400


def test_a_form_of_this_site_is_taken(visitor: Browser) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    hidden = visitor.hidden("/room/public")
    assert visitor.post("/room/public", data=hidden, headers=headers).status_code == 200


def test_a_token_of_an_earlier_secret_key_works_while_that_key_is_kept(
    make_app: Callable[..., Flask], rooms: Flask, visitor: Browser
) -> None:
    hidden = visitor.hidden("/room/public")
    cookie = visitor.get_cookie("eapply-form")
    assert cookie is not None
    new_key, old_key = "the key that came after, also long enough", rooms.config["SECRET_KEY"]
    for kept, status in (((old_key,), 200), ((), 400)):
        later = make_app(secret_key=new_key, previous_secret_keys=kept)
        add_rooms(later)
        browser = later.test_client()
        browser.set_cookie("eapply-form", cookie.value)
        assert browser.post("/room/public", data=hidden).status_code == status


def test_exempt_are_only_views_that_read_no_cookie(visitor: Browser) -> None:
    assert visitor.post("/room/stateless", data=b"{}").status_code == 200
    assert visitor.post("/room/notice", data=b"{}").status_code == 200


# --- drafts and the time-out ---------------------------------------------------------------------


def test_a_draft_opens_for_the_browser_that_holds_it(visitor: Browser) -> None:
    hold_draft(visitor)
    assert f"draft {DRAFT}" in visitor.get(f"/room/drafts/{DRAFT}").text


def test_a_foreign_draft_does_not_open(visitor: Browser) -> None:
    hold_draft(visitor)
    for draft in (OTHER_DRAFT, "not-there"):
        answer = visitor.get(f"/room/drafts/{draft}")
        assert answer.status_code in (303, 404)
        assert f"draft {draft}" not in answer.text


def test_a_drafts_token_is_of_no_use_for_another_draft(visitor: Browser) -> None:
    hold_draft(visitor)
    hold_draft(visitor, OTHER_DRAFT)
    hidden = visitor.hidden(f"/room/drafts/{DRAFT}")
    assert visitor.post(f"/room/drafts/{DRAFT}", data=hidden).status_code == 200
    assert visitor.post(f"/room/drafts/{OTHER_DRAFT}", data=hidden).status_code == 400


def test_what_was_sent_after_the_time_out_is_kept_aside(
    visitor: Browser, clock: FixedClock
) -> None:
    hold_draft(visitor)
    typed = visitor.hidden(f"/room/drafts/{DRAFT}") | {"name": "鹿嶋 花子"}
    clock.advance(minutes=61)
    visitor.delete_cookie("eapply-form")  # the token is the draft's, not the browser's
    answer = visitor.post(f"/room/drafts/{DRAFT}", data=typed)
    assert answer.status_code == 303
    assert DRAFT in answer.location
    assert "鹿嶋 花子" not in visitor.get("/room/plain").text
    hold_draft(visitor)
    assert "鹿嶋 花子" in visitor.get(f"/room/drafts/{DRAFT}").text
    assert "鹿嶋 花子" not in visitor.get(f"/room/drafts/{DRAFT}").text, "only once"


def test_more_than_a_page_of_answers_is_not_kept_aside(visitor: Browser) -> None:
    hold_draft(visitor)
    typed = visitor.hidden(f"/room/drafts/{DRAFT}") | {"name": "あ" * 110_000}
    visitor.delete_cookie("eapply")
    assert visitor.post(f"/room/drafts/{DRAFT}", data=typed).status_code == 413


def test_keeping_aside_needs_the_drafts_token(visitor: Browser, session: Session) -> None:
    answer = visitor.post(f"/room/drafts/{DRAFT}", data={"name": "x", "csrf_token": "guess"})
    assert answer.status_code == 400
    assert visitor.get_cookie("eapply") is None


# --- cases ---------------------------------------------------------------------------------------


def test_a_case_opens_for_the_browser_that_holds_it(
    visitor: Browser, session: Session, clock: FixedClock
) -> None:
    session.add(a_case(clock))
    session.commit()
    assert visitor.get("/room/cases/K8AB-2M4X-7QRT").status_code == 404
    visitor.send("/room/keys", {"kind": "cases", "id": "case-public"}, page="/room/public")
    reference = session.scalars(select(Submission.reference)).one()
    assert visitor.get(f"/room/cases/{reference}").text == "case case-public"
    assert visitor.get(f"/room/cases/{reference.lower().replace('-', '')}").status_code == 200


def test_a_foreign_case_and_none_look_the_same(
    visitor: Browser, session: Session, clock: FixedClock
) -> None:
    session.add(a_case(clock))
    session.commit()
    there = visitor.get(f"/room/cases/{session.scalars(select(Submission.reference)).one()}")
    nowhere = visitor.get("/room/cases/K8ZZ-ZZZZ-ZZZZ")
    assert there.status_code == nowhere.status_code == 404
    assert "この申請は表示できません" in there.text
    assert without_nonces(there.text) == without_nonces(nowhere.text)


# --- staff ---------------------------------------------------------------------------------------


def test_the_desk_asks_for_sign_in_and_leads_back(visitor: Browser) -> None:
    answer = visitor.get("/staff/room")
    assert answer.status_code == 303
    page, _, query = answer.location.partition("?")
    assert page == "/staff/sign-in"
    assert "to /staff/room " in visitor.get(f"/staff/room/sign-in?{query}").text


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:x", "", "x"])
def test_only_our_own_signed_addresses_are_led_back_to(visitor: Browser, to: str) -> None:
    assert "to /staff/ " in visitor.get("/staff/room/sign-in", query_string={"to": to}).text


def test_programs_hear_401_at_the_desk(visitor: Browser) -> None:
    answer = visitor.get("/staff/room", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_the_desk_opens_for_its_people(desk: tuple[Browser, StaffAccount]) -> None:
    assert "desk of hon" in desk[0].get("/staff/room").text


def test_a_role_opens_only_its_views(
    desk: tuple[Browser, StaffAccount],
    rooms: Flask,
    session: Session,
    clock: FixedClock,
    add_staff: AddStaff,
) -> None:
    assert desk[0].get("/staff/room/heads").status_code == 403
    head = signed_in(rooms, session, clock, add_staff("boss", (Role.HEAD, "library")))
    assert head.get("/staff/room/heads").status_code == 200


def test_who_is_disabled_is_out_at_the_next_request(
    desk: tuple[Browser, StaffAccount], session: Session, clock: FixedClock
) -> None:
    browser, account = desk
    assert browser.get("/staff/room").status_code == 200
    account.disabled_at = clock.now()
    session.commit()
    assert browser.get("/staff/room").status_code == 303


def test_who_loses_a_role_loses_its_views_at_once(
    rooms: Flask, session: Session, clock: FixedClock, add_staff: AddStaff
) -> None:
    account = add_staff("boss", (Role.HEAD, "library"))
    browser = signed_in(rooms, session, clock, account)
    assert browser.get("/staff/room/heads").status_code == 200
    account.grants.clear()
    session.commit()
    assert browser.get("/staff/room/heads").status_code == 403


def test_who_leaves_is_out_from_that_day_on(
    rooms: Flask, session: Session, clock: FixedClock, add_staff: AddStaff
) -> None:
    account = add_staff("old", (Role.CLERK, "library"), leaves_on=clock.today() + timedelta(days=1))
    assert signed_in(rooms, session, clock, account).get("/staff/room").status_code == 200
    clock.advance(days=1)
    assert signed_in(rooms, session, clock, account).get("/staff/room").status_code == 303


def test_a_new_password_comes_first(
    rooms: Flask, session: Session, clock: FixedClock, add_staff: AddStaff
) -> None:
    account = add_staff("new", (Role.CLERK, "library"), must_change_password=True)
    browser = signed_in(rooms, session, clock, account)
    assert browser.get("/staff/room").location == "/staff/password"
    assert browser.get("/staff/room/new-password").status_code == 200


# --- programs, the operator, this machine --------------------------------------------------------


def test_a_program_acts_as_its_account_until_its_token_ends(
    visitor: Browser, session: Session, clock: FixedClock, toolbox: Toolbox, add_staff: AddStaff
) -> None:
    account = add_staff("hon", (Role.CLERK, "library"))
    token = program_tokens.make(
        session, toolbox, None, account, "x", ["library"], 30, may_act=False
    )
    session.commit()
    right = {"Authorization": f"Bearer {token}"}
    assert visitor.post("/room/program", headers=right).text == "hon"
    assert visitor.post("/room/program").status_code == 401
    assert visitor.post("/room/acting", headers=right).status_code == 403
    wrong = {"Authorization": f"Bearer {token[:-1]}"}
    assert visitor.post("/room/program", headers=wrong).status_code == 401
    clock.advance(days=31)
    assert visitor.post("/room/program", headers=right).status_code == 401


def test_a_browsers_token_is_no_programs_token(
    rooms: Flask, desk: tuple[Browser, StaffAccount], visitor: Browser
) -> None:
    cookie = desk[0].get_cookie("eapply-staff")
    assert cookie is not None
    headers = {"Authorization": f"Bearer {cookie.value}"}
    assert visitor.post("/room/program", headers=headers).status_code == 401


def test_local_pages_are_for_this_machine_and_the_demo(visitor: Browser) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert visitor.get("/room/local").status_code == 200
    assert visitor.get("/room/local", environ_overrides=elsewhere).status_code == 404
    forwarded = {"X-Forwarded-For": "192.0.2.7"}
    assert visitor.get("/room/local", headers=forwarded).status_code == 404
    assert visitor.get("/mailbox/", environ_overrides=elsewhere).status_code == 404


def test_figures_are_for_the_operator(make_app: Callable[..., Flask], visitor: Browser) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert visitor.get("/metrics").status_code == 200
    assert visitor.get("/metrics", environ_overrides=elsewhere).status_code == 404
    guarded = make_app(metrics_token="a-token-for-the-collector").test_client()
    right = {"Authorization": "Bearer a-token-for-the-collector"}
    assert guarded.get("/metrics", headers=right, environ_overrides=elsewhere).status_code == 200
    assert guarded.get("/metrics").status_code == 404


# --- sizes ---------------------------------------------------------------------------------------


def test_a_body_of_a_gigabyte_is_refused_unread(visitor: Browser) -> None:
    hold_draft(visitor)
    for path in ("/room/public", f"/room/drafts/{DRAFT}", "/room/notice", "/nowhere"):
        answer = visitor.post(path, environ_overrides={"CONTENT_LENGTH": str(1 << 30)})
        assert answer.status_code in (404, 413), path
        assert answer.status_code == 413 or path == "/nowhere"
    assert (
        "小さくするか"
        in visitor.post("/room/public", environ_overrides={"CONTENT_LENGTH": str(1 << 30)}).text
    )


def multipart(fields: dict[str, str], file_bytes: int = 0) -> dict[str, Any]:
    """A form with a file as it goes over the wire; Werkzeug's client would open files for it."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file_bytes:
        head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\n\r\n'
        parts.append(head + b"x" * file_bytes + b"\r\n")
    return {
        "data": b"".join([*parts, b"--x--\r\n"]),
        "content_type": "multipart/form-data; boundary=x",
    }


def test_only_who_holds_a_key_may_send_files(visitor: Browser) -> None:
    path, size = f"/room/drafts/{DRAFT}", BODY_WITHOUT_KEY + 1
    hold_draft(visitor)
    form = multipart(visitor.hidden(path), size)
    assert f" {size} " in visitor.post(path, **form).text
    visitor.delete_cookie("eapply")
    assert visitor.post(path, **form).status_code == 413


def test_a_body_without_length_is_cut_off_too(rooms: Flask) -> None:
    environ = create_environ("/room/stateless", method="POST", base_url="http://localhost")
    body = BytesIO(b"x" * (BODY_WITHOUT_KEY + 9))
    environ |= {"wsgi.input": body, "wsgi.input_terminated": True}
    pieces, _, _ = run_wsgi_app(rooms.wsgi_app, environ)
    assert json.loads(b"".join(pieces)) == {"bytes": BODY_WITHOUT_KEY}


def test_a_form_of_ten_thousand_fields_is_refused(visitor: Browser) -> None:
    many = multipart({f"field-{number}": "x" for number in range(10_000)})
    assert visitor.post("/room/public", **many).status_code == 413


# --- audiences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "there", "not_there"),
    [("resident", "/api/v1/procedures", "/staff/"), ("staff", "/healthz", "/api/v1/procedures")],
)
def test_a_process_for_one_audience_does_not_know_the_others_addresses(
    make_app: Callable[..., Flask], audience: str, there: str, not_there: str
) -> None:
    apart = make_app(audience=audience, staff_base_url="http://127.0.0.1:8001").test_client()
    assert apart.get(there).status_code == 200
    assert apart.get(not_there).status_code == 404

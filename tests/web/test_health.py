"""Health for the operator, and the demo's mailbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.adapters.mailer import Letter
from eapply.models import OutboxMessage
from eapply.services.toolbox import Toolbox
from tests.browser import Browser
from tests.web.test_sessions import PRODUCTION


class FullStore:
    def put(self, content: object) -> None:
        raise OSError("full")


def test_alive_needs_nothing(make_app: Callable[..., Flask]) -> None:
    broken = make_app(database_url="sqlite:////nowhere/at/all.sqlite3")
    assert broken.test_client().get("/healthz").json == {"status": "ok"}


def test_ready_when_every_part_works(client: Browser) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok",
        "parts": {"database": "ok", "files": "ok", "outbox": "ok"},
    }


def test_not_ready_without_database(make_app: Callable[..., Flask]) -> None:
    answer = make_app(database_url="sqlite:////nowhere/at/all.sqlite3").test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["parts"] == {"database": "failing", "files": "ok", "outbox": "failing"}
    assert "nowhere" not in answer.text


def test_not_ready_when_files_cannot_be_stored(make_app: Callable[..., Flask]) -> None:
    answer = make_app(tools={"files": FullStore()}).test_client().get("/readyz")
    assert answer.json is not None
    assert answer.json["parts"]["files"] == "failing"


def test_not_ready_when_mail_does_not_leave(
    client: Browser, session: Session, clock: FixedClock
) -> None:
    now = clock.now()
    session.add(OutboxMessage(kind="mail", key="mail:x", payload={}, created_at=now, due_at=now))
    session.commit()
    assert client.get("/readyz").status_code == 200
    clock.advance(minutes=16)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    text = client.get("/metrics").text
    assert "eapply_outbox_open 1.0" in text
    assert "eapply_outbox_age_seconds 960.0" in text


def test_figures_name_endpoints_and_no_addresses(client: Browser) -> None:
    client.get("/mailbox/secret-of-a-link")
    text = client.get("/metrics").text
    assert 'endpoint="mailbox.letter"' in text
    assert "secret-of-a-link" not in text


def test_the_demos_mail_can_be_read(client: Browser, tools: Toolbox) -> None:
    body = "次のリンクを開いてください。\nhttp://127.0.0.1:8000/s/abc-DEF_1\n<b>太字</b>"
    tools.mailer.send(Letter("hanako@example.com", "【鹿嶋市】お知らせ", body, "<1@localhost>"))
    page = client.get("/mailbox/").text
    assert "【鹿嶋市】お知らせ" in page
    address = page.split('href="/mailbox/')[1].split('"')[0]
    letter = client.get(f"/mailbox/{address}").text
    assert '<a href="http://127.0.0.1:8000/s/abc-DEF_1">' in letter
    assert "&lt;b&gt;太字" in letter
    assert client.get("/mailbox/none").status_code == 404


def test_an_empty_mailbox_says_so(client: Browser) -> None:
    assert "まだメールはありません。" in client.get("/mailbox/").text


def test_production_has_no_mailbox(make_app: Callable[..., Flask]) -> None:
    browser = make_app(**PRODUCTION).test_client()
    assert browser.get("/mailbox/", base_url=PRODUCTION["base_url"]).status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_answers_in_either_process(make_app: Callable[..., Flask], path: str) -> None:
    for audience in ("resident", "staff"):
        app = make_app(audience=audience, staff_base_url="http://127.0.0.1:8001")
        assert app.test_client().get(path).status_code == 200


def test_minutes_of_the_alarm_are_a_setting(
    make_app: Callable[..., Flask], session: Session, clock: FixedClock
) -> None:
    due = clock.now() - timedelta(minutes=16)
    session.add(OutboxMessage(kind="mail", key="mail:x", payload={}, created_at=due, due_at=due))
    session.commit()
    assert make_app(outbox_alarm_minutes=60).test_client().get("/readyz").status_code == 200

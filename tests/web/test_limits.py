"""Limits: counted for all processes together, by address and by what is tried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.models import Attempt
from eapply.web.limits import LIMITS, network_of
from tests.browser import Browser
from tests.web.rooms import add_rooms

TRIES = LIMITS["mail-code-send"]


def test_a_subject_has_its_tries_then_waits(visitor: Browser, clock: FixedClock) -> None:
    assert TRIES.subject is not None
    for _ in range(TRIES.subject.count):
        assert visitor.get("/room/limited?subject=a@example.com").status_code == 200
    answer = visitor.get("/room/limited?subject=a@example.com")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(TRIES.subject.seconds)
    assert "10分後に使えるようになります。" in answer.text
    assert visitor.get("/room/limited?subject=b@example.com").status_code == 200
    clock.advance(seconds=TRIES.subject.seconds)
    assert visitor.get("/room/limited?subject=a@example.com").status_code == 200


def test_an_address_has_its_tries_whatever_it_tries(visitor: Browser) -> None:
    for number in range(TRIES.address.count):
        assert visitor.get(f"/room/limited?subject={number}").status_code == 200
    assert visitor.get("/room/limited?subject=other").status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert visitor.get("/room/limited", environ_overrides=elsewhere).status_code == 200


def test_processes_count_together(
    rooms: Flask, visitor: Browser, make_app: Callable[..., Flask]
) -> None:
    other = make_app()
    add_rooms(other)
    assert TRIES.subject is not None
    browsers = [visitor, other.test_client()]
    for turn in range(TRIES.subject.count):
        assert browsers[turn % 2].get("/room/limited?subject=a").status_code == 200
    assert [each.get("/room/limited?subject=a").status_code for each in browsers] == [429, 429]


def test_the_table_names_nobody(visitor: Browser, session: Session) -> None:
    visitor.get("/room/limited?subject=hanako@example.com")
    keys = session.scalars(select(Attempt.key)).all()
    assert len(keys) == 2
    assert not any("hanako" in key or "127.0.0.1" in key for key in keys)


def test_limits_may_be_counted_in_a_database_of_their_own(
    make_app: Callable[..., Flask], tmp_path: Path, session: Session
) -> None:
    app = make_app(ratelimit_url=f"sqlite:///{tmp_path / 'limits.sqlite3'}")
    add_rooms(app)
    assert app.test_client().get("/room/limited").status_code == 200
    assert session.scalars(select(Attempt.key)).all() == []


@pytest.mark.parametrize(
    ("address", "whom"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_whom_an_address_stands_for(address: str, whom: str) -> None:
    assert network_of(address) == whom

"""The day of a resource: the visit list of the inspectors, the board of the study room, presses on both."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.submission import Role
from eapply.models import AuditEvent, Booking, Disclosure, StaffAccount, Submission
from eapply.services.toolbox import Toolbox
from tests.browser import Browser
from tests.web.staff import booked

Sign = Callable[[StaffAccount], Browser]
Add = Callable[..., StaffAccount]
BOARD = "/staff/bookings/study-room/day"
LIST = "/staff/bookings/inspection/day"


@pytest.fixture
def library(add_staff: Add, sign_in: Sign) -> Browser:
    return sign_in(add_staff("toshokan", (Role.CLERK, "library")))


@pytest.fixture
def sewerage(add_staff: Add, sign_in: Sign) -> Browser:
    return sign_in(add_staff("gesui", (Role.CLERK, "sewerage")))


def of(session: Session, public_id: str) -> Booking:
    session.rollback()
    return session.scalars(select(Booking).where(Booking.public_id == public_id)).one()


def press(browser: Browser, public_id: str, act: str, page: str, **more: str) -> int:
    version = re.search(
        rf'/visits/{public_id}/{act}">.*?name="version" value="(\d+)"', browser.get(page).text
    )
    fields = {"version": version[1] if version else "1"} | more
    where = f"/staff/bookings/visits/{public_id}/{act}"
    return browser.send(where, fields, page=page).status_code


def test_the_visit_list_is_all_that_the_inspector_needs(
    app: Flask, tools: Toolbox, clock: FixedClock, sewerage: Browser, session: Session
) -> None:
    late = booked.inspection(app, tools, "2026-11-26T13:00", "R8-0002")
    early = booked.inspection(app, tools, "2026-11-26T10:00", "R8-0001")
    page = sewerage.get(f"{LIST}?date=2026-11-26").text
    body = page.partition("<main")[2]
    assert "2件" in body
    assert body.index(early) < body.index(late)
    for text in ("配管", "090-", "設置場所", "居住者", "maps.gsi.go.jp/#17/35.9657/140.645/"):
        assert text in body, text
    assert 'rel="noreferrer"' in body
    session.rollback()
    numbers = set(session.scalars(select(Submission.reference).where(Submission.slug.like("17%"))))
    (look,) = session.scalars(select(Disclosure)).all()
    assert numbers <= set(look.subjects)
    assert "鹿島地区" in sewerage.get(f"{LIST}?date=2026-11-26&area=kashima").text
    assert "この日の予約はありません" in sewerage.get(f"{LIST}?date=2026-11-26&area=ohno").text
    assert "この日はお休みです" in sewerage.get(f"{LIST}?date=2026-11-29").text


def test_the_board_takes_people_in(
    app: Flask,
    tools: Toolbox,
    clock: FixedClock,
    library: Browser,
    session: Session,
) -> None:
    name = booked.seat(app, tools, "2026-11-24T12:00", label="A-3")
    page = library.get(BOARD).text
    assert "12:00〜14:00" in page
    assert "1／8席" in page
    assert f"/visits/{name}/check-in" in page
    assert f"/visits/{name}/no-show" not in page, "nobody is late yet"
    assert press(library, name, "check-in", BOARD) == 303
    found = of(session, name)
    assert (found.status, found.arrived_at) == ("ATTENDED", clock.now())
    assert press(library, name, "undo", BOARD) == 303
    assert of(session, name).status == "BOOKED"
    acts = [
        each.action for each in session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    ]
    assert acts[-2:] == ["booking-attended", "booking-undone"]


def test_who_does_not_come_loses_the_seat_after_the_grace_minutes(
    app: Flask,
    tools: Toolbox,
    clock: FixedClock,
    add_staff: Add,
    sign_in: Sign,
    session: Session,
) -> None:
    name = booked.seat(app, tools, "2026-11-24T12:00", label="A-3")
    clock.advance(seconds=2 * 3600 + 14 * 60)
    library = sign_in(add_staff("toshokan", (Role.CLERK, "library")))
    assert "12:15まで待ちます" in library.get(BOARD).text
    assert press(library, name, "no-show", BOARD) == 422, "a minute too early"
    clock.advance(seconds=60)
    assert press(library, name, "no-show", BOARD) == 303
    page = library.get(BOARD).text
    assert "来なかった予約" in page
    assert "0／8席" in page
    assert press(library, name, "undo", BOARD) == 303
    assert of(session, name).status == "BOOKED"


def test_walk_ins_are_nameless(
    app: Flask, tools: Toolbox, clock: FixedClock, library: Browser, session: Session
) -> None:
    page = library.get(BOARD).text
    assert page.count("予約なしで受け付ける") == 8, "only in the slot that runs"
    fields = {"slot": "2026-11-24T10:00", "place": "B-1"}
    where = "/staff/bookings/study-room/walk-in"
    assert library.send(where, fields, page=BOARD).status_code == 303
    (found,) = session.scalars(select(Booking)).all()
    assert (found.is_walk_in, found.status, found.label) == (True, "ATTENDED", "B-1")
    assert (found.submission_id, found.person_hash) == (None, "")
    assert "予約なしの方" in library.get(BOARD).text
    taken = library.send(where, fields, page=BOARD)
    assert taken.status_code == 409
    assert "error-summary" in taken.text
    assert library.send(where, fields | {"slot": "x"}, page=BOARD).status_code == 422
    session.rollback()
    assert session.scalars(select(Disclosure)).all() == [], "nobody's data was shown"


def test_the_second_of_two_at_the_counter_is_told(
    app: Flask, tools: Toolbox, library: Browser, session: Session
) -> None:
    name = booked.seat(app, tools, "2026-11-24T12:00")
    assert press(library, name, "check-in", BOARD) == 303
    where = f"/staff/bookings/visits/{name}/check-in"
    late = library.send(where, {"version": "1"}, page=BOARD)
    assert late.status_code == 409
    assert "していません" in late.text
    assert "受付済み" in late.text


def test_a_single_resource_is_opened_at_once_and_others_have_no_entry(
    add_staff: Add, sign_in: Sign, library: Browser
) -> None:
    assert library.get("/staff/bookings").headers["Location"] == BOARD
    assert 'href="/staff/bookings">予約' in library.get("/staff/").text
    pr = sign_in(add_staff("koho", (Role.CLERK, "pr")))
    assert 'href="/staff/bookings"' not in pr.get("/staff/").text
    assert "この課で受けている予約はありません" in pr.get("/staff/bookings").text
    both = sign_in(add_staff("ryoho", (Role.CLERK, "library"), (Role.HEAD, "sewerage")))
    home = both.get("/staff/bookings").text
    assert "大野分館の学習室" in home
    assert "排水設備の検査" in home

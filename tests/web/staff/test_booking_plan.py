"""S11: every change of the slots is looked at first, says whom it hits, and tells the second of two editors."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.submission import Role
from eapply.models import (
    AuditEvent,
    Booking,
    BookingException,
    BookingPattern,
    Disclosure,
    OutboxMessage,
    Slot,
    StaffAccount,
)
from eapply.services.toolbox import Toolbox
from tests.bookings import at
from tests.browser import Browser, HiddenFields
from tests.web.staff import booked

PLAN: Final = "/staff/bookings/inspection/plan"
ROOM: Final = "/staff/bookings/study-room/plan"
NEW: Final = {
    "weekday": ["0", "4"],
    "starts": "16時",
    "ends": "１７：００",
    "area": "kashima",
    "places": "1班、2班",
    "valid_from": "令和8年12月1日",
}
STARTS_NEW: Final = (BookingPattern.starts == "16:00") & (BookingPattern.resource == "inspection")
CLOSED: Final = {"first": "令和8年11月26日", "reason": "道路工事のため"}


@pytest.fixture
def desk(
    add_staff: Callable[..., StaffAccount], sign_in: Callable[[StaffAccount], Browser]
) -> Browser:
    account = add_staff("gesui", (Role.CLERK, "sewerage"), (Role.CLERK, "library"))
    return sign_in(account)


def preview(browser: Browser, path: str, typed: dict[str, Any]) -> tuple[int, str]:
    answer = browser.send(path, typed | {"step": "preview"})
    return answer.status_code, answer.text


def save(browser: Browser, path: str, page: str, typed: dict[str, Any]) -> Any:
    """Presses the button of the preview."""
    fields = HiddenFields(page).values | typed | {"step": "do"}
    return browser.post(path, data=fields)


def slots(session: Session, begin: str) -> list[Slot]:
    session.rollback()
    own = select(Slot).where(Slot.resource == "inspection", Slot.starts_at == at(begin))
    return list(session.scalars(own))


def test_a_new_weekly_slot_is_seen_before_it_is_made(desk: Browser, session: Session) -> None:
    page = desk.get(PLAN).text
    assert page.count("終わりの日を決める") == 30
    assert "仮" in page
    assert "手続資料17の枠の表の案" in page, "with its source"
    status, page = preview(desk, f"{PLAN}/add", NEW)
    assert status == 200
    assert "まだ保存していません" in page
    assert "12月4日（金） 16:00〜17:00" in page
    assert "12月7日（月） 16:00〜17:00" in page
    assert "影響を受ける予約はありません" in page
    assert slots(session, "2026-12-04T16:00") == []
    answer = save(desk, f"{PLAN}/add", page, NEW)
    assert answer.status_code == 303
    (slot,) = slots(session, "2026-12-04T16:00")
    assert slot.area == "kashima"
    rows = session.scalars(select(BookingPattern).where(STARTS_NEW)).all()
    assert [(row.weekday, len(row.places)) for row in rows] == [(0, 2), (4, 2)]
    page = desk.get(answer.headers["Location"]).text
    assert "枠を追加しました。" in page
    assert "gesui 職員　予約の枠を追加しました" in page
    acts = session.scalars(select(AuditEvent).where(AuditEvent.chain == "booking-plan:inspection"))
    assert [each.action for each in acts] == ["plan-addpattern"]


@pytest.mark.parametrize(
    ("typed", "target", "sentence"),
    [
        ({"weekday": []}, "f-weekday", "曜日を1つ以上選んでください。"),
        ({"starts": "25:00"}, "f-starts", "「9:30」のように"),
        ({"ends": ""}, "f-ends", "「9:30」のように"),
        ({"ends": "15:00"}, "f-ends", "終わりは、始まりより後にしてください。"),
        ({"area": ""}, "f-area", "地区を選んでください。"),
        ({"places": "、"}, "f-places", "場所を1つから"),
        ({"places": "班" * 41}, "f-places", "40文字以内"),
        ({"valid_from": ""}, "f-valid_from", "はじまりの日を入力してください。"),
        ({"valid_from": "2月30日"}, "f-valid_from", "はじまりの日"),
        ({"valid_to": "令和8年11月30日"}, "f-valid_to", "はじまりの日より後"),
    ],
)
def test_what_is_wrong_is_said_at_its_box_and_nothing_is_lost(
    desk: Browser, session: Session, typed: dict[str, Any], target: str, sentence: str
) -> None:
    status, page = preview(desk, f"{PLAN}/add", NEW | typed)
    assert status == 422
    assert f'href="#{target}"' in page
    assert f'id="{target}"' in page
    assert sentence in page
    for key in {"starts", "valid_from"} - typed.keys():
        assert f'value="{NEW[key]}"' in page
    assert session.scalar(select(func.count(BookingPattern.id)).where(STARTS_NEW)) == 0


def test_closing_a_booked_slot_asks_for_words_and_tells_the_holders(
    app: Flask, tools: Toolbox, desk: Browser, session: Session
) -> None:
    name = booked.inspection(app, tools, "2026-11-26T10:00")
    path = f"{PLAN}/close"
    status, page = preview(desk, path, CLOSED)
    assert status == 200
    assert "影響を受ける予約（1件）" in page
    assert booked.NAME in page
    session.rollback()
    assert session.scalars(select(Disclosure)).all(), "who it is was shown"
    without = save(desk, path, page, CLOSED | {"message": " "})
    assert without.status_code == 422
    assert 'href="#f-message"' in without.text
    session.rollback()
    assert session.scalar(select(func.count(BookingException.id))) == 0
    answer = save(desk, path, page, CLOSED | {"message": "道路工事のため、入れません。"})
    assert answer.status_code == 303
    assert "1件の方に、メールで知らせます" in desk.get(answer.headers["Location"]).text
    session.rollback()
    found = session.scalars(select(Booking).where(Booking.public_id == name)).one()
    assert (found.status, found.reason) == ("CLOSED", "道路工事のため、入れません。")
    letters = [
        each.payload["values"]["message"]
        for each in session.scalars(select(OutboxMessage))
        if each.payload.get("template") == "booking-closed"
    ]
    assert letters == ["道路工事のため、入れません。"]
    (slot,) = slots(session, "2026-11-26T10:00")
    assert slot.closed_reason == "道路工事のため"
    week = desk.get("/staff/bookings/inspection/slots?date=2026-11-26").text
    assert "道路工事のため" in week


def test_a_closure_of_some_hours_is_taken_back(desk: Browser, session: Session) -> None:
    typed = CLOSED | {"starts": "13:00", "ends": "14:30", "area": "kashima"}
    _, page = preview(desk, f"{PLAN}/close", typed)
    assert page.count("11月26日（木） 1") == 2, "13:00 and 14:00"
    assert save(desk, f"{PLAN}/close", page, typed).status_code == 303
    page = desk.get(PLAN).text
    line = re.findall(r"take-back\?line=(\d+)", page)[0]
    path = f"{PLAN}/take-back"
    assert (
        "11月26日（木） 13:00〜14:30 休み（道路工事のため）" in desk.get(f"{path}?line={line}").text
    )
    page = desk.send(path, {"line": line, "step": "preview"}, page=f"{path}?line={line}").text
    assert "加わる枠" in page
    assert save(desk, path, page, {"line": line}).status_code == 303
    assert "休みや臨時の枠は、入れてありません" in desk.get(PLAN).text
    gone = desk.post(path, data=HiddenFields(page).values | {"line": line, "step": "do"})
    assert gone.status_code == 409, "taken back twice"
    assert desk.get(f"{path}?line={line}").status_code == 404


def test_a_weekly_slot_ends(desk: Browser, session: Session) -> None:
    line = re.findall(r"end\?line=(\d+)", desk.get(PLAN).text)[0]
    path, typed = f"{PLAN}/end", {"line": line, "last": "令和8年12月7日"}
    page = desk.send(path, typed | {"step": "preview"}, page=f"{path}?line={line}").text
    assert "なくなる枠" in page
    assert "12月14日（月） 9:00〜10:00" in page
    assert "12月7日（月）" not in page, "the last day is in it"
    assert save(desk, path, page, typed).status_code == 303
    assert "令和8年12月7日まで" in desk.get(PLAN).text


def test_an_extra_slot_on_a_closed_day_has_chosen_seats(desk: Browser, session: Session) -> None:
    path = f"{ROOM}/open"
    typed = {
        "first": "令和8年11月30日",
        "starts": "10:00",
        "ends": "12:00",
        "places": ["A-1", "B-2", "no-seat"],
    }
    assert "A-1（電源あり）" in desk.get(path).text
    _, page = preview(desk, path, typed)
    assert "A-1・B-2" in page
    assert "no-seat" not in page.partition("<form method")[0].partition("<main")[2]
    assert save(desk, path, page, typed).status_code == 303
    board = desk.get("/staff/bookings/study-room/day?date=2026-11-30").text
    assert "0／2席" in board
    assert "電源あり" in board


def test_the_second_of_two_editors_is_told(desk: Browser, session: Session) -> None:
    path = f"{PLAN}/close"
    _, first = preview(desk, path, CLOSED)
    other = CLOSED | {"first": "令和8年11月27日"}
    _, second = preview(desk, path, other)
    assert save(desk, path, second, other).status_code == 303
    late = save(desk, path, first, CLOSED)
    assert late.status_code == 409
    assert "していません" in late.text
    assert "予約の枠を休みにしました" in late.text, "what happened meanwhile"
    assert "道路工事のため" in late.text, "what was typed"
    again = desk.post(path, data=HiddenFields(late.text).values | {"step": "preview"})
    assert again.status_code == 200
    assert save(desk, path, again.text, CLOSED).status_code == 303
    session.rollback()
    assert session.scalar(select(func.count(BookingException.id))) == 2


def test_who_books_while_the_preview_is_open_is_not_surprised(
    app: Flask, tools: Toolbox, desk: Browser, session: Session
) -> None:
    path = f"{PLAN}/close"
    _, page = preview(desk, path, CLOSED)
    booked.inspection(app, tools, "2026-11-26T10:00")
    late = save(desk, path, page, CLOSED)
    assert late.status_code == 422, "now there is somebody to be told"
    assert "影響を受ける予約（1件）" in late.text


def test_back_to_the_form_keeps_what_was_typed(desk: Browser) -> None:
    _, page = preview(desk, f"{PLAN}/add", NEW)
    answer = desk.post(f"{PLAN}/add", data=HiddenFields(page).values | NEW | {"step": "edit"})
    assert answer.status_code == 200
    for text in ('value="4" checked', 'value="16時"', 'value="kashima" selected', "1班、2班"):
        assert text in answer.text, text

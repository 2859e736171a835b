"""The slots in numbers: as week, month and list; how they were used, drawn, as a table and as a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.submission import Role
from eapply.models import Disclosure, StaffAccount, transaction
from eapply.services.toolbox import Toolbox
from tests import bookings
from tests.browser import Browser
from tests.web.staff import booked

SLOTS: Final = "/staff/bookings/study-room/slots"
USE: Final = "/staff/bookings/study-room/use"


@pytest.fixture
def desk(
    add_staff: Callable[..., StaffAccount], sign_in: Callable[[StaffAccount], Browser]
) -> Browser:
    return sign_in(add_staff("toshokan", (Role.CLERK, "library"), (Role.CLERK, "residents")))


@pytest.fixture
def used(app: Flask, tools: Toolbox, desk: Browser) -> None:
    """Of 8 seats: two booked, one of them here; one walk-in; one cancelled; one chosen just now."""
    first = booked.seat(app, tools, "2026-11-24T12:00", "0000000001", "A-1")
    booked.seat(app, tools, "2026-11-24T12:00", "0000000002", "A-2")
    gone = booked.seat(app, tools, "2026-11-24T12:00", "0000000003", "A-3")
    visits, board = "/staff/bookings/visits", "/staff/bookings/study-room/day"
    assert desk.send(f"{visits}/{first}/check-in", {"version": "1"}, board).status_code == 303
    fields = {"version": "1", "reason": "休館のため"}
    cancel = f"{visits}/{gone}/cancel"
    assert desk.send(cancel, fields).status_code == 303
    walk_in = {"slot": "2026-11-24T10:00", "place": "B-1"}
    where = "/staff/bookings/study-room/walk-in"
    assert desk.send(where, walk_in, board).status_code == 303
    with app.app_context(), transaction() as session:
        draft = bookings.begin(session, tools, bookings.study("2026-11-24T12:00", "0000000009"))
        bookings.hold(session, tools, draft)


def cells(page: str, row: str) -> list[str]:
    """The numbers of the row of a table that begins with this."""
    found = re.search(rf'<th scope="row"[^>]*>(?:<a[^>]*>)?{row}.*?</tr>', page, re.DOTALL)
    assert found, row
    return re.findall(r'k-number-cell">([0-9,]+)<', found[0])


@pytest.mark.usefixtures("used")
def test_booked_held_and_free_are_told_apart(desk: Browser) -> None:
    page = desk.get(f"{SLOTS}?view=list&date=2026-11-24").text
    rows = page.split("<tr>")
    (noon,) = [row for row in rows if "11月24日" in row and "12:00〜14:00" in row]
    assert re.findall(r'k-number-cell">([0-9]+)<', noon) == ["8", "2", "1", "5"]
    week = desk.get(f"{SLOTS}?date=令和8年11月26日").text
    assert "令和8年11月23日からの週" in week
    assert "2／8</strong> 空き5" in week
    assert "入力中1" in week
    assert "お休み" in week.partition("11月23日（月）")[2][:200], "closed on Mondays"
    month = desk.get(f"{SLOTS}?view=month").text
    assert "3／32</strong>" in month
    table = month.partition("k-table--month")[2].partition("</table>")[0]
    assert table.count("<tr>") == 1 + 6, "head and weeks of November 2026"
    assert 'view=month&amp;date=2026-10-31"' in month
    assert 'view=month&amp;date=2026-12-01"' in month


def test_days_without_slots_say_so(desk: Browser) -> None:
    page = desk.get(f"{SLOTS}?date=2027-02-01").text
    assert "この期間の枠はありません" in page
    assert "枠を追加する" in page
    page = desk.get(f"{SLOTS}?date=x").text
    assert 'href="#f-date"' in page
    assert "この期間の枠はありません" in desk.get(f"{USE}?since=2027-02-01&until=2027-02-28").text


@pytest.mark.usefixtures("used")
def test_use_is_counted_and_drawn_without_persons(desk: Browser, session: Session) -> None:
    page = desk.get(f"{USE}?since=2026-11-24&until=2026-11-25").text
    assert cells(page, "11月24日（火）") == ["4", "32", "3", "9", "2", "0", "1", "1"]
    assert cells(page, "合計") == ["8", "64", "3", "5", "2", "0", "1", "1"]
    picture = page.partition('<svg class="k-use"')[2].partition("</svg>")[0]
    assert 'role="img"' in picture
    assert "<title id" in picture
    assert "11月24日 3／32" in picture
    assert picture.count("k-use-booked") == 2
    assert "鹿嶋" not in page.partition("<main")[2]
    session.rollback()
    looks = session.scalars(select(Disclosure)).all()
    assert not [each for each in looks if each.endpoint.startswith("staff.booking_use")]
    assert cells(desk.get(f"{USE}?by=hour").text, "12:00から")[2] == "2"
    assert cells(desk.get(f"{USE}?by=weekday").text, "火曜日")[1] == "32"
    assert cells(desk.get(f"{USE}?by=month").text, "令和8年11月")[7] == "1"


@pytest.mark.usefixtures("used")
def test_the_file_opens_in_a_spreadsheet(desk: Browser) -> None:
    page = desk.get(f"{USE}?since=2026-11-24&until=2026-11-24").text
    link = re.findall(r'href="([^"]*use\.csv[^"]*)"', page)[0].replace("&amp;", "&")
    answer = desk.get(link)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    heads, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert heads[:4] == ["予約", "日", "枠の数", "定員"]
    assert row == ["大野分館の学習室", "11月24日（火）", "4", "32", "3", "9", "2", "0", "1", "1"]
    assert desk.get(f"{USE}.csv?since=x").status_code == 422


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("since=x", "f-since"),
        ("since=2026-11-25&until=2026-11-24", "f-until"),
        ("since=2024-01-01&until=2026-11-24", "f-since"),
    ],
)
def test_a_period_that_makes_no_sense_is_said(desk: Browser, query: str, target: str) -> None:
    assert f'href="#{target}"' in desk.get(f"{USE}?{query}").text


def test_a_counter_has_the_same_pages(desk: Browser) -> None:
    for rest in ("day", "slots", "plan", "use"):
        page = desk.get(f"/staff/bookings/counter-residents/{rest}").text
        assert "総合窓口課の窓口" in page
    assert "この日の予約はありません" in desk.get("/staff/bookings/counter-residents/day").text

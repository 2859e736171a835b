"""A booking after it was made: on the receipt and the status page, in a calendar, moved, cancelled, closed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from eapply.adapters.clock import FixedClock
from eapply.core.booking import BookingStatus
from eapply.models import AuditEvent, Booking, Place, db, transaction
from tests.web.resident.booking_walks import INSPECTION, Booker

SLOT, OTHER = "2026-11-25T16:00", "2026-11-28T10:00"


@pytest.fixture
def booker(app: Flask) -> Booker:
    return Booker(app)


def page_of(booker: Booker, number: str, rest: str = "") -> str:
    (booking,) = booker.bookings(BookingStatus.BOOKED, BookingStatus.CLOSED)
    return f"/status/{number}/bookings/{booking.public_id}{rest}"


def acts(booker: Booker) -> list[str]:
    with booker.app.app_context():
        return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def calendar(booker: Booker, path: str) -> dict[str, str]:
    """The lines of the file by name, unfolded; of a name that comes twice, the first."""
    answer = booker.browser.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = answer.get_data(as_text=True)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    found: dict[str, str] = {}
    for line in lines[:-1]:
        name, _, value = line.partition(":")
        found.setdefault(name, value)
    return found


# ---- receipt and status page ---------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["done", "status"])
def test_the_booking_stands_on_receipt_and_status_page(booker: Booker, page: str) -> None:
    number = booker.book(SLOT)
    booker.open(f"/{page}/{number}")
    words = booker.words()
    assert (
        "予約の日時 令和8年11月25日（水）16:00〜18:00" in words
        or "令和8年11月25日（水）16:00〜18:00" in words
    )
    assert "大野分館（大野ふれあいセンター2階）" in words
    assert "A-3" in words
    assert "始まる時刻まで" in words
    links = set(re.findall(r'href="(/status/[^"]+/bookings/[^"]+)"', booker.page))
    assert links == {page_of(booker, number), page_of(booker, number, "/calendar.ics")}


def test_the_mail_link_leads_to_the_file(booker: Booker) -> None:
    number = booker.book(SLOT)
    friend = Booker(booker.app)
    friend.come_back(number)
    assert friend.here == f"/status/{number}"
    path = re.search(r'href="([^"]+calendar\.ics)"', friend.page)
    assert path
    assert calendar(friend, path[1])["BEGIN"] == "VCALENDAR"


def test_others_see_nothing_of_it(booker: Booker) -> None:
    number = booker.book(SLOT)
    other = Booker(booker.app)
    own = other.book(OTHER, email="hanako@example.jp", number=1)
    for rest in ("", "/cancel", "/calendar.ics"):
        first, second = booker.bookings(BookingStatus.BOOKED)
        assert (
            other.browser.get(f"/status/{number}/bookings/{first.public_id}{rest}").status_code
            == 404
        )
        assert (
            other.browser.get(f"/status/{own}/bookings/{first.public_id}{rest}").status_code == 404
        )
        assert (
            other.browser.get(f"/status/{own}/bookings/{second.public_id}{rest}").status_code == 200
        )


# ---- the calendar --------------------------------------------------------------------------------------


def test_the_file_is_one_event_in_japan(booker: Booker) -> None:
    number = booker.book(SLOT)
    event = calendar(booker, page_of(booker, number, "/calendar.ics"))
    (booking,) = booker.bookings(BookingStatus.BOOKED)
    assert event["UID"] == f"{booking.public_id}@127.0.0.1"
    assert event["DTSTART;TZID=Asia/Tokyo"] == "20261125T160000"
    assert event["DTEND;TZID=Asia/Tokyo"] == "20261125T180000"
    assert event["TZOFFSETTO"] == "+0900"
    assert event["TRIGGER"] == "-P1D"
    assert event["LOCATION"] == "大野分館（大野ふれあいセンター2階）"
    assert number in event["DESCRIPTION"]
    assert event["STATUS"] == "CONFIRMED"
    assert "/s/" not in event["URL"], "no secret in a file that people pass on"


def test_a_moved_booking_takes_the_place_of_the_former(booker: Booker) -> None:
    number = booker.book(SLOT)
    path = page_of(booker, number, "/calendar.ics")
    before = calendar(booker, path)
    booker.open(page_of(booker, number))
    booker.send({"slot": OTHER, "action": "change"})
    after = calendar(booker, path)
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTART;TZID=Asia/Tokyo"] == "20261128T100000"
    booker.open(page_of(booker, number, "/cancel"))
    booker.send()
    gone = calendar(booker, path)
    assert gone["STATUS"] == "CANCELLED"
    assert int(gone["SEQUENCE"]) > int(after["SEQUENCE"])


# ---- moving --------------------------------------------------------------------------------------------


def test_moving_to_another_free_slot(booker: Booker) -> None:
    number = booker.book(SLOT)
    booker.open(page_of(booker, number))
    assert "日時を変更する" in booker.page
    assert "16:00〜18:00 いまの予約" in booker.words()
    seats = re.findall(r'name="seat" type="radio" value="([^"]+)"', booker.page)
    assert seats == ["any", "A-1", "A-2", "A-3", "A-4"], "power was asked for"
    booker.send({"slot": OTHER, "seat": "A-2", "action": "change"})
    assert "予約の日時を変更しました。" in booker.page
    assert "令和8年11月28日（土）10:00〜12:00" in booker.page
    (booking,) = booker.bookings(BookingStatus.BOOKED)
    assert (booking.starts_at.isoformat()[:16], booking.label) == (OTHER, "A-2")
    with booker.app.app_context():
        held = db.session.scalars(select(Place).where(Place.booking_id.is_not(None))).all()
        assert [each.label for each in held] == ["A-2"], "the place before is free"
    assert "booking-changed" in acts(booker)
    booker.open(f"/status/{number}")
    assert "令和8年11月28日（土）10:00〜12:00" in booker.page


def test_leafing_keeps_what_is_chosen(booker: Booker) -> None:
    number = booker.book("2026-11-26T10:00", INSPECTION)
    booker.open(page_of(booker, number))
    booker.send({"slot": "2026-11-27T09:00", "action": "show:slot:afternoon:2026-12-03"})
    assert booker.chosen() == ["2026-11-27T09:00"]
    assert "選んでいる日時：令和8年11月27日（金）" in booker.page
    assert {value[-5:] for value in booker.free()[1:]} == {"13:00", "14:00", "15:00"}
    booker.send({"action": "change"})
    (booking,) = booker.bookings(BookingStatus.BOOKED)
    assert booking.starts_at.isoformat()[:16] == "2026-11-27T09:00"


@pytest.mark.parametrize("slot", ["", "x", "2026-11-25T25:00"])
def test_moving_to_nothing_asks_to_choose(booker: Booker, slot: str) -> None:
    number = booker.book(SLOT)
    booker.open(page_of(booker, number))
    booker.send({"slot": slot, "action": "change"})
    assert booker.status == 422
    assert booker.sentences() == ["日時を選んでください。"]


def test_a_slot_that_does_not_exist_is_refused(booker: Booker) -> None:
    number = booker.book(SLOT)
    booker.open(page_of(booker, number))
    booker.send({"slot": "2026-11-28T11:00", "action": "change"})
    assert booker.status == 422
    assert booker.sentences() == [
        "選択した日時には、予約の枠がありません。別の日時を選択してください。"
    ]


def test_a_seat_that_is_taken_is_said_at_the_seat(booker: Booker) -> None:
    number = booker.book(SLOT)
    page = page_of(booker, number)
    Booker(booker.app).book(OTHER, email="other@example.jp", number=2)
    booker.open(page)
    booker.send({"slot": OTHER, "seat": "B-1", "action": "change"})
    assert re.search(r'k-summary-list.*?href="#f-seat"', booker.page)
    assert booker.chosen() == [OTHER]


def test_two_tabs_do_not_move_it_twice(booker: Booker) -> None:
    number = booker.book(SLOT)
    booker.open(page_of(booker, number))
    old = booker.fields()
    booker.send({"slot": OTHER, "action": "change"})
    booker.open(page_of(booker, number))
    booker.send({"version": old["version"], "slot": "2026-11-28T12:00", "action": "change"})
    assert booker.status == 409
    assert "ほかの画面で変更されています" in booker.page
    (booking,) = booker.bookings(BookingStatus.BOOKED)
    assert booking.starts_at.isoformat()[:16] == OTHER


@pytest.mark.parametrize("act", ["", "/cancel"])
def test_after_the_limit_the_number_to_call_is_given(
    booker: Booker, clock: FixedClock, act: str
) -> None:
    number = booker.book("2026-11-26T10:00", INSPECTION)
    path = page_of(booker, number)
    booker.open(f"{path}{act}")
    clock.advance(days=1, hours=6, minutes=1)  # 16:01 of the day before
    booker.come_back(number)
    booker.open(f"{path}{act}")
    assert "変更・取消の受付は、令和8年11月25日（水）16時00分までです。" in booker.page
    assert "0299-82-2911" in booker.page
    assert 'name="slot"' not in booker.page
    assert "k-button--danger" not in booker.page
    token = booker.browser.hidden("/status")["csrf_token"]
    posted = {"csrf_token": token, "version": "1", "slot": "2026-11-27T10:00", "action": "change"}
    assert booker.browser.post(f"{path}{act}", data=posted).status_code == 422
    assert booker.bookings(BookingStatus.BOOKED)[0].starts_at.isoformat()[:16] == "2026-11-26T10:00"


def test_nothing_free_names_the_number(booker: Booker) -> None:
    number = booker.book(SLOT)
    with booker.app.app_context(), transaction() as session:
        session.execute(update(Place).values(is_open=False))
    booker.open(page_of(booker, number))
    assert "いま予約できる日時がありません" in booker.page
    assert 'href="tel:0299691114"' in booker.page
    assert "予約の取消しへ進む" in booker.page


# ---- giving it up --------------------------------------------------------------------------------------


def test_cancelling_asks_once_and_ends_the_case(booker: Booker) -> None:
    number = booker.book(SLOT)
    booker.open(page_of(booker, number))
    assert "予約の取消しへ進む" in booker.page
    booker.open(page_of(booker, number, "/cancel"))
    assert "取り消したあとは、元にもどせません。この手続も取下げになります。" in booker.page
    assert booker.bookings(BookingStatus.BOOKED), "looking changes nothing"
    booker.send()
    assert booker.here == f"/status/{number}"
    assert "取り下げました" in booker.page
    assert booker.bookings(BookingStatus.BOOKED) == []
    with booker.app.app_context():
        assert db.session.query(Place).filter(Place.booking_id.is_not(None)).count() == 0
    assert "booking-cancelled" in acts(booker)
    (booking,) = booker.bookings(BookingStatus.CANCELLED)
    booker.open(f"/status/{number}/bookings/{booking.public_id}")
    assert "この予約は、この画面からは変更できません。" in booker.page
    booker.open(f"/status/{number}/bookings/{booking.public_id}/cancel")
    assert "k-button--danger" not in booker.page


def test_cancelling_what_another_tab_moved_is_refused(booker: Booker) -> None:
    number = booker.book(SLOT)
    booker.open(page_of(booker, number, "/cancel"))
    old = booker.fields()
    booker.open(page_of(booker, number))
    booker.send({"slot": OTHER, "action": "change"})
    booker.open(page_of(booker, number, "/cancel"))
    booker.send({"version": old["version"]})
    assert booker.status == 409
    assert booker.bookings(BookingStatus.BOOKED)


# ---- taken back by the city ----------------------------------------------------------------------------


def test_a_slot_that_the_city_closed_is_chosen_anew(booker: Booker, clock: FixedClock) -> None:
    number = booker.book("2026-11-26T10:00", INSPECTION)
    with booker.app.app_context(), transaction() as session:
        own = session.scalars(select(Booking)).one()
        session.execute(update(Place).where(Place.booking_id == own.id).values(booking_id=None))
        own.status, own.places, own.version = "CLOSED", 0, own.version + 1
    booker.open(f"/status/{number}")
    assert "市の都合で、この日時は使えなくなりました。" in booker.page
    assert "別の日時を選ぶ" in booker.page
    clock.set(clock.now() + timedelta(minutes=50))
    booker.open(page_of(booker, number))
    assert "新しい日時を選んでください。" in booker.page
    booker.send({"slot": "2026-11-27T10:00", "action": "change"})
    assert "予約の日時を変更しました。" in booker.page
    assert booker.bookings(BookingStatus.BOOKED)

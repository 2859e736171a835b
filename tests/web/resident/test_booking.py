"""Slots on the pages of 17 and 23: what is offered, what is held and until when, what is said when it is lost."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.booking import BookingStatus
from eapply.models import AuditEvent, Booking, Place, Slot, db, transaction
from tests.web.resident.booking_walks import INSPECTION, STUDY, Booker

SLOT, OTHER = "2026-11-25T16:00", "2026-11-28T10:00"
HELD = "10時15分まで、この日時を確保しています。"
GONE = "11月25日 16時は、先に予約が入りました。ほかの日時を選んでください。入力した内容は残っています。"


@pytest.fixture
def booker(app: Flask) -> Booker:
    return Booker(app)


def fill_up(booker: Booker, *slots: str) -> None:
    """Takes every place of these slots away, or of all."""
    with booker.app.app_context(), transaction() as session:
        closing = update(Place).values(booking_id=someone(session), held_until=None)
        if slots:
            ids = [
                slot.id
                for slot in session.scalars(select(Slot))
                if slot.starts_at.strftime("%Y-%m-%dT%H:%M") in slots
            ]
            closing = closing.where(Place.slot_id.in_(ids))
        session.execute(closing)


def someone(session: Session) -> int:
    """A booking that others made."""
    now = db.session.scalars(select(Slot.starts_at)).first()
    other = Booking(
        public_id=f"other-{db.session.query(Booking).count()}",
        resource="elsewhere",
        status="BOOKED",
        starts_at=now,
        ends_at=now,
        created_at=now,
        changed_at=now,
    )
    db.session.add(other)
    db.session.flush()
    return other.id


# ---- what is offered ---------------------------------------------------------------------------------


def test_days_are_headings_and_slots_say_what_is_left(booker: Booker) -> None:
    booker.start()
    days = re.findall(r'<h2 class="k-slot-day"[^>]*>([^<]+)</h2>', booker.page)
    assert days[0] == "令和8年11月24日（火）"
    assert "令和8年11月30日（月）" not in days, "a Monday: the library is closed"
    assert "10:00〜12:00 残り8" in booker.words()
    assert "2026-11-24T10:00" not in booker.free(), "it begins within the hour"
    assert booker.free()[0] == "2026-11-24T12:00"
    assert booker.chosen() == [], "nothing is chosen beforehand"
    assert 'name="use_date' not in booker.page, "the day is answered with the slot"


def test_a_full_slot_is_text_without_a_radio(booker: Booker) -> None:
    booker.start()
    fill_up(booker, SLOT)
    booker.open(booker.here)
    assert SLOT not in booker.free()
    assert "16:00〜18:00 満員" in booker.words()


@pytest.mark.parametrize(
    ("part", "hours"), [("morning", {"10:00"}), ("afternoon", {"12:00", "14:00", "16:00"})]
)
def test_the_filter_shows_a_part_of_the_day_and_loses_nothing(
    booker: Booker, part: str, hours: set[str]
) -> None:
    booker.start()
    booker.press(f"show:slot:{part}:", SLOT, group_size="１人")
    assert f"part={part}" in booker.at
    assert {value[-5:] for value in booker.free() if value != SLOT} <= hours
    assert 'aria-pressed="true">' + {"morning": "午前", "afternoon": "午後"}[part] in booker.page
    assert booker.chosen() == [SLOT], "the choice stays, in whatever part of the day"
    assert 'value="１人"' in booker.page
    booker.press("show:slot::", SLOT)
    assert {value[-5:] for value in booker.free()} == {"10:00", "12:00", "14:00", "16:00"}
    assert 'aria-pressed="true">すべて' in booker.page


def test_leafing_through_the_weeks_keeps_the_choice(booker: Booker) -> None:
    booker.start(INSPECTION)
    first = booker.free()[0]
    assert first == "2026-11-26T09:00", "two opening days ahead"
    assert "前の週を見る" not in booker.page
    booker.press("show:slot::2026-12-03", first)
    assert booker.chosen() == [first]
    assert "選んでいる日時：令和8年11月26日（木）" in booker.page
    shown = {value[:10] for value in booker.free() if value != first}
    assert shown
    assert min(shown) >= "2026-12-03"
    assert max(shown) <= "2026-12-09"
    booker.press("show:slot::2026-12-31", first)
    assert "次の週を見る" not in booker.page
    assert max(booker.free()) <= "2026-12-24T23:59", "thirty days ahead and not more"
    booker.press("next", first)
    assert booker.status == 200
    assert booker.bookings()[0].starts_at.isoformat()[:16] == first


@pytest.mark.parametrize(
    "query", ["?from=x", "?from=1999-01-01", "?from=9999-12-31&part=night", "?part="]
)
def test_any_address_shows_a_week(booker: Booker, query: str) -> None:
    booker.start()
    booker.open(booker.here + query)
    assert booker.status == 200
    assert booker.free()


def test_the_area_follows_the_answer(booker: Booker) -> None:
    booker.start(INSPECTION)
    assert "鹿島地区の日時です。" in booker.page
    weekdays = set(re.findall(r"月\d+日（(.)）</h2>", booker.page))
    assert weekdays <= {"月", "木", "金"}
    booker.open(booker.address("site"))
    booker.send({"area": "ohno", "action": "next"})
    assert "大野地区の日時です。" in booker.page
    assert set(re.findall(r"月\d+日（(.)）</h2>", booker.page)) <= {"火", "水"}


def test_a_long_visit_needs_the_places_behind_it(booker: Booker) -> None:
    booker.start(INSPECTION)
    fill_up(booker, "2026-11-26T11:00")
    booker.press("show:slot::", expected_minutes="90")
    assert "2026-11-26T10:00" not in booker.free()
    assert "09:00〜10:30 残り1" in booker.words()
    booker.press("show:slot::", expected_minutes="60")
    assert "2026-11-26T10:00" in booker.free()


def test_power_leaves_the_places_with_a_socket(booker: Booker) -> None:
    booker.start()
    booker.press("show:slot::", power_needed="yes")
    assert "残り4" in booker.page
    assert "残り8" not in booker.page


def test_seats_are_those_that_are_free_in_the_slot(booker: Booker) -> None:
    other = Booker(booker.app)
    other.start(email="other@example.jp", number=1).press("hold:slot", SLOT, seat="A-1")
    booker.start()
    seats = r'name="seat" type="radio" value="([^"]+)"'
    assert "any" in re.findall(seats, booker.page)
    assert "A-1" in re.findall(seats, booker.page)
    booker.press("hold:slot", SLOT, seat="any", power_needed="yes")
    assert re.findall(seats, booker.page) == ["any", "A-2", "A-3", "A-4"]
    assert "A-1（仮・電源あり）　空いていません" in booker.page
    booker.press("next", SLOT, seat="A-1")
    assert booker.sentences() == [
        "選んだ座席は、この時間帯は空いていません。別の座席か「おまかせ」を選択してください。"
    ]
    assert re.search(r'k-summary-list.*?href="#f-seat"', booker.page)


def test_nothing_left_names_the_number_to_call(booker: Booker) -> None:
    booker.start()
    fill_up(booker)
    booker.open(booker.here)
    assert booker.free() == []
    assert "いま予約できる日時がありません" in booker.page
    assert 'href="tel:0299691114"' in booker.page
    assert "この日時を確保する" not in booker.page


def test_a_week_without_anything_free_says_so(booker: Booker) -> None:
    booker.start(INSPECTION)
    week = list(booker.free())
    fill_up(booker, *week)
    booker.open(f"{booker.here}?from=2026-11-26")
    assert booker.free() == []
    assert "空いている日時がありません。別の期間か時間帯を見るか" in booker.page
    booker.open(booker.here)
    assert booker.free()[0] >= "2026-12-03", "without a wish, the first week with something free"


# ---- what is held ------------------------------------------------------------------------------------


def test_the_button_holds_and_says_the_clock_time(booker: Booker) -> None:
    booker.start()
    booker.press("hold:slot", SLOT, group_size="")
    assert booker.status == 200
    assert booker.at.endswith("#held-slot")
    assert HELD in booker.page
    assert "令和8年11月25日（水）16:00〜18:00" in booker.page
    assert "確保を延長する" in booker.page
    assert booker.chosen() == [SLOT]
    assert not re.search("setInterval|data-timer", booker.page), "nothing ticks"
    (held,) = booker.bookings(BookingStatus.HELD)
    assert held.starts_at.isoformat()[:16] == SLOT
    assert booker.sentences() == [], "the rest of the page is not judged yet"


def test_a_slot_is_held_before_a_seat_is_named(booker: Booker) -> None:
    booker.start()
    booker.press("hold:slot", SLOT, seat=None)
    assert HELD in booker.page
    (held,) = booker.bookings(BookingStatus.HELD)
    booker.press("next", SLOT, seat="A-4")
    (named,) = booker.bookings(BookingStatus.HELD)
    assert (held.label != "", named.label) == (True, "A-4")


def test_saving_the_page_holds_too(booker: Booker) -> None:
    booker.start()
    booker.press("next", SLOT)
    assert booker.here.endswith("/purpose")
    assert len(booker.bookings(BookingStatus.HELD)) == 1
    assert HELD in booker.page, "every page behind says how long there is time"


def test_a_page_with_errors_holds_what_is_right(booker: Booker) -> None:
    booker.start()
    booker.press("next", SLOT, group_size="")
    assert booker.status == 422
    assert len(booker.sentences()) == 1
    assert HELD in booker.page
    assert booker.chosen() == [SLOT]


def test_the_hold_is_extended_once(booker: Booker, clock: FixedClock) -> None:
    booker.start()
    booker.press("hold:slot", SLOT)
    clock.advance(minutes=10)
    booker.press("extend:slot", SLOT)
    assert "10時30分まで、この日時を確保しています。" in booker.page
    assert "確保を延長する" not in booker.page
    assert "延長は1回までです。" in booker.page
    booker.press("extend:slot", SLOT)
    assert "10時30分まで" in booker.page, "pressed again, nothing changes"


def test_extending_works_on_every_page_and_keeps_what_was_typed(booker: Booker) -> None:
    booker.start()
    booker.press("next", SLOT)
    booker.send({"purpose": "study", "action": "extend:slot"})
    assert booker.here.endswith("/purpose")
    assert "10時30分まで" in booker.page
    assert re.search(r'value="study" (checked|selected)', booker.page)


def test_letting_go_frees_the_place(booker: Booker) -> None:
    booker.start()
    booker.press("hold:slot", SLOT, seat="A-3")
    booker.press("release:slot", SLOT, seat="A-3")
    assert "確保しています" not in booker.page
    assert booker.chosen() == []
    with booker.app.app_context():
        assert db.session.query(Place).filter(Place.booking_id.is_not(None)).count() == 0


def test_another_choice_lets_the_first_go(booker: Booker) -> None:
    booker.start()
    booker.press("hold:slot", SLOT)
    booker.press("hold:slot", OTHER)
    assert "令和8年11月28日（土）10:00〜12:00" in booker.page
    (held,) = booker.bookings(BookingStatus.HELD)
    assert held.starts_at.isoformat()[:16] == OTHER


def test_holding_nothing_asks_to_choose(booker: Booker) -> None:
    booker.start()
    booker.press("hold:slot")
    assert booker.status == 422
    assert booker.sentences() == ["利用時間を選んでください。"]
    assert re.search(r'k-summary-list.*?href="#f-slot"', booker.page)
    assert 'id="f-slot"' in booker.page
    booker.press("next")
    assert booker.sentences() == ["利用時間を選んでください。"], "one sentence for day and time"


def test_the_last_place_that_another_took_keeps_what_was_typed(booker: Booker) -> None:
    booker.start()
    page = booker.others | {"slot": SLOT, "group_size": "１人", "action": "next"}
    fill_up(booker, SLOT)
    booker.send(page)
    assert booker.status == 422
    assert booker.sentences() == [GONE]
    assert 'value="１人"' in booker.page
    assert SLOT not in booker.free()
    assert OTHER in booker.free(), "others are offered"
    booker.send(booker.others | {"slot": OTHER, "action": "next"})
    assert booker.here.endswith("/purpose")


def test_a_hold_that_is_over_is_told_and_taken_again(booker: Booker, clock: FixedClock) -> None:
    booker.start()
    booker.press("next", SLOT)
    clock.advance(minutes=16)
    booker.rest()
    assert "日時を確保した時間が過ぎました。" in booker.page
    booker.open(booker.address("when"))
    assert "もう一度「この日時を確保する」を押してください。" in booker.page
    assert booker.chosen() == [SLOT]
    booker.press("hold:slot", SLOT)
    assert "10時31分まで、この日時を確保しています。" in booker.page


def test_one_person_has_one_slot_a_day(booker: Booker) -> None:
    Booker(booker.app).book(SLOT)
    booker.start()
    booker.press("next", "2026-11-25T10:00")
    assert booker.sentences() == ["1日に予約できるのは1枠までです。"]
    booker.press("next", OTHER)
    assert booker.here.endswith("/purpose")


def test_each_hold_leaves_its_record(booker: Booker) -> None:
    booker.start()
    booker.press("hold:slot", SLOT)
    booker.press("extend:slot", SLOT)
    booker.press("release:slot", SLOT)
    with booker.app.app_context():
        acts = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.chain.startswith("booking:"))
        ).all()
    assert sorted(acts) == ["booking-hold", "booking-hold-ended", "booking-hold-extended"]


# ---- the confirm page --------------------------------------------------------------------------------


def test_the_row_says_until_when(booker: Booker) -> None:
    booker.start()
    booker.press("next", SLOT, seat="A-3")
    booker.rest()
    row = booker.page[booker.page.index('id="row-slot"') :].partition("</div>")[0]
    assert "16:00-18:00" in row.replace("〜", "-")
    assert HELD in row
    booker.send({"action": "extend:slot"})
    assert booker.here.endswith("/confirm")
    assert "10時30分まで" in booker.page


def test_filing_after_the_hold_takes_the_place_again(booker: Booker, clock: FixedClock) -> None:
    booker.start()
    booker.press("next", SLOT)
    booker.rest()
    clock.advance(minutes=30)
    number = booker.submit()
    assert number
    assert len(booker.bookings(BookingStatus.BOOKED)) == 1


def test_filing_after_the_hold_complains_at_the_row(booker: Booker, clock: FixedClock) -> None:
    booker.start()
    booker.press("next", SLOT)
    booker.rest()
    clock.advance(minutes=30)
    fill_up(booker, SLOT)
    booker.send({"action": "send"})
    assert booker.status == 422
    assert re.search(r'k-summary-list.*?href="#row-slot"', booker.page)
    assert booker.bookings(BookingStatus.BOOKED)[-1].resource == "elsewhere"
    booker.open(booker.address("when") + "?back=confirm&row=slot")
    booker.press("next", OTHER)
    assert booker.here.endswith("/confirm")
    assert booker.submit()


def test_what_is_missing_leads_to_the_list(booker: Booker) -> None:
    booker.start()
    booker.press("hold:slot", SLOT)
    booker.press("release:slot", SLOT)
    booker.open(booker.address("confirm"))
    found = re.findall(rf'href="([^"]*{STUDY}[^"]*#f-[^"]+)">[^<]*(?:利用日|利用時間)', booker.page)
    assert found
    assert all(each.endswith("#f-slot") for each in found)


def test_typed_boxes_are_still_understood(booker: Booker) -> None:
    """A page that was opened before, or a program: day and time in questions of their own."""
    booker.start()
    booker.send(booker.typed["when"] | {"slot": "16:00", "action": "next"})
    assert booker.here.endswith("/purpose")
    assert booker.bookings(BookingStatus.HELD)[0].starts_at.isoformat()[:16] == SLOT

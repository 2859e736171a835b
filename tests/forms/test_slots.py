"""Wished days and times (17, 23), and the lead time of a pit (18), beyond the documented examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from eapply.core.conditions import Situation
from eapply.core.facts import Option
from eapply.forms.checking import check
from eapply.forms.examples import changed, inspection_booking, sewage_pit, study_room
from eapply.forms.fields import Date, Raw, Slot, SlotOnDay
from eapply.forms.inspection_booking import InspectionBookingForm
from eapply.forms.question_form import QuestionForm
from eapply.forms.sewage_pit import SewagePitForm
from eapply.forms.sheet import answer_sheet
from eapply.forms.study_room import StudyRoomForm
from tests.forms.answers import errors_of, judged


class Wishes(QuestionForm):
    visit = Slot("希望日時", resource="inspection")
    day = Date("利用日")
    hours = SlotOnDay("利用時間", resource="study-room", day="day")


def wishes(situation: Situation, **answers: Any) -> QuestionForm:
    form = Wishes(Wishes.blank(situation).spread(answers), situation=situation)
    form.check({}, situation)
    return form


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-26T10:00",
        "2026-11-26 10:00-11:00",
        "R8.11.26 10:00～11:00",
        "２０２６-11-26T１０：００",
    ],
)
def test_a_slot_is_read_in_every_spelling(situation: Situation, typed: str) -> None:
    question = wishes(situation, visit=typed)["visit"]
    assert (question.data, question.errors) == ("2026-11-26T10:00", [])
    assert question.text(question.data) == "令和8年11月26日（木） 10:00〜11:00"
    assert question.chosen == {"10:00"}


@pytest.mark.parametrize(
    ("typed", "message", "part"),
    [
        ("2026-11-26", "時間帯を選んでください。", "time"),
        ("2026-11-26T25:00", "表示された中から選んでください。", "time"),
        ("2026-11-26T昼ごろ", "表示された中から選んでください。", "time"),
        ("2026-11-26T10:00-12:00", "表示された中から選んでください。", "time"),
        ("T10:00", "希望日時の日付を入力してください。", "year"),
        ("2026-02-30T10:00", "暦にない日です。", "day"),
        ("2026-12-25T10:00", "予約できるのは30日先までです。", "year"),
        ("2026-11-28T10:00", "お休みの日です。", "year"),
    ],
)
def test_what_is_no_slot_is_refused_at_its_box(
    situation: Situation, typed: str, message: str, part: str
) -> None:
    question = wishes(situation, visit=typed)["visit"]
    assert message in question.errors[0]
    assert question.error_id == f"f-visit-{part}"


def test_the_first_day_is_counted_in_opening_days(situation: Situation) -> None:
    """Friday: the second opening day after it is Tuesday. Who holds an earlier one may file it still."""
    friday = replace(situation, today=date(2026, 11, 27))
    question = wishes(friday, visit="2026-11-30T10:00")["visit"]
    assert question.bounds(friday) == (date(2026, 12, 1), date(2026, 12, 27))
    assert question.errors == []


def test_a_time_that_staff_opened_is_taken_and_shown(situation: Situation) -> None:
    question = wishes(situation, visit="2026-11-26T16:15")["visit"]
    assert (question.data, question.errors) == ("2026-11-26T16:15", [])
    assert question.text(question.data) == "令和8年11月26日（木） 16:15"
    hours = wishes(situation, day="2026-11-25", hours="8:30")["hours"]
    assert (hours.data, hours.text(hours.data)) == ("2026-11-25T08:30", "08:30")


def test_one_value_with_day_and_time_is_read(situation: Situation) -> None:
    """As the list of free slots sends it."""
    form = Wishes(Raw({"visit": ["2026-11-26T10:00"]}), situation=situation)
    assert form["visit"].data == "2026-11-26T10:00"
    assert form["visit"].chosen == {"10:00"}


def test_what_is_booked_is_declared_with_the_question() -> None:
    (inspection,), (study,) = InspectionBookingForm.bookings(), StudyRoomForm.bookings()
    assert (inspection.question, inspection.resource) == ("slot", "inspection")
    assert (study.question, study.day, study.place) == ("slot", "use_date", "seat")
    keys = {question.key for question in InspectionBookingForm.blank(None).questions}
    assert {inspection.person, inspection.apart, inspection.area, inspection.minutes} <= keys
    assert SewagePitForm.bookings() == ()


def test_a_slot_in_boxes_comes_back_as_typed(situation: Situation) -> None:
    boxes = {"era": "令和", "year": "8", "month": "11", "day": "26", "time": "09:00"}
    raw = Raw({f"visit-{part}": [text] for part, text in boxes.items()})
    question = Wishes(raw, situation=situation)["visit"]
    assert question.data == "2026-11-26T09:00"
    assert question.typed == boxes
    empty = Wishes(Raw(), situation=situation)["visit"]
    assert (empty.data, empty.problem, empty.chosen) == (None, None, set())


@pytest.mark.parametrize("typed", ["16:00", "16:00-18:00", "2026-11-25T16:00", "16:00〜18:00"])
def test_a_window_takes_its_day_from_the_question_before(situation: Situation, typed: str) -> None:
    question = wishes(situation, day="2026-11-25", hours=typed)["hours"]
    assert (question.data, question.errors) == ("2026-11-25T16:00", [])
    assert (question.text(question.data), question.chosen) == ("16:00〜18:00", {"16:00"})


def test_a_window_without_a_day_is_not_asked_for_again(situation: Situation) -> None:
    form = wishes(situation, day="きのう", hours="16:00")
    assert form["day"].errors
    assert not form["hours"].errors
    assert form["hours"].chosen == {"16:00"}


def test_the_window_is_kept_when_the_day_is_on_another_page(situation: Situation) -> None:
    raw = Raw({"hours": ["16:00"]})
    form = Wishes(raw, situation=situation)
    del form._fields["day"]
    form.known = {"day": "2026-11-25"}
    form.process()
    assert form["hours"].data == "2026-11-25T16:00"


def test_the_shop_of_the_register_files_an_inspection(situation: Situation) -> None:
    example = inspection_booking.COMPLETION
    form, judgement = judged(InspectionBookingForm, situation, example.answers)
    assert judgement.answers["contractor_name"] == "株式会社みなと配管（練習用）"
    assert InspectionBookingForm.email_key() == "contractor_email"
    rows = [row for section in answer_sheet(form) for row in section["rows"]]
    assert "令和8年11月26日（木） 10:00〜11:00" in [row["text"] for row in rows]


def test_an_interim_inspection_waits_for_the_department(situation: Situation) -> None:
    asked = changed(inspection_booking.COMPLETION, "", inspection_kind="中間検査")
    _, judgement = judged(InspectionBookingForm, situation, asked.answers)
    assert "inspection_kind" in errors_of(judgement)


def test_bookings_are_stored_by_the_beginning_of_the_slot(situation: Situation) -> None:
    result = check(StudyRoomForm, study_room.PUPIL.answers, None, situation)
    assert result.ok
    assert result.normalised["slot"] == "2026-11-25T16:00"
    result = check(InspectionBookingForm, inspection_booking.LONG.answers, None, situation)
    assert result.normalised["slot"] == "2026-12-10T15:00"


@pytest.mark.parametrize("seat", ["any", "A-1"])
def test_power_may_be_wanted_where_there_is_some(situation: Situation, seat: str) -> None:
    asked = changed(study_room.PUPIL, "", seat=seat)
    assert judged(StudyRoomForm, situation, asked.answers)[1].ok


class ClosedInDecember:
    """The city's facts with a yearly closing day for pits, as if 下水道課 had set one."""

    def __init__(self, facts: Any) -> None:
        self.facts = facts

    def __getattr__(self, name: str) -> Any:
        return getattr(self.facts, name)

    def options(self, name: str, on: date) -> tuple[Option, ...]:
        if name == "pit_closing_days":
            return (Option("03-31", "年度末"), Option("12-28", "12月28日"))
        found: tuple[Option, ...] = self.facts.options(name, on)
        return found


@pytest.mark.parametrize(
    ("today", "next_year"),
    [
        (date(2026, 12, 28), None),
        (date(2026, 12, 29), 2027),
        (date(2027, 3, 31), 2027),
        (date(2027, 4, 1), None),
    ],
)
def test_after_the_closing_day_a_pit_waits_for_the_next_fiscal_year(
    situation: Situation, today: date, next_year: int | None
) -> None:
    day = Situation(today, ClosedInDecember(situation.facts))
    example = changed(sewage_pit.FIRST_PIT, "", use_start_wish="2027-09-01")
    form, judgement = judged(SewagePitForm, day, example.answers, example.attachments)
    assert judgement.ok
    assert judgement.answers.get("next_fiscal_year") == next_year
    assert form["closing_note"].asked == (next_year is not None)
    texts = [row["text"] for section in answer_sheet(form) for row in section["rows"]]
    assert ("令和9年度" in texts) == (next_year is not None)


def test_without_a_closing_day_nothing_is_said(situation: Situation) -> None:
    january = replace(situation, today=date(2027, 1, 15))
    example = changed(sewage_pit.FIRST_PIT, "", use_start_wish="2027-09-01")
    form, judgement = judged(SewagePitForm, january, example.answers, example.attachments)
    assert judgement.ok
    assert not form["closing_note"].asked
    assert "next_fiscal_year" not in judgement.answers


def test_a_near_wish_asks_for_understanding_but_does_not_insist(situation: Situation) -> None:
    near = changed(sewage_pit.FIRST_PIT, "", use_start_wish="2027-01-22")
    form, judgement = judged(SewagePitForm, situation, near.answers, near.attachments)
    assert judgement.ok
    assert form["late_ok"].asked
    far = changed(sewage_pit.FIRST_PIT, "", use_start_wish="2027-01-23")
    form, judgement = judged(SewagePitForm, situation, far.answers, far.attachments)
    assert judgement.ok
    assert not form["late_ok"].asked

"""The event for a person's calendar: its lines, their length, and that nothing typed gets out of its line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eapply.core.calendar_file import Event, calendar_file, escaped, folded

JST = timezone(timedelta(hours=9))
EVENT = Event(
    uid="abc@example.jp",
    sequence=3,
    changed_at=datetime(2026, 11, 24, 10, 5, 30, tzinfo=JST),
    starts_at=datetime(2026, 11, 25, 0, 30, tzinfo=JST),
    ends_at=datetime(2026, 11, 25, 18, tzinfo=JST),
    title="学習室の利用の予約（鹿嶋市）",
    place="大野分館, 2階; 右",
    text="番号：K8AB-2M4X-7QRT\n電話：0299-69-1114",
    address="https://example.jp/status/K8AB-2M4X-7QRT",
)


def lines(event: Event) -> list[str]:
    return calendar_file(event).decode().replace("\r\n ", "").split("\r\n")


def test_the_lines_of_an_event() -> None:
    found = lines(EVENT)
    assert (found[0], found[-2], found[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    for line in (
        "UID:abc@example.jp",
        "SEQUENCE:3",
        "DTSTAMP:20261124T010530Z",
        "DTSTART;TZID=Asia/Tokyo:20261125T003000",
        "DTEND;TZID=Asia/Tokyo:20261125T180000",
        "LOCATION:大野分館\\, 2階\\; 右",
        "DESCRIPTION:番号：K8AB-2M4X-7QRT\\n電話：0299-69-1114",
        "STATUS:CONFIRMED",
        "TRIGGER:-P1D",
    ):
        assert line in found
    assert len([line for line in found if line.startswith("BEGIN:")]) == len(
        [line for line in found if line.startswith("END:")]
    )


def test_the_clock_of_the_stamp_is_of_no_zone() -> None:
    same = replace(EVENT, changed_at=EVENT.changed_at.astimezone(UTC))
    assert calendar_file(same) == calendar_file(EVENT)


def test_what_is_over_takes_itself_out() -> None:
    assert "STATUS:CANCELLED" in lines(replace(EVENT, is_cancelled=True))


@pytest.mark.parametrize(
    ("text", "written"),
    [("a,b;c", "a\\,b\\;c"), ("a\\n", "a\\\\n"), ("a\r\nb\nc\rd", "a\\nb\\nc\\nd"), ("", "")],
)
def test_signs_with_a_meaning_are_marked(text: str, written: str) -> None:
    assert escaped(text) == written


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])))
def test_lines_are_folded_between_characters(text: str) -> None:
    pieces = folded(text).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == text
    assert all(piece.startswith(" ") for piece in pieces[1:])

"""What the calendar beside a day near today knows: bounds and closed days, none for far days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from eapply.adapters.city_facts import CityFacts
from eapply.core.conditions import Situation, Today
from eapply.forms.fields import Date, Raw, Slot
from eapply.forms.question_form import QuestionForm

TODAY = date(2026, 11, 24)


class Days(QuestionForm):
    birth = Date("生年月日", default_era="")
    event = Date("事由の日", latest=Today())
    visit = Date("来庁する日", earliest=Today(), calendar="library")
    slot = Slot("希望の日時", resource="inspection")


def near(question: Date) -> dict[str, Any]:
    data = question.near
    assert data is not None
    return data


@pytest.fixture
def days(facts: CityFacts) -> Days:
    return Days(Raw(), situation=Situation(today=TODAY, facts=facts))


def test_a_birthday_has_no_calendar(days: Days) -> None:
    assert days.birth.near is None


def test_bounds_are_days_as_of_today(days: Days) -> None:
    assert days.event.near == {"today": "2026-11-24", "last": "2026-11-24"}
    assert near(days.visit)["first"] == "2026-11-24"
    # Two opening days on: 25 and 26 November.
    assert near(days.slot)["first"] == "2026-11-26"


def test_closed_days_are_those_of_the_calendar(days: Days, facts: CityFacts) -> None:
    data = near(days.visit)
    begin, opening = date.fromisoformat(data["from"]), facts.opening_days("library")
    assert begin == date(2026, 11, 1)
    closed = {begin + timedelta(days=number) for number in data["closed"]}
    assert closed
    for number in range(60):
        day = begin + timedelta(days=number)
        assert (day in closed) is not opening.is_open(day), day

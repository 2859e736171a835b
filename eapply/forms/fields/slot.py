"""Questions about a wished day and time: a slot is named by its beginning, "2026-11-30T10:00" (JST).

Whether a place is free is not judged here but when it is filed: a form knows no bookings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from eapply.core import eras, texts
from eapply.core.conditions import Answers, Situation
from eapply.core.facts import Option
from eapply.core.widths import narrow
from eapply.forms import messages
from eapply.forms.fields.base import Raw, merged
from eapply.forms.fields.choice import Choice
from eapply.forms.fields.day import Date
from eapply.forms.messages import Problem

SLOT_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-2][0-9]:[0-5][0-9]$"


def in_two(value: Any) -> tuple[str, str]:
    """Day and window of a slot as programs write it: with T, or as 「2026-11-26 10:00-11:00」."""
    day, _, window = re.sub(r"[T\s]+", " ", str(value).strip()).partition(" ")
    return day, window


def dashed(text: str) -> str:
    return re.sub(r"\s", "", narrow(text)).replace("〜", "-").replace("~", "-")


def window_at(typed: str, windows: Iterable[Option]) -> str | None:
    """The beginning (HH:MM) of the window that was meant, by beginning or by label."""
    wanted = dashed(typed)
    return next(
        (
            window.value
            for window in windows
            if wanted in (window.value, window.value.removeprefix("0"), dashed(window.label))
        ),
        None,
    )


class Slot(Date):
    """A wished day and window. ``windows`` names the list of windows, each under its beginning.

    ``open_days_ahead``: the first day that can be chosen, in opening days of ``calendar`` from today.
    """

    kind: ClassVar[str] = "slot"
    parts: ClassVar[tuple[str, ...]] = (*Date.parts, "time")

    def __init__(
        self, label: str = "", windows: str = "", *, open_days_ahead: int = 0, **arguments: Any
    ) -> None:
        super().__init__(label, **arguments)
        self.list_name = windows
        self.open_days_ahead = open_days_ahead

    @property
    def options(self) -> tuple[Option, ...]:
        return self.situation.facts.options(self.list_name, self.situation.today)

    @property
    def chosen(self) -> set[str]:
        typed = texts.clean(self.typed["time"], multiline=False)
        window = window_at(typed, self.options) if typed else None
        return {window} if window else set()

    def parse(self, typed: dict[str, str]) -> str | None:
        day = super().parse(typed)
        time = texts.clean(typed["time"], multiline=False)
        if day is None and not time:
            return None
        if day is None:
            raise Problem(f"{self.thing}の日付を入力してください。", "year")
        if not time:
            raise Problem(f"{self.thing}の時間帯を選んでください。", "time")
        window = window_at(time, self.options)
        if window is None:
            raise Problem(messages.not_offered(f"{self.thing}の時間帯"), "time")
        return f"{day}T{window}"

    def spread(self, value: Any) -> Raw:
        if value is None:
            return Raw()
        day, window = in_two(value)
        return merged([super().spread(day), {f"{self.name}-time": [window]}])

    def bounds(self, situation: Situation) -> tuple[date | None, date | None]:
        first, last = super().bounds(situation)
        ahead = self.first_day(situation)
        return max(filter(None, (first, ahead)), default=None), last

    def first_day(self, situation: Situation) -> date | None:
        """The first day that is far enough ahead."""
        if not self.open_days_ahead:
            return None
        opening = situation.facts.opening_days(self.calendar)
        return opening.add(situation.today, self.open_days_ahead)

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        day = in_two(value)[0]
        first = self.first_day(situation)
        if first is not None and date.fromisoformat(day) < first:
            raise Problem(
                f"{self.thing}は、{eras.with_weekday(first)}か、それより後の日を選んでください。"
            )
        super().rule(day, answers, situation)

    @property
    def echo(self) -> str:
        return eras.with_weekday(date.fromisoformat(in_two(self.data)[0])) if self.data else ""

    def text(self, value: str | None) -> str:
        if not value:
            return ""
        day, window = in_two(value)
        label = next((each.label for each in self.options if each.value == window), window)
        return f"{eras.with_weekday(date.fromisoformat(day))} {label}"

    def limits(self) -> dict[str, Any]:
        return super().limits() | {"open_days_ahead": self.open_days_ahead}

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": SLOT_PATTERN}


class SlotOnDay(Choice):
    """The window of a slot whose day is a question of its own, under ``day_key``, before this one."""

    def __init__(
        self, label: str = "", windows: str = "", *, day_key: str, **arguments: Any
    ) -> None:
        super().__init__(label, windows, as_select=False, **arguments)
        self.day_key = day_key

    @property
    def chosen(self) -> set[str]:
        return {self.data[-5:]} if self.data else set()

    def parse(self, typed: Any) -> Any:
        text = texts.clean(typed, multiline=False)
        if not text:
            return None
        named, window = in_two(text) if re.match(r"[0-9]{4}-", text) else ("", text)
        beginning = window_at(window, self.options)
        if beginning is None:
            raise Problem(messages.not_offered(self.thing))
        day = self.form.value(self.day_key)  # type: ignore[union-attr]
        if named and day and named != day:
            raise Problem(
                f"{self.thing}の日付が、別の質問の日付とちがいます。日付を確かめてください。"
            )
        # Without a day there is an error at the day: the window alone is kept, and never stored.
        return f"{day}T{beginning}" if day else beginning

    def text(self, value: Any) -> str:
        return super().text(value[-5:]) if value else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": SLOT_PATTERN}

"""Questions about a day and time to book: a slot is named by its beginning, "2026-11-30T10:00" (JST).

A declaration names what is booked (``resource``) and where the other answers stand that say what is
wanted. Whether a place is free is not judged here but when it is chosen and when it is filed: a form
knows no bookings (``services/booking.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from eapply.core import eras, texts
from eapply.core.booking import Resource, first_day, last_day
from eapply.core.booking_use import BookingUse
from eapply.core.conditions import Answers, Situation
from eapply.core.facts import Option
from eapply.core.widths import narrow
from eapply.forms import messages
from eapply.forms.fields.base import Raw, merged
from eapply.forms.fields.choice import Choice
from eapply.forms.fields.day import Date
from eapply.forms.messages import Problem

SLOT_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-2][0-9]:[0-5][0-9]$"
BEGINNING = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(-.*)?")


def in_two(value: Any) -> tuple[str, str]:
    """Day and window of a slot as programs write it: with T, or as 「2026-11-26 10:00-11:00」."""
    day, _, window = re.sub(r"[T\s]+", " ", str(value).strip()).partition(" ")
    return day, window


def dashed(text: str) -> str:
    return re.sub(r"\s", "", narrow(text)).replace("〜", "-").replace("~", "-")


def beginning_of(typed: str, windows: Iterable[Option]) -> str | None:
    """The beginning (HH:MM) that was meant; of a window that the plan knows, with its right end.

    Staff may open slots at any time of day, so a beginning that the usual windows lack is taken too.
    """
    found = BEGINNING.fullmatch(dashed(typed))
    if found is None:
        return None
    beginning = f"{int(found[1]):02d}:{found[2]}"
    usual = [window for window in windows if window.value == beginning]
    if found[3] and usual and all(dashed(each.label) != dashed(typed) for each in usual):
        return None
    return beginning


class Booked:
    """What both kinds have in common: the resource, and what its bookings are counted by."""

    use: BookingUse | None
    resource_code: str

    @staticmethod
    def use_of(arguments: dict[str, Any], resource: str) -> BookingUse | None:
        """Takes the parts of the use out of the arguments of a declaration."""
        parts = {name: arguments.pop(name) for name in USE_PARTS if name in arguments}
        holds = arguments.pop("holds", True)
        return BookingUse("", resource, **parts) if holds else None


USE_PARTS = tuple(
    name for name in BookingUse.__dataclass_fields__ if name not in ("question", "resource")
)


class Slot(Booked, Date):
    """A day and time of what can be booked under ``resource``.

    The further arguments are those of ``core.booking_use.BookingUse``: keys of the answers that say
    whose limits count, which area, how long. ``holds=False``: a wish only, nothing is kept for it.
    """

    kind: ClassVar[str] = "slot"
    parts: ClassVar[tuple[str, ...]] = (*Date.parts, "time")

    def __init__(self, label: str = "", *, resource: str, **arguments: Any) -> None:
        use = self.use_of(arguments, resource)
        super().__init__(label, **arguments)
        self.resource_code = resource
        self.use = None if use is None else use.at(self.key)

    @property
    def resource(self) -> Resource:
        return self.situation.facts.booking_resource(self.resource_code)

    @property
    def options(self) -> tuple[Option, ...]:
        """The usual windows of a day; which of them there are on a day, the offers say."""
        return self.situation.facts.booking_windows(self.resource_code) if self.situation else ()

    @property
    def chosen(self) -> set[str]:
        typed = texts.clean(self.typed["time"], multiline=False)
        beginning = beginning_of(typed, self.options) if typed else None
        return {beginning} if beginning else set()

    def read(self, raw: Any) -> dict[str, str]:
        """The boxes; or one value with day and time, as the list of free slots sends it."""
        typed = super().read(raw)
        day, time = in_two(typed["year"])
        if time and not typed["time"]:
            typed |= {"year": day, "time": time}
        return typed

    def parse(self, typed: dict[str, str]) -> str | None:
        day = super().parse(typed)
        time = texts.clean(typed["time"], multiline=False)
        if day is None and not time:
            return None
        if day is None:
            raise Problem(f"{self.thing}の日付を入力してください。", "year")
        if not time:
            raise Problem(f"{self.thing}の時間帯を選んでください。", "time")
        beginning = beginning_of(time, self.options)
        if beginning is None:
            raise Problem(messages.not_offered(f"{self.thing}の時間帯"), "time")
        return f"{day}T{beginning}"

    def spread(self, value: Any) -> Raw:
        if value is None:
            return Raw()
        day, window = in_two(value)
        return merged([super().spread(day), {f"{self.name}-time": [window]}])

    def bounds(self, situation: Situation) -> tuple[date, date]:
        """The first and the last day that can be chosen today."""
        resource = situation.facts.booking_resource(self.resource_code)
        opening = situation.facts.opening_days(resource.calendar)
        again = self.use is not None and self.use.again is not None
        first = first_day(resource, opening, situation.today, again=again)
        return first, last_day(resource, situation.today)

    def calendar_of(self, situation: Situation) -> str:
        return situation.facts.booking_resource(self.resource_code).calendar

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        """Open days up to the last one; the first day is judged beside the hold that there may be."""
        day = date.fromisoformat(in_two(value)[0])
        resource = situation.facts.booking_resource(self.resource_code)
        if day > last_day(resource, situation.today):
            raise Problem(self.latest_message or too_far(resource))
        if not situation.facts.opening_days(resource.calendar).is_open(day):
            raise Problem(self.closed_message)

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
        return {"resource": self.resource_code}

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": SLOT_PATTERN}


def too_far(resource: Resource) -> str:
    return f"予約できるのは{resource.rules.horizon_days}日先までです。"


class SlotDay(Date):
    """The day of a slot whose time is a question of its own (``SlotOnDay``)."""

    def __init__(self, label: str = "", *, resource: str, **arguments: Any) -> None:
        super().__init__(label, **arguments)
        self.resource_code = resource

    def bounds(self, situation: Situation) -> tuple[date, date]:
        resource = situation.facts.booking_resource(self.resource_code)
        opening = situation.facts.opening_days(resource.calendar)
        first = first_day(resource, opening, situation.today)
        return first, last_day(resource, situation.today)

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        resource = situation.facts.booking_resource(self.resource_code)
        if date.fromisoformat(value) > last_day(resource, situation.today):
            raise Problem(self.latest_message or too_far(resource))
        super().rule(value, answers, situation)

    def calendar_of(self, situation: Situation) -> str:
        return situation.facts.booking_resource(self.resource_code).calendar

    def limits(self) -> dict[str, Any]:
        return {"resource": self.resource_code}


class SlotOnDay(Booked, Choice):
    """The time of a slot whose day is a question of its own, under ``day``, before this one.

    The further arguments are those of ``Slot``.
    """

    def __init__(self, label: str = "", *, resource: str, day: str, **arguments: Any) -> None:
        use = self.use_of(arguments | {"day": day}, resource)
        kept = {
            name: value for name, value in arguments.items() if name not in (*USE_PARTS, "holds")
        }
        super().__init__(label, as_select=False, **kept)
        self.resource_code = resource
        self.day_key = day
        self.use = None if use is None else use.at(self.key)

    @property
    def options(self) -> tuple[Option, ...]:
        """The usual windows of a day; which of them there are on a day, the offers say."""
        return self.situation.facts.booking_windows(self.resource_code) if self.situation else ()

    @property
    def chosen(self) -> set[str]:
        return {self.data[-5:]} if self.data else set()

    def parse(self, typed: Any) -> Any:
        text = texts.clean(typed, multiline=False)
        if not text:
            return None
        named, window = in_two(text) if re.match(r"[0-9]{4}-", text) else ("", text)
        beginning = beginning_of(window, self.options)
        if beginning is None:
            raise Problem(messages.not_offered(self.thing))
        day = self.form.value(self.day_key)  # type: ignore[union-attr]
        if named and day and named != day:
            raise Problem(
                f"{self.thing}の日付が、別の質問の日付とちがいます。日付を確かめてください。"
            )
        # Without a day there is an error at the day: the time alone is kept, and never stored.
        return f"{day}T{beginning}" if day else beginning

    def text(self, value: Any) -> str:
        if not value:
            return ""
        return super().text(value[-5:]) or str(value[-5:])

    def limits(self) -> dict[str, Any]:
        return {"resource": self.resource_code}

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": SLOT_PATTERN}

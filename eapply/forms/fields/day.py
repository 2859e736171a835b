"""Questions that are answered with a day, a month or a time of day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, ClassVar

from eapply.core import eras, texts
from eapply.core.conditions import Answers, Situation, Today
from eapply.core.facts import Option
from eapply.core.widths import narrow
from eapply.forms.fields.base import Question, Raw
from eapply.forms.messages import Problem

ERA_OPTIONS = tuple(
    Option(value, value) for value in ("西暦", "令和", "平成", "昭和", "大正", "明治")
)
NEAR_ERA = "令和"  # the era that stands ready where a day near today is asked
SHOWN_DAYS = 400


class Date(Question):
    """A day. Four boxes (era, year, month, day) or any spelling in one; stored as ISO text.

    ``earliest`` and ``latest`` are days or counted from today; both are included. ``calendar`` names
    the opening calendar on which the day must be open (``closed_message`` says so).
    """

    kind: ClassVar[str] = "date"
    parts: ClassVar[tuple[str, ...]] = ("era", "year", "month", "day")
    era_options: ClassVar[tuple[Option, ...]] = ERA_OPTIONS

    def __init__(
        self,
        label: str = "",
        *,
        earliest: date | Today | None = None,
        latest: date | Today | None = None,
        earliest_message: str = "",
        latest_message: str = "",
        calendar: str = "",
        closed_message: str = "選択した日はお休みの日です。別の日を選択してください。",
        example: str = "",
        default_era: str = NEAR_ERA,
        **arguments: Any,
    ) -> None:
        if example:
            arguments["help"] = " ".join(filter(None, (arguments.get("help"), f"例：{example}")))
        super().__init__(label, **arguments)
        self.earliest = earliest
        self.latest = latest
        self.earliest_message = earliest_message
        self.latest_message = latest_message
        self.calendar = calendar
        self.closed_message = closed_message
        self.default_era = default_era

    def blank(self) -> dict[str, str]:
        return dict.fromkeys(self.parts, "") | {"era": self.default_era}

    def read(self, raw: Any) -> dict[str, str]:
        typed = {part: (raw.getlist(f"{self.name}-{part}") or [""])[0] for part in self.parts}
        whole = (raw.getlist(self.name) or [""])[0]
        if whole and not any(typed[part] for part in ("year", "month", "day")):
            typed["year"] = whole
        if not any(typed.values()) and f"{self.name}-year" not in raw:
            typed["era"] = self.default_era
        return typed

    def parse(self, typed: dict[str, str]) -> str | None:
        values = {part: texts.clean(text, multiline=False) for part, text in typed.items()}
        if not (values["year"] or values["month"] or values["day"]):
            return None
        try:
            if values["month"] or values["day"]:
                era = "" if values["era"] == "西暦" else values["era"]
                day = eras.parse_parts(era, values["year"], values["month"], values["day"])
            else:
                day = eras.parse_date(values["year"])
        except eras.DateProblem as problem:
            raise Problem(problem.sentence(self.thing), "".join(problem.parts[:1])) from problem
        return day.isoformat()

    def spread(self, value: Any) -> Raw:
        return Raw() if value is None else Raw({f"{self.name}-year": [str(value)]})

    def bounds(self, situation: Situation) -> tuple[date | None, date | None]:
        """The first and the last day that can be answered, None where there is no bound."""
        earliest, latest = (
            bound.day(situation.today) if isinstance(bound, Today) else bound
            for bound in (self.earliest, self.latest)
        )
        return earliest, latest

    def calendar_of(self, situation: Situation) -> str:
        """The name of the calendar on which the day must be open; "" without one."""
        return self.calendar

    @property
    def near(self) -> dict[str, Any] | None:
        """What the calendar beside a day near today needs; None for far days, such as births.

        ``closed`` are the days, counted from ``from``, on which the calendar of the question is closed.
        """
        if self.default_era != NEAR_ERA:
            return None
        situation = self.situation
        first, last = self.bounds(situation)
        data: dict[str, Any] = {"today": situation.today.isoformat()}
        data |= {"first": first.isoformat()} if first else {}
        data |= {"last": last.isoformat()} if last else {}
        calendar = self.calendar_of(situation)
        if calendar:
            opening = situation.facts.opening_days(calendar)
            begin = max(first or situation.today, situation.today).replace(day=1)
            days = (begin + timedelta(days=number) for number in range(SHOWN_DAYS))
            closed = [number for number, day in enumerate(days) if not opening.is_open(day)]
            data |= {"from": begin.isoformat(), "closed": closed}
        return data

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        day = date.fromisoformat(value)
        earliest, latest = self.bounds(situation)
        if earliest is not None and day < earliest:
            since = named(earliest, situation)
            raise Problem(
                self.earliest_message
                or f"{self.thing}は、{since}か、それより後の日付を入力してください。"
            )
        if latest is not None and day > latest:
            until = named(latest, situation)
            raise Problem(
                self.latest_message or f"{self.thing}は、{until}までの日付を入力してください。"
            )
        calendar = self.calendar_of(situation)
        if calendar and not situation.facts.opening_days(calendar).is_open(day):
            raise Problem(self.closed_message)

    @property
    def error_id(self) -> str:
        part = self.problem.part if self.problem else ""
        return f"{self.id}-{part or 'year'}"

    @property
    def echo(self) -> str:
        if not self.data:
            return ""
        return eras.with_weekday(date.fromisoformat(self.data))

    def text(self, value: str | None) -> str:
        return eras.to_both(date.fromisoformat(value)) if value else ""

    def limits(self) -> dict[str, Any]:
        def said(bound: date | Today | None) -> str | None:
            if isinstance(bound, Today):
                return bound.words()
            return bound.isoformat() if bound else None

        return {"earliest": said(self.earliest), "latest": said(self.latest)} | (
            {"calendar": self.calendar} if self.calendar else {}
        )

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


def named(day: date, situation: Situation) -> str:
    """A bound in words; the day of judgement is called 今日."""
    words = eras.to_wareki(day)
    return f"今日（{words}）" if day == situation.today else words


class YearMonth(Question):
    """A month, stored as "2027-02"."""

    kind: ClassVar[str] = "year_month"

    def __init__(self, label: str = "", **arguments: Any) -> None:
        super().__init__(label, **({"width": "12em", "help": "例：令和9年2月"} | arguments))

    def parse(self, typed: str) -> str | None:
        if not texts.clean(typed, multiline=False):
            return None
        try:
            return eras.parse_year_month(typed)
        except eras.DateProblem as problem:
            raise Problem(problem.sentence(self.thing)) from problem

    def text(self, value: str | None) -> str:
        if not value:
            return ""
        return f"{eras.year_month_text(value)}（{value[:4]}年）"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}


class Time(Question):
    """A time of day, stored as "HH:MM" (JST)."""

    kind: ClassVar[str] = "time"

    def __init__(self, label: str = "", **arguments: Any) -> None:
        super().__init__(label, **({"width": "8em", "help": "例：10:30"} | arguments))

    def parse(self, typed: str) -> str | None:
        text = narrow(texts.clean(typed, multiline=False))
        if not text:
            return None
        match = re.fullmatch(r"([0-9]{1,2})(?::|時)([0-9]{1,2})?分?", text)
        if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise Problem(f"{self.thing}は「10:30」のように入力してください。")
        return f"{int(match[1]):02d}:{int(match[2] or 0):02d}"

    def text(self, value: str | None) -> str:
        return f"{int(value[:2])}時{value[3:]}分" if value else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}

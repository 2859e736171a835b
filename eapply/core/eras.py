"""Dates as people write them: any era, any width, boxes or one text, and the way back.

The judging is here. The table of eras and the writing are in ``era_names``, the shapes of typed
dates in ``date_pieces``, the refusals in ``date_problem``; everybody else imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eapply.core.date_pieces import (
    DATE_SHAPES,
    ERA_BY_SPELLING,
    EXAMPLES,
    FISCAL_SHAPES,
    MONTH_SHAPES,
    SECOND_YEAR_SHAPES,
    WESTERN,
    Pieces,
    from_boxes,
    from_text,
)
from eapply.core.date_problem import DateProblem, missing
from eapply.core.era_names import (
    ERAS,
    Era,
    clock_text,
    era_of,
    fiscal_year,
    fiscal_year_text,
    moment_text,
    month_days,
    short_text,
    to_both,
    to_wareki,
    with_weekday,
    year_month_text,
    year_text,
)

__all__ = [
    "ERAS", "DateProblem", "Era", "clock_text", "era_of", "fiscal_year", "fiscal_year_text",
    "moment_text", "parse_date", "parse_fiscal_year", "parse_parts", "parse_year_month",
    "parse_year_month_parts", "short_text", "to_both", "to_wareki", "with_weekday",
    "year_month_text",
]  # fmt: skip


@dataclass(frozen=True)
class _Year:
    """A Western year, and the era it was given in (None when it was given as Western)."""

    western: int
    era: Era | None

    @property
    def text(self) -> str:
        return year_text(self.era, self.western)


def parse_date(text: str, *, today: date | None = None) -> date:
    """The day that a text means.

    2026-11-10, 2026/11/10, 20261110, 令和8年11月10日, R8.11.10, 元年, any width, with or without a
    weekday or a second year in brackets. With `today`, a short year without an era (8.11.10) is
    one of the era in force today; a four-digit year wins over an era.

    Raises:
        DateProblem: with the sentence for the person.
    """
    return _day(from_text(text, DATE_SHAPES, "day"), era_of(today) if today else None)


def parse_parts(era: str, year: str, month: str, day: str) -> date:
    """The day in four boxes; a whole date pasted into the year is understood.

    Raises:
        DateProblem: its `parts` are the boxes to mend.
    """
    return _day(from_boxes(era, year, {"month": month, "day": day}), None)


def parse_year_month(text: str) -> str:
    """`"2027-02"` from 2027-02, 2027年2月, 令和9年2月, R9.2 …

    Raises:
        DateProblem: with the sentence for the person.
    """
    return _year_month(from_text(text, MONTH_SHAPES, "month"))


def parse_year_month_parts(era: str, year: str, month: str) -> str:
    """`"2027-02"` from three boxes.

    Raises:
        DateProblem: its `parts` are the boxes to mend.
    """
    pieces = from_boxes(era, year, {"month": month})
    if pieces.day:
        raise DateProblem("unreadable", ("year",), EXAMPLES["month"])
    return _year_month(pieces)


def parse_fiscal_year(text: str) -> int:
    """The Western year in which a fiscal year begins, from 2026, 2026年度, 令和8年度, R8 …

    Raises:
        DateProblem: with the sentence for the person.
    """
    pieces = from_text(text, FISCAL_SHAPES, "fiscal")
    if not pieces.year:
        raise missing(("year",), ("year",), pieces.boxed)
    year = _year(pieces, None)
    if year.western < date.max.year:
        first, last = date(year.western, 4, 1), date(year.western + 1, 3, 31)
        _check_era(year, first, last, f"{year.text}度", fiscal_year_text(year.western))
    _check_bracket(pieces, year)
    return year.western


def _day(pieces: Pieces, default_era: Era | None) -> date:
    _check_missing(pieces, ("year", "month", "day"), default_era)
    year, month, day = _year(pieces, default_era), int(pieces.month), int(pieces.day)
    try:
        result = date(year.western, month, day)
    except ValueError:
        part = "day" if 1 <= month <= 12 else "month"
        raise DateProblem("not_a_day", (part,), f"{year.text}{month}月{day}日") from None
    _check_era(year, result, result, year.text + short_text(result), to_wareki(result))
    _check_bracket(pieces, year)
    return result


def _year_month(pieces: Pieces) -> str:
    _check_missing(pieces, ("year", "month"), None)
    year, month = _year(pieces, None), int(pieces.month)
    if not 1 <= month <= 12:
        raise DateProblem("not_a_day", ("month",), f"{year.text}{month}月")
    result = f"{year.western:04d}-{month:02d}"
    first, last = month_days(year.western, month)
    _check_era(year, first, last, f"{year.text}{month}月", year_month_text(result))
    _check_bracket(pieces, year)
    return result


def _check_missing(pieces: Pieces, every: tuple[str, ...], default_era: Era | None) -> None:
    absent = tuple(name for name in every if not getattr(pieces, name))
    needs_era = bool(pieces.year) and len(pieces.year) < 3 and not (pieces.era or default_era)
    if absent or needs_era:
        raise missing(("era", *absent) if needs_era else absent, every, pieces.boxed)


def _year(pieces: Pieces, default_era: Era | None) -> _Year:
    number = 1 if pieces.year == "元" else int(pieces.year)
    if len(pieces.year) == 4:
        year = _Year(number, None)
    elif pieces.era == WESTERN or (len(pieces.year) == 3 and not pieces.era):
        raise DateProblem("unreadable", ("year",), pattern="short_year")
    elif era := ERA_BY_SPELLING.get(pieces.era, None if pieces.era else default_era):
        year = _Year(era.western(number), era)
    else:
        raise missing(("era",), ("year",), pieces.boxed)
    if number == 0:
        raise DateProblem("not_a_day", ("year",), f"{year.era.name if year.era else ''}0年")
    return year


def _check_era(year: _Year, first: date, last: date, meant: str, right: str) -> None:
    """A year that its era never had is named by its right era, never silently taken."""
    era = year.era
    if era is None or era.holds(first, last):
        return
    if last < era.first:
        border = f"{era.name}は元年{short_text(era.first)}からです。"
    else:
        ended = era.last or date.max
        border = f"{era.name}は{ended.year - era.first.year + 1}年{short_text(ended)}までです。"
        if year.western > ended.year and meant.endswith("日"):
            meant, right = year.text, year_text(era_of(first), year.western)
    raise DateProblem("wrong_era", ("era", "year"), f"{border}{meant}は{right}です。")


def _check_bracket(pieces: Pieces, year: _Year) -> None:
    """「2026年（令和8年）」: the second year must be the first."""
    if not pieces.bracket:
        return
    try:
        second = _year(from_text(pieces.bracket, SECOND_YEAR_SHAPES, "day"), None)
    except DateProblem:
        raise DateProblem("unreadable", shown=EXAMPLES["day"]) from None
    if second.western != year.western:
        last_day = date(year.western, 12, 31)
        right = f"{year.western}年" if year.era else year_text(era_of(last_day), year.western)
        raise DateProblem("wrong_era", ("era", "year"), f"{year.text}は{right}です。")

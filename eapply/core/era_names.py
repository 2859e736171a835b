"""The eras since 1868 and how dates, times and fiscal years are written for people.

Import these names from ``eapply.core.eras``. Borders: the days on which the imperial ordinances on
the era names took effect (明治 from the day it was proclaimed, in the Gregorian calendar).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Era:
    """An era with its first and last day; `last` is None for the era that goes on."""

    name: str
    letter: str
    ligature: str
    first: date
    last: date | None

    def western(self, number: int) -> int:
        """The Western year of the era's year `number` (1 = 元年)."""
        return self.first.year + number - 1

    def holds(self, first: date, last: date) -> bool:
        """True when any day from `first` to `last` lies in the era."""
        return self.first <= last and (self.last is None or first <= self.last)


ERAS: tuple[Era, ...] = (
    Era("令和", "R", "㋿", date(2019, 5, 1), None),
    Era("平成", "H", "㍻", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", "㍼", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", "㍽", date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "M", "㍾", date(1868, 10, 23), date(1912, 7, 29)),
)


def era_of(day: date) -> Era | None:
    """The era in force on that day, or None before 1868-10-23."""
    return next((era for era in ERAS if era.holds(day, day)), None)


def year_text(era: Era | None, western: int) -> str:
    """「令和8年」, 「令和元年」, or 「1867年」 without an era."""
    if era is None:
        return f"{western}年"
    number = western - era.first.year + 1
    return f"{era.name}{'元' if number == 1 else number}年"


def short_text(day: date) -> str:
    """「11月10日」, where the year is known."""
    return f"{day.month}月{day.day}日"


def to_wareki(day: date) -> str:
    """「令和8年11月10日」; days before 明治 with the Western year."""
    return year_text(era_of(day), day.year) + short_text(day)


def to_both(day: date) -> str:
    """「令和8年11月10日（2026年）」."""
    return to_wareki(day) + (f"（{day.year}年）" if era_of(day) else "")


def with_weekday(day: date) -> str:
    """「令和8年11月24日（火）」."""
    return f"{to_wareki(day)}（{_WEEKDAYS[day.weekday()]}）"


def clock_text(moment: datetime) -> str:
    """「23時41分」, 「10時05分」: the hour and minute as they stand, so the moment must be JST."""
    return f"{moment.hour}時{moment.minute:02d}分"


def moment_text(moment: datetime) -> str:
    """「令和8年11月22日（日）23時41分」; the moment must be JST."""
    return with_weekday(moment.date()) + clock_text(moment)


def month_days(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date(year, month, 1)
    if (year, month) == (date.max.year, 12):
        return first, date.max
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def year_month_text(year_month: str) -> str:
    """`"2027-02"` → 「令和9年2月」; a month that two eras share takes the later one."""
    year, month = (int(part) for part in year_month.split("-"))
    return f"{year_text(era_of(month_days(year, month)[1]), year)}{month}月"


def fiscal_year(day: date) -> int:
    """The Western year in which the fiscal year of that day begins (April 1; 地方自治法208条)."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_text(year: int) -> str:
    """`2026` → 「令和8年度」; 2019 is 「令和元年度」, as it is called since its second month."""
    return f"{year_text(era_of(date(year, 5, 1)), year)}度"

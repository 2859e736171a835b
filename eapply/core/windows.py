"""When filings are taken: always, in a season, between two days, or by fiscal year and area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from eapply.core import eras

UNCONFIRMED = "（仮。担当課に確認中）"


@dataclass(frozen=True)
class Season:
    """Each year open from (month, day) to (month, day), both included; may run over new year."""

    opens: tuple[int, int]
    closes: tuple[int, int]

    def contains(self, day: date) -> bool:
        today = (day.month, day.day)
        if self.opens <= self.closes:
            return self.opens <= today <= self.closes
        return today >= self.opens or today <= self.closes

    @property
    def words(self) -> str:
        (first_month, first_day), (last_month, last_day) = self.opens, self.closes
        return f"{first_month}月{first_day}日から{last_month}月{last_day}日まで"


@dataclass(frozen=True)
class AreaWindow:
    """The days, both included, on which filings about land of one area are taken in a fiscal year.

    ``fiscal_year`` is the Western year it begins. ``towns`` are values of the list ``oaza``; without
    any it is the whole city.
    """

    fiscal_year: int
    area: str
    towns: frozenset[str]
    opens: date
    closes: date
    is_provisional: bool

    def is_open(self, day: date) -> bool:
        return self.opens <= day <= self.closes

    def covers(self, town: str) -> bool:
        return not self.towns or town in self.towns

    @property
    def words(self) -> str:
        """「鹿島地区：令和8年4月1日（水）から令和9年3月31日（水）まで」, with 仮 where it is."""
        days = f"{eras.with_weekday(self.opens)}から{eras.with_weekday(self.closes)}まで"
        return f"{self.area}：{days}{UNCONFIRMED if self.is_provisional else ''}"


@dataclass(frozen=True)
class Closed:
    """Why filings are not taken. ``kind`` is abolished, early, over, season, area or stopped.

    ``since`` is the first day on which they were not, where that is known.
    """

    kind: str
    text: str
    since: date | None = None


@dataclass(frozen=True)
class Window:
    """When filing is possible. ``closed_text`` is what residents read while it is not.

    ``land`` is the key of the rows whose ``town`` tells the area, where areas have their own days.
    """

    opens: date | None = None
    closes: date | None = None
    seasons: tuple[Season, ...] = ()
    closed_since: date | None = None
    closed_text: str = ""
    land: str = ""

    def closed(
        self, day: date, areas: tuple[AreaWindow, ...] = (), towns: Iterable[str] = ()
    ) -> Closed | None:
        """Why filings are not taken on that day; None when they are.

        Args:
            areas: the days by fiscal year and area. Without any, areas make no difference.
            towns: where the land lies; without any, one open area is enough.
        """
        if self.closed_since and day >= self.closed_since:
            return self._closed("abolished", "この手続は終わりました。", self.closed_since)
        if self.opens and day < self.opens:
            return self._closed("early", f"受付は{eras.with_weekday(self.opens)}からです。")
        if self.closes and day > self.closes:
            until = f"受付は{eras.with_weekday(self.closes)}に終わりました。"
            return self._closed("over", until, self.closes + timedelta(days=1))
        if self.seasons and not any(season.contains(day) for season in self.seasons):
            seasons = "、".join(season.words for season in self.seasons)
            return self._closed("season", f"受付の期間は、毎年{seasons}です。")
        return self._closed_by_area(day, areas, towns)

    def _closed_by_area(
        self, day: date, areas: tuple[AreaWindow, ...], towns: Iterable[str]
    ) -> Closed | None:
        if not areas:
            return None
        now_open = [area for area in areas if area.is_open(day)]
        if not now_open:
            following = min((area.opens for area in areas if area.opens > day), default=None)
            if following is None:
                last = max(area.closes for area in areas)
                return Closed("over", self.closed_text, last + timedelta(days=1))
            text = f"次の受付は{eras.with_weekday(following)}からです。"
            return Closed("early", f"{self.closed_text}{text}")
        outside = [
            town for town in dict.fromkeys(towns) if not any(area.covers(town) for area in now_open)
        ]
        if not outside:
            return None
        names = "、".join(outside)
        known = [area.words for area in areas if any(area.covers(town) for town in outside)]
        days = f"この土地の受付期間：{'、'.join(known)}。" if known else ""
        return Closed("area", f"{names}の土地は、{self.closed_text}{days}")

    def _closed(self, kind: str, otherwise: str, since: date | None = None) -> Closed:
        return Closed(kind, self.closed_text or otherwise, since)

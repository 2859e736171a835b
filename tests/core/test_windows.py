"""When filings are taken: seasons, days, and fiscal years by area."""

from __future__ import annotations

from datetime import date

import pytest

from eapply.core.windows import UNCONFIRMED, AreaWindow, Season, Window

TEXT = "受付期間外です。"
EAST = AreaWindow(
    2026, "東地区", frozenset({"宮中", "平井"}), date(2026, 2, 16), date(2026, 3, 31), False
)
WEST = AreaWindow(2026, "西地区", frozenset({"武井"}), date(2026, 4, 1), date(2026, 5, 29), True)
NEXT_EAST = AreaWindow(
    2027, "東地区", frozenset({"宮中", "平井"}), date(2027, 2, 15), date(2027, 3, 31), True
)
AREAS = (EAST, WEST, NEXT_EAST)
BY_AREA = Window(closed_text=TEXT, land="lots")


def kind(window: Window, day: date) -> str:
    closed = window.closed(day)
    return closed.kind if closed else "open"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 31), "early"),
        (date(2026, 4, 1), "open"),
        (date(2026, 9, 30), "open"),
        (date(2026, 10, 1), "over"),
    ],
)
def test_both_days_belong_to_the_window(day: date, expected: str) -> None:
    assert kind(Window(opens=date(2026, 4, 1), closes=date(2026, 9, 30)), day) == expected


def test_a_closed_window_says_since_when() -> None:
    over = Window(closes=date(2026, 9, 30)).closed(date(2026, 12, 1))
    assert over is not None
    assert over.since == date(2026, 10, 1)
    assert "令和8年9月30日" in over.text
    ended = Window(closed_since=date(2022, 4, 1)).closed(date(2026, 12, 1))
    assert ended is not None
    assert (ended.kind, ended.since) == ("abolished", date(2022, 4, 1))


@pytest.mark.parametrize(
    ("month", "day", "expected"), [(12, 1, "open"), (1, 31, "open"), (2, 1, "season")]
)
def test_a_season_may_run_over_new_year(month: int, day: int, expected: str) -> None:
    winter = Window(seasons=(Season((12, 1), (1, 31)),))
    assert kind(winter, date(2027, month, day)) == expected
    closed = Window(seasons=(Season((12, 1), (1, 31)),)).closed(date(2026, 6, 1))
    assert closed is not None
    assert "毎年12月1日から1月31日まで" in closed.text


def test_areas_without_lines_make_no_difference() -> None:
    assert BY_AREA.closed(date(2026, 6, 1)) is None


def test_one_open_area_is_enough_while_the_land_is_not_known() -> None:
    assert BY_AREA.closed(date(2026, 3, 31), AREAS) is None
    assert BY_AREA.closed(date(2026, 4, 1), AREAS) is None


def test_land_outside_the_open_areas_is_named_with_its_own_days() -> None:
    assert BY_AREA.closed(date(2026, 4, 1), AREAS, ["武井"]) is None
    closed = BY_AREA.closed(date(2026, 4, 1), AREAS, ["武井", "宮中", "宮中"])
    assert closed is not None
    assert closed.kind == "area"
    assert closed.text.startswith(f"宮中の土地は、{TEXT}")
    assert "東地区：令和8年2月16日" in closed.text
    assert "西地区" not in closed.text


def test_land_of_no_area_is_not_taken_either() -> None:
    closed = BY_AREA.closed(date(2026, 4, 1), AREAS, ["明石"])
    assert closed is not None
    assert closed.text == f"明石の土地は、{TEXT}"


def test_a_line_for_the_whole_city_covers_every_town() -> None:
    whole = AreaWindow(2026, "市内全域", frozenset(), date(2026, 4, 1), date(2027, 3, 31), True)
    assert BY_AREA.closed(date(2026, 11, 24), (whole,), ["明石", "武井"]) is None


def test_between_the_years_the_next_opening_is_told() -> None:
    closed = BY_AREA.closed(date(2026, 6, 1), AREAS)
    assert closed is not None
    assert (closed.kind, closed.since) == ("early", None)
    assert "次の受付は令和9年2月15日" in closed.text


def test_after_the_last_year_in_the_table_it_is_over() -> None:
    closed = BY_AREA.closed(date(2027, 4, 1), AREAS)
    assert closed is not None
    assert (closed.kind, closed.since, closed.text) == ("over", date(2027, 4, 1), TEXT)


def test_unconfirmed_days_are_marked() -> None:
    assert WEST.words.endswith(UNCONFIRMED)
    assert UNCONFIRMED not in EAST.words

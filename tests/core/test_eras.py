from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.eras import (
    ERAS,
    DateProblem,
    Era,
    clock_text,
    era_of,
    fiscal_year,
    fiscal_year_text,
    moment_text,
    parse_date,
    parse_fiscal_year,
    parse_parts,
    parse_year_month,
    parse_year_month_parts,
    short_text,
    to_both,
    to_wareki,
    with_weekday,
    year_month_text,
)

DAY = date(2026, 11, 10)
every_day = st.dates(date(1868, 10, 23), date(2100, 12, 31))
typed = st.text() | st.text(alphabet="0123456789年月日元RrHSTM令和平成昭西暦-/. （）()年度８火")


def problem_of(text: str, *, today: date | None = None) -> DateProblem:
    with pytest.raises(DateProblem) as caught:
        parse_date(text, today=today)
    return caught.value


def parts_problem(era: str, year: str, month: str, day: str) -> DateProblem:
    with pytest.raises(DateProblem) as caught:
        parse_parts(era, year, month, day)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-10",
        "2026/11/10",
        "2026.11.10",
        "20261110",
        "２０２６年１１月１０日",
        "2026年11月10日（火）",
        "2026年（令和8年）11月10日",
        "2026 11 10",
        "2026ー11ー10",
        "西暦2026年11月10日",
        "令和2026年11月10日",
        "令和8年11月10日",
        "令和８年１１月１０日",
        "令和 8 年 11 月 10 日",
        "令和8年11月10日（2026年）",
        "令和8年11月10日火曜日",
        "令8.11.10",
        "㋿8年11月10日",
        "R8.11.10",
        "r8-11-10",
        "Ｒ８／１１／１０",
        "R081110",
        "R8・11・10",
        "　2026-11-10\n",
        "\u200e2026-11-10",
    ],
)
def test_one_day_in_many_spellings(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("S60.4.1", date(1985, 4, 1)),
        ("昭和60年4月1日", date(1985, 4, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("T1.7.30", date(1912, 7, 30)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("明治元年10月23日", date(1868, 10, 23)),
        ("令和6年2月29日", date(2024, 2, 29)),
        ("2026-1-5", date(2026, 1, 5)),
        ("1800-01-01", date(1800, 1, 1)),
    ],
)
def test_days_of_every_era(text: str, day: date) -> None:
    assert parse_date(text) == day


def test_a_short_year_without_an_era_needs_today() -> None:
    assert parse_date("8.11.10", today=date(2026, 11, 22)) == DAY
    assert parse_date("元.5.1", today=date(2019, 6, 1)) == date(2019, 5, 1)
    problem = problem_of("8年11月10日")
    assert (problem.kind, problem.parts) == ("missing_part", ("era",))
    assert problem.sentence("届出日") == "届出日の「元号」を入力してください。"


@pytest.mark.parametrize(
    ("text", "kind", "parts", "sentence"),
    [
        ("", "missing_part", ("year", "month", "day"), "生年月日を入力してください。"),
        ("昭和", "missing_part", ("year", "month", "day"), "生年月日を入力してください。"),
        ("2026-11", "missing_part", ("day",), "生年月日の「日」を入力してください。"),
        ("11月10日", "missing_part", ("year",), "生年月日の「年」を入力してください。"),
        ("8/10", "missing_part", ("year",), "生年月日の「年」を入力してください。"),
        (
            "令和8年",
            "missing_part",
            ("month", "day"),
            "生年月日の「月」と「日」を入力してください。",
        ),
        (
            "令和8年2月30日",
            "not_a_day",
            ("day",),
            "生年月日の「令和8年2月30日」は、暦にない日です。日を確かめてください。",
        ),
        (
            "R8.2.29",
            "not_a_day",
            ("day",),
            "生年月日の「令和8年2月29日」は、暦にない日です。日を確かめてください。",
        ),
        (
            "2026-13-01",
            "not_a_day",
            ("month",),
            "生年月日の「2026年13月1日」は、暦にない日です。月を確かめてください。",
        ),
        (
            "令和0年1月1日",
            "not_a_day",
            ("year",),
            "生年月日の「令和0年」は、暦にない日です。年を確かめてください。",
        ),
        (
            "平成32年11月10日",
            "wrong_era",
            ("era", "year"),
            "平成は31年4月30日までです。平成32年は令和2年です。生年月日を入力し直してください。",
        ),
        (
            "H31.5.1",
            "wrong_era",
            ("era", "year"),
            "平成は31年4月30日までです。平成31年5月1日は令和元年5月1日です。"
            "生年月日を入力し直してください。",
        ),
        (
            "昭和64年1月8日",
            "wrong_era",
            ("era", "year"),
            "昭和は64年1月7日までです。昭和64年1月8日は平成元年1月8日です。"
            "生年月日を入力し直してください。",
        ),
        (
            "令和元年4月30日",
            "wrong_era",
            ("era", "year"),
            "令和は元年5月1日からです。令和元年4月30日は平成31年4月30日です。"
            "生年月日を入力し直してください。",
        ),
        (
            "令和8年11月10日（2025年）",
            "wrong_era",
            ("era", "year"),
            "令和8年は2026年です。生年月日を入力し直してください。",
        ),
        (
            "2026年（令和7年）11月10日",
            "wrong_era",
            ("era", "year"),
            "2026年は令和8年です。生年月日を入力し直してください。",
        ),
        (
            "きのう",
            "unreadable",
            (),
            "生年月日を読み取れませんでした。「令和8年11月10日」のように入力してください。",
        ),
        (
            "西暦85年4月1日",
            "unreadable",
            ("year",),
            "生年月日の「年」は、西暦では4けたで入力してください。",
        ),
    ],
)
def test_what_is_wrong_is_said_in_words(
    text: str, kind: str, parts: tuple[str, ...], sentence: str
) -> None:
    problem = problem_of(text)
    assert (problem.kind, problem.parts) == (kind, parts)
    assert problem.sentence("生年月日") == sentence


@pytest.mark.parametrize(
    "text",
    ["2026-11-10-1", "令和8年11月10日（仮）", "2026(1)(2)1110", "²026-11-10", "令和元元年1月1日"],
)
def test_what_is_no_date(text: str) -> None:
    assert problem_of(text).kind == "unreadable"


@pytest.mark.parametrize(
    "boxes",
    [
        ("令和", "8", "11", "10"),
        ("令和", "８", "１１月", "１０日"),
        ("令和", "8年", " 11 ", "10"),
        ("西暦", "2026", "11", "10"),
        ("平成", "2026", "11", "10"),
        ("", "2026年", "11", "10"),
        ("", "R8", "11", "10"),
        ("昭和", "令和8", "11", "10"),
        ("R", "8", "11", "10"),
        ("令和", "2026/11/10", "", ""),
        ("", "令和8年11月10日", "", ""),
        ("", "R8.11.10", "11", "10"),
        ("令和", "8.11.10", "", ""),
        ("令和", "20261110", "", ""),
        ("令和", "2026-11", "", "10"),
    ],
)
def test_boxes_in_many_spellings(boxes: tuple[str, str, str, str]) -> None:
    assert parse_parts(*boxes) == DAY


def test_the_first_year_may_be_written_as_a_word_in_its_box() -> None:
    assert parse_parts("令和", "元", "5", "1") == date(2019, 5, 1)
    assert parse_parts("平成", "元年", "1", "8") == date(1989, 1, 8)


@pytest.mark.parametrize(
    ("boxes", "kind", "parts", "sentence"),
    [
        (("", "", "", ""), "missing_part", ("year", "month", "day"), "転入日を入力してください。"),
        (
            ("令和", "", "", ""),
            "missing_part",
            ("year", "month", "day"),
            "転入日を入力してください。",
        ),
        (("令和", "8", "", "10"), "missing_part", ("month",), "転入日の「月」を入力してください。"),
        (("", "8", "11", "10"), "missing_part", ("era",), "転入日の「元号」を選んでください。"),
        (("竜", "8", "11", "10"), "missing_part", ("era",), "転入日の「元号」を選んでください。"),
        (
            ("", "8", "", "1"),
            "missing_part",
            ("era", "month"),
            "転入日の「元号」と「月」を入力してください。",
        ),
        (
            ("西暦", "26", "11", "10"),
            "unreadable",
            ("year",),
            "転入日の「年」は、西暦では4けたで入力してください。",
        ),
        (
            ("令和", "8", "十一", "10"),
            "unreadable",
            ("month",),
            "転入日の「月」は数字で入力してください。",
        ),
        (
            ("令和", "八", "11", "10"),
            "unreadable",
            ("year",),
            "転入日の「年」は数字で入力してください。",
        ),
        (
            ("令和", "2026/11/10", "12", "10"),
            "unreadable",
            ("year",),
            "転入日の「年」に入力した日付と、ほかの欄がちがいます。どちらかにしてください。",
        ),
        (
            ("令和", "8", "111", "1"),
            "not_a_day",
            ("month",),
            "転入日の「令和8年111月1日」は、暦にない日です。月を確かめてください。",
        ),
        (
            ("平成", "32", "1", "1"),
            "wrong_era",
            ("era", "year"),
            "平成は31年4月30日までです。平成32年は令和2年です。転入日を入力し直してください。",
        ),
    ],
)
def test_boxes_say_which_one_to_mend(
    boxes: tuple[str, str, str, str], kind: str, parts: tuple[str, ...], sentence: str
) -> None:
    problem = parts_problem(*boxes)
    assert (problem.kind, problem.parts) == (kind, parts)
    assert problem.sentence("転入日") == sentence


def test_a_noun_with_brackets_is_taken_as_it_is() -> None:
    assert problem_of("").sentence("{日}") == "{日}を入力してください。"


def test_writing_dates_and_times() -> None:
    assert to_wareki(DAY) == "令和8年11月10日"
    assert to_both(DAY) == "令和8年11月10日（2026年）"
    assert with_weekday(date(2026, 11, 24)) == "令和8年11月24日（火）"
    assert short_text(date(2026, 12, 1)) == "12月1日"
    assert to_wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert to_wareki(date(1868, 10, 22)) == to_both(date(1868, 10, 22)) == "1868年10月22日"
    assert clock_text(datetime(2026, 11, 22, 23, 41)) == "23時41分"
    assert clock_text(datetime(2026, 11, 22, 10, 5)) == "10時05分"
    assert moment_text(datetime(2026, 11, 22, 23, 41)) == "令和8年11月22日（日）23時41分"


def test_the_eras_follow_one_another_without_a_gap() -> None:
    for later, earlier in pairwise(ERAS):
        assert earlier.last is not None
        assert earlier.last + timedelta(days=1) == later.first
        assert era_of(earlier.last) is earlier
        assert era_of(later.first) is later
    assert era_of(date(1868, 10, 22)) is None


@settings(deadline=None)
@given(every_day)
def test_every_written_day_can_be_read(day: date) -> None:
    era = era_of(day)
    assert era is not None
    number = day.year - era.first.year + 1
    for text in (
        to_wareki(day),
        to_both(day),
        with_weekday(day),
        day.isoformat(),
        day.strftime("%Y%m%d"),
        f"{era.letter}{number}.{day.month}.{day.day}",
    ):
        assert parse_date(text) == day
    assert parse_parts(era.name, str(number), str(day.month), str(day.day)) == day
    assert parse_parts("西暦", str(day.year), str(day.month), str(day.day)) == day


def test_every_day_from_1868_to_2100_can_be_read() -> None:
    day = date(1868, 10, 23)
    while day.year <= 2100:
        assert parse_date(to_both(day)) == day
        day += timedelta(days=1)


@settings(deadline=None)
@given(every_day, st.sampled_from(ERAS))
def test_a_day_in_a_wrong_era_is_never_taken(day: date, era: Era) -> None:
    number = day.year - era.first.year + 1
    if era is era_of(day) or number < 1:
        return
    problem = parts_problem(era.name, str(number), str(day.month), str(day.day))
    assert problem.kind == "wrong_era"
    assert "入力し直してください" in problem.sentence("日")


@pytest.mark.parametrize(
    "text",
    ["2027-02", "2027-2", "2027/02", "202702", "2027年2月", "令和9年2月", "R9.2", "Ｒ９．２"],
)
def test_months_in_any_spelling(text: str) -> None:
    assert parse_year_month(text) == "2027-02"


def test_months_in_boxes() -> None:
    assert parse_year_month_parts("令和", "9", "2月") == "2027-02"
    assert parse_year_month_parts("西暦", "2027", "2") == "2027-02"
    assert parse_year_month_parts("", "2027-02", "") == "2027-02"
    with pytest.raises(DateProblem) as caught:
        parse_year_month_parts("", "2027-02-01", "")
    assert caught.value.parts == ("year",)


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("", "missing_part", "掲載月を入力してください。"),
        ("2月", "missing_part", "掲載月の「年」を入力してください。"),
        ("令和9年", "missing_part", "掲載月の「月」を入力してください。"),
        (
            "2027-13",
            "not_a_day",
            "掲載月の「2027年13月」は、暦にない日です。月を確かめてください。",
        ),
        (
            "2027-02-01",
            "unreadable",
            "掲載月を読み取れませんでした。「令和8年11月」のように入力してください。",
        ),
        (
            "平成32年2月",
            "wrong_era",
            "平成は31年4月30日までです。平成32年2月は令和2年2月です。掲載月を入力し直してください。",
        ),
    ],
)
def test_what_is_no_month(text: str, kind: str, sentence: str) -> None:
    with pytest.raises(DateProblem) as caught:
        parse_year_month(text)
    assert caught.value.kind == kind
    assert caught.value.sentence("掲載月") == sentence


@settings(deadline=None)
@given(every_day)
def test_every_written_month_can_be_read(day: date) -> None:
    year_month = day.strftime("%Y-%m")
    assert parse_year_month(year_month_text(year_month)) == year_month


def test_a_month_of_two_eras_is_read_in_both() -> None:
    assert parse_year_month("昭和64年1月") == parse_year_month("平成元年1月") == "1989-01"
    assert year_month_text("1989-01") == "平成元年1月"


@pytest.mark.parametrize(
    "text", ["2026", "2026年度", "令和8年度", "令和8", "R8", "R8年度", "Ｒ８", "令和8年", " 2026 "]
)
def test_fiscal_years_in_any_spelling(text: str) -> None:
    assert parse_fiscal_year(text) == 2026


def test_fiscal_years_at_the_borders() -> None:
    assert fiscal_year(date(2026, 3, 31)) == 2025
    assert fiscal_year(date(2026, 4, 1)) == 2026
    assert [fiscal_year_text(year) for year in (1988, 1989, 2018, 2019, 2026)] == [
        "昭和63年度",
        "平成元年度",
        "平成30年度",
        "令和元年度",
        "令和8年度",
    ]
    assert parse_fiscal_year("平成31年度") == parse_fiscal_year("令和元年度") == 2019


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("", "missing_part", "年度を入力してください。"),
        ("8年度", "missing_part", "年度の「元号」を入力してください。"),
        ("26", "missing_part", "年度の「元号」を入力してください。"),
        (
            "今年度",
            "unreadable",
            "年度を読み取れませんでした。「令和8年度」のように入力してください。",
        ),
        (
            "平成32年度",
            "wrong_era",
            "平成は31年4月30日までです。平成32年度は令和2年度です。年度を入力し直してください。",
        ),
        (
            "昭和64年度",
            "wrong_era",
            "昭和は64年1月7日までです。昭和64年度は平成元年度です。年度を入力し直してください。",
        ),
    ],
)
def test_what_is_no_fiscal_year(text: str, kind: str, sentence: str) -> None:
    with pytest.raises(DateProblem) as caught:
        parse_fiscal_year(text)
    assert caught.value.kind == kind
    assert caught.value.sentence("年度") == sentence


@settings(deadline=None)
@given(st.integers(1868, 2100))
def test_every_written_fiscal_year_can_be_read(year: int) -> None:
    assert parse_fiscal_year(fiscal_year_text(year)) == year


@settings(deadline=None)
@given(typed, typed, typed, typed)
def test_no_text_breaks_a_parser(first: str, second: str, third: str, fourth: str) -> None:
    for read in (
        lambda: parse_date(first),
        lambda: parse_date(first, today=DAY),
        lambda: parse_parts(second, first, third, fourth),
        lambda: parse_year_month(first),
        lambda: parse_year_month_parts(second, first, third),
        lambda: parse_fiscal_year(first),
    ):
        with suppress(DateProblem):
            read()

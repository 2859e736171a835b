"""The city's tables are sound, and what is read from them is right."""

from __future__ import annotations

import re
import shutil
import threading
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import jpholiday
import pytest

from eapply.adapters.city_facts import DATA, CityFacts, Row, read_table
from eapply.adapters.places import MissingTables, SortedLines

TODAY = date(2026, 11, 24)
OPTION_FILES = sorted(path.stem for path in DATA.glob("options/*.csv"))
# The fee tables keep their own rules and tests.
TABLES = (
    "appeals",
    "approval_routes",
    "closed_days",
    "contractors",
    "departments",
    "document_symbols",
    "filing_windows",
    "lists",
    "questions",
)
ALL_TABLES = [f"{name}.csv" for name in TABLES] + [f"options/{name}.csv" for name in OPTION_FILES]
THE_NINE = {
    "pr": "広報推進課",
    "tax-collection": "収納課",
    "insurance": "国保年金課",
    "children": "こども相談課",
    "facilities": "施設管理課",
    "sewerage": "下水道課",
    "lifelong-learning": "社会教育課",
    "schools": "総務就学課",
    "library": "中央図書館",
}


@pytest.fixture(scope="module")
def facts() -> CityFacts:
    return CityFacts.load()


def rows_of(name: str) -> list[Row]:
    return read_table(DATA / name)


@pytest.mark.parametrize("name", ALL_TABLES)
def test_every_line_has_a_source_and_an_honest_status(name: str) -> None:
    rows = rows_of(name)
    assert rows
    for row in rows:
        assert row["source"].strip(), row
        if "status" in row:
            assert row["status"] in ("confirmed", "provisional"), row
            assert row["status"] == "confirmed" or row["question"], row
        else:
            assert row["question"], row


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("departments.csv", "code"),
        ("document_symbols.csv", "symbol"),
        ("contractors.csv", "number"),
        ("lists.csv", "name"),
    ]
    + [(f"options/{name}.csv", key) for name in OPTION_FILES for key in ("value", "label")],
)
def test_keys_are_unique(name: str, key: str) -> None:
    counts = Counter(row[key] for row in rows_of(name))
    assert counts.most_common(1)[0][1] == 1
    assert "" not in counts


@pytest.mark.parametrize("name", ALL_TABLES)
def test_days_are_days_and_in_order(name: str) -> None:
    for row in rows_of(name):
        first, last = (
            date.fromisoformat(row[key]) if row.get(key) else otherwise
            for key, otherwise in (("valid_from", date.min), ("valid_to", date.max))
        )
        assert first <= last, row


def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    for line in ("1,2,3", "1"):
        (tmp_path / "table.csv").write_text(f"a,b\n{line}\n", "utf-8")
        with pytest.raises(ValueError, match="line 2"):
            read_table(tmp_path / "table.csv")


def test_departments(facts: CityFacts) -> None:
    departments = facts.departments()
    assert {one.code: one.name for one in departments[:9]} == THE_NINE
    assert {"総合窓口課", "税務課", "交通防災課", "都市計画課"} <= {one.name for one in departments}
    for one in departments:
        assert facts.department(one.code) is one
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", one.code)
        assert one.phone
        assert one.place
        assert one.open_hours
        assert re.fullmatch(r"鹿[一-龠こ]{1,4}", one.symbol)
        assert facts.opening_days_of(one.code)
    with pytest.raises(KeyError):
        facts.department("no-such-department")


def test_departments_by_the_names_of_the_fee_list(facts: CityFacts) -> None:
    assert facts.department_named("収納課(要確認)").code == "tax-collection"
    assert facts.department_named("環境担当課(課名要確認)").code == "environment"
    assert facts.department_named("都市計画課").code == "city-planning"
    with pytest.raises(KeyError):
        facts.department_named("(要確認)")


def test_lists_have_a_file_and_a_department(facts: CityFacts) -> None:
    rows = rows_of("lists.csv")
    assert {row["file"] for row in rows} == set(OPTION_FILES)
    for row in rows:
        assert facts.department(row["department"])
        assert facts.options(row["name"], TODAY)
    with pytest.raises(KeyError):
        facts.options("no_such_list", TODAY)


def test_numbers_of_options_that_are_known(facts: CityFacts) -> None:
    wanted = {"land_categories": 23, "prefectures": 47, "oaza": 57, "elementary_schools": 12}
    assert {name: len(facts.options(name, TODAY)) for name in wanted} == wanted


def test_the_towns_of_the_city_are_those_of_the_postal_table(facts: CityFacts) -> None:
    codes = [re.search(r"〒(\d{7})", row["source"]) for row in rows_of("options/oaza.csv")]
    for row, code in zip(rows_of("options/oaza.csv"), codes, strict=True):
        assert code
        assert [(town.city, town.town) for town in facts.towns(code[1])] == [
            ("鹿嶋市", row["value"])
        ]


@pytest.mark.parametrize(
    ("school", "last_day"), [("中野西小", date(2027, 3, 31)), ("豊津小", date(2028, 3, 31))]
)
def test_a_closing_school_leaves_the_lists(facts: CityFacts, school: str, last_day: date) -> None:
    def schools(on: date) -> set[str]:
        return {option.value for option in facts.options("schools", on)}

    def clubs(on: date) -> set[str]:
        return {option.value for option in facts.options("clubs", on)}

    club = school.removesuffix("小") + "児童クラブ"
    after = last_day + timedelta(days=1)
    assert school in schools(last_day)
    assert schools(last_day) - schools(after) == {school}
    assert clubs(last_day) - clubs(after) == {club}


def test_every_club_belongs_to_a_school() -> None:
    schools = {row["value"]: row for row in rows_of("options/schools.csv")}
    for club in rows_of("options/clubs.csv"):
        assert club["valid_to"] == schools[club["group"]]["valid_to"]


def test_elementary_and_junior_high_schools_are_the_schools(facts: CityFacts) -> None:
    parts = facts.options("elementary_schools", TODAY) + facts.options("junior_high_schools", TODAY)
    assert parts == facts.options("schools", TODAY)


@pytest.mark.parametrize(
    ("code", "town"),
    [
        ("3140031", [("茨城県", "鹿嶋市", "宮中")]),
        ("3148655", [("茨城県", "鹿嶋市", "大字平井")]),
        ("3140000", [("茨城県", "鹿嶋市", "")]),
        ("7660002", [("香川県", "仲多度郡琴平町", "")]),
        ("5220317", [("滋賀県", "犬上郡多賀町", "一円")]),
        ("4980000", [("愛知県", "弥富市", ""), ("三重県", "桑名郡木曽岬町", "")]),
        ("7614103", [("香川県", "小豆郡土庄町", "甲"), ("香川県", "小豆郡土庄町", "乙")]),
        ("0600000", [("北海道", "札幌市中央区", "")]),
        ("9071801", [("沖縄県", "八重山郡与那国町", "与那国")]),
    ],
)
def test_postal_codes(facts: CityFacts, code: str, town: list[tuple[str, str, str]]) -> None:
    assert [(one.pref, one.city, one.town) for one in facts.towns(code)] == town


@pytest.mark.parametrize(
    "code", ["", "314", "3149999", "0000000", "9999999", "314-0031", "３１４００３１", "31400311"]
)
def test_postal_codes_that_nobody_knows(facts: CityFacts, code: str) -> None:
    assert facts.towns(code) == ()


def test_no_town_carries_advice_for_the_sorter() -> None:
    advice = re.compile(r"場合$|地割|以下に掲載|[（）()「」〜、\t]")
    lines = SortedLines.open(DATA / "built" / "towns.tsv").all()
    prefectures = {row["value"] for row in rows_of("options/prefectures.csv")}
    assert len(lines) > 140_000
    assert [line for line in lines if len(line) != 4 or advice.search(line[3])] == []
    assert {line[1] for line in lines} == prefectures


@pytest.mark.parametrize("name", ["towns.tsv", "banks.tsv", "branches.tsv"])
def test_every_line_of_a_built_table_is_found(name: str) -> None:
    table = SortedLines.open(DATA / "built" / name)
    lines = table.all()
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)
    for line in (*lines[:50], *lines[:: len(lines) // 200], *lines[-50:]):
        assert line in table.starting(line[0])


def test_tables_that_were_not_built_name_the_command(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("built"))
    with pytest.raises(MissingTables, match=r"scripts/build_places\.py"):
        CityFacts.load(tmp_path / "data")


@pytest.mark.parametrize(
    "words",
    [
        "じょうよう",
        "ジョウヨウ",
        "ｼﾞｮｳﾖｳ",
        "ジヨウヨウ",
        "常陽",
        "常陽銀行",
        "常陽　銀行",
        "じょうようぎんこう",
        "0130",
        "０１３０",
        " 常陽 ",
    ],
)
def test_a_bank_is_found_however_it_is_written(facts: CityFacts, words: str) -> None:
    assert facts.find_banks(words)[0].name == "常陽銀行"
    assert facts.find_banks(words)[0] == facts.bank("0130")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("ゆうちょ", "ゆうちょ銀行"),
        ("ゆうちょ銀行", "ゆうちょ銀行"),
        ("昭和信金", "昭和信用金庫"),
        ("昭和信用金庫", "昭和信用金庫"),
        ("しょうわしんきん", "昭和信用金庫"),
        ("ＪＡ新函館", "新函館農業協同組合"),
        ("PayPay銀行", "ＰａｙＰａｙ銀行"),
        ("三菱UFJ", "三菱ＵＦＪ銀行"),
        ("中国", "中国銀行"),
    ],
)
def test_the_best_bank_comes_first(facts: CityFacts, words: str, name: str) -> None:
    assert facts.find_banks(words)[0].name == name


def test_searches_end(facts: CityFacts) -> None:
    assert len(facts.find_banks("銀行")) == 20
    assert facts.find_banks("") == ()
    assert facts.find_banks("　 ") == ()
    assert facts.find_banks("ない銀行の名前") == ()
    assert facts.bank("0000") is None
    assert facts.bank("") is None


def test_branches(facts: CityFacts) -> None:
    kashima = facts.branch("0130", "036")
    assert kashima
    assert kashima.name == "鹿島"
    for words in ("鹿島", "鹿嶋", "鹿島支店", "かしま", "カシマ支店", "036", "０３６"):
        assert facts.find_branches("0130", words)[0] == kashima, words
    assert facts.branch("9900", "058")
    assert facts.find_branches("9900", "〇五八")[0].code == "058"
    assert len(facts.find_branches("0001", "支店")) <= 20
    for bank, branch in (("0130", "999"), ("0000", "001"), ("013", "0036"), ("", "")):
        assert facts.branch(bank, branch) is None
    assert facts.find_branches("0000", "鹿島") == ()
    assert facts.find_branches("", "鹿島") == ()


@pytest.mark.parametrize(
    ("calendar", "day", "is_open"),
    [
        ("city", date(2026, 11, 20), True),
        ("city", date(2026, 11, 22), False),
        ("city", date(2026, 11, 23), False),
        ("city", date(2026, 12, 28), True),
        ("city", date(2026, 12, 29), False),
        ("city", date(2027, 1, 3), False),
        ("city", date(2027, 1, 4), True),
        ("city", date(2026, 9, 22), False),
        ("library", date(2026, 11, 30), False),
        ("library-ohno", date(2026, 11, 30), False),
        ("library-ohno", date(2026, 11, 23), False),
        ("library-ohno", date(2026, 11, 28), True),
        ("library-ohno", date(2026, 11, 29), True),
        ("library-ohno", date(2027, 1, 2), False),
    ],
)
def test_opening_days(facts: CityFacts, calendar: str, day: date, is_open: bool) -> None:
    assert facts.opening_days(calendar).is_open(day) is is_open


def test_a_deadline_on_a_holiday_moves_on(facts: CityFacts) -> None:
    assert facts.opening_days("city").deadline(date(2026, 11, 9), 14) == date(2026, 11, 24)


def test_the_built_holidays_are_those_of_the_package(facts: CityFacts) -> None:
    city = facts.opening_days("city")
    for year in (2026, 2027):
        for day, name in jpholiday.year_holidays(year):
            assert not city.is_open(day), name


def test_unknown_calendars_are_mistakes(facts: CityFacts) -> None:
    with pytest.raises(KeyError):
        facts.opening_days("moon")


def test_single_days_and_exceptions(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    with (tmp_path / "data" / "closed_days.csv").open("a", encoding="utf-8") as file:
        file.write("library,date,2026-12-03,資料整理日,library,試験,confirmed,\n")
        file.write("library,open,2026-11-23,祝日の開館,library,試験,confirmed,\n")
    library = CityFacts.load(tmp_path / "data").opening_days("library")
    assert not library.is_open(date(2026, 12, 3))
    assert library.is_open(date(2026, 11, 23))
    with (tmp_path / "data" / "closed_days.csv").open("a", encoding="utf-8") as file:
        file.write("library,sometimes,,気分,library,試験,confirmed,\n")
    with pytest.raises(ValueError, match="sometimes"):
        CityFacts.load(tmp_path / "data")


def test_contractors_are_marked_as_invented(facts: CityFacts) -> None:
    contractors = facts.contractors()
    assert len(contractors) == 5
    for one in contractors:
        assert one.is_demo
        assert "練習用" in one.name
        assert one.email.endswith(".example")
        assert facts.towns(one.postal_code)
        assert one.address.startswith("茨城県")
    assert any(one.valid_to < TODAY for one in contractors)


def test_contractors_are_found_by_number_name_and_reading(facts: CityFacts) -> None:
    first = facts.contractor("D-001", TODAY)
    assert first is not None
    assert first == facts.contractor("ｄ－００１", TODAY)
    assert facts.contractor("9999", TODAY) is None
    for words in ("みなと配管", "ﾐﾅﾄﾊｲｶﾝ", "d-001"):
        assert facts.find_contractors(words, TODAY) == (first,)
    assert facts.find_contractors("", TODAY) == ()


def test_contractors_whose_term_has_ended_are_not_found(facts: CityFacts) -> None:
    assert facts.contractor("D-005", date(2026, 3, 31)) is not None
    assert facts.contractor("D-005", date(2026, 4, 1)) is None
    assert facts.find_contractors("とうだい", date(2026, 4, 1)) == ()


def test_open_questions_tell_everything_provisional(facts: CityFacts) -> None:
    questions = facts.open_questions()
    asked = {one.question for one in questions}
    for name in ALL_TABLES:
        for row in rows_of(name):
            assert not row["question"] or row["question"] in asked
    codes = {one.code for one in facts.departments()}
    assert {one.department for one in questions} == codes | {""}  # postage is everybody's
    assert len({(one.department, one.subject, one.question) for one in questions}) == len(questions)
    for one in questions:
        assert one.source
        assert one.question.endswith(("。", "か。"))


def test_windows_of_filing_name_areas_that_exist(facts: CityFacts) -> None:
    lines = facts.filing_windows("13-beneficiary-report")
    assert [(line.fiscal_year, line.area) for line in lines[:2]] == [
        (2026, "鹿島地区"),
        (2026, "大野地区"),
    ]
    assert all(line.opens < line.closes for line in lines)
    for town in facts.options("oaza", TODAY):
        assert sum(line.covers(town.value) for line in lines if line.fiscal_year == 2026) == 1
    assert facts.filing_windows("24-library-card") == ()


def test_a_window_of_an_unknown_town_is_refused(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    table = tmp_path / "data" / "filing_windows.csv"
    table.write_text(
        table.read_text("utf-8").replace(",大野地区,大野地区", ",大野,大野村"), "utf-8"
    )
    with pytest.raises(ValueError, match="大野村"):
        CityFacts.load(tmp_path / "data")


def test_who_hears_an_appeal(facts: CityFacts) -> None:
    city = facts.appeal("15-drainage-plan")
    assert (city.decided_by, city.appeal_to, city.appeal_first) == ("鹿嶋市長", "鹿嶋市長", False)
    for slug in ("04-health-insurance", "05-limit-certificate", "07-insurance-card"):
        assert facts.appeal(slug).appeal_to == "茨城県国民健康保険審査会"
        assert facts.appeal(slug).appeal_first
    assert facts.appeal("06-welfare-card") == city
    assert facts.appeal("20-club-fee-reduction").decided_by == "鹿嶋市教育委員会"


def test_threads_see_the_same(facts: CityFacts) -> None:
    seen: list[object] = []

    def look() -> None:
        for _ in range(50):
            seen.append(facts.towns("3140031") == facts.towns("3140031"))
            seen.append(facts.branch("0130", "036") is not None)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 400
    assert all(seen)

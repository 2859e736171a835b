"""Lists of people: both encodings, one line for each role, every mistake with its line."""

from __future__ import annotations

from datetime import date

import pytest

from eapply.core.csv_file import FileProblems, read_bytes
from eapply.core.errors import Refused
from eapply.core.staffing import read_email, read_login, read_name, read_roster
from eapply.core.submission import Role

TODAY = date(2026, 11, 24)
DOMAIN = ("city.example.jp",)
DEPARTMENTS = {"中央図書館": "library", "library": "library", "収納課": "tax-collection"}
HEAD = "職員番号,氏名,所属,役割,メールアドレス,利用を終える日"


def read(*lines: str, head: str = HEAD) -> list[tuple[object, ...]]:
    roster = read_roster("\r\n".join([head, *lines]), DEPARTMENTS, DOMAIN, TODAY)
    return [
        (each.login, each.name, set(each.grants), each.email, each.leaves_on)
        for each in roster.people
    ]


def problems(*lines: str, head: str = HEAD) -> list[tuple[int, str]]:
    with pytest.raises(FileProblems) as caught:
        read(*lines, head=head)
    return [(each.line, each.message) for each in caught.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_the_list_comes_in_any_encoding_of_the_city(encoding: str) -> None:
    line = "Ｔ０１,鹿嶋　花子,中央図書館,課長,t01@city.example.jp,R9.4.1"
    text = read_bytes(f"{HEAD}\r\n{line}\r\n,,,,,\r\n".encode(encoding))
    roster = read_roster(text, DEPARTMENTS, DOMAIN, TODAY)
    assert [(each.line, each.login, each.name, each.email) for each in roster.people] == [
        (2, "t01", "鹿嶋　花子", "t01@city.example.jp")
    ]
    assert roster.people[0].leaves_on == date(2027, 4, 1)


def test_a_person_has_a_line_for_each_role() -> None:
    assert read(
        "t01,花子,中央図書館,担当者,,", "t01,花子,収納課,課長,,", "t02,太郎,,監査,,", "t03,次郎,,,,"
    ) == [
        ("t01", "花子", {(Role.CLERK, "library"), (Role.HEAD, "tax-collection")}, "", None),
        ("t02", "太郎", {(Role.AUDITOR, "")}, "", None),
        ("t03", "次郎", set(), "", None),
    ]


def test_two_columns_may_be_missing() -> None:
    text = "職員番号,氏名,所属,役割\nt01,花子,library,担当者"
    assert read_roster(text, DEPARTMENTS, DOMAIN, TODAY).columns == {
        "職員番号",
        "氏名",
        "所属",
        "役割",
    }


def test_every_broken_line_is_told_with_its_number() -> None:
    told = problems(
        "t 1,花子,中央図書館,担当者,,",
        "t02,,中央図書館,担当者,,",
        "t03,花子,水産課,担当者,,",
        "t04,花子,中央図書館,係長,,",
        "t05,花子,中央図書館,監査,,",
        "t06,花子,中央図書館,担当者,hanako@gmail.com,",
        "t07,花子,中央図書館,担当者,,2月30日",
        "t08,花子,中央図書館,担当者",
        "t09,花子,中央図書館,担当者,,",
        "t09,桃子,収納課,担当者,,",
        "t10,花子,中央図書館,担当者,,",
        "t10,花子,中央図書館,担当者,,",
        "t11,花子,,担当者,,",
    )
    assert [line for line, _ in told] == [2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14]
    for (_, message), words in zip(
        told,
        [
            "職員番号",
            "氏名",
            "水産課",
            "係長",
            "全庁",
            "city.example.jp",
            "利用を終える日",
            "列の数",
            "10行目",
            "12行目",
            "所属",
        ],
        strict=True,
    ):
        assert words in message


@pytest.mark.parametrize(
    ("head", "words"),
    [("職員番号,氏名,所属", "役割"), (f"{HEAD},電話", "電話"), (f"{HEAD},氏名", "重なって")],
)
def test_columns_are_known_by_their_names(head: str, words: str) -> None:
    assert [(line, words in message) for line, message in problems(head=head)] == [(1, True)]


def test_a_list_of_nobody_is_none() -> None:
    assert problems() == [(0, "職員の行がありません。")]


def test_what_people_type_as_login_name_and_address() -> None:
    assert read_login(" Ｈ－０１ ") == "h-01"
    assert read_name(" 鹿嶋　花子\t") == "鹿嶋　花子"
    assert read_email(" Hanako@City.Example.JP ", DOMAIN) == "Hanako@city.example.jp"
    assert read_email("hanako@example.org", ()) == "hanako@example.org"
    assert read_email("　", DOMAIN) == ""
    for typed in ("", "花子", "a/b", "-a", "a" * 61, "a\nb"):
        with pytest.raises(Refused):
            read_login(typed)
    for typed in ("", "　", "あ" * 81):
        with pytest.raises(Refused):
            read_name(typed)
    for typed in (
        "@",
        "a@",
        "a",
        "@city.example.jp",
        "a b@city.example.jp",
        "a@evil.city.example.jp",
    ):
        with pytest.raises(Refused):
            read_email(typed, DOMAIN)

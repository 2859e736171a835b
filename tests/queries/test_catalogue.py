"""Procedures are found by headings and by words in any spelling."""

from __future__ import annotations

import pytest

from eapply.core.procedure import Procedure
from eapply.core.submission import LegalType
from eapply.queries.catalogue import Catalogue, kana_row


def procedure(number: int, title: str, **changes: object) -> Procedure:
    values: dict[str, object] = {
        "number": number,
        "slug": f"{number:02d}-x",
        "title": title,
        "plain_title": title,
        "kana": "ア",
        "department": "sewerage",
        "legal_type": LegalType.APPLICATION,
        "version": "1",
        "summary": "",
        "who": (),
        "outcome": "",
    }
    return Procedure(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(
        (
            procedure(
                18,
                "汚水枿設置申請書",
                kana="オスイマスセッチシンセイショ",
                keywords=("ます", "公共ます"),
                life_events=("住まい・土地", "引っ越し"),
            ),
            procedure(
                24,
                "図書利用カード申込",
                kana="トショリヨウカードモウシコミ",
                department="library",
                keywords=("図書館", "ライブラリー"),
                life_events=("引っ越し",),
                categories=("図書館・文化",),
            ),
            procedure(
                9,
                "道路維持補修等要望書",
                kana="ドウロイジホシュウトウヨウボウショ",
                summary="図書館の前の道路も。",
            ),
        ),
        {"sewerage": "下水道課", "library": "中央図書館"},
    )


@pytest.mark.parametrize(
    "words",
    ["汚水枿", "汚水桝", "汚水ます", "オスイマス", "ｵｽｲﾏｽ", "おすい　マス", "公共枡", "設置　申請"],
)
def test_masu_is_found_in_every_spelling(catalogue: Catalogue, words: str) -> None:
    assert [each.number for each in catalogue.search(words).hits] == [18]


def test_names_come_before_what_stands_around_them(catalogue: Catalogue) -> None:
    assert [each.number for each in catalogue.search("図書館").hits] == [24, 9]


def test_departments_are_found(catalogue: Catalogue) -> None:
    assert [each.number for each in catalogue.search("下水道課").hits] == [18, 9]


def test_without_a_hit_the_nearest_is_offered(catalogue: Catalogue) -> None:
    found = catalogue.search("としょかん")
    assert not found.hits
    assert [each.number for each in found.nearest] == [24]
    assert catalogue.search("xyz").nearest == ()


def test_no_words_find_nothing(catalogue: Catalogue) -> None:
    assert catalogue.search(" 　、 ").hits == ()


def test_headings_keep_the_printed_order(catalogue: Catalogue) -> None:
    assert [group.title for group in catalogue.groups["event"]] == ["住まい・土地", "引っ越し"]
    moving = catalogue.groups["event"][1]
    assert [each.number for each in moving.procedures] == [18, 24]
    assert [group.title for group in catalogue.groups["kana"]] == ["あ行", "た行"]


@pytest.mark.parametrize(
    ("kana", "row"),
    [("オスイ", "あ行"), ("ガッコウ", "か行"), ("パ", "は行"), ("ワ", "わ行"), ("ヴ", "あ行")],
)
def test_every_reading_has_its_row(kana: str, row: str) -> None:
    assert kana_row(kana) == row

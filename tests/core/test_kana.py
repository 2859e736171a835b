from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.kana import (
    bank_kana,
    bank_kana_odd,
    bank_kana_units,
    odd_character,
    same_name_key,
    to_katakana,
)

readings = st.text() | st.text(
    alphabet="かがパぱヴゔゐゑゎヶっッー-－・ ゛゜ﾊﾟｶﾞｰｧ\u3099\u309aA1aｂ(（漢"
)


@pytest.mark.parametrize(
    ("text", "katakana"),
    [
        ("かしま はなこ", "カシマ ハナコ"),
        ("ｶｼﾏ ﾊﾅｺ", "カシマ ハナコ"),
        ("ｶﾞｷﾞｸﾞﾊﾟﾋﾟﾌﾟｳﾞ", "ガギグパピプヴ"),
        ("カシマ　ハナコ", "カシマ ハナコ"),
        ("りょうこー", "リョウコー"),
        ("きゃっと", "キャット"),
        ("ゔぁいおりん", "ヴァイオリン"),
        ("ゐゑ", "ヰヱ"),
        ("ゎゕゖ", "ヮヵヶ"),
        ("か\u3099ぎ", "ガギ"),
        ("カ゛ハ゜", "ガパ"),
        ("う゛ぃ", "ヴィ"),
        ("みすゞ", "ミスヾ"),
        ("ﾖｰｺ", "ヨーコ"),
        ("ヨ－コ", "ヨーコ"),
        ("ﾖ-ｺ", "ヨーコ"),
        ("メアリ･ジェーン", "メアリ・ジェーン"),
        ("  カシマ  ", "カシマ"),
        ("カ\u200bシマ", "カシマ"),
        ("", ""),
    ],
)
def test_every_spelling_of_a_reading_becomes_katakana(text: str, katakana: str) -> None:
    assert to_katakana(text) == katakana
    assert odd_character(text) is None


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("鹿嶋タロウ", "鹿"),
        ("カシマ漢", "漢"),
        ("カシマTaro", "T"),
        ("カシマ1", "1"),
        ("カ、シマ", "、"),
        ("ア゛", "゛"),
        ("゛", "゛"),
        ("カシマ😀", "😀"),
        ("-カシマ", "-"),
    ],
)
def test_what_is_no_reading_is_named(text: str, odd: str) -> None:
    assert odd_character(text) == odd


def test_all_kana_of_the_keyboard_have_their_katakana() -> None:
    hiragana = "".join(chr(code) for code in range(0x3041, 0x3097))
    assert to_katakana(hiragana) == "".join(chr(code) for code in range(0x30A1, 0x30F7))
    half = "".join(chr(code) for code in range(0xFF66, 0xFF9E))
    assert to_katakana(half) == unicodedata.normalize("NFKC", half)


def test_small_kana_are_kept_in_readings_and_enlarged_for_banks() -> None:
    assert to_katakana("カシマ リョウコー") == "カシマ リョウコー"
    assert bank_kana("カシマ リョウコー").text == "カシマ リヨウコ-"


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("カシマ リヨウコ-", "カシマ リヨウコ-"),
        ("かしま　りょうこー", "カシマ リヨウコ-"),
        ("ｶｼﾏ ﾘﾖｳｺ-", "カシマ リヨウコ-"),
        ("ジョージ", "ジヨ-ジ"),
        ("カ）カシマケンセツ", "カ)カシマケンセツ"),
        ("（ユ）カシマ", "(ユ)カシマ"),
        ("ａｂｃ１２", "ABC12"),
        ("ジヨン・スミス", "ジヨン.スミス"),
        ("ヰヱヲ", "イエヲ"),
        ("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ"),
        ("A/B", "A/B"),
    ],
)
def test_bank_kana_converts_what_it_can(text: str, kana: str) -> None:
    converted = bank_kana(text)
    assert converted.text == kana
    assert converted.changed is (text != kana)
    assert bank_kana_odd(text) is None


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("鹿嶋", "鹿"),
        ("カシマ,", ","),
        ("カ、シ", "、"),
        ("㈱カシマ", "㈱"),
        ("カ「シ", "「"),
        ("ミスヾ", "ヾ"),
    ],
)
def test_what_a_bank_cannot_hold_is_named(text: str, odd: str) -> None:
    assert bank_kana_odd(text) == odd


@pytest.mark.parametrize(
    ("text", "units"),
    [("カシマ", 3), ("ガギグ", 6), ("パ", 2), ("ヴ", 2), ("ジョージ", 6), ("カ)A 1", 5), ("", 0)],
)
def test_a_voiced_sign_is_a_unit_of_its_own(text: str, units: int) -> None:
    assert bank_kana_units(text) == units


def test_the_same_person_in_a_bank_and_in_the_register() -> None:
    assert same_name_key("カシマ　リョウコー") == same_name_key("ｶｼﾏﾘﾖｳｺ-")
    assert same_name_key("メアリ・ジェーン") == same_name_key("メアリ.ジエ-ン")
    assert same_name_key("カシマ ハナコ") != same_name_key("カシマ ハナエ")


@settings(deadline=None)
@given(readings)
def test_converting_twice_changes_nothing(text: str) -> None:
    once = to_katakana(text)
    assert to_katakana(once) == once
    bank = bank_kana(text).text
    assert bank_kana(bank).text == bank
    assert bank_kana(bank).changed is False


@settings(deadline=None)
@given(readings)
def test_no_text_breaks_a_conversion(text: str) -> None:
    odd = odd_character(text)
    assert odd is None or odd in to_katakana(text)
    if odd is None:
        assert not re.search(r"[ぁ-ゖｦ-ﾟ]", to_katakana(text))
    if bank_kana_odd(text) is None:
        assert not re.search(r"[ァィゥェォッャュョヮヵヶー・、,]", bank_kana(text).text)
        assert bank_kana_units(text) >= len(bank_kana(text).text)

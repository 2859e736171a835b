from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.fold import search_key
from eapply.core.variants import PRINTED_AS, SEARCHED_AS


@pytest.mark.parametrize(
    "words",
    [
        ("髙橋", "高橋", "高 橋", "髙\U000e0101橋", "高𣘺"),
        ("山﨑", "山崎", "山嵜"),
        ("𠮷田", "吉田"),
        ("鹿嶋", "鹿島", "鹿　嶋"),
        ("濵田", "濱田", "浜田"),
        ("渡邊", "渡邉", "渡辺"),
        ("\ufa19田", "神田"),
        (
            "汚水枿設置申請書",
            "汚水桝設置申請書",
            "汚水枡設置申請書",
            "汚水ます設置申請書",
            "汚水マス設置申請書",
        ),
        ("かしま はなこ", "カシマハナコ", "ｶｼﾏ ﾊﾅｺ", "かしま\u3000はなこ"),
        ("リョウコー", "りようこ-", "ﾘｮｳｺｰ", "リヨウコ－"),
        ("がくどう", "か\u3099くと\u3099う", "ｶﾞｸﾄﾞｳ"),
        ("ＫＡＳＨＩＭＡ", "Kashima", "kashima"),
        ("José", "JOSE\u0301", "jose"),
        ("㈱鹿嶋", "(株)鹿嶋", "（株）鹿島"),
        ("平井1187－1", "平井１１８７-１", "平井1187‐1", "平井1187ー1"),
        ("鹿\u200b嶋", "鹿嶋"),
        ("龍ケ崎", "龍ヶ崎", "竜ヶ崎"),
    ],
)
def test_spellings_of_the_same_word_have_one_key(words: tuple[str, ...]) -> None:
    assert len({search_key(word) for word in words}) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ハナコ", "バナコ"),
        ("鹿嶋", "鹿沼"),
        ("花子", "花江"),
        ("カキ", "ガキ"),
        ("1187-1", "11871"),
    ],
)
def test_different_words_have_different_keys(first: str, second: str) -> None:
    assert search_key(first) != search_key(second)


@settings(deadline=None)
@given(
    st.text() | st.text(alphabet="がｶﾞぱっー-　髙濵枿邉神\ufa19é①㈱Aａß\u3099\U000e0100\ufe00\u200b")
)
def test_a_key_is_its_own_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert not any(sign.isspace() for sign in key)
    assert unicodedata.is_normalized("NFC", key)


def test_variants_always_end_in_one_shape() -> None:
    for shape in (PRINTED_AS | SEARCHED_AS).values():
        assert search_key(search_key(shape)) == search_key(shape)
    assert not set(SEARCHED_AS) & set("".join(SEARCHED_AS.values()))
    assert not set(SEARCHED_AS) & set(PRINTED_AS)

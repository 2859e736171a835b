from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.texts import GETA, clean, emoji_in, odd_print_characters
from eapply.core.variants import PRINTED_AS

# Written as escapes, so that no editor normalises them.
KAMI_COMPATIBLE = "\ufa19"
TSUKA_COMPATIBLE = "\ufa10"
KATSURAGI_IVS = "葛\U000e0100"


@pytest.mark.parametrize(
    "name",
    [
        KAMI_COMPATIBLE + "田",
        TSUKA_COMPATIBLE + "本",
        KATSURAGI_IVS,
        "髙﨑𠮷",
        "か\u3099",
        "鹿嶋　花子",
        "㈱鹿嶋①",
        "Jose\u0301",
        "邊\ufe00",
        "ｶｼﾏ",
    ],
)
def test_names_stay_byte_for_byte(name: str) -> None:
    assert clean(name, multiline=False) == name
    assert clean(name, multiline=True) == name


def test_control_characters_are_dropped_silently() -> None:
    assert clean("鹿\x00嶋\x1f \x7f花\x85子\u009f") == "鹿嶋 花子"
    assert clean("鹿嶋\r\n\t花子") == "鹿嶋花子"
    assert clean("鹿嶋\ud800花子").encode() == "鹿嶋花子".encode()


def test_long_texts_keep_their_lines() -> None:
    text = "\r\n一行目\r\n二行目\r\r三\t行目\x0b\n\n"
    assert clean(text, multiline=True) == "一行目\n二行目\n\n三行目"


def test_outer_white_space_is_trimmed_and_inner_is_not() -> None:
    assert clean("\u3000\u200b \ufeff鹿嶋　花子\u2060\u200d\u200c\u00a0") == "鹿嶋　花子"
    assert clean("鹿\u200b嶋") == "鹿\u200b嶋"
    assert clean(" \u3000\ufeff") == ""


@settings(deadline=None)
@given(st.text(), st.booleans())
def test_cleaning_twice_changes_nothing(text: str, multiline: bool) -> None:
    once = clean(text, multiline=multiline)
    assert clean(once, multiline=multiline) == once
    assert "\x00" not in once
    assert ("\n" in once) <= multiline


@settings(deadline=None)
@given(st.text(alphabet="鹿嶋髙﨑\ufa19か\u3099\U000e0100\ufe00é①㈱ｱ\u200b", min_size=1))
def test_cleaning_only_ever_trims_names(text: str) -> None:
    assert clean(text) == text.strip("\u200b")


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("鹿嶋 花子", []),
        ("カシマ・ー「」〜～－−。、", []),
        ("辻邊齋嵜瀧櫻", []),
        ("髙橋", [("髙", "高")]),
        ("髙﨑髙", [("髙", "高"), ("﨑", "崎")]),
        ("𠮷田", [("𠮷", "吉")]),
        ("德川", [("德", "徳")]),
        ("濵田", [("濵", "濱")]),
        (KAMI_COMPATIBLE, [(KAMI_COMPATIBLE, "\u795e")]),
        (TSUKA_COMPATIBLE, [(TSUKA_COMPATIBLE, "\u585a")]),
        (KATSURAGI_IVS + "市", [(KATSURAGI_IVS, "葛")]),
        ("髙\U000e0101", [("髙\U000e0101", "高")]),
        ("①㈱ｱ㎡", [("①", "1"), ("㈱", "(株)"), ("ｱ", "ア"), ("㎡", "m2")]),
        ("José", [("é", "e")]),
        ("Jose\u0301", [("e\u0301", "e")]),
        ("か\u3099", []),
        ("한", [("한", GETA)]),
        ("𩸽😀", [("𩸽", GETA), ("😀", GETA)]),
        ("一\n二", []),
        ("", []),
    ],
)
def test_what_may_print_otherwise(text: str, odd: list[tuple[str, str]]) -> None:
    assert odd_print_characters(text) == odd


def test_the_table_only_holds_what_does_not_print_and_gives_what_does() -> None:
    for character, printed in PRINTED_AS.items():
        assert odd_print_characters(character) == [(character, printed)]
        assert odd_print_characters(printed) == []


@settings(deadline=None)
@given(st.text())
def test_whatever_is_printed_can_be_printed(text: str) -> None:
    for character, printed in odd_print_characters(text):
        assert character in text
        assert odd_print_characters(printed) == []


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("鹿嶋😀花子", "😀"),
        ("❤️です", "❤️"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("👍🏽!", "👍🏽"),
        ("🇯🇵", "🇯🇵"),
        ("1️⃣", "1️⃣"),
        ("⭐", "⭐"),
        ("☎️", "☎️"),
        ("🆗", "🆗"),
        ("🈂️", "🈂️"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
    ],
)
def test_an_emoji_is_found_whole(text: str, emoji: str) -> None:
    assert emoji_in(text) == emoji


@pytest.mark.parametrize(
    "text",
    [
        "",
        "鹿嶋 花子",
        "髙﨑𠮷𩸽",
        KATSURAGI_IVS,
        "①②㈱㊙",
        "★☆♪♂♀☎→↑※〒〓",
        "1#*",
        "©®™",
        "葛\ufe00",
        "!?~",
    ],
)
def test_signs_of_ordinary_texts_are_no_emoji(text: str) -> None:
    assert emoji_in(text) is None


@settings(deadline=None)
@given(st.text())
def test_a_found_emoji_stands_in_the_text(text: str) -> None:
    found = emoji_in(text)
    assert found is None or found in text

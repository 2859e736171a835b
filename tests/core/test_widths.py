from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.widths import DASHES, ascii_width, narrow, visible


def test_full_width_signs_become_ascii() -> None:
    assert ascii_width("ＡＢ（１２）　＠") == "AB(12) @"


def test_kana_and_the_long_vowel_mark_stay_in_ascii_width_only() -> None:
    assert ascii_width("スーパー") == "スーパー"
    assert narrow("０９０ー１２３４") == "090-1234"


def test_every_dash_is_a_hyphen_when_narrow() -> None:
    assert narrow(DASHES) == "-" * len(DASHES)


def test_marks_that_nobody_sees_are_dropped() -> None:
    assert visible("\u202d0299\u202c\u200b\ufeff") == "0299"


@settings(deadline=None)
@given(st.text())
def test_narrowing_twice_changes_nothing(text: str) -> None:
    assert narrow(narrow(text)) == narrow(text)

"""Texts for Windows-31J: they fit, they say what was lost, and lose no more than they must."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eapply.core.texts import GETA
from eapply.core.windows_text import CODEC, fitted, holds


@pytest.mark.parametrize(
    ("text", "fits", "lost"),
    [
        ("髙﨑 德永①㈱ 頰", "髙﨑 德永①㈱ 頬", {"頰": "頬"}),
        ("𠮷田", "吉田", {"𠮷": "吉"}),
        ("葛\U000e0101城", "葛城", {"葛\U000e0101": "葛"}),
        ("か\u3099", "が", {}),
        ("〜−", "～－", {}),
        ("﹦1", "=1", {"﹦": "="}),
        ("café", "cafe", {"é": "e"}),
        ("😀", GETA, {"😀": GETA}),
        ("鹿嶋\n市", "鹿嶋\n市", {}),
        ("", "", {}),
    ],
)
def test_the_nearest_shape_is_taken_and_told(text: str, fits: str, lost: dict[str, str]) -> None:
    assert fitted(text) == (fits, lost)


@settings(deadline=None)
@given(st.text(max_size=30))
@example("\ud800")
@example("\u0301")
def test_every_text_fits_and_what_fits_stays(text: str) -> None:
    fits, lost = fitted(text)
    assert fits.encode(CODEC).decode(CODEC) == fits
    assert fitted(fits) == (fits, {})
    assert holds(text) <= (fits == text)
    assert all(old in text and not holds(old) for old in lost)

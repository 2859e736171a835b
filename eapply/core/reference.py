"""受付番号: the public number of a case, e.g. K8AB-2M4X-7QRT.

K for Kashima, one sign for the year, nine random signs (44 bits), one check sign. The alphabet has
no 0 O 1 I L, so that a number read from paper or over the phone has one spelling. Its 31 signs are
a prime, so that a weighted sum sees every wrong sign and every two signs that changed places.
"""

from __future__ import annotations

import re
from datetime import date

from eapply.core.widths import narrow

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_BYTES = 12

_CITY = "K"
_RANDOM_SIGNS = 9
_LENGTH = 12
_FIRST_YEAR = 2020
_SPOKEN = (
    "ニ サン ヨン ゴ ロク ナナ ハチ キュウ エー ビー シー ディー イー エフ ジー エイチ ジェイ "
    "ケイ エム エヌ ピー キュー アール エス ティー ユー ブイ ダブリュー エックス ワイ ゼット"
)
_READINGS = dict(zip(ALPHABET, _SPOKEN.split(), strict=True))


def year_letter(day: date) -> str:
    """The sign of the calendar year of `day`: the Reiwa year from 2 to 9, then letters.

    Comes round after 31 years; the random part keeps numbers apart all the same.
    """
    return ALPHABET[(day.year - _FIRST_YEAR) % len(ALPHABET)]


def make(year_letter: str, random_bytes: bytes) -> str:
    """A number in groups of four from at least 12 random bytes.

    Raises:
        ValueError: too few bytes, or the year is not one sign of the alphabet.
    """
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError(f"a reference needs {RANDOM_BYTES} random bytes")
    if len(year_letter) != 1 or year_letter not in ALPHABET:
        raise ValueError("the year is one sign of the alphabet")
    signs = _CITY + year_letter + signs_of(int.from_bytes(random_bytes, "big"), _RANDOM_SIGNS)
    return grouped(signs + _check_sign(signs))


def parse(text: str) -> str | None:
    """The number in its one spelling, or None when it is none or a sign is wrong.

    Lower case, full width, spaces, and missing or odd dashes are accepted.
    """
    signs = re.sub(r"[\s-]", "", narrow(text))
    if len(signs) != _LENGTH or not signs.isascii():
        return None
    signs = signs.upper()
    if not signs.startswith(_CITY) or not set(signs) <= set(ALPHABET):
        return None
    return grouped(signs) if _check_sign(signs[:-1]) == signs[-1] else None


def read_aloud(reference: str) -> str:
    """How the number is said on the phone: 「ケイ ハチ エー ビー、ニ …」, a 、 between groups."""
    return "、".join(" ".join(_READINGS[sign] for sign in group) for group in reference.split("-"))


def signs_of(number: int, count: int) -> str:
    """The number in so many signs of the alphabet, the least first; what does not fit is left out."""
    signs = ""
    for _ in range(count):
        number, index = divmod(number, len(ALPHABET))
        signs += ALPHABET[index]
    return signs


def grouped(signs: str) -> str:
    """Groups of four, as they are read from paper: "7KMQ-2X4B"."""
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def _check_sign(signs: str) -> str:
    """The sign that makes Σ weight × value divisible by 31, with weights 2, 3, … and 1 for itself.

    Weights differ and none is 0 modulo the prime 31, so one wrong sign or one swap of any two
    different signs always changes the sum.
    """
    weighted = sum(
        weight * ALPHABET.index(sign) for weight, sign in enumerate(reversed(signs), start=2)
    )
    return ALPHABET[-weighted % len(ALPHABET)]

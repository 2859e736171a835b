"""Readings of names in katakana, and the narrower kana that banks accept.

Works sign by sign with tables; the reading as typed is kept elsewhere, this is the normal form.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from eapply.core.widths import DASHES, ascii_width, visible

BANK_LIMIT = 30

_HIRAGANA = range(0x3041, 0x3097)
_ITERATION_MARKS = range(0x309D, 0x309F)
_TO_KATAKANA = 0x60
_HALF_WIDTH = range(0xFF65, 0xFFA0)
_VOICED = dict.fromkeys("゛ﾞ\u3099", "\u3099") | dict.fromkeys("゜ﾟ\u309a", "\u309a")
_STANDALONE = {"\u3099": "゛", "\u309a": "゜"}
_MIDDLE_DOTS = dict.fromkeys("·•‧∙⋅･", "・")
_KATAKANA = re.compile(r"[ァ-ヺヽヾㇰ-ㇿ・ー ]")
_AFTER_KANA = re.compile(rf"(?<=[ァ-ヺヽヾㇰ-ㇿ])[{re.escape(DASHES)}]+")

_SMALL = "ァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
_LARGE = "アイウエオツヤユヨワカケクシストヌハヒフヘホムラリルレロ"
# ヰ and ヱ have no half-width form; banks write イ and エ. A middle dot is a full stop there.
_TO_LARGE = str.maketrans(_SMALL + "ヰヱ", _LARGE + "イエ")
_TO_BANK_SIGNS = str.maketrans("・" + DASHES, "." + "-" * len(DASHES))
_BANK = re.compile(r"[ア-ヴ0-9A-Z ().\-/]")


@dataclass(frozen=True)
class BankKana:
    """A holder's name as banks write it, in full-width katakana.

    `changed`: it was typed otherwise, so the person is shown what will be stored.
    """

    text: str
    changed: bool


def to_katakana(text: str) -> str:
    """Hiragana and half-width kana in full-width katakana, 濁点 joined, every space U+0020.

    Small kana, ー, ・ and everything that is no kana stay. A dash after a kana is taken as ー.
    """
    result: list[str] = []
    for sign in visible(text):
        mark = _VOICED.get(sign)
        if mark is None:
            result.append(_one_katakana(sign))
            continue
        joined = unicodedata.normalize("NFC", result[-1] + mark) if result else ""
        if len(joined) == 1 and _KATAKANA.fullmatch(joined):
            result[-1] = joined
        else:
            result.append(_STANDALONE[mark])
    return _AFTER_KANA.sub(lambda dashes: "ー" * len(dashes.group()), "".join(result).strip())


def odd_character(text: str) -> str | None:
    """The first character that has no place in a reading, or None."""
    return next((sign for sign in to_katakana(text) if not _KATAKANA.fullmatch(sign)), None)


def enlarge(katakana: str) -> str:
    """Small katakana as large, ヰ ヱ as イ エ, and 濁点 joined where only the large sign takes it."""
    return to_katakana(katakana.translate(_TO_LARGE))


def bank_kana(text: str) -> BankKana:
    """The holder's name with large kana, ー as -, capitals and ASCII signs (settled rule 10).

    What cannot be converted stays in the text; ask ``bank_kana_odd``.

    >>> bank_kana("かしま　りょうこー").text
    'カシマ リヨウコ-'
    """
    large = enlarge(to_katakana(text))
    plain = ascii_width(large).upper().translate(_TO_BANK_SIGNS)
    return BankKana(plain, changed=plain != text)


def bank_kana_odd(text: str) -> str | None:
    """The first character that a bank's record cannot hold even after conversion, or None."""
    return next((sign for sign in bank_kana(text).text if not _BANK.fullmatch(sign)), None)


def bank_kana_units(text: str) -> int:
    """The length of the converted name in half-width units, where 濁点 is one of its own."""
    return len(unicodedata.normalize("NFD", bank_kana(text).text))


def same_name_key(text: str) -> str:
    """Equal for readings that name the same person: small kana, ー, spaces and dots folded."""
    return re.sub(r"[ .]", "", bank_kana(text).text)


def _one_katakana(sign: str) -> str:
    code = ord(sign)
    if code in _HIRAGANA or code in _ITERATION_MARKS:
        return chr(code + _TO_KATAKANA)
    if code in _HALF_WIDTH:
        return unicodedata.normalize("NFKC", sign)
    if sign.isspace():
        return " "
    return _MIDDLE_DOTS.get(sign, sign)

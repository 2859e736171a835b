"""Search keys: one spelling for everything that people mean by the same word.

For finding only. A key is never shown, never stored in place of what was typed.
"""

from __future__ import annotations

import unicodedata

from eapply.core.kana import enlarge, to_katakana
from eapply.core.variants import PRINTED_AS, SEARCHED_AS
from eapply.core.widths import DASHES, visible

_SHAPES = {ord(typed): shape for typed, shape in (PRINTED_AS | SEARCHED_AS).items()}
# A kanji of the first table may lead to one of the second: 濵 → 濱 → 浜.
_VARIANTS = {typed: shape.translate(_SHAPES) for typed, shape in _SHAPES.items()}
_DASHES = {ord(dash): "-" for dash in DASHES}


def search_key(text: str) -> str:
    """The text in lower case NFKC, with kana in large katakana and variant kanji in one shape.

    Without spaces, variation selectors and accents on Latin letters; every dash and ー is "-".

    >>> search_key("髙橋　枿") == search_key("高橋ます")
    True
    """
    key = unicodedata.normalize("NFKC", visible(text)).casefold()
    key = enlarge(to_katakana(unicodedata.normalize("NFKC", key)))
    key = "".join(sign for sign in _without_marks(key) if not sign.isspace())
    return key.translate(_VARIANTS).translate(_DASHES)


def _without_marks(text: str) -> str:
    """Drops selectors and accents, keeps 濁点: é → e, but ガ stays ガ."""
    decomposed = unicodedata.normalize("NFD", text)
    kept = (
        sign
        for sign in decomposed
        if sign in "\u3099\u309a" or unicodedata.category(sign) not in ("Mn", "Me")
    )
    return unicodedata.normalize("NFC", "".join(kept))

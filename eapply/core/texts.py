"""Texts as people typed them: what is dropped, what may not print, what is an emoji.

Names and addresses are never normalised, not even to NFC, because that replaces kanji (神 U+FA19
by 神 U+795E). What is said here about printing is a warning to accept, never a correction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from eapply.core.variants import PRINTED_AS

GETA = "〓"

# C0 and C1 control characters. Lone surrogates are no characters: no database stores them.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROLS_BUT_LINE_FEED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_OUTER = r"[\s\u200b-\u200d\u2060\ufeff]+"
_OUTER_SPACE = re.compile(rf"\A{_OUTER}|{_OUTER}\Z")

_VARIATION_SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# A character with the marks that belong to it; a selector chooses the shape of a kanji.
CLUSTER = re.compile(r".[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.DOTALL)
# Signs that Windows types in place of their twins in JIS X 0208: they print.
_PRINTED_TWINS = frozenset("～－∥￠￡￢―—")

_REGIONAL = "\U0001f1e6-\U0001f1ff"
_SHAPED = "[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
# The signs below U+1F000 that are drawn as emoji without being asked to; ☆ ♪ ☎ are text.
_PICTURES_BELOW = "⌚⌛⏩-⏬⏰⏳◽◾☔☕♈-♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓-❕❗➕-➗➰➿⬛⬜⭐⭕"
_PICTURE = (
    f"(?:[\U0001f000-\U0001f0ff\U0001f170-\U0001f19a\U0001f201-\U0001faff{_PICTURES_BELOW}]{_SHAPED}*"
    f"|[\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299©®]\ufe0f{_SHAPED}*)"
)
_EMOJI = re.compile(
    f"[{_REGIONAL}]{{2}}|[{_REGIONAL}]|[0-9#*]\ufe0f?\u20e3|{_PICTURE}(?:\u200d{_PICTURE})*"
)


def clean(text: str, multiline: bool = False) -> str:
    """The text as it is stored (settled rule 9).

    Control characters are dropped; outer white space (also U+3000 and zero-width) is trimmed;
    line ends become line feeds, which only `multiline` keeps. Nothing else changes: no
    normalisation, and variation selectors stay even at the end.
    """
    if multiline:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _CONTROLS_BUT_LINE_FEED.sub("", text)
    else:
        text = _CONTROLS.sub("", text)
    return _OUTER_SPACE.sub("", text)


def odd_print_characters(text: str) -> list[tuple[str, str]]:
    """Characters that the city's printed letters may show otherwise, each once, in order.

    Pairs of the character (with its variation selector) and what is printed: a character of
    JIS X 0208, or 〓 where none is known.

    >>> odd_print_characters("髙橋")
    [('髙', '高')]
    """
    found: dict[str, str] = {}
    for cluster in CLUSTER.findall(text):
        if not _prints(cluster):
            found.setdefault(cluster, shape_for(cluster, _in_jis))
    return list(found.items())


def emoji_in(text: str) -> str | None:
    """The first emoji with everything that belongs to it (skin tone, family), or None."""
    found = _EMOJI.search(text)
    return found.group() if found else None


def _prints(cluster: str) -> bool:
    if cluster in _PRINTED_TWINS or _in_jis(cluster):
        return True
    # か + ゛ as two characters (typed on a Mac) prints as が; a kanji with a selector may not.
    composed = unicodedata.normalize("NFC", cluster)
    return len(cluster) > 1 and len(composed) == 1 and _in_jis(composed)


def shape_for(cluster: str, holds: Callable[[str], bool]) -> str:
    """The nearest shape of a character that a smaller set of characters ``holds``, 〓 where none is."""
    bare = _VARIATION_SELECTORS.sub("", cluster)
    base = PRINTED_AS.get(bare, bare)
    compatible = unicodedata.normalize("NFKC", base)
    without_marks = "".join(
        sign for sign in unicodedata.normalize("NFD", compatible) if not unicodedata.combining(sign)
    )
    candidates = (bare, base, compatible, without_marks)
    return next((shape for shape in candidates if shape and holds(shape)), GETA)


def _in_jis(text: str) -> bool:
    """True when every character is in ASCII or JIS X 0208, which is what this codec holds."""
    try:
        text.encode("iso2022_jp")
    except UnicodeEncodeError:
        return False
    return True

"""Widths and look-alikes of the keyboard: what people type when they mean ASCII.

For numbers, dates, codes and kana only. Names and addresses never pass through here, because they
stay as typed (see ``texts``).
"""

from __future__ import annotations

import unicodedata

# Everything that stands for a hyphen in typed numbers: the hyphens, the minus signs, and the long
# vowel mark, which the Japanese keyboard gives on the key of the hyphen.
DASHES = "-‐‑‒–—―⁃⁻−─━ーｰ﹘﹣－"

_TO_HYPHEN = {ord(dash): "-" for dash in DASHES}
_TO_ASCII = {0xFF01 + step: chr(0x21 + step) for step in range(0x5E)} | {0x3000: " ", 0xA0: " "}


def visible(text: str) -> str:
    """The text without format characters (zero-width spaces, direction marks, byte order mark).

    Address books put direction marks around telephone numbers when a number is copied.
    """
    if text.isascii():  # holds none, and is what is typed mostly
        return text
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def ascii_width(text: str) -> str:
    """Full-width letters, digits, signs and spaces in ASCII, without format characters."""
    return visible(text).translate(_TO_ASCII)


def narrow(text: str) -> str:
    """As ``ascii_width``, and every dash is a hyphen; not for kana, whose ー would be lost."""
    return ascii_width(text.translate(_TO_HYPHEN))

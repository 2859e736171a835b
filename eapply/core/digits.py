"""Numbers that are names: postal codes, telephones, corporate, account and individual numbers."""

from __future__ import annotations

import re

from eapply.core.widths import narrow

# Settled rule 8: eleven digits belong to these numbering ranges (0800 is part of 080).
_ELEVEN_DIGIT_RANGES = ("020", "050", "060", "070", "080", "090")
_ACCOUNT_NUMBER_LENGTH = 7

_GAP = r"(?:[ ]?-[ ]?|[ ])"
_TWELVE_TOGETHER = re.compile(r"(?<!\d)(?<!\d[-.,])\d{12}(?![-.,]?\d)", re.ASCII)
# In groups of four a neighbouring group of four makes a longer number, e.g. that of a payment card.
_TWELVE_IN_GROUPS = re.compile(
    rf"(?<!\d)(?<!\d-)(?<!\d{{4}}[ ])\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?!-?\d)(?![ ]\d{{4}}(?!\d))",
    re.ASCII,
)


def to_digits(text: str) -> str:
    """ASCII digits without spaces and dashes; any other character stays, for the caller to judge.

    >>> to_digits("３１４－００３１")
    '3140031'
    """
    return re.sub(r"[\s-]", "", narrow(text))


def only_digits(text: str) -> bool:
    """True for one or more ASCII digits and nothing else (``str.isdigit`` also takes ² and ٣)."""
    return text.isascii() and text.isdigit()


def postal_code(text: str) -> str | None:
    """The 7 digits of a postal code, or None; 〒, spaces, dashes and any width are accepted."""
    digits = to_digits(text).removeprefix("〒")
    return digits if only_digits(digits) and len(digits) == 7 else None


def phone(text: str) -> str | None:
    """The digits of a Japanese telephone number from 0, or None.

    10 digits, or 11 in the ranges that have 11; +81 with or without (0), brackets, dots, spaces,
    dashes and any width are accepted. Numbers abroad are not.
    """
    digits = re.sub(r"^\+81(?:\(0\))?0?", "0", to_digits(text))
    digits = re.sub(r"[().]", "", digits)
    if not only_digits(digits) or not digits.startswith("0"):
        return None
    if len(digits) == 10 or (len(digits) == 11 and digits.startswith(_ELEVEN_DIGIT_RANGES)):
        return digits
    return None


def corporate_number_ok(text: str) -> bool:
    """True for 13 digits whose first is the right check digit (法人番号の指定等に関する省令 2条).

    Check digit = 9 − (Σ Pₙ·Qₙ mod 9), n from the right of the other twelve, Q = 1 for odd n and
    2 for even n.
    """
    digits = to_digits(text)
    if not only_digits(digits) or len(digits) != 13:
        return False
    weighted = sum(
        int(digit) * (1 if position % 2 else 2)
        for position, digit in enumerate(reversed(digits[1:]), start=1)
    )
    return int(digits[0]) == 9 - weighted % 9


def my_number_in(text: str) -> str | None:
    """The first 個人番号 in a free text as 12 digits, or None.

    Found in any width, together or in groups of four with spaces or dashes, with the right check
    digit; never a part of a longer number.
    """
    plain = re.sub(r"\t", " ", narrow(text))
    for pattern in (_TWELVE_TOGETHER, _TWELVE_IN_GROUPS):
        for found in pattern.finditer(plain):
            digits = to_digits(found.group())
            if _my_number_ok(digits):
                return digits
    return None


def _my_number_ok(digits: str) -> bool:
    """The check digit of 総務省令第85号 5条: Qₙ = n + 1 up to n = 6, then n − 5."""
    weighted = sum(
        int(digit) * (position + 1 if position <= 6 else position - 5)
        for position, digit in enumerate(reversed(digits[:11]), start=1)
    )
    remainder = weighted % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)


def account_number(text: str) -> str | None:
    """The 1 to 7 digits of a bank account as typed, or None.

    Fewer than 7 must be shown padded and confirmed before they are stored (``pad_account_number``).
    """
    digits = to_digits(text)
    return digits if only_digits(digits) and len(digits) <= _ACCOUNT_NUMBER_LENGTH else None


def pad_account_number(digits: str) -> str:
    """The account number with zeros in front, 7 digits."""
    return digits.zfill(_ACCOUNT_NUMBER_LENGTH)

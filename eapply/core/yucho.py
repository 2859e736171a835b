"""ゆうちょ銀行: from 記号 and 番号 on the passbook to the account that transfers are sent to.

Source: the conversion rule that Japan Post Bank publishes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eapply.core.digits import only_digits, pad_account_number, to_digits
from eapply.core.errors import Refused
from eapply.core.widths import narrow

BANK_CODE = "9900"

_KANJI_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
# The single digit that passbooks print between 記号 and 番号 belongs to neither.
_DIGIT_BETWEEN_AFTER = re.compile(r"(?<=\d{5})\s*-\s*\d\s*-?\s*$")
_DIGIT_BETWEEN_BEFORE = re.compile(r"^\s*-?\s*\d\s*-\s*(?=\d)")


class YuchoProblem(Refused):
    """記号 or 番号 cannot be right; `field` says which one: "symbol" or "number"."""


@dataclass(frozen=True)
class Account:
    """Where a transfer goes: 4, 3 and 7 digits; `account_type` is 普通, 貯蓄 or 当座."""

    bank_code: str
    branch_code: str
    account_type: str
    account_number: str

    @property
    def branch_name(self) -> str:
        """The branch's name is its code in kanji: 058 → 〇五八."""
        return self.branch_code.translate(_KANJI_DIGITS)


def convert(symbol: str, number: str, *, savings: bool = False) -> Account:
    """The account of a 記号 of 5 digits and a 番号 of up to 8.

    `savings` is True for 通常貯蓄貯金, which only the passbook's cover tells.

    Raises:
        YuchoProblem: a sentence for the person.
    """
    symbol_digits = to_digits(_DIGIT_BETWEEN_AFTER.sub("", narrow(symbol)))
    number_digits = to_digits(_DIGIT_BETWEEN_BEFORE.sub("", narrow(number)))
    if not symbol_digits:
        raise YuchoProblem("記号を入力してください。", "symbol")
    if not only_digits(symbol_digits):
        raise YuchoProblem("記号は数字で入力してください。", "symbol")
    if len(symbol_digits) != 5:
        raise YuchoProblem(f"記号は5けたの数字です。いま{len(symbol_digits)}けたです。", "symbol")
    if symbol_digits[0] not in "01":
        raise YuchoProblem("記号は「1」か「0」で始まります。通帳を確かめてください。", "symbol")
    if not number_digits:
        raise YuchoProblem("番号を入力してください。", "number")
    if not only_digits(number_digits):
        raise YuchoProblem("番号は数字で入力してください。", "number")
    if symbol_digits[0] == "0":
        return Account(BANK_CODE, symbol_digits[1:3] + "9", "当座", _transfer_number(number_digits))
    return Account(
        BANK_CODE,
        symbol_digits[1:3] + "8",
        "貯蓄" if savings else "普通",
        _ordinary_number(number_digits),
    )


def _transfer_number(digits: str) -> str:
    """振替口座: the 番号 itself."""
    if len(digits) > 7:
        raise YuchoProblem(
            f"記号が「0」で始まるとき、番号は7けたまでです。いま{len(digits)}けたです。", "number"
        )
    return pad_account_number(digits)


def _ordinary_number(digits: str) -> str:
    """通常貯金: the 番号 without its last digit, which is always 1."""
    if not 2 <= len(digits) <= 8:
        raise YuchoProblem(f"番号は2けたから8けたの数字です。いま{len(digits)}けたです。", "number")
    if not digits.endswith("1"):
        raise YuchoProblem("番号の最後の数字は「1」です。通帳を確かめてください。", "number")
    return pad_account_number(digits[:-1])

"""Whole yen: how they are written and read. Amounts are plain `int`, there are no smaller units."""

from __future__ import annotations

import re

from eapply.core.widths import narrow

# Keeps every amount, and sums of amounts, within a 64-bit column.
LARGEST = 10**15 - 1

_SENTENCES = {
    "empty": "{thing}を入力してください。",
    "decimal": "{thing}は、小数点を使わずに、円の単位で入力してください。",
    "not_number": "{thing}は数字で入力してください。",
    "negative": "{thing}は0円以上で入力してください。",
    "too_large": "{thing}が大きすぎます。けた数を確かめてください。",
}


class MoneyProblem(ValueError):
    """A text is not an amount; `kind` is empty, decimal, not_number, negative or too_large."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def sentence(self, thing: str) -> str:
        """What the person reads; `thing` is the noun of the field."""
        return _SENTENCES[self.kind].format(thing=thing)


def yen_text(amount: int) -> str:
    """`1400` → 「1,400円」."""
    return f"{amount:,}円"


def parse_yen(text: str) -> int:
    """Whole yen from 0; 円, ¥, separators, spaces and any width are accepted.

    Raises:
        MoneyProblem: see its kinds.
    """
    plain = re.sub(r"[\s,、，¥￥\\]", "", narrow(text)).removesuffix("円")
    if not plain:
        raise MoneyProblem("empty")
    if re.fullmatch(r"-?[0-9]*\.[0-9]+|-?[0-9]+\.", plain):
        raise MoneyProblem("decimal")
    if re.fullmatch(r"-[0-9]+", plain):
        raise MoneyProblem("negative")
    if not re.fullmatch(r"[0-9]+", plain):
        raise MoneyProblem("not_number")
    plain = plain.lstrip("0") or "0"
    # The length first: int() refuses very long texts with an error of its own.
    if len(plain) > len(str(LARGEST)):
        raise MoneyProblem("too_large")
    return int(plain)

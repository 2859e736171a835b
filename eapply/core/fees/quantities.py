"""A quantity and a choice of a request: how they are read, kept and shown.

A quantity is read from an int or from text in any width. Areas may have two decimals and are kept in
hundredths, so that no float is needed; everything else is whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from eapply.core.widths import narrow

MOST: Final = 99_999


class QuantityProblem(ValueError):
    """A quantity that cannot be used: ``key`` and the Japanese sentence for it."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a request. ``scale`` 100: two decimals are accepted and kept in hundredths.

    ``minimum`` and ``maximum`` are in whole units; one with minimum 0 may be left out.
    """

    key: str
    label: str
    unit: str
    minimum: int = 1
    maximum: int = MOST
    scale: int = 1
    help: str = ""

    def read(self, given: object) -> int:
        """The number in units of 1/scale.

        Raises:
            QuantityProblem: it is missing, no number, or outside the limits.
        """
        if type(given) is int:
            value = given * self.scale
        elif given is None or given == "":
            if self.minimum:
                raise QuantityProblem(self.key, f"{self.label}を入力してください。")
            return 0
        else:
            value = self._from_text(given)
        if value < self.minimum * self.scale:
            raise QuantityProblem(
                self.key, f"{self.label}は{self.minimum}{self.unit}以上で入力してください。"
            )
        if value > self.maximum * self.scale:
            raise QuantityProblem(
                self.key, f"{self.label}が大きすぎます。けた数を確かめてください。"
            )
        return value

    def _from_text(self, given: object) -> int:
        plain = re.sub(r"[\s,、，]", "", narrow(given)) if isinstance(given, str) else ""
        plain = plain.removesuffix(self.unit).removesuffix("m2")
        found = re.fullmatch(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,12}))?", plain)
        if found is None:
            raise QuantityProblem(self.key, f"{self.label}は数字で入力してください。")
        sign, whole, decimals = found.groups()
        decimals = (decimals or "").rstrip("0")
        if decimals and self.scale == 1:
            raise QuantityProblem(self.key, f"{self.label}は整数で入力してください。")
        if len(decimals) > 2:
            raise QuantityProblem(self.key, f"{self.label}は小数第2位までで入力してください。")
        value = int(whole) * self.scale + (int(decimals.ljust(2, "0")) if decimals else 0)
        return -value if sign else value

    def text(self, value: int) -> str:
        """「2,500.5m²」 for a number in units of 1/scale."""
        return f"{self.bare(value, ',')}{self.unit}"

    def bare(self, value: int, group: str = "") -> str:
        """The number alone, as it is written in JSON: 「2500.5」."""
        whole, rest = divmod(value, self.scale)
        decimals = f".{rest:02}".rstrip("0") if rest else ""
        return f"{whole:{group}}{decimals}"

    def kept(self, value: int) -> int | str:
        """How a request keeps it: an int, or text when there are decimals."""
        return self.bare(value) if value % self.scale else value // self.scale


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a request: (value, label) pairs. Those in ``refused`` are not offered.

    ``refusal`` is the Japanese sentence for them.
    """

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    is_required: bool = True
    refused: frozenset[str] = frozenset()
    refusal: str = ""

    def read(self, given: object) -> tuple[str, str]:
        """Value and label of what was given, by value or by label; ("", "") when left out.

        Raises:
            QuantityProblem: it is missing or not among the options.
        """
        if given is None or given == "":
            if self.is_required:
                raise QuantityProblem(self.key, f"{self.label}を選んでください。")
            return "", ""
        for value, label in self.options:
            if given in (value, label):
                return value, label
        raise QuantityProblem(self.key, f"{self.label}を一覧から選んでください。")

"""Questions that are answered with an exact fraction: shares of a property, gradients of a pipe."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from eapply.core import texts
from eapply.core.conditions import Answers, Situation
from eapply.core.widths import narrow
from eapply.forms.fields.base import Question
from eapply.forms.messages import Problem

SPOKEN = re.compile(r"([0-9]+)分の([0-9]+)")


class FractionNumber(Question):
    """A fraction n/m above 0 and up to 1, kept as the register writes it: 2/4 stays 2/4."""

    kind: ClassVar[str] = "fraction"
    shape: ClassVar[str] = r"[0-9]{1,12}/[0-9]{1,12}"
    example: ClassVar[str] = "1/2"

    def __init__(self, label: str = "", **arguments: Any) -> None:
        super().__init__(label, **({"width": "8em", "help": f"例：{self.example}"} | arguments))

    def parse(self, typed: str) -> str | None:
        text = re.sub(r"[\s,]", "", narrow(texts.clean(typed)))
        if not text:
            return None
        text = SPOKEN.sub(r"\2/\1", text).replace("⁄", "/")
        if not re.fullmatch(self.shape, text) or re.fullmatch(r".*/0+", text):
            raise Problem(f"{self.thing}は「{self.example}」のように入力してください。")
        return text

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        if not 0 < self.number(value) <= 1:
            raise Problem(f"{self.thing}は、0より大きく、1以下の分数で入力してください。")

    @staticmethod
    def number(value: str) -> Fraction:
        """The exact number that a stored answer stands for."""
        return Fraction(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{self.shape})$"}


class Gradient(FractionNumber):
    """A gradient, kept as 1/100 or as per mille (12‰); a number alone is per mille."""

    shape: ClassVar[str] = r"[0-9]{1,4}/[0-9]{1,5}|[0-9]{1,3}(\.[0-9]{1,2})?‰"
    example: ClassVar[str] = "1/100"

    def __init__(self, label: str = "勾配", **arguments: Any) -> None:
        super().__init__(label, **({"help": "例：1/100、10‰"} | arguments))

    def parse(self, typed: str) -> str | None:
        text = re.sub(r"(パーミル|‰)$", "", texts.clean(typed))
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", narrow(text)):
            text = f"{narrow(text)}‰"
        return super().parse(text)

    @staticmethod
    def number(value: str) -> Fraction:
        if value.endswith("‰"):
            return Fraction(Decimal(value.removesuffix("‰"))) / 1000
        return Fraction(value)

"""Questions that are answered with a number: counts, amounts, measures, years."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from eapply.core import eras, texts
from eapply.core.conditions import Answers, Situation
from eapply.core.widths import narrow
from eapply.forms import messages
from eapply.forms.fields.base import Question
from eapply.forms.messages import Problem


def plain_number(typed: str, unit: str) -> str:
    """The typed number without its dress: width, separators, ¥ and the unit."""
    text = narrow(texts.clean(typed, multiline=False))
    text = re.sub(r"[\s,、，¥￥\\]", "", text)
    for word in ("円", narrow(unit), unit):
        text = text.removesuffix(word) if word else text
    return text


class Number(Question):
    """A whole number within bounds (both included). ``low_message`` is said below ``minimum``."""

    kind: ClassVar[str] = "number"
    inputmode: ClassVar[str] = "numeric"

    def __init__(
        self,
        label: str = "",
        *,
        minimum: int | None = 0,
        maximum: int | None = None,
        low_message: str = "",
        **arguments: Any,
    ) -> None:
        arguments.setdefault("width", "8em")
        super().__init__(label, **arguments)
        self.low_message = low_message
        self.minimum = minimum
        self.maximum = maximum

    def parse(self, typed: str) -> int | None:
        text = plain_number(typed, self.unit)
        if not text:
            return None
        if re.fullmatch(r"-?[0-9]{1,18}", text):
            return int(text)
        if re.fullmatch(r"-?[0-9]*\.[0-9]+", text):
            raise Problem(messages.whole_number(self.thing, self.unit))
        raise Problem(messages.digits_only(self.thing))

    def rule(self, value: int, answers: Answers, situation: Situation) -> None:
        low, high = self.minimum, self.maximum
        if self.low_message and low is not None and value < low:
            raise Problem(self.low_message)
        if low is not None and high is not None and not low <= value <= high:
            raise Problem(messages.between(self.thing, f"{low:,}", f"{high:,}"))
        if low is not None and value < low:
            raise Problem(messages.at_least(self.thing, f"{low:,}"))
        if high is not None and value > high:
            raise Problem(messages.at_most(self.thing, f"{high:,}"))

    def text(self, value: int | None) -> str:
        return "" if value is None else f"{value:,}{self.unit}"

    def limits(self) -> dict[str, Any]:
        return {"minimum": self.minimum, "maximum": self.maximum}

    def schema(self) -> dict[str, Any]:
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        return {"type": "integer"} | {
            name: bound for name, bound in bounds.items() if bound is not None
        }


class Money(Number):
    """An amount in whole yen."""

    kind: ClassVar[str] = "money"

    def __init__(self, label: str = "", *, maximum: int = 999_999_999, **arguments: Any) -> None:
        for name, value in (("unit", "円"), ("minimum", 1), ("width", "12em")):
            arguments.setdefault(name, value)
        super().__init__(label, maximum=maximum, **arguments)

    @property
    def echo(self) -> str:
        text = self.text(self.data)
        return text if text and text.removesuffix("円") != self.typed else ""


class DecimalNumber(Question):
    """An exact measure, stored as decimal text. ``more_than`` excludes, ``maximum`` includes."""

    kind: ClassVar[str] = "decimal"
    inputmode: ClassVar[str] = "decimal"

    def __init__(
        self,
        label: str = "",
        *,
        places: int = 2,
        more_than: str = "0",
        maximum: str = "",
        more_than_message: str = "",
        **arguments: Any,
    ) -> None:
        arguments.setdefault("width", "10em")
        super().__init__(label, **arguments)
        self.more_than_message = more_than_message
        self.places = places
        self.more_than = more_than
        self.maximum = maximum

    def parse(self, typed: str) -> str | None:
        text = plain_number(typed, self.unit)
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]+)?", text):
            raise Problem(messages.digits_only(self.thing))
        if len(text.partition(".")[2]) > self.places:
            raise Problem(messages.decimals(self.thing, self.places))
        return format(Decimal(text), "f")

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        number = Decimal(value)
        if self.more_than and number <= Decimal(self.more_than):
            low = f"{self.more_than}{self.unit}"
            raise Problem(self.more_than_message or messages.more_than(self.thing, low))
        if self.maximum and number > Decimal(self.maximum):
            raise Problem(messages.at_most(self.thing, f"{self.maximum}{self.unit}"))

    def text(self, value: str | None) -> str:
        return f"{Decimal(value):,f}{self.unit}" if value else ""

    def limits(self) -> dict[str, Any]:
        return {"places": self.places, "more_than": self.more_than, "maximum": self.maximum}

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}


class FiscalYear(Question):
    """A fiscal year, stored as the Western year in which it begins (令和8年度 = 2026)."""

    kind: ClassVar[str] = "fiscal_year"

    def __init__(
        self, label: str = "年度", *, earliest: int = 1989, years_ahead: int = 0, **arguments: Any
    ) -> None:
        super().__init__(label, **({"width": "10em", "help": "例：令和8年度"} | arguments))
        self.earliest = earliest
        self.years_ahead = years_ahead

    def parse(self, typed: str) -> int | None:
        if not texts.clean(typed, multiline=False):
            return None
        try:
            return eras.parse_fiscal_year(typed)
        except eras.DateProblem as problem:
            raise Problem(problem.sentence(self.thing)) from problem

    def rule(self, value: int, answers: Answers, situation: Situation) -> None:
        latest = eras.fiscal_year(situation.today) + self.years_ahead
        if not self.earliest <= value <= latest:
            first, last = eras.fiscal_year_text(self.earliest), eras.fiscal_year_text(latest)
            raise Problem(f"{self.thing}は{first}から{last}までで入力してください。")

    @property
    def echo(self) -> str:
        text = self.text(self.data)
        return text if text != self.typed else ""

    def text(self, value: int | None) -> str:
        return eras.fiscal_year_text(value) if value is not None else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.earliest}

"""A question that is answered with several counts of one thing, such as fixtures by sort."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from eapply.core.conditions import Answers, Situation
from eapply.core.facts import Option
from eapply.forms import messages
from eapply.forms.fields.base import Question, Raw
from eapply.forms.fields.choice import options_from
from eapply.forms.fields.number import plain_number
from eapply.forms.messages import Problem


class Counts(Question):
    """Whole numbers by inner key, stored as an object; an empty box is left out.

    Args:
        parts: (inner key, label) of each box; programs may send either.
        minimum: the least sum of all.
        maximum: the most of one.
    """

    kind: ClassVar[str] = "counts"
    inputmode: ClassVar[str] = "numeric"

    def __init__(
        self,
        label: str = "",
        parts: Iterable[tuple[str, ...]] = (),
        *,
        minimum: int = 1,
        maximum: int = 999,
        **arguments: Any,
    ) -> None:
        super().__init__(label, **arguments)
        self.fixed = options_from(parts)
        self.minimum = minimum
        self.maximum = maximum

    @property
    def options(self) -> tuple[Option, ...]:
        return self.fixed

    def blank(self) -> dict[str, str]:
        return {option.value: "" for option in self.fixed}

    def read(self, raw: Any) -> dict[str, str]:
        return {part: (raw.getlist(f"{self.name}-{part}") or [""])[0] for part in self.blank()}

    def parse(self, typed: dict[str, str]) -> dict[str, int] | None:
        counts: dict[str, int] = {}
        for option in self.fixed:
            text = plain_number(typed[option.value], self.unit)
            if not text:
                continue
            if not (text.isascii() and text.isdecimal() and int(text) <= self.maximum):
                thing = f"{self.thing}の「{option.label}」"
                raise Problem(messages.between(thing, "0", f"{self.maximum}"), option.value)
            counts[option.value] = int(text)
        return counts or None

    def spread(self, value: Any) -> Raw:
        if not isinstance(value, dict):
            return Raw()
        keys = {
            word: option.value for option in self.fixed for word in (option.label, option.value)
        }
        return Raw({f"{self.name}-{keys.get(key, key)}": [str(value[key])] for key in value})

    def rule(self, value: dict[str, int], answers: Answers, situation: Situation) -> None:
        if sum(value.values()) < self.minimum:
            raise Problem(f"{self.thing}は、合わせて{self.minimum}つ以上入力してください。")

    @property
    def error_id(self) -> str:
        part = self.problem.part if self.problem else ""
        return f"{self.id}-{part or self.fixed[0].value}"

    def text(self, value: dict[str, int] | None) -> str:
        return "、".join(
            f"{option.label} {value[option.value]}{self.unit}"
            for option in self.fixed
            if value and option.value in value
        )

    def limits(self) -> dict[str, Any]:
        return {"minimum": self.minimum, "maximum": self.maximum}

    def schema(self) -> dict[str, Any]:
        count = {"type": "integer", "minimum": 0, "maximum": self.maximum}
        return {
            "type": "object",
            "properties": {option.value: count for option in self.fixed},
            "additionalProperties": False,
        }

"""What a condition is, and those about what was chosen or given.

One declaration is read by the server (it decides), by the page (it helps), by the API (JSON Schema and
data) and by the generated field tables. A condition sees the normal values of the answers, a mapping
from field key to text, number, boolean, list or None; inside a repeated group the keys of the row come
first and the keys of the form behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from eapply.core.facts import Facts
from eapply.core.stops import NO_STOPS, Stops

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Situation:
    """What a judgement may look at besides the answers: the day it is judged by, the city's facts, and
    which procedures staff have stopped."""

    today: date
    facts: Facts
    stops: Stops = field(default=NO_STOPS, compare=False)


def is_empty(value: Any) -> bool:
    """True for what counts as not answered. False and 0 are answers."""
    return value is None or value == "" or value == [] or value == {}


class Condition:
    """A named truth about answers. Combine with ``&``, ``|`` and ``~``."""

    @property
    def reads(self) -> frozenset[str]:
        """The field keys that this condition looks at."""
        raise NotImplementedError

    def holds(self, answers: Answers, situation: Situation) -> bool:
        raise NotImplementedError

    def data(self) -> dict[str, Any]:
        """The condition as JSON-able data, for the API and for scripts."""
        raise NotImplementedError

    def words(self, label: Callable[[str], str]) -> str:
        """The condition in Japanese; ``label`` turns a field key into its noun."""
        raise NotImplementedError

    def __and__(self, other: Condition) -> Condition:
        return All((self, other))

    def __or__(self, other: Condition) -> Condition:
        return Any_((self, other))

    def __invert__(self) -> Condition:
        return Not(self)


@dataclass(frozen=True)
class All(Condition):
    parts: tuple[Condition, ...]

    @property
    def reads(self) -> frozenset[str]:
        return frozenset().union(*(part.reads for part in self.parts))

    def holds(self, answers: Answers, situation: Situation) -> bool:
        return all(part.holds(answers, situation) for part in self.parts)

    def data(self) -> dict[str, Any]:
        return {"all": [part.data() for part in self.parts]}

    def words(self, label: Callable[[str], str]) -> str:
        return "、かつ".join(part.words(label) for part in self.parts)


@dataclass(frozen=True)
class Any_(Condition):  # noqa: N801 - the plain word is taken by typing
    parts: tuple[Condition, ...]

    @property
    def reads(self) -> frozenset[str]:
        return frozenset().union(*(part.reads for part in self.parts))

    def holds(self, answers: Answers, situation: Situation) -> bool:
        return any(part.holds(answers, situation) for part in self.parts)

    def data(self) -> dict[str, Any]:
        return {"any": [part.data() for part in self.parts]}

    def words(self, label: Callable[[str], str]) -> str:
        return "、または".join(part.words(label) for part in self.parts)


@dataclass(frozen=True)
class Not(Condition):
    part: Condition

    @property
    def reads(self) -> frozenset[str]:
        return self.part.reads

    def holds(self, answers: Answers, situation: Situation) -> bool:
        return not self.part.holds(answers, situation)

    def data(self) -> dict[str, Any]:
        return {"not": self.part.data()}

    def words(self, label: Callable[[str], str]) -> str:
        return f"（{self.part.words(label)}）でないとき"


@dataclass(frozen=True, init=False)
class Is(Condition):
    """The answer is one of the values; for several choices, at least one of them was chosen."""

    key: str
    values: tuple[Any, ...]

    def __init__(self, key: str, *values: Any) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "values", values)

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({self.key})

    def holds(self, answers: Answers, situation: Situation) -> bool:
        answer = answers.get(self.key)
        if isinstance(answer, list):
            return any(value in answer for value in self.values)
        return answer in self.values

    def data(self) -> dict[str, Any]:
        return {"key": self.key, "values": list(self.values)}

    def words(self, label: Callable[[str], str]) -> str:
        names = {True: "はい", False: "いいえ"}
        values = "・".join(str(names.get(value, value)) for value in self.values)
        return f"{label(self.key)}が「{values}」のとき"


@dataclass(frozen=True)
class Given(Condition):
    """The question was answered (for files: at least one file was added)."""

    key: str

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({self.key})

    def holds(self, answers: Answers, situation: Situation) -> bool:
        return not is_empty(answers.get(self.key))

    def data(self) -> dict[str, Any]:
        return {"given": self.key}

    def words(self, label: Callable[[str], str]) -> str:
        return f"{label(self.key)}が入力されているとき"


@dataclass(frozen=True)
class Count(Condition):
    """The number of rows, choices or files lies within the bounds."""

    key: str
    at_least: int = 0
    at_most: int | None = None

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({self.key})

    def holds(self, answers: Answers, situation: Situation) -> bool:
        count = len(answers.get(self.key) or ())
        return self.at_least <= count and (self.at_most is None or count <= self.at_most)

    def data(self) -> dict[str, Any]:
        return {"count": self.key, "at_least": self.at_least, "at_most": self.at_most}

    def words(self, label: Callable[[str], str]) -> str:
        upper = "" if self.at_most is None else f"{self.at_most}件以下"
        lower = f"{self.at_least}件以上" if self.at_least else ""
        return f"{label(self.key)}が{lower}{upper}のとき"


def reads_of(conditions: Iterable[Condition | None]) -> frozenset[str]:
    """All keys that the conditions look at together."""
    return frozenset().union(*(each.reads for each in conditions if each is not None))

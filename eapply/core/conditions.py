"""Conditions as values: when a question is asked, when a rule is broken.

One declaration is read by the server (it decides), by the page (it helps), by the API (JSON Schema and
data) and by the generated field tables. A condition sees the normal values of the answers, a mapping
from field key to text, number, boolean, list or None; inside a repeated group the keys of the row come
first and the keys of the form behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from eapply.core.facts import Facts

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Situation:
    """What a judgement may look at besides the answers: the day it is judged by and the city's facts."""

    today: date
    facts: Facts


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


def age_on(birth: date, day: date) -> int:
    """Full years on ``day``, by birthdays."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@dataclass(frozen=True)
class Age(Condition):
    """The age in full years on the day under ``on`` (default: today) lies within the bounds."""

    key: str
    at_least: int | None = None
    at_most: int | None = None
    on: str | None = None

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({self.key} | ({self.on} if self.on else set()))

    def holds(self, answers: Answers, situation: Situation) -> bool:
        birth = answers.get(self.key)
        day = answers.get(self.on) if self.on else situation.today.isoformat()
        if not birth or not day:
            return False
        age = age_on(date.fromisoformat(birth), date.fromisoformat(day))
        return (self.at_least is None or age >= self.at_least) and (
            self.at_most is None or age <= self.at_most
        )

    def data(self) -> dict[str, Any]:
        return {"age": self.key, "at_least": self.at_least, "at_most": self.at_most, "on": self.on}

    def words(self, label: Callable[[str], str]) -> str:
        lower = "" if self.at_least is None else f"{self.at_least}歳以上"
        upper = "" if self.at_most is None else f"{self.at_most}歳以下"
        return f"{label(self.on) if self.on else '今日'}に{lower}{upper}のとき"


@dataclass(frozen=True)
class Today:
    """A day counted from the day of judgement: years and days, negative for the past."""

    years: int = 0
    days: int = 0

    def day(self, today: date) -> date:
        year = today.year + self.years
        try:
            moved = today.replace(year=year)
        except ValueError:  # 29 February
            moved = today.replace(year=year, day=28)
        return date.fromordinal(moved.toordinal() + self.days)

    def words(self) -> str:
        years = f"{abs(self.years)}年{'前' if self.years < 0 else '後'}" if self.years else ""
        days = f"{abs(self.days)}日{'前' if self.days < 0 else '後'}" if self.days else ""
        return f"今日の{years}{days}" if years or days else "今日"


@dataclass(frozen=True)
class Key:
    """The right side of a comparison, taken from another answer."""

    name: str


OPERATORS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "<": (lt, "より小さい（前の）"),
    "<=": (le, "以下（以前）の"),
    ">": (gt, "より大きい（後の）"),
    ">=": (ge, "以上（以後）の"),
    "==": (eq, "と同じ"),
    "!=": (ne, "とちがう"),
}


@dataclass(frozen=True)
class Compare(Condition):
    """Compares an answer with a value, with another answer (``Key``) or with a day (``Today``).

    Days are compared as days, numbers as exact decimals, everything else as text. An empty side makes
    the condition false: a missing answer is reported by the question itself.
    """

    key: str
    operator: str
    other: Key | Today | int | str

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({self.key} | ({self.other.name} if isinstance(self.other, Key) else set()))

    def holds(self, answers: Answers, situation: Situation) -> bool:
        left: Any = answers.get(self.key)
        right: Any = self.other
        if isinstance(right, Key):
            right = answers.get(right.name)
        elif isinstance(right, Today):
            right = right.day(situation.today).isoformat()
        if is_empty(left) or is_empty(right):
            return False
        return OPERATORS[self.operator][0](*comparable(left, right))

    def data(self) -> dict[str, Any]:
        other: Any = self.other
        if isinstance(other, Key):
            other = {"key": other.name}
        elif isinstance(other, Today):
            other = {"today": {"years": other.years, "days": other.days}}
        return {"compare": self.key, "operator": self.operator, "other": other}

    def words(self, label: Callable[[str], str]) -> str:
        if isinstance(self.other, Key):
            other = label(self.other.name)
        else:
            other = self.other.words() if isinstance(self.other, Today) else str(self.other)
        return f"{label(self.key)}が{other}{OPERATORS[self.operator][1]}とき"


def comparable(left: Any, right: Any) -> tuple[Any, Any]:
    """Both sides as exact decimals when both are numbers, else both as text (ISO days sort as text)."""
    try:
        return Decimal(str(left)), Decimal(str(right))
    except InvalidOperation:
        return str(left), str(right)


@dataclass(frozen=True)
class Late(Condition):
    """More than ``days`` days have passed since the day under ``key``.

    The day itself is not counted, and a last day on which the city is closed moves to the next opening
    day (the rule of the city's ordinance on closed days; 国民健康保険法施行規則 counts 14 days so).
    """

    key: str
    days: int

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({self.key})

    def holds(self, answers: Answers, situation: Situation) -> bool:
        event = answers.get(self.key)
        if not event:
            return False
        opening = situation.facts.opening_days("city")
        return situation.today > opening.deadline(date.fromisoformat(event), self.days)

    def data(self) -> dict[str, Any]:
        return {"late": self.key, "days": self.days}

    def words(self, label: Callable[[str], str]) -> str:
        return f"{label(self.key)}から{self.days}日を過ぎているとき"


@dataclass(frozen=True)
class Test(Condition):
    """A rule that the other conditions cannot say: a named pure function of answers and situation."""

    __test__ = False  # not a test class, whatever its name suggests to a test runner

    name: str
    keys: tuple[str, ...]
    function: Callable[[Answers, Situation], bool] = field(compare=False)

    @property
    def reads(self) -> frozenset[str]:
        return frozenset(self.keys)

    def holds(self, answers: Answers, situation: Situation) -> bool:
        return self.function(answers, situation)

    def data(self) -> dict[str, Any]:
        return {"test": self.name, "reads": list(self.keys)}

    def words(self, label: Callable[[str], str]) -> str:
        return self.name


def reads_of(conditions: Iterable[Condition | None]) -> frozenset[str]:
    """All keys that the conditions look at together."""
    return frozenset().union(*(each.reads for each in conditions if each is not None))

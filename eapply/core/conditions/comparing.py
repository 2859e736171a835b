"""Conditions that compare: ages, days, amounts, lateness; and the named test for all else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from eapply.core.conditions.choosing import Answers, Condition, Situation, is_empty


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

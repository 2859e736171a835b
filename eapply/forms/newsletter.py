"""The issues of 広報かしま that 1 (advertisements) and 2 (notices) choose from.

An issue is its day of publication. Its line in the city's data ends on the closing day, so that a
closed issue is still known and can be refused by its name.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core import eras
from eapply.core.conditions import Answers, Situation
from eapply.core.facts import Facts, Option
from eapply.forms import messages
from eapply.forms.fields import Checkboxes, Choice
from eapply.forms.fields.choice import folded
from eapply.forms.messages import Problem


def every_issue(facts: Facts, name: str) -> tuple[Option, ...]:
    """All issues of the list, closed ones too: lines have an end but no beginning."""
    return facts.options(name, date.min)


def is_open(facts: Facts, name: str, issue: str, on: date) -> bool:
    """The issue can still be applied for on that day."""
    return any(option.value == issue for option in facts.options(name, on))


def named_issue(issues: tuple[Option, ...], typed: str) -> str | None:
    """The issue that is meant: by its day, by its name, or by its month when it is the only one."""
    words = folded(typed)
    for issue in issues:
        if words in (issue.value, folded(issue.label)):
            return issue.value
    try:
        month = eras.parse_year_month(words.removesuffix("号"))
    except eras.DateProblem:
        return None
    hits = [issue.value for issue in issues if issue.value.startswith(month)]
    return hits[0] if len(hits) == 1 else None


class IssueChoice(Choice):
    """One issue. ``noun`` says what was closed: 申込み or 依頼."""

    def __init__(self, label: str, list_name: str, *, noun: str, **arguments: Any) -> None:
        super().__init__(label, list_name, **arguments)
        self.noun = noun

    @property
    def issues(self) -> tuple[Option, ...]:
        return every_issue(self.situation.facts, self.list_name)

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(
            Option(issue.value, f"{issue.label}（{issue.help}）") for issue in super().options
        )

    def meaning(self, typed: str) -> str | None:
        return super().meaning(typed) or named_issue(self.issues, typed)

    def name_of(self, value: str) -> str:
        return next((issue.label for issue in self.issues if issue.value == value), value)

    def refuse_closed(self, value: str, situation: Situation) -> None:
        if not is_open(situation.facts, self.list_name, value, situation.today):
            raise Problem(
                f"{self.name_of(value)}の{self.noun}は締め切りました。受付中の号を選んでください。"
            )

    def rule(self, value: Any, answers: Answers, situation: Situation) -> None:
        self.refuse_closed(value, situation)

    def text(self, value: Any) -> str:
        return self.name_of(value) if value else ""


class IssueBoxes(IssueChoice, Checkboxes):
    """Several issues, stored in the order of publication."""

    def __init__(self, label: str, list_name: str, *, maximum: int, **arguments: Any) -> None:
        super().__init__(label, list_name, **arguments)
        self.maximum = maximum

    def parse(self, typed: Any) -> Any:
        values = {self.meaning(each.strip()) for each in typed}
        if None in values:
            raise Problem(messages.not_offered(self.thing))
        return sorted(values) or None

    def rule(self, value: list[str], answers: Answers, situation: Situation) -> None:
        for issue in value:
            self.refuse_closed(issue, situation)
        if len(value) > self.maximum:
            raise Problem(messages.rows_at_most(self.thing, self.maximum, "号"))

    def text(self, value: Any) -> str:
        return "、".join(self.name_of(issue) for issue in value or ())

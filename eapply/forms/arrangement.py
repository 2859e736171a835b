"""How bound questions stand together on a page: what is drawn at all, in which group, under which condition.

Worked out here and not in the templates, which would look at every pair of questions on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from eapply.forms.fields.base import Question

SIDE_BY_SIDE = 3  # so many short boxes of one noun fit beside each other
SHORT_KINDS = ({"text"}, {"kana"})


@dataclass(frozen=True)
class Unit:
    """One question, or the questions of one group under one legend."""

    questions: Sequence[Question]

    @property
    def first(self) -> Question:
        return self.questions[0]

    @property
    def is_group(self) -> bool:
        return bool(self.first.group)

    @property
    def is_short(self) -> bool:
        """Text parts of one noun, drawn side by side; the legend carries their errors."""
        return (
            len(self.questions) <= SIDE_BY_SIDE
            and {each.kind for each in self.questions} in SHORT_KINDS
        )

    @property
    def shares_need(self) -> bool:
        return len({each.is_required for each in self.questions}) == 1


@dataclass(frozen=True)
class Stretch:
    """Neighbours that open together. ``opener`` is the first of them when an answer on the same page
    decides (the page's script may hide them), None when they simply stand there."""

    opener: Question | None
    units: Sequence[Unit]
    local: dict[str, Question] = field(default_factory=dict)


def arranged(questions: Sequence[Question]) -> list[Stretch]:
    """The stretches of a page or of a row, in order.

    A question whose condition reads an answer of the same page always stands there; one that depends on
    other pages alone, only when it is asked.
    """
    local = {each.key: each for each in questions}
    groups: dict[str, list[Question]] = {}
    for each in questions:
        if each.group:
            groups.setdefault(each.group, []).append(each)

    def follows(question: Question) -> Any:
        """The condition, where it reads this page; what is equal opens together."""
        when = question.when
        return when if when is not None and not when.reads.isdisjoint(local) else None

    stretches = []
    for condition, run in groupby(questions, follows):
        members, units, before = list(run), [], ""
        for each in members:
            if (each.asked or condition is not None) and not (each.group and each.group == before):
                units.append(Unit(groups[each.group] if each.group else [each]))
            before = each.group
        stretches.append(Stretch(None if condition is None else members[0], units, local))
    return stretches

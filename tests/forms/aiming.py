"""Answers that make a condition hold, or not hold: tries, for the form to judge.

Read off the condition itself where it says what it wants; for a named test the documented examples
know, or luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from eapply.core.conditions import (
    Age,
    All,
    Any_,
    Compare,
    Condition,
    Count,
    Given,
    Is,
    Key,
    Late,
    Not,
    Test,
    Today,
    is_empty,
)
from eapply.forms.fields import Checkboxes, Question
from eapply.forms.procedure_form import NO_MAIL
from tests.forms.filled import Changes, Filled, find, holds, scope_of
from tests.forms.values import near, value_for

# Words that tests of texts look for: places here and elsewhere, addresses of pages.
TELLING = (
    *("茨城県鹿嶋市宮中1番地1", "鹿島市宮中1番地1", "佐賀県鹿島市納富分1番地", "潮来市辻1番地"),
    *("https://example.jp/", "http://example.jp/"),
)
DRAWS = 4
MIXES = 8  # of several changes at once
SAMPLE = 8  # of what may not help


@dataclass(frozen=True)
class Aim:
    """Tries for conditions of one form or row, as it is filled now."""

    form: Any  # a QuestionForm
    random: Random
    known: Sequence[Filled]  # sets that others thought of

    def at(self, condition: Condition, wanted: bool) -> list[Changes]:
        """Changes after which the condition may hold as wanted, in no order."""
        if isinstance(condition, Not):
            return self.at(condition.part, not wanted)
        if isinstance(condition, (All, Any_)):
            together = isinstance(condition, All) is wanted
            return (self.all_of if together else self.one_of)(condition.parts, wanted)
        for kind, tries in self.BY_KIND:
            if isinstance(condition, kind):
                return list(tries(self, condition, wanted))
        raise TypeError(f"no way to aim at {condition}")

    def one_of(self, parts: Iterable[Condition], wanted: bool) -> list[Changes]:
        return [changes for part in parts for changes in self.at(part, wanted)]

    def all_of(self, parts: Iterable[Condition], wanted: bool) -> list[Changes]:
        """Mixes of one change for each part that is not yet as wanted."""
        tries = [self.at(part, wanted) for part in parts if holds(part, self.form) is not wanted]
        if not all(tries):
            return []
        mixes: list[Changes] = []
        for _ in range(MIXES if tries else 0):
            mixed: dict[str, Any] = {}
            for each in self.random.sample(tries, len(tries)):
                mixed |= self.random.choice(each)
            mixes.append(mixed)
        return mixes

    def draws(self, question: Question) -> list[Any]:
        return [value_for(question, self.random) for _ in range(DRAWS)]

    def fitting(
        self, condition: Condition, wanted: bool, key: str, values: Iterable[Any]
    ) -> Iterator[Changes]:
        """Those of the values under a key with which the condition is as wanted."""
        question = find(self.form, key)
        scope = scope_of(self.form)
        for value in values if question is not None else ():
            if condition.holds(scope | {key: value}, self.form.situation) is wanted:
                yield {question.name: value}  # type: ignore[union-attr]

    # kinds of conditions -------------------------------------------------------------------------

    def at_choice(self, condition: Is, wanted: bool) -> Iterator[Changes]:
        if condition.key == NO_MAIL:
            yield {NO_MAIL: wanted or None}
            return
        question = find(self.form, condition.key)
        if question is None:
            return
        several = isinstance(question, Checkboxes)
        values = [[value] for value in condition.values] if several else list(condition.values)
        chosen = list(question.data or ()) if several else []
        if several:
            values += [[*chosen, value] for value in condition.values if value not in chosen]
            values.append([value for value in chosen if value not in condition.values])
        yield from self.fitting(condition, wanted, condition.key, values + self.draws(question))

    def at_given(self, condition: Given, wanted: bool) -> Iterator[Changes]:
        question = find(self.form, condition.key)
        if question is None:
            return
        values = self.draws(question) if wanted else [None]
        yield from ({question.name: value} for value in values)

    def at_count(self, condition: Count, wanted: bool) -> Iterator[Changes]:
        question = find(self.form, condition.key)
        if question is None:
            return
        values = self.draws(question)
        longest = max(values, key=len)
        values += [longest[:count] for count in range(len(longest))]
        values += [longest * 2, [option.value for option in question.options]]
        yield from self.fitting(condition, wanted, condition.key, values)

    def at_comparison(self, condition: Compare, wanted: bool) -> Iterator[Changes]:
        """One side at, just before or just after the other one."""
        scope = scope_of(self.form)
        other: Any = condition.other
        keys = [(condition.key, other)]
        if isinstance(other, Today):
            keys = [(condition.key, other.day(self.form.situation.today).isoformat())]
        elif isinstance(other, Key):
            keys = [(condition.key, scope.get(other.name)), (other.name, scope.get(condition.key))]
        for key, anchor in keys:
            question = find(self.form, key)
            values = [] if is_empty(anchor) else list(near(anchor))
            values += self.draws(question) if question is not None else []
            yield from self.fitting(condition, wanted, key, values)

    def at_age(self, condition: Age, wanted: bool) -> Iterator[Changes]:
        scope = scope_of(self.form)
        on = scope.get(condition.on) if condition.on else None
        day = date.fromisoformat(on) if on else self.form.situation.today
        ages = {age for age in (condition.at_least, condition.at_most) if age is not None}
        births = [
            Today(years=-years).day(day).isoformat() for age in ages for years in (age, age + 1)
        ]
        values = [value for birth in births for value in near(birth)]
        yield from self.fitting(condition, wanted, condition.key, values)

    def at_lateness(self, condition: Late, wanted: bool) -> Iterator[Changes]:
        today = self.form.situation.today
        days = (Today(days=-days).day(today).isoformat() for days in (condition.days, 0))
        values = [value for day in days for value in near(day)]
        yield from self.fitting(condition, wanted, condition.key, values)

    def at_test(self, condition: Test, wanted: bool) -> Iterator[Changes]:
        """Some of what known sets have under its keys, and of all that could be answered instead."""
        yield from self.mirrored(condition.keys)
        for question in self.questions(condition.keys):
            yield from ({question.name: rows} for rows in rearranged(question))
        tries = [*self.borrowed(condition.keys), *self.otherwise(condition.keys)]
        tries = [each for each in tries if holds(condition, self.form, each) in (wanted, None)]
        yield from self.random.sample(tries, min(len(tries), SAMPLE))

    def questions(self, keys: Iterable[str]) -> list[Question]:
        return [found for key in keys if (found := find(self.form, key)) is not None]

    def otherwise(self, keys: Iterable[str]) -> Iterator[Changes]:
        """For each question and those in its rows: the answer to another one, none, or a new one."""
        questions = self.questions(keys)
        targets = [*questions, *(inner for each in questions for inner in in_rows(each))]
        for target in targets:
            values = [each.data for each in targets if each.kind == target.kind]
            values += [None] if target.required is not True else []
            values += TELLING if target.kind in ("text", "long_text") else ()
            values += self.draws(target) if target.options else self.draws(target)[:1]
            yield from ({target.name: value} for value in values if value != target.data)

    def mirrored(self, keys: Sequence[str]) -> Iterator[Changes]:
        """The second half of the keys answered like the first, and the other way: somebody twice."""
        questions = self.questions(keys)
        half = len(questions) // 2
        for these, others in (
            (questions[:half], questions[half:]),
            (questions[half:], questions[:half]),
        ):
            pairs = list(zip(these, others, strict=False))
            if pairs and all(one.kind == other.kind for one, other in pairs):
                yield {other.name: one.data for one, other in pairs}

    BY_KIND: Sequence[tuple[type[Condition], Callable[..., Iterator[Changes]]]] = (
        (Is, at_choice),
        (Given, at_given),
        (Count, at_count),
        (Compare, at_comparison),
        (Age, at_age),
        (Late, at_lateness),
        (Test, at_test),
    )

    # what others thought of ----------------------------------------------------------------------

    def borrowed(self, keys: Iterable[str]) -> Iterator[Changes]:
        """The answers that each known set has under all of these keys; what it lacks is taken back."""
        keys = sorted(keys)
        for filled in self.known:
            for row in self.rows_of(filled):
                changes: dict[str, Any] = {}
                for key in keys:
                    question = find(self.form, key)
                    if question is not None:
                        inside = self.form.outer is not None and question.form is self.form
                        changes[question.name] = (row if inside else filled.given).get(key)
                yield changes

    def rows_of(self, filled: Filled) -> Sequence[Mapping[str, Any]]:
        """The rows of a known set that could stand for ours; for a whole form one, never looked at."""
        if self.form.outer is None:
            return ({},)
        rows: Sequence[Mapping[str, Any]] = filled.given.get(self.form.id.split("-")[0]) or ()
        return rows


def in_rows(question: Question) -> Iterator[Question]:
    for row in getattr(question, "rows", ()):
        yield from row.questions


def rearranged(group: Question) -> Iterator[list[dict[str, Any]]]:
    """The rows of a group in other numbers and orders."""
    rows = list(group.data or ()) if group.kind == "repeat" else []
    for place in range(len(rows)):
        yield [rows[place]]
        yield [*rows, rows[place]]
        yield [row for other, row in enumerate(rows) if other != place]
    for key in sorted({key for row in rows for key in row}):
        values = [str(row.get(key) or "") for row in rows]
        if len(set(values)) > 1:
            yield sorted(rows, key=lambda row: str(row.get(key) or ""))
            yield sorted(rows, key=lambda row: str(row.get(key) or ""), reverse=True)

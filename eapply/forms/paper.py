"""The form on paper: every question of a procedure in its order, with room for a pen.

Made from the declaration alone, like the pages: ``paper_sections`` is a plain tree of sections, runs
(neighbours under one condition) and rows, and ``shape_of`` says what is drawn for each question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from eapply.core.conditions import All, Condition, Situation
from eapply.forms.fields.base import Question
from eapply.forms.paper_shapes import Shape, shape_of
from eapply.forms.paper_words import (
    Find,
    conjuncts,
    help_of,
    left_open,
    on_paper,
    when_words,
)
from eapply.forms.procedure_form import Page, ProcedureForm

NARROW = 5  # a group of so few short questions is a table
ROWS_OF_TABLE = 5
TIMES_DRAWN = 2
NOT_IN_TABLES = frozenset({"radio", "checkboxes", "select", "files", "long_text", "note"})


@dataclass(frozen=True)
class Part:
    """One question in a row. ``label`` is empty where the row's own label says it."""

    key: str
    label: str
    shape: Shape
    help: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    parts: tuple[Part, ...]
    is_optional: bool = False


@dataclass(frozen=True)
class Note:
    label: str
    text: str


@dataclass(frozen=True)
class Group:
    """A repeated group: ``columns`` as a table with ``count`` lines, else ``runs`` ``count`` times."""

    label: str
    item: str
    help: str
    count: int
    maximum: str
    columns: tuple[Part, ...] = ()
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Run:
    """Neighbouring rows that are filled in under the same condition; ``when`` is empty for always."""

    when: str
    rows: tuple[Row | Note | Group, ...]


@dataclass(frozen=True)
class Section:
    title: str
    why: str
    when: str
    runs: tuple[Run, ...]


def paper_sections(form_class: type[ProcedureForm], situation: Situation) -> tuple[Section, ...]:
    """The whole form, as it is asked on the day of the situation."""
    form = form_class.blank(situation)

    def find(key: str) -> Question | None:
        return form[key] if key in form else None  # noqa: SIM401  a form has no get

    sections = []
    for page in form_class.pages:
        asked = [form[key] for key in page.keys if is_asked_today(form[key], find)]
        if asked:
            when = words_of(conjuncts(page.when), find, situation)
            runs = runs_of(asked, find, page)
            sections.append(Section(page.title, on_paper(page.why), when, runs))
    return tuple(sections)


def is_asked_today(question: Question, find: Find) -> bool:
    """False for what the city's lists leave nobody to answer today."""
    when = question.when
    return when is None or left_open(when, find, question.situation) is not False


def words_of(conditions: Sequence[Condition], find: Find, situation: Situation) -> str:
    """The conditions together in words; "" where they always hold."""
    found = [left_open(each, find, situation) for each in conditions]
    undecided = tuple(each for each in found if not isinstance(each, bool))
    return when_words(All(undecided), find) if undecided else ""


def runs_of(questions: list[Question], find: Find, page: Page | None = None) -> tuple[Run, ...]:
    runs = []
    asked = [each for each in questions if is_asked_today(each, find)]
    for when, neighbours in groupby(asked, key=lambda each: own_words(each, find, page)):
        runs.append(Run(when, tuple(rows_of(list(neighbours), find))))
    return tuple(runs)


def own_words(question: Question, find: Find, page: Page | None) -> str:
    """The condition that the question adds to its page's. What continues a row shares its run."""
    if question.kind == "note":
        return ""
    before = leader(question, find)
    if before is not None:
        return own_words(before, find, page)
    known = conjuncts(page.when if page else None)
    added = dict.fromkeys(each for each in conjuncts(question.when) if each not in known)
    return words_of(list(added), find, question.situation)


def leader(question: Question, find: Find) -> Question | None:
    """The choice that this question continues: ``reason`` for ``reason_other``."""
    stem, mark, _ = question.key.rpartition("_other")
    found = find(stem) if mark else None
    return found if found is not None and found.kind in ("radio", "select", "checkboxes") else None


def rows_of(questions: list[Question], find: Find) -> Iterator[Row | Note | Group]:
    def together(question: Question) -> str:
        before = leader(question, find)
        return question.group or (before.key if before is not None else question.key)

    for _, neighbours in groupby(questions, key=together):
        members = list(neighbours)
        first = members[0]
        if first.kind == "note":
            yield note_of(first, find)
        elif first.kind == "repeat":
            yield group_of(first, find)
        elif first.kind == "counts":
            yield Row(label_of(first), counted(first), is_optional(first))
        elif first.group:
            parts = tuple(part_of(each, label_of(each)) for each in members)
            yield Row(first.group_title, said_once(parts), first.required is False)
        else:
            parts = (part_of(first), *(part_of(each, label_of(each)) for each in members[1:]))
            yield Row(label_of(first), parts, is_optional(first))


def label_of(question: Question) -> str:
    several = "（あてはまるものすべて）" if question.kind == "checkboxes" else ""
    return on_paper(question.label_text) + several


def is_optional(question: Question) -> bool:
    """May stay empty; the help of a mail address says so itself."""
    return question.required is False and question.kind != "email"


def part_of(question: Question, label: str = "") -> Part:
    return Part(question.key, label, shape_of(question), help_of(question))


def counted(question: Question) -> tuple[Part, ...]:
    """A blank for each thing that is counted."""
    shape = Shape(blanks=((18, question.unit),))
    return tuple(Part(question.key, option.label, shape) for option in question.options)


def said_once(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The help stands at the first of those that share it."""
    helps = [part.help for part in parts]
    return tuple(
        replace(part, help="") if part.help in helps[:place] else part
        for place, part in enumerate(parts)
    )


def note_of(question: Any, find: Find) -> Note:
    statement = on_paper(str(question.statement))
    when = words_of(conjuncts(question.when), find, question.situation)
    return Note(label_of(question), f"{when}：{statement}" if when else statement)


def group_of(question: Any, find: Find) -> Group:
    """A short row is a line of a table; a long one is drawn again for each person or thing."""
    row = question.row_form.blank(question.situation)
    inner = row.questions

    def find_inside(key: str) -> Question | None:
        return row[key] if key in row else find(key)

    maximum = f"{question.max_rows}{question.unit}"
    head = (label_of(question), question.item, help_of(question))
    if len(inner) <= NARROW and not any(each.kind in NOT_IN_TABLES for each in inner):
        count = min(question.max_rows, max(question.min_rows, ROWS_OF_TABLE))
        columns = tuple(part_of(each, label_of(each)) for each in inner)
        return Group(*head, count, maximum, columns=columns)
    count = min(question.max_rows, max(question.min_rows, TIMES_DRAWN))
    return Group(*head, count, maximum, runs=runs_of(inner, find_inside))

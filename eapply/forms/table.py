"""The questions of a procedure as the columns of a table: one line a case, or one for each repeated row.

Days become days, numbers numbers, choices their labels; everything else is the text that people read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from eapply.core.conditions import Situation
from eapply.forms.fields.account import BranchCode
from eapply.forms.fields.base import Question
from eapply.forms.fields.choice import Checkboxes, Choice, YesNo
from eapply.forms.procedure_form import NO_MAIL, ProcedureForm
from eapply.forms.question_form import QuestionForm

Cell = str | int | Decimal | date
Answers = Mapping[str, Any]
Convert = Callable[[Any, Answers], Cell]

EMPTY: Final = ""
NO_COLUMN: Final = frozenset({"files", "note"})
# What an answer that was filed under an earlier version of the form may do to its reading of today.
OF_ANOTHER_SHAPE: Final = (TypeError, ValueError, KeyError, AttributeError, ArithmeticError)


@dataclass(frozen=True)
class Column:
    """One column. Without ``convert`` the stored answer is the cell: texts and whole numbers."""

    key: str
    heading: str
    convert: Convert | None = None


class Table:
    """The columns of a form, filled case by case.

    ``rows_of`` is the key of a repeated group of which each row has a line of its own; the other
    groups stand in one cell each, row below row. ``heads`` has as many entries as each line.
    """

    def __init__(
        self, form_class: type[ProcedureForm], situation: Situation, rows_of: str = ""
    ) -> None:
        form = form_class.blank(situation)
        own = [question for question in form.questions if question.key != rows_of]
        self.columns = unlike([*asked(own), *followed(form), *set_by_filing(form_class)])
        self.rows_of = rows_of
        self.inner: list[Column] = []
        heads = [column.heading for column in self.columns]
        if rows_of:
            group = form[rows_of]
            self.inner = columns_of(group.row_form.blank(situation))
            heads.append(f"{group.item}の番号")
            heads += [f"{group.item}：{column.heading}" for column in self.inner]
        self.heads = tuple(heads)
        self.known = {question.key for question in form.questions} | form_class.never_asked().keys()
        self.known |= {NO_MAIL, *(key for each in form.derived for key in each.labels)}
        self._fill, self._fill_row = filler(self.columns), filler(self.inner)

    def lines(self, answers: Answers) -> Iterator[list[Cell]]:
        """The cells of a case. A case without any row of the group has one line all the same."""
        first = self._fill(answers)
        if not self.rows_of:
            yield first
            return
        rows = answers.get(self.rows_of)
        for number, row in enumerate((rows if isinstance(rows, list) else ()) or ({},), 1):
            yield [*first, number if row else "", *self._fill_row(row)]


def repeats(form_class: type[ProcedureForm]) -> dict[str, str]:
    """The repeated groups of a form: key → what one row is called."""
    return {
        question.key: question.item
        for question in form_class.blank(None).questions
        if question.kind == "repeat"
    }


def columns_of(form: QuestionForm) -> list[Column]:
    return unlike([*asked(form.questions), *followed(form)])


def asked(questions: list[Question]) -> Iterator[tuple[Column, str]]:
    """A column for each question, with what tells it from others of the same name."""
    for question in questions:
        if question.kind not in NO_COLUMN:
            yield Column(question.key, question.thing, reader(question)), question.label_text


def followed(form: QuestionForm) -> Iterator[tuple[Column, str]]:
    """What follows from the answers and is shown with them."""
    for derivation in form.derived:
        for key, noun in derivation.labels.items():
            if noun and key not in form:
                yield Column(key, noun, result_of(derivation.show)), ""


def set_by_filing(form_class: type[ProcedureForm]) -> Iterator[tuple[Column, str]]:
    """Days that filing itself sets."""
    for key, noun in form_class.automatic:
        yield Column(key, noun, day), ""


def unlike(columns: list[tuple[Column, str]]) -> list[Column]:
    """The columns with no heading twice: 大字・町名, 大字・町名（所在地の名前）, 大字・町名 2."""
    often = Counter(column.heading for column, _ in columns)
    seen: Counter[str] = Counter()
    result = []
    for column, label in columns:
        heading = column.heading
        if often[heading] > 1 and label and label != heading:
            heading = f"{heading}（{label}）"
        seen[heading] += 1
        if seen[heading] > 1:
            heading = f"{heading} {seen[heading]}"
        result.append(Column(column.key, heading, column.convert))
    return result


def filler(columns: list[Column]) -> Callable[[Answers], list[Cell]]:
    """Reads the cells of these columns out of answers; "" where there is none."""
    keys, blanks = [column.key for column in columns], [EMPTY] * len(columns)
    converts = [
        (place, column.convert)
        for place, column in enumerate(columns)
        if column.convert is not None
    ]

    def fill(answers: Answers) -> list[Cell]:
        cells: list[Cell] = list(map(answers.get, keys, blanks))
        for place, convert in converts:
            value = cells[place]
            if value is not EMPTY:
                try:
                    cells[place] = convert(value, answers)
                except OF_ANOTHER_SHAPE:
                    cells[place] = str(value)
        return cells

    return fill


# how a stored answer becomes a cell ----------------------------------------------------------------


def reader(question: Question) -> Convert | None:
    """The way from the stored answer to its cell, None where they are the same."""
    if question.kind in BY_KIND:
        return BY_KIND[question.kind]
    if question.kind == "repeat":
        return rows_in_words(question)
    if isinstance(question, BranchCode):
        return in_its_bank(question)
    if isinstance(question, Choice):
        return chosen(question)
    if type(question).text is Question.text:
        return None
    return lambda value, answers: question.text(value) or str(value)


def number(value: Any, answers: Answers) -> Cell:
    return int(value)


def day(value: Any, answers: Answers) -> Cell:
    return date.fromisoformat(value)


def measure(value: Any, answers: Answers) -> Cell:
    return Decimal(value)


def ticked(value: Any, answers: Answers) -> Cell:
    return "はい" if value else "いいえ"


BY_KIND: Final[Mapping[str, Convert | None]] = {
    "number": number,
    "money": number,
    "decimal": measure,
    "date": day,
    "declaration": ticked,
}


def result_of(show: Callable[[Any], str]) -> Convert:
    """A number stays one, anything else is said as people read it."""
    return lambda value, answers: value if type(value) is int else show(value)


def chosen(question: Choice) -> Convert:
    """The label; the value itself where it is offered no more."""
    labels: dict[Any, str] = {option.value: option.label for option in question.options}
    if isinstance(question, YesNo):
        labels = {True: labels["yes"], False: labels["no"]}
    if isinstance(question, Checkboxes):
        return lambda value, answers: "、".join(labels.get(each, each) for each in value)
    return lambda value, answers: labels.get(value, str(value))


def in_its_bank(question: BranchCode) -> Convert:
    """The name of a branch depends on the bank that was chosen beside it."""

    def convert(value: Any, answers: Answers) -> Cell:
        form: Any = question.form
        form[question.bank_key].data = answers.get(question.bank_key)
        return question.text(value)

    return convert


def rows_in_words(question: Any) -> Convert:
    """All rows of a group in one cell, a line each: 「1：姓 鹿嶋、名 海」."""
    columns = columns_of(question.row_form.blank(question.situation))
    fill = filler(columns)

    def convert(value: Any, answers: Answers) -> Cell:
        return "\n".join(
            f"{place}："
            + "、".join(
                f"{column.heading} {cell}"
                for column, cell in zip(columns, fill(row), strict=True)
                if cell != ""
            )
            for place, row in enumerate(value, 1)
        )

    return convert

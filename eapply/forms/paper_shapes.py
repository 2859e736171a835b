"""What is drawn on paper for a question of each kind: boxes to tick, digit boxes, blanks, lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eapply.core.conditions import Today
from eapply.forms.paper_words import on_paper

ERAS = ("令和", "平成", "昭和", "大正", "西暦")
ERAS_FROM_NOW = ("令和", "西暦")
DAY = ((13, "年"), (10, "月"), (10, "日"))
MONTH = DAY[:2]
# More boxes than this are harder to search than a name is to write.
MOST_TICKS = 24
# Longer lists are known by their names alone.
MOST_EXPLAINED = 7
MOST_CELLS = 16
SIGNS_A_LINE = 24
HALF_A_LINE = 60  # millimetres


@dataclass(frozen=True)
class Shape:
    """What is drawn: boxes to tick, then a word, digit boxes, blanks or lines to write on.

    ``blanks`` are (millimetres, word behind); ``cells`` are groups of one-digit boxes; ``sketch`` is an
    empty frame for a drawing.
    """

    ticks: tuple[tuple[str, str], ...] = ()
    lead: str = ""
    cells: tuple[int, ...] = ()
    blanks: tuple[tuple[int, str], ...] = ()
    lines: int = 0
    sketch: bool = False


def shape_of(question: Any) -> Shape:
    """The drawing of a question, by its kind."""
    match question.kind:
        case "radio" | "select" | "checkboxes":
            return choice_shape(question)
        case "declaration":
            return Shape(ticks=((on_paper(question.statement), ""),))
        case "files":
            return Shape(ticks=(("つけました", ""),))
        case "date":
            from_now = isinstance(question.earliest, Today)
            return Shape(eras(ERAS_FROM_NOW if from_now else ERAS), blanks=DAY)
        case "slot":
            windows = tuple((option.label, "") for option in question.options)
            return Shape(windows, lead="令和", blanks=DAY)
        case "digits":
            return digits_shape(question)
        case "text" | "kana" | "long_text":
            return text_shape(question)
        case "number" | "decimal" | "money":
            return Shape(blanks=((45, question.unit),))
    return FIXED[question.kind]


def eras(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, "") for name in names)


FIXED = {
    "postal_code": Shape(lead="〒", cells=(3, 4)),
    "phone": Shape(cells=(11,)),
    "email": Shape(lines=1),
    "year_month": Shape(eras(ERAS_FROM_NOW), blanks=MONTH),
    "fiscal_year": Shape(eras(("令和", "平成")), blanks=((18, "年度"),)),
    "time": Shape(blanks=((14, "時"), (14, "分"))),
    "fraction": Shape(blanks=((18, "／"), (18, ""))),
    "lot_number": Shape(blanks=((22, "番"), (18, ""))),
    "map_point": Shape(sketch=True),
    "bank": Shape(lines=1),
    "branch": Shape(lines=1),
    "contractor": Shape(lines=1),
}


def choice_shape(question: Any) -> Shape:
    options = question.options
    if len(options) > MOST_TICKS:
        return Shape(blanks=((HALF_A_LINE, ""),))
    explained = len(options) <= MOST_EXPLAINED
    return Shape(
        tuple((option.label, on_paper(option.help) if explained else "") for option in options)
    )


def digits_shape(question: Any) -> Shape:
    exact = not getattr(question, "pattern", "") and question.max_length <= MOST_CELLS
    return Shape(cells=(question.max_length,)) if exact else Shape(lines=1)


def text_shape(question: Any) -> Shape:
    """Room for the longest answer that hands of usual size need, never more than a third of a page."""
    length = getattr(question, "max_length", SIGNS_A_LINE)
    if question.kind == "long_text":
        return Shape(lines=max(3, min(8, -(-length // (2 * SIGNS_A_LINE)))))
    if length <= SIGNS_A_LINE // 2:
        return Shape(blanks=((HALF_A_LINE, question.unit),))
    return Shape(lines=2 if length > 3 * SIGNS_A_LINE else 1)

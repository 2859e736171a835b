"""Rows of rates as text, in the columns of ``fees.csv``: read with every mistake named, and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from eapply.core.eras import DateProblem, parse_date
from eapply.core.fees.measures import LARGEST_AREA, MEASURES
from eapply.core.fees.values import Basis, FeeRate, Provenance, RateProblem, Timing
from eapply.core.money import LARGEST
from eapply.core.texts import clean
from eapply.core.widths import narrow

Row = Mapping[str, str]
# Column → its name on pages and in messages, in the order of the file.
COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "number": "号",
        "variant": "種類",
        "part": "内訳",
        "unit": "単位",
        "basis": "計算のしかた",
        "measure": "数えるもの",
        "step": "いくつごと",
        "tier_min": "以上（m²）",
        "tier_max": "未満（m²）",
        "amount": "額（円）",
        "divisor": "割る数",
        "table": "もとにする表",
        "cap": "上限（円）",
        "timing": "支払いの時期",
        "note": "説明",
        "valid_from": "適用のはじまり",
        "valid_to": "適用の終わり",
        "provenance": "額の出どころ",
        "source": "出典",
    }
)
LONGEST: Final = MappingProxyType({"variant": 200, "part": 200, "unit": 60, "table": 200})
LONGEST_TEXT: Final = 1000
Problem = tuple[str, str]


class RowProblem(ValueError):
    """A row that cannot be used: (column, Japanese sentence), the column "" for the row as a whole."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("".join(sentence for _, sentence in problems))
        self.problems = problems


def read_rate(row: Row) -> FeeRate:
    """A line of the file or of a revision as a rate; not approved yet. A missing cell is empty.

    Raises:
        RowProblem: with every cell that cannot be read, or what contradicts itself.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in COLUMNS:
        try:
            values[column] = READERS[column](column, row.get(column) or "")
        except ValueError as error:
            problems.append((column, str(error)))
    if problems:
        raise RowProblem(tuple(problems))
    try:
        return FeeRate(**values)
    except RateProblem as problem:
        raise RowProblem((("", str(problem)),)) from None


def write_rate(rate: FeeRate) -> dict[str, str]:
    """The row that ``read_rate`` reads back: the same rate, not approved and of no revision."""
    values = ((column, getattr(rate, column)) for column in COLUMNS)
    return {column: "" if value is None else str(value) for column, value in values}


def _text(column: str, given: str) -> str:
    text = clean(given)
    longest = LONGEST.get(column, LONGEST_TEXT)
    if len(text) > longest:
        raise ValueError(f"{COLUMNS[column]}は{longest}文字までで入力してください。")
    return text


def _whole(most: int, empty: int | None) -> Callable[[str, str], int | None]:
    def read(column: str, given: str) -> int | None:
        plain = re.sub(r"[\s,、，]|円$", "", narrow(given))
        if not plain:
            return empty
        if not re.fullmatch(r"[0-9]+", plain):
            raise ValueError(f"{COLUMNS[column]}は、0以上の整数で入力してください。")
        if len(plain) > len(str(most)) or int(plain) > most:
            raise ValueError(f"{COLUMNS[column]}が大きすぎます。けた数を確かめてください。")
        return int(plain)

    return read


def _number(column: str, given: str) -> int:
    found = re.fullmatch(r"第?([0-9]{1,3})号?", narrow(given).strip())
    if found is None:
        raise ValueError("号は、手数料の番号で入力してください。")
    return int(found[1])


def _one_of(words: type[StrEnum]) -> Callable[[str, str], StrEnum]:
    def read(column: str, given: str) -> StrEnum:
        try:
            return words(given.strip())
        except ValueError:
            every = "、".join(each.value for each in words)
            raise ValueError(f"{COLUMNS[column]}は、{every} のどれかにしてください。") from None

    return read


def _measure(column: str, given: str) -> str:
    if given.strip() not in MEASURES:
        raise ValueError(f"数えるものは、{'、'.join(MEASURES)} のどれかにしてください。")
    return given.strip()


def _day(column: str, given: str) -> date:
    try:
        return parse_date(given)
    except DateProblem as problem:
        raise ValueError(problem.sentence(COLUMNS[column])) from None


def _last_day(column: str, given: str) -> date | None:
    return _day(column, given) if given.strip() else None


READERS: Final[Mapping[str, Callable[[str, str], Any]]] = MappingProxyType(
    dict.fromkeys(COLUMNS, _text)
    | {
        "number": _number,
        "basis": _one_of(Basis),
        "measure": _measure,
        "step": _whole(LARGEST_AREA, 1),
        "tier_min": _whole(LARGEST_AREA, None),
        "tier_max": _whole(LARGEST_AREA, None),
        "amount": _whole(LARGEST, None),
        "divisor": _whole(LARGEST_AREA, 1),
        "cap": _whole(LARGEST, None),
        "timing": _one_of(Timing),
        "valid_from": _day,
        "valid_to": _last_day,
        "provenance": _one_of(Provenance),
    }
)

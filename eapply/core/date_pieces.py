"""Taking a typed date apart: the shapes people use, as one text or in boxes.

Nothing is judged here; ``eras`` makes a day of the pieces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from eapply.core.date_problem import DateProblem
from eapply.core.era_names import ERAS, Era
from eapply.core.widths import narrow

WESTERN = "西暦"
ERA_BY_SPELLING: dict[str, Era] = {
    spelling: era
    for era in ERAS
    for spelling in (era.name, era.name[0], era.letter, era.letter.lower(), era.ligature)
}
_ERA = "(?P<era>" + "|".join([*sorted(ERA_BY_SPELLING, key=len, reverse=True), WESTERN]) + ")"
_YEAR = rf"{_ERA}?(?P<year>\d{{1,4}}|元)"
_MONTH, _DAY = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
# Tried in this order; what is missing in a shape is asked for.
DATE_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        rf"{_YEAR}[-年/.・]{_MONTH}[-月/.・]{_DAY}日?",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        rf"{_ERA}(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)",
        rf"{_MONTH}[-月/.・]{_DAY}日?",
        rf"{_YEAR}[-年/.・]{_MONTH}月?",
        rf"{_YEAR}年?",
        _ERA,
        "",
    )
)
MONTH_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        rf"{_YEAR}[-年/.・]{_MONTH}月?",
        r"(?P<year>\d{4})(?P<month>\d\d)",
        rf"{_MONTH}月",
        rf"{_YEAR}年?",
        _ERA,
        "",
    )
)
FISCAL_SHAPES = (re.compile(rf"{_YEAR}(?:年度?|度)?", re.ASCII), re.compile(f"{_ERA}?"))
SECOND_YEAR_SHAPES = (re.compile(rf"{_YEAR}年?度?", re.ASCII),)
_WEEKDAY = re.compile(r"\([日月火水木金土](?:曜日?)?(?:・?祝)?\)|[日月火水木金土]曜日?$")
_BRACKET = re.compile(r"\(([^()]*)\)")
_BOX_ENDS = {"month": "月", "day": "日"}
EXAMPLES = {"day": "令和8年11月10日", "month": "令和8年11月", "fiscal": "令和8年度"}


@dataclass(frozen=True)
class Pieces:
    """What was read, still as text; "" for what is not there.

    `bracket`: a second year, in ( ). `boxed`: came from boxes, where the era is chosen.
    """

    era: str = ""
    year: str = ""
    month: str = ""
    day: str = ""
    bracket: str = ""
    boxed: bool = False


def from_text(text: str, shapes: tuple[re.Pattern[str], ...], example: str) -> Pieces:
    """The pieces by the first shape that fits; else an unreadable DateProblem with an example."""
    plain = re.sub(r"(?<=\d)\s+(?=\d)", "-", narrow(text).strip())
    plain = _WEEKDAY.sub("", re.sub(r"\s", "", plain))
    brackets = _BRACKET.findall(plain)
    plain = _BRACKET.sub("", plain, count=1)
    for shape in shapes:
        if found := shape.fullmatch(plain):
            named: dict[str, Any] = {name: value or "" for name, value in found.groupdict().items()}
            return Pieces(**named, bracket=brackets[0] if brackets else "")
    raise DateProblem("unreadable", shown=EXAMPLES[example])


def from_boxes(era: str, year: str, boxes: dict[str, str]) -> Pieces:
    """The year box may hold an era or everything; the other boxes fill what it does not say."""
    try:
        pieces = replace(from_text(year, DATE_SHAPES, "day"), boxed=True)
    except DateProblem:
        raise DateProblem("unreadable", ("year",), pattern="not_digits") from None
    if not pieces.era:
        pieces = replace(pieces, era=narrow(era).strip())
    filled: dict[str, Any] = {}
    for name, typed in boxes.items():
        value = re.sub(r"\s", "", narrow(typed)).removesuffix(_BOX_ENDS[name])
        if not value:
            continue
        if not re.fullmatch(r"[0-9]{1,4}", value):
            raise DateProblem("unreadable", (name,), pattern="not_digits")
        read = getattr(pieces, name)
        if read and int(read) != int(value):
            raise DateProblem("unreadable", ("year",), pattern="two_dates")
        filled[name] = value
    return replace(pieces, **filled)

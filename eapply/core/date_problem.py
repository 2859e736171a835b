"""Why a date could not be taken, and the sentence that says so."""

from __future__ import annotations

from typing import Literal

Kind = Literal["missing_part", "not_a_day", "wrong_era", "unreadable"]

PART_NAMES = {"era": "元号", "year": "年", "month": "月", "day": "日"}

_PATTERNS: dict[str, str] = {
    "empty": "{thing}を入力してください。",
    "missing_era": "{thing}の「元号」を選んでください。",
    "missing_part": "{thing}の{parts}を入力してください。",
    "not_a_day": "{thing}の「{shown}」は、暦にない日です。{name}を確かめてください。",
    "wrong_era": "{shown}{thing}を入力し直してください。",
    "not_digits": "{thing}の{parts}は数字で入力してください。",
    "short_year": "{thing}の「年」は、西暦では4けたで入力してください。",
    "two_dates": "{thing}の「年」に入力した日付と、ほかの欄がちがいます。どちらかにしてください。",
    "unreadable": "{thing}を読み取れませんでした。「{shown}」のように入力してください。",
}


class DateProblem(ValueError):
    """A text is no date.

    `kind`: missing_part, not_a_day, wrong_era or unreadable. `parts`: the boxes to mend ("era",
    "year", "month", "day"), the first wrong one first; empty when the text as a whole is wrong.
    `shown`: the date as the person meant it, or the explanation of a wrong era.
    """

    def __init__(
        self, kind: Kind, parts: tuple[str, ...] = (), shown: str = "", pattern: str | None = None
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.parts = parts
        self.shown = shown
        self._pattern = _PATTERNS[pattern or kind]

    def sentence(self, thing: str) -> str:
        """The message for the person; `thing` is the noun of the field."""
        names = [PART_NAMES[part] for part in self.parts]
        return self._pattern.format(
            thing=thing,
            shown=self.shown,
            name=names[0] if names else "",
            parts="と".join(f"「{name}」" for name in names),
        )


def missing(parts: tuple[str, ...], every: tuple[str, ...], boxed: bool) -> DateProblem:
    """Parts left out; with `every` number left out, the question itself is unanswered.

    `boxed`: the era is chosen from a list, otherwise it is typed.
    """
    if set(every) <= set(parts):
        return DateProblem("missing_part", parts, pattern="empty")
    only_era = boxed and parts == ("era",)
    return DateProblem("missing_part", parts, pattern="missing_era" if only_era else None)

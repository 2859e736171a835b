"""A group of questions that is answered once for each person, parcel or line."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from eapply.core.conditions import Answers, Condition, Situation
from eapply.forms import messages
from eapply.forms.fields.base import Question, Raw, merged

# Rows beyond the limit are still shown with their error, but nobody may make us build thousands.
ROWS_READ_AT_MOST = 60


class Repeat(Question):
    """Rows of the same questions, named ``‹name›-‹index›-‹key›``.

    Args:
        row_form: the class with the questions of one row.
        item: what one row is called, e.g. 異動する方; ``unit`` counts it (人, 件).
        minimum, maximum: how many rows may be filled; ``minimum`` counts once rows are owed.
    """

    kind: ClassVar[str] = "repeat"

    def __init__(
        self,
        label: str = "",
        row_form: Any = None,
        *,
        item: str = "",
        minimum: int = 1,
        maximum: int = 10,
        too_few: str = "",
        **arguments: Any,
    ) -> None:
        super().__init__(label, **({"unit": "件"} | arguments))
        self.row_form = row_form
        self.item = item or label
        self.min_rows = minimum
        self.max_rows = maximum
        self.too_few = too_few
        self.rows: list[Any] = []

    def indices(self, raw: Raw) -> list[int]:
        pattern = re.compile(rf"{re.escape(self.name)}-([0-9]{{1,4}})-")
        found = {int(match[1]) for name in raw if (match := pattern.match(name))}
        return sorted(found)[:ROWS_READ_AT_MOST]

    def read(self, raw: Raw) -> list[int]:
        indices = self.indices(raw) or list(range(self.min_rows if self.required else 0))
        self.rows = [self.new_row(raw, index, place) for place, index in enumerate(indices, 1)]
        return indices

    def new_row(self, raw: Raw, index: int, place: int) -> Any:
        row = self.row_form(raw, outer=self.form, prefix=f"{self.name}-{index}-")
        row.index = index
        row.id = f"{self.name}-{index}"
        row.title = f"{self.item} {place}"
        return row

    def blank(self) -> list[int]:
        self.rows = []
        return []

    def parse(self, typed: list[int]) -> list[dict[str, Any]] | None:
        return [row.values() for row in self.rows if not row.is_blank()] or None

    def spread(self, value: Any) -> Raw:
        if not isinstance(value, list):
            return Raw()
        blank = self.row_form.blank(self.situation)
        parts: list[Any] = []
        for index, row in enumerate(value[:ROWS_READ_AT_MOST]):
            spread = blank.spread(row if isinstance(row, dict) else {})
            parts.append(
                {f"{self.name}-{index}-{name}": values for name, values in spread.items()}
                or {f"{self.name}-{index}-": [""]}
            )
        return merged(parts)

    def needed(self, answers: Answers, situation: Situation) -> bool:
        if isinstance(self.required, Condition):
            return self.required.holds(answers, situation)
        return self.required is True and self.min_rows > 0

    def check(self, answers: Answers, situation: Situation) -> None:
        """Judges every row that holds anything in the light of the answers around it, then their number."""
        self.errors = []
        self.notices = []
        filled = [row for row in self.rows if not row.is_blank()]
        for row in self.rows:
            row.clear()
        for row in filled:
            row.check(answers, situation)
        self.data = [row.answers(answers) for row in filled] or None
        count = len(self.data or ())
        owed = self.min_rows if self.needed(answers, situation) else 0
        if count < owed:
            few = self.too_few or messages.rows_at_least(self.item, owed, self.unit)
            unanswered = not count and self.missing
            self.errors.append(self.missing_sentence(answers, situation) if unanswered else few)
        elif count > self.max_rows:
            self.errors.append(messages.rows_at_most(self.item, self.max_rows, self.unit))

    @property
    def can_add(self) -> bool:
        return len(self.rows) < self.max_rows

    @property
    def can_remove(self) -> bool:
        return len(self.rows) > (self.min_rows if self.is_required else 0)

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors) or any(row.messages() for row in self.rows)

    @property
    def error_id(self) -> str:
        return f"{self.name}-{self.rows[0].index}" if self.rows else self.id

    def text(self, value: Any) -> str:
        return f"{len(value)}{self.unit}" if value else ""

    def limits(self) -> dict[str, Any]:
        return {"min_rows": self.min_rows, "max_rows": self.max_rows}

    def definition(self) -> dict[str, Any]:
        inner = self.row_form.blank(self.situation)
        return super().definition() | {
            "item": self.item,
            "fields": [question.definition() for question in inner.questions],
        }

"""The 受付番号 of another case: only its shape is judged, never whether there is such a case."""

from __future__ import annotations

from typing import Any

from eapply.core import reference
from eapply.core.texts import clean
from eapply.forms.fields.text import Text
from eapply.forms.messages import Problem


class CaseNumber(Text):
    """A 受付番号, kept in its one spelling."""

    def __init__(self, label: str = "", **arguments: Any) -> None:
        own: dict[str, Any] = {"max_length": 20, "width": "14em"}
        super().__init__(label, **(own | arguments))

    def parse(self, typed: str) -> str | None:
        text = clean(typed, multiline=False)
        if not text:
            return None
        number = reference.parse(text)
        if number is None:
            raise Problem(
                f"{self.thing}の形がちがうようです。「K8AB-2M4X-7QRT」のような12文字です。"
            )
        return number

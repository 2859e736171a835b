"""Questions about what stands in a register: the number of a parcel, a designated contractor."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from eapply.core import texts
from eapply.core.widths import narrow
from eapply.forms import messages
from eapply.forms.fields.account import Directory
from eapply.forms.fields.base import Question, Raw
from eapply.forms.messages import Problem

# 1187番1, 1187番地1, 1187番の1, 1187-1, 1187番, 1187.
LOT_NUMBER = re.compile(r"([1-9][0-9]{0,5})(?:番地?|(?=[-のノ]|$))(?:[-のノ]?([1-9][0-9]{0,5}))?")


class LotNumber(Question):
    """地番, stored as ``{"main": 1187, "branch": 1}``; ``branch`` is left out where there is none."""

    kind: ClassVar[str] = "lot_number"

    def __init__(self, label: str = "地番", **arguments: Any) -> None:
        super().__init__(label, **({"width": "14em"} | arguments))

    def parse(self, typed: str) -> dict[str, int] | None:
        text = re.sub(r"\s", "", narrow(texts.clean(typed)))
        if not text:
            return None
        match = LOT_NUMBER.fullmatch(text)
        if not match:
            raise Problem(
                f"{self.thing}は「1234番5」のように入力してください（住居表示の番号ではありません）。"
            )
        parts = {"main": match[1], "branch": match[2]}
        return {name: int(number) for name, number in parts.items() if number}

    def spread(self, value: Any) -> Raw:
        return super().spread(self.text(value) if isinstance(value, dict) else value)

    def text(self, value: dict[str, Any] | None) -> str:
        return f"{value.get('main', '')}番{value.get('branch', '')}" if value else ""

    def schema(self) -> dict[str, Any]:
        number = {"type": "integer", "minimum": 1}
        return {
            "type": "object",
            "properties": {"main": number, "branch": number},
            "required": ["main"],
        }


class ContractorNumber(Directory):
    """指定工事店番号, looked up: the city has not published what its numbers look like."""

    kind: ClassVar[str] = "contractor"
    empty_message: ClassVar[Any] = staticmethod(messages.enter)

    def entry(self, code: str) -> Any:
        return self.situation.facts.contractor(code, self.situation.today)

    def find(self, words: str) -> tuple[Any, ...]:
        return self.situation.facts.find_contractors(words, self.situation.today)

    def parse(self, typed: dict[str, str]) -> str | None:
        code = texts.clean(typed["code"])
        one = self.entry(code) if code else None
        return str(one.number) if one else super().parse(typed)

    def unknown(self, words: str) -> str:
        return f"{self.thing}が名簿に見つかりません。番号を確かめてください。"

    @property
    def chosen_text(self) -> str:
        one = self.entry(self.data) if self.data else None
        return f"{one.name}（{one.number}）" if one else ""

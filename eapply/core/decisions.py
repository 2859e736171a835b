"""What the desk decides, in the words of the legal type (experience guide 7.1).

A procedure may have a word of its own; what is said and written of a decision follows from the word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from eapply.core.submission import Action, LegalType

DECISIONS: Final[Mapping[LegalType, Mapping[Action, str]]] = {
    LegalType.APPLICATION: {Action.APPROVE: "承認", Action.REFUSE: "却下"},
    LegalType.NOTIFICATION: {Action.ACCEPT: "受理"},
    LegalType.REQUEST: {Action.REPLY: "回答"},
    LegalType.SUBSCRIPTION: {Action.APPROVE: "承諾", Action.REFUSE: "お断り"},
    LegalType.COMMISSION: {Action.APPROVE: "掲載", Action.REFUSE: "見送り"},
    LegalType.RESERVATION: {Action.APPROVE: "確定", Action.REFUSE: "お断り"},
}
DECIDING: Final = frozenset(action for words in DECISIONS.values() for action in words)
# Words that do not become a verb by する, or name what is only decided and not done yet:
# what the button says, what the record says, what the tag says.
IRREGULAR: Final[Mapping[str, tuple[str, str, str]]] = {
    "掲載": ("掲載を決める", "掲載を決めました", "掲載決定"),
    "見送り": ("見送る", "見送りました", "見送り"),
    "確定": ("確定する", "確定しました", "確定"),
    "不承認": ("不承認にする", "不承認にしました", "不承認"),
    "振込": ("振込を決める", "振込を決めました", "振込決定"),
    "確認": ("確認済みにする", "確認済みにしました", "確認済"),
}


@dataclass(frozen=True)
class Decision:
    """A decision of the desk. ``word`` is stored (承諾), ``verb`` is on the button (承諾する)."""

    action: Action
    word: str

    @property
    def _said(self) -> tuple[str, str, str]:
        tag = self.word if self.action is Action.REFUSE else f"{self.word}済"
        return IRREGULAR.get(self.word, (f"{self.word}する", f"{self.word}しました", tag))

    @property
    def verb(self) -> str:
        return self._said[0]

    @property
    def past(self) -> str:
        """The sentence of the record."""
        return self._said[1]

    @property
    def tag(self) -> str:
        """The word on the tag: 承認済, but 却下."""
        return self._said[2]

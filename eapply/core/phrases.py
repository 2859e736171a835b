"""定型文: ready phrases of the desk, by what they are written for. A list of them is changed as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from eapply.core.submission import Action
from eapply.core.texts import clean

CORRECTION_KINDS: Final = ("不足", "誤り", "古い", "読めない")
# The group of a phrase for a decision, by what is decided.
DECISION_GROUPS: Final[Mapping[Action, str]] = {
    Action.APPROVE: "認めるとき",
    Action.REFUSE: "認めないとき",
    Action.ACCEPT: "受理するとき",
    Action.REPLY: "回答するとき",
}


class PhraseUse(StrEnum):
    """What phrases are written for; each has lists of its own."""

    CORRECTION = "correction"
    MESSAGE = "message"
    DECISION = "decision"
    OPINION = "opinion"


@dataclass(frozen=True)
class Use:
    """``groups``: the headings under which the phrases stand; () where they stand in one row.

    ``longest`` characters fit where the phrase goes.
    """

    title: str
    read_by: str
    groups: tuple[str, ...]
    longest: int


USES: Final[Mapping[PhraseUse, Use]] = {
    PhraseUse.CORRECTION: Use("補正の依頼", "申請者が読みます。", CORRECTION_KINDS, 500),
    PhraseUse.MESSAGE: Use("申請者へのメッセージ", "申請者が読みます。", (), 1000),
    PhraseUse.DECISION: Use(
        "決定の理由", "結果の書類に書かれます。", tuple(DECISION_GROUPS.values()), 1000
    ),
    PhraseUse.OPINION: Use("意見照会", "意見を聞かれた課が読みます。", (), 500),
}


@dataclass(frozen=True)
class Phrase:
    """A text ready to be sent. ``group`` is one of its use, "" where that has none."""

    group: str
    text: str


def in_order(use: PhraseUse, phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """Each phrase once, those of a group together, in the order of the groups."""
    groups = USES[use].groups or ("",)
    return tuple(sorted(dict.fromkeys(phrases), key=lambda phrase: groups.index(phrase.group)))


def split(text: str) -> list[str]:
    """The texts of one box: an empty line stands between two of them."""
    paragraphs = re.split(r"\n\s*\n", clean(text, multiline=True))
    return [text for text in (clean(each, multiline=True) for each in paragraphs) if text]


def by_group(phrases: Iterable[Phrase]) -> dict[str, list[str]]:
    """The texts under their groups."""
    found: dict[str, list[str]] = {}
    for phrase in phrases:
        found.setdefault(phrase.group, []).append(phrase.text)
    return found


@dataclass(frozen=True)
class Difference:
    """What changed from one version of a list to the next."""

    added: tuple[Phrase, ...]
    removed: tuple[Phrase, ...]


def difference(before: Sequence[Phrase], after: Sequence[Phrase]) -> Difference:
    """Phrases that are only in one of them; a changed phrase is one that went and one that came."""
    return Difference(
        tuple(phrase for phrase in after if phrase not in before),
        tuple(phrase for phrase in before if phrase not in after),
    )


def joined(text: str, phrase: str) -> str:
    """A phrase put behind what was written already, in a line of its own."""
    return "\n".join(part for part in (text.rstrip(), phrase) if part)

"""Finding a procedure: by life event, kind, department or reading, and by words in any spelling.

The procedures are declarations, so nothing here asks the database. A ``Catalogue`` is built once and
answers by look-up; only ``is_open`` depends on the day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from eapply.core.fold import search_key
from eapply.core.procedure import Procedure

# The rows of the syllabary by their first sign; a reading belongs to the last row that begins before it.
KANA_ROWS = (
    ("ア", "あ行"),
    ("カ", "か行"),
    ("サ", "さ行"),
    ("タ", "た行"),
    ("ナ", "な行"),
    ("ハ", "は行"),
    ("マ", "ま行"),
    ("ヤ", "や行"),
    ("ラ", "ら行"),
    ("ワ", "わ行"),
    ("ヴ", "あ行"),
)
TITLE, KEYWORD, AROUND = 8, 5, 1
NEAREST_AT_MOST = 3
NEAREST_SHARE = 0.5


@dataclass(frozen=True)
class Group:
    """Procedures under one heading; ``anchor`` names the heading in the page's address."""

    title: str
    anchor: str
    procedures: tuple[Procedure, ...]


@dataclass(frozen=True)
class Found:
    """The answer to a search: what holds all words, or, when nothing does, what comes nearest."""

    hits: tuple[Procedure, ...]
    nearest: tuple[Procedure, ...]


@dataclass(frozen=True)
class Indexed:
    """A procedure with the keys of its words, each with its weight."""

    procedure: Procedure
    fields: tuple[tuple[int, str], ...]


def share(key: str, text: str) -> float:
    """How much of the key stands in the text in one piece, from 0 to 1."""
    longest = SequenceMatcher(None, key, text, autojunk=False).find_longest_match()
    return longest.size / len(key) if longest.size > 1 else 0.0


def kana_row(kana: str) -> str:
    """The row of the syllabary that a reading stands in."""
    first = search_key(kana)[:1]
    return next((name for sign, name in reversed(KANA_ROWS) if sign <= first), KANA_ROWS[0][1])


class Catalogue:
    """The procedures in their printed order with everything that leads to them.

    Args:
        procedures: all that can be applied for.
        departments: names by department code.
    """

    def __init__(self, procedures: Iterable[Procedure], departments: Mapping[str, str]) -> None:
        self.procedures = tuple(procedures)
        self.departments = departments
        self.index = tuple(self.indexed(each) for each in self.procedures)
        self.groups: Mapping[str, tuple[Group, ...]] = {
            "event": self.grouped(lambda each: each.life_events),
            "category": self.grouped(lambda each: each.categories),
            "department": self.grouped(lambda each: (departments[each.department],)),
            "kana": self.grouped(
                lambda each: (kana_row(each.kana),),
                sorted(self.procedures, key=lambda each: search_key(each.kana)),
            ),
        }

    def indexed(self, procedure: Procedure) -> Indexed:
        texts = [
            (TITLE, procedure.title),
            (TITLE, procedure.plain_title),
            (TITLE, procedure.kana),
            *((KEYWORD, word) for word in procedure.keywords),
            *((AROUND, word) for word in (*procedure.categories, *procedure.life_events)),
            (AROUND, procedure.summary),
            (AROUND, self.departments[procedure.department]),
        ]
        fields = tuple((weight, search_key(text)) for weight, text in texts)
        return Indexed(procedure, fields)

    def grouped(
        self,
        headings: Callable[[Procedure], Iterable[str]],
        procedures: Iterable[Procedure] | None = None,
    ) -> tuple[Group, ...]:
        """Groups in the order in which their headings first appear; a procedure may stand in several."""
        found: dict[str, list[Procedure]] = {}
        for procedure in self.procedures if procedures is None else procedures:
            for heading in headings(procedure):
                found.setdefault(heading, []).append(procedure)
        return tuple(
            Group(title, f"g{number}", tuple(members))
            for number, (title, members) in enumerate(found.items(), 1)
        )

    def search(self, words: str) -> Found:
        """Procedures that hold every word in some spelling, best first."""
        keys = [key for word in re.split(r"[\s\u3000、,・]+", words) if (key := search_key(word))]
        if not keys:
            return Found((), ())
        scored = [
            (sum(best(entry, key) for key in keys), entry.procedure)
            for entry in self.index
            if all(best(entry, key) for key in keys)
        ]
        scored.sort(key=lambda pair: -pair[0])
        hits = tuple(procedure for _, procedure in scored)
        return Found(hits, () if hits else self.nearest("".join(keys)))

    def nearest(self, key: str) -> tuple[Procedure, ...]:
        """Procedures whose names or keywords hold the largest piece of the words."""
        shares = [
            (max(share(key, text) for weight, text in entry.fields if weight > AROUND), entry)
            for entry in self.index
        ]
        close = sorted(
            (pair for pair in shares if pair[0] >= NEAREST_SHARE), key=lambda pair: -pair[0]
        )
        return tuple(entry.procedure for _, entry in close[:NEAREST_AT_MOST])


def best(entry: Indexed, key: str) -> int:
    """The weight of the best place that holds the key; 0 when none does."""
    return max((weight for weight, text in entry.fields if key in text), default=0)

"""Towns by postal code, banks and branches, from the files that ``scripts/build_places.py`` writes.

The files are sorted lines, mapped into memory and searched by halving: nothing is parsed at start,
all worker processes share the same pages, and there is no connection that a fork could break.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from eapply.core.facts import Bank, Branch, Town
from eapply.core.fold import search_key

MOST_FOUND = 20
_LEFT_OUT = dict.fromkeys(map(ord, "-・"))


class MissingTables(RuntimeError):
    """The built tables are not there: the set-up was not run."""


def built(path: Path) -> Path:
    """The same path; raises MissingTables, with the command to run, when no file is there."""
    if not path.is_file():
        raise MissingTables(
            f"{path.name} がありません。scripts/build_places.py を実行してください。"
        )
    return path


def folded(text: str) -> str:
    """The search key without long vowels and middle dots, which people leave out; never shown."""
    return search_key(text).translate(_LEFT_OUT)


def _folded(*texts: str) -> tuple[str, ...]:
    return tuple(map(folded, texts))


# How people end (and start) the name of a bank, already folded. Longest first.
_BANK_ENDINGS = _folded(
    "信用農業協同組合連合会",
    "農業協同組合",
    "信用組合",
    "信用金庫",
    "労働金庫",
    "銀行",
    "信金",
    "信組",
    "労金",
    "農協",
    "シンヨウクミアイ",
    "シンヨウキンコ",
    "ロウドウキンコ",
    "ギンコウ",
    "シンキン",
    "シンクミ",
    "ロウキン",
    "ノウキヨウ",
)
_BRANCH_ENDINGS = _folded("支店", "出張所", "シテン", "シュッチョウジョ")


@dataclass(frozen=True)
class SortedLines:
    """A file of tab separated lines, sorted by a first column of fixed width."""

    content: mmap.mmap = field(repr=False)

    @classmethod
    def open(cls, path: Path) -> SortedLines:
        """Map the file; raises MissingTables when it is not there."""
        with built(path).open("rb") as file:
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def starting(self, prefix: str) -> list[list[str]]:
        """The columns of every line that starts with `prefix`, in the order of the file."""
        key = prefix.encode()
        start = self._first_at_or_after(key)
        end = start
        while self.content[end : end + len(key)] == key and end < len(self.content):
            end = self.content.find(b"\n", end) + 1
        return [line.split("\t") for line in self.content[start:end].decode().splitlines()]

    def all(self) -> list[list[str]]:
        """The columns of every line."""
        return [line.split("\t") for line in self.content[:].decode().splitlines()]

    def _first_at_or_after(self, key: bytes) -> int:
        """Where the first line begins whose start is not smaller than `key`."""
        low, high = 0, len(self.content)
        while low < high:
            middle = (low + high) // 2
            # low is always the beginning of a line, so a miss means that the line begins there.
            start = max(low, self.content.rfind(b"\n", low, middle) + 1)
            if self.content[start : start + len(key)] < key:
                low = self.content.find(b"\n", start) + 1
            else:
                high = start
        return low


_Found = TypeVar("_Found", Bank, Branch)


@dataclass(frozen=True)
class Entry(Generic[_Found]):
    """One thing that can be found, with its folded names and reading."""

    thing: _Found
    keys: tuple[str, ...]

    def rank(self, wanted: Iterable[str]) -> int | None:
        """0 same code, 1 same name, 2 starts so, 3 contains it; None when it does not match."""
        ranks = [self._rank(key) for key in wanted]
        return min((rank for rank in ranks if rank is not None), default=None)

    def _rank(self, wanted: str) -> int | None:
        if wanted == self.thing.code:
            return 0
        if wanted in self.keys:
            return 1
        if any(key.startswith(wanted) for key in self.keys):
            return 2
        return 3 if any(wanted in key for key in self.keys) else None


@dataclass(frozen=True)
class Places:
    """The three tables. Safe to share between threads and across a fork."""

    town_lines: SortedLines
    branch_lines: SortedLines
    banks: dict[str, Entry[Bank]] = field(repr=False)

    @classmethod
    def open(cls, folder: Path) -> Places:
        """Open the tables of `folder`; raises MissingTables when they were not built."""
        banks = SortedLines.open(folder / "banks.tsv")
        return cls(
            town_lines=SortedLines.open(folder / "towns.tsv"),
            branch_lines=SortedLines.open(folder / "branches.tsv"),
            banks={
                code: Entry(
                    Bank(code, name, kana),
                    (*_with_and_without(name, _BANK_ENDINGS), folded(kana)),
                )
                for code, name, kana in banks.all()
            },
        )

    def towns(self, postal_code: str) -> tuple[Town, ...]:
        """The towns of a postal code of 7 digits; () when unknown or not such a code."""
        if not _is_code(postal_code, 7):
            return ()
        return tuple(Town(*rest) for _, *rest in self.town_lines.starting(postal_code))

    def bank(self, code: str) -> Bank | None:
        """The bank with this code of 4 digits."""
        entry = self.banks.get(code)
        return entry.thing if entry else None

    def find_banks(self, words: str) -> tuple[Bank, ...]:
        """Banks by name, reading or code, best first, 20 at most."""
        wanted = _with_and_without(words, _BANK_ENDINGS)
        # 農協 call themselves JA; the table does not.
        wanted += tuple(key.removeprefix("ja") for key in wanted if key.startswith("ja"))
        return _best(self.banks.values(), wanted)

    def branch(self, bank_code: str, code: str) -> Branch | None:
        """The branch with this code of 3 digits."""
        if not (_is_code(bank_code, 4) and _is_code(code, 3)):
            return None
        for _, name, kana in self.branch_lines.starting(bank_code + code):
            return Branch(code, name, kana)
        return None

    def find_branches(self, bank_code: str, words: str) -> tuple[Branch, ...]:
        """Branches of one bank by name, reading or code, best first, 20 at most."""
        if bank_code not in self.banks:
            return ()
        entries = (
            Entry(
                Branch(code[4:], name, kana),
                (*_with_and_without(name, _BRANCH_ENDINGS), folded(kana)),
            )
            for code, name, kana in self.branch_lines.starting(bank_code)
        )
        return _best(entries, _with_and_without(words, _BRANCH_ENDINGS))


def _is_code(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _with_and_without(text: str, endings: tuple[str, ...]) -> tuple[str, ...]:
    """The folded text, and the same without its kind (銀行, 支店 …) when something remains."""
    whole = folded(text)
    for ending in endings:
        if whole.endswith(ending) and whole != ending:
            return whole, whole.removesuffix(ending)
    return (whole,)


def _best(entries: Iterable[Entry[_Found]], wanted: tuple[str, ...]) -> tuple[_Found, ...]:
    keys = [key for key in wanted if key]
    ranked = [(rank, entry.thing) for entry in entries if (rank := entry.rank(keys)) is not None]
    # Among equals the lower code: of 中国銀行 and 中國 (Bank of China) people mean the former.
    ranked.sort(key=lambda found: (found[0], found[1].code))
    return tuple(thing for _, thing in ranked[:MOST_FOUND])

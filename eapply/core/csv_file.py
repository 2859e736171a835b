"""A table that somebody uploads as CSV: its text, its lines by column, every mistake with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from eapply.core.csv_text import original

MOST_BYTES: Final = 200_000
_ENCODINGS: Final = ("utf-8-sig", "cp932")  # the second is what spreadsheets in Japan still write
_OTHER_THAN_WRITTEN: Final = "書き出したCSVの1行目と同じにしてください。"

Line = tuple[int, dict[str, str]]


@dataclass(frozen=True)
class FileProblem:
    """A mistake: the line in the file (1 is the header), 0 for the file as a whole; the sentence."""

    line: int
    message: str

    @property
    def sentence(self) -> str:
        """「3行目：…」"""
        return f"{self.line}行目：{self.message}" if self.line else self.message


class FileProblems(ValueError):
    """A file that cannot be taken, with all its mistakes."""

    def __init__(self, *problems: FileProblem) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


def read_bytes(content: bytes) -> str:
    """The text of an uploaded file.

    Raises:
        FileProblems: it is empty, too large, or no text.
    """
    if not content.strip():
        raise FileProblems(FileProblem(0, "CSVファイルを選んでください。"))
    if len(content) > MOST_BYTES:
        limit = f"{MOST_BYTES // 1000}KB"
        raise FileProblems(FileProblem(0, f"ファイルが大きすぎます。{limit}までにしてください。"))
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileProblems(
        FileProblem(0, "文字を読み取れません。CSV UTF-8 の形式で保存し直してください。")
    )


def read_lines(
    text: str, columns: Iterable[str], may_miss: Collection[str] = ()
) -> tuple[list[Line], list[FileProblem]]:
    """Each line with its number and its cells by column, and the lines that have too many or too few.

    Empty lines are passed over. Of the columns, those in ``may_miss`` need not be there.

    Raises:
        FileProblems: this is no CSV, or columns are missing, unknown or there twice.
    """
    try:
        lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error:
        message = 'CSVとして読み取れません。「"」の数を確かめてください。'
        raise FileProblems(FileProblem(0, message)) from None
    heads = [cell.strip() for cell in lines[0]] if lines else []
    _check_heads(heads, tuple(columns), may_miss)
    found: list[Line] = []
    problems: list[FileProblem] = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) == len(heads):
            found.append((number, dict(zip(heads, map(original, cells), strict=True))))
        else:
            message = f"列の数が{len(cells)}です。1行目と同じ{len(heads)}にしてください。"
            problems.append(FileProblem(number, message))
    return found, problems


def _check_heads(heads: list[str], columns: tuple[str, ...], may_miss: Collection[str]) -> None:
    missing = [each for each in columns if each not in heads and each not in may_miss]
    unknown = [head for head in heads if head not in columns]
    twice = sorted({head for head in heads if heads.count(head) > 1})
    for wrong, words in (
        (missing, "ありません"),
        (unknown, "使えません"),
        (twice, "重なっています"),
    ):
        if wrong:
            message = f"列 {'、'.join(wrong)[:200]} が{words}。{_OTHER_THAN_WRITTEN}"
            raise FileProblems(FileProblem(1, message))

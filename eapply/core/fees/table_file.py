"""A file of rates as the fee office uploads it: the columns of ``fees.csv``, every mistake with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from eapply.core.csv_text import csv_bytes, original
from eapply.core.fees.rows import COLUMNS, RowProblem, read_rate, write_rate
from eapply.core.fees.values import FeeRate

MOST_BYTES: Final = 200_000
MOST_ROWS: Final = 1_000
_ENCODINGS: Final = ("utf-8-sig", "cp932")  # the second is what spreadsheets in Japan still write


@dataclass(frozen=True)
class FileProblem:
    """A mistake: the line in the file (1 is the header), 0 for the file as a whole; the sentence."""

    line: int
    message: str


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


def read_rates(text: str) -> tuple[FeeRate, ...]:
    """The rates of a file, in their order; empty lines are passed over.

    Raises:
        FileProblems: columns are missing or unknown, or rows cannot be read.
    """
    try:
        lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error:
        message = 'CSVとして読み取れません。「"」の数を確かめてください。'
        raise FileProblems(FileProblem(0, message)) from None
    heads = [cell.strip() for cell in lines[0]] if lines else []
    _check_heads(heads)
    rates: list[FeeRate] = []
    problems: list[FileProblem] = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heads):
            message = f"列の数が{len(cells)}です。1行目と同じ{len(heads)}にしてください。"
            problems.append(FileProblem(number, message))
            continue
        try:
            rates.append(read_rate(dict(zip(heads, map(original, cells), strict=True))))
        except RowProblem as problem:
            problems += [FileProblem(number, sentence) for _, sentence in problem.problems]
    if len(rates) > MOST_ROWS:
        problems = [FileProblem(0, f"行が多すぎます。{MOST_ROWS:,}行までにしてください。")]
    if problems:
        raise FileProblems(*problems)
    return tuple(rates)


def _check_heads(heads: list[str]) -> None:
    missing = [column for column in COLUMNS if column not in heads]
    unknown = [head for head in heads if head not in COLUMNS]
    twice = sorted({head for head in heads if heads.count(head) > 1})
    for columns, words in (
        (missing, "ありません"),
        (unknown, "使えません"),
        (twice, "重なっています"),
    ):
        if columns:
            message = f"列 {'、'.join(columns)[:200]} が{words}。書き出したCSVの1行目と同じにしてください。"
            raise FileProblems(FileProblem(1, message))


def write_rates(rates: Iterable[FeeRate]) -> bytes:
    """The file that ``read_rates`` reads back."""
    return csv_bytes([*COLUMNS], (list(write_rate(rate).values()) for rate in rates))

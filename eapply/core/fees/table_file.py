"""A file of rates as the fee office uploads it: the columns of ``fees.csv``, every mistake with its line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from eapply.core.csv_file import FileProblem, FileProblems, read_lines
from eapply.core.csv_text import csv_bytes
from eapply.core.fees.rows import COLUMNS, RowProblem, read_rate, write_rate
from eapply.core.fees.values import FeeRate

MOST_ROWS: Final = 1_000


def read_rates(text: str) -> tuple[FeeRate, ...]:
    """The rates of a file, in their order; empty lines are passed over.

    Raises:
        FileProblems: columns are missing or unknown, or rows cannot be read.
    """
    lines, problems = read_lines(text, COLUMNS)
    rates: list[FeeRate] = []
    for number, cells in lines:
        try:
            rates.append(read_rate(cells))
        except RowProblem as problem:
            problems += [FileProblem(number, sentence) for _, sentence in problem.problems]
    if len(rates) > MOST_ROWS:
        problems = [FileProblem(0, f"行が多すぎます。{MOST_ROWS:,}行までにしてください。")]
    if problems:
        raise FileProblems(*sorted(problems, key=lambda each: each.line))
    return tuple(rates)


def write_rates(rates: Iterable[FeeRate]) -> bytes:
    """The file that ``read_rates`` reads back."""
    return csv_bytes([*COLUMNS], (list(write_rate(rate).values()) for rate in rates))

"""Tables for spreadsheets: CSV that opens with the right characters and runs nothing."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Final

from eapply.core.windows_text import CODEC, fitted, holds

# Spreadsheets take a cell for a formula when it begins so, in full width too.
TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
QUOTE: Final = "'"
FULL_WIDTH: Final = "\uff01"  # all triggers lie below A or from here on
CALCULATE_NOTHING: Final = frozenset((int, Decimal, date, datetime))
AT_ONCE: Final = 500  # rows

Row = Sequence[object]


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would calculate, and before one that looks
    like ours."""
    return f"{QUOTE}{text}" if text.lstrip(QUOTE).startswith(TRIGGERS) else text


def original(cell: str) -> str:
    """The text that ``harmless`` made this cell of."""
    marked = cell.startswith(QUOTE) and cell.lstrip(QUOTE).startswith(TRIGGERS)
    return cell[1:] if marked else cell


def csv_bytes(heads: Row, rows: Iterable[Row]) -> bytes:
    """UTF-8 with byte order mark, RFC 4180, so that 𠮷 and 髙 arrive whole.

    Numbers stay numbers, negative ones too.
    """
    return b"".join(csv_chunks(heads, rows))


def csv_chunks(
    heads: Row, rows: Iterable[Row], *, for_windows: bool = False
) -> Generator[bytes, None, None]:
    """The same piece by piece, for tables of any length; in Windows-31J without mark where asked."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    if not for_windows:
        yield codecs.BOM_UTF8
    lines = map(_for_windows if for_windows else _safe, chain((heads,), rows))
    while True:
        writer.writerows(islice(lines, AT_ONCE))
        if not text.tell():
            return
        yield text.getvalue().encode(CODEC if for_windows else "utf-8")
        text.seek(0)
        text.truncate()


def _safe(row: Row) -> list[object]:
    """Most cells are empty, or begin with a letter or a kanji: those are told apart at once, because a
    year's table has millions of cells."""
    return [
        cell if not cell or (cell.__class__ is str and "A" <= cell < FULL_WIDTH) else _careful(cell)
        for cell in row
    ]


def _careful(cell: object) -> object:
    return cell if cell.__class__ in CALCULATE_NOTHING else harmless(str(cell))


def _for_windows(row: Row) -> list[object]:
    """What a replacement begins with is looked at as well: ﹦ becomes =."""
    if not holds("".join(map(str, row))):
        row = [fitted(cell)[0] if isinstance(cell, str) else cell for cell in row]
    return _safe(row)

"""Tables for spreadsheets: CSV that opens with the right characters and runs nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

# Spreadsheets take a cell for a formula when it begins so, in full width too.
TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would calculate."""
    return f"'{text}" if text.startswith(TRIGGERS) else text


def csv_bytes(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with byte order mark, RFC 4180, so that 𠮷 and 髙 arrive whole.

    Whole numbers stay numbers, negative ones too.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (heads, *rows):
        writer.writerow([cell if type(cell) is int else harmless(str(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")

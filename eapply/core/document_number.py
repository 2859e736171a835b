"""文書番号: how the number of a document is written, e.g. 鹿図第12号."""

from __future__ import annotations

import re
from typing import Final

from eapply.core.widths import ascii_width

SHAPE: Final = re.compile(r"(.{1,20})第0*([1-9][0-9]{0,8})号")


def written(symbol: str, number: int) -> str:
    """The number as it stands on the document: ``symbol`` (記号) of the department, number of the year."""
    return f"{symbol}第{number}号"


def parse(typed: str) -> str | None:
    """A typed 文書番号 as it is written, from any width and with spaces; None for anything else."""
    match = SHAPE.fullmatch(re.sub(r"\s", "", ascii_width(typed[:80])))
    return written(match[1], int(match[2])) if match else None

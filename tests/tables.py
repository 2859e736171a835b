"""Reads back what was written for spreadsheets: CSV and XLSX as rows of cells."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from xml.etree import ElementTree

MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET: Final = "xl/worksheets/sheet1.xml"
BEGINNING: Final = datetime(1899, 12, 30)
READ_BY_STYLE: Final = {
    "0": Decimal,
    "1": int,
    "2": lambda text: (BEGINNING + timedelta(days=int(text))).date(),
    "3": lambda text: BEGINNING + timedelta(seconds=round(float(text) * 86_400)),
}


def csv_rows(content: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def sheet_of(content: bytes) -> str:
    """The XML of the one sheet; the archive is whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert book.testzip() is None
        return book.read(SHEET).decode()


def xlsx_rows(content: bytes) -> list[list[Any]]:
    """The cells as typed values; "" where a row has none."""
    rows: list[list[Any]] = []
    for row in ElementTree.fromstring(sheet_of(content)).iter(f"{MAIN}row"):
        cells: dict[int, Any] = {}
        for cell in row:
            place = column(re.sub("[0-9]", "", cell.attrib["r"]))
            assert cell.find(f"{MAIN}f") is None
            if cell.attrib.get("t") == "inlineStr":
                cells[place] = unescaped("".join(cell.itertext()))
            else:
                cells[place] = READ_BY_STYLE[cell.attrib["s"]]("".join(cell.itertext()))
        rows.append([cells.get(place, "") for place in range(max(cells, default=-1) + 1)])
    width = len(rows[0])
    return [row + [""] * (width - len(row)) for row in rows]


def column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def unescaped(text: str) -> str:
    """As a spreadsheet reads it: _x0041_ is A, _x005F_ the line itself."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)

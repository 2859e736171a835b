"""A table as an XLSX file (ECMA-376, the smallest workbook): texts as texts, numbers and days as such."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ODD: Final = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x")
FORMAT_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
DAY_ZERO: Final = date(1899, 12, 30).toordinal()
FIRST_DAY: Final = 61  # 1 March 1900; before it the format counts a day that never was
EXACT: Final = 10**15  # the format keeps fifteen digits; a longer number stays a text
LONGEST: Final = 32_767  # characters of a cell; with more the format counts as damaged
AT_ONCE: Final = 500  # rows
MADE: Final = (1980, 1, 1, 0, 0, 0)  # the same table gives the same file


def xlsx_bytes(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with its heads in the first row, which stays in view.

    An ``int`` becomes a number with separators, a ``Decimal`` a number, a ``date`` and a ``datetime``
    (of Japan, without zone) a day, anything else a text, so that nothing is calculated.
    """
    return b"".join(xlsx_chunks(title, heads, rows))


def xlsx_chunks(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], footer: str = ""
) -> Generator[bytes, None, None]:
    """The same piece by piece, for tables of any length. ``footer`` stands on every printed page."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        name = quoteattr(re.sub(r"[\[\]:*?/\\]", "", title)[:31])
        book = f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name={name} sheetId="1" r:id="r1"/></sheets></workbook>'
        for path, text in (*PARTS.items(), ("xl/workbook.xml", book)):
            archive.writestr(_entry(path), text.encode())
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w") as sheet:
            for text in _sheet(heads, rows, footer):
                sheet.write(text.encode())
                yield pipe.taken()
    yield pipe.taken()


class _Pipe(io.RawIOBase):
    """Takes what the archive writes until it is fetched; the archive then never goes back in it."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        content = b"".join(self.pieces)
        self.pieces.clear()
        return content


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, MADE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _sheet(heads: Sequence[str], rows: Iterable[Sequence[object]], footer: str) -> Iterator[str]:
    view = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
    columns = f'<cols><col min="1" max="{max(1, len(heads))}" width="18" customWidth="1"/></cols>'
    yield f'{HEAD}<worksheet xmlns="{MAIN}">{view}{columns}<sheetData>'
    letters = [_letters(place) for place in range(len(heads))]
    lines = (_line(number, row, letters) for number, row in enumerate(chain((heads,), rows), 1))
    while text := "".join(islice(lines, AT_ONCE)):
        yield text
    printed = escape(footer.replace("&", "&&"))
    foot = f"<headerFooter><oddFooter>&amp;L{printed}</oddFooter></headerFooter>" if footer else ""
    yield f"</sheetData>{foot}</worksheet>"


def _line(number: int, row: Sequence[object], letters: list[str]) -> str:
    """One row; what is empty is left out. Written flat: a year's table has millions of cells."""
    if len(row) > len(letters):
        raise ValueError(f"row {number} is longer than the heads")
    cells = []
    for letter, value in zip(letters, row, strict=False):
        if value.__class__ in NUMBERS:
            style, text = NUMBERS[value.__class__](value)
            if style is not None:
                cells.append(f'<c r="{letter}{number}" s="{style}"><v>{text}</v></c>')
                continue
        else:
            text = str(value)
        if text:
            if len(text) > LONGEST:
                text = text[:LONGEST]
            if ODD.search(text):
                text = _escaped(text)
            cells.append(
                f'<c r="{letter}{number}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _escaped(text: str) -> str:
    """As XML, without what XML cannot say; what reads like an escape of the format stays a text."""
    plain = FORMAT_ESCAPE.sub("_x005F_", NOT_XML.sub("", text))
    return escape(plain, {"\r": "&#13;"})


def _day(value: Any) -> tuple[int | None, str]:
    """The format's count of days is off before March 1900: such a day stays a text."""
    number = value.toordinal() - DAY_ZERO
    return (2, str(number)) if number >= FIRST_DAY else (None, value.isoformat())


def _moment(value: Any) -> tuple[int | None, str]:
    style, number = _day(value)
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return (3, str(int(number) + seconds / 86_400)) if style else (None, value.isoformat(" "))


NUMBERS: Final[dict[type, Callable[[Any], tuple[int | None, str]]]] = {
    int: lambda value: (1 if -EXACT < value < EXACT else None, str(value)),
    Decimal: lambda value: (0, format(value, "f")),
    date: _day,
    datetime: _moment,
}


def _letters(place: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def _override(path: str, kind: str) -> str:
    return f'<Override PartName="/{path}" ContentType="{TYPE}.{kind}+xml"/>'


_STYLES: Final = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy/mm/dd"/><numFmt numFmtId="165" formatCode="yyyy/mm/dd\\ hh:mm"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Meiryo UI"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf numFmtId="3" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
PARTS: Final = {
    "[Content_Types].xml": (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{_override("xl/workbook.xml", "sheet.main")}'
        f"{_override('xl/worksheets/sheet1.xml', 'worksheet')}{_override('xl/styles.xml', 'styles')}</Types>"
    ),
    "_rels/.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{_relation('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{_relation('r1', 'worksheet', 'worksheets/sheet1.xml')}{_relation('r2', 'styles', 'styles.xml')}</Relationships>"
    ),
    "xl/styles.xml": _STYLES,
}

"""A table as an XLSX file (ECMA-376, the smallest workbook): texts as texts, whole numbers as numbers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MADE: Final = (1980, 1, 1, 0, 0, 0)  # the same table gives the same file


def xlsx_bytes(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with its heads in the first row, which stays in view.

    An ``int`` becomes a number with separators, anything else a text, so that nothing is calculated.
    """
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(number, place, cell) for place, cell in enumerate(row))}</row>'
        for number, row in enumerate((heads, *rows), 1)
    )
    view = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
    columns = f'<cols><col min="1" max="{max(1, len(heads))}" width="18" customWidth="1"/></cols>'
    sheet = (
        f'{HEAD}<worksheet xmlns="{MAIN}">{view}{columns}<sheetData>{lines}</sheetData></worksheet>'
    )
    name = quoteattr(re.sub(r"[\[\]:*?/\\]", "", title)[:31])
    book = f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name={name} sheetId="1" r:id="r1"/></sheets></workbook>'
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in (
            *PARTS.items(),
            ("xl/workbook.xml", book),
            ("xl/worksheets/sheet1.xml", sheet),
        ):
            archive.writestr(zipfile.ZipInfo(path, MADE), text.encode(), zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _cell(number: int, place: int, value: object) -> str:
    name = f"{_letters(place)}{number}"
    if type(value) is int:
        return f'<c r="{name}" s="1"><v>{value}</v></c>'
    text = escape(NOT_XML.sub("", str(value)))
    return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


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
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Meiryo UI"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="3" applyNumberFormat="1"/></cellXfs></styleSheet>'
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

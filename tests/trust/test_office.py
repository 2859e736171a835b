"""Exports opened in another office: LibreOffice reads the same texts and calculates nothing.

Only in the long form (`make trust`), which alone installs it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import pytest

from eapply.core.csv_text import original
from eapply.core.submission import Role
from eapply.core.windows_text import fitted
from eapply.models import StaffAccount, transaction
from eapply.services.exporting import FORMATS
from eapply.services.toolbox import Toolbox
from tests.effort import FULL
from tests.filings import actor_for
from tests.services.test_exporting import (
    LIBRARY,
    NAMES,
    TEXTS,
    content_of,
    file_named,
    order,
)

pytestmark = [pytest.mark.trust, pytest.mark.usefixtures("context")]
FILED: Final = (*NAMES, *TEXTS)
# Comma, quotation mark, the number by which LibreOffice knows the encoding, from line 1.
READ_AS: Final = {"csv": "CSV:44,34,76,1", "cp932": "CSV:44,34,64,1"}
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
SPACES: Final = {f"{TEXT}s": " ", f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}


def opened(content: bytes, key: str, folder: Path) -> ElementTree.Element:
    """The workbook that LibreOffice makes of an export, as XML."""
    suffix = "xlsx" if key == "xlsx" else "csv"
    (folder / f"export.{suffix}").write_bytes(content)
    how = [f"--infilter={READ_AS[key]}"] if key in READ_AS else []
    home = f"-env:UserInstallation=file://{folder}/home"
    command = ["soffice", home, "--headless", *how, "--convert-to", "fods", "--outdir", str(folder)]
    subprocess.run(
        [*command, str(folder / f"export.{suffix}")], check=True, capture_output=True, timeout=300
    )
    return ElementTree.parse(folder / "export.fods").getroot()


def lines_of(book: ElementTree.Element) -> Iterator[list[str]]:
    """The texts of each line, repeated cells once for each time."""
    for row in book.iter(f"{TABLE}table-row"):
        yield [
            text_of(cell)
            for cell in row
            for _ in range(min(int(cell.get(f"{TABLE}number-columns-repeated", 1)), 200))
        ]


def text_of(cell: ElementTree.Element) -> str:
    return "\n".join(said(each) for each in cell.iter(f"{TEXT}p"))


def said(part: ElementTree.Element) -> str:
    """The characters of a paragraph; several spaces and tabs are elements of their own."""
    count = int(part.get(f"{TEXT}c", 1))
    inner = "".join(said(each) + (each.tail or "") for each in part)
    return SPACES.get(part.tag, "") * count + (part.text or "") + inner


if FULL:

    @pytest.mark.parametrize("key", FORMATS)
    def test_another_office_reads_the_same_texts_and_calculates_nothing(
        tools: Toolbox, add_staff: Any, tmp_path: Path, key: str
    ) -> None:
        account: StaffAccount = add_staff("hon", (Role.CLERK, "library"))
        with transaction() as session:
            for text in FILED:
                file_named(session, tools, text)
        what = order(format=key, filters=replace(LIBRARY, order="arrived"))
        content = content_of(tools, actor_for(account), what, len(FILED))
        book = opened(content, key, tmp_path)
        assert [cell for cell in book.iter() if f"{TABLE}formula" in cell.attrib] == []
        heads, *rows = (line for line in lines_of(book) if any(line))
        place = heads.index("カードを使う方の姓")
        found = [row[place] for row in rows]
        wanted = [fitted(text)[0] if key == "cp932" else text for text in FILED]
        assert [text if key == "xlsx" else original(text) for text in found] == wanted

    def test_a_formula_would_be_seen(tmp_path: Path) -> None:
        book = opened("姓\r\n=1+1\r\n".encode("utf-8-sig"), "csv", tmp_path)
        assert [cell for cell in book.iter() if f"{TABLE}formula" in cell.attrib] != []

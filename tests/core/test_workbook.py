"""XLSX piece by piece: comes back equal with its types, calculates nothing, never stands whole in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eapply.core.csv_text import TRIGGERS
from eapply.core.workbook import LONGEST, NOT_XML, xlsx_bytes, xlsx_chunks
from tests.tables import sheet_of, xlsx_rows

HOSTILE = st.one_of(
    st.text(max_size=12),
    st.builds(str.__add__, st.sampled_from(TRIGGERS), st.text(max_size=5)),
    st.sampled_from(["_x0041_", "_x005F_x0041_", "]]>", "<c>", "&amp;", "a\r\nb", " x ", "'=1"]),
)
CELLS = st.one_of(
    HOSTILE,
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.decimals(-(10**6), 10**6, places=3),
    st.dates(date(1900, 3, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
)


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
@example([("_x_x0041_", "\x00_x0041_")])
def test_it_comes_back_with_its_types(rows: list[tuple[object, object]]) -> None:
    found = xlsx_rows(xlsx_bytes("表", ("甲", "乙"), rows))
    wanted = [
        [NOT_XML.sub("", cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    ]
    assert found == [["甲", "乙"], *wanted]
    assert [list(map(type, row)) for row in found[1:]] == [list(map(type, row)) for row in wanted]


def test_what_the_format_cannot_count_stays_a_text() -> None:
    row = (10**15, date(1899, 12, 31), datetime(1868, 1, 25, 1, 2), True, "x" * (LONGEST + 1))
    (found,) = xlsx_rows(xlsx_bytes("表", "abcde", [row]))[1:]
    assert found == [
        "1000000000000000",
        "1899-12-31",
        "1868-01-25 01:02:00",
        "True",
        "x" * LONGEST,
    ]


def test_a_row_that_is_longer_than_the_heads_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="row 2"):
        xlsx_bytes("表", ("甲",), [("a", "b")])


def test_it_is_written_while_it_is_read() -> None:
    taken = 0

    def rows() -> Iterator[tuple[int]]:
        nonlocal taken
        for taken in range(100_000):
            yield (taken,)

    list(islice(xlsx_chunks("表", ("数",), rows()), 4))
    assert 0 < taken < 5_000


def test_the_footer_stands_on_every_page() -> None:
    sheet = sheet_of(b"".join(xlsx_chunks("表", ("甲",), [("a",)], "A&B <係>")))
    assert (
        "<headerFooter><oddFooter>&amp;LA&amp;&amp;B &lt;係&gt;</oddFooter></headerFooter>" in sheet
    )
    assert re.search("</sheetData><headerFooter>", sheet)

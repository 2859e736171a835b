"""CSV for spreadsheets: comes back equal, and no cell is a formula."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.csv_text import TRIGGERS, csv_bytes, harmless

CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_it_begins_with_the_mark_that_spreadsheets_look_for() -> None:
    assert csv_bytes(("名前",), [("𠮷髙",)]) == b"\xef\xbb\xbf" + "名前\r\n𠮷髙\r\n".encode()


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, st.sampled_from(TRIGGERS[:-5]), CELLS), max_size=5))
def test_it_comes_back_and_nothing_calculates(rows: list[tuple[str, str, str]]) -> None:
    wanted = [(first, trigger + last) for first, trigger, last in rows]
    for row, (first, second) in zip(parsed(csv_bytes(("a", "b"), wanted))[1:], wanted, strict=True):
        assert row == [harmless(first), harmless(second)]
        assert [cell.removeprefix("'") for cell in row][1] == second
        assert not any(cell.startswith(TRIGGERS) for cell in row)


def test_a_negative_number_stays_one_and_a_text_like_it_does_not() -> None:
    assert parsed(csv_bytes(("a", "b"), [(-50, "-50")]))[1] == ["-50", "'-50"]


def test_full_width_signs_calculate_too() -> None:
    assert harmless("＝1+1") == "'＝1+1"
    assert harmless("1+1") == "1+1"

"""CSV for spreadsheets: comes back equal, and no cell is a formula."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.csv_text import TRIGGERS, csv_bytes, csv_chunks, harmless, original
from eapply.core.windows_text import fitted
from tests.tables import csv_rows

CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)


def test_it_begins_with_the_mark_that_spreadsheets_look_for() -> None:
    assert csv_bytes(("名前",), [("𠮷髙",)]) == b"\xef\xbb\xbf" + "名前\r\n𠮷髙\r\n".encode()


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, st.sampled_from(TRIGGERS[:-5]), CELLS), max_size=5))
def test_it_comes_back_and_nothing_calculates(rows: list[tuple[str, str, str]]) -> None:
    wanted = [(first, trigger + last) for first, trigger, last in rows]
    for row, (first, second) in zip(
        csv_rows(csv_bytes(("a", "b"), wanted))[1:], wanted, strict=True
    ):
        assert row == [harmless(first), harmless(second)]
        assert [cell.removeprefix("'") for cell in row][1] == second
        assert not any(cell.startswith(TRIGGERS) for cell in row)


def test_a_negative_number_stays_one_and_a_text_like_it_does_not() -> None:
    assert csv_rows(csv_bytes(("a", "b"), [(-50, "-50")]))[1] == ["-50", "'-50"]


def test_full_width_signs_calculate_too() -> None:
    assert harmless("＝1+1") == "'＝1+1"
    assert harmless("1+1") == "1+1"


HOSTILE = st.one_of(
    CELLS, st.builds(str.__add__, st.sampled_from([*TRIGGERS, "'", "﹦", "−"]), CELLS)
)


@settings(deadline=None)
@given(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=5))
def test_every_text_can_be_had_back(rows: list[tuple[str, str]]) -> None:
    found = csv_rows(csv_bytes(("a", "b"), rows))[1:]
    assert [[original(cell) for cell in row] for row in found] == [list(row) for row in rows]


@settings(deadline=None)
@given(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=5))
def test_windows_gets_the_nearest_text_and_no_formula(rows: list[tuple[str, str]]) -> None:
    content = b"".join(csv_chunks(("a", "b"), rows, for_windows=True))
    found = csv_rows(content, "cp932")[1:]
    assert [[original(cell) for cell in row] for row in found] == [
        [fitted(cell)[0] for cell in row] for row in rows
    ]
    assert not any(cell.startswith(TRIGGERS) for row in found for cell in row)


def test_what_becomes_a_formula_only_for_windows_is_seen() -> None:
    """﹦ fits as =, − as －: both would calculate."""
    content = b"".join(csv_chunks(("a", "b"), [("﹦1+1", "−5")], for_windows=True))
    assert csv_rows(content, "cp932")[1] == ["'=1+1", "'－5"]


def test_days_and_measures_stay_plain() -> None:
    row = (date(2026, 11, 24), datetime(2026, 11, 24, 10, 5), Decimal("-1.50"), "-1.50")
    assert csv_rows(csv_bytes("abcd", [row]))[1] == [
        "2026-11-24",
        "2026-11-24 10:05:00",
        "-1.50",
        "'-1.50",
    ]


def test_a_long_table_comes_in_pieces() -> None:
    pieces = list(csv_chunks(("a",), ((number,) for number in range(1200))))
    assert len(pieces) > 3
    assert csv_rows(b"".join(pieces))[1:] == [[str(number)] for number in range(1200)]

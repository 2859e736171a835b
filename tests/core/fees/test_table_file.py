"""The file of rates: it reads back what it wrote, and names every mistake with its line."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from eapply.adapters.fee_tables import FeeTables
from eapply.core.csv_file import MOST_BYTES, read_bytes
from eapply.core.fees import COLUMNS, FileProblem, FileProblems, RowProblem, read_rate, write_rate
from eapply.core.fees.table_file import read_rates, write_rates

HEAD = ",".join(COLUMNS)
GOOD = "22,,,1件,per_unit,cases,1,,,250,,,,on_application,,2027-04-01,,kashima,条例"


def problems(text: str) -> tuple[FileProblem, ...]:
    with pytest.raises(FileProblems) as caught:
        read_rates(text)
    return caught.value.problems


def changed(**cells: str) -> str:
    row = dict(zip(COLUMNS, GOOD.split(","), strict=True)) | cells
    line = io.StringIO()
    csv.writer(line).writerow(row.values())
    return f"{HEAD}\r\n{line.getvalue()}"


def test_it_reads_back_what_it_wrote(tables: FeeTables) -> None:
    hostile = replace(tables.rates[0], note="=1+1", source="@x")
    rates = (*tables.rates, hostile)
    content = write_rates(rates)
    assert b"'=1+1" in content
    assert read_rates(read_bytes(content)) == rates


def test_every_row_reads_back(tables: FeeTables) -> None:
    assert [read_rate(write_rate(rate)) for rate in tables.rates] == list(tables.rates)


def test_what_spreadsheets_do_to_it_is_taken() -> None:
    text = changed(
        amount="１，２５０円", valid_from="2027/4/1", number="第22号", valid_to="令和10年3月31日"
    )
    found = read_rates(read_bytes(f"{text}\r\n,,,\r\n".encode("cp932")))
    assert [(rate.amount, rate.valid_from.isoformat()) for rate in found] == [(1250, "2027-04-01")]
    assert found[0].valid_to is not None


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"amount": "250.5"}, "額（円）は、0以上の整数"),
        ({"amount": "-1"}, "額（円）は、0以上の整数"),
        ({"amount": "9" * 5000}, "額（円）が大きすぎます"),
        ({"amount": ""}, "unknown"),
        ({"tier_min": "999999999"}, "以上（m²）が大きすぎます"),
        ({"valid_from": "2027-02-30"}, "暦にない日"),
        ({"valid_from": ""}, "適用のはじまり"),
        ({"basis": "each"}, "flat、per_unit、tier、formula"),
        ({"measure": "miles"}, "copies"),
        ({"provenance": "me"}, "kashima"),
        ({"source": "  "}, "出典を入れて"),
        ({"unit": "通" * 61}, "60文字まで"),
        ({"number": "x"}, "号は、"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line(cells: dict[str, str], words: str) -> None:
    (found,) = problems(changed(**cells))
    assert found.line == 2
    assert words in found.message


def test_all_mistakes_come_at_once() -> None:
    bad = changed(amount="x", step="y").splitlines()[1]
    found = problems("\n".join((HEAD, GOOD, bad, "1,2")))
    assert [each.line for each in found] == [3, 3, 4]
    assert "列の数が2" in found[-1].message


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("number,variant", "がありません"),
        (f"{HEAD},price", "列 price が使えません"),
        (f"{HEAD},cap", "列 cap が重なっています"),
        ("", "がありません"),
    ],
)
def test_the_columns_are_those_of_the_export(head: str, words: str) -> None:
    (found,) = problems(f"{head}\n{GOOD}")
    assert found.line == 1
    assert words in found.message


def test_what_is_no_table_is_refused() -> None:
    for content, words in (
        (b" \n", "選んで"),
        (b"x" * (MOST_BYTES + 1), "200KB"),
        (b"\x81\xff\xfe", "文字を読み取れません"),
    ):
        with pytest.raises(FileProblems, match=words):
            read_bytes(content)
    assert "CSVとして" in problems(f'{HEAD}\n"22')[0].message
    assert "行が多すぎます" in problems("\n".join([HEAD, *[GOOD] * 1001]))[0].message


def test_a_row_tells_all_its_cells() -> None:
    with pytest.raises(RowProblem) as caught:
        read_rate({"number": "22", "step": "x"})
    assert [column for column, _ in caught.value.problems] == [
        "basis",
        "measure",
        "step",
        "timing",
        "valid_from",
        "provenance",
    ]

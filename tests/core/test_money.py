from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.money import LARGEST, MoneyProblem, parse_yen, yen_text


def test_amounts_are_written_with_separators() -> None:
    assert [yen_text(amount) for amount in (0, 300, 1400, 12_345_678, -1400)] == [
        "0円",
        "300円",
        "1,400円",
        "12,345,678円",
        "-1,400円",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1400",
        "1,400",
        "1,400円",
        "¥1,400",
        "￥１，４００",
        "１４００円",
        "1、400",
        " 1 400 円",
        "01400",
    ],
)
def test_amounts_in_any_spelling(text: str) -> None:
    assert parse_yen(text) == 1400


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        ("円", "empty"),
        ("　", "empty"),
        ("1400.5", "decimal"),
        ("1400.00", "decimal"),
        ("１４００．５円", "decimal"),
        (".5", "decimal"),
        ("5.", "decimal"),
        ("-1400", "negative"),
        ("－１４００", "negative"),
        ("千円", "not_number"),
        ("1万円", "not_number"),
        ("1-400", "not_number"),
        ("²", "not_number"),
        ("1e3", "not_number"),
        ("1" * 16, "too_large"),
        ("9" * 10_000, "too_large"),
    ],
)
def test_what_is_no_amount_says_why(text: str, kind: str) -> None:
    with pytest.raises(MoneyProblem) as problem:
        parse_yen(text)
    assert problem.value.kind == kind
    assert problem.value.sentence("寄附の額").startswith("寄附の額")


def test_the_sentence_names_the_thing() -> None:
    assert MoneyProblem("empty").sentence("還付金額") == "還付金額を入力してください。"


@settings(deadline=None)
@given(st.integers(0, LARGEST))
def test_what_is_written_can_be_read(amount: int) -> None:
    assert parse_yen(yen_text(amount)) == amount


@settings(deadline=None)
@given(st.text() | st.text(alphabet="0123456789.,-円¥１ "))
def test_no_text_breaks_the_parser(text: str) -> None:
    with suppress(MoneyProblem):
        assert 0 <= parse_yen(text) <= LARGEST

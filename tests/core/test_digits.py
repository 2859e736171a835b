from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.digits import (
    account_number,
    corporate_number_ok,
    my_number_in,
    only_digits,
    pad_account_number,
    phone,
    postal_code,
    to_digits,
)


@pytest.mark.parametrize(
    "text", ["314-0031", "３１４－００３１", "〒314 0031", "3140031", "314ー0031"]
)
def test_postal_codes_in_any_spelling(text: str) -> None:
    assert postal_code(text) == "3140031"


@pytest.mark.parametrize(
    "text", ["", "314-003", "31400311", "314-003a", "〒", "²140031", "٣140031"]
)
def test_what_is_no_postal_code(text: str) -> None:
    assert postal_code(text) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0299-82-2911", "0299822911"),
        ("０２９９（８２）２９１１", "0299822911"),
        ("(0299)82-2911", "0299822911"),
        ("0299.82.2911", "0299822911"),
        ("+81-299-82-2911", "0299822911"),
        ("+81 (0)299 82 2911", "0299822911"),
        ("＋８１９０１２３４５６７８", "09012345678"),
        ("\u202a090 1234 5678\u202c", "09012345678"),
        ("090ー1234ー5678", "09012345678"),
        ("0120-123-456", "0120123456"),
        ("0800-123-4567", "08001234567"),
        ("020-1234-5678", "02012345678"),
        ("050-1234-5678", "05012345678"),
        ("060-1234-5678", "06012345678"),
        ("070-1234-5678", "07012345678"),
        ("080-1234-5678", "08012345678"),
    ],
)
def test_telephones_in_any_spelling(text: str, digits: str) -> None:
    assert phone(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "299822911",
        "1299822911",
        "029982291",
        "02998229110",
        "01201234567",
        "090123456789",
        "0299-82-2911 内線12",
        "+1 212 555 0100",
        "+81",
        "電話",
    ],
)
def test_what_is_no_telephone(text: str) -> None:
    assert phone(text) is None


def test_the_city_itself_has_a_right_corporate_number() -> None:
    assert corporate_number_ok("6000020082228")
    assert corporate_number_ok("６００００２００８２２２８")
    assert corporate_number_ok("6-0000-2008-2228")


@pytest.mark.parametrize(
    "text", ["", "600002008222", "5000020082228", "6000020082229", "600002008222x"]
)
def test_wrong_corporate_numbers(text: str) -> None:
    assert not corporate_number_ok(text)


@settings(deadline=None)
@given(st.integers(0, 12), st.integers(1, 8))
def test_one_wrong_digit_in_a_corporate_number_is_seen(position: int, step: int) -> None:
    # A change by 9 (0 to 9) is the one that a modulus of 9 cannot see.
    right = "6000020082228"
    wrong = str((int(right[position]) + step) % 10)
    if abs(int(wrong) - int(right[position])) == 9:
        return
    assert not corporate_number_ok(right[:position] + wrong + right[position + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "123456789018",
        "私の番号は１２３４５６７８９０１８です。",
        "1234 5678 9018",
        "1234-5678-9018",
        "１２３４　５６７８　９０１８",
        "1234－5678－9018",
        "1234 - 5678 - 9018",
        "1234\u200b56789018",
        "児童2 1234 5678 9018",
        "電話 0299-82-2911、番号123456789018、以上",
        "123456789018 2026年11月",
        "111111111111 と 123456789018",
        "番号:123456789018.",
        "1234\t5678\t9018",
    ],
)
def test_an_individual_number_is_found(text: str) -> None:
    assert my_number_in(text) == "123456789018"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123456789017",
        "1234567890180",
        "0123456789018",
        "1234 5678 9018 1234",
        "9999-1234-5678-9018",
        "1234-5678-9018-1",
        "12-123456789018",
        "0.123456789018",
        "12345 6789018",
        "1234\n5678\n9018",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert my_number_in(text) is None


@settings(deadline=None)
@given(st.text(alphabet="0123456789 -１２\n番号"))
def test_a_found_number_stands_in_the_text(text: str) -> None:
    found = my_number_in(text)
    assert found is None or found in to_digits(text)


@settings(deadline=None)
@given(st.integers(0, 10**11 - 1))
def test_exactly_one_check_digit_is_right(first: int) -> None:
    found = [digit for digit in range(10) if my_number_in(f"番号{first:011d}{digit}です")]
    assert len(found) == 1


def test_account_numbers_keep_their_length_until_padded() -> None:
    assert account_number("１２３４５") == "12345"
    assert pad_account_number("12345") == "0012345"
    assert account_number("1234567") == "1234567"
    assert account_number("12345678") is None
    assert account_number("12a") is None
    assert account_number("") is None


@settings(deadline=None)
@given(st.text())
def test_no_text_breaks_a_parser(text: str) -> None:
    for parser in (postal_code, phone, account_number, my_number_in):
        result = parser(text)
        assert result is None or only_digits(result)
        assert result is None or parser(result) == result
    assert corporate_number_ok(text) in (True, False)
    assert to_digits(to_digits(text)) == to_digits(text)

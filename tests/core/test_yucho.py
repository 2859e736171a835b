from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.digits import only_digits
from eapply.core.yucho import Account, YuchoProblem, convert


def test_the_published_example() -> None:
    account = convert("10530", "12345671")
    assert account == Account("9900", "058", "普通", "1234567")
    assert account.branch_name == "〇五八"


@pytest.mark.parametrize(
    ("symbol", "number", "account"),
    [
        ("１０５３０", "１２３４５６７１", Account("9900", "058", "普通", "1234567")),
        ("10530", "451", Account("9900", "058", "普通", "0000045")),
        ("10530-2", "12345671", Account("9900", "058", "普通", "1234567")),
        ("10530-2-", "12345671", Account("9900", "058", "普通", "1234567")),
        ("10530", "2-12345671", Account("9900", "058", "普通", "1234567")),
        ("10530", "-2-12345671", Account("9900", "058", "普通", "1234567")),
        ("10530", "1234 5671", Account("9900", "058", "普通", "1234567")),
        ("00160", "123456", Account("9900", "019", "当座", "0123456")),
        ("00160-4", "1", Account("9900", "019", "当座", "0000001")),
    ],
)
def test_other_accounts(symbol: str, number: str, account: Account) -> None:
    assert convert(symbol, number) == account


def test_a_savings_account_is_told_by_the_person() -> None:
    assert convert("10530", "12345671", savings=True).account_type == "貯蓄"
    assert convert("00160", "123456", savings=True).account_type == "当座"


@pytest.mark.parametrize(
    ("symbol", "number", "field", "message"),
    [
        ("", "12345671", "symbol", "記号を入力してください。"),
        ("1053", "12345671", "symbol", "記号は5けたの数字です。いま4けたです。"),
        ("1053a", "12345671", "symbol", "記号は数字で入力してください。"),
        ("20530", "12345671", "symbol", "記号は「1」か「0」で始まります。通帳を確かめてください。"),
        ("10530", "", "number", "番号を入力してください。"),
        ("10530", "12a", "number", "番号は数字で入力してください。"),
        ("10530", "123456781", "number", "番号は2けたから8けたの数字です。いま9けたです。"),
        ("10530", "12345672", "number", "番号の最後の数字は「1」です。通帳を確かめてください。"),
        ("10530", "1", "number", "番号は2けたから8けたの数字です。いま1けたです。"),
        (
            "00160",
            "12345678",
            "number",
            "記号が「0」で始まるとき、番号は7けたまでです。いま8けたです。",
        ),
    ],
)
def test_what_cannot_be_right(symbol: str, number: str, field: str, message: str) -> None:
    with pytest.raises(YuchoProblem) as problem:
        convert(symbol, number)
    assert (problem.value.field, problem.value.message) == (field, message)


@settings(deadline=None)
@given(st.text(), st.text() | st.from_regex(r"[0-9]{1,9}", fullmatch=True))
def test_no_text_breaks_the_conversion(symbol: str, number: str) -> None:
    for tried in (symbol, "10530", "00160"):
        with suppress(YuchoProblem):
            account = convert(tried, number)
            lengths = [len(account.bank_code), len(account.branch_code)]
            assert [*lengths, len(account.account_number)] == [4, 3, 7]
            assert only_digits(account.branch_code + account.account_number)

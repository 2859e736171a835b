"""A bank account to which the city pays, declared once (block D of the domain notes)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from eapply.core import kana, yucho
from eapply.core.conditions import Answers, Condition, Given, Is, Situation, Test
from eapply.forms.fields import (
    AccountNumber,
    BankCode,
    BankKana,
    BranchCode,
    Choice,
    Declaration,
    Files,
    Text,
    YesNo,
    YuchoNumber,
    YuchoSymbol,
)
from eapply.forms.question_form import Block, Derived, all_of

IS_BANK = Is("account_kind", "bank")
IS_YUCHO = Is("account_kind", "yucho")
ACCOUNT_TYPES = (
    ("ordinary", "普通"),
    ("current", "当座"),
    ("savings", "貯蓄"),
    ("other", "その他"),
)


def yucho_account(answers: Answers, situation: Situation) -> Mapping[str, Any]:
    """The account that a ゆうちょ symbol and number stand for (rule published by the bank)."""
    account = yucho.convert(
        answers["account_yucho_symbol"],
        answers["account_yucho_number"],
        savings=answers.get("account_yucho_savings") is True,
    )
    return {
        "bank_code": account.bank_code,
        "branch_code": account.branch_code,
        "account_type": next(
            value for value, label in ACCOUNT_TYPES if label == account.account_type
        ),
        "account_number": account.account_number,
    }


def padded(answers: Answers, situation: Situation) -> Mapping[str, Any]:
    return {"account_number": answers["account_number"].zfill(7)}


def short_number(answers: Answers, situation: Situation) -> bool:
    return 0 < len(answers.get("account_number") or "") < 7


def bank_account(when: Condition | None = None, *, own_help: str = "") -> Block:
    """振込先口座 (block D), ゆうちょ by symbol and number or any bank by branch and number."""
    bank, yucho_asked = all_of(when, IS_BANK), all_of(when, IS_YUCHO)
    other_bank = all_of(bank, Is("bank_code", "other"))
    short = Test("口座番号が7けたより短い", ("account_number",), short_number)
    yucho_given = Given("account_yucho_symbol") & Given("account_yucho_number")
    fields = {
        "account_kind": Choice(
            "口座のある金融機関",
            (("yucho", "ゆうちょ銀行"), ("bank", "ゆうちょ銀行以外")),
            when=when,
        ),
        "account_yucho_symbol": YuchoSymbol(
            help="通帳の1ページ目にある5けたの数字です。", when=yucho_asked
        ),
        "account_yucho_number": YuchoNumber(help="8けたまでの数字です。", when=yucho_asked),
        "account_yucho_savings": YesNo(
            "通常貯蓄貯金の口座ですか",
            thing="通常貯蓄貯金かどうか",
            required=False,
            help="通帳の表紙に「通常貯蓄貯金」とある方だけ「はい」を選んでください。",
            when=yucho_asked,
        ),
        "bank_code": BankCode("金融機関", help="名前の一部でさがせます。例：常陽", when=bank),
        "bank_name": Text("金融機関の名前", max_length=60, when=other_bank),
        "branch_code": BranchCode(
            "支店", help="支店名か店番でさがせます。", when=all_of(bank, ~Is("bank_code", "other"))
        ),
        "branch_name": Text("支店の名前", max_length=60, when=other_bank),
        "account_type": Choice("預金種別", ACCOUNT_TYPES, when=bank),
        "account_number": AccountNumber(padded_key="account_number_padded", when=bank),
        "account_number_padded": Declaration(
            "口座番号の頭に0をつけて7けたにすることの確認",
            required=False,
            statement="口座番号が7けたより短いときは、頭に0をつけて7けたにして保存します。",
            when=bank,
        ),
        "account_holder_kana": BankKana(
            "口座名義（カナ）",
            help="通帳のとおり。小さい「ョ」は「ヨ」、「ー」は「‐」に直して保存します。",
            when=when,
        ),
        "account_holder_name": Text(
            "口座名義（漢字）", max_length=60, is_name=True, required=False, when=when
        ),
        "account_is_own": YesNo(
            "本人名義の口座ですか", thing="本人名義かどうか", help=own_help, when=when
        ),
        "file_passbook": Files(
            "通帳・キャッシュカードの写し",
            required=False,
            when=when,
            help="金融機関・支店・番号・カナ名義が見える面です。",
        ),
    }
    derived = [
        Derived(
            "account_yucho_savings",
            {
                "bank_code": "金融機関",
                "branch_code": "店番",
                "account_type": "預金種別",
                "account_number": "口座番号",
            },
            yucho_given,
            yucho_account,
        ),
        Derived(
            "account_number",
            {"account_number": "口座番号"},
            short & Is("account_number_padded", True),
            padded,
        ),
    ]
    return Block(fields, derived=derived)


def names_differ(
    left: tuple[str, ...], right: tuple[str, ...]
) -> Callable[[Answers, Situation], bool]:
    """The readings under the two groups of keys differ after folding small kana, spaces and ー."""

    def differ(answers: Answers, situation: Situation) -> bool:
        first, second = (
            kana.same_name_key("".join(answers.get(key) or "" for key in keys))
            for keys in (left, right)
        )
        return bool(first and second) and first != second

    return differ

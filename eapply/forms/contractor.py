"""The contractor block (CON of the domain notes): the 指定工事店 and its engineer.

The city's rule of 1985 calls the engineer 主任技術者, newer texts elsewhere 責任技術者; the city is
asked which it uses, so the words stand here once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eapply.core.conditions import Answers, Compare, Condition, Given, Key, Situation, Test
from eapply.core.fold import search_key
from eapply.forms.fields import ContractorNumber, Date, Email, Phone, Text
from eapply.forms.question_form import Block, Derived, Level, Rule

ENGINEER = "主任技術者（責任技術者）"


def from_register(answers: Answers, situation: Situation) -> Mapping[str, Any]:
    """Name, representative and address as the register has them."""
    one = situation.facts.contractor(answers["contractor_number"], situation.today)
    if one is None:
        return {}
    return {
        "contractor_name": one.name,
        "contractor_rep_name": one.rep_name,
        "contractor_address": one.address,
    }


def not_of_the_shop(answers: Answers, situation: Situation) -> bool:
    """The register has another engineer for this contractor."""
    one = situation.facts.contractor(answers.get("contractor_number") or "", situation.today)
    number = answers.get("engineer_reg_number")
    if one is None or not number:
        return False
    return search_key(one.engineer_number) != search_key(number)


def contractor_party(when: Condition | None = None) -> Block:
    """The 指定工事店: found in the register, whose name and address are taken over."""
    return Block(
        {
            "contractor_number": ContractorNumber(
                "指定工事店番号",
                help="番号か名前でさがせます。名前と所在地は名簿の内容を使います。"
                "ちがうときは下水道課へお知らせください。",
                when=when,
            ),
            "contractor_phone": Phone("指定工事店の電話番号", when=when),
            "contractor_email": Email(
                "指定工事店のメールアドレス", help="受付や結果のお知らせを送ります。", when=when
            ),
        },
        derived=[
            Derived(
                "contractor_number",
                {
                    "contractor_name": "商号又は名称",
                    "contractor_rep_name": "代表者氏名",
                    "contractor_address": "所在地",
                },
                Given("contractor_number"),
                from_register,
            )
        ],
    )


def engineer(until: Sequence[str], when: Condition | None = None) -> Block:
    """The engineer, registered at least until the day under each of the keys ``until``."""
    reads = ("contractor_number", "engineer_reg_number")
    rules = [
        Rule(
            "engineer_valid_until",
            Compare("engineer_valid_until", "<", Key(day)),
            "登録有効期限が、工事の完了（予定）日より前です。日付と技術者を確かめてください。",
        )
        for day in until
    ]
    rules.append(
        Rule(
            "engineer_reg_number",
            Test("登録番号が名簿とちがう", reads, not_of_the_shop),
            "指定工事店の名簿にある技術者の登録番号とちがいます。番号を確かめてください。",
            Level.WARNING,
        )
    )
    return Block(
        {
            "engineer_name": Text(f"{ENGINEER}の氏名", max_length=60, is_name=True, when=when),
            "engineer_reg_number": Text(
                "登録番号",
                thing=f"{ENGINEER}の登録番号",
                max_length=20,
                help="技術者証のとおりに入力してください。",
                width="14em",
                when=when,
            ),
            "engineer_valid_until": Date(
                "登録有効期限", thing=f"{ENGINEER}の登録有効期限", when=when
            ),
        },
        rules,
    )


def contractor(until: Sequence[str], when: Condition | None = None) -> Block:
    """The whole block: the shop and its engineer."""
    return contractor_party(when) + engineer(until, when)

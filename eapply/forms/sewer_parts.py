"""What the two notifications on the use of the public sewer share (12 the use, 19 its user)."""

from __future__ import annotations

from typing import Any

from eapply.core.conditions import Answers, Condition, Situation, Test
from eapply.forms.addresses import lacks_number
from eapply.forms.question_form import Derived, Level, Rule
from eapply.forms.sites import in_the_city

DEPARTMENT_PHONE = "0299-82-2911"
LAW = ("下水道法第20条（使用料）", "鹿嶋市下水道条例（昭和60年条例第8号）")
PARTY = (
    "party_type",
    "name_sei",
    "name_mei",
    "kana_sei",
    "kana_mei",
    "name",
    "name_kana",
    "rep_title",
    "rep_name",
    "corporate_number",
    "postal_code",
    "address_pref",
    "address_city",
    "address_town",
    "address_building",
    "phone",
)


def taken_over(
    prefix: str, other: str, after: str, when: Condition, parts: tuple[str, ...] = PARTY
) -> Derived:
    """The party under ``prefix`` is the one asked for under ``other``, so it is not asked again."""

    def same(answers: Answers, situation: Situation) -> dict[str, Any]:
        return {f"{prefix}_{part}": answers.get(f"{other}_{part}") for part in parts}

    return Derived(after, {f"{prefix}_{part}": "" for part in parts}, when, same)


def site_rules(key: str) -> tuple[Rule, ...]:
    """使用場所 lies in the city and, as a rule, has a number."""
    return (
        *in_the_city(key, "鹿嶋市内の使用場所を入力してください。"),
        Rule(
            key,
            Test("使用場所に番地の数字がない", (key,), lacks_number(key)),
            "使用場所に、番地の数字がありません。このままでよいか確かめてください。",
            Level.WARNING,
        ),
    )

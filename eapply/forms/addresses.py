"""An address in Japan: postal code, prefecture, city, town, building."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eapply.core.conditions import Answers, Condition, Is, Situation, Test
from eapply.forms.fields import Choice, PostalCode, Text
from eapply.forms.question_form import Block, Level, Rule


def address(
    prefix: str,
    who: str,
    when: Condition | None = None,
    *,
    own: bool = False,
    required: bool = True,
    noun: str = "住所",
) -> Block:
    """郵便番号 and 住所 (or 所在地), with the two cities of the same reading kept apart."""
    token = (lambda name: name) if own else (lambda name: "off")
    shared: dict[str, Any] = {
        "when": when,
        "group": f"{prefix}_address",
        "group_title": f"{who}の{noun}",
        "required": required,
    }
    fields = {
        f"{prefix}_postal_code": PostalCode(
            thing=f"{who}の郵便番号",
            autocomplete=token("postal-code"),
            help="ハイフンはあってもなくてもかまいません。",
            **shared,
        ),
        f"{prefix}_address_pref": Choice(
            "都道府県",
            "prefectures",
            thing=f"{who}の都道府県",
            autocomplete=token("address-level1"),
            **shared,
        ),
        f"{prefix}_address_city": Text(
            "市区町村",
            thing=f"{who}の市区町村",
            max_length=60,
            autocomplete=token("address-level2"),
            **shared,
        ),
        f"{prefix}_address_town": Text(
            "町名・番地",
            thing=f"{who}の町名・番地",
            max_length=120,
            help="例：平井1187番地1",
            autocomplete=token("address-line1"),
            **shared,
        ),
        f"{prefix}_address_building": Text(
            "建物名・部屋番号",
            thing=f"{who}の建物名・部屋番号",
            max_length=60,
            autocomplete=token("address-line2"),
            **(shared | {"required": False}),
        ),
    }
    city, town = f"{prefix}_address_city", f"{prefix}_address_town"
    rules = [
        Rule(
            city,
            Is(f"{prefix}_address_pref", "茨城県") & Is(city, "鹿島市"),
            "「鹿島市」は佐賀県の市です。茨城県の「鹿嶋市」のことでしたら、「鹿嶋市」と入力してください。",
        ),
        Rule(
            town,
            Test(f"{who}の町名に番地の数字がない", (town,), lacks_number(town)),
            f"{who}の町名・番地に、番地の数字がありません。このままでよいか確かめてください。",
            Level.WARNING,
        ),
    ]
    return Block(fields, rules)


def lacks_number(key: str) -> Callable[[Answers, Situation], bool]:
    """The answer has no numeral of any script, as house numbers do."""

    def lacks(answers: Answers, situation: Situation) -> bool:
        text = answers.get(key) or ""
        return bool(text) and not any(character.isnumeric() for character in text)

    return lacks

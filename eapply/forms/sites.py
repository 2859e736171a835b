"""A place in the city said in words: rules that keep other cities out."""

from __future__ import annotations

from collections.abc import Callable

from eapply.core.conditions import Answers, Situation, Test
from eapply.forms.question_form import Rule

PREFECTURE = "茨城県"
# Neighbours on both sides of the lakes and the river, whose towns people write by mistake.
NEIGHBOURS = ("神栖市", "潮来市", "行方市", "鉾田市", "香取市", "銚子市")
SAME_READING = "鹿島市"


def without_prefecture(key: str) -> Callable[[Answers, Situation], tuple[str, str]]:
    """The place under ``key`` as (prefecture, the rest), without spaces."""

    def split(answers: Answers, situation: Situation) -> tuple[str, str]:
        text = "".join((answers.get(key) or "").split())
        names = (option.value for option in situation.facts.options("prefectures", situation.today))
        prefecture = next((name for name in names if text.startswith(name)), "")
        return prefecture, text.removeprefix(prefecture)

    return split


def in_another_city(key: str) -> Test:
    """The place begins with another prefecture or with a neighbouring city."""
    split = without_prefecture(key)

    def elsewhere(answers: Answers, situation: Situation) -> bool:
        prefecture, rest = split(answers, situation)
        return prefecture not in ("", PREFECTURE) or rest.startswith(NEIGHBOURS)

    return Test("鹿嶋市の外の場所が書いてある", (key,), elsewhere)


def in_the_city_of_the_same_reading(key: str) -> Test:
    """The place begins with 鹿島市, a city of another prefecture."""
    split = without_prefecture(key)

    def mistaken(answers: Answers, situation: Situation) -> bool:
        prefecture, rest = split(answers, situation)
        return prefecture in ("", PREFECTURE) and rest.startswith(SAME_READING)

    return Test("「鹿島市」と書いてある", (key,), mistaken)


def in_the_city(key: str, message: str) -> tuple[Rule, Rule]:
    """The place under ``key`` lies in the city; ``message`` stands there when it does not."""
    return (
        Rule(key, in_another_city(key), message),
        Rule(
            key,
            in_the_city_of_the_same_reading(key),
            "「鹿島市」は佐賀県の市です。鹿嶋市のことでしたら、「鹿嶋市」と入力してください。",
        ),
    )

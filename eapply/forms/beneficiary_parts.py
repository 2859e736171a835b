"""What the two declarations on the sewerage charge share (13 who is charged, 14 who is charged now)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from eapply.core.conditions import Answers, Condition, Is, Situation, Test
from eapply.core.fold import search_key
from eapply.forms.fields import Files, YesNo
from eapply.forms.parties import PERSON, party, party_type
from eapply.forms.question_form import Block

CITY = "鹿嶋市"
PHONE = "0299-82-2911"
LAW = ("都市計画法第75条（受益者負担金）",)
CHANGES = (
    "令和6年4月1日から、相続登記が義務になりました（相続を知った日から3年以内）。",
    "令和8年4月1日から、住所や氏名が変わったときの登記も義務になりました（2年以内）。",
    "印鑑（記名押印・連署）はいりません。相手の方の同意書かメールで確認します。",
)
PARTS = ("postal_code", "address_pref", "address_city", "address_town", "address_building")
PERSON_NAME = ("name_sei", "name_mei")
KEYS = (*PERSON_NAME, "name", "party_type", *PARTS)


def folded(answers: Mapping[str, object], prefix: str, parts: tuple[str, ...]) -> str:
    return search_key("".join(str(answers.get(f"{prefix}_{part}") or "") for part in parts))


def same_party(left: str, right: str) -> Test:
    """Both parties are persons, or both organisations, of the same name and address."""

    def same(answers: Answers, situation: Situation) -> bool:
        kind = answers.get(f"{left}_party_type")
        if not kind or kind != answers.get(f"{right}_party_type"):
            return False
        name = PERSON_NAME if kind == PERSON else ("name",)
        return folded(answers, left, name) == folded(answers, right, name) and folded(
            answers, left, PARTS[1:]
        ) == folded(answers, right, PARTS[1:])

    keys = tuple(f"{prefix}_{part}" for prefix in (left, right) for part in KEYS)
    return Test("氏名（名称）と住所が同じ", keys, same)


def outside_city(payer: Callable[[Answers], str], prefixes: tuple[str, ...]) -> Test:
    """The one who pays has an address outside the city; ``payer`` gives their prefix."""

    def outside(answers: Answers, situation: Situation) -> bool:
        return answers.get(f"{payer(answers)}_address_city") not in (None, CITY)

    keys = tuple(f"{prefix}_address_city" for prefix in prefixes)
    return Test("納める方の住所が市外", keys, outside)


def payment_proxy_question(when: Condition | None = None) -> Block:
    """Whether somebody in the city pays for one who lives elsewhere, and what they are."""
    return Block(
        {
            "has_payment_proxy": YesNo(
                "納付管理人（納付代理人）を決めますか",
                thing="納付管理人を決めるかどうか",
                required=False,
                help="市外に住む方のかわりに、納付書を受け取って納める方です。",
                when=when,
            )
        }
    ) + party_type("payment_proxy", "納付管理人", when=Is("has_payment_proxy", True))


def payment_proxy() -> Block:
    """納付管理人: the party itself."""
    return party("payment_proxy", "納付管理人", organisations=True, own=False)


def agent(when: Condition) -> Block:
    """代理人 with the mandate: person or organisation, reached by mail."""
    return party("agent", "代理人", organisations=True, email=True, when=when) + Block(
        {
            "file_mandate": Files(
                "委任状",
                help="申告する方が署名したもの。スマートフォンで撮った写真でかまいません。",
                when=when,
            )
        }
    )

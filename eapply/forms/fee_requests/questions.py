"""Questions that several groups of fees ask: counts, the register, pieces of land, gates."""

from __future__ import annotations

from typing import Any, Final

from eapply.core.conditions import Answers, Condition, Is, Situation, Test
from eapply.core.procedure import Elsewhere, Gate
from eapply.forms.fields import OTHER, Choice, Number, Text, YesNo
from eapply.forms.question_form import Rule

MOST_COPIES: Final = 20


def copies(label: str = "通数", unit: str = "通", **arguments: Any) -> Number:
    """How many papers are wanted; what is counted for the fee."""
    return Number(label, minimum=1, maximum=MOST_COPIES, unit=unit, width="6em", **arguments)


def honseki(when_here: Condition | None = None, *, others: bool = False) -> dict[str, Any]:
    """本籍 and 筆頭者. ``others``: a 本籍 outside the city is possible too, for some kinds."""
    fields: dict[str, Any] = {}
    if others:
        fields["honseki_here"] = YesNo("本籍は鹿嶋市にありますか", thing="本籍が鹿嶋市にあるか")
    return fields | {
        "honseki": Text(
            "本籍",
            max_length=120,
            help="例：鹿嶋市大字平井1187番地1。住所とちがうことがあります。",
            when=when_here,
        ),
        "head_name": Text(
            "筆頭者の氏名",
            max_length=60,
            is_name=True,
            help="戸籍のはじめに書いてある方です。亡くなっていても変わりません。",
            when=when_here,
        ),
    }


def honseki_gate(text: str, *, may_continue: bool = False) -> Gate:
    """Stops those whose 本籍 is elsewhere before they type anything: the law leaves no way by post."""
    return Gate(
        "honseki",
        "本籍（戸籍のある市区町村）は、鹿嶋市ですか",
        (
            ("yes", "鹿嶋市", None),
            (
                "no",
                "ほかの市区町村",
                Elsewhere("鹿嶋市では、郵送で出せません", text, "", may_continue),
            ),
            (
                "unknown",
                "わからない",
                Elsewhere(
                    "本籍を確かめてください",
                    "本籍は、本籍をのせた住民票の写しで確かめられます。わからないまま申請すると、"
                    "お返しすることがあります。",
                    "",
                    True,
                ),
            ),
        ),
        "本籍のある市区町村だけが、証明書を郵送できます。",
    )


def town(noun: str = "大字・町名") -> dict[str, Any]:
    """A town of the city: what lies elsewhere cannot be chosen."""
    return {
        "town": Choice(noun, "oaza", other=True, thing="大字・町名"),
        "town_other": Text(
            "大字・町名（一覧にないとき）",
            thing="大字・町名",
            max_length=40,
            when=Is("town", OTHER),
        ),
    }


def outside(answers: Answers, situation: Situation) -> bool:
    return bool(answers.get("honseki")) and "鹿嶋市" not in answers["honseki"]


OUTSIDE = Rule(
    "honseki",
    Test("本籍に「鹿嶋市」がない", ("honseki",), outside),
    "本籍が鹿嶋市にある方だけが申請できます。鹿嶋市からの本籍を入力してください。",
)

IN_CITY = Gate(
    "in_city",
    "その土地や家屋は、鹿嶋市にありますか",
    (
        ("yes", "はい", None),
        (
            "no",
            "いいえ",
            Elsewhere(
                "土地や家屋のある市区町村に申請してください",
                "鹿嶋市の台帳や図面にあるのは、鹿嶋市の土地と家屋だけです。",
            ),
        ),
    ),
)

"""Parts of 7 国民健康保険被保険者証再交付申請書: the document and the person it is for."""

from __future__ import annotations

from typing import Any

from eapply.core.conditions import Answers, Is, Situation, Test
from eapply.core.procedure import Elsewhere, Gate
from eapply.forms.fields import Choice, Text
from eapply.forms.insurance_parts import LOST, past_date, relation, too_old
from eapply.forms.messages import Problem
from eapply.forms.parties import birth_question, person_row
from eapply.forms.question_form import Level, QuestionForm, Rule

NO_OLD_CARD = (
    "保険証(被保険者証)は令和6年12月2日から発行していません。"
    "資格確認書または資格情報のお知らせを選んでください。"
)
DOCUMENTS = (
    ("confirmation", "資格確認書", "マイナ保険証を使わない方が、病院で見せるもの"),
    ("notice", "資格情報のお知らせ", "マイナ保険証をお持ちの方に、記号・番号を知らせるもの"),
    ("limit", "限度額適用認定証・減額認定証"),
    ("disease", "特定疾病療養受療証"),
    ("elderly", "高齢受給者証（旧）", "今は出していません"),
)
HAS_MYNA = Is("myna_insurance", "yes")
WANTS_CONFIRMATION = Is("document", "confirmation")
NEEDS_REASON = WANTS_CONFIRMATION & HAS_MYNA

GATE = Gate(
    "myna",
    "再交付する方は、マイナ保険証の登録をしていますか",
    (
        (
            "yes",
            "はい",
            Elsewhere(
                "マイナ保険証で受診できます",
                "マイナ保険証をお持ちの方には、ふつう資格確認書を出していません。"
                "資格情報のお知らせがほしい方と、事情があって資格確認書が必要な方は、このまま申請できます。",
                may_continue=True,
            ),
        ),
        ("no", "いいえ", None),
        ("unknown", "わからない", None),
    ),
)


class DocumentChoice(Choice):
    """The document. The old insurance card is no option, but is known by its name."""

    def parse(self, typed: Any) -> Any:
        if any(word in typed for word in ("保険証", "保険者証")):
            raise Problem(NO_OLD_CARD)
        return super().parse(typed)


class ItemRow(QuestionForm):
    person = person_row()
    birth_date = birth_question("生年月日")
    relation = relation()
    document = DocumentChoice(
        "再交付を希望する書類", DOCUMENTS, help="保険証（被保険者証）は交付できません。"
    )
    myna_insurance = Choice(
        "マイナ保険証の登録",
        (("yes", "あり"), ("no", "なし"), ("unknown", "わからない")),
        help="マイナポータルで確かめられます。",
    )
    special_reason = Choice(
        "資格確認書が必要な理由",
        (
            ("care", "要介助（高齢・障がい）"),
            ("facility", "施設入所"),
            ("card_lost", "カード紛失"),
            ("card_renewal", "更新中"),
            ("card_returned", "返納"),
            ("protection", "支援措置（DV等）"),
            ("other", "その他"),
        ),
        when=NEEDS_REASON,
        missing="マイナ保険証をお持ちの方は、資格確認書が必要な理由を選んでください。",
    )
    special_reason_other = Text(
        "その他の必要な理由", max_length=100, when=NEEDS_REASON & Is("special_reason", "other")
    )
    reason = Choice(
        "再交付の理由",
        (
            ("lost", "紛失"),
            ("stolen", "盗難"),
            ("burnt", "焼失・水没"),
            ("broken", "破損"),
            ("stained", "汚損"),
            ("not_arrived", "未着"),
            ("changed", "氏名等の記載変更"),
            ("other", "その他"),
        ),
    )
    reason_other = Text("その他の理由", max_length=100, when=Is("reason", "other"))
    mail_date = past_date(
        "発送のお知らせの日",
        "発送のお知らせの日は、今日までの日付を入力してください。",
        Is("reason", "not_arrived"),
        required=False,
    )

    rules = (
        too_old(),
        Rule(
            "document",
            Is("document", "elderly"),
            "高齢受給者証は、資格確認書や資格情報のお知らせと1つになりました。"
            "資格確認書か資格情報のお知らせを選んでください。",
        ),
        Rule(
            "document",
            Is("document", "notice") & Is("myna_insurance", "no"),
            "資格情報のお知らせだけでは、病院にかかれません。"
            "マイナ保険証の登録がない方は、資格確認書です。",
            Level.WARNING,
        ),
    )


def any_reason(*reasons: str) -> Test:
    """At least one document is asked for with one of these reasons."""

    def found(answers: Answers, situation: Situation) -> bool:
        return any(row.get("reason") in reasons for row in answers.get("items") or ())

    return Test("再交付の理由にあてはまる書類がある", ("items",), found)


ANY_LOST = any_reason(*LOST)

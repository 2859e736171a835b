"""Options, conditions and rules of 17 排水設備検査予約."""

from __future__ import annotations

from eapply.core.conditions import Answers, Compare, Is, Key, Situation, Test
from eapply.core.procedure import Elsewhere, Gate
from eapply.forms.question_form import Rule
from eapply.forms.sites import in_the_city

ALREADY_BOOKED = (
    "この確認番号の検査はすでに予約されています。変更する場合は「予約の変更」から行ってください。"
)
CLOSED_DAY = "選択した日は閉庁日です。別の日を選択してください。"
MINUTES = (("30", "30分"), ("60", "60分"), ("90", "90分"))
ATTENDANCE = (("engineer", "本人"), ("substitute", "代理"))
CONSENTS = (
    ("given", "承諾を得た"),
    ("outside", "建物に入らない"),
    ("not_asked", "未確認"),
)
NOT_COMPLETED = Elsewhere(
    "先に、完了届を出してください",
    "検査を予約できるのは、排水設備工事の完了届を出したあとです。"
    "「排水設備工事着手届・完了届」の手続で、完了届を出してください。",
)
COMPLETION_GATE = Gate(
    "completion",
    "この工事の完了届は出しましたか",
    (("yes", "出した", None), ("no", "まだ", NOT_COMPLETED)),
)
MOBILE_PREFIXES = ("060", "070", "080", "090")

REWORK = Is("inspection_kind", "rework")
SUBSTITUTE = Is("engineer_attends", "substitute")
CONSENTED = Is("resident_consent", "given")


def not_mobile(answers: Answers, situation: Situation) -> bool:
    number = answers.get("attendee_phone") or ""
    return bool(number) and not number.startswith(MOBILE_PREFIXES)


RULES = (
    *in_the_city("site", "鹿嶋市内の設置場所を入力してください。"),
    Rule(
        "slot_alt",
        Compare("slot_alt", "==", Key("slot")),
        "第2希望は、第1希望とちがう日時を選んでください。",
    ),
    Rule(
        "attendee_phone",
        Test("携帯電話の番号でない", ("attendee_phone",), not_mobile),
        "検査の当日につながる携帯電話の番号を入力してください。",
    ),
    Rule(
        "resident_consent",
        Is("resident_consent", "not_asked"),
        "住居に立ち入る検査には居住者の承諾が必要です。",
    ),
)

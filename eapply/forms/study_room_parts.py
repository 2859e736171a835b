"""Options, conditions and rules of 23 大野分館学習室利用申請."""

from __future__ import annotations

from eapply.core.booking import ANY_PLACE
from eapply.core.conditions import Answers, Compare, Is, Situation, Test
from eapply.core.procedure import Elsewhere, Gate, Provisional
from eapply.forms.fields import OTHER
from eapply.forms.question_form import Rule

BRANCH_PHONE = "0299-69-1114"
GROUP_SIZE = Provisional(
    1,
    "手続資料23の11（1席に1人）。鹿嶋市は未確認",
    "1つの予約で何人まで使えますか。",
    "人",
)
FIGURES = {
    "利用人数：1つの予約の人数": GROUP_SIZE,
}
CATEGORIES = (
    ("elementary", "小学生"),
    ("junior_high", "中学生"),
    ("student", "高校生・大学生"),
    ("general", "一般"),
)
PURPOSES = (("study", "自習"), ("research", "調査研究"), (OTHER, "その他"))
CARE = (("none", "なし"), ("some", "あり"))
NO_CARD = Elsewhere(
    "先に、図書利用カードをつくってください",
    "学習室の予約には、図書利用カードの番号が必要です。"
    "「図書利用カード申込」の手続で、カードをつくってください。",
    BRANCH_PHONE,
)
CARD_GATE = Gate(
    "card",
    "図書利用カードを持っていますか",
    (("yes", "持っている", None), ("no", "持っていない", NO_CARD)),
)

BY_CHILD = Is("user_category", "elementary")


def lacks_power(answers: Answers, situation: Situation) -> bool:
    """Power is wanted at a chosen seat that has none."""
    seat = answers.get("seat")
    if not answers.get("power_needed") or seat in (None, ANY_PLACE):
        return False
    with_power = situation.facts.options("study_seats_with_power", situation.today)
    return all(option.value != seat for option in with_power)


RULES = (
    Rule(
        "group_size",
        Compare("group_size", ">", GROUP_SIZE.value),
        f"1つの予約で使えるのは{GROUP_SIZE.value}人までです。1人ずつ予約してください。",
    ),
    Rule(
        "seat",
        Test("電源のない座席で電源を使う", ("seat", "power_needed"), lacks_power),
        "選んだ座席では電源を使えません。電源のある座席か「おまかせ」を選んでください。",
    ),
)

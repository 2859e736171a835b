"""Rows, options and rules of 21 鹿嶋市放課後児童クラブ退会届出書."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from eapply.core import eras
from eapply.core.conditions import Answers, Given, Is, Situation, Test
from eapply.core.procedure import Provisional
from eapply.forms.fields import OTHER
from eapply.forms.insurance_parts import repeated
from eapply.forms.pupil_parts import club_child
from eapply.forms.question_form import Derived, QuestionForm, Rule

# How many days before, and what is paid for the month of leaving: not known of 鹿嶋市.
DAYS_NOTICE = Provisional(
    0,
    "茨木市（大阪府）は8日前。鹿嶋市は未確認",
    "退会届は、退会する日の何日前までに要りますか。",
    "日前",
)
FREE_UNTIL_DAY = Provisional(
    0,
    "茨木市（大阪府）は1日の退会でもその月の保育料がかかる。鹿嶋市は未確認",
    "退会する月の保育料がかからないのは、何日までの退会ですか。日割りはありますか。",
    "日（0は、ない）",
)
FIGURES = {
    "退会年月日：届け出るまでの日数": DAYS_NOTICE,
    "退会年月日：その月の保育料がかからない日の限り": FREE_UNTIL_DAY,
}
REASONS = (
    ("moved", "転居・転校"),
    ("work", "保護者の就労状況の変化"),
    ("home", "家庭で保育できる"),
    ("lessons", "習い事・本人の希望"),
    ("other_facility", "他の施設へ"),
    ("illness", "病気・けが"),
    ("graduation", "卒業・学校の統合"),
    (OTHER, "その他"),
)
MOVED = Is("reason", "moved")


class ChildRow(QuestionForm):
    child = club_child()


def after_this_year(answers: Answers, situation: Situation) -> bool:
    """The day lies behind the end of the running fiscal year: places are given year by year."""
    day = answers.get("withdraw_date")
    if not day:
        return False
    return eras.fiscal_year(date.fromisoformat(day)) > eras.fiscal_year(situation.today)


def school_closes(answers: Answers, situation: Situation) -> bool:
    """The school of one of the children is gone when the day of leaving is over."""
    day = answers.get("withdraw_date")
    if not day:
        return False
    after = min(date.fromisoformat(day), date.max - timedelta(days=1)) + timedelta(days=1)
    standing = {option.value for option in situation.facts.options("elementary_schools", after)}
    schools = {child.get("school") for child in answers.get("children") or ()}
    return bool(schools - standing - {None, OTHER})


CLOSING = Is("reason", "graduation") | Test(
    "退会する日のあとに学校が閉校するとき", ("children", "withdraw_date"), school_closes
)


def last_month_charged(answers: Answers, situation: Situation) -> Mapping[str, Any]:
    day = date.fromisoformat(answers["withdraw_date"])
    if day.day <= FREE_UNTIL_DAY.value:
        day = day.replace(day=1) - timedelta(days=1)
    return {"fee_until": day.isoformat()[:7]}


def charged_until(month: str) -> str:
    text = eras.year_month_text(month)
    return f"{text}分まで保育料がかかる見込みです。日割りなどは、担当課に確認中です。"


FEE_UNTIL = Derived(
    "withdraw_date",
    {"fee_until": "退会までの保育料"},
    Given("withdraw_date"),
    last_month_charged,
    charged_until,
)
RULES = (
    Rule(
        "children",
        repeated("children", "name", "birth_date"),
        "氏名と生年月日が同じ児童が2人います。どちらかを消してください。",
    ),
    Rule(
        "withdraw_date",
        Test("退会年月日が来年度以降", ("withdraw_date",), after_this_year),
        "退会年月日は、今年度の終わり（3月31日）までの日付を入力してください。",
    ),
)

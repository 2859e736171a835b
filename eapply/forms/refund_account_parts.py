"""Parts of 3 市税等還付金口座振込依頼書: the taxes, who may ask, one line of the notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eapply.core.conditions import Answers, Situation
from eapply.forms.fields import Choice, FiscalYear, Money, Text
from eapply.forms.question_form import QuestionForm

# 「市税など」 as the city uses it; whether 収納課 pays back 介護・後期 is asked in the city's questions.
TAX_TYPES = (
    ("resident_ordinary", "市・県民税（森林環境税を含む）普通徴収"),
    ("resident_special", "市・県民税（森林環境税を含む）特別徴収"),
    ("property", "固定資産税（・都市計画税）"),
    ("light_vehicle", "軽自動車税（種別割）"),
    ("corporate", "法人市民税"),
    ("health_insurance", "国民健康保険税"),
    ("care_insurance", "介護保険料"),
    ("late_elderly", "後期高齢者医療保険料"),
    ("arrears", "延滞金等"),
)
RELATIONS = (
    ("self", "本人"),
    ("corporate_staff", "法人代表者・社員"),
    ("heir", "相続人代表者", "納税義務者が亡くなったとき"),
    ("legal", "法定代理人", "親権者、成年後見人など"),
    ("agent", "任意代理人", "委任状で頼まれた方"),
    ("tax_manager", "納税管理人", "市に納税管理人として届け出た方"),
)


class RefundRow(QuestionForm):
    tax_type = Choice("税目等", TAX_TYPES)
    fiscal_year = FiscalYear()
    term = Text("期別（月）", max_length=6, required=False, width="8em", help="例：2期、4月分")
    amount = Money("還付金額", help="カンマはあってもなくてもかまいません。")


def total(answers: Answers, situation: Situation) -> Mapping[str, Any]:
    return {"refund_total": sum(row.get("amount", 0) for row in answers["refunds"] or ())}

"""Rules between the answers of 15 排水設備計画確認申請書.

Sizes of pipes and gradients are those of 鹿嶋市's rule on agricultural drainage and of the common model
ordinance: remarks until 下水道課 has confirmed them for the sewer, never a reason to refuse.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from eapply.core.conditions import (
    Answers,
    Compare,
    Condition,
    Given,
    Is,
    Key,
    Situation,
    Test,
    Today,
)
from eapply.core.procedure import Provisional
from eapply.forms.drainage_parts import PHONE
from eapply.forms.drainage_plan_parts import RESTAURANT
from eapply.forms.fields import Gradient
from eapply.forms.question_form import Level, Rule

FLATTEST = Fraction(1, 100)
TOILET_PIPE, BATH_PIPE = 100, 75
# Up to so many people, a main pipe of so many millimetres (common 標準下水道条例).
MAIN_PIPES = ((150, 100), (300, 125), (500, 150))
LARGEST_MAIN_PIPE = 200
# 下水道課 needs time before the work begins; other cities ask for 7 days, 鹿嶋市's number is unknown.
USUAL_LEAD_DAYS = Provisional(
    7,
    "ひたちなか市・石岡市・土浦市などは7日前。鹿嶋市は未確認",
    "計画の確認の申請は、着手の何日前までに要りますか。",
    "日",
)
LONGEST_WORK_DAYS = Provisional(
    365, "手続資料15の32の案。鹿嶋市は未確認", "確認を受けた工事は、何日以内に終わりますか。", "日"
)
FIGURES = {
    "着手予定日：申請からの日数": USUAL_LEAD_DAYS,
    "完了予定日：工事の期間の限り": LONGEST_WORK_DAYS,
}


def largest_pipe(answers: Answers) -> int:
    """The largest inner diameter in mm, 0 without pipes."""
    return max((int(row["diameter_mm"]) for row in pipes(answers)), default=0)


def pipes(answers: Answers) -> list[Answers]:
    return [row for row in answers.get("pipes") or () if row.get("diameter_mm")]


def too_narrow(fixture: str, least: int) -> Test:
    """There is such a fixture, and no pipe is wide enough for it."""

    def narrow(answers: Answers, situation: Situation) -> bool:
        count = (answers.get("fixtures") or {}).get(fixture, 0)
        return bool(count and pipes(answers)) and largest_pipe(answers) < least

    return Test(f"{least}mm以上の排水管がない", ("fixtures", "pipes"), narrow)


def too_narrow_for_people(answers: Answers, situation: Situation) -> bool:
    people = answers.get("population") or 0
    if people < MAIN_PIPES[0][0] or not pipes(answers):
        return False
    least = next((size for limit, size in MAIN_PIPES if people < limit), LARGEST_MAIN_PIPE)
    return largest_pipe(answers) < least


def too_flat(answers: Answers, situation: Situation) -> bool:
    return any(
        Gradient.number(row["gradient"]) < FLATTEST
        for row in answers.get("pipes") or ()
        if row.get("gradient")
    )


def too_long(answers: Answers, situation: Situation) -> bool:
    start, end = answers.get("planned_start"), answers.get("planned_end")
    if not start or not end:
        return False
    return (date.fromisoformat(end) - date.fromisoformat(start)).days > LONGEST_WORK_DAYS.value


def remark(at: str, broken: Condition, message: str) -> Rule:
    return Rule(at, broken, message, Level.WARNING)


RULES = (
    remark(
        "conversion_from",
        Is("work_type", "extension", "rebuilding") & Is("conversion_from", "new_building"),
        "建物の新築は、ふつう「新設」です。工事の区分を確かめてください。",
    ),
    Rule(
        "sewer_system",
        Is("sewer_system", "farm"),
        "農業集落排水につなぐ工事は、担当がちがうため、この申請では受け付けられません。"
        f"下水道課（{PHONE}）が担当をご案内します。",
    ),
    Rule(
        "households",
        Is("building_use", "apartments") & Compare("households", "<", 2),
        "共同住宅の戸数・世帯数は、2以上の数で入力してください。",
    ),
    remark(
        "well_meter",
        Is("well_meter", "none") & Is("building_use", "shop", "shop_house", "restaurant", "office"),
        "店舗や事務所で井戸水を使うときは、メーターの設置をお願いすることがあります。",
    ),
    remark(
        "pipes",
        too_narrow("toilet", TOILET_PIPE),
        "大便器に接続する排水管の内径が小さい可能性があります（100mm以上）。図面を確認してください。",
    ),
    remark(
        "pipes",
        too_narrow("bath", BATH_PIPE),
        "浴室に接続する排水管の内径が小さい可能性があります（75mm以上）。図面を確認してください。",
    ),
    remark(
        "pipes",
        Test("排水人口に対して本管が細い", ("population", "pipes"), too_narrow_for_people),
        "排水人口に対して、排水管の内径が小さい可能性があります。図面を確認してください。",
    ),
    remark(
        "pipes",
        Test("勾配が1/100より緩い", ("pipes",), too_flat),
        "勾配が1/100より緩い排水管があります。図面を確認してください。",
    ),
    remark(
        "public_pit",
        Is("public_pit", "to_apply"),
        "公共汚水ますを新しく設置するときは、先に汚水枿設置申請が必要です。",
    ),
    remark(
        "grease_trap",
        RESTAURANT & Is("grease_trap", "none"),
        "飲食店では、阻集器（グリース阻集器など）の設置をお願いすることがあります。",
    ),
    Rule(
        "pretreatment",
        Is("pretreatment", "not_notified"),
        "特定施設は、先に届出が必要です。届出が受理されてから60日は工事を始められません"
        f"（下水道法第12条の6）。下水道課（{PHONE}）に相談してください。",
    ),
    Rule(
        "disposer",
        Is("disposer", "single"),
        "単体のディスポーザの計画は、この申請では受け付けられません。下水道課に相談してください。",
    ),
    remark(
        "planned_start",
        Compare("planned_start", "<", Today(days=USUAL_LEAD_DAYS.value)),
        "着手予定日までの日数が少ないため、確認が間に合わないことがあります。",
    ),
    Rule(
        "planned_end",
        Compare("planned_end", "<", Key("planned_start")),
        "完了予定日は着手予定日以降の日付を入力してください。",
    ),
    Rule(
        "planned_end",
        Test("工事の期間が1年を超える", ("planned_start", "planned_end"), too_long),
        "完了予定日は着手予定日から1年以内（仮の決まり）の日付を入力してください。",
    ),
    Rule(
        "submitter",
        Is("submitter", "applicant") & ~Given("applicant_email"),
        "申請者本人が提出するときは、申請者のメールアドレスも入力してください。",
    ),
)

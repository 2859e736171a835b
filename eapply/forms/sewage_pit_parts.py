"""Options, conditions and rules of 18 汚水枿設置申請書."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from eapply.core import eras
from eapply.core.conditions import Answers, Compare, Is, Situation, Test, Today
from eapply.core.procedure import Elsewhere, Gate, Provisional
from eapply.forms.drainage_parts import PHONE
from eapply.forms.lots import lot
from eapply.forms.question_form import Level, QuestionForm, Rule

LEAD_DAYS = Provisional(
    60,
    "神栖市は約2か月、土浦市は約30日、鹿沼市は60日以上。鹿嶋市は未確認",
    "汚水ますの設置までに、申請から何日かかりますか。",
    "日",
)
FIGURES = {
    "使用開始の希望時期：申請からの日数": LEAD_DAYS,
}
APPLICATION_KINDS = (
    ("new", "新設（1個目）", "その土地にはじめて設置するとき"),
    ("extension", "増設", "すでにある土地に、もう1個設置するとき"),
    ("removal", "移設・撤去"),
)
ZONES = (
    ("served", "処理区域内"),
    ("planned", "予定区域"),
    ("outside", "区域外"),
    ("unknown", "不明"),
)
ROADS = (
    ("city", "市道"),
    ("prefecture", "県道・国道"),
    ("private", "私道"),
    ("unknown", "不明"),
)
BUILDINGS = (
    ("new", "新築"),
    ("existing", "既存建物"),
    ("undecided", "未定"),
)
BURDENS = (
    ("paid", "納付済み"),
    ("to_pay", "納付予定"),
    ("unknown", "対象か不明"),
)
EXISTING_PITS = (
    ("none", "なし"),
    ("somewhere", "あり（場所不明）"),
    ("some", "あり"),
)
OUTSIDE = Elsewhere(
    "区域外の土地には、汚水ますを設置できません",
    "下水道の処理区域の外では、この申請はできません。区域がわからないときや、"
    "これから下水道が使えるようになるかを知りたいときは、下水道課に電話してください。",
    PHONE,
)
ZONE_GATE = Gate(
    "zone",
    "設置する土地は、下水道の区域の中ですか",
    (
        ("inside", "処理区域か予定区域の中", None),
        ("unknown", "わからない", None),
        ("outside", "区域の外", OUTSIDE),
    ),
)

OTHERS_LAND = Is("land_owner_same", False)
PURCHASE = Is("purchase_in_progress", True)
PRIVATE_ROAD = Is("road_kind", "private")
# The city pays for the first pit of a piece of land (page of 下水道課); more may be the owner's matter.
SEVERAL = Compare("pit_count", ">=", 2)
SELF_FUNDED = Is("application_kind", "extension", "removal") | SEVERAL
SOON = Compare("use_start_wish", "<", Today(days=LEAD_DAYS.value))


class PitLot(QuestionForm):
    parcel = lot()


def last_day(situation: Situation) -> date:
    """The last day of this fiscal year's applications; 31 March where no earlier one is set."""
    year = eras.fiscal_year(situation.today)
    days = []
    for option in situation.facts.options("pit_closing_days", situation.today):
        month, day = map(int, option.value.split("-"))
        days.append(date(year + (month < 4), month, day))
    return min(days)


def after_closing(answers: Answers, situation: Situation) -> bool:
    return situation.today > last_day(situation)


AFTER_CLOSING = Test("今年度の設置の締切を過ぎている", (), after_closing)


def next_year(answers: Answers, situation: Situation) -> Mapping[str, Any]:
    return {"next_fiscal_year": eras.fiscal_year(situation.today) + 1}


RULES = (
    Rule(
        "sewer_zone",
        Is("sewer_zone", "outside"),
        "下水道の処理区域外のため、この申請はできません。下水道課にお問い合わせください。",
    ),
    Rule(
        "road_kind",
        Is("road_kind", "prefecture"),
        "県道・国道では、道路の手続のため、市道より日数がかかることがあります。",
        Level.WARNING,
    ),
    Rule(
        "pit_count",
        SEVERAL,
        "1個目は市の費用で設置します。2個目以降は自己負担になる場合があります。",
        Level.WARNING,
    ),
    Rule(
        "use_start_wish",
        SOON,
        "設置には日数がかかります。希望日に間に合わない可能性があります。",
        Level.WARNING,
    ),
)

"""What the two filings on private drains share (15 the plan, 16 its start and completion)."""

from __future__ import annotations

from eapply.core.conditions import Condition, Is
from eapply.core.procedure import Elsewhere, Gate
from eapply.forms.fields import OTHER, Checkboxes, Choice, Number, Text
from eapply.forms.question_form import Block, all_of

PHONE = "0299-82-2911"
CITY_RULES = (
    "鹿嶋市下水道条例（昭和60年条例第8号）",
    "鹿嶋市排水設備指定工事店規則（昭和60年規則第17号）",
)
FEE_UNKNOWN = "手数料がかかるかどうかは、担当課に確認中です。"
CITY_SHOPS_ONLY = Elsewhere(
    "工事は、市の指定工事店だけができます",
    "排水設備の工事ができるのは、鹿嶋市の指定工事店だけです。指定工事店に工事を頼むと、"
    "この手続も代わりにしてもらえます。指定工事店がわからないときは、下水道課に電話してください。",
    PHONE,
)
CONTRACTOR_GATE = Gate(
    "contractor",
    "工事をする指定工事店は決まっていますか",
    (("yes", "決まっている（指定工事店の方をふくむ）", None), ("no", "まだ", CITY_SHOPS_ONLY)),
)
WATER = (("tap", "水道水"), ("well", "井戸水"), (OTHER, "その他"))
WELL_METER = (("metered", "あり"), ("none", "なし"), ("planned", "設置予定"))
WELL = Is("water_source", "well")


def water(when: Condition | None = None) -> Block:
    """使用する水 and, for a well, whether it is metered and how many people use it."""
    well = all_of(when, WELL)
    return Block(
        {
            "water_source": Checkboxes("使用する水", WATER, when=when),
            "water_source_other": Text(
                "使用する水の内容",
                max_length=40,
                when=all_of(when, Is("water_source", OTHER)),
                help="例：湧き水",
            ),
            "well_meter": Choice("井戸のメーター", WELL_METER, when=well),
            "well_users": Number(
                "井戸水を使う人数",
                minimum=1,
                maximum=200,
                unit="人",
                when=all_of(well, Is("well_meter", "none")),
                help="メーターがないときの水量の計算に使います。",
            ),
        }
    )


def customer_number(when: Condition | None = None) -> Text:
    """水道お客様番号: the key to the meter readings."""
    return Text(
        "水道お客様番号（水栓番号）",
        thing="水道お客様番号",
        max_length=20,
        required=False,
        width="14em",
        help="水道の検針票に書いてあります。",
        when=when,
    )

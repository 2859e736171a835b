"""Options and rules of 10 交通安全施設等関係要望申請書."""

from __future__ import annotations

from eapply.core.conditions import Answers, Count, Given, Is, Situation
from eapply.core.procedure import Elsewhere, Gate
from eapply.forms.fields import OTHER
from eapply.forms.question_form import Level, Rule
from eapply.forms.sites import in_the_city

OF_THE_CITY = (
    ("mirror", "カーブミラー（道路反射鏡）"),
    ("guardrail", "ガードレール・防護柵"),
    ("lines", "外側線・区画線"),
    ("crossing_mark", "交差点表示・「スピード落とせ」"),
    ("colour", "カラー舗装・グリーンベルト"),
    ("board", "注意看板"),
    ("light", "道路照明灯"),
    ("delineator", "視線誘導標"),
    (OTHER, "その他（市の管理）"),
)
# Traffic regulation belongs to the 公安委員会 (道路交通法第4条): value, label, what it does with it.
OF_THE_POLICE = (
    ("signal", "信号機", "設置します"),
    ("crosswalk", "横断歩道", "設置します"),
    ("stop", "一時停止", "決めます"),
    ("speed", "速度規制", "決めます"),
    ("sign", "標識", "設置します"),
)
FACILITIES = (
    *OF_THE_CITY,
    *((value, label, "警察が担当しています") for value, label, _ in OF_THE_POLICE),
)
KINDS = (
    ("new", "新設"),
    ("repair", "修繕・清掃", "こわれている、よごれているという連絡もできます"),
    ("move", "移設"),
    ("remove", "撤去"),
)
CROSSINGS = (
    ("crossing", "交差点（信号なし）"),
    ("curve", "カーブ"),
    ("private_road", "私道と公道"),
    ("railway", "踏切付近"),
    ("public_entrance", "公共施設出入口"),
    (OTHER, "その他"),
)
# The last one is ours: a broken guardrail hides nothing from view.
SIGHTS = (
    ("building", "建物"),
    ("hedge", "塀・生け垣"),
    ("slope", "勾配"),
    ("trees", "街路樹"),
    ("parking", "駐車"),
    (OTHER, "その他"),
    ("none", "見通しをさえぎるものはない"),
)
PLACES = (
    ("city", "市有地（道路内）"),
    ("private", "民有地"),
    ("pole", "電柱"),
    ("unknown", "わからない"),
)
CONSENTS = (("given", "得ている"), ("not_yet", "未取得"), ("not_needed", "不要"))

POLICE = Is("facility", *(value for value, _, _ in OF_THE_POLICE))
MIRROR = Is("facility", "mirror")
MOVING = Is("request_kind", "move")
EXISTING = Is("request_kind", "repair", "move", "remove")
ON_PRIVATE_LAND = Is("pole_place", "private")
PRIVATE_ROAD = Is("crossing_type", "private_road")

MIRROR_PHOTOS = "カーブミラーの要望は、見通しのわかる写真を2枚以上添付してください。"
POLICE_GATE = Gate(
    "authority",
    "要望するのは、どれですか",
    (
        ("city", "カーブミラー、ガードレール、路面の線や表示、注意看板、道路照明灯など", None),
        (
            "police",
            "信号機、横断歩道、一時停止、速度規制、標識",
            Elsewhere(
                "警察署に相談してください",
                "信号機、横断歩道、一時停止、速度規制、標識は、茨城県公安委員会が決めます。"
                "市では設置できません。管轄の警察署に相談してください。"
                "市から警察に伝えてほしいときは、このまま進んで、理由を書いてください。",
                may_continue=True,
            ),
        ),
    ),
)


def photos_missing(answers: Answers, situation: Situation) -> str:
    if MIRROR.holds(answers, situation):
        return MIRROR_PHOTOS
    return "現況がわかる写真を1枚以上添付してください。"


RULES = (
    *(
        Rule(
            "facility",
            Is("facility", value) & ~Given("facility_reason"),
            f"{label}は茨城県公安委員会が{does}。市では受け付けられません。"
            "管轄の警察署へご相談ください（進達を希望する場合は理由を入力してください）。",
        )
        for value, label, does in OF_THE_POLICE
    ),
    Rule(
        "facility",
        POLICE & Given("facility_reason"),
        "市では設置できないため、警察へ伝えます。結果をお約束できるものではありません。",
        Level.WARNING,
    ),
    *in_the_city("location_text", "要望箇所は鹿嶋市内を指定してください。"),
    Rule(
        "crossing_type",
        MIRROR & PRIVATE_ROAD,
        "私道の出口だけのためのカーブミラーは、設置できないことがあります。現地を見て判断します。",
        Level.WARNING,
    ),
    Rule(
        "file_photos",
        MIRROR & Given("file_photos") & Count("file_photos", at_most=1),
        MIRROR_PHOTOS,
    ),
)

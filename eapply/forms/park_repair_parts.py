"""Options and rules of 11 公園維持補修等関係要望申請書."""

from __future__ import annotations

from eapply.core.conditions import Answers, Compare, Given, Is, Situation
from eapply.core.procedure import Elsewhere, Gate, Provisional
from eapply.forms.fields import OTHER
from eapply.forms.question_form import Level, Rule
from eapply.forms.requests import COSIGNERS, danger_warning
from eapply.forms.sites import in_the_city

FACILITIES = (
    ("play", "遊具（ブランコ・滑り台・鉄棒・砂場・複合）"),
    ("bench", "ベンチ・東屋"),
    ("toilet", "トイレ"),
    ("water", "水飲み・蛇口"),
    ("light", "照明・電柱"),
    ("fence", "柵・門・車止め"),
    ("path", "園路・階段・舗装"),
    ("plants", "植栽・樹木・草"),
    ("drainage", "排水・水たまり"),
    ("board", "掲示板・看板"),
    ("parking", "駐車場"),
    (OTHER, "その他"),
)
USES = (
    ("dangerous", "使用禁止にすべき危険", "けがの恐れがあるときは、電話でも知らせてください"),
    ("worrying", "使えるが不安"),
    ("slight", "軽微"),
)
KINDS = (
    ("repair", "修繕"),
    ("cleaning", "清掃・除草"),
    ("cutting", "剪定・伐採"),
    ("new", "新設"),
    ("move", "移設"),
    ("remove", "撤去"),
    (OTHER, "その他"),
)
CONSENSUS = (("all", "区の総意"), ("joint", "連名"), ("single", "個人"))
TREES = (
    ("over_border", "枝や根が、となりの敷地に出ている（越境）"),
    ("power_line", "枝が電線にかかっている"),
    ("none", "どちらでもない"),
)
NEIGHBOURS = (("none", "なし"), ("some", "あり"))
NUISANCES = (("branches", "枝"), ("leaves", "落葉"), ("roots", "根"), ("insects", "虫"))

# What people use or lean on; a puddle or a tree is not closed to use.
STRUCTURES = Is(
    "facility_type", "play", "bench", "toilet", "water", "light", "fence", "path", "board"
)
DANGEROUS = Is("use_now", "dangerous")
PLANTS = Is("facility_type", "plants")
OTHER_PARK = Is("park_id", OTHER)
NEW_OR_REMOVE = Is("request_kind", "new", "remove")
NEEDS_CONSENSUS = Is("request_kind", "cutting", "new", "remove")
JOINT = Is("consensus", "joint")
# A proposal of the domain notes, not a rule of the city: so it only warns, and without a number.
MANY_SIGNATURES = Provisional(
    10,
    "手続資料11の案（署名10名以上）。鹿嶋市は未確認",
    "公園の設備の新設・撤去の要望に、何人の署名が要りますか。",
    "名",
)
FIGURES = COSIGNERS | {"地域の合意：署名の人数": MANY_SIGNATURES}

PERMIT_GATE = Gate(
    "purpose",
    "何をしたいですか",
    (
        ("request", "公園の修理・手入れ・新しい設備を要望したい", None),
        (
            "permit",
            "公園でイベントをしたい、場所を使いたい（占用）",
            Elsewhere(
                "この手続ではありません",
                "公園でのイベントや占用には、別の許可が必要です。施設管理課にお問い合わせください。",
                "0299-82-2911",
            ),
        ),
    ),
)


def consensus_missing(answers: Answers, situation: Situation) -> str:
    wish = {
        "cutting": "樹木の伐採",
        "new": "新設",
        "remove": "撤去",
    }[answers["request_kind"]]
    return f"{wish}を希望する場合は、地域の合意の状況を選択してください。"


def photos_missing(answers: Answers, situation: Situation) -> str:
    if DANGEROUS.holds(answers, situation):
        return "危険な箇所がわかる写真を添付してください。緊急の場合はお電話ください。"
    return "現況がわかる写真を1枚以上添付してください。"


RULES = (
    Rule(
        "park_id_other",
        OTHER_PARK & ~Given("park_id_other") & ~Given("park_address"),
        "公園の名称または所在地を入力してください。",
    ),
    *in_the_city("park_address", "鹿嶋市内の公園の所在地を入力してください。"),
    Rule(
        "facility_type",
        Is("facility_type", "parking"),
        "駐車場や有料の施設は、別の担当が管理していることがあります。受け付けて、管理者に伝えます。",
        Level.WARNING,
    ),
    danger_warning("use_now", DANGEROUS),
    Rule(
        "consensus",
        NEW_OR_REMOVE
        & (Is("consensus", "single") | Compare("consensus_count", "<", MANY_SIGNATURES.value)),
        "新設と撤去は、区の総意や近くの方の署名があると、検討を進めやすくなります。"
        "いまのままでも受け付けます。",
        Level.WARNING,
    ),
    Rule(
        "tree_info",
        Is("tree_info", "power_line"),
        "電線にかかる枝は、電力会社が切ることがあります。電力会社にも知らせてください。",
        Level.WARNING,
    ),
)

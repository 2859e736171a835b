"""11. 公園維持補修等関係要望申請書: a request to mend or look after a park of the city."""

from __future__ import annotations

from eapply.core.conditions import Is
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import agreements
from eapply.forms.desks.requests import PARK_REPAIR_DESK
from eapply.forms.examples.park_repair import EXAMPLES
from eapply.forms.fields import (
    OTHER,
    Checkboxes,
    Choice,
    Files,
    LongText,
    MapPoint,
    Number,
    Text,
)
from eapply.forms.park_repair_parts import (
    CONSENSUS,
    FACILITIES,
    FIGURES,
    JOINT,
    KINDS,
    NEEDS_CONSENSUS,
    NEIGHBOURS,
    NUISANCES,
    OTHER_PARK,
    PERMIT_GATE,
    PLANTS,
    RULES,
    STRUCTURES,
    TREES,
    USES,
    consensus_missing,
    photos_missing,
)
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.requests import (
    DANGER_PHONE,
    JOINTLY,
    REQUEST_DATE,
    accident,
    agreement,
    cosigners,
    danger_gate,
    reply,
    requester,
    requester_kind,
)
from eapply.forms.stored_rules import PARK_REPAIR


class ParkRepairForm(ProcedureForm):
    procedure = Procedure(
        number=11,
        slug="11-park-repair",
        title="公園維持補修等関係要望申請書",
        plain_title="公園の遊具やベンチ、樹木などの手入れを要望する",
        kana="コウエンイジホシュウトウカンケイヨウボウシンセイショ",
        department="facilities",
        legal_type=LegalType.REQUEST,
        version="2026-11-1",
        summary="市の公園の遊具、ベンチ、トイレ、照明、樹木などの修理や手入れを市に要望する手続です。",
        who=(
            "公園を使う方、公園の近くに住む方",
            "区長・行政委員、自治会長",
            "区がないところの住民（3名以上の連名）",
            "学校・PTA、企業",
        ),
        outcome="市が現地を確認し、危険の程度と予算から順番を決めて、回答します。",
        papers=(
            Paper("写真", "遠くからと近くからの1枚から5枚まで。", drawing="photo"),
            Paper(
                "署名",
                "地域の方の名前を書いたもの",
                when="連名で、伐採・新設・撤去を希望するとき",
                drawing="signatures",
            ),
            Paper("位置図", "公園の中の場所がわかるもの。なくても送れます。", drawing="map"),
        ),
        deadline="一年を通して受け付けます。",
        days=Provisional(
            20, "岐阜市は約1か月。鹿嶋市は未確認", "要望への回答まで、ふつう何開庁日ですか。"
        ),
        other_ways=("施設管理課の窓口と電話でも受け付けます。",),
        law=("都市公園法", "鹿嶋市都市公園条例（昭和50年条例第18号）"),
        notes=(
            "予算や優先順位により、実施できないことがあります。",
            "新設と撤去は、お住まいの区の区長をとおすと、区の要望としてまとめて扱われます。",
            "公園でのイベントや占用の許可は、別の手続です。",
            "個人の敷地から出ている樹木は、その持ち主が手入れします。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        mail_optional=True,
        danger_phone=DANGER_PHONE,
        gates=(
            danger_gate(
                "今すぐけがをしそうな場所ですか", "こわれた遊具、折れそうな木や枝、外れた柵など"
            ),
            PERMIT_GATE,
        ),
        life_events=("道路・まちのこと", "子育て・教育"),
        categories=("道路・公園",),
        keywords=("公園", "遊具", "ブランコ", "ベンチ", "トイレ", "樹木", "伐採", "草刈り", "要望"),
        links=(
            Link("09-road-repair", "道路の穴や街路樹などは、道路の要望です。"),
            Link("10-traffic-safety", "カーブミラーやガードレールは、交通安全施設の要望です。"),
        ),
        stored=PARK_REPAIR,
        desk=PARK_REPAIR_DESK,
    )
    filer = "applicant"
    automatic = (REQUEST_DATE,)

    page_requester = Page("要望者の区分")
    requester_block = requester_kind()

    page_applicant = Page("要望者（代表者）の連絡先", "現地の確認と回答に使います。")
    applicant = requester()

    page_cosigners = Page("連名者", when=JOINTLY)
    cosigners_block = cosigners()

    page_park = Page("公園と場所")
    agreement_block = agreement()
    park_id = Choice(
        "公園名",
        "parks",
        other=True,
        help="一覧にない児童遊園・緑地・広場などは「その他」を選んでください。",
    )
    park_id_other = Text(
        "公園の名前",
        max_length=60,
        required="group",
        when=OTHER_PARK,
        group="park_other",
        group_title="一覧にない公園",
        help="名前か所在地の、わかるほうだけでかまいません。",
    )
    park_address = Text(
        "公園の所在地",
        max_length=120,
        required="group",
        when=OTHER_PARK,
        group="park_other",
        group_title="一覧にない公園",
    )
    park_spot = Text("園内の場所", max_length=120, help="例：入口の右、ブランコの近く")
    location = MapPoint("園内の場所（地図）", help="地図に印をつけられます。")

    page_facility = Page("施設の様子")
    facility_type = Choice(
        "施設の種類", FACILITIES, help="1回の要望につき、1つの公園と1つの施設です。"
    )
    facility_type_other = Text("その他の施設", max_length=60, when=Is("facility_type", OTHER))
    use_now = Choice("使用の状況", USES, when=STRUCTURES)
    injury_block = accident("injury")

    page_kind = Page("要望の種類")
    request_kind = Choice("要望の種類", KINDS)
    request_kind_other = Text("その他の要望", max_length=60, when=Is("request_kind", OTHER))
    consensus = Choice(
        "地域の合意・署名", CONSENSUS, missing=consensus_missing, when=NEEDS_CONSENSUS
    )
    consensus_count = Number(
        "連名の人数", unit="人", minimum=2, maximum=9999, when=NEEDS_CONSENSUS & JOINT
    )

    page_detail = Page("要望の内容")
    detail = LongText(
        "要望の内容（現状と希望）",
        thing="要望の内容",
        min_length=10,
        max_length=1000,
        short_message="要望の内容は10文字以上で入力してください。",
        help="今どうなっていて、どうしてほしいかを書いてください。",
    )
    tree_info = Checkboxes(
        "樹木の様子",
        TREES,
        thing="樹木の様子",
        none_value="none",
        when=PLANTS,
    )
    tree_info_note = Text(
        "樹木の種類と高さ",
        max_length=100,
        required=False,
        when=PLANTS,
        help="わかる範囲でかまいません。例：桜、高さ8メートルくらい",
    )

    page_files = Page("写真")
    photos_file = Files(
        "写真",
        max_files=5,
        missing=photos_missing,
        help="遠くからと近くからの写真。人の顔が写らないようにしてください。",
    )
    file_map = Files("位置図", required=False, help="公園の中の場所がわかるものです。")
    file_signatures = Files(
        "署名",
        when=NEEDS_CONSENSUS & JOINT,
        help="地域の方が名前を書いたもの。写真でかまいません。",
    )

    page_neighbours = Page("となりの家への影響")
    private_neighbor = Choice("隣接宅地への影響", NEIGHBOURS, required=False)
    private_neighbor_what = Checkboxes(
        "影響の内容",
        NUISANCES,
        thing="影響の内容",
        when=Is("private_neighbor", "some"),
    )

    page_reply = Page("回答の方法")
    reply_block = reply()

    page_agree = Page("確認事項")
    agree = agreements(
        (
            "budget",
            "実施できない場合があること",
            "予算や優先順位により、要望を実施できない場合があることを理解しました。",
        ),
        (
            "closing",
            "遊具の一時使用停止",
            "安全のため、遊具などの使用を一時的に止めることがあると理解しました。",
        ),
    )

    rules = RULES
    examples = EXAMPLES

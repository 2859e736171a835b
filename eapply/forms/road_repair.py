"""9. 道路維持補修等関係要望申請書: a request to mend or look after a road.

One request is one place and one kind of work. Nobody is turned away because the road belongs to
somebody else: the city passes the request on and says so.
"""

from __future__ import annotations

from eapply.core.conditions import Given, Is
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import agreements
from eapply.forms.desks.requests import ROAD_REPAIR_DESK
from eapply.forms.examples.road_repair import EXAMPLES
from eapply.forms.fields import (
    Choice,
    DecimalNumber,
    Files,
    LongText,
    MapPoint,
    Note,
    Number,
    Text,
    YesNo,
)
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Level, Rule
from eapply.forms.requests import (
    BY_KU_HEAD,
    COSIGNERS,
    DANGER_PHONE,
    JOINTLY,
    REQUEST_DATE,
    accident,
    agreement,
    cosigners,
    danger_gate,
    danger_warning,
    reply,
    requester,
    requester_kind,
    school_route,
)

CATEGORIES = (
    ("paving", "舗装補修（穴・ひび）"),
    ("step", "路面段差"),
    ("gutter", "側溝（清掃・蓋・補修）"),
    ("drainage", "排水不良・冠水"),
    ("slope", "法面・擁壁"),
    ("trees", "街路樹・草刈り"),
    ("gravel", "砂利道の敷均し"),
    ("weeding", "除草・倒木"),
    ("ice", "凍結・融雪"),
    ("bridge", "橋りょう"),
    ("widening", "道路拡幅・新設"),
    ("other", "その他"),
)
ROADS = (
    ("city", "市道"),
    ("prefecture", "県道"),
    ("national", "国道"),
    ("private", "私道・農道"),
    ("unknown", "わからない"),
)
DANGERS = (
    ("now", "今すぐ危険"),
    ("busy", "通学路・通行量多い"),
    ("trouble", "支障あり"),
    ("slight", "軽微"),
)
MEASURED = Is("category", "paving", "gutter", "widening")
DANGEROUS = Is("danger", "now")
NEEDS_PHOTO = Is("category", "paving", "gutter") | DANGEROUS


class RoadRepairForm(ProcedureForm):
    procedure = Procedure(
        number=9,
        slug="09-road-repair",
        title="道路維持補修等関係要望申請書",
        plain_title="道路の穴や側溝などの補修を要望する",
        kana="ドウロイジホシュウトウカンケイヨウボウシンセイショ",
        department="facilities",
        legal_type=LegalType.REQUEST,
        version="2026-11-1",
        summary="道路の穴、側溝、草刈りなど、道路の補修や手入れを市に要望する手続です。",
        who=(
            "区長・行政委員、自治会長",
            "区がないところの住民（3名以上の連名）",
            "住民個人、学校・PTA、企業",
        ),
        outcome="市が現地を確認し、危険の程度と予算から順番を決めて、回答します。",
        papers=(
            Paper(
                "現況の写真",
                "遠くからと近くからの2枚。舗装・側溝・危険な場所では1枚以上必要です。",
                drawing="photo-road",
            ),
            Paper(
                "位置図",
                "地図に印をつけたもの。なくても、場所のことばだけで送れます。",
                drawing="map",
            ),
            Paper(
                "同意書",
                when="側溝の新設、樹木の伐採、道路の拡幅で、同意を得ているとき",
                drawing="consent",
            ),
        ),
        deadline="一年を通して受け付けます。",
        days=Provisional(
            20, "岐阜市は約1か月。鹿嶋市は未確認", "要望への回答まで、ふつう何開庁日ですか。"
        ),
        other_ways=("施設管理課の窓口と電話でも受け付けます。",),
        law=("道路法", "鹿嶋市行政委員設置規則第3条第2号"),
        changes=(
            "2026年9月1日から、中央線などのない生活道路の法定速度は、時速60kmから30kmになりました。"
            "速度についての要望は、交通安全施設の要望をご覧ください。",
        ),
        notes=(
            "予算や優先順位により、実施できないことがあります。",
            "国道・県道・私道のときは、管理者に伝えます。",
        ),
        figures=COSIGNERS,
        identity=Identity.CONTACT,
        mail_optional=True,
        danger_phone=DANGER_PHONE,
        gates=(
            danger_gate(
                "今すぐ事故が起きそうな場所ですか", "大きな穴、陥没、こわれた側溝のふた、倒木など"
            ),
        ),
        life_events=("道路・まちのこと",),
        categories=("道路・公園",),
        keywords=("道路", "穴", "陥没", "側溝", "草刈り", "舗装", "要望", "区長"),
        links=(
            Link("10-traffic-safety", "カーブミラーや標識などは、交通安全施設の要望です。"),
            Link("11-park-repair", "公園の遊具や樹木は、公園の要望です。"),
        ),
        desk=ROAD_REPAIR_DESK,
    )
    filer = "applicant"
    automatic = (REQUEST_DATE,)

    page_requester = Page("要望者の区分")
    requester_block = requester_kind()

    page_applicant = Page("要望者（代表者）の連絡先", "現地の確認と回答に使います。")
    applicant = requester()

    page_cosigners = Page("連名者", when=JOINTLY)
    cosigners_block = cosigners()

    page_work = Page("要望の区分")
    agreement_block = agreement()
    category = Choice("要望区分", CATEGORIES, help="1回の要望につき、1つの場所と1つの区分です。")
    category_other = Text("その他の要望区分", max_length=60, when=Is("category", "other"))
    widening_note = Note(
        "道路拡幅・新設",
        statement="道路拡幅・新設は計画の要望として扱い、ほかの補修より時間がかかります。",
        when=Is("category", "widening"),
    )

    page_place = Page("要望箇所")
    road_owner_guess = Choice("道路の種類", ROADS)
    location = MapPoint("要望箇所（地図）", help="地図に印をつけてください。")
    location_text = Text("所在地・目印", max_length=120, help="例：大字平井1187番地1先")
    route_name = Text("路線名", max_length=60, required=False, help="例：市道0250号")
    length_m = DecimalNumber(
        "延長",
        unit="m",
        maximum="5000",
        more_than_message="延長は0より大きい数値(m)で入力してください。",
        when=MEASURED,
        help="およその長さでかまいません。",
    )
    width_m = DecimalNumber(
        "幅員",
        unit="m",
        maximum="30",
        more_than_message="幅員は0より大きい数値(m)で入力してください。",
        when=MEASURED,
        help="道路のはばです。およそでかまいません。",
    )

    page_detail = Page("要望の内容")
    detail = LongText(
        "要望の内容（現状と希望）",
        thing="要望の内容",
        min_length=10,
        max_length=1000,
        short_message="要望の内容は、現状と希望がわかるように10文字以上で入力してください。",
        help="今どうなっていて、どうしてほしいかを書いてください。",
    )
    danger = Choice("危険の程度", DANGERS)
    school_route_block = school_route()
    accident_block = accident()
    since_when = Text("いつからの状態か", max_length=60, required=False, help="例：今年の9月ごろ")

    page_local = Page("これまでの経過")
    previous_request = Choice("過去の要望", (("none", "なし"), ("some", "あり")))
    previous_request_detail = Text(
        "過去の要望の時期・受付番号・回答",
        max_length=200,
        when=Is("previous_request", "some"),
        help="わかるものだけでかまいません。",
    )
    priority = Number(
        "区内の優先順位",
        minimum=1,
        when=BY_KU_HEAD,
        help="この年度の要望の中で、何番目かを入力してください。",
    )
    landowner_consent = Choice(
        "隣接地権者・関係者の同意",
        (("not_needed", "必要なし"), ("given", "得ている"), ("not_yet", "未取得")),
    )

    page_files = Page("位置図・写真")
    file_map = Files("位置図", required=False, help="地図に印をつけたものです。")
    file_photos = Files(
        "現況の写真",
        required=NEEDS_PHOTO,
        missing="現況がわかる写真を1枚以上添付してください。",
        help="遠くからと近くからの写真。人の顔や車のナンバーが写らないようにしてください。",
    )
    file_consent = Files("同意書", required=False, when=Is("landowner_consent", "given"))

    page_reply = Page("回答の方法")
    reply_block = reply()

    page_agree = Page("確認事項")
    agree = agreements(
        (
            "budget",
            "実施できない場合があること",
            "予算や優先順位により、要望を実施できない場合があることを理解しました。",
        )
    )
    photo_public = YesNo(
        "送った写真を、市のホームページなどで使ってもよいですか",
        thing="写真の公開可否",
        when=Given("file_photos"),
    )

    rules = (
        Rule(
            "road_owner_guess",
            Is("road_owner_guess", "prefecture", "national"),
            "県道・国道は市の管理ではありません。受け付けて、管理者に伝えます。",
            Level.WARNING,
        ),
        Rule(
            "road_owner_guess",
            Is("road_owner_guess", "private"),
            "私道・農道は、所有者が管理しています。受け付けて、担当へつなぎます。",
            Level.WARNING,
        ),
        Rule(
            "location",
            ~Given("location"),
            "地図で要望箇所を指定してください。場所のことばだけでも送れます。",
            Level.WARNING,
        ),
        danger_warning("danger", DANGEROUS),
        Rule(
            "landowner_consent",
            Is("category", "gutter", "trees", "weeding", "widening")
            & Is("landowner_consent", "not_yet"),
            "側溝の新設、樹木の伐採、道路の拡幅では、工事の前に同意が必要です。",
            Level.WARNING,
        ),
    )
    examples = EXAMPLES

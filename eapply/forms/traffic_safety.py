"""10. 交通安全施設等関係要望申請書: a request for mirrors, guardrails, markings and the like.

Signals and traffic rules are the police's: such a request is taken only to be passed on.
"""

from __future__ import annotations

from eapply.core.conditions import Given, Is, Today
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import agreements
from eapply.forms.desks.requests import TRAFFIC_SAFETY_DESK
from eapply.forms.examples.traffic_safety import EXAMPLES
from eapply.forms.fields import (
    OTHER,
    Checkboxes,
    Choice,
    Date,
    Declaration,
    Files,
    LongText,
    MapPoint,
    Number,
    Text,
)
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.requests import (
    COSIGNERS,
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
    school_route,
)
from eapply.forms.traffic_safety_parts import (
    CONSENTS,
    CROSSINGS,
    EXISTING,
    FACILITIES,
    KINDS,
    MIRROR,
    MOVING,
    ON_PRIVATE_LAND,
    PLACES,
    POLICE,
    POLICE_GATE,
    PRIVATE_ROAD,
    RULES,
    SIGHTS,
    photos_missing,
)


class TrafficSafetyForm(ProcedureForm):
    procedure = Procedure(
        number=10,
        slug="10-traffic-safety",
        title="交通安全施設等関係要望申請書",
        plain_title="カーブミラーやガードレールなどを要望する",
        kana="コウツウアンゼンシセツトウカンケイヨウボウシンセイショ",
        department="facilities",
        legal_type=LegalType.REQUEST,
        version="2026-11-1",
        summary="カーブミラー、ガードレール、路面の線や表示、注意看板、道路照明灯などの設置や修理を市に要望する手続です。",
        who=(
            "区長・行政委員、自治会長",
            "区がないところの住民（3名以上の連名）",
            "学校・PTA",
            "住民個人、企業",
        ),
        outcome="市が現地を確認し、できるかどうかを決めて、回答します。",
        papers=(
            Paper(
                "現況の写真",
                "見通しがわかるもの。カーブミラーは2枚以上必要です。4方向あると早く確認できます。",
                drawing="photo-road",
            ),
            Paper(
                "位置図",
                "地図に印をつけたもの。なくても、場所のことばだけで送れます。",
                drawing="map",
            ),
            Paper(
                "管理番号",
                "支柱の番号シールの番号",
                when="修繕・移設・撤去のとき",
                drawing="pole-sticker",
            ),
            Paper(
                "土地使用承諾書",
                "土地所有者が署名したもの",
                when="民有地に設置するとき",
                drawing="consent",
            ),
            Paper("通学路の図", when="学校・PTAの要望", drawing="map"),
        ),
        deadline="一年を通して受け付けます。",
        days=Provisional(
            20, "石岡市は約1か月。鹿嶋市は未確認", "要望への回答まで、ふつう何開庁日ですか。"
        ),
        other_ways=("施設管理課の窓口と電話でも受け付けます。",),
        law=("道路法", "道路交通法第4条（信号機・標識は公安委員会）"),
        changes=(
            "2026年9月1日から、中央線などのない生活道路の法定速度は、時速60kmから30kmになりました。",
        ),
        notes=(
            "カーブミラーがあっても、目で見て確かめるのが原則です。",
            "信号機、横断歩道、一時停止、速度規制、標識は、茨城県公安委員会が決めます。茨城県警察の標識ボックスでも受け付けています。",
            "新設と修繕の両方があるときは、2回に分けて送ってください。",
        ),
        figures=COSIGNERS,
        identity=Identity.CONTACT,
        mail_optional=True,
        danger_phone=DANGER_PHONE,
        gates=(
            danger_gate(
                "今すぐ事故が起きそうな場所ですか",
                "たおれそうなミラーの柱、外れたガードレールなど",
            ),
            POLICE_GATE,
        ),
        life_events=("道路・まちのこと",),
        categories=("道路・公園",),
        keywords=(
            "カーブミラー",
            "ガードレール",
            "白線",
            "グリーンベルト",
            "街灯",
            "信号",
            "標識",
            "横断歩道",
            "交通安全",
            "要望",
            "区長",
        ),
        links=(
            Link("09-road-repair", "道路の穴や側溝などは、道路の要望です。"),
            Link("11-park-repair", "公園の遊具や樹木は、公園の要望です。"),
        ),
        desk=TRAFFIC_SAFETY_DESK,
    )
    filer = "applicant"
    automatic = (REQUEST_DATE,)

    page_requester = Page("要望者の区分")
    requester_block = requester_kind()

    page_applicant = Page("要望者（代表者）の連絡先", "現地の確認と回答に使います。")
    applicant = requester()

    page_cosigners = Page("連名者", when=JOINTLY)
    cosigners_block = cosigners()

    page_facility = Page("要望する施設")
    agreement_block = agreement()
    facility = Choice(
        "要望する施設", FACILITIES, help="1回の要望につき、1つの場所と1つの施設です。"
    )
    facility_other = Text("その他の施設", max_length=60, when=Is("facility", OTHER))
    facility_reason = Text(
        "警察へ伝えてほしい理由",
        max_length=200,
        required=False,
        when=POLICE,
        help="市から警察へ伝える（進達する）ことを希望するときだけ入力してください。",
    )
    request_kind = Choice("要望の種類", KINDS)
    request_kind_reason = Text("移設の理由", max_length=200, when=MOVING)
    existing_id = Text(
        "既存施設の管理番号",
        max_length=40,
        when=EXISTING,
        help="支柱の番号シールにあります。わからないときは「不明」と入力してください。",
    )

    page_place = Page("要望箇所")
    location = MapPoint("要望箇所（地図）", help="地図に印をつけられます。")
    location_text = Text("所在地・目印", max_length=120, help="例：大字国末100番地先の交差点")
    route_name = Text("路線名", max_length=60, required=False, help="例：市道0250号")
    crossing_type = Choice("場所の状況", CROSSINGS)
    crossing_type_other = Text("その他の状況", max_length=60, when=Is("crossing_type", OTHER))

    page_sight = Page("見通しと沿道")
    sight_problem = Checkboxes(
        "見通しをさえぎるもの",
        SIGHTS,
        thing="見通しの状況",
        none_value="none",
    )
    sight_problem_other = Text(
        "その他の見通しの状況", max_length=60, when=Is("sight_problem", OTHER)
    )
    houses_count = Number(
        "沿道の戸数",
        thing="戸数",
        unit="戸",
        maximum=999,
        when=PRIVATE_ROAD,
        help="その私道を使う家の数です。",
    )
    parking_count = Number("駐車台数", unit="台", maximum=999, when=PRIVATE_ROAD)

    page_traffic = Page("交通の様子")
    traffic_note = Text("交通量", max_length=200, help="例：朝の7時から8時に車が多い")
    school_route_block = school_route()
    accident_block = accident()

    page_land = Page("設置場所の土地")
    pole_place = Choice("設置場所の土地", PLACES)
    landowner_name = Text("土地所有者氏名", max_length=60, is_name=True, when=ON_PRIVATE_LAND)
    land_consent_date = Date(
        "承諾書の取得予定日",
        required=False,
        earliest=Today(),
        when=ON_PRIVATE_LAND,
        help="承諾書がまだのときだけ入力してください。",
    )
    file_land_consent = Files(
        "土地使用承諾書",
        when=ON_PRIVATE_LAND,
        required=~Given("land_consent_date"),
        missing="民有地に設置する場合は、土地所有者の承諾書を添付してください。",
        help="土地所有者が署名したもの。原本をあとで見せていただくことがあります。",
    )
    neighbors_consent = Choice(
        "隣接居住者の同意（光・見通し）",
        CONSENTS,
        when=Is("facility", "mirror", "light") | MOVING,
    )

    page_detail = Page("要望の内容")
    detail = LongText(
        "要望の内容",
        min_length=10,
        max_length=1000,
        help="今どうなっていて、どうしてほしいかを書いてください。",
    )
    upkeep_agree = Declaration(
        "清掃・枝払いなどの協力",
        statement="カーブミラーの軽いよごれのふき取りや、まわりの枝払いに、できる範囲で協力します。",
        when=MIRROR,
    )

    page_files = Page("位置図・写真")
    file_existing_id = Files("番号シールの写真", required=False, when=EXISTING)
    file_map = Files("位置図", required=False, help="地図に印をつけたもの、通学路の図などです。")
    file_photos = Files(
        "現況の写真",
        missing=photos_missing,
        help="4方向あると早く確認できます。人の顔や車のナンバーが写らないようにしてください。",
    )

    page_reply = Page("回答の方法")
    reply_block = reply()

    page_agree = Page("確認事項")
    agree = agreements(
        (
            "look",
            "目視確認が原則であること",
            "交通の安全は、運転する方や歩く方の目視確認が原則であることを理解しました。",
        ),
        (
            "police",
            "公安委員会の施設",
            "信号機や標識など、公安委員会が決める施設は、市では設置できないことを理解しました。",
        ),
    )

    rules = RULES
    examples = EXAMPLES

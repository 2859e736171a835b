"""18. 汚水枿設置申請書: the city is asked to install a public pit and the pipe to the sewer.

The title keeps the rare character 枿 as it is; the search finds it under every usual spelling.
"""

from __future__ import annotations

from eapply.core import eras
from eapply.core.conditions import Given, Is, Today
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import usual_agreements
from eapply.forms.contractor import contractor_party
from eapply.forms.desks.sewerage import SEWAGE_PIT_DESK
from eapply.forms.drainage_parts import CITY_RULES
from eapply.forms.examples.sewage_pit import EXAMPLES
from eapply.forms.fields import (
    Choice,
    ContractorNumber,
    Date,
    Declaration,
    Files,
    MapPoint,
    Note,
    Number,
    Text,
    YesNo,
)
from eapply.forms.lots import lots
from eapply.forms.parties import party, party_type
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Block, Derived
from eapply.forms.sewage_pit_parts import (
    AFTER_CLOSING,
    APPLICATION_KINDS,
    BUILDINGS,
    BURDENS,
    EXISTING_PITS,
    FIGURES,
    OTHERS_LAND,
    PRIVATE_ROAD,
    PURCHASE,
    ROADS,
    RULES,
    SELF_FUNDED,
    SOON,
    ZONE_GATE,
    ZONES,
    PitLot,
    next_year,
)


class SewagePitForm(ProcedureForm):
    procedure = Procedure(
        number=18,
        slug="18-sewage-pit",
        title="汚水枿設置申請書",
        plain_title="下水道につなぐ汚水ますを取り付けてもらう",
        kana="オスイマスセッチシンセイショ",
        department="sewerage",
        legal_type=LegalType.APPLICATION,
        version="2026-11-1",
        summary="土地の排水を下水道に流すための公共汚水ます（おすいます）と取付管を、市に設置してもらう申請です。",
        who=(
            "建物か土地の所有者（個人・法人）",
            "土地の所有者とちがう方は、所有者の同意があれば申請できます。",
        ),
        outcome="市が現地を確かめて位置を決め、工事をして、終わったらお知らせします。",
        papers=(
            Paper("位置図", "土地の場所がわかる地図", drawing="map"),
            Paper("配置図（平面図）", "建物と、ますを設置したい位置がわかる図", drawing="plan"),
            Paper("公図", "あるとき", drawing="map"),
            Paper("登記事項証明書など", "土地の所有者がわかるもの。あるとき", drawing="register"),
            Paper("売買契約書の写し", when="土地の登記の手続き中のとき", drawing="contract"),
            Paper("土地所有者の同意書", when="申請者とちがうとき", drawing="consent"),
            Paper("私道所有者の承諾書", when="私道に面した土地のとき", drawing="consent"),
            Paper("既設のますの写真", when="敷地にますがあるとき", drawing="photo"),
        ),
        deadline="設置には日数がかかります。早めに申請してください。"
        "かかる日数と、年度ごとの締切は、担当課に確認中です。",
        days=Provisional(
            40,
            "他市は30日から60日（国道・県道は40日から60日）。鹿嶋市は未確認",
            "申請から設置までの標準の日数は何開庁日ですか。",
        ),
        fee="1個目の汚水ますは、市の費用で設置します。2個目以降は自己負担になる場合があります。"
        "手数料がかかるかどうかは、担当課に確認中です。",
        other_ways=("下水道課の窓口でも出せます。",),
        law=("下水道法第10条", CITY_RULES[0]),
        changes=("印鑑はいりません。",),
        notes=(
            "「枿」は「ます」と読みます。「桝」「枡」と書くこともあります。",
            "県道・国道に面した土地では、市道より日数がかかることがあります。",
            "ますから家までの排水設備の工事は、市の指定工事店に頼んでください。",
            "受益者負担金の対象になるかどうかは、市が確かめてお知らせします。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        gates=(ZONE_GATE,),
        life_events=("住まい・土地",),
        categories=("水道・下水道",),
        keywords=(
            "汚水枿",
            "汚水桝",
            "汚水枡",
            "汚水ます",
            "汚水マス",
            "公共ます",
            "取付管",
            "下水道",
            "新築",
        ),
        links=(
            Link(
                "15-drainage-plan", "ますができたら、排水設備の計画を確認してもらって工事をします。"
            ),
            Link("16-drainage-work", "排水設備の工事を始めたとき、終わったときの届出です。"),
            Link("17-inspection-booking", "工事が終わったら、完了検査を予約します。"),
            Link("13-beneficiary-report", "受益者負担金を納める方を申告します。"),
            Link("14-beneficiary-change", "受益者が変わったときの申告です。"),
        ),
        desk=SEWAGE_PIT_DESK,
    )

    page_kind = Page("申請の種類")
    application_kind = Choice("申請の種類", APPLICATION_KINDS)
    applicant_kind = party_type("applicant", "申請者")

    page_applicant = Page("申請者", "決定の通知と、現地の確認の連絡に使います。")
    applicant = party("applicant", "申請者", organisations=True, email=True)

    page_land_owner_kind = Page("土地の所有者について")
    land_owner_same = YesNo(
        "土地所有者は申請者と同じですか", thing="土地所有者が申請者と同じかどうか"
    )
    land_owner_kind = party_type("land_owner", "土地所有者", when=OTHERS_LAND)
    purchase_in_progress = YesNo(
        "登記手続き中（購入予定地）ですか",
        thing="登記手続き中（購入予定地）かどうか",
        required=False,
        help="「はい」のときは、売買契約書の写しをつけてください。",
    )

    page_land_owner = Page("土地所有者", when=OTHERS_LAND)
    land_owner = party("land_owner", "土地所有者", organisations=True, own=False)
    land_consent_file = Files(
        "土地所有者の同意書", missing="土地所有者の同意書を添付してください。"
    )

    page_lots = Page("設置場所の土地")
    land = lots(PitLot, "設置場所（地番）", help="いくつかの地番にまたがるときは、すべて。")

    page_place = Page("設置場所のようす")
    map_point = MapPoint("設置希望位置（地図）", thing="設置希望位置の地図の印")
    sewer_zone = Choice("下水道の区域", ZONES)
    road_kind = Choice("接する道路", ROADS, thing="接する道路の種類")

    page_private_road = Page("私道の承諾", when=PRIVATE_ROAD)
    private_road_consent = Files(
        "私道所有者の承諾書", missing="私道所有者の承諾書を添付してください。"
    )

    page_building = Page("建築の予定")
    building_plan = Choice("建築の予定", BUILDINGS)
    building_permit_number = Text(
        "建築確認番号",
        max_length=40,
        width="20em",
        help="まだ番号がないときは「申請中」と入力してください。",
        when=Is("building_plan", "new"),
    )

    page_count = Page("設置数")
    pit_count = Number(
        "設置数",
        minimum=1,
        maximum=10,
        low_message="設置数は1以上を入力してください。",
        unit="個",
        help="1個目は市の費用で設置します。2個目以降は自己負担になる場合があります。",
    )

    page_cost = Page("費用の負担", when=SELF_FUNDED)
    self_funded = Declaration(
        "自費を含むことの承諾",
        statement="2個目以降の設置、増設、移設・撤去では、費用が自己負担になる場合があることを承諾します。",
    )

    page_schedule = Page("希望の位置と時期")
    closing_note = Note(
        "今年度の設置について",
        statement="今年度の設置は締め切りました。来年度の設置になります。",
        when=AFTER_CLOSING,
    )
    pit_depth_wish = Text(
        "希望の深さ・取付管の位置", max_length=100, required=False, help="例：門の左側、深さ80cm"
    )
    use_start_wish = Date("使用開始の希望時期", earliest=Today())

    page_late = Page("希望の時期について", when=SOON)
    late_ok = Declaration(
        "希望日に間に合わないことの了承",
        statement="希望日に間に合わないことを了承します。",
        required=False,
    )

    page_contractor = Page("排水設備の指定工事店")
    contractor = Block(
        {
            "contractor_number": ContractorNumber(
                "指定工事店番号",
                required=False,
                help="決まっているときは、番号か名前でさがしてください。名前と所在地は名簿の内容を使います。",
            )
        },
        derived=contractor_party().derived,
    )

    page_state = Page("負担金と既設のます")
    beneficiary_note = Choice(
        "受益者負担金",
        BURDENS,
        thing="受益者負担金の状況",
        help="わからないときは、市が確かめます。",
    )
    existing_pit = Choice("敷地内の既存ます", EXISTING_PITS)

    page_files = Page("図面と書類", "スマートフォンで撮った写真でかまいません。")
    file_location = Files("位置図", help="土地の場所がわかる地図です。")
    file_cadastral_map = Files("公図", required=False)
    file_layout = Files(
        "配置図（平面図）", thing="配置図", help="建物と、設置したい位置がわかる図です。"
    )
    file_registration = Files("登記事項証明書など", required=False)
    file_sale_contract = Files("売買契約書の写し", when=PURCHASE)
    file_photos = Files("既存ますの写真", when=Is("existing_pit", "some"))

    page_drain = Page("排水設備の計画確認申請")
    drain_application_number = Text(
        "計画確認申請の番号",
        max_length=20,
        width="14em",
        required=False,
        help="もう申請した方だけ、受付番号か確認番号を入力してください。",
    )

    page_agree = Page("確認事項")
    agree = usual_agreements("申請")

    derived = (
        Derived(
            "use_start_wish",
            {"next_fiscal_year": "設置する年度"},
            AFTER_CLOSING & Given("use_start_wish"),
            next_year,
            eras.fiscal_year_text,
        ),
    )
    rules = RULES
    examples = EXAMPLES

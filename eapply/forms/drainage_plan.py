"""15. 排水設備計画(変更)確認申請書: the plan of private drains is confirmed before the work begins.

In practice the 指定工事店 prepares and files it for the owner; the owner is a party in the form.
"""

from __future__ import annotations

from eapply.core.conditions import Is, Today
from eapply.core.procedure import Identity, Link, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import usual_agreements
from eapply.forms.contractor import contractor_party, engineer
from eapply.forms.desks.sewerage import DRAINAGE_PLAN_DESK
from eapply.forms.drainage_parts import (
    CITY_RULES,
    CONTRACTOR_GATE,
    FEE_UNKNOWN,
    customer_number,
    water,
)
from eapply.forms.drainage_plan_parts import (
    APPLICATION_KINDS,
    BUILDING_USES,
    BY_CONTRACTOR,
    CHANGE,
    CONVERSIONS,
    CONVERTED,
    DISPOSERS,
    FIXTURES,
    GREASE_TRAP,
    MAY_NEED_PRETREATMENT,
    NEW,
    NEW_BUILDING,
    NO_OTHER_DRAWING,
    OTHERS_LAND,
    OTHERS_PROPERTY,
    PAPERS,
    PRETREATMENT,
    PUBLIC_PITS,
    RESTAURANT,
    SEWERS,
    STATUSES,
    SUBMITTERS,
    TENANT,
    USES_OTHERS,
    WORK_TYPES,
    PipeRow,
    PlanLot,
)
from eapply.forms.drainage_plan_rules import FIGURES, RULES
from eapply.forms.examples.drainage_plan import EXAMPLES
from eapply.forms.fields import (
    OTHER,
    Choice,
    Counts,
    Date,
    Declaration,
    Files,
    LongText,
    MapPoint,
    Money,
    Number,
    Repeat,
    Text,
    YesNo,
)
from eapply.forms.handovers import PIT_TO_PLAN
from eapply.forms.lots import lots
from eapply.forms.parties import party, party_type
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.stored_rules import DRAINAGE_PLAN


class DrainagePlanForm(ProcedureForm):
    procedure = Procedure(
        number=15,
        slug="15-drainage-plan",
        title="排水設備(新設・増設・改築)計画(変更)確認申請書",
        plain_title="下水道につなぐ排水設備の工事計画を確認してもらう",
        kana="ハイスイセツビシンセツゾウセツカイチクケイカクヘンコウカクニンシンセイショ",
        department="sewerage",
        legal_type=LegalType.APPLICATION,
        version="2026-11-1",
        summary="家や店の排水設備を下水道につなぐ工事の前に、計画が基準に合っているかを市に確認してもらう申請です。確認を受けた計画を変えるときも、この申請です。",
        who=(
            "建物の所有者（建物がない土地は、土地の所有者）",
            "借家人などの使用者は、建物所有者の同意があれば申請できます。",
            "工事をする市の指定工事店が、申請者に頼まれて代わりに提出できます。",
        ),
        outcome="計画が基準に合っていれば、確認番号の入った確認通知書を出します。",
        papers=PAPERS,
        deadline="工事を始める前に確認を受けてください。確認前に工事を始めることはできません。",
        days=Provisional(
            7,
            "他市の「着手の7日前まで」から。鹿嶋市は未確認",
            "確認までの標準の日数は何開庁日ですか。",
        ),
        fee=FEE_UNKNOWN,
        other_ways=("下水道課の窓口でも出せます。",),
        law=("下水道法第10条・第11条・第11条の3、下水道法施行令第8条", *CITY_RULES),
        changes=(
            "令和6年4月1日から、工場などの排水の六価クロムの基準が0.2mg/L以下に変わりました。",
            "令和7年4月1日から、建築確認が必要な建物の範囲が広がりました。新築では確認番号を用意してください。",
        ),
        notes=(
            "鹿嶋市の下水道は分流式です。雨水は汚水管につなげません。",
            "工事ができるのは、鹿嶋市の指定工事店だけです。",
            "くみ取り便所は、下水道が使えるようになってから3年以内につなぎ替えます（下水道法第11条の3）。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        gates=(CONTRACTOR_GATE,),
        life_events=("住まい・土地",),
        categories=("水道・下水道",),
        keywords=("下水道", "排水設備", "工事", "指定工事店", "浄化槽", "つなぐ", "接続"),
        links=(
            Link("18-sewage-pit", "公共汚水ますがないときは、先に汚水枿の設置を申請します。"),
            Link("16-drainage-work", "確認を受けたら、着手届と完了届を出します。"),
            Link("17-inspection-booking", "工事が終わったら、完了検査を予約します。"),
        ),
        handovers=(PIT_TO_PLAN,),
        stored=DRAINAGE_PLAN,
        desk=DRAINAGE_PLAN_DESK,
    )

    page_kind = Page("申請と工事の区分")
    application_kind = Choice("申請の区分", APPLICATION_KINDS)
    prior_confirmation_number = Text(
        "変更前の確認番号",
        max_length=20,
        width="14em",
        when=CHANGE,
        help="確認通知書に書いてあります。",
    )
    change_summary = LongText(
        "変更の内容と理由",
        max_length=500,
        when=CHANGE,
        help="排水の経路、ますの数、管の太さや深さなど、変わるところを書いてください。",
    )
    work_type = Choice("工事の区分", WORK_TYPES)
    conversion_from = Choice("切替前の設備", CONVERSIONS)

    page_applicant_kind = Page("申請者の立場", "申請者は、排水設備を設置する義務がある方です。")
    applicant_kind = party_type("applicant", "申請者")
    applicant_status = Choice("申請者の立場", STATUSES)
    building_owner_kind = party_type("building_owner", "建物所有者", when=TENANT)

    page_applicant = Page("申請者（設置義務者）", "確認通知書の宛名になります。")
    applicant = party("applicant", "申請者", organisations=True, email="optional", own=False)

    page_building_owner = Page("建物所有者", when=TENANT)
    building_owner = party("building_owner", "建物所有者", organisations=True, own=False)
    building_consent_file = Files(
        "建物所有者の同意書", missing="建物所有者の同意書を添付してください。"
    )

    page_land_owner_kind = Page("土地所有者の区分")
    land_owner_same = YesNo(
        "土地所有者は申請者と同じですか", thing="土地所有者が申請者と同じかどうか"
    )
    land_owner_kind = party_type("land_owner", "土地所有者", when=OTHERS_LAND)

    page_land_owner = Page("土地所有者", when=OTHERS_LAND)
    land_owner = party("land_owner", "土地所有者", organisations=True, own=False)
    land_consent_file = Files(
        "土地所有者の同意書", missing="土地所有者の同意書を添付してください。"
    )

    page_lots = Page("設置場所の土地")
    land = lots(PlanLot, "設置場所（地番）")

    page_site = Page("設置場所")
    site_residential_address = Text("住居表示・建物名", max_length=120, required=False)
    site_map_point = MapPoint("設置場所の地図上の位置")
    sewer_system = Choice("接続する施設", SEWERS)

    page_building = Page("建物")
    building_use = Choice("建物の用途", BUILDING_USES)
    building_use_other = Text("用途の内容", max_length=40, when=Is("building_use", OTHER))
    building_permit_number = Text(
        "建築確認番号・年月日", max_length=40, required=False, when=NEW_BUILDING
    )
    households = Number("戸数・世帯数", minimum=1, maximum=500, unit="戸")
    population = Number(
        "排水人口", minimum=1, maximum=5000, unit="人", help="住む人や使う人の数です。"
    )

    page_water = Page("使用する水", "下水道使用料の計算に使います。")
    water_used = water()
    water_customer_number = customer_number()

    page_fixtures = Page("衛生器具")
    fixtures = Counts("衛生器具の数", FIXTURES, help="ないものは、何も入力しないでください。")

    page_pipes = Page("排水管とます", "図面と同じ数字を入力してください。")
    pipes = Repeat("排水管", PipeRow, item="排水管", maximum=30)
    pits_count = Number("汚水ますの数", minimum=1, maximum=200, unit="個")

    page_connection = Page("接続のしかた")
    public_pit = Choice("公共汚水ます（汚水枿）", PUBLIC_PITS)
    pit_application_number = Text(
        "汚水枿設置申請の受付番号",
        max_length=20,
        width="14em",
        when=Is("public_pit", "applied"),
    )
    rain_separated = Declaration(
        "雨水を汚水管に接続しないこと", statement="雨水は汚水管に接続しません。"
    )
    uses_others_property = Choice("他人の土地・排水設備の使用", OTHERS_PROPERTY)

    page_treatment = Page("排水の処理")
    grease_trap = Choice("阻集器（グリース等）", GREASE_TRAP, when=RESTAURANT)
    pretreatment = Choice("除害施設・特定施設", PRETREATMENT, when=MAY_NEED_PRETREATMENT)
    disposer = Choice("ディスポーザ", DISPOSERS, help="台所の生ごみをくだいて流す機械です。")

    page_contractor = Page("指定工事店")
    contractor = contractor_party()

    page_engineer = Page("技術者")
    engineer = engineer(("planned_end",))

    page_schedule = Page("工事の予定")
    planned_start = Date(
        "着手予定年月日",
        thing="着手予定日",
        earliest=Today(days=1),
        earliest_message="確認を受ける前に工事に着手することはできません。着手予定日を見直してください。",
    )
    planned_end = Date("完了予定年月日", thing="完了予定日")
    wants_grant = YesNo(
        "切替え工事の助成を希望しますか",
        thing="助成の希望",
        required=False,
        when=CONVERTED,
        help="助成があるかどうかは、下水道課に確認してください。",
    )
    work_cost = Money(
        "工事費（見積額）",
        minimum=0,
        maximum=99_999_999,
        required=Is("wants_grant", True),
        help="税込みの金額です。",
    )

    page_files = Page(
        "図面と書類", "A3で読める大きさのもの。計画の変更では、変わった図面だけでかまいません。"
    )
    file_location = Files("位置図", required=NEW)
    file_plan = Files("平面図", required=NEW)
    file_section = Files("縦断面図", required=NEW)
    file_structure = Files(
        "構造図",
        required=CHANGE & NO_OTHER_DRAWING,
        missing="変わった図面を1つ以上選んでください。",
    )
    file_permission = Files(
        "承諾書", when=USES_OTHERS, help="使う土地や排水設備の所有者のものです。"
    )
    file_disposer = Files("ディスポーザの資料（適合評価書など）", when=Is("disposer", "system"))

    page_submitter = Page("提出者")
    submitter = Choice("提出者", SUBMITTERS)
    agree_delegation = Declaration(
        "委任の確認",
        statement="申請者から、この申請を提出することを頼まれています。",
        when=BY_CONTRACTOR,
    )

    page_agree = Page("確認事項")
    agree = usual_agreements("申請")

    rules = RULES
    examples = EXAMPLES

    @classmethod
    def email_key(cls) -> str:
        """The shop's: it is who usually files."""
        return "contractor_email"

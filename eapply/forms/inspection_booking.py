"""17. 排水設備検査予約: the shop names the day and time of the inspection on site.

The chosen time is held while the rest is filled in and booked with the filing (`services/booking.py`);
whether 完了届 was filed is judged beside the stored cases (`stored_rules`).
"""

from __future__ import annotations

from eapply.core.conditions import Given
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import usual_agreements
from eapply.forms.contractor import contractor_party
from eapply.forms.desks.sewerage import INSPECTION_BOOKING_DESK
from eapply.forms.drainage_parts import CITY_RULES, FEE_UNKNOWN
from eapply.forms.examples.inspection_booking import EXAMPLES
from eapply.forms.fields import (
    Choice,
    Declaration,
    LongText,
    MapPoint,
    Phone,
    Slot,
    Text,
)
from eapply.forms.handovers import WORK_TO_INSPECTION, earlier_number
from eapply.forms.inspection_booking_parts import (
    ALREADY_BOOKED,
    ATTENDANCE,
    CLOSED_DAY,
    COMPLETION_GATE,
    CONSENTED,
    CONSENTS,
    MINUTES,
    REWORK,
    RULES,
    SUBSTITUTE,
)
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.stored_rules import INSPECTION_BOOKING


class InspectionBookingForm(ProcedureForm):
    procedure = Procedure(
        number=17,
        slug="17-inspection-booking",
        title="排水設備検査予約",
        plain_title="排水設備の完了検査の日時を予約する",
        kana="ハイスイセツビケンサヨヤク",
        department="sewerage",
        legal_type=LegalType.RESERVATION,
        version="2026-11-2",
        summary="排水設備の工事が終わったあと、市の職員が現地で検査をする日時を予約する手続です。",
        who=("完了届を出した、市の指定工事店",),
        outcome="送ったときに、選んだ日時の予約がとれます。市の都合で日時を変えていただくことがあります。",
        papers=(
            Paper("確認通知書", "確認番号と設置場所を入力します。", drawing="notice"),
            Paper("指定工事店番号", "名簿から番号か名前でさがせます。"),
            Paper("立会いをする方の携帯電話の番号", "当日の連絡に使います。"),
            Paper("居住者の氏名と連絡先", when="検査で住居に立ち入るとき"),
        ),
        deadline="完了届を出したら、早めに予約してください。"
        "検査の時間帯と予約できる期間は、担当課に確認中です。",
        days=Provisional(
            2,
            "手続資料17の枠の表の案（2開庁日前まで）から。鹿嶋市は未確認",
            "検査の予約は何開庁日で確定しますか。",
        ),
        fee=FEE_UNKNOWN,
        other_ways=("下水道課に電話で相談できます。",),
        law=("下水道法第13条（検査の立入り）", *CITY_RULES),
        changes=("印鑑はいりません。",),
        notes=(
            "検査には、主任技術者（責任技術者）の立会いをお願いします。",
            "住居に立ち入る検査には、居住者の承諾が必要です（下水道法第13条）。",
            "検査に来る市の職員は、身分を示す証明書を持っています。",
            "検査の日は、市役所が開いている日から選べます。",
            "天気や災害のため、日時を変えていただくことがあります。",
        ),
        identity=Identity.CONTACT,
        gates=(COMPLETION_GATE,),
        life_events=("住まい・土地",),
        categories=("水道・下水道",),
        keywords=("下水道", "排水設備", "検査", "完了検査", "予約", "指定工事店", "再検査"),
        links=(
            Link("15-drainage-plan", "工事の前に、計画の確認を受けます。"),
            Link("16-drainage-work", "この前に、完了届を出します。"),
            Link("12-sewer-use", "下水道を使いはじめるときは、使用開始を届け出ます。"),
            Link("19-sewer-user-change", "あとで使う人が変わったときの届出です。"),
        ),
        handovers=(WORK_TO_INSPECTION,),
        stored=INSPECTION_BOOKING,
        desk=INSPECTION_BOOKING_DESK,
    )
    filer = "contractor"
    is_organisation = Given("contractor_name")

    page_job = Page("検査を受ける工事", "確認通知書のとおりに入力してください。")
    confirmation_number = Text(
        "確認番号", max_length=20, width="14em", help="確認通知書に書いてあります。"
    )
    earlier_reference = earlier_number("完了届")
    inspection_kind = Choice("検査の区分", "inspection_kinds", as_select=False)
    rework_report = LongText("手直しの内容", max_length=500, when=REWORK)

    page_contractor = Page("指定工事店", "予約の確定と、当日の連絡に使います。")
    contractor = contractor_party()

    page_site = Page("検査の場所")
    site = Text("設置場所", max_length=120, help="確認通知書の地番を入力してください。")
    area = Choice("地区", "inspection_areas", as_select=False, help="設置場所がある地区です。")

    page_slot = Page("検査の希望日時", "選んだ日時を、入力のあいだ確保します。")
    expected_minutes = Choice(
        "想定時間", MINUTES, help="共同住宅や、ますの数が多いときは、60分か90分を選んでください。"
    )
    slot = Slot(
        "検査希望日時（第1希望）",
        resource="inspection",
        person="confirmation_number",
        apart="contractor_number",
        area="area",
        minutes="expected_minutes",
        again=REWORK,
        already=ALREADY_BOOKED,
        closed_message=CLOSED_DAY,
    )
    slot_alt = Slot(
        "第2希望",
        resource="inspection",
        holds=False,
        thing="検査希望日時（第2希望）",
        closed_message=CLOSED_DAY,
        required=False,
        help="市の都合で第1希望の日時を変えるときに使います。この日時は確保されません。",
    )

    page_attendee = Page("立会い")
    attendee_name = Text("立会者の氏名", max_length=60, is_name=True, autocomplete="off")
    attendee_phone = Phone(
        "立会者の携帯電話", thing="立会者の携帯電話の番号", help="検査の当日につながる番号です。"
    )
    engineer_attends = Choice("主任技術者（責任技術者）の立会い", ATTENDANCE)
    engineer_attends_reason = Text("代理が立ち会う理由", max_length=200, when=SUBSTITUTE)

    page_resident = Page("居住者の承諾", "住居に立ち入る検査には、居住者の承諾が必要です。")
    resident_consent = Choice("居住者の承諾（立入り）", CONSENTS)
    resident_name = Text(
        "居住者の氏名", max_length=60, is_name=True, autocomplete="off", when=CONSENTED
    )
    resident_phone = Phone("居住者の連絡先", thing="居住者の電話番号", when=CONSENTED)

    page_access = Page("現地のようす")
    access_note = LongText(
        "現地の注意（駐車・犬・鍵）",
        thing="現地の注意",
        max_length=200,
        rows=3,
        required=False,
        help="例：門の前に駐車できます。犬がいます。",
    )
    map_point = MapPoint("位置（地図）", thing="設置場所の地図の印")
    water_ready = Declaration(
        "通水・電気の準備",
        statement="検査の日に、水を流せて電気を使えるように準備します。",
    )

    page_agree = Page("確認事項")
    agree = usual_agreements("予約")

    rules = RULES
    examples = EXAMPLES

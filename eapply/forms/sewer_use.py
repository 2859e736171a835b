"""12. 公共下水道使用(開始・休止・再開・廃止)届: from when on the sewer is used, or no longer.

It is the 使用開始届 that other pages speak of. Who uses a running connection is changed by 19.
"""

from __future__ import annotations

from datetime import date

from eapply.core.conditions import Is, Today
from eapply.core.procedure import Identity, Link, Paper, Procedure
from eapply.core.submission import LegalType
from eapply.forms.blocks import READINGS
from eapply.forms.desks.sewerage import SEWER_USE_DESK
from eapply.forms.examples.sewer_use import EXAMPLES
from eapply.forms.fields import (
    OTHER,
    Choice,
    Date,
    DecimalNumber,
    DependentChoice,
    Digits,
    Files,
    MapPoint,
    Number,
    Phone,
    Text,
    YesNo,
)
from eapply.forms.handovers import WORK_TO_USE, earlier_number
from eapply.forms.parties import party, party_type
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.sewer_parts import LAW, taken_over
from eapply.forms.sewer_use_parts import (
    CONNECTED,
    DEMOLITION,
    FIGURES,
    FOR_ANOTHER,
    FOR_BUSINESS,
    GATES,
    METERED,
    METERS,
    NUMBER,
    OWN_USE,
    PAYERS,
    PAYMENTS,
    REASONS,
    RENTED,
    RULES,
    START,
    START_AHEAD,
    STOP_AHEAD,
    SUSPENSION,
    SYSTEMS,
    TO_ANOTHER,
    TYPES,
    UNKNOWN_NUMBER,
    USES,
    WATER,
    WELL,
    confirmations,
    end_missing,
)
from eapply.forms.stored_rules import SEWER_USE


class SewerUseForm(ProcedureForm):
    procedure = Procedure(
        number=12,
        slug="12-sewer-use",
        title="公共下水道使用(開始・休止・再開・廃止)届",
        plain_title="下水道を使いはじめる・休む・再開する・やめる",
        kana="コウキョウゲスイドウシヨウカイシキュウシサイカイハイシトドケ",
        department="sewerage",
        legal_type=LegalType.NOTIFICATION,
        version="2026-11-2",
        summary="公共下水道を使いはじめるとき、休むとき、再開するとき、やめるときの届出です。",
        who=(
            "下水道を使う方（個人・法人）",
            "建物の所有者、管理会社",
            "工事をした排水設備指定工事店",
        ),
        outcome="市が内容を確かめて、下水道使用料の計算を始めるか、止めます。",
        papers=(
            Paper("水道の検針票", "お客様番号とメーター番号がわかるもの", drawing="meter-slip"),
            Paper(
                "排水設備工事の完了届か検査済証",
                when="新築や切替えで、使いはじめるとき",
                drawing="notice",
            ),
            Paper("ますを封止した写真", when="建物を解体して、やめるとき", drawing="photo"),
        ),
        deadline="使いはじめる前や、やめる前に、早めに出してください。期限は担当課に確認中です。",
        fee="届出は無料です。使用を始めると、下水道使用料がかかります。",
        other_ways=("下水道課の窓口でも届け出られます。",),
        law=(*LAW, "下水道法第11条の2（1日50立方メートル以上の排水など）"),
        changes=("印鑑はいりません。", READINGS),
        notes=(
            "水道の使用開始や中止の届出は、別に必要です。",
            "届出が遅れても、使用料は実際に使いはじめた日から計算することがあります。",
            "下水道が使えるようになった区域では、3年以内に接続してください。",
            "農業集落排水、浄化槽は、公共下水道とは別の制度です。",
            "井戸水を使う方は、人数が変わったときにも届け出てください。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        gates=GATES,
        life_events=("引っ越し", "住まい・土地"),
        categories=("水道・下水道",),
        keywords=("下水道", "使用開始", "休止", "廃止", "井戸", "解体", "引っ越し", "使用料"),
        links=(
            Link("16-drainage-work", "この前に、排水設備の工事の完了を届け出ます。"),
            Link("19-sewer-user-change", "使う人や井戸水の人数が変わったときの届出です。"),
        ),
        handovers=(WORK_TO_USE,),
        stored=SEWER_USE,
        desk=SEWER_USE_DESK,
    )
    filer = "applicant"

    page_type = Page("届出の種類")
    notification_type = Choice("届出の種類", TYPES)

    page_reason = Page("理由と日付")
    reason = DependentChoice("理由", "notification_type", REASONS)
    reason_other = Text("その他の理由", max_length=100, when=Is("reason", OTHER))
    effective_date = Date(
        "使用開始（休止・再開・廃止）年月日",
        earliest=date(2000, 1, 1),
        help="実際に使う日、またはやめる日です。"
        f"使いはじめは{START_AHEAD.value}日後、やめるのは{STOP_AHEAD.value}日後まで入力できます（仮の決まり）。",
        example="令和8年12月1日",
    )
    earlier_reference = earlier_number("工事の完了届", when=START)

    page_filer_kind = Page("届け出る方の区分")
    filer_kind = party_type("applicant", "届け出る方")

    page_filer = Page("届け出る方", "内容の確認と、お知らせに使います。")
    applicant = party("applicant", "届け出る方", organisations=True, email=True)

    page_user_kind = Page("使用者")
    user_is_filer = YesNo(
        "届け出る方が、下水道の使用者ですか",
        thing="届け出る方が使用者かどうか",
        help="使用者は、検針票の名義の方です。",
    )
    user_kind = party_type("user", "使用者", when=FOR_ANOTHER)

    page_user = Page("使用者の連絡先", when=FOR_ANOTHER)
    user = party("user", "使用者", organisations=True, own=False)

    page_home = Page("前の住所と所有者")
    user_moved_from = Text(
        "使用者の前の住所",
        max_length=120,
        required=START & Is("reason", "moved"),
        when=START,
        help="転入・転居で使いはじめる方は、引っ越す前の住所を入力してください。",
    )
    user_is_owner = YesNo("使用者は、建物の所有者ですか", thing="使用者が所有者かどうか")
    owner_name = Text(
        "所有者の氏名・名称",
        max_length=100,
        is_name=True,
        when=RENTED,
        help="賃貸の方は、管理会社の名前でかまいません。",
    )
    owner_phone = Phone("所有者の連絡先", when=RENTED)

    page_place = Page("使用場所")
    service_address = Text(
        "使用場所（設置場所）", thing="使用場所", max_length=120, help="例：鹿嶋市宮中一丁目2番3号"
    )
    service_building = Text("建物名・棟・部屋番号", max_length=60, required=False)
    location = MapPoint("使用場所（地図）", help="地図に印をつけられます。")
    sewer_system = Choice("施設の区分", SYSTEMS)

    page_water = Page("使用する水", "下水道使用料の計算に使います。")
    customer_number = Digits(
        "水道お客様番号・水栓番号",
        thing="水道お客様番号",
        max_digits=12,
        pattern=NUMBER,
        required=False,
        help="水道の検針票に書いてあります。",
    )
    meter_number = Digits(
        "メーター番号",
        max_digits=20,
        pattern=UNKNOWN_NUMBER,
        when=METERED,
        help="わからないときやメーターがないときは「不明」と入力してください。",
    )
    meter_reading = Number(
        "メーターの指針",
        unit="m³",
        maximum=999_999,
        required=False,
        when=METERED,
        help="メーターの数字です。わかるときだけ入力してください。",
    )
    water_source = Choice("使用する水", WATER)
    person_count = Number(
        "使用人数（井戸水）",
        thing="使用人数",
        unit="人",
        minimum=1,
        maximum=50,
        low_message="使用人数は1人以上で入力してください。",
        when=WELL,
        help="住民登録の有無にかかわらず、実際に使う人数です。",
    )
    well_meter = Choice("井戸メーターの有無", METERS, when=WELL)
    well_meter_number = Digits(
        "井戸メーターの番号",
        max_digits=20,
        pattern=UNKNOWN_NUMBER,
        when=WELL & Is("well_meter", "yes"),
        help="わからないときは「不明」と入力してください。",
    )

    page_use = Page("用途")
    use_type = Choice("用途", USES)
    use_type_other = Text("用途の内容", max_length=60, when=Is("use_type", OTHER))
    business_type = Text("業種", max_length=60, when=FOR_BUSINESS, help="例：飲食店、美容室")
    daily_volume = DecimalNumber(
        "1日最大排水量",
        places=1,
        maximum="99999",
        unit="m³",
        when=FOR_BUSINESS,
        help="立方メートルで、およその量を入力してください。",
    )

    page_works = Page("排水設備の工事", "工事店から受け取った書類を見てください。", when=CONNECTED)
    shop_name = Text("指定工事店名", max_length=60)
    shop_number = Digits(
        "指定工事店の登録番号",
        max_digits=20,
        pattern=UNKNOWN_NUMBER,
        help="わからないときは「不明」と入力してください。",
    )
    drain_approval_number = Digits(
        "排水設備の確認番号",
        max_digits=20,
        pattern=UNKNOWN_NUMBER,
        help="確認通知書の番号です。わからないときは「不明」と入力してください。",
    )
    completion_date = Date("工事の完了年月日", latest=Today())

    page_billing = Page("使用料の納入者")
    billing_to = Choice("使用料を納める方", PAYERS)
    billing_name = Text("納入者の氏名・名称", max_length=100, is_name=True, when=TO_ANOTHER)
    billing_address = Text(
        "送付先の住所", max_length=120, when=TO_ANOTHER, help="都道府県から入力してください。"
    )
    payment_method = Choice(
        "支払方法",
        PAYMENTS,
        required=False,
        help="参考にうかがいます。口座振替の申込みは、別に必要です。",
    )

    page_suspension = Page("休止の期間", when=SUSPENSION)
    suspend_until = Date("休止の予定終了日", missing=end_missing)

    page_demolition = Page("建物の解体", when=DEMOLITION)
    demolition_date = Date("解体日", help="予定の日でもかまいません。")
    file_demolition = Files(
        "ますを封止した写真",
        missing="解体で廃止するときは、ますを封止した写真を添付してください。",
        help="敷地の中のますの処理がわかる写真です。まだのときは、工事のあとで届け出てください。",
    )

    page_files = Page("添付書類")
    file_map = Files("位置図", required=False, help="使用場所がわかる地図です。")
    file_completion = Files(
        "完了届か検査済証の写し",
        required=False,
        when=CONNECTED,
        help="あると確認が早く終わります。",
    )
    file_meter = Files("メーターの写真", required=False, help="番号と数字が見えるものです。")

    page_agree = Page("確認事項")
    agree = confirmations()

    rules = RULES
    derived = (taken_over("user", "applicant", "user_is_filer", OWN_USE),)
    examples = EXAMPLES

"""16. 排水設備工事着手届・完了届: the work on a confirmed plan has begun, or is done.

A 確認番号 is looked up in the city's register when it is filed. It proves nothing about who sends it:
answers of another case are shown to nobody but its holder.
"""

from __future__ import annotations

from eapply.core.conditions import Is, Today
from eapply.core.procedure import Identity, Link, Paper, Procedure
from eapply.core.submission import LegalType
from eapply.forms.blocks import usual_agreements
from eapply.forms.contractor import contractor_party, engineer
from eapply.forms.desks.sewerage import DRAINAGE_WORK_DESK
from eapply.forms.drainage_parts import (
    CITY_RULES,
    FEE_UNKNOWN,
    customer_number,
    water,
)
from eapply.forms.drainage_work_parts import (
    COMPLETED,
    DIFFERENCES,
    FIGURES,
    INSPECTION_WISHES,
    LATE,
    LATE_ACCEPTED,
    NOTICE_KINDS,
    RULES,
    SELF_CHECKS,
    STARTED,
    TANK_CLOSED,
    TANKS,
)
from eapply.forms.examples.drainage_work import EXAMPLES
from eapply.forms.fields import Checkboxes, Choice, Date, Files, LongText, Phone, Text, YesNo
from eapply.forms.handovers import PLAN_TO_WORK, earlier_number
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.stored_rules import DRAINAGE_WORK


class DrainageWorkForm(ProcedureForm):
    procedure = Procedure(
        number=16,
        slug="16-drainage-work",
        title="排水設備工事着手届・完了届",
        plain_title="排水設備の工事を始めた・終わったことを届け出る",
        kana="ハイスイセツビコウジチャクシュトドケカンリョウトドケ",
        department="sewerage",
        legal_type=LegalType.NOTIFICATION,
        version="2026-11-2",
        summary="市の確認を受けた排水設備の工事について、始めたとき（着手届）と終わったとき（完了届）に出す届出です。",
        who=("確認を受けた工事をする市の指定工事店（設置義務者の名前で届け出ます）",),
        outcome="着手届は記録します。完了届は内容を確かめて、現地の完了検査に進みます。",
        papers=(
            Paper("確認通知書", "確認番号・確認年月日・設置場所を入力します。", drawing="notice"),
            Paper(
                "指定工事店番号と技術者証", "番号と有効期限を入力します。", drawing="engineer-card"
            ),
            Paper("完成図", "A3で読める大きさのもの", when="完了届", drawing="plan"),
            Paper(
                "工事写真",
                "埋める前の管の勾配、ますの底、公共ますへの接続など",
                when="完了届",
                drawing="photo",
            ),
            Paper(
                "浄化槽廃止届の写しか最終清掃の記録",
                when="完了届で、浄化槽・くみ取りから切り替えたとき",
                drawing="certificate",
            ),
        ),
        deadline="着手届は工事を始めたら、完了届は排水設備の工事が終わったら、すぐに出してください。"
        "家の工事が終わるのを待つ必要はありません。",
        fee=FEE_UNKNOWN,
        other_ways=("下水道課の窓口でも出せます。",),
        law=CITY_RULES,
        changes=("印鑑はいりません。",),
        notes=(
            "着手届と完了届は、1件ずつ出してください。",
            "完了届のあと、検査に合格するまで、下水道の使用は原則できません。",
            "計画が大きく変わったときは、先に計画の変更の確認を受けてください。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        life_events=("住まい・土地",),
        categories=("水道・下水道",),
        keywords=("下水道", "排水設備", "工事", "着手", "完了", "指定工事店", "検査"),
        links=(
            Link("15-drainage-plan", "工事の前に、計画の確認を受けます。変更もこちらです。"),
            Link("17-inspection-booking", "完了届を出したら、完了検査を予約します。"),
            Link("12-sewer-use", "下水道を使い始めるときは、使用開始を届け出ます。"),
        ),
        handovers=(PLAN_TO_WORK,),
        stored=DRAINAGE_WORK,
        desk=DRAINAGE_WORK_DESK,
    )

    page_notice = Page("届出の種類と確認番号", "確認通知書のとおりに入力してください。")
    notice_kind = Choice("届出の種類", NOTICE_KINDS, help="1件ずつ届け出てください。")
    earlier_reference = earlier_number("計画確認申請")
    confirmation_number = Text(
        "確認番号", max_length=20, width="14em", help="確認通知書に書いてあります。"
    )
    confirmation_date = Date("確認年月日", latest=Today())
    applicant_name = Text("申請者（設置義務者）", thing="申請者の氏名（名称）", is_name=True)
    site = Text("設置場所", max_length=120, help="確認通知書の地番を入力してください。")

    page_contractor = Page("指定工事店")
    contractor = contractor_party()

    page_engineer = Page("技術者")
    engineer = engineer(("planned_end", "completion_date"))
    engineer_changed = YesNo(
        "確認を受けたときから技術者が変わりましたか",
        thing="技術者の変更",
        required=False,
    )
    engineer_changed_reason = Text(
        "技術者変更の理由", max_length=100, when=Is("engineer_changed", True)
    )

    page_dates = Page("工事の日付")
    start_date = Date(
        "着手年月日",
        latest=Today(),
        latest_message="着手年月日は本日以前の日付を入力してください。",
    )
    planned_end = Date("完了予定年月日", when=STARTED)
    completion_date = Date(
        "完了年月日",
        latest=Today(),
        latest_message="完了年月日は本日以前の日付を入力してください。",
        help="排水設備の工事が終わった日です。",
        when=COMPLETED,
    )
    late_reason = LongText(
        "届出が遅れた理由", max_length=200, rows=3, when=LATE, missing=LATE_ACCEPTED
    )

    page_plan = Page("計画とのちがい", when=COMPLETED)
    differs_from_plan = Choice("確認した計画との違い", DIFFERENCES)
    differs_from_plan_summary = LongText(
        "違いの内容", max_length=300, rows=3, when=Is("differs_from_plan", "minor")
    )

    page_use = Page("下水道の使用", "下水道使用料の計算と連絡に使います。", when=COMPLETED)
    use_start_date = Date(
        "公共下水道の使用開始（予定）年月日",
        thing="使用開始（予定）年月日",
        help="使用料の算定に使います。検査の前の使用は原則できません。",
    )
    user_name = Text("使用者氏名", max_length=60, is_name=True, autocomplete="off")
    user_phone = Phone("使用者の電話番号")

    page_water = Page("使用する水", "下水道使用料の計算に使います。", when=COMPLETED)
    water_used = water(COMPLETED)
    water_source_reason = Text(
        "確認申請とちがうときの理由",
        thing="使用する水が確認申請とちがう理由",
        max_length=200,
        required=False,
    )
    water_customer_number = customer_number(COMPLETED)
    septic_tank_closed = Choice("浄化槽・便槽の処置", TANKS)

    page_check = Page("自主検査", when=COMPLETED)
    self_check = Checkboxes(
        "自主検査の結果", SELF_CHECKS, help="確かめて、よかったものにチェックを入れてください。"
    )

    page_files = Page("図面と写真")
    file_schedule = Files("工程表", required=False, when=STARTED)
    as_built_drawing = Files("完成図", when=COMPLETED, help="A3で読める大きさのものです。")
    photos = Files(
        "工事写真",
        max_files=30,
        missing="工事写真を1枚以上添付してください。",
        help="埋める前の管の勾配、ますの底、公共ますへの接続などの写真です。",
        when=COMPLETED,
    )
    file_septic_closure = Files("浄化槽廃止届の写しか最終清掃の記録", when=COMPLETED & TANK_CLOSED)

    page_inspection = Page("完了検査", when=COMPLETED)
    inspection_wish = Choice("検査の希望日時の入力", INSPECTION_WISHES)

    page_agree = Page("確認事項")
    agree = usual_agreements("届出")

    rules = RULES
    examples = EXAMPLES

    @classmethod
    def email_key(cls) -> str:
        """The shop's: only shops file."""
        return "contractor_email"

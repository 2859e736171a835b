"""Answer sets of 15 排水設備(新設・増設・改築)計画(変更)確認申請書."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 24)
SHOP: dict[str, Any] = {
    "contractor_number": "D-001",
    "contractor_phone": "0299000001",
    "contractor_email": "d001@contractor.example",
    "engineer_name": "配管 太郎",
    "engineer_reg_number": "E-0001",
    "engineer_valid_until": "2029-03-31",
}
OTHER_SHOP: dict[str, Any] = {
    "contractor_number": "D-003",
    "contractor_phone": "0299000003",
    "contractor_email": "d003@contractor.example",
    "engineer_name": "北浦 三郎",
    "engineer_reg_number": "E-0003",
    "engineer_valid_until": "2027-09-30",
}
AGREED = {"agree_true": True, "agree_public_records": True, "agree_privacy": True}
DRAWINGS = {
    "file_location": ("位置図.pdf",),
    "file_plan": ("平面図.pdf",),
    "file_section": ("縦断面図.pdf",),
}


def parcel(town: str, lot_number: str) -> dict[str, Any]:
    return {
        "town": town,
        "lot_number": lot_number,
        "registered_category": "宅地",
        "current_use": "宅地",
        "area_sqm": "231.45",
    }


def pipe(diameter: int, length: str, gradient: str = "1/100") -> dict[str, Any]:
    return {
        "pipe_type": "硬質塩化ビニル管（VU）",
        "diameter_mm": diameter,
        "length_m": length,
        "gradient": gradient,
    }


NEW_HOUSE = Example(
    "新しく建てる家の計画を指定工事店が提出する",
    name("applicant", "鹿嶋 太郎", "カシマ タロウ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 大字宮中1234番地5")
    | {
        "application_kind": "新規の計画",
        "work_type": "新設",
        "conversion_from": "建物新築",
        "applicant_party_type": "個人",
        "applicant_status": "建物所有者",
        "applicant_phone": "0299821111",
        "land_owner_same": True,
        "lots": [parcel("大字宮中", "1234番5")],
        "sewer_system": "公共下水道",
        "building_use": "専用住宅",
        "households": 1,
        "population": 4,
        "water_source": ["水道水"],
        "fixtures": {"大便器": 2, "洗面器": 2, "浴室": 1, "台所": 1, "洗濯": 1},
        "pipes": [pipe(100, "24.5")],
        "pits_count": 5,
        "public_pit": "既設を使う",
        "rain_separated": True,
        "uses_others_property": "なし",
        "disposer": "なし",
        "planned_start": "2026-12-07",
        "planned_end": "2026-12-18",
        "submitter": "指定工事店",
        "agree_delegation": True,
    }
    | SHOP
    | AGREED,
    DRAWINGS,
    on=ON,
)
TENANT = changed(
    NEW_HOUSE,
    "借家人が浄化槽から下水道に切り替える",
    attachments=DRAWINGS | {"building_consent_file": ("同意書.pdf",)},
    **name("applicant", "浜 花子", "ハマ ハナコ"),
    **name("building_owner", "平井 三郎", "ヒライ サブロウ"),
    **home("building_owner", "3140012", "茨城県 鹿嶋市 大字平井10番地"),
    work_type="改築",
    conversion_from="浄化槽",
    applicant_status="使用者（借家人等）",
    building_owner_party_type="個人",
    building_owner_phone="0299823333",
    water_source=["水道水", "井戸水"],
    well_meter="なし",
    well_users=3,
    planned_start="2027-01-12",
    planned_end="2027-01-22",
    **OTHER_SHOP,
)
CHANGED_PLAN = changed(
    NEW_HOUSE,
    "確認を受けた飲食店の計画を変える",
    attachments={"file_plan": ("変更平面図.pdf",)},
    application_kind="計画の変更",
    prior_confirmation_number="R8-0123",
    change_summary="台所の位置変更に伴い汚水ますを1基追加",
    work_type="増設",
    conversion_from="既に接続済み",
    building_use="飲食店",
    grease_trap="あり",
    planned_start="2026-12-10",
    planned_end="2026-12-25",
)

EXAMPLES = (
    NEW_HOUSE,
    TENANT,
    CHANGED_PLAN,
    changed(
        NEW_HOUSE,
        "提出する日に着手する予定",
        {"planned_start": "確認を受ける前に工事に着手することはできません。"},
        planned_start="2026-11-24",
    ),
    changed(
        NEW_HOUSE,
        "大便器があるのに、排水管が75mmだけ（警告だけで、受け付ける）",
        warnings={"pipes": "大便器に接続する排水管の内径が小さい可能性があります（100mm以上）。"},
        pipes=[pipe(75, "24.5")],
    ),
    changed(
        NEW_HOUSE,
        "完了予定日が着手予定日より前",
        {"planned_end": "完了予定日は着手予定日以降の日付を入力してください。"},
        planned_end="2026-12-01",
    ),
    changed(
        NEW_HOUSE,
        "指定工事店番号が名簿にない",
        {"contractor_number": "指定工事店番号が名簿に見つかりません。番号を確かめてください。"},
        contractor_number="9999",
    ),
    changed(
        TENANT,
        "借家人なのに、建物所有者の同意書がない",
        {"building_consent_file": "建物所有者の同意書を添付してください。"},
        attachments=DRAWINGS,
    ),
    changed(
        NEW_HOUSE,
        "指定工事店の指定の期間が終わっている",
        {"contractor_number": "名簿に見つかりません。"},
        contractor_number="D-005",
    ),
    changed(
        NEW_HOUSE,
        "技術者の登録が完了予定日の前に切れる",
        {"engineer_valid_until": "登録有効期限が、工事の完了（予定）日より前です。"},
        engineer_valid_until="2026-12-10",
    ),
)

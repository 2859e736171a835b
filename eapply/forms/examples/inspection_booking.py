"""Answer sets of 17 排水設備検査予約.

A full slot, a day that is too near and a second booking of the same work are judged beside the bookings:
tests/services/test_booking.py; a missing 完了届 beside the stored cases: tests/services/test_stored_rules.py.
"""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed
from eapply.forms.examples.drainage_plan import AGREED

ON = date(2026, 11, 24)

COMPLETION = Example(
    "完了届を出した工事の検査を予約する",
    {
        "confirmation_number": "R8-0118",
        "inspection_kind": "完了検査",
        "contractor_number": "D-001",
        "contractor_phone": "0299000001",
        "contractor_email": "d001@contractor.example",
        "site": "鹿嶋市大字宮中1234番5",
        "area": "鹿島地区",
        "slot": "2026-11-26T10:00",
        "expected_minutes": 60,
        "attendee_name": "配管 太郎",
        "attendee_phone": "090-0000-0001",
        "engineer_attends": "本人",
        "resident_consent": "承諾を得た",
        "resident_name": "鹿嶋 太郎",
        "resident_phone": "0299821111",
        "water_ready": True,
    }
    | AGREED,
    on=ON,
)
REWORK = changed(
    COMPLETION,
    "手直しのあとの再検査を予約する",
    confirmation_number="R8-0121",
    inspection_kind="再検査",
    rework_report="起点ますのトラップを交換",
    slot="2026-12-03T13:00",
    slot_alt="2026-12-04T09:00",
    expected_minutes=30,
    engineer_attends="代理",
    engineer_attends_reason="主任技術者が他現場の立会い中",
    resident_consent="建物に入らない",
    resident_name=None,
    resident_phone=None,
)
LONG = changed(
    COMPLETION,
    "時間のかかる検査を、現地の注意をそえて予約する",
    confirmation_number="R8-0090",
    site="鹿嶋市大字宮中2398番1",
    slot="2026-12-10 15:00-16:00",
    expected_minutes=90,
    access_note="大型犬あり。門前に駐車可",
    map_point={"lat": 35.9657, "lon": 140.6450},
)

EXAMPLES = (
    COMPLETION,
    REWORK,
    LONG,
    changed(
        COMPLETION,
        "希望の日が土曜日で閉庁日",
        {"slot": "選択した日は閉庁日です。別の日を選択してください。"},
        slot="2026-12-05T10:00",
    ),
    changed(
        COMPLETION,
        "居住者の承諾をまだ確かめていない",
        {"resident_consent": "住居に立ち入る検査には居住者の承諾が必要です。"},
        resident_consent="未確認",
        resident_name=None,
        resident_phone=None,
    ),
    changed(
        COMPLETION,
        "希望の日が先すぎる",
        {"slot": "予約できるのは30日先までです。"},
        slot="2027-01-07T10:00",
    ),
    changed(
        COMPLETION,
        "時間帯の終わりがちがう",
        {"slot": "検査希望日時（第1希望）の時間帯は、表示された中から選んでください。"},
        slot="2026-11-26 10:00-12:00",
    ),
    changed(
        REWORK,
        "再検査なのに、手直しの内容がない",
        {"rework_report": "手直しの内容を入力してください。"},
        rework_report=None,
    ),
    changed(
        REWORK,
        "第2希望が第1希望と同じ",
        {"slot_alt": "第2希望は、第1希望とちがう日時を選んでください。"},
        slot_alt="2026-12-03T13:00",
    ),
    changed(
        COMPLETION,
        "立会者の電話が固定電話",
        {"attendee_phone": "検査の当日につながる携帯電話の番号を入力してください。"},
        attendee_phone="0299821111",
    ),
)

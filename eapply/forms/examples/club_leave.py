"""Answer sets of 21 鹿嶋市放課後児童クラブ退会届出書."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 24)
AGREED = {"fee_final": True, "agree_true": True, "agree_privacy": True}


def child(full: str, reading: str, birth: str, school: str, grade: int) -> dict[str, Any]:
    return {
        "name": full,
        "kana": reading,
        "birth_date": birth,
        "school": f"{school}小",
        "grade": grade,
        "club": f"{school}児童クラブ",
    }


UMI = child("鹿嶋 海", "カシマ ウミ", "2019-06-10", "平井", 1)
WORK = Example(
    "母の仕事が変わり、年末でやめる",
    name("guardian", "鹿嶋 花子", "カシマ ハナコ")
    | home("guardian", "3140012", "茨城県 鹿嶋市 大字平井1番地1")
    | {
        "guardian_phone": "0299821111",
        "guardian_email": "hanako@example.jp",
        "guardian_relation": "母",
        "children": [UMI],
        "scope": "通年の利用をやめる",
        "withdraw_date": "2026-12-31",
        "reason": "保護者の就労状況の変化",
        "refund_needed": "不要",
        "reduction_end": "いいえ",
    }
    | AGREED,
    on=ON,
)
MOVING = Example(
    "引っ越すので、年度末でやめる（減免を受けている）",
    name("guardian", "浜 一郎", "ハマ イチロウ")
    | home("guardian", "3140031", "茨城県 鹿嶋市 大字宮中2番地2")
    | {
        "guardian_phone": "09012345678",
        "guardian_email": "ichiro@example.jp",
        "guardian_relation": "父",
        "children": [child("浜 陽", "ハマ ヨウ", "2016-05-02", "鹿島", 4)],
        "scope": "通年の利用をやめる",
        "withdraw_date": "令和9年3月31日",
        "reason": "転居・転校",
        "move_destination": "千葉県銚子市",
        "refund_needed": "振込希望",
        "reduction_end": "はい",
        "belongings": True,
    }
    | AGREED,
    on=ON,
)
CLOSING = Example(
    "学校の統合で、年度末でやめて4月に入り直す",
    name("guardian", "西 明子", "ニシ アキコ")
    | home("guardian", "3112205", "茨城県 鹿嶋市 大字津賀3番地3")
    | {
        "guardian_phone": "08012345678",
        "guardian_email": "akiko@example.jp",
        "guardian_relation": "母",
        "children": [child("西 光", "ニシ ヒカル", "2018-07-07", "中野西", 2)],
        "scope": "通年の利用をやめる",
        "withdraw_date": "2027-03-31",
        "reason": "卒業・学校の統合",
        "refund_needed": "不要",
        "reduction_end": "わからない",
        "reenter_note": "あり",
        "reenter_month": "2027-04",
    }
    | AGREED,
    on=ON,
)

EXAMPLES = (
    WORK,
    MOVING,
    CLOSING,
    changed(
        WORK,
        "退会年月日が過ぎている",
        {"withdraw_date": "退会年月日は本日以降の日付を入力してください。"},
        withdraw_date="2026-11-20",
    ),
    changed(
        WORK,
        "理由がその他なのに、内容がない",
        {"reason_other": "退会の理由の内容を入力してください。"},
        reason="その他",
    ),
    changed(
        WORK,
        "退会する児童がいない",
        {"children": "退会する児童を1人以上入力してください。"},
        children=[],
    ),
    changed(
        WORK,
        "児童の生年月日が暦にない",
        {"children-0-birth_date": "生年月日"},
        children=[UMI | {"birth_date": "2026-13-01"}],
    ),
    changed(
        WORK,
        "退会する月の保育料の確認にチェックがない",
        {"fee_final": "退会月の保育料についての説明を確認し、チェックしてください。"},
        fee_final=None,
    ),
    changed(
        WORK,
        "退会年月日が来年度",
        {"withdraw_date": "今年度の終わり（3月31日）まで"},
        withdraw_date="2027-04-30",
    ),
)

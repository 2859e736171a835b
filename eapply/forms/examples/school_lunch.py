"""Answer sets of 22 学校給食申出書(保護者)."""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 24)
AGREED = {"fee_consent": True, "agree_true": True, "agree_privacy": True}

UMI = {
    "name": "鹿嶋 海",
    "kana": "カシマ ウミ",
    "birth_date": "2019-06-10",
    "school": "平井小",
    "grade": 1,
    "class": "1組",
    "start_date": "2026-12-01",
    "meal_kind": "全部",
}
NEW = Example(
    "転入した1年生の給食を申し込む",
    name("guardian", "鹿嶋 花子", "カシマ ハナコ")
    | home("guardian", "3140012", "茨城県 鹿嶋市 大字平井1番地1")
    | {
        "kind": "新規",
        "guardian_phone": "0299821111",
        "guardian_email": "hanako@example.jp",
        "guardian_relation": "母",
        "guardian_basis": "親権者",
        "children": [UMI],
        "payment_method": "口座振替",
        "billing_to": "保護者",
    }
    | AGREED,
    on=ON,
)
MILK = Example(
    "食物アレルギーのため、牛乳だけに変える",
    name("guardian", "浜 一郎", "ハマ イチロウ")
    | home("guardian", "3140031", "茨城県 鹿嶋市 大字宮中2番地2")
    | {
        "kind": "内容の変更",
        "guardian_phone": "09012345678",
        "guardian_email": "ichiro@example.jp",
        "guardian_relation": "父",
        "guardian_basis": "親権者",
        "co_guardian": "浜 春子",
        "co_guardian_relation": "母",
        "children": [
            {
                "name": "浜 岬",
                "kana": "ハマ ミサキ",
                "birth_date": "2012-06-20",
                "school": "鹿島中",
                "grade": 2,
                "meal_kind": "牛乳のみ",
                "reason": "食物アレルギー",
                "allergy_guidance": "提出済み",
                "change_note": "全部から牛乳のみに変更",
            }
        ],
        "payment_method": "納付書",
        "billing_to": "保護者",
    }
    | AGREED,
    on=ON,
)
NAGI = {
    "name": "神野 凪",
    "kana": "ジンノ ナギ",
    "birth_date": "2015-11-02",
    "school": "高松小",
    "grade": 5,
    "stop_date": "2026-12-15",
    "meal_kind": "全部",
    "reason": "長期欠席",
}
STOP = Example(
    "長く休むので、給食を止める",
    name("guardian", "神野 里美", "ジンノ サトミ")
    | home("guardian", "3140037", "茨城県 鹿嶋市 神野一丁目2番3号")
    | {
        "kind": "提供の停止",
        "guardian_phone": "08012345678",
        "guardian_email": "satomi@example.jp",
        "guardian_relation": "未成年後見人",
        "guardian_basis": "未成年後見人",
        "children": [NAGI],
        "payment_method": "納付書",
        "billing_to": "保護者",
        "exemption_info": "該当しそう",
    }
    | AGREED,
    on=ON,
)

EXAMPLES = (
    NEW,
    MILK,
    STOP,
    changed(
        MILK,
        "牛乳のみなのに、理由がない",
        {"children-0-reason": "牛乳のみの理由を選択してください。"},
        children=[
            {
                key: value
                for key, value in MILK.answers["children"][0].items()
                if key not in ("reason", "allergy_guidance")
            }
        ],
    ),
    changed(
        STOP,
        "給食を止める日がない",
        {"children-0-stop_date": "給食を止める日を入力してください。"},
        children=[NAGI | {"stop_date": None}],
    ),
    changed(
        NEW,
        "閉校したあとの日に、その学校で始めようとした",
        {
            "children-0-school": "中野西小学校は令和9年3月31日に閉校します。"
            "統合先の学校を選択してください。"
        },
        children=[
            UMI | {"school": "中野西小", "birth_date": "2020-06-10", "start_date": "2027-04-08"}
        ],
    ),
    changed(
        NEW,
        "給食費の納入を承諾していない",
        {"fee_consent": "給食費の納入の承諾にチェックしてください。"},
        fee_consent=None,
    ),
    changed(
        NEW,
        "小学1年生なのに、生年月日が合わない",
        {"children-0-grade": "学年と生年月日が合いません。"},
        children=[UMI | {"birth_date": "2010-05-01"}],
    ),
    changed(
        NEW,
        "準備の日数が足りない（警告だけで、受け付ける）",
        warnings={"children-0-start_date": "この日から始められないことがあります。"},
        children=[UMI | {"start_date": "2026-11-25"}],
    ),
)

"""Answer sets of 20 児童クラブ保育料減免申請書."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 24)
AGREED = {"fake_warning": True, "agree_true": True, "agree_privacy": True}
PERIOD = {"period_from": "2026-12", "period_to": "2027-03"}


def child(full: str, reading: str, birth: str, school: str, grade: int) -> dict[str, Any]:
    return {
        "name": full,
        "kana": reading,
        "birth_date": birth,
        "school": f"{school}小",
        "grade": grade,
        "class": "1組",
        "club": f"{school}児童クラブ",
    }


UMI = child("鹿嶋 海", "カシマ ウミ", "2019-06-10", "平井", 1)
SINGLE_PARENT = Example(
    "ひとり親の母が新しく申請する",
    name("guardian", "鹿嶋 花子", "カシマ ハナコ")
    | home("guardian", "3140012", "茨城県 鹿嶋市 大字平井1番地1")
    | {
        "application_kind": "新規",
        "guardian_phone": "0299821111",
        "guardian_email": "hanako@example.jp",
        "guardian_relation": "母",
        "guardian_birth_date": "平成2年5月3日",
        "children": [UMI],
        "reason": ["ひとり親（児童扶養手当）"],
    }
    | PERIOD
    | AGREED,
    {"file_single_parent": ("児童扶養手当証書.pdf",)},
    on=ON,
)
TAX_EXEMPT = Example(
    "1月1日に市外に住んでいた非課税の父が、続けて申請する",
    name("guardian", "浜 一郎", "ハマ イチロウ")
    | home("guardian", "3140031", "茨城県 鹿嶋市 大字宮中2番地2")
    | {
        "application_kind": "継続（年度更新）",
        "guardian_phone": "09012345678",
        "guardian_email": "ichiro@example.jp",
        "guardian_relation": "父",
        "guardian_birth_date": "1986-02-14",
        "children": [child("浜 陽", "ハマ ヨウ", "2016-05-02", "鹿島", 4)],
        "reason": ["市町村民税非課税"],
        "household_members": [
            {
                "name": "浜 一郎",
                "kana": "ハマ イチロウ",
                "relation": "本人",
                "birth_date": "1986-02-14",
                "living": "同居",
                "occupation": "無職",
            }
        ],
        "tax_municipality": "市外",
        "tax_year": "令和8年度",
    }
    | PERIOD
    | AGREED,
    {"file_tax": ("非課税証明書.pdf",)},
    on=ON,
)
SIBLINGS = Example(
    "未成年後見人の祖母が、きょうだい2人の分を申請する",
    name("guardian", "神野 里美", "ジンノ サトミ")
    | home("guardian", "3140037", "茨城県 鹿嶋市 神野一丁目2番3号")
    | {
        "application_kind": "新規",
        "guardian_phone": "08012345678",
        "guardian_email": "satomi@example.jp",
        "guardian_relation": "未成年後見人",
        "guardian_birth_date": "1958-09-20",
        "children": [
            child("神野 凪", "ジンノ ナギ", "2015-11-02", "高松", 5),
            child("神野 渚", "ジンノ ナギサ", "2019-08-01", "高松", 1),
        ],
        "reason": ["きょうだいの同時利用"],
        "consent_lookup": True,
    }
    | PERIOD
    | AGREED,
    on=ON,
)

EXAMPLES = (
    SINGLE_PARENT,
    TAX_EXEMPT,
    SIBLINGS,
    changed(
        SINGLE_PARENT,
        "減免を受けたい理由を選んでいない",
        {"reason": "減免を受けたい理由を1つ以上選択してください。"},
        reason=None,
        attachments={},
    ),
    changed(
        SINGLE_PARENT,
        "期間が次の年度にわたる",
        {"period_to": "減免の期間は同じ年度（4月から翌年3月まで）の中で入力してください。"},
        period_to="2027-06",
    ),
    changed(
        SINGLE_PARENT,
        "1年生なのに、生年月日が合わない",
        {"children-0-grade": "学年と生年月日が合いません。確認してください。"},
        children=[UMI | {"birth_date": "2017-05-01"}],
    ),
    changed(
        TAX_EXEMPT,
        "1月1日の住所地が市外なのに、証明書がない",
        {"file_tax": "令和8年1月1日の住所地が市外のため、非課税（課税）証明書を添付してください。"},
        attachments={},
        consent_lookup=True,
    ),
    changed(
        SINGLE_PARENT,
        "注意事項にチェックがない",
        {"fake_warning": "注意事項を確認し、チェックしてください。"},
        fake_warning=None,
    ),
    changed(
        SIBLINGS,
        "生活保護で、確認に同意せず、証明書もない",
        {"file_welfare": "生活保護受給証明書を添付してください。"},
        reason=["生活保護"],
        consent_lookup=None,
    ),
    changed(
        SIBLINGS,
        "きょうだいの同時利用なのに、児童が1人だけで、きょうだいの氏名がない",
        {"reason_other": "きょうだいの氏名を入力してください。"},
        children=[child("神野 凪", "ジンノ ナギ", "2015-11-02", "高松", 5)],
    ),
    replace(
        changed(
            SINGLE_PARENT,
            "来年度の申請なのに、年度末で閉校する学校を選んだ",
            {
                "children-0-school": "中野西小学校は令和9年3月31日に閉校します。"
                "統合先の学校を選択してください。"
            },
            children=[child("鹿嶋 海", "カシマ ウミ", "2019-06-10", "中野西", 2)],
            period_from="2027-04",
            period_to="2027-04",
        ),
        on=date(2027, 2, 10),
    ),
)

"""Answer sets of 14 下水道事業受益者変更申告書."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 24)
ID_CARD = ("運転免許証.jpg",)
AGREED = {"agree_true": True, "agree_public_records": True, "agree_privacy": True}


def parcel(lot_number: str, area: str, **more: Any) -> dict[str, Any]:
    """One row of 対象の土地: a building lot in 大字宮中 that was neither split nor merged."""
    row = {
        "town": "大字宮中",
        "lot_number": lot_number,
        "registered_category": "宅地",
        "current_use": "宅地",
        "area_sqm": area,
        "split": "なし",
    }
    return row | more


SALE = Example(
    "土地を買った方が申告する",
    name("old", "鹿嶋 太郎", "カシマ タロウ")
    | home("old", "3140031", "茨城県 鹿嶋市 大字宮中1234番地5")
    | name("new", "神野 次郎", "ジンノ ジロウ")
    | home("new", "3140031", "茨城県 鹿嶋市 神野一丁目2番3号")
    | {
        "submitter_side": "新受益者",
        "old_party_type": "個人",
        "old_phone": "0299821111",
        "old_email": "taro@example.jp",
        "new_party_type": "個人",
        "new_phone": "09012345678",
        "new_email": "jiro@example.jp",
        "change_date": "2026-11-10",
        "change_reason": "売買",
        "lots": [parcel("1234番5", "231.45")],
        "deferral_status": "受けていない",
        "assume_unpaid": True,
        "arrears_handling": "なし",
        "other_party_confirm": "メールで確認",
        "new_contact_address": "新受益者の住所",
    }
    | AGREED,
    {"file_id": ID_CARD},
    on=ON,
)
INHERITANCE = Example(
    "相続した方が申告する",
    name("old", "荒野 一夫", "アラノ カズオ")
    | home("old", "3112204", "茨城県 鹿嶋市 大字荒野10番地")
    | name("new", "荒野 春子", "アラノ ハルコ")
    | home("new", "3112204", "茨城県 鹿嶋市 大字荒野10番地")
    | {
        "submitter_side": "新受益者",
        "old_party_type": "個人",
        "old_deceased": True,
        "new_party_type": "個人",
        "new_phone": "09023456789",
        "new_email": "haruko@example.jp",
        "change_date": "2026-08-03",
        "change_reason": "相続",
        "lots": [
            parcel("10番", "640", town="大字荒野", registered_category="畑", current_use="畑")
        ],
        "deferral_status": "受けている",
        "assume_unpaid": True,
        "arrears_handling": "わからない",
        "other_party_confirm": "相続のため不要",
        "new_contact_address": "新受益者の住所",
    }
    | AGREED,
    {"file_id": ID_CARD, "file_inheritance": ("遺産分割協議書.pdf",)},
    on=ON,
    warnings={"change_date": "変更の日から日がたっていますが、受け付けます。"},
)
MERGER = Example(
    "合併した会社が申告する",
    home("old", "3140012", "茨城県 鹿嶋市 大字平井1番地")
    | home("new", "1000001", "東京都 千代田区 千代田1番1号")
    | {
        "submitter_side": "新受益者",
        "old_party_type": "法人・団体",
        "old_name": "株式会社A",
        "old_name_kana": "カブシキガイシャエー",
        "old_rep_title": "代表取締役",
        "old_rep_name": "浜 一郎",
        "old_phone": "0299823333",
        "new_party_type": "法人・団体",
        "new_name": "株式会社B",
        "new_name_kana": "カブシキガイシャビー",
        "new_rep_title": "代表取締役",
        "new_rep_name": "港 次郎",
        "new_phone": "0312345678",
        "new_email": "soumu@example.co.jp",
        "change_date": "2026-10-01",
        "change_reason": "会社の合併・分割",
        "lots": [parcel("80番1", "1500.25"), parcel("80番2", "320.10")],
        "deferral_status": "受けていない",
        "assume_unpaid": True,
        "arrears_handling": "当事者で協議済み",
        "other_party_confirm": "同意書(連署)を添付",
        "new_contact_address": "新受益者の住所",
        "has_payment_proxy": False,
    }
    | AGREED,
    {
        "file_id": ID_CARD,
        "file_merger": ("履歴事項全部証明書.pdf",),
        "file_consent": ("同意書.pdf",),
    },
    on=ON,
    warnings={"change_date": "変更の日から日がたっていますが、受け付けます。"},
)

EXAMPLES = (
    SALE,
    INHERITANCE,
    MERGER,
    changed(
        SALE,
        "旧受益者と新受益者が同じ",
        {"new_name_sei": "住所だけが変わった場合はこの手続きではありません。"},
        **name("new", "鹿嶋 太郎", "カシマ タロウ"),
        **home("new", "3140031", "茨城県 鹿嶋市 大字宮中1234番地5"),
    ),
    changed(
        SALE,
        "変更年月日が未来の日",
        {"change_date": "変更年月日は本日以前の日付を入力してください。"},
        change_date="2026-12-15",
    ),
    changed(
        SALE,
        "売買なのに、旧受益者が亡くなっている",
        {"change_reason": "変更の理由で「相続」を選択してください。"},
        old_deceased=True,
    ),
    changed(
        SALE,
        "理由がその他なのに、内容がない",
        {"change_reason_other": "変更の理由の内容を入力してください。"},
        change_reason="その他",
    ),
    changed(
        SALE,
        "今後の納期分を納める確認がない",
        {
            "assume_unpaid": "新受益者が今後の納期分を納付することの確認にチェックしてください。",
        },
        assume_unpaid=None,
    ),
    changed(
        SALE,
        "分筆後の地積の合計が、分筆前より大きい",
        {"lots": "分筆する前の地積より大きくなっています。"},
        lots=[
            parcel(
                f"1234番{branch}",
                "150.00",
                split="分筆",
                former_lot_number="1234番5",
                former_area_sqm="231.45",
            )
            for branch in (5, 8)
        ],
    ),
)

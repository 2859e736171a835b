"""Answer sets of 13 下水道事業受益者申告書."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 24)
AGREED = {"agree_true": True, "agree_public_records": True, "agree_privacy": True}


def parcel(town: str, lot_number: str, category: str, area: str, **more: Any) -> dict[str, Any]:
    """One row of 受益地 whose land is used as it is registered."""
    row = {
        "town": town,
        "lot_number": lot_number,
        "registered_category": category,
        "current_use": category,
        "area_sqm": area,
        "actual_use": "宅地",
        "building_owner_same": "はい",
    }
    return row | more


SINGLE = Example(
    "土地を1人で所有している方が申告する",
    name("owner", "鹿嶋 太郎", "カシマ タロウ")
    | home("owner", "3140031", "茨城県 鹿嶋市 大字宮中1234番地5")
    | {
        "owner_party_type": "個人",
        "owner_phone": "0299-82-1111",
        "ownership_kind": "単独",
        "lots": [parcel("大字宮中", "1234番5", "宅地", "231.45")],
        "beneficiary_kind": "土地所有者",
    }
    | AGREED,
    {},
    on=ON,
)
LEASED = Example(
    "借地人が受益者になる",
    home("owner", "3140012", "茨城県 鹿嶋市 大字平井800番地")
    | name("beneficiary", "浜 花子", "ハマ ハナコ")
    | home("beneficiary", "3140012", "茨城県 鹿嶋市 大字平井800番地")
    | {
        "owner_party_type": "法人・団体",
        "owner_name": "株式会社カシマ不動産",
        "owner_name_kana": "カブシキガイシャカシマフドウサン",
        "owner_rep_title": "代表取締役",
        "owner_rep_name": "港 一郎",
        "owner_phone": "0299822222",
        "owner_email": "info@example.co.jp",
        "ownership_kind": "単独",
        "lots": [parcel("大字平井", "800番", "宅地", "165.28", building_owner_same="いいえ")],
        "beneficiary_kind": "権利者",
        "beneficiary_party_type": "個人",
        "beneficiary_phone": "09012345678",
        "right_kind": "賃貸借",
        "agree_not_temporary": True,
        "right_period_from": "2020-04-01",
        "right_period_to": "2050-03-31",
        "right_holder_consent": "同意書を添付",
    }
    | AGREED,
    {"file_right": ("賃貸借契約書.pdf",), "file_consent": ("同意書.pdf",)},
    on=ON,
)
SHARED = changed(
    SINGLE,
    "3人で共有している畑を代表の方が申告する",
    **name("owner", "鉢形 一夫", "ハチガタ カズオ"),
    **home("owner", "3140034", "茨城県 鹿嶋市 大字鉢形512番地2"),
    ownership_kind="共有",
    owner_share="1/2",
    co_owners=[
        {"name": "鉢形 次男", "address": "茨城県鹿嶋市大字鉢形513番地", "share": "1/4"},
        {"name": "鉢形 三枝", "address": "茨城県神栖市平泉1番地", "share": "1/4"},
    ],
    lots=[
        parcel("大字鉢形", "512番2", "畑", "640", actual_use="農地", building_owner_same="建物なし")
    ],
)

EXAMPLES = (
    SINGLE,
    LEASED,
    SHARED,
    changed(
        SHARED,
        "共有者の持分の合計が1でない",
        {"co_owners": "共有者の持分の合計が1になっていません。"},
        co_owners=[{"name": "鉢形 次男", "address": "茨城県鹿嶋市鉢形513番地", "share": "1/3"}],
    ),
    changed(
        SINGLE,
        "地番に住居表示の番号が入っている",
        {"lots-0-lot_number": "地番は「1234番5」のように入力してください"},
        lots=[parcel("大字宮中", "1-2-3丁目", "宅地", "231.45")],
    ),
    changed(
        LEASED,
        "権利者が受益者なのに、権利の種類がない",
        {"right_kind": "権利の種類を選んでください。"},
        right_kind=None,
    ),
    changed(
        SINGLE,
        "宅地の地積が0",
        {"lots-0-area_sqm": "地積は0より大きい数を入力してください。"},
        lots=[parcel("大字宮中", "1234番5", "宅地", "0")],
    ),
    changed(
        SINGLE,
        "フリガナに漢字がある",
        {"owner_kana_sei": "カタカナに直せない文字「鹿」"},
        owner_kana_sei="鹿嶋タロウ",
    ),
    changed(
        SHARED,
        "畑の地積に小数がある（警告だけで、受け付ける）",
        warnings={"lots-0-area_sqm": "登記簿の地積に小数がつきません。"},
        lots=[parcel("大字鉢形", "512番2", "畑", "640.5", actual_use="農地")],
    ),
    changed(
        SINGLE,
        "お送りした申告書の地積を5％を超えて直すのに、書類がない",
        {"file_correction": "登記事項証明書か地積測量図"},
        lots=[
            parcel(
                "大字宮中",
                "1234番5",
                "宅地",
                "231.45",
                printed_area_sqm="250.00",
                correction_reason="分筆したため",
            )
        ],
        notice_number="R8-0012",
    ),
)

"""Answer sets of 18 汚水枿設置申請書."""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name
from eapply.forms.examples.drainage_plan import AGREED, parcel

ON = date(2026, 11, 24)
DRAWINGS = {"file_location": ("位置図.pdf",), "file_layout": ("配置図.pdf",)}
CONSENT = {"land_consent_file": ("土地所有者の同意書.pdf",)}

FIRST_PIT = Example(
    "家を新築する方が、1個目の汚水ますの設置を申請する",
    name("applicant", "鹿嶋 太郎", "カシマ タロウ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 大字宮中1番地1")
    | {
        "application_kind": "新設（1個目）",
        "applicant_party_type": "個人",
        "applicant_phone": "0299821111",
        "applicant_email": "taro@example.jp",
        "land_owner_same": True,
        "lots": [parcel("大字宮中", "1234番5")],
        "sewer_zone": "処理区域内",
        "road_kind": "市道",
        "building_plan": "新築",
        "building_permit_number": "R8-KG-0099",
        "pit_count": 1,
        "use_start_wish": "2027-03-01",
        "beneficiary_note": "納付済み",
        "existing_pit": "なし",
    }
    | AGREED,
    DRAWINGS,
    on=ON,
)
BUILDER = changed(
    FIRST_PIT,
    "会社が、購入予定の2筆の土地に2個の設置を申請する",
    attachments=DRAWINGS | CONSENT | {"file_sale_contract": ("売買契約書の写し.pdf",)},
    warnings={
        "road_kind": "県道・国道では",
        "pit_count": "2個目以降は自己負担になる場合があります。",
    },
    applicant_party_type="法人・団体",
    **dict.fromkeys(name("applicant", "姓 名", "セイ メイ")),
    applicant_name="株式会社カシマハウス",
    applicant_name_kana="カブシキガイシャカシマハウス",
    applicant_rep_title="代表取締役",
    applicant_rep_name="鹿嶋 次郎",
    land_owner_same=False,
    land_owner_party_type="個人",
    **name("land_owner", "平井 三郎", "ヒライ サブロウ"),
    **home("land_owner", "3140012", "茨城県 鹿嶋市 大字平井10番地"),
    land_owner_phone="0299823333",
    purchase_in_progress=True,
    lots=[parcel("大字平井", "800番"), parcel("大字平井", "801番")],
    road_kind="県道・国道",
    building_permit_number="申請中",
    pit_count=2,
    self_funded=True,
    use_start_wish="2027-05-01",
    beneficiary_note="納付予定",
)
EXTENSION = changed(
    FIRST_PIT,
    "すでに家がある土地に、もう1個の増設を申請する",
    attachments=DRAWINGS | {"file_photos": ("既設ます.jpg",)},
    **name("applicant", "浜 花子", "ハマ ハナコ"),
    application_kind="増設",
    building_plan="既存建物",
    building_permit_number=None,
    self_funded=True,
    existing_pit="あり",
    use_start_wish="2027-04-05",
    contractor_number="D-001",
)

EXAMPLES = (
    FIRST_PIT,
    BUILDER,
    EXTENSION,
    changed(
        FIRST_PIT,
        "土地が下水道の処理区域の外にある",
        {
            "sewer_zone": "下水道の処理区域外のため、この申請はできません。下水道課にお問い合わせください。"
        },
        sewer_zone="区域外",
    ),
    changed(
        FIRST_PIT,
        "私道に面しているのに、承諾書がない",
        {"private_road_consent": "私道所有者の承諾書を添付してください。"},
        road_kind="私道",
    ),
    changed(
        FIRST_PIT,
        "設置数が0",
        {"pit_count": "設置数は1以上を入力してください。"},
        pit_count=0,
    ),
    changed(
        FIRST_PIT,
        "使用開始の希望がすぐの日（警告だけで、受け付ける）",
        warnings={
            "use_start_wish": "設置には日数がかかります。希望日に間に合わない可能性があります。"
        },
        use_start_wish="2026-12-01",
    ),
    changed(
        BUILDER,
        "土地所有者が別の方なのに、同意書がない",
        {"land_consent_file": "土地所有者の同意書を添付してください。"},
        attachments=DRAWINGS | {"file_sale_contract": ("売買契約書の写し.pdf",)},
    ),
    changed(
        BUILDER,
        "2個の設置なのに、費用の承諾がない",
        {"self_funded": "自費を含むことの承諾を読んで、チェックを入れてください。"},
        self_funded=None,
    ),
    changed(
        EXTENSION,
        "既存のますがあるのに、写真がない",
        {"file_photos": "既存ますの写真のファイルを選んでください。"},
        attachments=DRAWINGS,
    ),
)

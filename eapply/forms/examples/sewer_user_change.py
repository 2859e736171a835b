"""Answer sets of 19 公共下水道使用者変更届."""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 24)
SITE = home("old_user", "3140031", "茨城県 鹿嶋市 宮中一丁目2番3号")
AGREED = {"agree_true": True, "agree_public_records": True, "agree_privacy": True}

SOLD = Example(
    "家を買った方が、名義変更を届け出る",
    name("old_user", "鹿嶋 太郎", "カシマ タロウ")
    | SITE
    | name("new_user", "神野 次郎", "ジンノ ジロウ")
    | home("new_user", "3140031", "茨城県 鹿嶋市 宮中一丁目2番3号")
    | {
        "change_type": "使用者が変わる（名義変更）",
        "filer_type": "新使用者",
        "water_customer_number": "12345678",
        "site_address": "鹿嶋市宮中一丁目2番3号",
        "old_user_party_type": "個人",
        "new_user_party_type": "個人",
        "applicant_phone": "08012345678",
        "applicant_email": "jiro@example.jp",
        "change_reason": "売買",
        "change_date": "2026-11-20",
        "billing_to": "使用場所",
        "payment_method": "納付書",
        "unpaid_note": "旧使用者が精算",
    }
    | AGREED,
    on=ON,
)
FEWER = Example(
    "子が大学に進学し、井戸水を使う人数が減った",
    name("old_user", "神野 里美", "ジンノ サトミ")
    | home("old_user", "3140031", "茨城県 鹿嶋市 神野一丁目2番3号")
    | {
        "change_type": "井戸水の使用・人数が変わる",
        "filer_type": "旧使用者（いまの使用者）",
        "site_address": "鹿嶋市神野一丁目2番3号",
        "old_user_party_type": "個人",
        "applicant_phone": "0299821111",
        "applicant_email": "satomi@example.jp",
        "change_reason": "その他",
        "change_reason_other": "子が大学に進学し、別に住むため",
        "change_date": "2026-11-01",
        "water_source_before": ["井戸水"],
        "water_source_after": ["井戸水"],
        "well_meter": "なし",
        "well_users_before": 5,
        "well_users_after": 4,
        "billing_to": "使用場所",
        "payment_method": "口座振替（継続）",
        "resident_registered": "なし",
    }
    | AGREED,
    {"proof": ("在学証明書.pdf",)},
    on=ON,
)
SHOP = Example(
    "家の一部を店にするため、用途が変わる",
    name("old_user", "港 一郎", "ミナト イチロウ")
    | SITE
    | {
        "change_type": "用途が変わる",
        "filer_type": "旧使用者（いまの使用者）",
        "water_customer_number": "87654321",
        "site_address": "鹿嶋市宮中一丁目2番3号",
        "old_user_party_type": "個人",
        "applicant_phone": "0299822222",
        "applicant_email": "minato@example.jp",
        "change_reason": "その他",
        "change_reason_other": "家の一部を店にするため",
        "change_date": "2026-12-01",
        "use_before": "一般家庭用",
        "use_after": "業務用",
        "billing_to": "使用場所",
        "payment_method": "口座振替（継続）",
    }
    | AGREED,
    on=ON,
)
TENANT = changed(
    SOLD,
    "管理会社が、入居した会社への名義変更を届け出る",
    attachments={"file_mandate": ("委任状.pdf",)},
    filer_type="所有者・管理会社など",
    old_user_phone="0299834444",
    new_user_party_type="法人・団体",
    **dict.fromkeys(
        f"new_user_{part}_{half}" for part in ("name", "kana") for half in ("sei", "mei")
    ),
    new_user_name="しおさい商店",
    new_user_name_kana="シオサイショウテン",
    new_user_rep_title="店主",
    new_user_rep_name="汐見 四郎",
    new_user_phone="0299833333",
    applicant_party_type="法人・団体",
    applicant_name="かしま不動産管理",
    applicant_name_kana="カシマフドウサンカンリ",
    applicant_rep_title="代表取締役",
    applicant_rep_name="鹿島 三郎",
    **home("applicant", "3140012", "茨城県 鹿嶋市 平井1187番地9"),
    change_reason="賃貸入居",
)
MARRIED = changed(
    SOLD,
    "結婚で氏が変わった",
    change_type="使用者の情報が変わる（住所・氏名）",
    filer_type="旧使用者（いまの使用者）",
    **name("new_user", "宮中 太郎", "キュウチュウ タロウ"),
    change_reason="結婚・離婚等",
    unpaid_note=None,
)

EXAMPLES = (
    SOLD,
    FEWER,
    SHOP,
    TENANT,
    MARRIED,
    changed(
        SOLD,
        "2か月前の変更（警告だけで、受け付ける）",
        warnings={"change_date": "届出は受け付けます"},
        change_date="2026-09-20",
    ),
    changed(
        SOLD,
        "旧使用者と新使用者が同じ",
        {"new_user_name_sei": "旧使用者と新使用者が同じです。"},
        **name("new_user", "鹿嶋 太郎", "カシマ タロウ"),
    ),
    changed(
        FEWER,
        "井戸水を使うのに人数が0",
        {"well_users_after": "井戸水の使用人数は1以上を入力してください。"},
        well_users_after=0,
    ),
    changed(
        SOLD,
        "先すぎる変更年月日",
        {"change_date": "変更年月日は本日から60日以内の日付を入力してください。"},
        change_date="2027-06-01",
    ),
    changed(
        SOLD,
        "水道水を使うのにお客様番号がない",
        {
            "water_customer_number": "水道お客様番号を入力してください。検針票に記載されています。",
        },
        water_customer_number=None,
    ),
    changed(
        FEWER,
        "水道水も使うのにお客様番号がない",
        {
            "water_customer_number": "水道お客様番号を入力してください。検針票に記載されています。",
        },
        water_source_after=["水道水", "井戸水"],
    ),
    changed(
        SOLD,
        "その他の理由の内容がない",
        {"change_reason_other": "変更の理由を入力してください。"},
        change_reason="その他",
    ),
    changed(
        FEWER,
        "使用水も人数も変わらない",
        {"water_source_after": "使用水も人数も変わっていません。"},
        well_users_after=5,
    ),
    changed(
        FEWER,
        "住民登録とちがう人数なのに書類がない",
        {"proof": "在学証明書などを添付してください。"},
        attachments={},
    ),
)

"""Answer sets of 12 公共下水道使用届."""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 22)
AGREED = {"agree_charge": True, "agree_retroactive": True, "agree_water": True}

NEW_HOUSE = Example(
    "新築の家で、下水道を使いはじめる",
    name("applicant", "鹿島 花子", "カシマ ハナコ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 宮中一丁目2番3号")
    | {
        "notification_type": "開始",
        "reason": "新築",
        "effective_date": "2026-12-15",
        "applicant_party_type": "個人",
        "applicant_phone": "0299821111",
        "applicant_email": "hanako@example.jp",
        "user_is_filer": True,
        "user_is_owner": True,
        "service_address": "鹿嶋市宮中一丁目2番3号",
        "sewer_system": "公共下水道",
        "customer_number": "12345678",
        "meter_number": "A-4567",
        "meter_reading": 0,
        "water_source": "水道水のみ",
        "use_type": "家庭用",
        "shop_name": "株式会社みなと配管（練習用）",
        "shop_number": "D-001",
        "drain_approval_number": "令8-123",
        "completion_date": "2026-11-18",
        "billing_to": "使用者",
        "payment_method": "水道料金と一緒",
    }
    | AGREED,
    {"file_completion": ("完了届.pdf",)},
    on=ON,
)
WELL = Example(
    "井戸水と水道水を使う4人家族が、使いはじめる",
    name("applicant", "神野 太郎", "ジンノ タロウ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 神野一丁目2番3号")
    | {
        "notification_type": "開始",
        "reason": "転入・転居",
        "effective_date": "2026-12-01",
        "applicant_party_type": "個人",
        "applicant_phone": "08012345678",
        "applicant_email": "taro@example.jp",
        "user_is_filer": True,
        "user_moved_from": "茨城県潮来市辻626番地",
        "user_is_owner": True,
        "service_address": "鹿嶋市神野一丁目2番3号",
        "sewer_system": "わからない",
        "meter_number": "不明",
        "water_source": "併用",
        "person_count": 4,
        "well_meter": "無",
        "use_type": "家庭用",
        "billing_to": "使用者",
        "payment_method": "納付書",
    }
    | AGREED,
    on=ON,
)
DEMOLITION = Example(
    "空き家の所有者が、解体のために廃止する",
    name("applicant", "港 一郎", "ミナト イチロウ")
    | home("applicant", "1000001", "東京都 千代田区 千代田1番1号")
    | {
        "notification_type": "廃止",
        "reason": "解体",
        "effective_date": "2027-01-15",
        "applicant_party_type": "個人",
        "applicant_phone": "0312345678",
        "applicant_email": "minato@example.jp",
        "user_is_filer": True,
        "user_is_owner": True,
        "service_address": "鹿嶋市大字平井1187番地9",
        "sewer_system": "公共下水道",
        "meter_number": "B-0001",
        "meter_reading": "1,234",
        "water_source": "水道水のみ",
        "use_type": "家庭用",
        "billing_to": "所有者",
        "billing_name": "港 一郎",
        "billing_address": "東京都千代田区千代田1番1号",
        "demolition_date": "2026-11-16",
    }
    | AGREED,
    {"file_demolition": ("封止したます.jpg",)},
    on=ON,
)
SUSPENSION = changed(
    NEW_HOUSE,
    "管理会社が、借りている会社の長期不在で休止する",
    attachments={},
    notification_type="休止",
    reason="長期不在",
    effective_date="2026-12-01",
    applicant_party_type="法人・団体",
    applicant_name_sei=None,
    applicant_name_mei=None,
    applicant_kana_sei=None,
    applicant_kana_mei=None,
    applicant_name="かしま不動産管理",
    applicant_name_kana="カシマフドウサンカンリ",
    applicant_rep_title="代表取締役",
    applicant_rep_name="鹿島 三郎",
    user_is_filer=False,
    user_party_type="法人・団体",
    user_name="しおさい商店",
    user_name_kana="シオサイショウテン",
    user_rep_title="店主",
    user_rep_name="汐見 四郎",
    user_phone="0299833333",
    **home("user", "3140031", "茨城県 鹿嶋市 宮中一丁目2番3号"),
    user_is_owner=False,
    owner_name="かしま不動産管理",
    owner_phone="0299821111",
    use_type="事業用",
    business_type="飲食店",
    daily_volume="3.5",
    shop_name=None,
    shop_number=None,
    drain_approval_number=None,
    completion_date=None,
    suspend_until="2027-03-31",
)

EXAMPLES = (
    NEW_HOUSE,
    WELL,
    DEMOLITION,
    SUSPENSION,
    changed(
        WELL,
        "3か月前からの開始（警告だけで、受け付ける）",
        warnings={"effective_date": "さかのぼって請求することがあります"},
        effective_date="2026-08-20",
    ),
    changed(
        SUSPENSION,
        "休止の理由も予定終了日もない",
        {
            "reason": "理由を選んでください。",
            "suspend_until": "休止の理由と予定終了日を入力してください。",
        },
        reason=None,
        suspend_until=None,
    ),
    changed(
        WELL,
        "井戸水の使用人数が0",
        {"person_count": "使用人数は1人以上で入力してください。"},
        person_count=0,
    ),
    changed(
        SUSPENSION,
        "1日60立方メートルを流す事業所",
        {"daily_volume": "1日50立方メートル以上の排水は別の届出（下水道法様式）が必要です。"},
        daily_volume="60",
    ),
    changed(
        NEW_HOUSE,
        "ない日付",
        {"effective_date": "暦にない日です。"},
        effective_date="2026-13-40",
    ),
    changed(
        NEW_HOUSE,
        "使用場所が神栖市",
        {"service_address": "鹿嶋市内の使用場所を入力してください。"},
        service_address="茨城県神栖市溝口4991番地5",
    ),
    changed(
        DEMOLITION,
        "解体なのに、ますを封止した写真がない",
        {"file_demolition": "ますを封止した写真を添付してください。"},
        attachments={},
    ),
)

"""Answer sets of 10 交通安全施設等関係要望申請書."""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 22)
PHOTOS = ("東.jpg", "西.jpg", "南.jpg", "北.jpg")
AGREED = {"agree_look": True, "agree_police": True}

MIRROR = Example(
    "区長が、見通しの悪い交差点にカーブミラーの新設を要望する",
    name("applicant", "国末 一郎", "クニスエ イチロウ")
    | home("applicant", "3140012", "茨城県 鹿嶋市 国末100番地")
    | {
        "requester_type": "区長・行政委員",
        "ku_name": "国末",
        "applicant_phone": "0299821111",
        "applicant_email": "kunisue@example.jp",
        "agreement_status": "区の総意",
        "facility": "カーブミラー（道路反射鏡）",
        "request_kind": "新設",
        "location": {"lat": 35.955, "lon": 140.68},
        "location_text": "大字国末100番地先の交差点",
        "crossing_type": "交差点（信号なし）",
        "sight_problem": ["塀・生け垣"],
        "traffic_note": "朝の7時から8時に、通勤の車が多い",
        "school_route": ["なし"],
        "accident_history": "なし",
        "pole_place": "民有地",
        "landowner_name": "国末 二郎",
        "neighbors_consent": "得ている",
        "detail": "生け垣で左右が見えません。交差点の角にカーブミラーをつけてください。",
        "upkeep_agree": True,
        "reply_method": "メール",
    }
    | AGREED,
    {"file_land_consent": ("承諾書.pdf",), "file_photos": PHOTOS},
    on=ON,
)
SCHOOL = Example(
    "小学校が、通学路に外側線とグリーンベルトを要望する",
    home("applicant", "3140031", "茨城県 鹿嶋市 宮中5番地1")
    | {
        "requester_type": "学校・PTA",
        "applicant_name": "鹿島小学校",
        "applicant_name_kana": "カシマショウガッコウ",
        "applicant_rep_title": "校長",
        "applicant_rep_name": "宮中 次郎",
        "applicant_phone": "0299823333",
        "applicant_email": "school@example.jp",
        "agreement_status": "関係者のみ",
        "facility": "カラー舗装・グリーンベルト",
        "request_kind": "新設",
        "location": {"lat": 35.966, "lon": 140.632},
        "location_text": "宮中5番地1から南へ200メートルの市道",
        "route_name": "市道0250号",
        "crossing_type": "公共施設出入口",
        "sight_problem": ["駐車"],
        "traffic_note": "登校の時間に、抜け道として車が通る",
        "school_route": ["通学路"],
        "school_route_school": "鹿島小",
        "accident_history": "なし",
        "pole_place": "市有地（道路内）",
        "detail": "歩道がありません。外側線を引き直し、グリーンベルトをつけてください。",
        "reply_method": "書面",
    }
    | AGREED,
    {"file_photos": ("校門の前.jpg", "南から.jpg")},
    on=ON,
)
GUARDRAIL = Example(
    "自治会長が、事故でこわれたガードレールの修繕を要望する",
    name("applicant", "小山 正", "コヤマ タダシ")
    | home("applicant", "3140022", "茨城県 鹿嶋市 長栖200番地")
    | {
        "requester_type": "自治会長",
        "ku_name": "小山",
        "applicant_phone": "08012345678",
        "applicant_email": "koyama@example.jp",
        "agreement_status": "関係者のみ",
        "facility": "ガードレール・防護柵",
        "request_kind": "修繕・清掃",
        "existing_id": "G-0123",
        "location_text": "大字長栖200番地先のカーブ",
        "crossing_type": "カーブ",
        "sight_problem": ["見通しをさえぎるものはない"],
        "traffic_note": "大型車が多い",
        "school_route": ["バス路線"],
        "accident_history": "あり",
        "accident_history_date": "2026-11-10",
        "accident_history_detail": "車がぶつかり、ガードレールが3メートルほど曲がった",
        "pole_place": "市有地（道路内）",
        "detail": "ガードレールが曲がって、車道に出ています。直してください。",
        "reply_method": "電話",
        "reply_person_time": "午前",
    }
    | AGREED,
    {"file_existing_id": ("番号シール.jpg",), "file_photos": ("ガードレール.jpg",)},
    on=ON,
)

EXAMPLES = (
    MIRROR,
    SCHOOL,
    GUARDRAIL,
    changed(
        MIRROR,
        "信号機を警察へ伝えてほしい（警告だけで、受け付ける）",
        warnings={"facility": "警察へ伝えます"},
        attachments={"file_photos": PHOTOS},
        facility="信号機",
        facility_reason="通学路で、子どもが渡れずに待っているため",
        pole_place="わからない",
        landowner_name=None,
        neighbors_consent=None,
        upkeep_agree=None,
    ),
    changed(
        MIRROR,
        "私道と公道の出口（警告だけで、受け付ける）",
        warnings={"crossing_type": "設置できないことがあります"},
        crossing_type="私道と公道",
        houses_count=7,
        parking_count=8,
    ),
    changed(
        MIRROR,
        "信号機だけを要望した",
        {"facility": "信号機は茨城県公安委員会が設置します。市では受け付けられません。"},
        facility="信号機",
        upkeep_agree=None,
        neighbors_consent=None,
    ),
    changed(
        MIRROR,
        "民有地なのに承諾書がない",
        {
            "file_land_consent": "民有地に設置する場合は、土地所有者の承諾書を添付してください。",
        },
        attachments={"file_photos": PHOTOS},
    ),
    changed(
        MIRROR,
        "戸数が数字でない",
        {"houses_count": "戸数は数字で入力してください。"},
        crossing_type="私道と公道",
        houses_count="三",
        parking_count=8,
    ),
    changed(
        MIRROR,
        "カーブミラーなのに写真が1枚",
        {"file_photos": "カーブミラーの要望は、見通しのわかる写真を2枚以上添付してください。"},
        attachments={"file_land_consent": ("承諾書.pdf",), "file_photos": ("東.jpg",)},
    ),
    changed(
        MIRROR,
        "場所が神栖市",
        {"location_text": "要望箇所は鹿嶋市内を指定してください。"},
        location_text="神栖市溝口4991番地5の前",
    ),
    changed(
        MIRROR,
        "地図の印が市の外",
        {"location": "鹿嶋市の中の場所を示してください。"},
        location={"lat": 35.8, "lon": 140.9},
    ),
)

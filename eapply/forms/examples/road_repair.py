"""Answer sets of 9 道路維持補修等関係要望申請書."""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 22)

KU_HEAD = Example(
    "区長が、通学路の舗装の補修を要望する",
    name("applicant", "泉川 一郎", "イズミカワ イチロウ")
    | home("applicant", "3140012", "茨城県 鹿嶋市 平井1187番地1")
    | {
        "requester_type": "区長・行政委員",
        "ku_name": "泉川",
        "applicant_phone": "0299821111",
        "applicant_email": "izumikawa@example.jp",
        "agreement_status": "区の総意",
        "category": "舗装補修（穴・ひび）",
        "road_owner_guess": "市道",
        "location": {"lat": 35.9657, "lon": 140.645},
        "location_text": "大字平井1187番地1先",
        "route_name": "市道0250号",
        "length_m": "20",
        "width_m": "4",
        "detail": "舗装に深さ5センチの穴が3つあります。穴をうめてください。",
        "danger": "通学路・通行量多い",
        "school_route": ["通学路"],
        "school_route_school": "平井小学校",
        "accident_history": "なし",
        "previous_request": "なし",
        "priority": 1,
        "landowner_consent": "必要なし",
        "reply_method": "メール",
        "agree_budget": True,
        "photo_public": False,
    },
    {"file_photos": ("遠景.jpg", "近景.jpg")},
    on=ON,
)
JOINTLY = Example(
    "区がないところの住民が連名で、こわれた側溝のふたの補修を要望する",
    name("applicant", "神野 里美", "ジンノ サトミ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 神野一丁目2番3号")
    | {
        "requester_type": "住民代表（連名）",
        "applicant_phone": "08012345678",
        "applicant_email": "satomi@example.jp",
        "cosigners": [
            {"name": "神野 太郎", "address": "鹿嶋市神野一丁目2番4号"},
            {"name": "鹿島 花子", "address": "鹿嶋市神野一丁目2番5号"},
            {"name": "宮中 次郎", "address": "鹿嶋市神野一丁目2番6号"},
        ],
        "agreement_status": "関係者のみ",
        "category": "側溝（清掃・蓋・補修）",
        "road_owner_guess": "わからない",
        "location": {"lat": 35.97, "lon": 140.63},
        "location_text": "神野一丁目2番地先の交差点の東側",
        "length_m": "1.5",
        "width_m": "4",
        "detail": "側溝のふたが割れて、人が落ちそうです。取りかえてください。",
        "danger": "今すぐ危険",
        "school_route": ["なし"],
        "accident_history": "なし",
        "previous_request": "なし",
        "landowner_consent": "必要なし",
        "reply_method": "電話",
        "reply_person_time": "午後",
        "agree_budget": True,
        "photo_public": True,
    },
    {"file_photos": ("側溝.heic",)},
    on=ON,
    warnings={"danger": "0299-82-2911"},
)
SCHOOL = Example(
    "学校が、県道の草刈りを要望する",
    home("applicant", "3140031", "茨城県 鹿嶋市 宮中5番地1")
    | {
        "requester_type": "学校・PTA",
        "applicant_name": "かしま小学校PTA",
        "applicant_name_kana": "カシマショウガッコウピーティーエー",
        "applicant_rep_title": "会長",
        "applicant_rep_name": "宮中 次郎",
        "applicant_phone": "0299823333",
        "applicant_email": "pta@example.jp",
        "agreement_status": "関係者のみ",
        "category": "街路樹・草刈り",
        "road_owner_guess": "県道",
        "location": {"lat": 35.96, "lon": 140.65},
        "location_text": "県道の歩道、宮中5番地1の前",
        "detail": "歩道に草がしげって、子どもが車道を歩いています。草を刈ってください。",
        "danger": "支障あり",
        "school_route": ["通学路", "バス路線"],
        "school_route_school": "鹿島小",
        "accident_history": "あり",
        "accident_history_date": "2026-10-05",
        "accident_history_detail": "草に足をとられて転び、ひざをすりむいた",
        "previous_request": "あり",
        "previous_request_detail": "令和7年9月に電話で伝えた",
        "landowner_consent": "必要なし",
        "reply_method": "書面",
        "agree_budget": True,
    },
    {},
    on=ON,
    warnings={"road_owner_guess": "管理者に伝えます"},
)

EXAMPLES = (
    KU_HEAD,
    JOINTLY,
    SCHOOL,
    changed(
        KU_HEAD,
        "地図の印がない（警告だけで、受け付ける）",
        warnings={"location": "地図で要望箇所を指定してください。"},
        location=None,
    ),
    changed(
        KU_HEAD,
        "延長が負の数",
        {"length_m": "延長は0より大きい数値(m)で入力してください。"},
        length_m="-5",
    ),
    changed(
        JOINTLY,
        "連名が2名",
        {"cosigners": "区がない場合は、連名者を3名以上入力してください。"},
        warnings={"danger": "0299-82-2911"},
        cosigners=[
            {"name": "神野 太郎", "address": "鹿嶋市神野一丁目2番4号"},
            {"name": "鹿島 花子", "address": "鹿嶋市神野一丁目2番5号"},
        ],
    ),
    changed(
        KU_HEAD,
        "舗装補修なのに写真がない",
        {"file_photos": "現況がわかる写真を1枚以上添付してください。"},
        attachments={},
        photo_public=None,
    ),
    changed(
        KU_HEAD,
        "要望の内容が短い",
        {"detail": "要望の内容は、現状と希望がわかるように10文字以上で入力してください。"},
        detail="直して",
    ),
)

"""Answer sets of 11 公園維持補修等関係要望申請書."""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 22)
AGREED = {"agree_budget": True, "agree_closing": True}

BENCH = Example(
    "公園を使う方が、ベンチの修繕を要望する",
    name("applicant", "宮下 花子", "ミヤシタ ハナコ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 宮下2丁目10番地1")
    | {
        "requester_type": "住民個人",
        "applicant_phone": "08012345678",
        "applicant_email": "hanako@example.jp",
        "agreement_status": "関係者のみ",
        "park_id": "鹿詰児童公園",
        "park_spot": "入口の右のベンチ",
        "facility_type": "ベンチ・東屋",
        "use_now": "使えるが不安",
        "injury": "なし",
        "request_kind": "修繕",
        "detail": "ベンチの座板が割れています。板を取りかえてください。",
        "reply_method": "メール",
    }
    | AGREED,
    {"photos_file": ("遠景.jpg", "近景.jpg")},
    on=ON,
)
PRUNING = Example(
    "区長が、となりの敷地に出た枝の剪定を要望する",
    name("applicant", "塚原 正", "ツカハラ タダシ")
    | home("applicant", "3140007", "茨城県 鹿嶋市 須賀100番地")
    | {
        "requester_type": "区長・行政委員",
        "ku_name": "その他",
        "ku_name_other": "須賀",
        "applicant_phone": "0299821111",
        "applicant_email": "suka@example.jp",
        "agreement_status": "区の総意",
        "park_id": "卜伝の郷運動公園",
        "park_spot": "駐車場の東側の並木",
        "location": {"lat": 35.99, "lon": 140.62},
        "facility_type": "植栽・樹木・草",
        "injury": "なし",
        "request_kind": "剪定・伐採",
        "consensus": "区の総意",
        "detail": "桜の枝が、となりの敷地に出ています。枝を切ってください。",
        "tree_info": ["over_border"],
        "tree_info_note": "桜、高さ8メートルくらい",
        "private_neighbor": "あり",
        "private_neighbor_what": ["枝", "落葉"],
        "reply_method": "電話",
        "reply_person_time": "いつでも",
    }
    | AGREED,
    {"photos_file": ("並木.jpg",), "file_map": ("位置図.pdf",)},
    on=ON,
)
SWING = Example(
    "保護者会が、切れたブランコの鎖の修繕を要望する",
    home("applicant", "3140031", "茨城県 鹿嶋市 宮中5番地1")
    | {
        "requester_type": "学校・PTA",
        "applicant_name": "みやした保護者会",
        "applicant_name_kana": "ミヤシタホゴシャカイ",
        "applicant_rep_title": "会長",
        "applicant_rep_name": "宮中 次郎",
        "applicant_phone": "0299823333",
        "applicant_email": "parents@example.jp",
        "agreement_status": "関係者のみ",
        "park_id": "その他",
        "park_id_other": "宮下ちびっこ広場",
        "park_address": "宮下3丁目",
        "park_spot": "ブランコ",
        "facility_type": "遊具（ブランコ・滑り台・鉄棒・砂場・複合）",
        "use_now": "使用禁止にすべき危険",
        "injury": "あり",
        "injury_date": "2026-11-20",
        "injury_detail": "子どもが落ちて、手首を打った。電話で伝えた。",
        "request_kind": "修繕",
        "detail": "ブランコの鎖が切れました。使えないようにして、直してください。",
        "reply_method": "電話",
        "reply_person_time": "午前",
    }
    | AGREED,
    {"photos_file": ("鎖.jpg", "ブランコ.jpg")},
    on=ON,
    warnings={"use_now": "0299-82-2911"},
)
REMOVAL = changed(
    BENCH,
    "近くの方が連名で、こわれた東屋の撤去を要望する（警告だけで、受け付ける）",
    warnings={"consensus": "いまのままでも受け付けます"},
    attachments={"photos_file": ("東屋.jpg",), "file_signatures": ("署名.pdf",)},
    request_kind="撤去",
    consensus="連名",
    consensus_count=4,
)

EXAMPLES = (
    BENCH,
    PRUNING,
    SWING,
    REMOVAL,
    changed(
        SWING,
        "「その他」の公園の、名前も所在地もない",
        {"park_id_other": "公園の名称または所在地を入力してください。"},
        warnings=SWING.warnings,
        park_id_other=None,
        park_address=None,
    ),
    changed(
        SWING,
        "危険な遊具なのに写真がない",
        {"photos_file": "危険な箇所がわかる写真を添付してください。緊急の場合はお電話ください。"},
        warnings=SWING.warnings,
        attachments={},
    ),
    changed(
        BENCH,
        "要望の内容が短い",
        {"detail": "要望の内容は10文字以上で入力してください。"},
        detail="修理を",
    ),
    changed(
        PRUNING,
        "伐採なのに地域の合意がない",
        {"consensus": "樹木の伐採を希望する場合は、地域の合意の状況を選択してください。"},
        consensus=None,
    ),
    changed(
        BENCH,
        "電話番号が短い",
        {"applicant_phone": "10けたか11けたの番号です。"},
        applicant_phone="12345",
    ),
    changed(
        BENCH,
        "写真が6枚",
        {"photos_file": "5個まで選べます。いま6個です。"},
        attachments={"photos_file": tuple(f"{number}.jpg" for number in range(6))},
    ),
)

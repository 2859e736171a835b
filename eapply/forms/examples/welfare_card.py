"""Answer sets of 6 医療福祉費受給者証再交付申請書（マル福）."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 22)
AGREED = {"agree_return_found": True, "agree_single_use": True}
PAPERS = {"file_insurance": ("資格情報のお知らせ.jpg",), "file_id": ("運転免許証.jpg",)}


def applicant(full: str, reading: str, birth: str) -> dict[str, Any]:
    return (
        name("applicant", full, reading)
        | home("applicant", "3140037", "茨城県 鹿嶋市 神野一丁目2番3号")
        | {
            "applicant_birth_date": birth,
            "applicant_phone": "08012345678",
            "applicant_email": "satomi@example.jp",
        }
    )


def recipient(full: str, reading: str, birth: str, category: str) -> dict[str, Any]:
    return {
        "name": full,
        "kana": reading,
        "birth_date": birth,
        "category": category,
        "card_type": "1枚もの",
    }


NAGISA = recipient("神野 渚", "ジンノ ナギサ", "2019-05-02", "小児") | {
    "address": "鹿嶋市神野一丁目2番3号"
}
CHILDREN = Example(
    "母が、なくした2人の子どもの受給者証を申請する",
    applicant("神野 里美", "ジンノ サトミ", "1988-01-15")
    | {
        "relation_to_recipient": "保護者",
        "recipients": [
            NAGISA | {"recipient_number": "0000012"},
            recipient("神野 湊", "ジンノ ミナト", "2022-01-20", "小児"),
        ],
        "reason": "紛失",
        "lost_date": "2026-11-15",
        "lost_place": "通院の途中",
        "police_report": "未",
        "insurance_changed": False,
        "insurer_name": "全国健康保険協会 茨城支部",
        "delivery": "郵送",
    }
    | AGREED,
    PAPERS,
    on=ON,
)
DISABLED = Example(
    "本人が、ぬれて破れた受給者証を申請する",
    applicant("鉢形 三郎", "ハチガタ サブロウ", "1970-07-07")
    | {
        "relation_to_recipient": "本人",
        "recipients": [recipient("鉢形 三郎", "ハチガタ サブロウ", "1970-07-07", "重度心身障害者")],
        "reason": "破損",
        "insurance_changed": False,
        "delivery": "窓口",
    }
    | AGREED,
    {
        "file_insurance": ("資格確認書.jpg",),
        "file_id": ("マイナンバーカード表.jpg",),
        "file_damaged": ("受給者証.jpg",),
    },
    on=ON,
)
EXPECTING = Example(
    "妊婦の本人が、届かない受給者証を申請する",
    applicant("宮中 春子", "キュウチュウ ハルコ", "1996-03-03")
    | {
        "relation_to_recipient": "本人",
        "recipients": [recipient("宮中 春子", "キュウチュウ ハルコ", "1996-03-03", "妊産婦")],
        "reason": "未着",
        "insurance_changed": False,
        "delivery": "郵送",
        "remarks": "11月1日から待っています。母子健康手帳の番号は第9999号です。",
    }
    | AGREED,
    PAPERS,
    on=ON,
)

EXAMPLES = (
    CHILDREN,
    DISABLED,
    EXPECTING,
    changed(
        CHILDREN,
        "公費負担者番号が7けた",
        {"recipients-0-payer_number": "公費負担者番号は8けたの数字です。いま7けたです。"},
        recipients=[NAGISA | {"payer_number": "0880901"}],
    ),
    changed(
        CHILDREN,
        "小児の対象外の年齢",
        {
            "recipients-0-category": "小児(18歳到達後の最初の3月31日まで)の対象外です。区分を確認してください。"
        },
        recipients=[NAGISA | {"birth_date": "2006-06-01"}],
    ),
    changed(
        CHILDREN,
        "別世帯の代理人で、委任状がない",
        {"file_proxy": "代理人が申請する場合は、受給者または保護者の委任状が必要です。"},
        relation_to_recipient="その他の代理人",
        proxy_type="別世帯の任意代理人",
        proxy_relationship="祖母",
    ),
    changed(
        CHILDREN,
        "紛失した日が先の日付",
        {"lost_date": "紛失した日は今日以前の日付を入力してください。"},
        lost_date="2026-12-01",
    ),
    changed(
        CHILDREN,
        "受給者の住所が佐賀県の鹿島市",
        {
            "recipients-0-address": "鹿嶋市(茨城県)に住所がある方が対象です。住所を確認してください。"
        },
        recipients=[NAGISA | {"address": "佐賀県鹿島市納富分2643番地1"}],
    ),
    changed(
        CHILDREN,
        "受給者が保護者より先に生まれている",
        {"recipients-0-birth_date": "保護者（申請者）の生年月日より後"},
        applicant_birth_date="2020-01-15",
        recipients=[NAGISA],
    ),
    changed(
        DISABLED,
        "破損なのに、受給者証の写真がない",
        {"file_damaged": "破れた・よごれた受給者証の写真のファイルを選んでください。"},
        attachments=PAPERS,
    ),
    changed(
        EXPECTING,
        "妊産婦にしては年齢が合わない（警告だけで、受け付ける）",
        warnings={"recipients-0-category": "妊産婦の区分と生年月日が合っているか"},
        recipients=[recipient("宮中 春子", "キュウチュウ ハルコ", "1956-03-03", "妊産婦")],
        applicant_birth_date="1956-03-03",
    ),
)

"""Answer sets of 7 国民健康保険被保険者証再交付申請書."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 22)
AGREED = {"agree_return_found": True, "agree_no_misuse": True, "agree_no_forwarding": True}
ID_CARD = {"file_id": ("運転免許証.jpg",)}


def applicant(full: str, reading: str, birth: str) -> dict[str, Any]:
    return (
        name("applicant", full, reading)
        | home("applicant", "3140031", "茨城県 鹿嶋市 宮中1番地1")
        | {
            "applicant_birth_date": birth,
            "applicant_phone": "0299821111",
            "applicant_email": "taro@example.jp",
        }
    )


def item(person: tuple[str, str, str], relation: str, document: str, reason: str) -> dict[str, Any]:
    """One document of one person (name, reading, birth date)."""
    return {
        "name": person[0],
        "kana": person[1],
        "birth_date": person[2],
        "relation": relation,
        "document": document,
        "myna_insurance": "なし",
        "reason": reason,
    }


TARO = ("鹿島 太郎", "カシマ タロウ", "1985-04-01")
MINATO = ("鹿島 湊", "カシマ ミナト", "2017-03-10")
YOSHI = ("神野 ヨシ", "ジンノ ヨシ", "1954-05-05")
OWN = item(TARO, "世帯主", "資格確認書", "紛失")
HEAD = Example(
    "世帯主が、なくした自分の資格確認書を申請する",
    applicant(*TARO)
    | {
        "filer_relation": "世帯主",
        "kokuho_symbol": "不明",
        "kokuho_number": "不明",
        "items": [OWN],
        "police_report": "未",
        "delivery": "郵送",
    }
    | AGREED,
    ID_CARD,
    on=ON,
)
MOTHER = Example(
    "母が、よごれた子どもの資格情報のお知らせを申請する",
    applicant("鹿島 花子", "カシマ ハナコ", "1987-06-15")
    | {
        "filer_relation": "同じ世帯の方",
        **name("head", "鹿島 太郎"),
        "kokuho_symbol": "鹿国",
        "kokuho_number": "1234567",
        "items": [item(MINATO, "子", "資格情報のお知らせ", "汚損") | {"myna_insurance": "あり"}],
        "delivery": "郵送",
    }
    | AGREED,
    ID_CARD,
    on=ON,
)
OLD_LADY = item(YOSHI, "世帯主", "資格確認書", "破損") | {
    "myna_insurance": "あり",
    "special_reason": "要介助",
}
DAUGHTER = Example(
    "別世帯の長女が、72歳の母の破れた資格確認書を申請する",
    applicant(*YOSHI)
    | {
        "filer_relation": "代理人",
        "proxy_type": "別世帯の任意代理人",
        **name("proxy", "神野 里美", "ジンノ サトミ"),
        "proxy_birth_date": "1980-01-15",
        **home("proxy", "3140037", "茨城県 鹿嶋市 神野一丁目2番3号"),
        "proxy_phone": "08012345678",
        "proxy_relationship": "長女",
        "items": [OLD_LADY],
        "delivery": "郵送",
    }
    | AGREED,
    {
        "file_proxy": ("委任状.jpg",),
        "file_proxy_id": ("運転免許証.jpg",),
        "file_broken": ("資格確認書.jpg",),
    },
    on=ON,
)

EXAMPLES = (
    HEAD,
    MOTHER,
    DAUGHTER,
    changed(
        HEAD,
        "今は出していない保険証を選んだ",
        {
            "items-0-document": "保険証(被保険者証)は令和6年12月2日から発行していません。"
            "資格確認書または資格情報のお知らせを選んでください。"
        },
        items=[OWN | {"document": "被保険者証(保険証)"}],
    ),
    changed(
        DAUGHTER,
        "マイナ保険証があるのに、資格確認書が必要な理由がない",
        {
            "items-0-special_reason": "マイナ保険証をお持ちの方は、資格確認書が必要な理由を選んでください。"
        },
        items=[OLD_LADY | {"special_reason": None}],
    ),
    changed(
        HEAD,
        "75歳以上の方の申請",
        {"items-0-birth_date": "75歳以上の方は後期高齢者医療制度の窓口でお手続きください。"},
        items=[OWN | {"birth_date": "1951-01-01"}],
    ),
    changed(
        DAUGHTER,
        "別世帯の代理人で、委任状がない",
        {"file_proxy": "別世帯の方が申請する場合は、委任状が必要です。"},
        attachments={"file_proxy_id": ("運転免許証.jpg",)},
    ),
    changed(
        HEAD,
        "窓口で受け取る日がない",
        {"visit_date": "窓口での受け取りを希望する日を選んでください。"},
        delivery="窓口",
    ),
    changed(
        HEAD,
        "窓口で受け取る日が市役所の休みの日",
        {"visit_date": "選んだ日は市役所がお休みです。別の日を選んでください。"},
        delivery="窓口",
        visit_date="2026-11-28",
    ),
    changed(
        HEAD,
        "高齢受給者証（旧）を選んだ",
        {"items-0-document": "資格確認書か資格情報のお知らせを選んでください。"},
        items=[OWN | {"document": "高齢受給者証（旧）"}],
    ),
    changed(
        MOTHER,
        "マイナ保険証の登録がないのに、資格情報のお知らせを選んだ（警告だけで、受け付ける）",
        warnings={"items-0-document": "マイナ保険証の登録がない方は、資格確認書です。"},
        items=[item(MINATO, "子", "資格情報のお知らせ", "汚損")],
    ),
)

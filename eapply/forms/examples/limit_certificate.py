"""Answer sets of 5 限度額適用認定申請書."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 22)
ID_CARD = {"file_id": ("運転免許証.jpg",)}


def head(full: str, reading: str, birth: str) -> dict[str, Any]:
    """A household head who applies in person, with all that is agreed to."""
    return (
        name("applicant", full, reading)
        | home("applicant", "3140031", "茨城県 鹿嶋市 宮中1番地1")
        | {
            "filer_type": "本人（世帯主）",
            "applicant_birth_date": birth,
            "applicant_phone": "0299821111",
            "applicant_email": "taro@example.jp",
            "kokuho_symbol": "鹿国",
            "kokuho_number": "1234567",
            "myna_insurance": "いいえ",
            "long_stay": "非該当",
            "tax_consent": True,
            "undeclared_confirm": "いない",
            "postal_destination": "住所地",
            "agree_effect": True,
            "agree_arrears": True,
            "agree_renewal": True,
        }
    )


def subject(full: str, reading: str, birth: str, relation: str, reason: str) -> dict[str, Any]:
    return {
        "name": full,
        "kana": reading,
        "birth_date": birth,
        "sex": "女",
        "relation": relation,
        "reason": reason,
        "disability_accident": False,
    }


def stay(first: str, last: str) -> dict[str, Any]:
    return {
        "hospital": "かしま中央病院（架空）",
        "hospital_address": "鹿嶋市宮中9番地9",
        "from": first,
        "to": last,
    }


WIFE = Example(
    "世帯主が、入院する妻のために申請する",
    head("鹿島 太郎", "カシマ タロウ", "1981-04-01")
    | {
        "kokuho_branch": "02",
        "subjects": [
            subject("鹿島 花子", "カシマ ハナコ", "1983-06-15", "妻・夫", "入院")
            | {"hospital": "かしま中央病院（架空）", "treatment_from": "2026-12-01"}
        ],
    },
    ID_CARD,
    on=ON,
)
OUTPATIENT = Example(
    "68歳の本人が、高額な外来のために申請する",
    head("神野 里美", "ジンノ サトミ", "1958-05-10")
    | {"subjects": [subject("神野 里美", "ジンノ サトミ", "1958-05-10", "世帯主", "高額な外来")]},
    ID_CARD,
    on=ON,
)
LONG = Example(
    "72歳の本人が、99日の長期入院を申し出る",
    head("鉢形 花子", "ハチガタ ハナコ", "1954-02-11")
    | {
        "subjects": [
            subject("鉢形 花子", "ハチガタ ハナコ", "1954-02-11", "世帯主", "入院")
            | {"hospital": "かしま中央病院（架空）", "treatment_from": "2026-11-20"}
        ],
        "long_stay": "該当",
        "stays": [stay("2026-02-01", "2026-04-30"), stay("2026-07-01", "2026-07-10")],
    },
    ID_CARD | {"file_long_stay": ("領収書1.jpg", "領収書2.jpg")},
    on=ON,
    warnings={"subjects-0-birth_date": "所得の区分によっては申請がいりません"},
)

EXAMPLES = (
    WIFE,
    OUTPATIENT,
    LONG,
    changed(
        LONG,
        "長期入院なのに、合計が60日",
        {"stays": "入院日数の合計が90日以下です。90日を超える場合に該当します。"},
        stays=[stay("2026-02-01", "2026-04-01")],
    ),
    changed(
        LONG,
        "入院期間が重なっている",
        {"stays": "入院期間が重なっています。日付を確認してください。"},
        stays=[stay("2026-02-01", "2026-04-30"), stay("2026-04-30", "2026-07-10")],
    ),
    changed(
        LONG,
        "1年より前の入院",
        {"stays-0-from": "入力できるのは申請日の前1年以内の入院です。"},
        stays=[stay("2025-06-01", "2025-08-31")],
    ),
    changed(
        WIFE,
        "所得の確認に同意せず、課税証明書もない",
        {
            "tax_consent": "所得・課税状況の確認に同意いただけない場合は、世帯全員の課税証明書を添付してください。"
        },
        tax_consent=None,
    ),
    changed(
        WIFE,
        "所得の確認に同意せず、課税証明書を添える",
        attachments=ID_CARD | {"file_tax_certificate": ("課税証明書.pdf",)},
        tax_consent=None,
    ),
    changed(
        OUTPATIENT,
        "対象者の続柄がない",
        {"subjects-0-relation": "世帯主との続柄を選択してください。"},
        subjects=[
            {
                key: value
                for key, value in OUTPATIENT.answers["subjects"][0].items()
                if key != "relation"
            }
        ],
    ),
    changed(
        WIFE,
        "マイナ保険証を使っているのに、申請する確認がない",
        {"agree_apply_anyway": "それでも申請することを読んで、チェックを入れてください。"},
        myna_insurance="はい",
    ),
    changed(
        OUTPATIENT,
        "対象者が75歳以上",
        {"subjects-0-birth_date": "75歳以上の方は後期高齢者医療制度の窓口でお手続きください。"},
        subjects=[subject("神野 一郎", "ジンノ イチロウ", "1951-01-01", "父母", "高額な外来")],
    ),
    changed(
        WIFE,
        "住民税の申告をしていない方がいる（警告だけで、受け付ける）",
        warnings={"undeclared_confirm": "先に税務課で申告してください。"},
        undeclared_confirm="いる",
    ),
)

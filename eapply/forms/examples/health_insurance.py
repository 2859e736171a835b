"""Answer sets of 4 国民健康保険資格（取得・喪失・変更）届."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 22)
HEAD: dict[str, Any] = (
    {"filer_type": "本人（世帯主）"}
    | name("head", "鹿島 太郎", "カシマ タロウ")
    | {"head_birth_date": "1985-04-01"}
    | home("head", "3140031", "茨城県 鹿嶋市 宮中1番地1")
    | {"head_phone": "0299821111", "head_email": "taro@example.jp"}
)
AGREED = {"agree_true": True, "agree_retroactive": True, "agree_pension": True}
ID_CARD = ("運転免許証.jpg",)


def joining(full: str, reading: str, birth: str, relation: str, occupation: str) -> dict[str, Any]:
    return {
        "name": full,
        "kana": reading,
        "birth_date": birth,
        "relation": relation,
        "occupation": occupation,
        "prev_insurer": "全国健康保険協会 茨城支部",
        "prev_insurer_symbol_number": "12345678・123",
        "prev_lost_date": "2026-11-10",
        "nationality_foreign": False,
        "myna_insurance": "あり",
    }


FATHER = joining("鹿島 太郎", "カシマ タロウ", "1985-04-01", "世帯主", "無職")
JOINING = Example(
    "退職して、家族3人で国民健康保険に入る",
    HEAD
    | {
        "notification_type": "取得（加入）",
        "reason": "社保離脱",
        "event_date": "2026-11-10",
        "household_has_kokuho": False,
        "members": [
            FATHER,
            joining("鹿島 花子", "カシマ ハナコ", "1987-06-15", "妻・夫", "パート・アルバイト"),
            joining("鹿島 湊", "カシマ ミナト", "2015-09-03", "子", "学生"),
        ],
        "unemployment_reduction": False,
    }
    | AGREED,
    {"file_evidence": ("資格喪失証明書.jpg",), "file_id": ID_CARD},
    on=ON,
    warnings={"members": "国民年金"},
)
LEAVING = Example(
    "会社の健康保険に入ったので、国民健康保険をやめる",
    HEAD
    | {
        "notification_type": "喪失（脱退）",
        "reason": "社保加入",
        "event_date": "2026-11-16",
        "household_has_kokuho": True,
        "kokuho_symbol": "鹿国",
        "kokuho_number": "1234567",
        "members": [
            {
                "name": "鹿島 太郎",
                "kana": "カシマ タロウ",
                "birth_date": "1985-04-01",
                "relation": "世帯主",
                "new_insurer": "全国健康保険協会 茨城支部",
                "new_symbol_number": "12345678・456",
                "new_acquired_date": "2026-11-16",
                "nationality_foreign": False,
            }
        ],
        "return_documents": ["郵送"],
    }
    | AGREED,
    {"file_evidence": ("資格情報のお知らせ.jpg",), "file_id": ID_CARD},
    on=ON,
)
STUDYING = Example(
    "大学に通うため、子が東京に住む",
    HEAD
    | {
        "notification_type": "変更",
        "reason": "修学",
        "event_date": "2026-11-12",
        "household_has_kokuho": True,
        "kokuho_symbol": "不明",
        "kokuho_number": "不明",
        "members": [
            {
                "name": "鹿島 渚",
                "kana": "カシマ ナギサ",
                "birth_date": "2007-08-01",
                "relation": "子",
                "nationality_foreign": False,
                "myna_insurance": "なし",
                "change_before": "鹿嶋市",
                "change_after": "新宿区",
                "school": "かしま大学",
                "school_until": "2030-03-31",
            }
        ],
    }
    | AGREED,
    {"file_evidence": ("在学証明書.pdf",), "file_id": ID_CARD},
    on=ON,
)

EXAMPLES = (
    JOINING,
    LEAVING,
    STUDYING,
    changed(
        JOINING,
        "75歳以上の方が入ろうとした",
        {"members-0-birth_date": "75歳以上の方は後期高齢者医療制度の対象のため"},
        members=[FATHER | {"birth_date": "1950-11-22"}],
    ),
    changed(
        JOINING,
        "退職日を異動年月日にした",
        {"event_date": "資格取得日は退職日の翌日です。資格喪失日と同じ日を入力してください。"},
        event_date="2026-11-09",
    ),
    changed(
        JOINING,
        "異動する方がいない",
        {"members": "異動する方を1人以上入力してください。"},
        members=[],
    ),
    changed(
        JOINING,
        "先の日付の届出",
        {"event_date": "異動年月日に先の日付は指定できません。異動日以降に届け出てください。"},
        event_date="2026-12-25",
    ),
    changed(
        LEAVING,
        "別世帯の代理人で、委任状がない",
        {"file_proxy": "住民票上別世帯の方が届け出る場合は、世帯主の委任状を添付してください。"},
        attachments={
            "file_evidence": ("資格情報のお知らせ.jpg",),
            "file_proxy_id": ("マイナンバーカード表.jpg",),
        },
        filer_type="代理人",
        proxy_type="別世帯の任意代理人",
        **name("proxy", "神野 里美", "ジンノ サトミ"),
        proxy_birth_date="1980-01-15",
        **home("proxy", "3140031", "茨城県 鹿嶋市 神野一丁目2番3号"),
        proxy_phone="08012345678",
        proxy_relationship="友人",
    ),
)

"""Answer sets of 3 市税等還付金口座振込依頼書."""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 22)
ID_CARD = ("運転免許証.jpg",)
AGREED = {"agree_offset": True, "agree_account": True, "agree_fraud": True}

SELF = Example(
    "本人が自分の口座で受け取る",
    name("taxpayer", "鹿島 太郎", "カシマ タロウ")
    | home("taxpayer", "3140031", "茨城県 鹿嶋市 宮中1番地1")
    | {
        "notice_number": "第1234号",
        "notice_date": "2026-11-02",
        "taxpayer_party_type": "個人",
        "taxpayer_birth_date": "昭和60年4月1日",
        "claimant_relation": "本人",
        "applicant_phone": "0299-82-1111",
        "applicant_email": "taro@example.jp",
        "refunds": [
            {
                "tax_type": "市・県民税（森林環境税を含む）普通徴収",
                "fiscal_year": 2026,
                "term": "2期",
                "amount": 12300,
            }
        ],
        "account_kind": "ゆうちょ銀行以外",
        "bank_code": "常陽銀行",
        "branch_code": "036",
        "account_type": "普通",
        "account_number": "0123456",
        "account_holder_kana": "カシマ タロウ",
        "account_is_own": True,
    }
    | AGREED,
    {"file_id": ID_CARD, "file_notice": ("還付通知書.jpg",)},
    on=ON,
)
COMPANY = Example(
    "法人が法人の口座で受け取る",
    name("applicant", "鹿島 次郎", "カシマ ジロウ")
    | home("taxpayer", "3140031", "茨城県 鹿嶋市 宮中2番地2")
    | home("applicant", "3140031", "茨城県 鹿嶋市 宮中2番地2")
    | {
        "notice_number": "K-2026-0031",
        "notice_date": "2026-10-20",
        "taxpayer_party_type": "法人",
        "taxpayer_name": "株式会社かしま工房",
        "taxpayer_name_kana": "カブシキガイシャカシマコウボウ",
        "taxpayer_rep_title": "代表取締役",
        "taxpayer_rep_name": "鹿島 次郎",
        "claimant_relation": "法人代表者・社員",
        "applicant_phone": "0299822222",
        "applicant_email": "jiro@example.co.jp",
        "refunds": [{"tax_type": "法人市民税", "fiscal_year": "令和7年度", "amount": 85000}],
        "account_kind": "ゆうちょ銀行以外",
        "bank_code": "0130",
        "branch_code": "036",
        "account_type": "当座",
        "account_number": "7654321",
        "account_holder_kana": "カ)カシマコウボウ",
        "account_is_own": True,
    }
    | AGREED,
    {"file_id": ID_CARD},
    on=ON,
)
HEIR = Example(
    "相続人代表者が、ゆうちょ銀行の口座で受け取る",
    name("taxpayer", "鹿島 一郎", "カシマ イチロウ")
    | home("taxpayer", "3140031", "茨城県 鹿嶋市 宮中3番地3")
    | name("applicant", "鹿島 花子", "カシマ ハナコ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 宮中3番地3")
    | {
        "notice_number": "第5678号",
        "notice_date": "2026-11-10",
        "taxpayer_party_type": "個人",
        "taxpayer_birth_date": "1948-02-11",
        "claimant_relation": "相続人代表者",
        "applicant_phone": "09012345678",
        "applicant_email": "hanako@example.jp",
        "proxy_relationship": "妻",
        "refunds": [
            {
                "tax_type": "固定資産税（・都市計画税）",
                "fiscal_year": 2026,
                "term": "3期",
                "amount": 24000,
            }
        ],
        "account_kind": "ゆうちょ銀行",
        "account_yucho_symbol": "10530",
        "account_yucho_number": "12345671",
        "account_holder_kana": "カシマ ハナコ",
        "account_is_own": True,
    }
    | AGREED,
    {"file_id": ID_CARD, "file_heir": ("戸籍.pdf",)},
    on=ON,
)

EXAMPLES = (
    SELF,
    COMPANY,
    HEIR,
    changed(
        SELF,
        "口座番号が8けた",
        {
            "account_number": "口座番号は7桁以内の数字で入力してください。"
            "ゆうちょ銀行は振込用の店番・口座番号を入力してください。"
        },
        account_number="12345678",
    ),
    changed(
        SELF,
        "口座名義（カナ）に、カナに直せない漢字がある（小さい文字と長音は直して受け付ける）",
        {"account_holder_kana": "使えない文字「鹿」"},
        account_holder_kana="鹿島 リョウコー",
    ),
    changed(
        SELF,
        "通知日から5年を過ぎている（警告だけで、受け付ける）",
        warnings={"notice_date": "通知日から5年を過ぎているため"},
        notice_date="2021-10-01",
    ),
    changed(
        SELF,
        "金額に小数点がある",
        {"refunds-0-amount": "還付金額は1円単位の整数で入力してください。"},
        refunds=[{"tax_type": "法人市民税", "fiscal_year": 2026, "amount": "1,200.5"}],
    ),
    changed(
        SELF,
        "代理人の口座なのに、委任状がない",
        {"file_proxy": "本人名義以外の口座を指定する場合は、委任状を添付してください。"},
        attachments={"file_id": ID_CARD},
        claimant_relation="任意代理人",
        **name("applicant", "神野 里美", "ジンノ サトミ"),
        **home("applicant", "3140031", "茨城県 鹿嶋市 神野一丁目2番3号"),
        proxy_relationship="知人",
        account_holder_kana="ジンノ サトミ",
        account_is_own=False,
        proxy_reason="本人が入院しているため",
    ),
)

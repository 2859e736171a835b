"""Answer sets of 8 子宝手当の現況届の提出, as for a reopened form: they report on 令和3年度."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 22)
AGREED = {"income_confirm": True, "agree_true": True, "agree_repay": True}


def child(full: str, reading: str, birth: str, **more: Any) -> dict[str, Any]:
    return {
        "name": full,
        "kana": reading,
        "birth_date": birth,
        "relation": "子",
        "living": "同居",
        "resident_from": birth,
        "care": True,
    } | more


FIRST = child("鹿島 湊", "カシマ ミナト", "2011-08-01")
SECOND = child("鹿島 渚", "カシマ ナギサ", "2015-04-10")
THIRD = child("鹿島 汐", "カシマ シオ", "2019-12-01")
FATHER = Example(
    "父が、同居の子3人の現況を届け出る",
    name("applicant", "鹿島 太郎", "カシマ タロウ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 宮中1番地1")
    | name("spouse", "鹿島 花子", "カシマ ハナコ")
    | {
        "report_year": "令和3年度",
        "applicant_birth_date": "1985-04-01",
        "applicant_phone": "0299821111",
        "applicant_email": "taro@example.jp",
        "recipient_number": "123456",
        "jan1_address_city": "市内",
        "employment": "被用者",
        "employment_name": "かしま製作所",
        "spouse_status": "有",
        "spouse_birth_date": "1987-06-15",
        "spouse_address_same": True,
        "spouse_jan1_city": "市内",
        "child_allowance_status": "受給中",
        "children": [FIRST, SECOND, THIRD],
        "change_report": "なし",
    }
    | AGREED,
    on=ON,
)
MOTHER = Example(
    "離婚協議中の母が、子4人の現況と口座の変更を届け出る",
    name("applicant", "神野 里美", "ジンノ サトミ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 神野一丁目2番3号")
    | {
        "report_year": 2021,
        "applicant_birth_date": "1983-01-15",
        "applicant_phone": "08012345678",
        "applicant_email": "satomi@example.jp",
        "jan1_address_city": "市外",
        "jan1_address_city_other": "潮来市",
        "employment": "自営",
        "spouse_status": "離婚協議中・離婚",
        "child_allowance_status": "受給中",
        "children": [
            child(
                "神野 一",
                "ジンノ ハジメ",
                "2006-05-05",
                living="別居（監護あり）",
                address="茨城県水戸市中央一丁目4番1号",
            ),
            child("神野 二葉", "ジンノ フタバ", "2010-02-02"),
            child("神野 三奈", "ジンノ ミナ", "2013-03-03"),
            child("神野 四郎", "ジンノ シロウ", "2018-04-04"),
        ],
        "change_report": "口座",
        "account_kind": "ゆうちょ銀行",
        "account_yucho_symbol": "10530",
        "account_yucho_number": "12345671",
        "account_holder_kana": "ジンノ サトミ",
        "account_is_own": True,
    }
    | AGREED,
    {
        "file_separate": ("別居監護申立書.pdf",),
        "file_residence": ("住民票.pdf",),
        "file_divorce": ("申立書.pdf",),
    },
    on=ON,
)
DORMITORY = changed(
    FATHER,
    "第1子が水戸市の学校の寮に住んでいる",
    attachments={"file_separate": ("別居監護申立書.jpg",)},
    children=[
        FIRST | {"living": "別居（監護あり）", "address": "茨城県水戸市緑町一丁目1番1号 学生寮"},
        SECOND,
        child("鹿島 汐", "カシマ シオ", "2017-06-01"),
    ],
)

EXAMPLES = (
    FATHER,
    MOTHER,
    DORMITORY,
    changed(FATHER, "令和8年度の届出", {"report_year": "廃止されました"}, report_year="令和8年度"),
    changed(
        FATHER,
        "児童が2人",
        {"children": "養育している児童を3人以上入力してください。"},
        children=[FIRST, SECOND],
    ),
    changed(
        DORMITORY,
        "別居の児童がいるのに申立書がない",
        {
            "file_separate": "別居しているお子さんがいる場合は、別居監護申立書を添付してください。",
        },
        attachments={},
    ),
    changed(
        FATHER,
        "市内に住み始めて1年にならない児童がいる",
        {"children-2-resident_from": "市内に1年以上お住まいであることが要件です。"},
        children=[FIRST, SECOND, THIRD | {"resident_from": "2026-06-01"}],
    ),
    changed(
        FATHER,
        "児童が生年月日の早い順でない",
        {"children": "お子さんは生年月日の早い順に入力してください。"},
        children=[SECOND, FIRST, THIRD],
    ),
    changed(
        FATHER,
        "監護している児童が2人",
        {"children": "3人以上いることが要件です。"},
        children=[FIRST | {"care": False}, SECOND, THIRD],
    ),
    changed(
        FATHER,
        "児童手当を受けていない",
        {"child_allowance_status": "こども相談課に相談してください。"},
        child_allowance_status="未受給",
    ),
)

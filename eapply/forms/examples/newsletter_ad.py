"""Answer sets of 1 市広報紙への広告掲載."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home

ON = date(2026, 11, 22)
AGREED = {
    "agree_standard": True,
    "agree_no_gangs": True,
    "agree_tax_check": True,
    "agree_rights": True,
    "agree_prepay": True,
}


def organisation(kind: str, name: str, kana: str, place: str) -> dict[str, Any]:
    """区分, 名称 and 所在地 of an organisation of 鹿嶋市."""
    return {"org_type": kind, "org_name": name, "org_kana": kana} | home(
        "org", "3140012", f"茨城県 鹿嶋市 {place}"
    )


def people(rep_title: str, rep: tuple[str, str], contact: str, email: str) -> dict[str, Any]:
    """代表者 (name and reading) and 担当者."""
    return {
        "rep_title": rep_title,
        "rep_name": rep[0],
        "rep_kana": rep[1],
        "contact_name": contact,
        "contact_phone": "0299821111",
        "contact_email": email,
    }


COMPANY = Example(
    "市内の会社が、完成した原稿で1号に載せる",
    organisation("法人", "株式会社かしま工房", "カブシキガイシャカシマコウボウ", "平井9番地1")
    | people("代表取締役", ("鹿島 次郎", "カシマ ジロウ"), "神野 里美", "ad@kobo.example.jp")
    | {
        "is_agency": False,
        "has_city_office": "有",
        "city_office_address": "鹿嶋市平井9番地1",
        "industry": "建設・設備",
        "ad_title": "住まいの修理のご案内",
        "ad_summary": "屋根や外壁の修理の案内です。相談と見積もりは無料です。",
        "ad_url": "https://kobo.example.jp/",
        "frame_size": "1枠",
        "frame_count": 1,
        "issues": ["2027-02-01"],
        "alternate_issue_ok": "取り下げる",
        "artwork_status": "完成原稿を添付",
        "billing_party": "申込者",
    }
    | AGREED,
    {"file_artwork": ("広告.pdf",)},
    on=ON,
)
AGENCY = Example(
    "広告代理店が、歯科医院の広告を2号に載せる",
    organisation("法人", "鹿行アド企画", "ロッコウアドキカク", "平井9番地2")
    | people("代表取締役", ("行方 三郎", "ナメガタ サブロウ"), "潮 太郎", "ad@rokko.example.jp")
    | {
        "is_agency": True,
        "advertiser_name": "大野歯科医院",
        "advertiser_address": "鹿嶋市津賀9番地3",
        "advertiser_rep": "院長 大野 一郎",
        "advertiser_phone": "0299-69-0000",
        "has_city_office": "無",
        "industry": "医療",
        "license_number": "診療所開設届 第9999号",
        "ad_title": "大野歯科医院の診療案内",
        "ad_summary": "診療の時間と場所の案内です。",
        "frame_size": "2枠",
        "frame_count": 1,
        "issues": ["2027年2月号", "2027年3月号"],
        "alternate_issue_ok": "別の号でもよい",
        "artwork_status": "後日提出",
        "artwork_due": "2026-12-10",
        "billing_party": "広告主",
    }
    | AGREED,
    {},
    on=ON,
)
FESTIVAL = Example(
    "実行委員会が、まつりの案内を3号続けて載せる",
    organisation("任意団体", "鹿嶋まつり実行委員会", "カシママツリジッコウイインカイ", "平井9番地4")
    | people("委員長", ("宮中 四郎", "キュウチュウ シロウ"), "鉢形 花子", "matsuri@example.jp")
    | {
        "is_agency": False,
        "has_city_office": True,
        "city_office_address": "鹿嶋市平井9番地4",
        "industry": "イベント・催し",
        "ad_title": "鹿嶋まつりのお知らせ",
        "ad_summary": "春のまつりの日程と、出店の募集の案内です。",
        "frame_size": "1枠",
        "frame_count": 1,
        "issues": ["2027-01", "2027-02", "2027-03"],
        "alternate_issue_ok": "別の号でもよい",
        "artwork_status": "文字のみ",
        "billing_party": "申込者",
    }
    | AGREED,
    {},
    on=ON,
)

EXAMPLES = (
    COMPANY,
    AGENCY,
    FESTIVAL,
    changed(
        COMPANY,
        "締切を過ぎた号を選んだ",
        {"issues": "2026年12月号の申込みは締め切りました。受付中の号を選んでください。"},
        issues=["2026-12-01"],
    ),
    changed(
        COMPANY,
        "枠数が0",
        {"frame_count": "枠数は1以上の整数で入力してください。"},
        frame_count=0,
    ),
    changed(
        COMPANY,
        "法人番号の検査用数字がちがう",
        {
            "org_corporate_number": "法人番号の検査用数字が一致しません。13桁の番号を確認してください。"
        },
        org_corporate_number="1234567890123",
    ),
    changed(
        AGENCY,
        "広告代理店なのに、広告主の名称がない",
        {"advertiser_name": "広告主の名称を入力してください。"},
        advertiser_name=None,
    ),
    changed(
        COMPANY,
        "広告掲載基準に同意していない",
        {"agree_standard": "広告掲載基準への同意が必要です。内容を確認し、チェックしてください。"},
        agree_standard=None,
    ),
    changed(
        COMPANY,
        "先に相談がいる業種",
        {"industry": "先に広報推進課へ相談してください。"},
        industry="貸金業",
    ),
    changed(
        AGENCY,
        "原稿が最初の号の発行日に間に合わない",
        {"artwork_due": "発行日より前の日付を入力してください。"},
        artwork_due="2027-02-01",
    ),
    changed(
        FESTIVAL,
        "年度をまたぐ号と多くの枠（警告だけで、受け付ける）",
        warnings={"issues": "年度ごとに申込みを分ける", "frame_count": "枠には限りがあります"},
        issues=["2027-03-01", "2027-04-01"],
        frame_count=3,
    ),
)

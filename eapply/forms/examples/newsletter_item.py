"""Answer sets of 2 広報掲載依頼書."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.procedure import Example
from eapply.forms.examples import changed
from eapply.forms.examples.newsletter_ad import organisation, people

ON = date(2026, 11, 22)
AGREED = {"agree_purpose": True, "agree_editing": True, "agree_no_promise": True}


def on_day(day: str, start: str, end: str) -> dict[str, Any]:
    return {"date": day, "start": start, "end": end}


CHORUS = Example(
    "市民団体が、発表会を知らせる",
    organisation("任意団体", "鹿嶋コーラスの会", "カシマコーラスノカイ", "平井9番地5")
    | people("会長", ("浜 夏子", "ハマ ナツコ"), "浜 一郎", "chorus@example.jp")
    | {
        "contact_public": "電話",
        "member_profile": {"total": 24, "city": 22},
        "endorsement": "なし",
        "issue_wanted": "2027-02-01",
        "category": "催し",
        "title": "冬の合唱発表会",
        "body": "会員24人が、日本の冬の歌を合唱します。",
        "event_dates": [on_day("2027-02-14", "13:30", "15:30")],
        "venue": "勤労文化会館",
        "venue_address": "鹿嶋市宮中325番地1",
        "target": "どなたでも",
        "fee": 0,
        "photo_wanted": False,
    }
    | AGREED,
    {},
    on=ON,
)
TAX_OFFICE = Example(
    "県の機関が、納期限を知らせる",
    organisation("官公署", "鹿行県税窓口（架空）", "ロッコウケンゼイマドグチ", "平井9番地6")
    | people("所長", ("北浦 三郎", "キタウラ サブロウ"), "汐見 花子", "kenzei@example.jp")
    | {
        "contact_public": "両方",
        "issue_wanted": "2027年1月号",
        "issue_second": "2027年2月号",
        "category": "お知らせ",
        "title": "県税の納期限",
        "body": "県税の納期限をお知らせします。期限までに納めてください。",
        "target": "県税を納める方",
        "fee": 0,
        "organizer": "茨城県",
    }
    | AGREED,
    {},
    on=ON,
)
NPO = Example(
    "NPO法人が、2回の講座の参加者をつのる",
    organisation(
        "法人", "NPO法人かしまITひろば", "エヌピーオーホウジンカシマアイティーヒロバ", "平井9番地7"
    )
    | people("理事長", ("灯台 五郎", "トウダイ ゴロウ"), "港 春子", "it@example.jp")
    | {
        "contact_public": "メール",
        "issue_wanted": "2027-02",
        "category": "講座・教室",
        "title": "スマホ教室",
        "body": "スマートフォンの使い方を、はじめから学ぶ教室です。2回とも同じ内容です。",
        "event_dates": [
            on_day("2027-02-24", "10:00", "12:00"),
            on_day("2027-02-26", "10:00", "12:00"),
        ],
        "venue": "まちづくり市民センター",
        "venue_address": "鹿嶋市宮中4631番地1",
        "target": "市内在住・在勤の方",
        "capacity": 20,
        "selection": "抽選",
        "apply_method": "メールで申し込む",
        "apply_start": "2027-02-08",
        "apply_end": "2027-02-19",
        "fee": 300,
        "fee_detail": "資料代",
        "url": "https://it.example.jp/",
        "qr_wanted": True,
        "photo_wanted": True,
        "other_media": ["市ホームページ", "LINE"],
        "agree_photo": True,
    }
    | AGREED,
    {"file_photo": ("教室のようす.jpg",)},
    on=ON,
)

EXAMPLES = (
    CHORUS,
    TAX_OFFICE,
    NPO,
    changed(
        CHORUS,
        "件名が長く、使えない記号がある",
        {"title": "件名は15文字以内で、記号(!?~)を使わずに入力してください。"},
        title="来て!見て!楽しい演奏会開催のお知らせ",
    ),
    changed(
        CHORUS,
        "催しの日が、締切の過ぎた号の発行日より前",
        {
            "event_dates-0-date": "催しの日が発行日より前です。掲載希望号または日時を確認してください。",
            "issue_wanted": "2026年12月号の依頼は締め切りました。受付中の号を選んでください。",
        },
        issue_wanted="2026-12-01",
        event_dates=[on_day("2026-11-30", "13:30", "15:30")],
    ),
    changed(
        CHORUS,
        "催しなのに日時がない",
        {"event_dates": "日時を1件以上入力してください。曜日だけの入力はできません。"},
        event_dates=None,
    ),
    changed(
        CHORUS,
        "参加費がマイナス",
        {"fee": "参加費は0以上の整数(円)で入力してください。"},
        fee=-500,
    ),
    changed(
        NPO,
        "申込みが必要なのに、問い合わせ先を載せない",
        {"contact_public": "申込みが必要な催しでは、掲載する問い合わせ先を選んでください。"},
        contact_public="掲載しない",
    ),
    changed(
        CHORUS,
        "市内の人数が団体の人数より多い",
        {"member_profile": "団体の人数以下にしてください。"},
        member_profile={"total": 24, "city": 25},
    ),
    changed(
        TAX_OFFICE,
        "第2希望号が掲載希望号より前",
        {"issue_second": "掲載希望号より後の号を選んでください。"},
        issue_wanted="2027-02-01",
        issue_second="2027-01-01",
    ),
    changed(
        NPO,
        "受付の終わりが催しより後",
        {"apply_end": "受付の終了日は、催しの日までの日付を入力してください。"},
        apply_end="2027-03-01",
    ),
    changed(
        NPO,
        "先着で、発行日から間がない（警告だけで、受け付ける）",
        warnings={
            "apply_start": "発行日の7日後（仮）から",
            "event_dates": "7日（仮）たっていません",
        },
        selection="先着",
        apply_start="2027-02-03",
        apply_end="2027-02-04",
        event_dates=[on_day("2027-02-05", "10:00", "12:00")],
    ),
)

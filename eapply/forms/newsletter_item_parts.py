"""Parts of 2 広報掲載依頼書: the headline, one date, and what is looked at across questions.

Lengths and intervals are other cities' (市川市, 鴻巣市) until 広報推進課 names its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from eapply.core.conditions import Answers, Compare, Condition, Is, Key, Situation, Test
from eapply.core.procedure import Paper, Provisional
from eapply.core.widths import narrow
from eapply.forms.blocks import agreements
from eapply.forms.fields import Choice, Date, Text, Time
from eapply.forms.messages import Problem
from eapply.forms.question_form import Block, QuestionForm, Rule

PAPERS = (
    Paper("載せたい内容のメモ", "日時・場所・対象・参加費・申込方法など", drawing="memo"),
    Paper(
        "写真",
        "3枚まで。写っている方の承諾を得てください。",
        when="写真を載せたいとき",
        drawing="photo",
    ),
    Paper("チラシなど", when="お持ちのとき", drawing="flyer"),
)

TITLE_LENGTH = Provisional(
    15, "市川市の例。鹿嶋市は未確認", "掲載依頼の件名は、何文字までですか。", "文字"
)
BODY_LENGTH = Provisional(
    200, "手続資料2の10の案。鹿嶋市は未確認", "掲載依頼の記事本文は、何文字までですか。", "文字"
)
DAYS_AFTER_ISSUE = Provisional(
    7,
    "鴻巣市は7日後から、秩父市は8日後から。鹿嶋市は未確認",
    "催しの日や先着の受付の開始日は、発行日から何日あとですか。",
    "日",
)
FIGURES = {
    "件名：長さ": TITLE_LENGTH,
    "記事本文：長さ": BODY_LENGTH,
    "日時：発行日からの日数": DAYS_AFTER_ISSUE,
}
ENDORSEMENTS = (
    ("city", "市"),
    ("education", "市教育委員会"),
    ("prefecture", "県"),
    ("none", "なし"),
    ("other", "その他"),
)
CATEGORIES = (
    ("event", "催し"),
    ("course", "講座・教室"),
    ("members", "会員募集"),
    ("notice", "お知らせ"),
    ("recruiting", "募集・採用"),
    ("other", "その他"),
)
MEDIA = (("website", "市ホームページ"), ("line", "LINE"), ("radio", "防災無線"), ("none", "なし"))
PUBLIC_CONTACTS = (("phone", "電話"), ("email", "メール"), ("both", "両方"), ("none", "掲載しない"))
MEMBERS = (("total", "団体の人数"), ("city", "うち、市内在住・在勤・在学の人数"))
GATHERING = Is("category", "event", "course")


class Headline(Text):
    """件名: short, and without the signs that shout."""

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        sentence = (
            f"{self.thing}は{self.max_length}文字以内で、記号(!?~)を使わずに入力してください。"
        )
        try:
            super().rule(value, answers, situation)
        except Problem as problem:
            raise (Problem(sentence) if len(value) > self.max_length else problem) from problem
        if re.search(r"[!?~〜]", narrow(value)):
            raise Problem(sentence)


def lacks_members(answers: Answers, situation: Situation) -> bool:
    members = answers.get("member_profile")
    return bool(members) and len(members or ()) < len(MEMBERS)


def too_many_members(answers: Answers, situation: Situation) -> bool:
    members = answers.get("member_profile") or {}
    return bool(members.get("city", 0) > members.get("total", 0)) and len(members) == len(MEMBERS)


def days_of(answers: Answers) -> list[str]:
    """The days of all dates that were given, as ISO text."""
    return [row["date"] for row in answers.get("event_dates") or () if row.get("date")]


def all_before_issue(answers: Answers, situation: Situation) -> bool:
    issue = answers.get("issue_wanted")
    return bool(issue and answers.get("date")) and max(days_of(answers)) < str(issue)


def soon_after(issue: str | None, day: str | None) -> bool:
    """The day comes so soon after the publication that readers may learn of it too late."""
    if not issue or not day:
        return False
    return date.fromisoformat(day) < date.fromisoformat(issue) + timedelta(
        days=DAYS_AFTER_ISSUE.value
    )


def first_date_soon(answers: Answers, situation: Situation) -> bool:
    days, issue = days_of(answers), answers.get("issue_wanted")
    return bool(days and issue) and max(days) >= str(issue) and soon_after(issue, min(days))


def apply_start_soon(answers: Answers, situation: Situation) -> bool:
    return soon_after(answers.get("issue_wanted"), answers.get("apply_start"))


def after_last_date(day: str | None, answers: Answers) -> bool:
    """The day comes after the last date; until then a series may be joined."""
    days = days_of(answers)
    return bool(days and day) and str(day) > max(days)


def opens_after_event(answers: Answers, situation: Situation) -> bool:
    return after_last_date(answers.get("apply_start"), answers)


def closes_after_event(answers: Answers, situation: Situation) -> bool:
    return after_last_date(answers.get("apply_end"), answers)


def same_as_filer(answers: Answers, situation: Situation) -> Mapping[str, Any]:
    return {"organizer": answers["org_name"]}


def endorsement() -> Block:
    """後援・共催, and who exactly."""
    return Block(
        {
            "endorsement": Choice("後援・共催", ENDORSEMENTS, required=False),
            "endorsement_department": Text(
                "後援・共催する市の担当課", max_length=40, when=Is("endorsement", "city")
            ),
            "endorsement_other": Text(
                "後援・共催する団体", max_length=60, when=Is("endorsement", "other")
            ),
        }
    )


def confirmations(with_photo: Condition) -> Block:
    """確認事項; the consent to pictures only where there are any."""
    return agreements(
        (
            "purpose",
            "営利・政治・宗教を目的としないこと",
            "この依頼の内容は、営利、政治、宗教を目的としたものではありません。",
        ),
        (
            "editing",
            "編集と短縮",
            "市が、文を直したり、短くしたりすることに同意します。",
        ),
        (
            "no_promise",
            "掲載が約束されないこと",
            "紙面の都合などで、載らないことや別の号になることを理解しました。",
        ),
    ) + agreements(
        (
            "photo",
            "写真の承諾",
            "写真を撮った方と写っている方から、広報紙などに載せる承諾を得ています。",
        ),
        when=with_photo,
    )


class EventRow(QuestionForm):
    date = Date("開催日", example="令和9年2月14日")
    start = Time("開始時刻", help="例：13:30")
    end = Time("終了時刻", help="例：15:30")

    rules = (
        Rule(
            "date",
            Test(
                "すべての日時が掲載希望号の発行日より前",
                ("date", "event_dates", "issue_wanted"),
                all_before_issue,
            ),
            "催しの日が発行日より前です。掲載希望号または日時を確認してください。",
        ),
        Rule(
            "end",
            Compare("end", "<=", Key("start")),
            "終了時刻は、開始時刻より後の時刻を入力してください。",
        ),
    )

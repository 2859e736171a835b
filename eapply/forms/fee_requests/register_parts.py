"""Pages and rules of 12 to 17."""

from __future__ import annotations

from typing import Any

from eapply.core.conditions import Answers, Is, Today
from eapply.core.fees import FeeRequest
from eapply.core.fees.measures import NOTIFICATION
from eapply.core.procedure import Elsewhere, Gate
from eapply.forms.fee_requests.questions import copies, honseki
from eapply.forms.fee_requests.service import POST, VISIT, Kind, Service
from eapply.forms.fields import Choice, Date, Files, LongText, Number, Text
from eapply.forms.procedure_form import Page
from eapply.forms.question_form import Rule

WIDE = "広域交付(本籍地が他市区町村、戸籍法第120条の2)"
WIDE_HELP = "本籍がほかの市区町村にある、本人・配偶者・直系の親族が、窓口でとるものです。"
BY_VISIT = (
    "広域交付なら、本人・配偶者・直系の親族の方が、鹿嶋市の窓口でとれます。"
    "郵送や代理の方の申請はできません。本籍のある市区町村に郵送で請求することもできます。"
)
TO_HONSEKI = "本籍のある市区町村に請求してください。"


def kinds(local: str, variant: str, wide: str) -> tuple[Kind, ...]:
    return (
        Kind("local", local, variant, (POST, VISIT)),
        Kind("wide", wide, WIDE, (VISIT,), help=WIDE_HELP),
    )


# Refused before any money: the law leaves no other way (戸籍法施行規則第79条の8、戸籍法第120条の2).
WIDE_RULES = (
    Rule(
        "honseki_here",
        Is("kind", "local") & Is("honseki_here", False),
        "本籍がほかの市区町村にあるときは、広域交付（窓口）を選ぶか、本籍のある市区町村に請求してください。",
    ),
    Rule(
        "capacity",
        Is("kind", "wide") & ~Is("capacity", "self", "lineal"),
        "広域交付を申請できるのは、本人・配偶者・直系の親族です。代理の方は申請できません。",
    ),
)


def extract(service: Service) -> dict[str, Any]:
    return (
        {"page_content": Page("戸籍と、必要な範囲")}
        | honseki(others=True)
        | {
            "extract": Choice(
                "必要な範囲",
                (
                    ("all", "全員（謄本・全部事項証明書）"),
                    ("part", "一部の人（抄本・個人事項証明書）"),
                ),
            ),
            "whom": Text("必要な方の氏名", max_length=120, when=Is("extract", "part")),
            "copies": copies(),
        }
    )


def removed(service: Service) -> dict[str, Any]:
    return (
        {"page_content": Page("戸籍と、必要な範囲", "相続などで必要な範囲をさがします。")}
        | honseki(others=True)
        | {
            "register_kind": Choice(
                "必要な戸籍",
                (("removed", "除籍"), ("older", "改製原戸籍"), ("any", "わからない・両方")),
            ),
            "whom": Text(
                "どなたの戸籍が必要ですか", thing="必要な方の氏名", max_length=60, is_name=True
            ),
            "span": Choice(
                "必要な期間",
                (
                    ("life", "出生から死亡まで"),
                    ("marriage", "婚姻から死亡まで"),
                    ("other", "そのほか"),
                ),
            ),
            "span_other": Text("期間の内容", max_length=120, when=Is("span", "other")),
            "copies": copies(
                "通数",
                help="何通になるかは、担当課が調べて決まります。わかる範囲で入力してください。",
            ),
        }
    )


def facts(service: Service) -> dict[str, Any]:
    return (
        {"page_content": Page("証明してほしいこと")}
        | honseki()
        | {
            "whom": Text(
                "どなたの証明ですか", thing="証明する方の氏名", max_length=60, is_name=True
            ),
            "facts": LongText(
                "証明してほしいこと", max_length=400, rows=4, help="例：出生の年月日、父母の氏名"
            ),
            "facts_count": Number(
                "証明事項の数",
                minimum=1,
                maximum=20,
                unit="件",
                width="6em",
                help="手数料は、証明事項ごとにかかります。数は担当課が確かめます。",
            ),
        }
    )


ENTRIES = Is("kind", "entries")


def acceptance(service: Service) -> dict[str, Any]:
    return {
        "page_content": Page("届出の内容"),
        "notification": Choice("届出の種類", NOTIFICATION.options, as_select=True),
        "filed_on": Date("届け出た日", latest=Today(), default_era=""),
        "filers": Text("届出をした方の氏名", max_length=120),
        "entries_reason": LongText(
            "証明が必要な特別の理由",
            max_length=400,
            rows=4,
            when=ENTRIES,
            help="法律で、利害関係と特別な理由がある方に限られています。",
        ),
        "file_entries": Files("特別の理由がわかる書類", when=ENTRIES),
        "copies": copies(),
    }


def viewing(service: Service) -> dict[str, Any]:
    return {
        "page_content": Page("見たい書類"),
        "notification": Choice("届出の種類", NOTIFICATION.options, as_select=True),
        "filed_on": Date("届け出た日", latest=Today(), default_era=""),
        "filers": Text("届出をした方の氏名", max_length=120),
        "documents": Number("書類の数", minimum=1, maximum=20, unit="件", width="6em"),
        "viewing_reason": LongText("利害関係と、見たい特別の理由", max_length=400, rows=4),
        "file_viewing": Files("特別の理由がわかる書類"),
    }


FINE = Rule(
    "notification",
    Is("kind", "fine") & Is("notification", *sorted(NOTIFICATION.refused)),
    NOTIFICATION.refusal,
)


def accepted(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    quantities: dict[str, int | str] = {"count": answers.get("copies", 1)}
    if answers.get("kind") == "fine":
        quantities["notification"] = answers.get("notification", "")
    return (service.request(answers, **quantities),)


def filed_here() -> Gate:
    return Gate(
        "filed_here",
        "その届出は、鹿嶋市に出したものですか",
        (
            ("yes", "はい", None),
            (
                "no",
                "いいえ",
                Elsewhere(
                    "届出をした市区町村に請求してください",
                    "届出の証明は、届出を受けた市区町村だけが出せます。",
                ),
            ),
        ),
    )

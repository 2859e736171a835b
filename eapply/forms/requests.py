"""What the three requests to 施設管理課 share (9 roads, 10 traffic safety, 11 parks): rows 1 to 6, reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eapply.core.conditions import Answers, Condition, Given, Is, Situation, Today
from eapply.core.procedure import Elsewhere, Gate, Provisional
from eapply.forms.fields import Checkboxes, Choice, Date, Note, Repeat, Text
from eapply.forms.parties import ORGANISATION, PERSON, party
from eapply.forms.procedure_form import NO_MAIL
from eapply.forms.question_form import Block, Derived, Level, QuestionForm, Rule

DANGER_PHONE = "0299-82-2911"
REQUESTERS = (
    ("ku_head", "区長・行政委員"),
    ("association_head", "自治会長"),
    ("residents", "住民代表（連名）", "区がないところの、3名以上の連名"),
    ("resident", "住民個人"),
    ("school", "学校・PTA"),
    ("company", "企業"),
)
ROUTES = (
    ("school", "通学路"),
    ("bus", "バス路線"),
    ("emergency", "緊急車両"),
    ("none", "なし"),
)
REQUEST_DATE = ("request_date", "要望年月日")
IS_ORGANISATION = Is("requester_type", "school", "company")
OF_A_KU = Is("requester_type", "ku_head", "association_head")
BY_KU_HEAD = Is("requester_type", "ku_head")
JOINTLY = Is("requester_type", "residents")


def danger_gate(question: str, examples: str) -> Gate:
    """What cannot wait is told by telephone; the form stays open for photographs afterwards."""
    by_phone = Elsewhere(
        "電話で知らせてください",
        "電話ならすぐに対応できます。要望書はいりません。電話のあとで、写真や場所をこのページから送ることもできます。",
        DANGER_PHONE,
        may_continue=True,
    )
    return Gate(
        "danger", question, (("now", f"はい（{examples}）", by_phone), ("no", "いいえ", None))
    )


def danger_warning(at: str, broken: Condition) -> Rule:
    message = f"今すぐ危険な場所は、電話でも知らせてください。{DANGER_PHONE}（代表）"
    return Rule(at, broken, message, Level.WARNING)


def requester_kind() -> Block:
    """要望者の区分 and, for a 区 or 自治会, its name."""
    return Block(
        {
            "requester_type": Choice("要望者の区分", REQUESTERS),
            "resident_note": Note(
                "個人の方へ",
                statement="お住まいの区の区長をとおして要望すると、区の要望としてまとめて扱われます。個人のままでも送れます。",
                when=Is("requester_type", "resident"),
            ),
            "ku_name": Choice("区（行政区）名", "ku", other=True, when=OF_A_KU),
            "ku_name_other": Text("区（行政区）の名前", max_length=40, when=Is("ku_name", "other")),
        },
        derived=[
            Derived(
                "requester_type",
                {"applicant_party_type": ""},
                Given("requester_type"),
                party_type_of,
            )
        ],
    )


def party_type_of(answers: Answers, situation: Situation) -> Mapping[str, Any]:
    """Who asks says already whether they are a person: nobody is asked twice."""
    organisation = IS_ORGANISATION.holds(answers, situation)
    return {"applicant_party_type": ORGANISATION if organisation else PERSON}


def requester() -> Block:
    """要望者（代表者） and how to reach them; an answer by mail needs an address."""
    return party(
        "applicant", "要望者", organisations=IS_ORGANISATION, email=~Is(NO_MAIL, True)
    ) + Block(
        {},
        [
            Rule(
                "applicant_email",
                Is("reply_method", "email") & ~Given("applicant_email"),
                "メールで回答を受け取るには、メールアドレスを入力してください。",
            )
        ],
    )


class CosignerRow(QuestionForm):
    name = Text("氏名", max_length=60, is_name=True, autocomplete="off")
    address = Text("住所", max_length=120, autocomplete="off", help="例：鹿嶋市平井1187番地1")


# Where there is no 区 to speak for the people.
FEWEST_COSIGNERS = Provisional(
    3, "つくば市は3名以上。鹿嶋市は未確認", "区がないとき、何人の連名で要望できますか。", "名以上"
)
COSIGNERS = {"連名者：人数": FEWEST_COSIGNERS}


def cosigners() -> Block:
    """連名者, for those who ask jointly."""
    return Block(
        {
            "cosigners": Repeat(
                "連名者",
                CosignerRow,
                unit="名",
                minimum=FEWEST_COSIGNERS.value,
                maximum=20,
                too_few=f"区がない場合は、連名者を{FEWEST_COSIGNERS}入力してください。",
                help=f"{FEWEST_COSIGNERS}を入力してください（仮の決まり）。",
                when=JOINTLY,
            )
        }
    )


def agreement() -> Block:
    """地元の合意; without one the request is taken all the same."""
    return Block(
        {
            "agreement_status": Choice(
                "地元の合意", (("all", "区の総意"), ("concerned", "関係者のみ"), ("none", "未調整"))
            )
        },
        [
            Rule(
                "agreement_status",
                Is("agreement_status", "none"),
                "地元の合意がまだのときは、合意のあとに順番を決めることがあります。",
                Level.WARNING,
            )
        ],
    )


def school_route() -> Block:
    """通学路・バス路線, with the school whose children pass."""
    return Block(
        {
            "school_route": Checkboxes(
                "通学路・バス路線",
                ROUTES,
                thing="通学路・バス路線",
                none_value="none",
            ),
            "school_route_school": Choice("学校名", "schools", when=Is("school_route", "school")),
        }
    )


def accident(key: str = "accident_history") -> Block:
    """事故・けがの有無, and when and how it happened."""
    happened = Is(key, "some")
    return Block(
        {
            key: Choice("事故・けがの有無", (("none", "なし"), ("some", "あり"))),
            f"{key}_date": Date("事故・けがの日付", latest=Today(), when=happened),
            f"{key}_detail": Text("事故・けがの内容", max_length=200, when=happened),
        }
    )


def reply() -> Block:
    """回答方法 and when to call."""
    return Block(
        {
            "reply_method": Choice(
                "回答方法",
                (("phone", "電話"), ("email", "メール"), ("letter", "書面"), ("none", "不要")),
            ),
            "reply_person_time": Choice(
                "連絡のつく時間帯",
                (("morning", "午前"), ("afternoon", "午後"), ("any", "いつでも")),
                required=False,
            ),
        }
    )

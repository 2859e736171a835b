"""What the procedures about pupils share (20, 21, 22): guardian, school, grade, club."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from eapply.core import eras
from eapply.core.conditions import Answers, Condition, Is, Situation, Test
from eapply.core.procedure import Provisional
from eapply.forms.fields import OTHER, Choice, Number, Text
from eapply.forms.messages import Problem
from eapply.forms.parties import birth_question, person_row
from eapply.forms.question_form import Block, Level, Rule

RELATIONS = (
    ("father", "父"),
    ("mother", "母"),
    ("grandparent", "祖父母"),
    ("adoptive", "養父母"),
    ("foster", "里親"),
    ("legal_guardian", "未成年後見人"),
)
# From then on people file for the fiscal year that is to come.
NEXT_YEAR_FROM = Provisional(
    2,
    "手続資料20のきまり1の案。鹿嶋市は未確認",
    "次の年度の分は、何月から受け付けますか。",
    "月",
)
NEXT_YEAR = {"年度：次の年度の受付を始める月": NEXT_YEAR_FROM}
GRADES = 6
JUNIOR_HIGH_OFFSET = 6
CUSTODY = (
    "2026年4月1日から、離婚したあとも父母の両方が親権をもてるようになりました。"
    "この{filing}は、父母のどちらか1人でできます。家庭の事情は書かないでください。"
)
CLOSURES = "中野西小学校は令和9年3月31日に、豊津小学校は令和10年3月31日に閉校します。"


def relation(noun: str) -> Block:
    """児童との続柄 of the guardian, with the words behind その他."""
    return Block(
        {
            "guardian_relation": Choice(noun, RELATIONS, other=True, as_select=True),
            "guardian_relation_other": Text(
                "その他の続柄", max_length=20, width="12em", when=Is("guardian_relation", OTHER)
            ),
        }
    )


def offered(list_name: str) -> Test:
    """The list has more than one choice today: else there is nothing to ask."""

    def several(answers: Answers, situation: Situation) -> bool:
        return len(situation.facts.options(list_name, situation.today)) > 1

    return Test(f"一覧 {list_name} に選ぶものが2つ以上あるとき", (), several)


def first_day(text: str) -> date:
    """The day of an ISO day, the first of an ISO month."""
    return date.fromisoformat(f"{text}-01"[:10])


class School(Choice):
    """A city school. It must still stand on the days under ``day_keys`` (days or months)."""

    def __init__(
        self, label: str, list_name: str, *, day_keys: tuple[str, ...] = (), **arguments: Any
    ) -> None:
        super().__init__(label, list_name, **({"other": True} | arguments))
        self.day_keys = day_keys

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        for text in filter(None, map(answers.get, self.day_keys)):
            standing = situation.facts.options(self.list_name, first_day(text))
            if value not in [OTHER, *(option.value for option in standing)]:
                raise Problem(self.closed(value))

    def closed(self, value: str) -> str:
        """When the school closes and which takes over, in the words of the list."""
        option = next(each for each in self.options if each.value == value)
        when, _, successor = option.help.partition("。")
        if not when:
            return f"{option.label}は、その日には選べません。ほかの学校を選択してください。"
        return f"{option.label}は{when}。統合先の学校を選択してください。{successor}"


def school_year(birth: date, year: int) -> int:
    """1 to 6 in 小学校, 7 to 9 in 中学校, in the fiscal year ``year``.

    Who was born on 2 April or later enters a year later than who was born on the first (学校教育法
    第17条, with 年齢計算ニ関スル法律).
    """
    enters = birth.year + (7 if (birth.month, birth.day) >= (4, 2) else 6)
    return year - enters + 1


def years_meant(day: str | None, today: date) -> set[int]:
    """The fiscal years that a grade may be told of: that of the day, else the running or next."""
    if day:
        return {eras.fiscal_year(first_day(day))}
    now = eras.fiscal_year(today)
    return {now, now + 1} if NEXT_YEAR_FROM.value <= today.month <= 3 else {now}


def grade_differs(day_key: str) -> Callable[[Answers, Situation], bool]:
    def differs(answers: Answers, situation: Situation) -> bool:
        grade, birth, school = (answers.get(key) for key in ("grade", "birth_date", "school"))
        if not grade or not birth or not school or school == OTHER:
            return False
        older = situation.facts.options("junior_high_schools", situation.today)
        told = grade + JUNIOR_HIGH_OFFSET * (school in [option.value for option in older])
        day = answers.get(day_key) if day_key else None
        return told not in {
            school_year(date.fromisoformat(birth), year)
            for year in years_meant(day, situation.today)
        }

    return differs


def grade_rule(office: str, day_key: str = "") -> Rule:
    """The grade fits the birth, in the fiscal year of the day (or month) under ``day_key``."""
    keys = ("grade", "birth_date", "school", *filter(None, [day_key]))
    return Rule(
        "grade",
        Test("学年と生年月日が合わない", keys, grade_differs(day_key)),
        "学年と生年月日が合いません。確認してください。"
        f"事情があって学年がちがう方は、{office}に連絡してください。",
    )


def club_elsewhere(answers: Answers, situation: Situation) -> bool:
    """The club is that of another school, as far as the city's list knows."""
    clubs = situation.facts.options("clubs", situation.today)
    school = answers.get("school")
    own = next((each.group for each in clubs if each.value == answers.get("club")), "")
    return bool(own and school) and school not in (own, OTHER)


def school_class(*, required: bool) -> Block:
    return Block(
        {
            "class": Text(
                "組",
                max_length=10,
                width="6em",
                required=required,
                help="組がない学年は「なし」と入力してください。" if required else "",
            )
        }
    )


def club_child(first_key: str = "", last_key: str = "", *, with_class: bool = False) -> Block:
    """A child of a 児童クラブ.

    The grade is that of the fiscal year of the day (or month) under ``first_key``, and the school
    must still stand on that under ``last_key``.
    """
    child = person_row() + Block(
        {
            "birth_date": birth_question("生年月日"),
            "school": School(
                "学校",
                "elementary_schools",
                day_keys=tuple(filter(None, [last_key])),
                help="一覧にない学校に通う方は「その他」を選んでください。",
            ),
            "school_other": Text("学校の名前", max_length=60, when=Is("school", OTHER)),
            "grade": Number("学年", minimum=1, maximum=GRADES, unit="年", width="4em"),
        },
        rules=[grade_rule("社会教育課", first_key)],
    )
    if with_class:
        child += school_class(required=True)
    return child + Block(
        {
            "club": Choice(
                "児童クラブ名",
                "clubs",
                other=True,
                help="一覧にない児童クラブは「その他」を選んでください。",
            ),
            "club_other": Text("児童クラブの名前", max_length=60, when=Is("club", OTHER)),
        },
        rules=[
            Rule(
                "club",
                Test("児童クラブがほかの学校のもの", ("club", "school"), club_elsewhere),
                "選んだ児童クラブは、この学校の児童クラブではないようです。確かめてください。",
                Level.WARNING,
            )
        ],
    )


def any_child(name: str, key: str, *values: Any) -> Condition:
    """At least one child has one of these answers under ``key``."""

    def someone(answers: Answers, situation: Situation) -> bool:
        return any(child.get(key) in values for child in answers.get("children") or ())

    return Test(name, ("children",), someone)

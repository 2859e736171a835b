"""Parts of 5 限度額適用認定申請書: the persons, the stays in hospital and their days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from eapply.core.conditions import Age, Answers, Compare, Given, Is, Key, Situation, Test, Today
from eapply.core.procedure import Elsewhere, Gate, Provisional
from eapply.forms.fields import Choice, Date, Text, YesNo
from eapply.forms.insurance_parts import relation, too_old
from eapply.forms.parties import birth_question, person_row
from eapply.forms.question_form import Block, Derived, Level, QuestionForm, Rule

IN_HOSPITAL = Is("reason", "hospital")
# More than 90 days of the twelve months before: what the forms of other insurers ask.
LONG_STAY_DAYS = Provisional(
    91,
    "松本市など（過去12か月で90日を超える入院）。鹿嶋市は未確認",
    "長期入院の減額は、過去12か月に何日入院した方が対象ですか。",
    "日以上",
)
FIGURES = {"入院期間：長期入院になる日数": LONG_STAY_DAYS}

GATE = Gate(
    "myna",
    "対象の方は、病院でマイナ保険証を使っていますか",
    (
        (
            "yes",
            "はい",
            Elsewhere(
                "申請は、ふつういりません",
                "マイナ保険証を使うと、事前の手続きなしで、病院の窓口での支払いが限度額までになります。"
                "長期入院にあてはまる方と、事情があって認定証が必要な方は、このまま申請できます。",
                may_continue=True,
            ),
        ),
        ("no", "いいえ", None),
        ("unknown", "わからない", None),
    ),
)


def before_this_month(answers: Answers, situation: Situation) -> bool:
    start = answers.get("treatment_from")
    return bool(start) and date.fromisoformat(str(start)) < situation.today.replace(day=1)


class SubjectRow(QuestionForm):
    person = person_row()
    birth_date = birth_question("生年月日")
    sex = Choice("性別", ("男", "女", "記載しない"))
    relation = relation()
    reason = Choice(
        "申請の理由",
        (
            ("hospital", "入院"),
            ("outpatient", "高額な外来"),
            ("renewal", "更新"),
            ("reissue", "再交付"),
            ("other", "その他"),
        ),
    )
    reason_other = Text("その他の理由", max_length=100, when=Is("reason", "other"))
    hospital = Text("医療機関名", max_length=80, when=IN_HOSPITAL)
    treatment_from = Date(
        "入院の始まりの日", when=IN_HOSPITAL, help="これから入院する方は、予定の日です。"
    )
    treatment_to = Date(
        "入院の終わりの日",
        required=False,
        when=IN_HOSPITAL,
        help="決まっていなければ、入力しなくてかまいません。",
    )
    disability_accident = YesNo(
        "交通事故など、ほかの人の行いによるけがや病気ですか", thing="第三者行為かどうか"
    )

    rules = (
        too_old(),
        Rule(
            "birth_date",
            Age("birth_date", at_least=70, at_most=74),
            "70歳から74歳の方は、所得の区分によっては申請がいりません。市が確認してお知らせします。",
            Level.WARNING,
        ),
        Rule(
            "reason",
            Is("reason", "reissue"),
            "認定証をなくした方やよごした方は、"
            "「国民健康保険被保険者証再交付申請書」の手続でも申し込めます。",
            Level.WARNING,
        ),
        Rule(
            "treatment_from",
            Test("入院の始まりが先月以前", ("treatment_from",), before_this_month),
            "認定証が使えるのは、申請した月の1日からです。それより前の分は、高額療養費の手続になります。",
            Level.WARNING,
        ),
        Rule(
            "treatment_to",
            Compare("treatment_to", "<", Key("treatment_from")),
            "入院の終わりの日は、始まりの日より前にできません。",
        ),
        Rule(
            "disability_accident",
            Is("disability_accident", True),
            "ほかの人の行いによるけがや病気では、別の届出も必要です。国保年金課に連絡してください。",
            Level.WARNING,
        ),
    )


def stay_days(answers: Answers, situation: Situation) -> Mapping[str, Any]:
    """Days of one stay, the first and the last included."""
    first, last = (date.fromisoformat(answers[key]) for key in ("from", "to"))
    return {"days": (last - first).days + 1}


def few_days(answers: Answers, situation: Situation) -> bool:
    stays = answers.get("stays") or ()
    return bool(stays) and sum(stay.get("days", 0) for stay in stays) < LONG_STAY_DAYS.value


def overlapping(answers: Answers, situation: Situation) -> bool:
    stays = sorted(
        (stay["from"], stay["to"])
        for stay in answers.get("stays") or ()
        if stay.get("from") and stay.get("to")
    )
    return any(later[0] <= earlier[1] for earlier, later in pairwise(stays))


class StayRow(QuestionForm):
    hospital = Text("入院した医療機関の名称", max_length=80)
    hospital_address = Text("医療機関の所在地", max_length=120)
    period = Block(
        {
            "from": Date(
                "入院の始まりの日",
                earliest=Today(years=-1, days=1),
                earliest_message="入力できるのは申請日の前1年以内の入院です。",
                latest=Today(),
                help="1年より前から続く入院は、1年前の日からにしてください。",
            ),
            "to": Date(
                "入院の終わりの日", latest=Today(), help="今も入院している方は、今日の日付です。"
            ),
        },
        rules=[
            Rule(
                "to",
                Compare("to", "<", Key("from")),
                "入院の終わりの日は、始まりの日より前にできません。",
            )
        ],
        derived=[
            Derived(
                "to",
                {"days": "入院日数"},
                Given("from") & Given("to") & ~Compare("to", "<", Key("from")),
                stay_days,
                lambda days: f"{days}日",
            )
        ],
    )

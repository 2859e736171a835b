"""Rows, options and rules of 22 学校給食申出書(保護者)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from eapply.core.conditions import Answers, Is, Situation, Test, Today
from eapply.core.procedure import Elsewhere, Gate, Provisional
from eapply.forms.fields import OTHER, Choice, Date, LongText, Number, Text
from eapply.forms.insurance_parts import repeated
from eapply.forms.parties import birth_question, person_row
from eapply.forms.pupil_parts import GRADES, NEXT_YEAR, School, any_child, grade_rule, school_class
from eapply.forms.question_form import Block, Level, QuestionForm, Rule

PHONE = "0299-82-2911"
# Opening days that kitchens need to begin or stop: not known of 鹿嶋市.
NOTICE_DAYS = Provisional(
    3,
    "筑西市は3開庁日前。鹿嶋市は未確認",
    "給食を始める・止める申出は、何開庁日前までに要りますか。",
    "開庁日",
)
FIGURES = NEXT_YEAR | {
    "給食を始める日・止める日：申出からの日数": NOTICE_DAYS,
}
KINDS = (
    ("new", "新規", "はじめて申し出る方、学校が変わった方"),
    ("change", "内容の変更", "保護者・納付方法・提供の区分などが変わった方"),
    ("stop", "提供の停止", "給食を止める方"),
    ("resume", "提供の再開", "止めていた給食をまた始める方"),
)
BASES = (
    ("parent", "親権者"),
    ("legal_guardian", "未成年後見人"),
    ("carer", "その他監護する方", "親権者にかわって、実際に面倒をみている方"),
    ("accepted", "市長が認めた方"),
)
MILK_ONLY, NO_MILK, PARTIAL = "milk_only", "no_milk", "partial"
MEALS = (
    ("all", "全部"),
    (MILK_ONLY, "牛乳のみ", "食物アレルギーなどで給食を食べない方。月額は、市の規則で計算します。"),
    (NO_MILK, "牛乳以外"),
    (PARTIAL, "主食・副食の一部"),
)
REASONS = (
    ("allergy", "食物アレルギー"),
    ("illness", "疾病"),
    ("religion", "宗教"),
    ("absence", "長期欠席"),
    (OTHER, "その他"),
)
GUIDANCE = (
    ("submitted", "提出済み"),
    ("later", "これから提出", "この申出は進められます。学校の案内にそって提出してください。"),
    ("attached", "添付", "あとのページで選びます。"),
)
CHANGE = Is("kind", "change")
STOP = Is("kind", "stop")
BEGIN = Is("kind", "new", "resume")
NOT_ALL = Is("meal_kind", MILK_ONLY, NO_MILK, PARTIAL)
ATTACHED = any_child("指導表を添付する児童生徒がいるとき", "allergy_guidance", "attached")

GATE = Gate(
    "school",
    "お子さんが通っている（通う）のは、どこですか",
    (
        ("school", "鹿嶋市立の小学校・中学校", None),
        (
            "kindergarten",
            "鹿嶋市立の幼稚園",
            Elsewhere(
                "担当課がちがうことがあります",
                "市立幼稚園の給食は、担当する課を確認中です。このまま申し出ることもできます。",
                PHONE,
                may_continue=True,
            ),
        ),
        (
            "nursery",
            "保育所・認定こども園",
            Elsewhere(
                "保育所などの給食は、別の申出です",
                "保育所・認定こども園の給食には、別の申出書があります。通っている園か市に聞いてください。",
                PHONE,
            ),
        ),
        (
            "other",
            "そのほか（私立や県立の学校など）",
            Elsewhere(
                "通っている学校に聞いてください",
                "この申出は、鹿嶋市立の学校の給食のものです。給食のことは、通っている学校に聞いてください。",
            ),
        ),
    ),
)


def reason_missing(answers: Answers, situation: Situation) -> str:
    if answers.get("kind") == "stop":
        return "給食を止める理由を選択してください。"
    meal = next((each[1] for each in MEALS if each[0] == answers.get("meal_kind")), "")
    return f"{meal}の理由を選択してください。"


def soon(key: str) -> Callable[[Answers, Situation], bool]:
    """The day comes before the kitchens can be told in time."""

    def sooner(answers: Answers, situation: Situation) -> bool:
        day: str | None = answers.get(key)
        if not day:
            return False
        first = situation.facts.opening_days("city").add(situation.today, NOTICE_DAYS.value)
        return date.fromisoformat(day) < first

    return sooner


class ChildRow(QuestionForm):
    person = person_row()
    birth_date = birth_question("生年月日", example="令和元年6月10日")
    school = School(
        "園・学校",
        "schools",
        day_keys=("start_date",),
        help="市立の園・学校だけです。一覧にない市立の園・学校は「その他」を選んでください。",
    )
    school_other = Text("園・学校の名前", max_length=60, when=Is("school", OTHER))
    grade = Number(
        "学年",
        minimum=1,
        maximum=GRADES,
        unit="年",
        width="4em",
        help="幼稚園は、年少を1、年中を2、年長を3としてください。",
    )
    class_block = school_class(required=False)
    start_date = Date(
        "給食を始める日",
        when=BEGIN,
        help="授業のある日を入力してください。",
        example="令和8年12月1日",
    )
    stop_date = Date(
        "給食を止める日",
        earliest=Today(),
        when=STOP,
        help="最初に給食を食べない日です。",
        example="令和8年12月15日",
    )
    meal_kind = Choice("提供の区分", MEALS, help="止める方は、今の区分を選んでください。")
    reason = Choice(
        "区分の理由",
        REASONS,
        as_select=True,
        when=STOP | NOT_ALL,
        missing=reason_missing,
        help="「全部」の方は、選ばなくてかまいません。給食を止める方は、止める理由を選んでください。",
    )
    reason_other = Text("その他の理由", max_length=100, when=Is("reason", OTHER))
    allergy_guidance = Choice(
        "学校生活管理指導表（アレルギー疾患用）",
        GUIDANCE,
        thing="学校生活管理指導表",
        when=Is("reason", "allergy"),
        help="医師が書くものです。アレルギーの対応は、学校の手続で別に決めます。",
    )
    change_note = LongText(
        "変更の内容",
        max_length=200,
        rows=3,
        when=CHANGE,
        help="変更前と変更後を入力してください。例：全部から牛乳のみに変更",
    )

    rules = (
        grade_rule("総務就学課", "start_date"),
        Rule(
            "start_date",
            Test("給食を始める日まで日数が少ない", ("start_date",), soon("start_date")),
            "給食の準備のため、この日から始められないことがあります。そのときは、担当課から連絡します。",
            Level.WARNING,
        ),
        Rule(
            "stop_date",
            Test("給食を止める日まで日数が少ない", ("stop_date",), soon("stop_date")),
            "給食の準備が進んでいて、この日から止められないことがあります。そのときは、担当課から連絡します。",
            Level.WARNING,
        ),
        Rule(
            "reason",
            Is("meal_kind", MILK_ONLY) & ~STOP & Is("reason", "absence"),
            "牛乳のみは、食物アレルギーなどで給食を食べない方の区分です。"
            "長く休むときは、「提供の停止」を申し出てください。",
        ),
        Rule(
            "reason",
            Is("meal_kind", MILK_ONLY) & ~STOP & Is("reason", "religion", OTHER),
            "牛乳のみは、食物アレルギーなどで給食を食べない方の区分です。"
            "ほかの理由の方には、市が確認してからお知らせします。",
            Level.WARNING,
        ),
    )


def co_guardian() -> Block:
    """もう一方の保護者: only the name, nobody's consent is asked."""
    return Block(
        {
            "co_guardian": Text(
                "もう一方の保護者の氏名",
                max_length=60,
                is_name=True,
                required=False,
                autocomplete="off",
                help="書かなくてもかまいません。家庭の事情は書かないでください。",
            ),
            "co_guardian_relation": Text(
                "もう一方の保護者の続柄",
                max_length=20,
                width="12em",
                required=False,
                help="児童生徒から見た続柄。例：父",
            ),
        }
    )


RULES = (
    Rule(
        "children",
        repeated("children", "name", "birth_date"),
        "氏名と生年月日が同じ児童生徒が2人います。どちらかを消してください。",
    ),
)

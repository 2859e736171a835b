"""Rows, reasons and rules of 20 児童クラブ保育料減免申請書."""

from __future__ import annotations

from datetime import date

from eapply.core import eras
from eapply.core.conditions import Age, Answers, Compare, Count, Is, Key, Situation, Test
from eapply.core.procedure import Elsewhere, Gate, Provisional
from eapply.forms.fields import Choice, Date, Files, Money, Text
from eapply.forms.insurance_parts import repeated
from eapply.forms.parties import birth_question, person_row
from eapply.forms.pupil_parts import NEXT_YEAR, club_child, first_day, years_meant
from eapply.forms.question_form import Block, Level, QuestionForm, Rule

PHONE = "0299-82-2911"
# Until the new year's taxes are settled, those of the year before are looked at.
TAX_SWITCH_MONTH = Provisional(
    7,
    "相模原市は7月、品川区は9月から新しい年度。鹿嶋市は未確認",
    "非課税の確認に使う年度は、何月から新しい年度に切り替わりますか。",
    "月",
)
FIGURES = NEXT_YEAR | {
    "証明書の年度：新しい年度に切り替わる月": TAX_SWITCH_MONTH,
}

WELFARE = Is("reason", "welfare")
TAX_EXEMPT = Is("reason", "tax_exempt")
SINGLE_PARENT = Is("reason", "single_parent")
SCHOOL_SUPPORT = Is("reason", "school_support")
HARDSHIP = Is("reason", "hardship")
ONE_OF_SIBLINGS = Is("reason", "siblings") & Count("children", at_most=1)
NO_CONSENT = ~Is("consent_lookup", True)
MOVED_IN = TAX_EXEMPT & Is("tax_municipality", "outside")
PERIOD = ("period_from", "period_to")

GATE = Gate(
    "what",
    "どのような手続ですか",
    (
        ("apply", "保育料の減免を申請する（新規・継続・変更）", None),
        (
            "ended",
            "減免の理由がなくなったことを届け出る",
            Elsewhere(
                "「児童クラブ保育料減免理由消滅届出書」を出してください",
                "減免の理由がなくなったときは、すぐに社会教育課に届け出てください。"
                "用紙は社会教育課にあります。児童クラブをやめる方は、退会の届出をしてください。",
                PHONE,
            ),
        ),
    ),
)


class ChildRow(QuestionForm):
    child = club_child(*PERIOD, with_class=True)
    enroll_from = Date(
        "入会年月日",
        required=False,
        help="わからないときは、入力しなくてかまいません。",
        example="令和8年4月1日",
    )
    fee_before = Money(
        "現在の保育料（月額）",
        minimum=0,
        maximum=99_999,
        required=False,
        help="わからないときは、入力しなくてかまいません。",
    )


class MemberRow(QuestionForm):
    person = person_row()
    relation = Text("続柄", max_length=20, width="12em", help="申請者から見た続柄。例：本人、夫")
    birth_date = birth_question("生年月日", example="令和元年6月10日")
    living = Choice(
        "同居・別居", (("together", "同居"), ("apart", "別居", "単身赴任などで別に住んでいる"))
    )
    occupation = Text("職業・学校", max_length=60, required=False, help="例：会社員、鹿島中学校")


def papers() -> Block:
    """添付書類, one purpose each: what the city may look up itself is owed only without consent."""
    return Block(
        {
            "file_welfare": Files(
                "生活保護受給証明書",
                when=WELFARE,
                required=NO_CONSENT,
                missing="情報の確認に同意しないときは、生活保護受給証明書を添付してください。",
            ),
            "file_tax": Files(
                "非課税（課税）証明書",
                when=TAX_EXEMPT,
                required=MOVED_IN | NO_CONSENT,
                missing=tax_paper_missing,
                help="父母それぞれのものです。写真でかまいません。",
            ),
            "file_single_parent": Files(
                "児童扶養手当証書",
                when=SINGLE_PARENT,
                required=NO_CONSENT,
                missing="情報の確認に同意しないときは、児童扶養手当証書を添付してください。",
            ),
            "file_school_support": Files(
                "就学援助認定通知書",
                when=SCHOOL_SUPPORT,
                required=NO_CONSENT,
                missing="情報の確認に同意しないときは、就学援助認定通知書を添付してください。",
            ),
            "file_hardship": Files(
                "災害・失業・病気がわかる書類",
                when=HARDSHIP,
                required=False,
                help="罹災証明書、離職票、診断書など。手元にない方には、担当課から連絡します。",
            ),
            "file_other": Files(
                "そのほかの書類", required=False, help="見てほしい書類があれば選んでください。"
            ),
        }
    )


def tax_paper_missing(answers: Answers, situation: Situation) -> str:
    if answers.get("tax_municipality") != "outside":
        return "情報の確認に同意しないときは、非課税（課税）証明書を添付してください。"
    year = answers.get("tax_year") or eras.fiscal_year(situation.today)
    day = eras.to_wareki(date(year, 1, 1))
    return f"{day}の住所地が市外のため、非課税（課税）証明書を添付してください。"


def other_missing(answers: Answers, situation: Situation) -> str:
    if "other" in (answers.get("reason") or ()):
        return "その他の内容を入力してください。"
    return "きょうだいの氏名を入力してください。いっしょに申請するときは、児童を追加してください。"


def in_two_years(answers: Answers, situation: Situation) -> bool:
    """The period does not lie within one fiscal year, from April to March."""
    first, last = (answers.get(key) for key in PERIOD)
    if not first or not last:
        return False
    return eras.fiscal_year(first_day(first)) != eras.fiscal_year(first_day(last))


def in_another_year(answers: Answers, situation: Situation) -> bool:
    first = answers.get("period_from")
    if not first:
        return False
    return eras.fiscal_year(first_day(first)) not in years_meant(None, situation.today)


def before_this_month(answers: Answers, situation: Situation) -> bool:
    return (answers.get("period_from") or "9999") < situation.today.isoformat()[:7]


def of_another_tax_year(answers: Answers, situation: Situation) -> bool:
    """The certificate is not of the year that is looked at when the period begins."""
    year, first = answers.get("tax_year"), answers.get("period_from")
    if not year or not first:
        return False
    day = first_day(first)
    early = 4 <= day.month < TAX_SWITCH_MONTH.value
    return bool(year != eras.fiscal_year(day) - early)


RULES = (
    Rule(
        "guardian_birth_date",
        Age("guardian_birth_date", at_most=17),
        "申請できるのは18歳以上の方です。18歳未満の保護者の方は、社会教育課に相談してください。",
    ),
    Rule(
        "children",
        repeated("children", "name", "birth_date"),
        "氏名と生年月日が同じ児童が2人います。どちらかを消してください。",
    ),
    Rule(
        "period_from",
        Test("減免の期間の始まりが今年度（2月からは来年度も）でない", PERIOD[:1], in_another_year),
        "減免の期間は、今年度の中で入力してください。来年度の分は、2月から申請できます。",
    ),
    Rule(
        "period_from",
        Test("減免の期間の始まりが先月以前", PERIOD[:1], before_this_month),
        "過ぎた月の分の減免ができるかは、市が確認してお知らせします。",
        Level.WARNING,
    ),
    Rule(
        "period_to",
        Compare("period_to", "<", Key("period_from")),
        "減免を希望する期間の終わりは、始まりより前にできません。",
    ),
    Rule(
        "period_to",
        Test("減免の期間が2つの年度にわたる", PERIOD, in_two_years),
        "減免の期間は同じ年度（4月から翌年3月まで）の中で入力してください。",
    ),
    Rule(
        "tax_year",
        Test(
            "証明書の年度が、期間の始まりで見る年度とちがう",
            ("tax_year", *PERIOD[:1]),
            of_another_tax_year,
        ),
        "減免の期間によっては、ほかの年度の証明書が必要です。必要なときは、担当課から連絡します。",
        Level.WARNING,
    ),
)

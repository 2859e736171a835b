"""Options, rows and rules of 8 子宝手当の現況届の提出."""

from __future__ import annotations

from datetime import date

from eapply.core.conditions import Answers, Compare, Is, Situation, Test, Today, age_on
from eapply.forms.bank import names_differ
from eapply.forms.fields import OTHER, Choice, Date, Text, YesNo
from eapply.forms.parties import birth_question, person_row
from eapply.forms.question_form import Level, QuestionForm, Rule

# 鹿嶋市子宝手当支給事業: from 平成27年度; the last report was that of 令和3年度.
FIRST_YEAR, LAST_YEAR = 2015, 2021
ABOLISHED = "子宝手当は令和4年6月期の支払いをもって廃止されました。現況届の提出は不要です。"
CHILDREN_NEEDED = 3
OLDEST_CHILD = 18
JOBS = (
    ("employee", "被用者", "会社などに勤めている方"),
    ("self_employed", "自営"),
    ("public", "公務員"),
    (OTHER, "その他"),
)
JANUARY = (("inside", "市内"), ("outside", "市外"))
SPOUSES = (
    ("yes", "有"),
    ("no", "無"),
    ("divorce", "離婚協議中・離婚", "父母とも親権をもつ場合も選べます"),
    ("apart", "別居"),
)
ALLOWANCES = (("receiving", "受給中"), ("suspended", "支給停止"), ("none", "未受給"))
CHANGES = (
    ("none", "なし"),
    ("address", "住所"),
    ("name", "氏名"),
    ("household", "世帯"),
    ("children", "児童数"),
    ("account", "口座"),
    (OTHER, "その他"),
)
MARRIED = Is("spouse_status", "yes")
DIVORCING = Is("spouse_status", "divorce")
NEW_ACCOUNT = Is("change_report", "account")
HOLDER, RECIPIENT = ("account_holder_kana",), ("applicant_kana_sei", "applicant_kana_mei")


class ChildRow(QuestionForm):
    person = person_row()
    birth_date = birth_question("生年月日", example="令和元年6月10日")
    relation = Text("続柄", max_length=20, width="12em", help="例：長男、長女、子")
    living = Choice(
        "同居・別居",
        (
            ("together", "同居"),
            ("apart", "別居（監護あり）", "進学などで別に住み、面倒をみている"),
            ("abroad", "海外", "留学している"),
        ),
    )
    address = Text("児童の住所", max_length=120, when=Is("living", "apart", "abroad"))
    resident_from = Date("市内に住み始めた日", latest=Today(), default_era="")
    care = YesNo(
        "監護し、生計を同じくしていますか",
        thing="監護・生計同一",
        help="面倒をみていて、家計がいっしょなら「はい」です。",
    )
    rules = (
        Rule(
            "resident_from",
            Compare("resident_from", ">", Today(years=-1)),
            "市内に1年以上お住まいであることが要件です。",
        ),
    )


def lives(*ways: str) -> Test:
    """At least one child lives so."""

    def someone(answers: Answers, situation: Situation) -> bool:
        return any(child.get("living") in ways for child in answers.get("children") or ())

    return Test(
        "別居の児童がいる" if "apart" in ways else "海外の児童がいる", ("children",), someone
    )


def too_few_counted(answers: Answers, situation: Situation) -> bool:
    """Fewer than three children are cared for and at most 18 at the end of the year reported on."""
    year, children = answers.get("report_year"), answers.get("children") or ()
    if year is None or len(children) < CHILDREN_NEEDED:
        return False
    end = date(year + 1, 3, 31)
    counted = [
        child
        for child in children
        if child.get("care")
        and child.get("birth_date")
        and age_on(date.fromisoformat(child["birth_date"]), end) <= OLDEST_CHILD
    ]
    return len(counted) < CHILDREN_NEEDED


def out_of_order(answers: Answers, situation: Situation) -> bool:
    """The children do not stand from the oldest to the youngest."""
    births = [child.get("birth_date") or "" for child in answers.get("children") or ()]
    return "" not in births and births != sorted(births)


RULES = (
    Rule("report_year", Compare("report_year", ">", LAST_YEAR), ABOLISHED),
    Rule(
        "employment",
        Is("employment", "public"),
        "公務員の方は、児童手当の手続を勤務先で行います。勤務先にも確かめてください。",
        Level.WARNING,
    ),
    Rule(
        "child_allowance_status",
        Is("child_allowance_status", "none"),
        "子宝手当は、児童手当を受けている方の手当でした。児童手当については、こども相談課に相談してください。",
    ),
    Rule(
        "children",
        Test("児童が生年月日の早い順でない", ("children",), out_of_order),
        "お子さんは生年月日の早い順に入力してください。",
    ),
    Rule(
        "children",
        Test("数えられる児童が3人より少ない", ("report_year", "children"), too_few_counted),
        "監護し生計を同じくする18歳以下の児童が3人以上いることが要件です。",
    ),
    Rule(
        "account_is_own",
        Is("account_is_own", False),
        "受給者本人名義の口座を入力してください。",
    ),
    Rule(
        "account_holder_kana",
        Test(
            "口座名義のフリガナが受給者とちがう",
            HOLDER + RECIPIENT,
            names_differ(HOLDER, RECIPIENT),
        ),
        "口座名義のフリガナが受給者とちがいます。本人名義の口座か確かめてください。",
        Level.WARNING,
    ),
)

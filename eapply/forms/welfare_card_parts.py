"""Parts of 6 医療福祉費受給者証再交付申請書: one holder of a card, ages, the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from eapply.core import eras
from eapply.core.conditions import Age, Answers, Compare, Given, Is, Key, Situation, Test
from eapply.core.fold import search_key
from eapply.forms.fields import Choice, Digits, Text
from eapply.forms.parties import birth_question, person_row
from eapply.forms.question_form import Derived, Level, QuestionForm, Rule

BY_GUARDIAN = Is("relation_to_recipient", "guardian")
CATEGORIES = (
    ("child", "小児"),
    ("maternity", "妊産婦"),
    ("mother_family", "ひとり親（母子）"),
    ("father_family", "ひとり親（父子）"),
    ("disability", "重度心身障害者"),
    ("elderly_disability", "高齢重度"),
    ("city_child", "子ども特別（市）"),
    ("unknown", "わからない"),
)


def end_of_childhood(birth: date) -> date:
    """The first 31 March after the 18th birthday; an age is reached the day before (年齢計算法)."""
    try:
        birthday = birth.replace(year=birth.year + 18)
    except ValueError:  # 29 February
        birthday = date(birth.year + 18, 3, 1)
    reached = birthday - timedelta(days=1)
    return date(eras.fiscal_year(reached) + 1, 3, 31)


def grown_up(answers: Answers, situation: Situation) -> bool:
    birth = answers.get("birth_date")
    return bool(birth) and situation.today > end_of_childhood(date.fromisoformat(str(birth)))


def lives_elsewhere(answers: Answers, situation: Situation) -> bool:
    """The address does not name this city, or names the city of the same reading in 佐賀県."""
    address = answers.get("address") or ""
    return bool(address) and ("鹿嶋市" not in address or "佐賀県" in address)


def applicant_home(answers: Answers, situation: Situation) -> Mapping[str, Any]:
    parts = ("pref", "city", "town", "building")
    return {"address": "".join(answers.get(f"applicant_address_{part}") or "" for part in parts)}


def is_applicant(answers: Answers, situation: Situation) -> bool:
    """The guardian who applies holds a card too, as in a family with one parent."""
    applicant = "".join(answers.get(f"applicant_name_{half}") or "" for half in ("sei", "mei"))
    return bool(answers.get("name")) and search_key(answers["name"]) == search_key(applicant)


class RecipientRow(QuestionForm):
    person = person_row()
    birth_date = birth_question("生年月日")
    address = Text(
        "住所",
        max_length=120,
        required=False,
        autocomplete="off",
        help="申請者と同じときは、入力しなくてかまいません。例：鹿嶋市宮中1番地1",
    )
    category = Choice(
        "受給区分", CATEGORIES, help="受給者証の色や表記でわかります。なければ「わからない」です。"
    )
    payer_number = Digits(
        "公費負担者番号",
        min_digits=8,
        max_digits=8,
        required=False,
        autocomplete="off",
        help="8けたの数字です。写しなどが手元にあるときだけでかまいません。",
    )
    recipient_number = Digits(
        "受給者番号",
        min_digits=7,
        max_digits=7,
        required=False,
        autocomplete="off",
        help="7けたの数字です。",
    )
    card_type = Choice(
        "受給者証の種類",
        (
            ("single", "1枚もの"),
            ("outpatient", "外来用"),
            ("inpatient", "入院用"),
            ("both", "両方"),
        ),
        help="外来用と入院用に分かれていないときは「1枚もの」です。",
    )

    rules = (
        Rule(
            "category",
            Is("category", "child")
            & Test("18歳になったあとの3月31日を過ぎている", ("birth_date",), grown_up),
            "小児(18歳到達後の最初の3月31日まで)の対象外です。区分を確認してください。",
        ),
        Rule(
            "category",
            Is("category", "maternity")
            & (Age("birth_date", at_most=9) | Age("birth_date", at_least=61)),
            "妊産婦の区分と生年月日が合っているか、確かめてください。",
            Level.WARNING,
        ),
        Rule(
            "birth_date",
            BY_GUARDIAN
            & Compare("birth_date", "<=", Key("applicant_birth_date"))
            & ~Test(
                "受給者が申請者本人",
                ("name", "applicant_name_sei", "applicant_name_mei"),
                is_applicant,
            ),
            "受給者の生年月日は、保護者（申請者）の生年月日より後の日付を入力してください。",
        ),
        Rule(
            "address",
            Test("住所が鹿嶋市でない", ("address",), lives_elsewhere),
            "鹿嶋市(茨城県)に住所がある方が対象です。住所を確認してください。",
        ),
    )
    derived = (
        Derived(
            "address",
            {"address": "住所（申請者と同じ）"},
            ~Given("address") & Given("applicant_address_city"),
            applicant_home,
        ),
    )

"""Rows, options and rules of 13 下水道事業受益者申告書."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from eapply.core.conditions import Answers, Given, Is, Situation, Test
from eapply.core.procedure import Provisional
from eapply.forms.fields import OTHER, Choice, FractionNumber, Kana, LongText, Text
from eapply.forms.lots import area, lot
from eapply.forms.question_form import Level, QuestionForm, Rule

# A larger difference from the printed area is told to the person.
NOTABLE_DIFFERENCE = Provisional(
    5,
    "手続資料13のきまり5の案。鹿嶋市は未確認",
    "申告書に印刷した地積と何％ちがうときに、書類を求めますか。",
    "％",
)
FIGURES = {"受益地：地積の差を知らせる割合": NOTABLE_DIFFERENCE}
OWNERSHIP = (
    ("single", "単独"),
    ("shared", "共有", "2人以上の名義の土地"),
    ("condominium", "区分所有（マンション等）"),
)
BENEFICIARIES = (
    ("owner", "土地所有者"),
    ("right_holder", "権利者（借地人等）", "土地を借りている方などが納めるとき"),
)
RIGHTS = (
    ("superficies", "地上権"),
    ("pledge", "質権"),
    ("free_loan", "使用貸借", "ただで借りている"),
    ("lease", "賃貸借", "借地料を払って借りている"),
)
CONSENTS = (
    ("document", "同意書を添付", "権利者と土地所有者が署名したもの"),
    ("mail", "メールで確認", "市から権利者にメールで確かめます"),
)
USES = (
    ("residential", "宅地"),
    ("farm", "農地"),
    ("forest", "山林"),
    ("parking", "駐車場"),
    ("public", "公共用"),
    ("private_road", "私道"),
    ("grave", "墓地・境内地"),
    (OTHER, "その他"),
)


def printed_differs(answers: Answers, situation: Situation) -> bool:
    printed, now = answers.get("printed_area_sqm"), answers.get("area_sqm")
    return bool(printed and now) and Decimal(str(printed)) != Decimal(str(now))


def differs_much(answers: Answers, situation: Situation) -> bool:
    if not printed_differs(answers, situation):
        return False
    printed, now = Decimal(answers["printed_area_sqm"]), Decimal(answers["area_sqm"])
    return abs(now - printed) > printed * NOTABLE_DIFFERENCE.value / 100


AREAS = ("printed_area_sqm", "area_sqm")


class BeneficiaryLot(QuestionForm):
    parcel = lot()
    printed_area_sqm = area(
        "お送りした申告書の地積",
        required=False,
        help="申告書に印刷された地積が、上の地積とちがうときだけ入力してください。",
    )
    correction_reason = LongText(
        "訂正の理由",
        max_length=200,
        rows=3,
        required=Test("印刷された地積と入力した地積がちがう", AREAS, printed_differs),
        missing="訂正の理由を入力してください。",
        help="お送りした申告書の内容を直すときだけ入力してください。例：分筆した",
    )
    actual_use = Choice(
        "土地の利用状況",
        USES,
        help="農地・山林や、公共用・私道・墓地などは、猶予・減免の対象になることがあります。",
    )
    actual_use_other = Text(
        "利用状況の内容", max_length=40, when=Is("actual_use", OTHER), help="例：資材置場"
    )
    building_owner_same = Choice(
        "建物所有者は土地所有者と同じですか",
        (("same", "はい"), ("different", "いいえ"), ("no_building", "建物なし")),
        thing="建物所有者が土地所有者と同じかどうか",
    )
    rules = (
        Rule(
            "printed_area_sqm",
            Test("印刷された地積との差が5％を超える", AREAS, differs_much),
            "お送りした申告書の地積との差が大きくなっています。数字を確かめてください。",
            Level.WARNING,
        ),
    )


class CoOwnerRow(QuestionForm):
    name = Text("氏名", max_length=60, is_name=True, autocomplete="off")
    kana = Kana("氏名（フリガナ）", max_length=60, required=False)
    address = Text("住所", max_length=120, help="都道府県から入力してください。")
    share = FractionNumber("持分")


def shares_miss_one(answers: Answers, situation: Situation) -> bool:
    """The shares of the representative and the co-owners do not sum to exactly one."""
    own, rows = answers.get("owner_share"), answers.get("co_owners") or ()
    if not own or not rows:
        return False
    others = [row["share"] for row in rows if row.get("share")]
    return sum(map(Fraction, others), Fraction(own)) != 1


def used_as(*uses: str) -> Test:
    """At least one parcel is used so."""

    def used(answers: Answers, situation: Situation) -> bool:
        return any(row.get("actual_use") in uses for row in answers.get("lots") or ())

    return Test("土地の利用状況による", ("lots",), used)


def corrected(answers: Answers, situation: Situation) -> bool:
    return any(row.get("correction_reason") for row in answers.get("lots") or ())


def plans_offered(answers: Answers, situation: Situation) -> bool:
    return len(situation.facts.options("payment_plans", situation.today)) > 1


def payer(answers: Answers) -> str:
    """The prefix of the one who will pay."""
    if answers.get("beneficiary_kind") == "right_holder":
        return "beneficiary"
    return "heir" if answers.get("owner_deceased") else "owner"


DECEASED = Is("owner_deceased", True)
SHARED = Is("ownership_kind", "shared")
HOLDER = Is("beneficiary_kind", "right_holder")
BY_AGENT = Is("filed_by_agent", True)
CONSENT_BY_MAIL = Is("right_holder_consent", "mail")
NO_MAIL_ADDRESS = CONSENT_BY_MAIL & ~Given("beneficiary_email")
FARM = used_as("farm", "forest")
PUBLIC = used_as("public", "private_road", "grave")
CORRECTED = Test("土地の訂正の理由がある", ("lots",), corrected)
SHARES_MISS_ONE = SHARED & Test(
    "持分の合計が1でない", ("owner_share", "co_owners"), shares_miss_one
)
PLANS_OFFERED = Test("納付方法の希望を聞く", (), plans_offered)

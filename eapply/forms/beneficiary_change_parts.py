"""Rows, options and rules of 14 下水道事業受益者変更申告書."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from eapply.core.conditions import Answers, Compare, Given, Is, Key, Late, Situation, Test
from eapply.core.procedure import Provisional
from eapply.forms.beneficiary_parts import same_party
from eapply.forms.fields import OTHER, Choice, LotNumber, YesNo
from eapply.forms.lots import area, lot, place_of
from eapply.forms.parties import ORGANISATION, PERSON
from eapply.forms.question_form import Level, QuestionForm, Rule

# Instalments began with the sewers of the 1980s; a change before that cannot be meant.
FIRST_CHANGE = date(1980, 1, 1)
# 吉川市 asks for 14 days; 鹿嶋市's rule is unknown, so lateness is only a remark and names no day.
USUAL_DAYS = Provisional(
    14, "吉川市は14日以内。鹿嶋市は未確認", "受益者の変更は、何日以内に申告しますか。", "日"
)
FIGURES = {"変更年月日：申告するまでの日数": USUAL_DAYS}
SIDES = (
    ("new", "新受益者", "これから納める方"),
    ("old", "旧受益者", "いままで納めていた方"),
    ("agent", "代理人", "不動産業者、司法書士など"),
)
REASONS = (
    ("sale", "売買"),
    ("inheritance", "相続"),
    ("gift", "贈与"),
    ("exchange", "交換"),
    ("right", "権利の設定・消滅"),
    ("merger", "会社の合併・分割"),
    ("auction", "競売"),
    (OTHER, "その他"),
)
DEFERRAL = (
    ("none", "受けていない"),
    ("active", "受けている"),
    ("unknown", "わからない"),
)
ARREARS = (
    ("old_pays", "旧受益者が納付"),
    ("agreed", "当事者で協議済み"),
    ("none", "なし"),
    ("unknown", "わからない"),
)
CONFIRMATIONS = (
    ("mail", "メールで確認", "市から相手の方にメールで確かめます"),
    ("document", "同意書（連署）を添付", "相手の方も署名したもの"),
    ("not_needed", "相続のため不要"),
)
POST_TO = (("new", "新受益者の住所"), ("other", "別の住所"))

BY_AGENT = Is("submitter_side", "agent")
DECEASED = Is("old_deceased", True)
INHERITED = Is("change_reason", "inheritance")
BY_MAIL = Is("other_party_confirm", "mail")
PARTIES_SAME = same_party("old", "new")
BOTH_PERSONS = PARTIES_SAME & Is("new_party_type", PERSON)
BOTH_ORGANISATIONS = PARTIES_SAME & Is("new_party_type", ORGANISATION)
SAME_CORPORATION = Compare("new_corporate_number", "==", Key("old_corporate_number")) & ~Is(
    "change_reason", "merger"
)
# The other party is the one who does not file; an agent may file for either.
NOBODY_TO_ASK = (
    BY_MAIL
    & ~DECEASED
    & (
        (Is("submitter_side", "new") & ~Given("old_email"))
        | (Is("submitter_side", "old") & ~Given("new_email"))
        | (BY_AGENT & (~Given("old_email") | ~Given("new_email")))
    )
)


class ChangedLot(QuestionForm):
    parcel = lot()
    split = Choice(
        "分筆・合筆の有無",
        (("none", "なし"), ("split", "分筆"), ("merged", "合筆")),
        help="分筆した土地は、分筆のあとの地番を上に入力してください。",
    )
    former_lot_number = LotNumber("前の地番", when=Is("split", "split", "merged"))
    former_area_sqm = area(
        "前の地積",
        required=False,
        when=Is("split", "split"),
        help="分筆する前の面積です。わかるときだけ。",
    )
    partial = YesNo(
        "この土地の一部だけが変わりますか",
        thing="一部だけ変わるかどうか",
        required=False,
    )
    partial_area_sqm = area("変わる部分の面積", when=Is("partial", True))
    rules = (
        Rule(
            "partial_area_sqm",
            Compare("partial_area_sqm", ">", Key("area_sqm")),
            "変わる部分の面積は、地積より大きくできません。",
        ),
    )


def larger_than_before(answers: Answers, situation: Situation) -> bool:
    """The parcels split from one former parcel are together larger than it was."""
    parts: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    before: dict[tuple[object, ...], Decimal] = {}
    for row in answers.get("lots") or ():
        if row.get("split") != "split" or not row.get("former_lot_number"):
            continue
        former = (place_of(row), *row["former_lot_number"].values())
        parts[former] += Decimal(row.get("area_sqm") or 0)
        if row.get("former_area_sqm"):
            before[former] = Decimal(row["former_area_sqm"])
    return any(parts[former] > size for former, size in before.items())


SAME_MESSAGE = "旧受益者と新受益者が同じです。住所だけが変わった場合はこの手続きではありません。"
RULES = (
    Rule("new_name_sei", BOTH_PERSONS, SAME_MESSAGE),
    Rule("new_name", BOTH_ORGANISATIONS, SAME_MESSAGE),
    Rule("new_corporate_number", SAME_CORPORATION, "旧受益者と新受益者の法人番号が同じです。"),
    Rule(
        "change_reason",
        DECEASED & ~INHERITED,
        "旧受益者が亡くなっている場合は、変更の理由で「相続」を選択してください。",
    ),
    Rule(
        "change_reason",
        INHERITED & ~DECEASED,
        "「相続」は、旧受益者が亡くなっているときだけ選べます。前のページの答えを確かめてください。",
    ),
    Rule(
        "change_date",
        Late("change_date", USUAL_DAYS.value),
        "変更の日から日がたっていますが、受け付けます。納期が過ぎた分は、新受益者に移りません。",
        Level.WARNING,
    ),
    Rule(
        "lots",
        Test("分筆後の地積の合計が、分筆前より大きい", ("lots",), larger_than_before),
        "分筆したあとの地積の合計が、分筆する前の地積より大きくなっています。",
    ),
    Rule(
        "other_party_confirm",
        INHERITED & ~Is("other_party_confirm", "not_needed"),
        "変更の理由が「相続」のときは、「相続のため不要」を選んでください。",
    ),
    Rule(
        "other_party_confirm",
        Is("other_party_confirm", "not_needed") & ~INHERITED,
        "「相続のため不要」は、変更の理由が「相続」のときだけ選べます。",
    ),
    Rule(
        "other_party_confirm",
        NOBODY_TO_ASK,
        "メールで確認するときは、相手の方のメールアドレスも入力してください。",
    ),
)

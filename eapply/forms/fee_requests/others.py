"""32 and 40: the seal of a community, and plates lent for a drive."""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.conditions import Answers, Compare, Is, Key, Situation, Test, Today
from eapply.core.fees import FeeRequest
from eapply.forms.fee_requests.questions import copies
from eapply.forms.fee_requests.service import Proof, Refusal, Service, counted
from eapply.forms.fields import Choice, Date, Repeat, Text
from eapply.forms.procedure_form import Page
from eapply.forms.question_form import QuestionForm, Rule

MOST_DAYS = 5


def community(service: Service) -> dict[str, Any]:
    return {
        "page_content": Page("団体の内容"),
        "group_name": Text("団体の名前", max_length=80, help="例：○○区自治会"),
        "approval_number": Text("認可の番号", max_length=40, required=False),
        "representative": Text("代表者の氏名", max_length=60, is_name=True),
        "sheets": copies("枚数", "枚"),
    }


class VehicleRow(QuestionForm):
    make = Text("車名", max_length=40, help="例：トヨタ")
    shape = Text("形状", max_length=40, help="例：箱型")
    chassis_number = Text("車台番号", max_length=40)
    insurance_number = Text("自賠責保険の証明書の番号", max_length=40)
    insured_from = Date("自賠責保険のはじまりの日")
    insured_until = Date("自賠責保険のおわりの日")


def uninsured(answers: Answers, situation: Situation) -> bool:
    """Some vehicle is not insured on each day of the drive."""
    first, last = answers.get("run_from"), answers.get("run_until")
    return bool(first and last) and any(
        row.get("insured_from", "") > first or row.get("insured_until", "9999") < last
        for row in answers.get("vehicles") or ()
        if row.get("insured_until")
    )


def too_long(answers: Answers, situation: Situation) -> bool:
    first, last = answers.get("run_from"), answers.get("run_until")
    if not first or not last:
        return False
    return (date.fromisoformat(last) - date.fromisoformat(first)).days >= MOST_DAYS


def plates(service: Service) -> dict[str, Any]:
    return {
        "page_run": Page("運行の内容"),
        "run_purpose": Choice(
            "運行の目的",
            (
                ("inspection", "車検を受ける"),
                ("registration", "登録をする"),
                ("delivery", "引き渡し・回送"),
            ),
            other=True,
        ),
        "run_purpose_other": Text("目的の内容", max_length=60, when=Is("run_purpose", "other")),
        "run_route": Text(
            "運行の経路",
            max_length=160,
            help="出発地、通るところ、到着地。鹿嶋市を通るものに限ります。",
        ),
        "run_from": Date("運行のはじまりの日", earliest=Today(), latest=Today(days=30)),
        "run_until": Date("運行のおわりの日", earliest=Today()),
        "page_vehicles": Page("車と保険"),
        "vehicles": Repeat("車", VehicleRow, unit="両", maximum=5),
        "page_guarantor": Page("保証人", "鹿嶋市にお住まいでない方にうかがいます。"),
        "lives_here": Choice(
            "申請する方は、鹿嶋市にお住まいですか",
            (("yes", "はい（市内に事業所がある法人も）"), ("no", "いいえ")),
            thing="市内にお住まいか",
        ),
        "guarantor_name": Text(
            "保証人の氏名",
            max_length=60,
            is_name=True,
            when=Is("lives_here", "no"),
            help="鹿嶋市に住んでいる方が必要です。",
        ),
        "guarantor_address": Text(
            "保証人の住所",
            max_length=160,
            when=Is("lives_here", "no"),
            help="例：鹿嶋市大字平井1187番地1",
        ),
    }


def vehicles(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    return (service.request(answers, count=len(answers.get("vehicles") or ())),)


VEHICLE = {
    "make": "トヨタ",
    "shape": "箱型",
    "chassis_number": "ABC-123456",
    "insurance_number": "A1234567",
    "insured_from": "2026-11-01",
    "insured_until": "2027-12-01",
}

OTHERS = (
    Service(
        32,
        "community-seal",
        "認可地縁団体印鑑登録証明書の交付申請",
        "自治会などの印鑑登録証明書をとる",
        "ニンカチエンダンタイインカントウロクショウメイショノコウフシンセイ",
        "市の認可を受けた自治会などの、印鑑の登録の証明書を申請します。",
        ("self", "proxy"),
        Proof.PICTURE,
        community,
        counted("sheets"),
        {"group_name": "宮中区自治会", "representative": "鹿嶋 花子", "sheets": 1},
        names={"self": "団体の代表者"},
        notes=("登録した印鑑を、窓口で押していただくことがあります。",),
    ),
    Service(
        40,
        "temporary-plates",
        "自動車臨時運行許可申請",
        "仮ナンバーを借りる",
        "ジドウシャリンジウンコウキョカシンセイ",
        "車検の切れた車などを動かすための、仮ナンバーの許可を申請します。",
        ("self", "corporation"),
        Proof.COUNTER,
        plates,
        vehicles,
        {
            "run_purpose": "inspection",
            "run_route": "鹿嶋市大字宮中から水戸市の検査場まで",
            "run_from": "2026-11-26",
            "run_until": "2026-11-27",
            "vehicles": [VEHICLE],
            "lives_here": "yes",
        },
        rules=(
            Rule(
                "run_until",
                Compare("run_until", "<", Key("run_from")),
                "おわりの日は、はじまりの日か、それより後の日付を入力してください。",
            ),
            Rule(
                "run_until",
                Test("運行の期間が5日を超える", ("run_from", "run_until"), too_long),
                f"運行の期間は、{MOST_DAYS}日までにしてください。",
            ),
            Rule(
                "vehicles",
                Test(
                    "運行の日に自賠責保険がない", ("run_from", "run_until", "vehicles"), uninsured
                ),
                "自賠責保険の期間に入っていない日があります。有効な保険に入ってから申請してください。",
            ),
        ),
        notes=(
            "自賠責保険の証明書は、原本を窓口で見せてください。写しは使えません。",
            "番号標は、期間が終わってから5日以内に返してください。",
        ),
        names={"self": "個人", "corporation": "法人・事業者"},
        is_permit=True,
        corporate_proof=False,
        refusals=(
            Refusal("6日間の運行", {"run_until": "5日まで"}, {"run_until": "2026-12-01"}),
            Refusal(
                "自賠責保険が切れている",
                {"vehicles": "有効な保険"},
                {"vehicles": [VEHICLE | {"insured_until": "2026-11-26"}]},
            ),
            Refusal(
                "市外の方に保証人がいない",
                {"guarantor_name": "入力して"},
                {"lives_here": "no", "guarantor_address": "鹿嶋市大字宮中2番地2"},
            ),
        ),
    ),
)

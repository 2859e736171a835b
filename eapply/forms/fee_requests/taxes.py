"""22, 23 and 41: certificates of taxation and of payment."""

from __future__ import annotations

from typing import Any

from eapply.core.conditions import Answers, Given, Is, Today
from eapply.core.fees import FeeRequest
from eapply.forms.fee_requests.people import SUBJECT_ANSWERS, TAX, subject
from eapply.forms.fee_requests.questions import copies
from eapply.forms.fee_requests.service import Kind, Proof, Service, counted
from eapply.forms.fields import Choice, Date, Digits, Files, FiscalYear, Text, YesNo
from eapply.forms.procedure_form import Page

PURPOSES = (
    ("bank", "融資・ローン"),
    ("school", "学校・保育"),
    ("pension", "年金・手当"),
    ("housing", "住宅・賃貸"),
    ("inspection", "車検"),
)
TAXES = (
    ("resident", "市民税・県民税"),
    ("property", "固定資産税・都市計画税"),
    ("light_vehicle", "軽自動車税"),
    ("health", "国民健康保険税"),
    ("corporate", "法人市民税"),
)
OF_OTHERS = Given("capacity") & ~Is("capacity", "self", "corporation")


def purpose() -> dict[str, Any]:
    return {
        "purpose": Choice("使いみち", PURPOSES, other=True),
        "purpose_other": Text("使いみちの内容", max_length=60, when=Is("purpose", "other")),
    }


def year(**arguments: Any) -> FiscalYear:
    return FiscalYear("必要な年度", years_ahead=0, **arguments)


def taxation(service: Service) -> dict[str, Any]:
    return (
        subject("証明が必要な方", "証明が必要な方", when=OF_OTHERS)
        | {
            "page_content": Page("証明書の内容"),
            "certificate_kind": Choice(
                "必要な証明書",
                (("income", "所得証明"), ("tax", "課税・非課税証明"), ("any", "わからない")),
            ),
            "year": year(help="前の年の所得にもとづく年度です。例：令和8年度は令和7年の所得"),
        }
        | purpose()
        | {"copies": copies()}
    )


def payment(service: Service) -> dict[str, Any]:
    is_vehicle, is_usual = Is("kind", "light"), Is("kind", "paid")
    return (
        subject("証明が必要な方", "納めた方", when=OF_OTHERS)
        | {
            "page_content": Page("証明書の内容"),
            "tax": Choice("税目", TAXES, when=is_usual),
            "year": year(when=is_usual),
            "plate_number": Text(
                "軽自動車の標識番号", max_length=20, help="例：水戸580あ1234", when=is_vehicle
            ),
        }
        | purpose()
        | {
            "copies": copies(),
            "paid_recently": YesNo("この2週間のうちに納めましたか", thing="最近の納付"),
            "paid_on": Date("納めた日", latest=Today(), when=Is("paid_recently", True)),
            "file_receipt": Files(
                "納めたことがわかるもの",
                help="領収の控えや、支払いの画面の写真です。",
                when=Is("paid_recently", True),
            ),
        }
    )


def care(service: Service) -> dict[str, Any]:
    return (
        subject("証明が必要な方", "被保険者", when=OF_OTHERS)
        | {
            "page_content": Page("証明書の内容"),
            "insured_number": Digits(
                "介護保険の被保険者番号", min_digits=10, max_digits=10, help="10けたの番号です。"
            ),
            "year": year(),
        }
        | purpose()
        | {"copies": copies()}
    )


def paid(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    return (service.request(answers, count=answers.get("copies", 1)),)


CONTENT = {"year": 2026, "purpose": "bank", "copies": 1}

CERTIFICATES = (
    Service(
        22,
        "taxation",
        "課税証明書（所得証明書）の交付申請",
        "課税証明書や所得証明書をとる",
        "カゼイショウメイショノコウフシンセイ",
        "市民税・県民税の課税や所得の証明書を申請します。",
        TAX,
        Proof.SIGNATURE,
        taxation,
        counted("copies"),
        CONTENT | {"certificate_kind": "income"},
        home_only=True,
        about=SUBJECT_ANSWERS,
    ),
    Service(
        23,
        "tax-payment",
        "納税証明書の交付申請",
        "納税証明書をとる",
        "ノウゼイショウメイショノコウフシンセイ",
        "市税を納めたことの証明書を申請します。軽自動車の納税証明書は無料です。",
        TAX,
        Proof.SIGNATURE,
        payment,
        paid,
        CONTENT | {"tax": "resident", "paid_recently": False},
        kinds=(
            Kind("paid", "納税証明書", "納税証明書"),
            Kind(
                "light", "軽自動車納税証明書", "軽自動車納税証明書", (), True, "車検用。無料です。"
            ),
            Kind("clear", "未納がないことの証明", "未納がないことの証明"),
        ),
        home_only=True,
        about=SUBJECT_ANSWERS,
        by_kind={
            "light": {"tax": None, "year": None, "plate_number": "水戸580あ1234"},
            "clear": {"tax": None, "year": None},
        },
    ),
    Service(
        41,
        "care-insurance",
        "介護保険料の納付証明の申請",
        "介護保険料の納付証明をとる",
        "カイゴホケンリョウノノウフショウメイノシンセイ",
        "介護保険料を納めたことの証明を申請します。",
        ("self", "household", "legal", "proxy"),
        Proof.SIGNATURE,
        care,
        counted("copies"),
        CONTENT | {"insured_number": "0000123456"},
        names={"self": "被保険者本人"},
        home_only=True,
        about=SUBJECT_ANSWERS,
    ),
)

"""How the result is had, the claim for 減免 before anything is paid, and the statements at the end."""

from __future__ import annotations

from typing import Any, Final

from eapply.core.conditions import Answers, Condition, Is, Today
from eapply.core.exemptions import grounds_for
from eapply.core.fee_rule import ExemptionClaim
from eapply.forms.addresses import address
from eapply.forms.blocks import agreements
from eapply.forms.fee_requests.service import POST, VIEWING, VISIT, WAY_NAMES, Proof, Service
from eapply.forms.fields import Choice, Date, Files, LongText, Text, YesNo
from eapply.forms.procedure_form import Page
from eapply.forms.question_form import Block

DAYS_AHEAD: Final = 60
HALVES: Final = (("morning", "午前"), ("afternoon", "午後"), ("any", "どちらでもよい"))


def condition(when: Condition | bool) -> Condition | None:
    """As ``when`` of a page: None where it is always asked."""
    return when if isinstance(when, Condition) else None


def delivering(service: Service) -> dict[str, Any]:
    """The pages about the way, the address and the day, each only for those whom it concerns."""
    pages: dict[str, Any] = {}
    if service.chosen_ways:
        pages |= choosing(service)
    if service.is_had(POST) and not service.home_only:
        pages |= posting(condition(service.is_had(POST)))
    for way in (VISIT, VIEWING):
        if service.is_had(way):
            pages |= visiting(condition(service.is_had(way)))
    return pages


def choosing(service: Service) -> dict[str, Any]:
    decided = service.kinds_with(VISIT) + service.kinds_with(POST) + service.kinds_with(VIEWING)
    undecided = ~Is("kind", *decided) if decided else None
    to_home = "郵送は、住民票のある住所に送ります。" if service.home_only else ""
    return {
        "page_delivery": Page("受け取り方", when=undecided),
        "channel": Choice(
            "どのように受け取りますか",
            [(way, WAY_NAMES[way]) for way in service.chosen_ways],
            thing="受け取り方",
            help=f"{to_home}郵送料は、手数料とは別にかかります。",
        ),
    }


def posting(when: Condition | None) -> dict[str, Any]:
    elsewhere = Is("deliver_to", "other")
    return {
        "page_address": Page("送り先", when=when),
        "deliver_to": Choice(
            "どこに送りますか",
            (("applicant", "申請する方の住所"), ("other", "別の住所")),
            thing="送り先",
        ),
        "delivery": Block({"delivery_name": Text("送り先の宛名", max_length=80, when=elsewhere)})
        + address("delivery", "送り先", elsewhere),
    }


def visiting(when: Condition | None) -> dict[str, Any]:
    return {
        "page_visit": Page("来庁する日", "窓口で準備をしておくためにうかがいます。", when=when),
        "visit_date": Date(
            "来庁する日",
            earliest=Today(days=1),
            latest=Today(days=DAYS_AHEAD),
            calendar="city",
            help="市役所が開いている日に限ります。",
        ),
        "visit_time": Choice("来庁する時間帯", HALVES),
    }


def exempting(service: Service) -> dict[str, Any]:
    """減免: asked before the card step; while it is open nobody is asked to pay."""
    asked = Is("exemption", True)
    grounds = grounds_for(service.number)
    return {
        "page_exemption": Page(
            "手数料の減免",
            "支払いの前に申請できます。決まるまで、支払いは求めません。",
            when=service.is_paid,
        ),
        "exemption": YesNo("手数料の減免を申請しますか", thing="減免の申請"),
        "exemption_ground": Choice(
            "減免の理由",
            [(ground.code, ground.label, f"必要なもの：{ground.evidence}") for ground in grounds],
            as_select=False,
            when=asked,
            help="減免の条件は、担当課に確認中です。担当課が理由を見て決めます。",
        ),
        "exemption_note": LongText(
            "くわしい事情",
            max_length=200,
            rows=3,
            required=Is("exemption_ground", "other"),
            when=asked,
        ),
        "file_exemption": Files("減免の理由がわかる書類", when=asked),
    }


def agreeing(service: Service) -> dict[str, Any]:
    """The statements, in the words that the way of proving and of paying asks for."""
    statements = [("true", "内容が事実であること", "申請の内容は、事実とちがいありません。")]
    if service.proof is Proof.SIGNATURE:
        statements.append(
            (
                "identity",
                "本人確認書類を見せること",
                "本人確認書類の写しを市役所へ郵送するか、窓口で見せます。",
            )
        )
    statements += [
        (
            "no_refund",
            "手数料の返還",
            "支払った手数料は、市のまちがいなどのほかは返せないことを確認しました。",
        ),
        (
            "privacy",
            "個人情報の取扱い",
            "入力した個人情報を、市がこの申請の確認と連絡のために使うことを確認しました。",
        ),
    ]
    return {"page_agree": Page("確認していただくこと"), "agree": agreements(*statements)}


def claim(answers: Answers) -> ExemptionClaim | None:
    """The claim in these answers, if somebody makes one."""
    if not answers.get("exemption"):
        return None
    return ExemptionClaim(answers["exemption_ground"], answers.get("exemption_note") or "")


__all__ = ["agreeing", "claim", "delivering", "exempting"]

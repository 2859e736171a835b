"""Who asks: the capacity with the papers that it needs, the applicant, the person it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from eapply.core.conditions import Condition, Given, Is
from eapply.forms.fee_requests.service import Proof, Service
from eapply.forms.fields import Choice, Files, LongText, Note, Text
from eapply.forms.parties import birth, party, person_name
from eapply.forms.procedure_form import Page
from eapply.forms.question_form import Block

CAPACITIES: Final[Mapping[str, str]] = {
    "self": "本人",
    "household": "同じ世帯の人",
    "lineal": "配偶者・直系の親族（父母、祖父母、子、孫）",
    "heir": "相続人",
    "legal": "法定代理人（親権者、成年後見人など）",
    "proxy": "代理人（委任状のある方）",
    "third": "そのほかの方（正当な理由のある方）",
    "corporation": "法人・団体",
}
OWN: Final = ("self", "legal", "proxy")
RESIDENT: Final = ("self", "household", "legal", "proxy", "third", "corporation")
REGISTER: Final = ("self", "lineal", "legal", "proxy", "third", "corporation")
PROPERTY: Final = ("self", "household", "heir", "legal", "proxy", "third", "corporation")
TAX: Final = ("self", "household", "legal", "proxy", "corporation")
KEEPER: Final = ("self", "household", "proxy", "corporation")
BUILDER: Final = ("self", "proxy", "corporation")
ANYBODY: Final = ("self", "corporation")

# What each capacity has to prove: capacity → (key, noun, help).
PAPERS: Final[Mapping[str, tuple[str, str, str]]] = {
    "heir": (
        "file_heir",
        "相続の関係がわかる書類",
        "亡くなったことと、続柄がわかる戸籍などです。",
    ),
    "legal": (
        "file_legal_rep",
        "登記事項証明書・戸籍など",
        "法定代理人であることがわかる書類です。",
    ),
    "proxy": (
        "file_mandate",
        "委任状",
        "本人が署名したもの。スマートフォンで撮った写真でかまいません。",
    ),
    "third": ("file_interest", "理由がわかる書類", "契約書や裁判所の書類などです。"),
}
CORPORATION_PAPER: Final = (
    "file_corporation",
    "法人の登記事項証明書・社員証など",
    "申請する方と法人の関係がわかる書類です。",
)
DRAWINGS: Final[Mapping[str, str]] = {"委任状": "mandate"}


def capacity_papers(service: Service) -> list[tuple[str, tuple[str, str, str]]]:
    """(capacity, paper) for those who may ask and have to prove something."""
    found = [(code, PAPERS[code]) for code in service.capacities if code in PAPERS]
    if "corporation" in service.capacities and service.corporate_proof:
        found.append(("corporation", CORPORATION_PAPER))
    return found


def applying(service: Service) -> dict[str, Any]:
    """The pages 「どなたが申請しますか」 and 「申請する方」."""
    others = tuple(code for code in service.capacities if code != "self")
    pages: dict[str, Any] = {
        "page_capacity": Page("申請する方の立場", "必要な書類を確かめるためにうかがいます。"),
        "capacity": Choice(
            "申請する方は、どなたですか",
            [(code, service.names.get(code, CAPACITIES[code])) for code in service.capacities],
            thing="申請する方の立場",
        ),
    }
    related = tuple(code for code in others if code in ("household", "lineal", "heir", "legal"))
    if related:
        pages["relationship"] = Text(
            "本人との関係", max_length=40, help="例：長男", when=Is("capacity", *related)
        )
    if "third" in others:
        asking = Is("capacity", "third", "corporation")
        pages["reason"] = LongText(
            "請求の理由と、使いみち",
            max_length=400,
            rows=4,
            help="権利や義務、提出先がわかるように書いてください。",
            when=asking if "corporation" in others else Is("capacity", "third"),
        )
    for code, (key, noun, help_text) in capacity_papers(service):
        pages[key] = Files(noun, help=help_text, when=Is("capacity", code))
    is_corporation = Is("capacity", "corporation") if "corporation" in others else False
    pages["page_applicant"] = Page("申請する方", "確認と、お知らせの送付に使います。")
    pages["applicant"] = party(
        "applicant", "申請する方", organisations=is_corporation, birth_date=True, email=True
    )
    pages |= identity(service)
    return pages


def identity(service: Service) -> dict[str, Any]:
    """How the person shows who they are: a picture here, or a sentence about what to bring or send."""
    if service.proof is Proof.PICTURE:
        return {
            "file_identity": Files(
                "本人確認書類",
                help="マイナンバーカードの表面、運転免許証などの写真。有効期限内のものに限ります。",
            )
        }
    if service.proof is Proof.SIGNATURE:
        return {
            "note_identity": Note(
                "本人の確認",
                statement="本人確認書類は、郵送か窓口で確かめます。ここでは送らないでください。"
                "確かめてから、証明書をお渡しします。",
            )
        }
    return {}


def subject(who: str, title: str, *, when: Condition, page: str = "subject") -> dict[str, Any]:
    """The person whom the paper is about, where somebody else asks."""
    return {
        f"page_{page}": Page(title, "台帳をさがすために使います。", when=when),
        page: person_name(page, who, reading=False) + birth(page, who),
    }


def owner(when: Condition) -> dict[str, Any]:
    """The owner of a property, where somebody else asks."""
    return {
        "page_owner": Page("所有者", "台帳をさがすために使います。", when=when),
        "owner": Block(
            {
                "owner_name": Text("所有者の氏名・名称", max_length=100, is_name=True),
                "owner_address": Text(
                    "所有者の住所", max_length=160, help="例：鹿嶋市大字平井1187番地1"
                ),
            }
        )
        + birth("owner", "所有者"),
    }


SUBJECT_ANSWERS: Final = {
    "subject_name_sei": "鹿嶋",
    "subject_name_mei": "次郎",
    "subject_birth_date": "1980-05-05",
}
OWNER_ANSWERS: Final = {
    "owner_name": "鹿嶋 次郎",
    "owner_address": "鹿嶋市大字宮中2番地2",
    "owner_birth_date": "1980-05-05",
}
NOT_SELF: Final = Given("capacity") & ~Is("capacity", "self")

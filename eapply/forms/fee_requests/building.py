"""From a service to its form: the pages that all have, around its own."""

from __future__ import annotations

from typing import Any

from eapply.core.desk_work import DeskWork
from eapply.core.fee_rule import FeeRule
from eapply.core.procedure import Identity, Paper, Procedure
from eapply.core.results import ResultDocument
from eapply.core.submission import Action, LegalType
from eapply.forms.fee_requests.delivery import agreeing, claim, delivering, exempting
from eapply.forms.fee_requests.examples import examples_of
from eapply.forms.fee_requests.people import CAPACITIES, applying, capacity_papers
from eapply.forms.fee_requests.service import POST, VIEWING, VISIT, Proof, Service
from eapply.forms.fields import Choice
from eapply.forms.procedure_form import Page, ProcedureForm, ProcedureFormMeta

VERSION = "2026-11-1"
CATEGORY = "証明書・手数料"
FEE_TEXT = "手数料がかかります。この案内の「料金を計算する」で確かめられます。"
UNCONFIRMED = "金額は担当課が確認します。"
IDENTITIES = {
    Proof.SIGNATURE: Identity.SHOWN,
    Proof.PICTURE: Identity.PICTURE,
    Proof.COUNTER: Identity.COUNTER,
    Proof.NONE: Identity.CONTACT,
}
DRAWINGS = {
    "本人確認書類": "id-card",
    "顔写真のある本人確認書類": "id-card",
    "図面": "plan",
    "委任状": "mandate",
    "登記の書類": "register",
    "土地の登記の書類": "register",
    "売買などの契約書": "contract",
    "設置する場所の写真": "photo",
    "運転免許証": "id-card",
}
OUTCOMES = {
    POST: "担当課が内容と手数料を確かめて、郵送します。",
    VISIT: "担当課が内容を確かめます。市役所の窓口でお渡しします。",
    VIEWING: "担当課が内容を確かめます。市役所の窓口で見られます。",
}
SIGNATURE_NOTE = (
    "マイナンバーカードの署名による申請は、まだ受け付けていません。"
    "本人確認書類の写しを郵送するか、窓口で見せてください。確かめてから証明書をお渡しします。"
)


def kinds_page(service: Service) -> dict[str, Any]:
    if not service.kinds:
        return {}
    return {
        "page_kind": Page("種類"),
        "kind": Choice(
            "どれが必要ですか",
            [(kind.code, kind.label, kind.help) for kind in service.kinds],
            thing="種類",
            as_select=False,
        ),
    }


def form_of(service: Service) -> type[ProcedureForm]:
    """The form of one fee. Its pages stand in the order in which they are made here."""
    parts: dict[str, Any] = {"__module__": __name__, "__doc__": service.title}
    parts |= kinds_page(service)
    parts |= applying(service)
    parts |= service.body(service)
    parts |= delivering(service)
    parts |= exempting(service)
    parts |= agreeing(service)
    parts |= {
        "procedure": procedure_of(service),
        "rules": service.rules,
        "examples": examples_of(service),
    }
    form: type[ProcedureForm] = ProcedureFormMeta(
        f"Fee{service.number:02}Form", (ProcedureForm,), parts
    )
    return form


def procedure_of(service: Service) -> Procedure:
    fee = service.fee
    return Procedure(
        number=fee.number,
        slug=service.slug,
        title=service.title,
        plain_title=service.plain_title,
        kana=service.kana,
        department=fee.department,
        legal_type=LegalType.APPLICATION,
        version=VERSION,
        summary=service.summary,
        who=tuple(service.names.get(code, CAPACITIES[code]) for code in service.capacities),
        outcome="".join(OUTCOMES[way] for way in service.ways[:1]),
        papers=papers_of(service),
        fee=FEE_TEXT,
        fee_rule=FeeRule(
            title=fee.title,
            requests=lambda answers: service.requests(service, answers),
            hold=service.hold,
            postage_code=service.postage if service.is_had(POST) else "",
            is_sent=lambda answers: service.way(answers) == POST,
            exemption=claim,
        ),
        other_ways=("担当課の窓口でも申請できます。",),
        law=("鹿嶋市手数料徴収条例", f"手数料の種類：第{fee.number}号「{fee.name}」"),
        notes=notes_of(service),
        identity=IDENTITIES[service.proof],
        gates=service.gates,
        life_events=(CATEGORY,),
        categories=(f"{CATEGORY}（{fee.group}）",),
        keywords=(fee.title, *fee.keywords.split(), *service.keywords),
        desk=desk_of(service),
    )


def papers_of(service: Service) -> tuple[Paper, ...]:
    usual = [Paper(name, drawing=DRAWINGS.get(name, "")) for name in service.fee.papers]
    proofs = [
        Paper(
            noun,
            help_text,
            f"{service.names.get(code, CAPACITIES[code]).partition('（')[0]}が申請するとき",
            DRAWINGS.get(noun, ""),
        )
        for code, (_, noun, help_text) in capacity_papers(service)
    ]
    claim_paper = Paper(
        "減免の理由がわかる書類", "受給証明書、り災証明書など。", "減免を申請するとき"
    )
    return (*usual, *proofs, claim_paper)


def notes_of(service: Service) -> tuple[str, ...]:
    found = list(service.notes)
    if service.proof is Proof.SIGNATURE:
        found.append(SIGNATURE_NOTE)
    if service.is_had(POST):
        found.append("郵送料は、手数料とは別にかかります。")
    found.append("手数料の減免は、支払いの前に申請できます。")
    return tuple(found)


def desk_of(service: Service) -> DeskWork:
    """What the desk makes sure of, and the document that goes with what was asked for."""
    checklist = ["申請の内容がそろっているか", "申請できる方か。必要な書類を確かめたか"]
    if service.proof is Proof.SIGNATURE:
        checklist.append("本人確認書類を、郵送か窓口で確かめたか")
    if service.proof is Proof.PICTURE:
        checklist.append("本人確認書類の写真を確かめたか")
    checklist += ["手数料の額と納付を確かめたか", "減免の申請があれば、決定したか"]
    follow_up = ["手数料の納付を確かめてから渡したか"]
    if service.proof is Proof.COUNTER:
        follow_up.append("窓口で本人と原本を確かめたか")
    paper = ResultDocument(f"{service.fee.title}のお知らせ", is_disposition=False)
    return DeskWork(
        checklist=tuple(checklist),
        follow_up=tuple(follow_up),
        results={} if service.is_permit else {Action.APPROVE: paper},
    )

"""Filed cases for tests, made by the services themselves: a draft that is submitted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from eapply.core.fee_rule import FeeRule
from eapply.core.procedure import Example, Procedure
from eapply.core.submission import LegalType, Role
from eapply.forms import BY_SLUG
from eapply.forms.sheet import answer_sheet
from eapply.models import StaffAccount, Submission
from eapply.queries.scope import StaffActor
from eapply.services import drafting, submitting, taking_over
from eapply.services.submitting import Filing
from eapply.services.toolbox import Toolbox

SLUG = "24-library-card"
CARD = BY_SLUG[SLUG].procedure


def sheet(name: str, note: str = "") -> list[dict[str, Any]]:
    """A small answer sheet: a name, a note and a repeated group."""
    return [
        {
            "key": "person",
            "title": "カードを使う方",
            "rows": [
                {
                    "keys": ["applicant_name_sei", "applicant_name_mei"],
                    "label": "氏名",
                    "kind": "text",
                    "text": name,
                },
                {
                    "keys": ["note"],
                    "label": "連絡事項",
                    "kind": "long_text",
                    "text": note or "入力なし",
                    "typed": "　連絡",
                },
                {
                    "keys": ["members"],
                    "label": "家族",
                    "kind": "repeat",
                    "text": "",
                    "items": [
                        {
                            "title": "家族 1",
                            "rows": [
                                {"keys": ["name"], "label": "名前", "kind": "text", "text": "湊"}
                            ],
                        }
                    ],
                },
                {"keys": [], "label": "区分", "kind": "derived", "text": "大人"},
            ],
        }
    ]


def file_case(
    session: Session,
    tools: Toolbox,
    *,
    department: str = "library",
    legal_type: LegalType = CARD.legal_type,
    name: str = "鹿嶋 花子",
    kana: str = "カシマ ハナコ",
    phone: str = "09012345678",
    email: str = "hanako@example.jp",
    note: str = "",
    fee_rule: FeeRule | None = None,
) -> Submission:
    """Files one case with a department; inside a transaction of the caller."""
    procedure: Procedure = replace(
        CARD, department=department, legal_type=legal_type, fee_rule=fee_rule
    )
    draft, _ = drafting.start(session, tools, SLUG, procedure.version, {})
    draft.email = email
    draft.no_mail = not email
    session.flush()
    filing = Filing(
        procedure=procedure,
        answers={"applicant_name_sei": name, "note": note},
        raw={"applicant_name_sei": [name], "note": [note]},
        sheet=sheet(name, note),
        name=name,
        kana=kana,
        phone=phone,
    )
    return submitting.submit(session, tools, draft, filing)


def actor_for(account: StaffAccount) -> StaffActor:
    return StaffActor(
        account.id,
        account.name,
        account.login,
        frozenset((Role(grant.role), grant.department) for grant in account.grants),
    )


def file_example(
    session: Session,
    tools: Toolbox,
    slug: str,
    example: Example | None = None,
    *,
    proven: str = "",
    **answers: Any,
) -> Submission:
    """Files an example of a procedure as its form reads it, the first valid one unless another is given.

    ``answers`` take the place of the example's, ``proven`` is the earlier case whose key was held. Judged or not: what is filed is what the form made of it.
    """
    form_class = BY_SLUG[slug]
    chosen = example or next(each for each in form_class.examples if not each.errors)
    form = form_class.from_json(dict(chosen.answers) | answers, tools.situation())
    judgement = form.judge()
    draft, _ = drafting.start(session, tools, slug, form_class.procedure.version, {})
    draft.email = "earlier@example.jp"
    if proven:
        taking_over.ask(draft, proven)
        taking_over.leave(tools, draft, proven=True)
    session.flush()
    filing = Filing(
        procedure=form_class.procedure,
        answers=judgement.answers,
        raw=dict(form.raw),
        sheet=answer_sheet(form),
        name="届出 太郎",
    )
    return submitting.submit(session, tools, draft, filing)


def file_before(session: Session, tools: Toolbox, slug: str, example: Example) -> None:
    """What must be stored before this example can be filed: 17 wants the 完了届 of its work."""
    if slug == "17-inspection-booking":
        number = example.answers["confirmation_number"]
        work = next(
            each
            for each in BY_SLUG["16-drainage-work"].examples
            if not each.errors and each.answers["notice_kind"] in ("completion", "完了届")
        )
        file_example(session, tools, "16-drainage-work", work, confirmation_number=number)

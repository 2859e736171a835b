"""Papers: the copy of what was sent, and the notice of the result. Promised with the act, made later.

The values that a paper is made from are frozen with the promise, so making it twice gives the same
paper and nothing that happens afterwards can change what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import segno
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.notices import Tells
from eapply.core.procedure import Procedure
from eapply.core.submission import FINAL_STATES, State
from eapply.models import Charge, Document, Submission, db, transaction
from eapply.services import outbox
from eapply.services.toolbox import Toolbox

COPY = "copy"
RESULT = "result"
ENDED = FINAL_STATES | {State.DECIDED}
PAYMENT = "payment"
PAYMENT_TITLE = "納付済通知"
NOT_NUMBERED: Mapping[str, Any] = {}
# Every filing promises one; built once, because building it takes longer than the database does.
INSERT = insert(Document.__table__)  # type: ignore[arg-type]
TEMPLATES = {COPY: "pdf/copy.html", RESULT: "pdf/result.html", PAYMENT: "pdf/payment.html"}


def verify_code(tools: Toolbox) -> str:
    """確認コード of a document: random, read in groups like a 受付番号."""
    return reference.make("2", tools.ids.random_bytes(reference.RANDOM_BYTES))[1:]


def promise_document(
    session: Session,
    tools: Toolbox,
    submission: Submission,
    kind: str,
    title: str,
    numbered: Mapping[str, Any] = NOT_NUMBERED,
    tells: Tells = Tells.NOTHING,
    **content: Any,
) -> str:
    """Registers a paper of a stored case and promises its file; its public id. ``numbered``: `numbering.take`."""
    public_id = tools.ids.token(16)
    session.execute(
        INSERT,
        {
            "public_id": public_id,
            "submission_id": submission.id,
            "kind": kind,
            "title": title,
            "verify_code": verify_code(tools),
            "content": content,
            "created_at": tools.clock.now(),
            "tells": tells.value,
            **numbered,
        },
    )
    outbox.promise(session, tools, "document", public_id, {"document": public_id})
    return public_id


def promise_payment(
    session: Session, tools: Toolbox, charge: Charge, content: dict[str, Any]
) -> Document:
    """納付済通知 of a charge; a charge without a case has a notice all the same."""
    document = Document(
        public_id=tools.ids.token(16),
        submission_id=charge.submission_id,
        charge_id=charge.id,
        kind=PAYMENT,
        title=PAYMENT_TITLE,
        verify_code=verify_code(tools),
        content=content,
        created_at=tools.clock.now(),
    )
    session.add(document)
    outbox.promise(session, tools, "document", document.public_id, {"document": document.public_id})
    return document


def promise_copy(
    session: Session, tools: Toolbox, submission: Submission, procedure: Procedure
) -> None:
    """控え: the copy of the filing."""
    promise_document(
        session,
        tools,
        submission,
        COPY,
        f"{procedure.title}（控え）",
        procedure=procedure.title,
        law=list(procedure.law),
    )


def make(tools: Toolbox, public_id: str) -> None:
    """Makes the file of a promised paper. A second run finds it made and leaves it."""
    session: Session = db.session()
    promised = select(Document).where(Document.public_id == public_id)
    document = session.scalars(promised).one()
    if document.blob:
        return
    html = tools.texts.render(TEMPLATES[document.kind], **values_of(session, tools, document))
    title = document.title
    session.rollback()  # no read lock while the paper is made
    stored = tools.files.put(tools.pdf.make(html, title=title))
    with transaction() as session:
        document = session.scalars(promised.with_for_update()).one()
        if not document.blob:
            document.blob, document.sha256 = stored.name, stored.sha256
            document.made_at = tools.clock.now()


def values_of(session: Session, tools: Toolbox, document: Document) -> dict[str, Any]:
    """All that the template of this paper may use."""
    case = session.get(Submission, document.submission_id) if document.submission_id else None
    if document.kind != PAYMENT and case is not None:
        return values(tools, document, case)
    charge = session.get_one(Charge, document.charge_id)
    return {
        "number_label": "受付番号" if case else "納付番号",
        "reference": case.reference if case else charge.invoice,
        "department": tools.facts.department(charge.department),
    } | values_of_any(tools, document)


def values(tools: Toolbox, document: Document, submission: Submission) -> dict[str, Any]:
    """All that a template of a case's paper may use."""
    return {
        "number_label": "受付番号",
        "reference": submission.reference,
        "arrived_at": submission.arrived_at,
        "name": submission.name,
        "sheet": submission.sheet,
        "department": tools.facts.department(submission.department),
    } | values_of_any(tools, document)


def values_of_any(tools: Toolbox, document: Document) -> dict[str, Any]:
    """What the templates of all papers use."""
    content = dict(document.content)
    for key, day in (("decided_on", "day"), ("entrusted_on", "entrusted_day")):
        if key in content:
            content[day] = date.fromisoformat(content[key])
    if before := content.get("replaces"):
        content["replaces"] = before | {"day": date.fromisoformat(before["decided_on"])}
    verify_url = f"{tools.settings.base_url}/verify/{document.verify_code}"
    return {
        "title": document.title,
        "document_number": document.full_number,
        "content": content,
        "verify_code": document.verify_code,
        "verify_url": verify_url,
        "qr": segno.make(verify_url, micro=False, error="m").svg_data_uri(border=2),
        "issued_at": document.created_at,
    }


def last_day_after(tools: Toolbox, ended: datetime) -> date:
    """The last day to download what was ready at that moment."""
    return ended.date() + timedelta(days=tools.settings.document_days)


def last_day(tools: Toolbox, document: Document, submission: Submission) -> date | None:
    """Until which day the resident may download a paper; None while the case is open.

    Counted from the end of the case, or from the paper where that was made later. Staff keep theirs.
    The proof of a payment has no last day: books are kept for years.
    """
    if State(submission.state) not in ENDED or document.kind == PAYMENT:
        return None
    return last_day_after(
        tools, max(document.created_at, submission.decided_at or submission.updated_at)
    )


def is_available(tools: Toolbox, document: Document, submission: Submission) -> bool:
    """Whether the resident may download a paper today."""
    day = last_day(tools, document, submission)
    return day is None or tools.clock.today() <= day


def of_case(session: Session, submission: Submission) -> list[Document]:
    """The papers of a case, oldest first."""
    return list(
        session.scalars(
            select(Document).where(Document.submission_id == submission.id).order_by(Document.id)
        )
    )

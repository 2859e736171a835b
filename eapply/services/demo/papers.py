"""The papers of the demo: results numbered as they went out, files promised for the newest filings."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eapply.models import Document, Submission, transaction
from eapply.services import documenting, numbering, outbox
from eapply.services.toolbox import Toolbox

FILINGS_WITH_FILES: Final = 40


def issue(tools: Toolbox, count: int) -> None:
    """Gives every result its 文書番号, and promises the files of the newest filings of these ``count``."""
    with transaction() as session:
        number(session, tools)
        promise_files(session, tools, min(count, FILINGS_WITH_FILES))


def number(session: Session, tools: Toolbox) -> None:
    """In the order of the days on which they went out."""
    chosen = (
        select(Document.id, Document.created_at, Submission.department)
        .join(Submission, Submission.id == Document.submission_id)
        .where(Document.kind == documenting.RESULT, Document.number.is_(None))
        .order_by(Document.created_at, Document.id)
    )
    numbered = [
        {"id": row.id} | numbering.take(session, tools, row.department, row.created_at.date())
        for row in session.execute(chosen).all()
    ]
    if numbered:
        session.execute(update(Document), numbered)


def promise_files(session: Session, tools: Toolbox, count: int) -> None:
    newest = select(Submission.id).order_by(Submission.id.desc()).limit(count)
    chosen = select(Document.public_id).where(
        Document.submission_id.in_(newest.scalar_subquery()), Document.blob == ""
    )
    for public_id in session.scalars(chosen).all():
        outbox.promise(session, tools, "document", public_id, {"document": public_id})

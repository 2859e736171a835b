"""What a resident may learn of a filing, and what anybody may learn of a document's code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.notices import Standing
from eapply.models import AuditEvent, Charge, Document, Message, Submission, Upload

# Every filing asks these two on its receipt, so they are built once.
BY_REFERENCE = select(Submission).where(Submission.reference == bindparam("reference"))
DOCUMENTS_OF = (
    select(Document)
    .where(Document.submission_id == bindparam("submission_id"))
    .order_by(Document.id.desc())
)


@dataclass(frozen=True)
class Verified:
    """All that the check of a document tells: neither whose it is nor what it says."""

    reference: str
    document_number: str | None
    title: str
    issued_at: datetime
    standing: Standing
    ended_at: datetime | None


def case_by_reference(session: Session, canonical: str) -> Submission | None:
    """The case with this number in its one spelling. The caller has proved the right to it."""
    return session.scalars(BY_REFERENCE, {"reference": canonical}).one_or_none()


def moments(session: Session, submission: Submission) -> Mapping[str, datetime]:
    """When each kind of act last happened to this case, by the name of the act."""
    rows = session.execute(
        select(AuditEvent.action, func.max(AuditEvent.at).label("at"))
        .where(AuditEvent.chain == submission.public_id)
        .group_by(AuditEvent.action)
    )
    return {row.action: row.at for row in rows}


def unread(session: Session, submission: Submission, now: datetime) -> int:
    """How many messages of the department the resident has not opened yet."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Message)
            .where(
                Message.submission_id == submission.id,
                Message.staff_id.is_not(None),
                Message.told_at <= now,
                Message.read_at.is_(None),
            )
        )
        or 0
    )


def documents(session: Session, submission: Submission) -> list[Document]:
    """The papers of a case, newest first."""
    return list(session.scalars(DOCUMENTS_OF, {"submission_id": submission.id}))


def document(session: Session, submission: Submission, public_id: str) -> Document | None:
    """One paper of this case and of no other."""
    return session.scalars(
        select(Document).where(
            Document.submission_id == submission.id, Document.public_id == public_id
        )
    ).one_or_none()


def uploads(session: Session, submission: Submission) -> list[Upload]:
    """The files that answer the questions of a case, in the order of their arrival."""
    return list(
        session.scalars(
            select(Upload)
            .where(Upload.submission_id == submission.id, Upload.message_id.is_(None))
            .order_by(Upload.id)
        )
    )


def message_file(
    session: Session, submission: Submission, public_id: str, now: datetime
) -> Upload | None:
    """One file that went with a message of this case that the resident knows of; of no other case."""
    return session.scalars(
        select(Upload)
        .join(Message, Message.id == Upload.message_id)
        .where(
            Upload.submission_id == submission.id,
            Upload.public_id == public_id,
            Message.told_at <= now,
        )
    ).one_or_none()


def verify_code(typed: str) -> str | None:
    """A 確認コード in its one spelling, from any width and with or without hyphens."""
    canonical = reference.parse("K" + typed.strip())
    return canonical[1:] if canonical else None


def verified(session: Session, typed: str) -> Verified | None:
    """The document with this 確認コード, if one was issued."""
    code = verify_code(typed)
    if code is None:
        return None
    row = session.execute(
        select(Document, func.coalesce(Submission.reference, Charge.invoice))
        .outerjoin(Submission, Submission.id == Document.submission_id)
        .outerjoin(Charge, Charge.id == Document.charge_id)
        .where(Document.verify_code == code, Document.made_at.is_not(None))
    ).one_or_none()
    if row is None:
        return None
    found, number = row
    return Verified(
        number,
        found.full_number,
        found.title,
        found.created_at,
        Standing(found.standing),
        found.ended_at,
    )

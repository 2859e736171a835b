"""The 文書番号 of what was sent out for cases."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.models import Document, Submission

BETWEEN: Final = "、"
OF_A_CASE: Final = (
    select(func.aggregate_strings(Document.full_number, BETWEEN))
    .where(Document.submission_id == Submission.id, Document.full_number.is_not(None))
    .correlate(Submission)
    .scalar_subquery()
)


def of_cases(session: Session, references: Collection[str]) -> dict[str, str]:
    """The numbers of cases by 受付番号. The caller has found them in the scope of the person."""
    chosen = select(Submission.reference, OF_A_CASE).where(Submission.reference.in_(references))
    return {number: found for number, found in session.execute(chosen) if found}

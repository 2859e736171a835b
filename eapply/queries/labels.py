"""ラベル: which a department uses, and which stand on a case. One of another department never shows."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from eapply.models import CaseLabel, Label, Submission
from eapply.queries.scope import StaffActor

BETWEEN: Final = "\n"  # no label has it
OF_THE_CASE: Final = (CaseLabel.submission_id == Submission.id) & (
    Label.department == Submission.department
)
OF_A_CASE: Final = (
    select(func.aggregate_strings(Label.text, BETWEEN))
    .join(CaseLabel, CaseLabel.label_id == Label.id)
    .where(OF_THE_CASE)
    .correlate(Submission)
    .scalar_subquery()
)


def stands_on(text: str) -> ColumnElement[bool]:
    """The case has the label with this text, of its own department."""
    return (
        select(CaseLabel.id)
        .join(Label, Label.id == CaseLabel.label_id)
        .where(OF_THE_CASE, Label.text == text)
        .correlate(Submission)
        .exists()
    )


def split(found: str | None) -> tuple[str, ...]:
    """What ``OF_A_CASE`` found, sorted."""
    return tuple(sorted(filter(None, (found or "").split(BETWEEN))))


def of_case(session: Session, case: Submission) -> tuple[str, ...]:
    """The labels of a case that the caller may see."""
    return split(session.scalar(select(OF_A_CASE).where(Submission.id == case.id)))


def in_use(session: Session, actor: StaffActor) -> list[str]:
    """The labels of this person's departments that stand on a case, in the order of their signs."""
    used = select(CaseLabel.id).where(CaseLabel.label_id == Label.id).exists()
    chosen = select(Label.text).where(Label.department.in_(actor.departments()), used)
    return list(session.scalars(chosen.distinct().order_by(Label.text)))

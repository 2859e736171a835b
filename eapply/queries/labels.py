"""ラベル: which a department uses, and which stand on a case. One of another department never shows."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from eapply.models import CaseLabel, Label, Submission
from eapply.queries.scope import StaffActor

BETWEEN: Final = "\n"  # no label has it
OF_A_CASE: Final = (
    select(func.aggregate_strings(Label.text, BETWEEN))
    .join(CaseLabel, CaseLabel.label_id == Label.id)
    .where(CaseLabel.submission_id == Submission.id, Label.department == Submission.department)
    .correlate(Submission)
    .scalar_subquery()
)


def stands_on(actor: StaffActor, text: str) -> ColumnElement[bool]:
    """The case has the label with this text, of its own department. Few cases have it: they are found first."""
    case = aliased(Submission)
    found = (
        select(case.id)
        .join(CaseLabel, CaseLabel.submission_id == case.id)
        .join(Label, Label.id == CaseLabel.label_id)
        .where(Label.department.in_(actor.departments()), Label.text == text)
        .where(case.department == Label.department)
    )
    return Submission.id.in_(found)


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

"""Drafted decisions as the desk reads them: those of a case, and which cases wait for whose approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, literal_column, select
from sqlalchemy.orm import Session, aliased

from eapply.core.approval import DraftStatus
from eapply.models import DecisionDraft, StaffAccount, Submission
from eapply.queries.case_view import CaseView
from eapply.queries.deputies import in_force

# Spelled out, not bound: both databases then use the small index of drafts that wait.
WAITS: ColumnElement[bool] = DecisionDraft.status == literal_column(f"'{DraftStatus.WAITING}'")


@dataclass(frozen=True)
class Drafted:
    """A draft with the names of its people, "" where there is nobody."""

    row: DecisionDraft
    drafted_by: str
    ended_by: str
    ended_for: str

    @property
    def waits(self) -> bool:
        return self.row.status == DraftStatus.WAITING


def of_case(session: Session, view: CaseView) -> list[Drafted]:
    """All drafts of a case, the newest first."""
    drafter, ender, head = (aliased(StaffAccount) for _ in range(3))
    found = session.execute(
        select(DecisionDraft, drafter.name, ender.name, head.name)
        .join(drafter, drafter.id == DecisionDraft.drafted_by)
        .outerjoin(ender, ender.id == DecisionDraft.ended_by)
        .outerjoin(head, head.id == DecisionDraft.ended_for)
        .where(DecisionDraft.submission_id == view.case.id)
        .order_by(DecisionDraft.id.desc())
    )
    return [Drafted(row, *(name or "" for name in names)) for row, *names in found]


def waits_for(person: int, headed: tuple[str, ...], on: date) -> ColumnElement[bool]:
    """Cases whose draft this person can approve: as head of these departments, or in a head's place.

    The column leads to the small index of cases that wait, so that counting costs little in a long list.
    """
    case, named = aliased(Submission), in_force(person, on).subquery()
    found = (
        select(DecisionDraft.submission_id)
        .join(case, case.id == DecisionDraft.submission_id)
        .outerjoin(
            named,
            and_(
                named.c.department == case.department,
                named.c.head_id != DecisionDraft.drafted_by,
            ),
        )
        .where(
            WAITS,
            DecisionDraft.drafted_by != person,
            case.department.in_(headed) | named.c.head_id.is_not(None),
        )
    )
    return Submission.draft_waits & Submission.id.in_(found)

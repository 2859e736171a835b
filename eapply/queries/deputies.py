"""代決: in whose place somebody may approve, who was named by whom, what heads have to look at afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from eapply.core.approval import DraftStatus
from eapply.core.submission import Role
from eapply.models import DecisionDraft, Deputy, StaffAccount, StaffGrant, Submission
from eapply.queries import shown
from eapply.queries.scope import StaffActor


def in_force(person: int, on: date) -> Select[str, int]:
    """Department and head for whom this person may approve on that day (JST).

    A head who is none any more, or has left, has nobody in their place.
    """
    return (
        select(Deputy.department, Deputy.head_id)
        .join(StaffAccount, StaffAccount.id == Deputy.head_id)
        .join(
            StaffGrant,
            and_(
                StaffGrant.account_id == Deputy.head_id,
                StaffGrant.department == Deputy.department,
                StaffGrant.role == Role.HEAD.value,
            ),
        )
        .where(
            Deputy.deputy_id == person,
            Deputy.since <= on,
            Deputy.until >= on,
            Deputy.ended_at.is_(None),
            StaffAccount.works_on(on),
        )
    )


def stands_for(
    session: Session, actor: StaffActor, department: str, on: date, drafted_by: int
) -> int | None:
    """The head whose right this person uses for a draft: their own before another's; None without any.

    Of several heads, one who has not drafted it.
    """
    if actor.role_in(department) is Role.HEAD:
        return actor.id
    if actor.role_in(department) is None:
        return None
    named = in_force(actor.id, on).where(Deputy.department == department)
    heads = session.scalars(named.with_only_columns(Deputy.head_id))
    return min(heads, key=lambda head: (head == drafted_by, head), default=None)


@dataclass(frozen=True)
class Named:
    """Somebody named by a head, with words for the page."""

    id: int
    name: str
    department: str
    since: date
    until: date


def named_by(session: Session, actor: StaffActor, on: date) -> list[Named]:
    """Whom this person has named for that day or later, the next first."""
    found = session.execute(
        select(Deputy.id, StaffAccount.name, Deputy.department, Deputy.since, Deputy.until)
        .join(StaffAccount, StaffAccount.id == Deputy.deputy_id)
        .where(Deputy.head_id == actor.id, Deputy.until >= on, Deputy.ended_at.is_(None))
        .order_by(Deputy.since, Deputy.id)
    )
    return [Named(*row) for row in found]


@dataclass(frozen=True)
class Unseen:
    """A decision that was approved in this person's place. Making one notes that its case was read."""

    reference: str
    slug: str
    name: str
    outcome: str
    approved_by: str
    approved_at: datetime | None

    def __post_init__(self) -> None:
        shown.note(self.reference)


def unseen(session: Session, actor: StaffActor) -> Sequence[Unseen]:
    """後閲: what was approved in this head's place and not looked at yet, the oldest first.

    Cases that went to a department where this person is no head are not shown.
    """
    approver = aliased(StaffAccount)
    found = session.execute(
        select(
            Submission.reference,
            Submission.slug,
            Submission.name,
            DecisionDraft.outcome,
            approver.name,
            DecisionDraft.ended_at,
        )
        .join(Submission, Submission.id == DecisionDraft.submission_id)
        .join(approver, approver.id == DecisionDraft.ended_by)
        .where(
            DecisionDraft.ended_for == actor.id,
            DecisionDraft.status == DraftStatus.APPROVED.value,
            DecisionDraft.seen_at.is_(None),
            Submission.department.in_(actor.departments((Role.HEAD,))),
        )
        .order_by(DecisionDraft.ended_at, DecisionDraft.id)
    )
    return [Unseen(*row) for row in found]

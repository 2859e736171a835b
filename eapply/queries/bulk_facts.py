"""一括処理: how the chosen cases stand now, for whoever judges whether they can have a deed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from eapply.core.bulk import Deed
from eapply.core.charging import UNDECIDED, ChargeStatus
from eapply.core.fees import Timing
from eapply.core.opinions import OpinionStatus
from eapply.models import BulkItem, BulkJob, Charge, Correction, Opinion, Submission, Tick
from eapply.queries import labels
from eapply.queries.bulk import CHOSEN, items
from eapply.queries.scope import StaffActor

FACTS: Final = (
    *CHOSEN,
    Submission.slug,
    Submission.legal_type,
    Submission.state,
    Submission.handler_id,
    Submission.email,
    Submission.draft_waits,
    Submission.replied,
    Submission.awaits_reply,
    Submission.advised,
    Submission.warnings,
    labels.OF_A_CASE.label("labels"),
)


@dataclass(frozen=True)
class CaseFacts:
    """How a chosen case stands now. What only a decision rests on is read for a decision alone.

    ``ticked`` are the steps made sure of, ``asks`` whether another department's opinion is awaited,
    ``owes`` whether a fee due on application is open.
    """

    item: int
    id: int
    version: int
    department: str
    slug: str
    legal_type: str
    state: str
    handler_id: int | None
    email: str
    draft_waits: bool
    replied: bool
    awaits_reply: bool
    advised: bool
    warnings: list[str]
    labels: tuple[str, ...]
    ticked: frozenset[str] = frozenset()
    asks: bool = False
    owes: bool = False


def facts(
    session: Session, actor: StaffActor, job: BulkJob, deed: Deed, item: int | None = None
) -> list[CaseFacts]:
    """How the chosen cases stand now, or one of them; those that this person may not see are missing."""
    chosen = (
        items(actor, job.id) if item is None else items(actor, job.id).where(BulkItem.id == item)
    )
    rows = session.execute(
        chosen.with_only_columns(BulkItem.id.label("item"), *FACTS).order_by(BulkItem.id)
    )
    found = [dict(row._mapping) | {"labels": labels.split(row.labels)} for row in rows]
    if deed is not Deed.ACCEPT:
        return [CaseFacts(**each) for each in found]
    its = BulkItem.job_id == job.id if item is None else BulkItem.id == item
    ticked = steps(session, its)
    asking = ids(session, Opinion.submission_id, its, Opinion.status == OpinionStatus.ASKED.value)
    owing = ids(
        session,
        Charge.submission_id,
        its,
        Charge.timing == Timing.ON_APPLICATION.value,
        Charge.status.in_([*UNDECIDED, ChargeStatus.LAPSED]),
    )
    return [
        CaseFacts(
            **each,
            ticked=frozenset(ticked.get(each["id"], ())),
            asks=each["id"] in asking,
            owes=each["id"] in owing,
        )
        for each in found
    ]


def steps(session: Session, its: ColumnElement[bool]) -> dict[int, set[str]]:
    """The steps that were made sure of, by case, without those that a correction came after."""
    corrected = (
        select(func.max(Correction.answered_at))
        .where(Correction.submission_id == Tick.submission_id)
        .correlate(Tick)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Tick.submission_id, Tick.step)
        .join(BulkItem, BulkItem.submission_id == Tick.submission_id)
        .where(its, or_(corrected.is_(None), Tick.at >= corrected))
    )
    found: dict[int, set[str]] = {}
    for case, step in rows:
        found.setdefault(case, set()).add(step)
    return found


def ids(
    session: Session,
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    its: ColumnElement[bool],
    *conditions: ColumnElement[bool],
) -> set[int | None]:
    """The chosen cases that something else of the database speaks of."""
    chosen = select(column).join(BulkItem, BulkItem.submission_id == column)
    return set(session.scalars(chosen.where(its, *conditions)))

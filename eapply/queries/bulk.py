"""一括処理: whose pieces of work they are, the cases chosen in them, how each of these stands now.

Cases are always joined through the scope of the person, so that neither lists nor numbers tell of one that
this person may not see (any more).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from eapply.core.bulk import UNBEGUN, ItemStatus
from eapply.core.errors import NotYours
from eapply.core.reference import parse
from eapply.core.submission import Role
from eapply.models import (
    BulkItem,
    BulkJob,
    StaffAccount,
    Submission,
)
from eapply.queries.queue import ORDERS, Filters, narrowed
from eapply.queries.scope import StaffActor, visible
from eapply.queries.views import Standpoint

MOST: Final = 1_000  # cases at once
RECENT: Final = 50
LINES: Final = 100
NOT_FOUND: Final = "この一括処理は表示できません。"
CHOSEN: Final = (Submission.id, Submission.version, Submission.department)


@dataclass(frozen=True)
class Chosen:
    """A case as it is chosen."""

    id: int
    version: int
    department: str


@dataclass(frozen=True)
class Line:
    """A chosen case with what became of it."""

    reference: str
    slug: str
    status: str
    reason: str


@dataclass(frozen=True)
class Tally:
    """The cases of a job that this person sees, by what became of them."""

    pending: int = 0
    left_out: int = 0
    done: int = 0
    failed: int = 0

    @property
    def all(self) -> int:
        """Those that are, or were, to be done."""
        return self.pending + self.done + self.failed


def theirs(actor: StaffActor) -> ColumnElement[bool]:
    """The jobs that this person sees: the own ones, and as a head those that were begun in the department."""
    own = and_(BulkJob.owner_id == actor.id, BulkJob.department.in_(("", *actor.departments())))
    headed = actor.departments((Role.HEAD,))
    begun = BulkJob.status.not_in([status.value for status in UNBEGUN])
    return or_(own, and_(BulkJob.department.in_(headed), begun))


def get_job(session: Session, actor: StaffActor, public_id: str) -> BulkJob:
    """Raises NotYours: there is none, or it is not for this person: the same answer for both."""
    chosen = select(BulkJob).where(theirs(actor), BulkJob.public_id == public_id)
    found = session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotYours(NOT_FOUND)
    return found


def recent(session: Session, actor: StaffActor) -> list[tuple[BulkJob, str, Tally]]:
    """The newest jobs with who began them, newest first."""
    chosen = (
        select(BulkJob, StaffAccount.name)
        .join(StaffAccount, StaffAccount.id == BulkJob.owner_id)
        .where(theirs(actor), BulkJob.deed != "")
        .order_by(BulkJob.id.desc())
        .limit(RECENT)
    )
    rows = [(job, name) for job, name in session.execute(chosen)]
    found = tallies(session, actor, [job.id for job, _ in rows])
    return [(job, name, found.get(job.id, Tally())) for job, name in rows]


def items(actor: StaffActor, *jobs: int) -> Select[Any]:
    """The chosen cases of these jobs that this person may see."""
    return (
        visible(actor)
        .join(BulkItem, BulkItem.submission_id == Submission.id)
        .where(BulkItem.job_id.in_(jobs))
    )


def tallies(session: Session, actor: StaffActor, jobs: Collection[int]) -> dict[int, Tally]:
    """The numbers of these jobs in one statement."""
    counted = (
        items(actor, *jobs)
        .with_only_columns(BulkItem.job_id, BulkItem.status, func.count())
        .group_by(BulkItem.job_id, BulkItem.status)
    )
    found: dict[int, dict[str, int]] = {}
    for job, status, count in session.execute(counted):
        found.setdefault(job, {})[ItemStatus(status).name.lower()] = count
    return {job: Tally(**counts) for job, counts in found.items()}


def tally(session: Session, actor: StaffActor, job: BulkJob) -> Tally:
    return tallies(session, actor, [job.id]).get(job.id, Tally())


def reasons(
    session: Session, actor: StaffActor, job: BulkJob, status: ItemStatus
) -> list[tuple[str, int]]:
    """Why cases were left out or failed, with how many, the most frequent first."""
    count = func.count()
    rows = session.execute(
        items(actor, job.id)
        .where(BulkItem.status == status.value)
        .with_only_columns(BulkItem.reason, count)
        .group_by(BulkItem.reason)
        .order_by(count.desc(), BulkItem.reason)
    )
    return [(str(reason), int(number)) for reason, number in rows]


def lines(session: Session, actor: StaffActor, job: BulkJob, *statuses: ItemStatus) -> list[Line]:
    """The first cases that stand so, in the order in which they were chosen."""
    rows = session.execute(
        items(actor, job.id)
        .where(BulkItem.status.in_([each.value for each in statuses]))
        .with_only_columns(Submission.reference, Submission.slug, BulkItem.status, BulkItem.reason)
        .order_by(BulkItem.id)
        .limit(LINES)
    )
    return [Line(**row._mapping) for row in rows]


def procedures(session: Session, actor: StaffActor, job: BulkJob) -> list[str]:
    """The slugs of the chosen cases."""
    chosen = items(actor, job.id).with_only_columns(Submission.slug).distinct()
    return list(session.scalars(chosen.order_by(Submission.slug)))


def by_reference(session: Session, actor: StaffActor, references: Iterable[str]) -> list[Chosen]:
    """The cases with these 受付番号 that this person may see, in the order given."""
    wanted = list(dict.fromkeys(filter(None, map(parse, references))))[: MOST + 1]
    rows = session.execute(
        visible(actor)
        .where(Submission.reference.in_(wanted))
        .with_only_columns(Submission.reference, *CHOSEN)
    )
    found = {row.reference: Chosen(row.id, row.version, row.department) for row in rows}
    return [found[reference] for reference in wanted if reference in found]


def by_filters(
    session: Session, actor: StaffActor, at: Standpoint, filters: Filters
) -> list[Chosen]:
    """All cases of a list in its order; never more than one beyond ``MOST``."""
    key, descends = filters.ordered
    order = [each.desc() if descends else each.asc() for each in (ORDERS[key], Submission.id)]
    query = narrowed(visible(actor), actor, at, filters).order_by(*order).limit(MOST + 1)
    return [Chosen(*row) for row in session.execute(query.with_only_columns(*CHOSEN))]


def counted(session: Session, actor: StaffActor, at: Standpoint, filters: Filters) -> int:
    """How many cases a list has; more than ``MOST`` means that many or more."""
    some = narrowed(visible(actor), actor, at, filters).with_only_columns(Submission.id)
    count = select(func.count()).select_from(some.limit(MOST + 1).subquery())
    return session.scalar(count) or 0

"""一括処理: cases are chosen, looked at, begun, paused, stopped. The worker acts on them (`bulk_work`).

What is chosen is kept at once, so that no step that fails afterwards loses it. Looking at it (`prepare`)
writes down for each case its version and why it cannot have the deed; nothing has happened then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from eapply.core.bulk import UNBEGUN, UNDER_WAY, Deed, ItemStatus, JobStatus
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.models import BulkItem, BulkJob
from eapply.queries import bulk as reads
from eapply.queries import bulk_facts
from eapply.queries.bulk import Chosen
from eapply.queries.scope import StaffActor
from eapply.services import auditing, bulk_acts, labelling, outbox, posting
from eapply.services.bulk_acts import Doing
from eapply.services.toolbox import Toolbox

KIND: Final = "bulk"
UNBEGUN_DAYS, KEPT_DAYS = 1, 90
NONE_CHOSEN: Final = "対象を1件以上選んでください。"
TOO_MANY: Final = (
    f"一度に選べるのは{reads.MOST:,}件までです。条件でしぼりこんで、分けて選んでください。"
)
NOBODY_CAN: Final = "いま、この操作ができる案件はありません。"
TRIED_AGAIN: Final = "もう一度処理するほうに移しました"
NOT_SO: Final = "この一括処理の状況が変わったため、その操作はできません。"


def choose(session: Session, tools: Toolbox, actor: StaffActor, found: Iterable[Chosen]) -> BulkJob:
    """Keeps the choice of cases that the caller found in the person's scope.

    Raises:
        Refused: there is none, or there are too many.
    """
    chosen = tuple(found)
    refuse_numbers(len(chosen))
    now = tools.clock.now()
    job = BulkJob(
        public_id=tools.ids.token(16),
        owner_id=actor.id,
        status=JobStatus.CHOSEN.value,
        created_at=now,
        changed_at=now,
    )
    session.add(job)
    put_in(session, job, chosen)
    return job


def choose_instead(
    session: Session, tools: Toolbox, actor: StaffActor, public_id: str, found: Iterable[Chosen]
) -> BulkJob:
    """Other cases take the place of those chosen. Raises as ``choose``, Conflict when it was begun."""
    chosen = tuple(found)
    refuse_numbers(len(chosen))
    job = own(session, tools, actor, public_id, *UNBEGUN)
    session.execute(delete(BulkItem).where(BulkItem.job_id == job.id))
    # What was shown was shown of other cases.
    job.status, job.deed, job.values = JobStatus.CHOSEN.value, "", {}
    job.looks += 1
    put_in(session, job, chosen)
    return job


def refuse_numbers(count: int) -> None:
    if not count:
        raise Refused(NONE_CHOSEN)
    if count > reads.MOST:
        raise Refused(TOO_MANY)


def put_in(session: Session, job: BulkJob, chosen: tuple[Chosen, ...]) -> None:
    departments = {each.department for each in chosen}
    job.department = departments.pop() if len(departments) == 1 else ""
    session.flush()
    pending = ItemStatus.PENDING.value
    session.execute(
        insert(BulkItem),
        [
            {"job_id": job.id, "submission_id": each.id, "version": each.version, "status": pending}
            for each in chosen
        ],
    )


def prepare(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    public_id: str,
    deed: Deed,
    values: Mapping[str, str],
) -> BulkJob:
    """Looks at each chosen case: can it have this deed now, and if not, why. Nothing happens to it.

    Raises:
        Refused: a value that the deed needs is missing; ``field`` names it.
        Conflict: it was begun.
    """
    job = own(session, tools, actor, public_id, *UNBEGUN)
    doing = Doing(session, tools, actor, deed, values)
    job.deed, job.values = deed.value, bulk_acts.read(doing)
    doing = Doing(session, tools, actor, deed, job.values)
    found = bulk_facts.facts(session, actor, job, deed)
    left_out = {"status": ItemStatus.LEFT_OUT.value, "reason": bulk_acts.GONE}
    session.execute(update(BulkItem).where(BulkItem.job_id == job.id).values(left_out))
    looked_at = []
    for case in found:
        reason = bulk_acts.hindrance(doing, case)
        status = ItemStatus.LEFT_OUT if reason else ItemStatus.PENDING
        looked_at.append(
            {"id": case.item, "version": case.version, "status": status.value, "reason": reason}
        )
    if looked_at:
        session.execute(update(BulkItem), looked_at)
    job.status = JobStatus.READY.value
    job.looks += 1
    return job


def start(
    session: Session, tools: Toolbox, actor: StaffActor, public_id: str, looks: int
) -> BulkJob:
    """Hands it to the worker, as it was shown at this look; messages wait a minute, so that they can be
    stopped.

    Raises:
        Refused: no case can have it.
        Conflict: it was begun before, or something else is going to be done since.
    """
    job = own(session, tools, actor, public_id, JobStatus.READY)
    if job.looks != looks:
        raise Conflict(NOT_SO)
    counts = counted(session, job)
    if not counts.get(ItemStatus.PENDING, 0):
        raise Refused(NOBODY_CAN)
    wait = posting.UNDO if job.deed == Deed.MESSAGE else timedelta()
    job.starts_at = tools.clock.now() + wait
    leave_to(session, job)
    set_going(session, tools, job, job.starts_at)
    record(
        session,
        tools,
        job,
        auditing.actor_of(actor.id),
        "bulk-started",
        deed=job.deed,
        department=job.department,
        cases=counts[ItemStatus.PENDING],
        left_out=counts.get(ItemStatus.LEFT_OUT, 0),
    )
    return job


def pause(session: Session, tools: Toolbox, actor: StaffActor, public_id: str) -> BulkJob:
    """The worker ends the case in hand and takes no other. Raises NotYours or Conflict."""
    return turned(session, tools, actor, public_id, JobStatus.PAUSED, "bulk-paused")


def stop(session: Session, tools: Toolbox, actor: StaffActor, public_id: str) -> BulkJob:
    """What is not done stays undone. Raises NotYours or Conflict."""
    job = turned(session, tools, actor, public_id, JobStatus.STOPPED, "bulk-stopped")
    job.ended_at = tools.clock.now()
    return job


def resume(session: Session, tools: Toolbox, actor: StaffActor, public_id: str) -> BulkJob:
    """Goes on with what is left. Raises NotYours or Conflict."""
    job = turned(session, tools, actor, public_id, JobStatus.RUNNING, "bulk-resumed")
    now = tools.clock.now()
    set_going(session, tools, job, max(now, job.starts_at or now))
    return job


# Which status each of the above is pressed in.
BEFORE: Final[Mapping[JobStatus, tuple[JobStatus, ...]]] = {
    JobStatus.PAUSED: (JobStatus.RUNNING,),
    JobStatus.RUNNING: (JobStatus.PAUSED,),
    JobStatus.STOPPED: UNDER_WAY,
}


def turned(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    public_id: str,
    status: JobStatus,
    act: str,
) -> BulkJob:
    """The job with its new status and an entry that says who pressed."""
    job = locked(session, tools, actor, public_id, *BEFORE[status])
    job.status = status.value
    record(session, tools, job, auditing.actor_of(actor.id), act)
    return job


def leave_to(session: Session, job: BulkJob) -> None:
    """What had failed is tried by this work from now on, and by no other press of the button there."""
    if job.again_of:
        earlier = select(BulkJob.id).where(BulkJob.public_id == job.again_of).scalar_subquery()
        cases = select(BulkItem.submission_id).where(BulkItem.job_id == job.id)
        session.execute(
            update(BulkItem)
            .where(
                BulkItem.job_id == earlier,
                BulkItem.status == ItemStatus.FAILED.value,
                BulkItem.submission_id.in_(cases),
            )
            .values(status=ItemStatus.LEFT_OUT.value, reason=TRIED_AGAIN)
        )


def own(
    session: Session, tools: Toolbox, actor: StaffActor, public_id: str, *statuses: JobStatus
) -> BulkJob:
    """As ``locked``, for who chose the cases alone."""
    job = locked(session, tools, actor, public_id, *statuses)
    if job.owner_id != actor.id:
        raise NotYours(reads.NOT_FOUND)
    return job


def locked(
    session: Session, tools: Toolbox, actor: StaffActor, public_id: str, *statuses: JobStatus
) -> BulkJob:
    """The job, held until the transaction ends. Raises NotYours, or Conflict: it does not stand so."""
    job = lock_row(session, reads.get_job(session, actor, public_id).id)
    if JobStatus(job.status) not in statuses:
        raise Conflict(NOT_SO)
    job.changed_at = tools.clock.now()
    return job


def lock_row(session: Session, job_id: int) -> BulkJob:
    """The newest row. It is locked before any case."""
    return session.scalars(
        select(BulkJob)
        .where(BulkJob.id == job_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def set_going(session: Session, tools: Toolbox, job: BulkJob, when: datetime) -> None:
    """A new round begins; a promise of an earlier one is kept without doing anything."""
    job.status, job.round = JobStatus.RUNNING.value, job.round + 1
    promise(session, tools, job, 0, when)


def promise(
    session: Session, tools: Toolbox, job: BulkJob, part: int, when: datetime | None = None
) -> None:
    """Promises the next part of this round, once."""
    payload = {"job": job.id, "round": job.round, "part": part}
    outbox.promise(session, tools, KIND, f"{job.public_id}:{job.round}:{part}", payload, when)


def counted(session: Session, job: BulkJob) -> dict[ItemStatus, int]:
    """All cases of the job by what became of them, whoever may see them."""
    rows = session.execute(
        select(BulkItem.status, func.count())
        .where(BulkItem.job_id == job.id)
        .group_by(BulkItem.status)
    )
    return {ItemStatus(status): int(count) for status, count in rows}


def record(
    session: Session, tools: Toolbox, job: BulkJob, who: str, act: str, **detail: object
) -> None:
    """An entry in the chain of the job, which is locked."""
    auditing.record(session, tools, f"bulk:{job.public_id}", who, act, **detail)


def forget(session: Session, now: datetime) -> None:
    """Deletes choices that nothing was begun with after a day, all others after their days, and labels
    that stand on no case."""
    status = BulkJob.status.in_([each.value for each in UNBEGUN])
    old = (BulkJob.changed_at < now - timedelta(days=KEPT_DAYS)) | (
        status & (BulkJob.changed_at < now - timedelta(days=UNBEGUN_DAYS))
    )
    jobs = session.scalars(select(BulkJob.id).where(old).limit(100)).all()
    if jobs:
        session.execute(delete(BulkItem).where(BulkItem.job_id.in_(jobs)))
        session.execute(delete(BulkJob).where(BulkJob.id.in_(jobs)))
    labelling.forget_unused(session, now - timedelta(days=UNBEGUN_DAYS))

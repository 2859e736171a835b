"""一括処理, the worker's part: a few cases at a time, each in a transaction of its own.

A case is acted on and marked as done in the same transaction, with the job locked: a worker that dies, a
promise that is kept twice and two workers at once act on no case twice. Who began it is looked up anew for
every case, with the roles held at that moment.
"""

from __future__ import annotations

from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.bulk import Deed, ItemStatus, JobStatus
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.models import BulkItem, BulkJob, OutboxMessage, StaffAccount, Submission, transaction
from eapply.queries import bulk_facts
from eapply.services import auditing, bulk, bulk_acts, signing_in
from eapply.services.bulk_acts import Doing
from eapply.services.toolbox import Toolbox

log = structlog.get_logger("eapply.worker")

AT_ONCE: Final = 25  # cases, well within the lease of a promise
NOT_ALLOWED: Final = "この処理を始めた人が、いまは担当の課の仕事をしていません。"
UNEXPECTED: Final = (
    "思わぬことが起きて、できませんでした。もう一度してもできないときは、管理者に知らせてください。"
)


def work(tools: Toolbox, message: OutboxMessage) -> None:
    """Acts on the next cases of a job and promises the part after them."""
    number, turn = message.payload["job"], message.payload["round"]
    for _ in range(AT_ONCE):
        if not one_more(tools, number, turn):
            return
    with transaction() as session:
        job = going(session, number, turn)
        if job is not None:
            bulk.promise(session, tools, job, message.payload["part"] + 1)


def one_more(tools: Toolbox, number: int, turn: int) -> bool:
    """Acts on the next case, or writes down why it cannot; False when there is nothing more to do now."""
    item_id = 0
    try:
        with transaction() as session:
            job = going(session, number, turn)
            item = next_of(session, job) if job else None
            if job is None:
                return False
            if item is None:
                finish(session, tools, job)
                return False
            item_id = item.id
            act(session, tools, job, item)
            item.status = ItemStatus.DONE.value
            job.changed_at = tools.clock.now()
    except Conflict:  # its words are for somebody who has the case open
        failed(item_id, bulk_acts.NOT_NOW)
    except Refused as refusal:
        failed(item_id, refusal.message)
    except Exception as error:
        if not item_id:
            raise
        log.warning("bulk case failed", error=type(error).__name__)
        failed(item_id, UNEXPECTED)
    return True


def going(session: Session, number: int, turn: int) -> BulkJob | None:
    """The job, locked, while this round of it goes on."""
    found = session.scalar(select(BulkJob.id).where(BulkJob.id == number))
    job = bulk.lock_row(session, number) if found else None
    if job is None or job.status != JobStatus.RUNNING or job.round != turn:
        return None
    return job


def next_of(session: Session, job: BulkJob) -> BulkItem | None:
    return session.scalars(
        select(BulkItem)
        .where(BulkItem.job_id == job.id, BulkItem.status == ItemStatus.PENDING.value)
        .order_by(BulkItem.id)
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def act(session: Session, tools: Toolbox, job: BulkJob, item: BulkItem) -> None:
    """Judges anew who may, whether the case can have it, and does it. Raises Refused."""
    account = session.get(StaffAccount, job.owner_id, populate_existing=True)
    actor = signing_in.actor(tools, account)
    if actor is None:
        raise Refused(NOT_ALLOWED)
    deed = Deed(job.deed)
    found = bulk_facts.facts(session, actor, job, deed, item.id)
    if not found:
        raise NotYours(bulk_acts.GONE)
    doing = Doing(session, tools, actor, deed, job.values)
    if found[0].version != item.version:
        raise Conflict(bulk_acts.NOT_NOW)
    if reason := bulk_acts.hindrance(doing, found[0]):
        raise Refused(reason)
    bulk_acts.do(doing, session.get_one(Submission, item.submission_id), item.version)


def failed(item_id: int, reason: str) -> None:
    """Writes down why nothing was done, unless it was done after all."""
    with transaction() as session:
        item = session.get(BulkItem, item_id, with_for_update=True, populate_existing=True)
        if item is not None and item.status == ItemStatus.PENDING:
            item.status, item.reason = ItemStatus.FAILED.value, reason[:200]


def finish(session: Session, tools: Toolbox, job: BulkJob) -> None:
    """All cases had their turn: the entry that says how it went."""
    now, counts = tools.clock.now(), bulk.counted(session, job)
    job.status, job.ended_at, job.changed_at = JobStatus.DONE.value, now, now
    bulk.record(
        session,
        tools,
        job,
        auditing.SYSTEM,
        "bulk-ended",
        done=counts.get(ItemStatus.DONE, 0),
        failed=counts.get(ItemStatus.FAILED, 0),
    )

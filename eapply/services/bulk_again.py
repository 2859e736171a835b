"""「失敗した3件だけもう一度」: what failed is chosen and looked at anew. Once it begins, `bulk` takes it off there."""

from __future__ import annotations

from sqlalchemy.orm import Session

from eapply.core.bulk import Deed, ItemStatus
from eapply.models import BulkItem, BulkJob
from eapply.queries import bulk as reads
from eapply.queries.bulk import Chosen
from eapply.queries.scope import StaffActor
from eapply.services import bulk
from eapply.services.toolbox import Toolbox


def again(session: Session, tools: Toolbox, actor: StaffActor, public_id: str) -> BulkJob:
    """「失敗した3件だけもう一度」: a new choice of the cases that failed, looked at anew for the same deed.

    Raises:
        Refused: nothing failed that this person may still act on, or a value does not hold any more.
    """
    job = reads.get_job(session, actor, public_id)
    failed = reads.items(actor, job.id).where(BulkItem.status == ItemStatus.FAILED.value)
    rows = session.execute(failed.with_only_columns(*reads.CHOSEN).order_by(BulkItem.id))
    made = bulk.choose(session, tools, actor, [Chosen(*row) for row in rows])
    made.again_of = job.public_id
    session.flush()  # looking reads the newest row
    return bulk.prepare(session, tools, actor, made.public_id, Deed(job.deed), job.values)

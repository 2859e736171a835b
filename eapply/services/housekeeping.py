"""Regular duties: sealing the record, deleting what has had its day."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update

from eapply.models import (
    AccessLink,
    Attempt,
    CaseTrace,
    CounterEntry,
    Draft,
    MailCode,
    Telling,
    Upload,
    WebSession,
    transaction,
)
from eapply.services import auditing, bulk, drafting, messaging, uploading
from eapply.services.toolbox import Toolbox

DELIVERIES_KEPT: Final = timedelta(days=30)


def seal(tools: Toolbox) -> int:
    """Seals new entries of the record; the number sealed."""
    with transaction() as session:
        return auditing.seal(session, tools)


def purge(tools: Toolbox) -> int:
    """Deletes expired drafts and unsent messages with their files, codes, links, sessions, counters,
    old choices of 一括処理, and what cases were found by until a day that is over.

    Blobs go after the commit: a blob without a row is found again, a row without a blob is a loss.
    """
    now = tools.clock.now()
    with transaction() as session:
        blobs = drafting.purge_expired(session, tools) + messaging.purge_unsent(session, tools)
        for table in (MailCode, AccessLink, WebSession, Attempt):
            session.execute(delete(table).where(table.expires_at < now))
        session.execute(delete(Telling).where(Telling.happened_at < now - DELIVERIES_KEPT))
        session.execute(delete(CaseTrace).where(CaseTrace.until < now.date()))
        bulk.forget(session, now)
        filed = session.scalars(
            select(Draft).where(Draft.submission_id.is_not(None), Draft.expires_at < now)
        ).all()
        for draft in filed:
            # The files, and who typed, stay with the case that the draft became.
            for kept in (Upload, CounterEntry):
                rows = update(kept).where(kept.draft_id == draft.id)
                session.execute(rows.values(draft_id=None))
            session.delete(draft)
    uploading.discard_blobs(tools, blobs)
    return len(blobs)

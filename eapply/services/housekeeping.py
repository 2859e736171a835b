"""Regular duties: sealing the record, deleting what has had its day."""

from __future__ import annotations

from sqlalchemy import delete, select

from eapply.models import AccessLink, Attempt, Draft, MailCode, WebSession, transaction
from eapply.services import auditing, drafting, uploading
from eapply.services.toolbox import Toolbox


def seal(tools: Toolbox) -> int:
    """Seals new entries of the record; the number sealed."""
    with transaction() as session:
        return auditing.seal(session, tools)


def purge(tools: Toolbox) -> int:
    """Deletes expired drafts with their files, and expired codes, links, sessions and counters.

    Blobs go after the commit: a blob without a row is found again, a row without a blob is a loss.
    """
    now = tools.clock.now()
    with transaction() as session:
        blobs = drafting.purge_expired(session, tools)
        for table in (MailCode, AccessLink, WebSession, Attempt):
            session.execute(delete(table).where(table.expires_at < now))
        filed = session.scalars(
            select(Draft).where(Draft.submission_id.is_not(None), Draft.expires_at < now)
        ).all()
        for draft in filed:
            session.delete(draft)
    uploading.discard_blobs(tools, blobs)
    return len(blobs)

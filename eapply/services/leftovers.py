"""Files that nothing names: of uploads that were refused after they were stored, of work cut off by a crash.

A row is written right after its file, within one request or one piece of work. So a file that is a day old
and that no row names will never be named: only such files are removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.adapters.files import FileMissing
from eapply.models import Document, Upload, db, transaction
from eapply.services import uploading
from eapply.services.toolbox import Toolbox

log = structlog.get_logger("eapply.housekeeping")

GRACE: Final = timedelta(days=1)
FEW: Final = 100
COLUMNS: Final = (Upload.original, Upload.rendition, Upload.thumbnail, Document.blob)
OWNERS: Final = (
    Upload.draft_id,
    Upload.submission_id,
    Upload.correction_id,
    Upload.unsent_id,
    Upload.message_id,
)


def unnamed(session: Session, tools: Toolbox) -> tuple[list[str], int]:
    """The files to remove, and how many files are named by rows.

    The files are listed before the rows are read: what was committed in between counts as named.
    """
    old = sorted(_old(tools))
    named = {name for column in COLUMNS for name in session.scalars(select(column))} - {""}
    return [name for name in old if name not in named], len(named)


def sweep(tools: Toolbox) -> int:
    """Removes rows without an owner and files without a row; how many files.

    Where most files have no row, the rows are another installation's, or those of an old backup:
    then nothing is removed, and the doctor says so.
    """
    before = tools.clock.now() - GRACE
    ownerless = [column.is_(None) for column in OWNERS]
    with transaction() as session:
        rows = session.scalars(select(Upload).where(*ownerless, Upload.created_at < before)).all()
        blobs = [blob for row in rows for blob in uploading.blobs_of(row)]
        for row in rows:
            session.delete(row)
    uploading.discard_blobs(tools, blobs)
    session = db.session()
    found, named = unnamed(session, tools)
    session.rollback()
    if is_strange(len(found), named):
        log.error("files without rows are left alone", count=len(found))
        return len(blobs)
    uploading.discard_blobs(tools, found)
    return len(blobs) + len(found)


def is_strange(found: int, named: int) -> bool:
    """Whether so many files without a row cannot be what refused uploads left."""
    return found > max(FEW, named)


def _old(tools: Toolbox) -> Iterator[str]:
    before = tools.clock.now() - GRACE
    for name in tools.files.names():
        try:
            if tools.files.stored_at(name) < before:
                yield name
        except FileMissing:  # removed meanwhile
            continue

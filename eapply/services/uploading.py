"""Files of residents: looked into, stored durably, then known to the database. Never the other way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from eapply.adapters.inspection import Inspected
from eapply.adapters.scanner import Verdict
from eapply.core.errors import NotYours, Refused
from eapply.core.texts import clean
from eapply.models import Correction, Draft, UnsentMessage, Upload
from eapply.services.toolbox import Toolbox


@dataclass(frozen=True)
class Received:
    """A file that is stored and waits for its row. Blobs are names in the file store."""

    name: str
    inspected: Inspected
    original: str
    size: int
    sha256: str
    rendition: str
    rendition_sha256: str
    thumbnail: str
    thumbnail_sha256: str
    scan: str


def receive(
    tools: Toolbox, name: str, content: bytes, kinds: tuple[str, ...], max_bytes: int
) -> Received:
    """Looks into a file in a child process and stores it: the original, the rendition, a small picture.

    Runs outside any transaction. When the row is not written afterwards, the blobs are orphans and the
    worker deletes them.

    Raises:
        FileRefused: wrong kind, too big, locked, unreadable; the sentence names the file.
    """
    shown = clean(PurePath(name.replace("\\", "/")).name, multiline=False)[:200] or "ファイル"
    inspected = tools.inspect(content, shown, purpose_kinds=kinds, max_bytes=max_bytes)
    verdict = tools.scanner.scan(content)
    if verdict == Verdict.INFECTED:
        raise Refused(f"「{shown}」は、安全を確認できなかったため、受け取れませんでした。")
    original = tools.files.put(content)
    rendition = tools.files.put(inspected.rendition)
    thumbnail = tools.files.put(inspected.thumbnail) if inspected.thumbnail else None
    return Received(
        name=shown,
        inspected=inspected,
        original=original.name,
        size=original.size,
        sha256=original.sha256,
        rendition=rendition.name,
        rendition_sha256=rendition.sha256,
        thumbnail=thumbnail.name if thumbnail else "",
        thumbnail_sha256=thumbnail.sha256 if thumbnail else "",
        scan=(Verdict.CLEAN if verdict == Verdict.CLEAN else Verdict.UNCHECKED).value,
    )


Owner = Draft | Correction | UnsentMessage
COLUMNS: dict[type[Owner], InstrumentedAttribute[int | None]] = {
    Draft: Upload.draft_id,
    Correction: Upload.correction_id,
    UnsentMessage: Upload.unsent_id,
}
# Pages of drafts ask for their files all the time, so the statements are built once.
FILES_OF = {
    owner: select(Upload).where(column == bindparam("owner")).order_by(Upload.id)
    for owner, column in COLUMNS.items()
}


def belongs_to(owner: Owner) -> ColumnElement[bool]:
    """The files of a draft, or those added to an answer or a message that is not sent yet."""
    return COLUMNS[type(owner)] == owner.id


def attach(
    session: Session, tools: Toolbox, owner: Owner, field: str, received: Received, max_files: int
) -> Upload:
    """Writes the row of a stored file.

    Raises:
        Refused: the field already holds as many files as it takes.
    """
    present = session.scalar(
        select(func.count()).select_from(Upload).where(belongs_to(owner), Upload.field == field)
    )
    if (present or 0) >= max_files:
        raise Refused(f"{max_files}個まで選べます。いらないファイルを削除してください。", field)
    upload = Upload(
        public_id=tools.ids.token(16),
        **{COLUMNS[type(owner)].key: owner.id},
        field=field,
        name=received.name,
        kind=received.inspected.kind,
        pages=received.inspected.pages,
        size=received.size,
        sha256=received.sha256,
        original=received.original,
        rendition=received.rendition,
        rendition_type=received.inspected.rendition_type,
        rendition_sha256=received.rendition_sha256,
        thumbnail=received.thumbnail,
        thumbnail_sha256=received.thumbnail_sha256,
        scan=received.scan,
        created_at=tools.clock.now(),
    )
    session.add(upload)
    session.flush()
    return upload


def remove(session: Session, owner: Owner, public_id: str) -> list[str]:
    """Removes a file that is not filed yet; returns its blobs, to delete once this has committed.

    Raises:
        NotYours: the owner has no such file.
    """
    upload = session.scalars(
        select(Upload).where(
            Upload.public_id == public_id, belongs_to(owner), Upload.submission_id.is_(None)
        )
    ).one_or_none()
    if upload is None:
        raise NotYours("このファイルは、もうありません。")
    session.delete(upload)
    return blobs_of(upload)


def blobs_of(upload: Upload) -> list[str]:
    """The names under which the store keeps this file and its renditions."""
    return [blob for blob in (upload.original, upload.rendition, upload.thumbnail) if blob]


def may_open(tools: Toolbox, upload: Upload) -> bool:
    """Whether its rendition may be shown to anybody: clean, or no scanner is set up to look at it."""
    if upload.scan == Verdict.CLEAN:
        return True
    return upload.scan == Verdict.UNCHECKED and not tools.settings.clamd_socket


def files_of(session: Session, owner: Owner) -> list[Upload]:
    """The files in the order of their arrival."""
    return list(session.scalars(FILES_OF[type(owner)], {"owner": owner.id}))


def discard_blobs(tools: Toolbox, blobs: list[str]) -> None:
    """Deletes blobs whose rows are gone. A blob that is already gone is no fault."""
    for blob in blobs:
        tools.files.delete(blob)

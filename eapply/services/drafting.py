"""Drafts: kept from the first page on, saved before they are judged, found again by a secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from eapply.core.errors import Closed, NotYours
from eapply.models import CounterEntry, Draft, Submission, Upload
from eapply.services import booking, secrets, uploading
from eapply.services.toolbox import Toolbox

BY_PUBLIC_ID = select(Draft).where(Draft.public_id == bindparam("public_id"))
LOCKED_BY_PUBLIC_ID = BY_PUBLIC_ID.with_for_update()
# Every filing ends a draft; built once, because building it takes longer than the database does.
CHANGE = update(Draft.__table__).where(Draft.__table__.c.id == bindparam("row_id"))  # type: ignore[arg-type]
GONE = "このリンクは使えなくなっています。はじめから入力してください。"


@dataclass(frozen=True)
class Difference:
    """One answer that another tab saved in the meantime. Values as typed."""

    name: str
    here: tuple[str, ...]
    there: tuple[str, ...]


def start(
    session: Session, tools: Toolbox, slug: str, form_version: str, gates: Mapping[str, str]
) -> tuple[Draft, str]:
    """A new draft and the secret that leads back to it."""
    now = tools.clock.now()
    public_id = tools.ids.token(16)
    secret = way_back(tools, public_id)
    draft = Draft(
        public_id=public_id,
        secret_hash=secrets.hash_token(secret),
        submit_key=tools.ids.token(16),
        slug=slug,
        form_version=form_version,
        gates=dict(gates),
        raw={},
        answers={},
        pages_done=[],
        created_at=now,
        saved_at=now,
        expires_at=now + timedelta(days=tools.settings.draft_days),
    )
    session.add(draft)
    session.flush()
    return draft, secret


def way_back(tools: Toolbox, public_id: str) -> str:
    """The secret that leads back to a draft; only we can make it, and we can make it again.

    So the mail, the printed sheet and a page that is looked at twice all carry the same one.
    """
    return secrets.keyed(tools.settings.secret_key, "draft", public_id)


def find(session: Session, public_id: str) -> Draft | None:
    return session.scalars(BY_PUBLIC_ID, {"public_id": public_id}).one_or_none()


def lock(session: Session, public_id: str) -> Draft:
    """The draft for changing; other savers wait.

    Raises:
        NotYours: there is no such draft (any more).
    """
    draft = session.scalars(LOCKED_BY_PUBLIC_ID, {"public_id": public_id}).one_or_none()
    if draft is None:
        raise NotYours(GONE)
    return draft


def file_away(session: Session, draft: Draft, submission: Submission) -> None:
    """The locked draft became this submission. The answers live on there; a second copy here would
    outlive its purpose."""
    values = {"submission_id": submission.id, "raw": {}, "answers": {}, "earlier": {}}
    session.execute(CHANGE, {"row_id": draft.id} | values)
    for name, value in values.items():
        set_committed_value(draft, name, value)


def resume(session: Session, tools: Toolbox, secret: str) -> Draft:
    """The draft that a mailed link or a printed sheet leads back to.

    Raises:
        Closed: unknown, expired or already filed away.
    """
    draft = session.scalars(
        select(Draft).where(Draft.secret_hash == secrets.hash_token(secret))
    ).one_or_none()
    if draft is None or draft.expires_at < tools.clock.now():
        raise Closed(GONE)
    return draft


def differences(
    draft: Draft, names: Sequence[str], posted: Mapping[str, list[str]], base_version: int
) -> list[Difference]:
    """What an older tab would overwrite: values that differ from those saved since ``base_version``."""
    if base_version >= draft.version:
        return []
    return [
        Difference(name, tuple(posted.get(name, ())), tuple(draft.raw.get(name, ())))
        for name in names
        if name in draft.raw and posted.get(name, []) != draft.raw.get(name, [])
    ]


def save(
    session: Session,
    tools: Toolbox,
    draft: Draft,
    posted: Mapping[str, list[str]],
    owned: Sequence[str],
) -> None:
    """Keeps what was typed on one page, before anything is judged.

    ``owned`` are the keys of the page's questions: what they held before is replaced as a whole, so
    that an unticked box and a removed row are gone.
    """
    prefixes = tuple(f"{key}-" for key in owned)
    raw = {
        name: values
        for name, values in draft.raw.items()
        if name not in owned and not name.startswith(prefixes)
    }
    draft.raw = raw | {name: list(values) for name, values in posted.items()}
    touch(tools, draft)


def touch(tools: Toolbox, draft: Draft) -> None:
    """Counts a save and puts the day of deletion off."""
    now = tools.clock.now()
    draft.version += 1
    draft.saved_at = now
    draft.expires_at = now + timedelta(days=tools.settings.draft_days)


def renew(tools: Toolbox, draft: Draft, form_version: str) -> None:
    """Takes a draft to the new version of its form: every page is judged again when it comes up."""
    draft.form_version = form_version
    draft.pages_done = []
    touch(tools, draft)


def fill_in(draft: Draft, name: str, value: str) -> None:
    """Puts a value where nothing was typed yet, so that nobody types it twice."""
    if name and not any(draft.raw.get(name, [])):
        draft.raw = draft.raw | {name: [value]}


def keep_answers(
    draft: Draft, answers: Mapping[str, Any], keys: Sequence[str], page: str, done: bool
) -> None:
    """Keeps the normal values of one page, for the conditions of the others."""
    kept = {key: value for key, value in draft.answers.items() if key not in keys}
    draft.answers = kept | dict(answers)
    pages = [each for each in draft.pages_done if each != page]
    draft.pages_done = [*pages, page] if done else pages


def discard(session: Session, tools: Toolbox, draft: Draft) -> list[str]:
    """Deletes a draft with its uploads; returns the blobs to delete once this has committed.

    What it kept of places is free with the same commit.
    """
    booking.release(session, tools, draft)
    uploads = session.scalars(select(Upload).where(Upload.draft_id == draft.id)).all()
    blobs = [blob for upload in uploads for blob in uploading.blobs_of(upload)]
    session.execute(delete(Upload).where(Upload.draft_id == draft.id))
    session.execute(delete(CounterEntry).where(CounterEntry.draft_id == draft.id))
    session.delete(draft)
    return blobs


def purge_expired(session: Session, tools: Toolbox, at_once: int = 100) -> list[str]:
    """Deletes drafts past their day; returns the blobs to delete once this has committed."""
    expired = session.scalars(
        select(Draft)
        .where(Draft.expires_at < tools.clock.now(), Draft.submission_id.is_(None))
        .order_by(Draft.expires_at)
        .limit(at_once)
    ).all()
    return [blob for draft in expired for blob in discard(session, tools, draft)]

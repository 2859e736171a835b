"""The rows behind the browsers' sessions: found, added, changed, renewed and ended.

Each writing function runs in a transaction of its own, after the view has finished; only
``change_in`` joins the view's. Reading takes one SELECT of a few columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from eapply.models import WebSession, db, transaction
from eapply.services.secrets import hash_token

# A session "seen" later than now means that the clock was set back: dead rather than immortal.
CLOCK_SLACK = timedelta(minutes=5)
# Every request runs it, so it is built once.
BY_TOKEN = select(
    WebSession.id,
    WebSession.staff_id,
    WebSession.data,
    WebSession.created_at,
    WebSession.seen_at,
    WebSession.expires_at,
).where(
    WebSession.token_hash == bindparam("token_hash"), WebSession.audience == bindparam("audience")
)
LOCKED = (
    select(WebSession.data, WebSession.created_at)
    .where(WebSession.id == bindparam("row_id"))
    .with_for_update()
)
CHANGE = update(WebSession).where(WebSession.id == bindparam("row_id"))


@dataclass(frozen=True)
class Lifetime:
    """How long a session lives: without being used, and at most."""

    idle: timedelta
    absolute: timedelta

    def end(self, created_at: datetime, seen_at: datetime) -> datetime:
        return min(seen_at + self.idle, created_at + self.absolute)


@dataclass(frozen=True)
class StoredSession:
    """What the table holds about one session."""

    id: int
    staff_id: int | None
    data: Mapping[str, Any]
    created_at: datetime
    seen_at: datetime


def find(audience: str, token: str, now: datetime, lifetime: Lifetime) -> StoredSession | None:
    """The living session with this token; None when it is unknown, revoked or past its time."""
    # Past the ORM: what comes back are plain columns, and every request pays for this.
    row = (
        db.session.connection()
        .execute(BY_TOKEN, {"token_hash": hash_token(token), "audience": audience})
        .one_or_none()
    )
    if row is None:
        return None
    end = min(row.expires_at, lifetime.end(row.created_at, row.seen_at))
    if now >= end or row.seen_at > now + CLOCK_SLACK:
        return None
    return StoredSession(row.id, row.staff_id, row.data, row.created_at, row.seen_at)


def add(
    audience: str,
    token: str,
    staff_id: int | None,
    data: Mapping[str, Any],
    now: datetime,
    lifetime: Lifetime,
    replaced: int | None = None,
) -> None:
    """A new session; the one that it replaces ends in the same moment."""
    with transaction() as session:
        if replaced is not None:
            session.execute(delete(WebSession).where(WebSession.id == replaced))
        session.add(
            WebSession(
                token_hash=hash_token(token),
                audience=audience,
                staff_id=staff_id,
                data=dict(data),
                created_at=now,
                seen_at=now,
                expires_at=lifetime.end(now, now),
            )
        )


def change(
    stored: StoredSession,
    data: Mapping[str, Any],
    now: datetime,
    lifetime: Lifetime,
    new_token: str = "",
) -> bool:
    """Writes what this request changed; False when the session was ended in the meantime.

    Another request of the same browser may have changed it too, so the changes are put into what is
    in the table now. With ``new_token`` the session moves to it and the token before is dead.
    """
    with transaction() as session:
        return change_in(session, stored, data, now, lifetime, new_token)


def change_in(
    session: Session,
    stored: StoredSession,
    data: Mapping[str, Any],
    now: datetime,
    lifetime: Lifetime,
    new_token: str = "",
) -> bool:
    """The same inside a transaction that the caller commits."""
    connection, named = session.connection(), {"row_id": stored.id}
    row = connection.execute(LOCKED, named).one_or_none()
    if row is None:
        return False
    values = {
        "data": merge(stored.data, data, row.data),
        "seen_at": now,
        "expires_at": lifetime.end(row.created_at, now),
    }
    if new_token:
        values["token_hash"] = hash_token(new_token)
    connection.execute(CHANGE, named | values)
    return True


def touch(stored: StoredSession, now: datetime, lifetime: Lifetime) -> None:
    """Notes that the session is in use."""
    with transaction() as session:
        session.execute(
            update(WebSession)
            .where(WebSession.id == stored.id)
            .values(seen_at=now, expires_at=lifetime.end(stored.created_at, now))
        )


def end(stored: StoredSession) -> None:
    with transaction() as session:
        session.execute(delete(WebSession).where(WebSession.id == stored.id))


def merge(
    before: Mapping[str, Any], after: Mapping[str, Any], present: Mapping[str, Any]
) -> dict[str, Any]:
    """``present`` with the changes from ``before`` to ``after``. Lists are treated as sets in order:
    what was added is added, what was taken out is taken out, what others added stays."""
    merged = dict(present)
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if key not in after:
            merged.pop(key, None)
        elif isinstance(new, list) and new != old:
            kept, had = _list(merged.get(key)), _list(old)
            merged[key] = [each for each in kept if each in new or each not in had]
            merged[key] += [each for each in new if each not in had and each not in kept]
        elif new != old:
            merged[key] = new
    return merged


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

"""Promises that commit with the act and are kept by the worker: mails, papers, seals.

A promise is claimed with a lease; a worker that dies loses the lease and another takes over. So every
handler may run more than once and must have its effect once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import Session

from eapply.models import OutboxMessage
from eapply.models.upserts import INSERTS
from eapply.models.writing_last import write_last
from eapply.services.toolbox import Toolbox

LEASE = timedelta(minutes=2)
WAITS = (30, 60, 300, 900, 3600, 3600, 3600)
MOST_ATTEMPTS = len(WAITS) + 1
# Most acts promise something; built once, because building takes longer than the database does.
TABLE: Final[Any] = OutboxMessage.__table__
INSERT: Final = {
    name: insert(TABLE).on_conflict_do_nothing(index_elements=["key"])
    for name, insert in INSERTS.items()
}


def promise(
    session: Session,
    tools: Toolbox,
    kind: str,
    key: str,
    payload: dict[str, Any],
    due_at: datetime | None = None,
) -> None:
    """Adds work to the present transaction. ``key`` names the effect: what was promised before under the
    same key, kept or not, is not promised again."""
    write_last(session, write, work(tools, kind, key, payload, due_at))


def work(
    tools: Toolbox, kind: str, key: str, payload: dict[str, Any], due_at: datetime | None = None
) -> dict[str, Any]:
    """One piece of work as `write` takes it."""
    now = tools.clock.now()
    return {
        "kind": kind,
        "key": f"{kind}:{key}",
        "payload": payload,
        "created_at": now,
        "due_at": due_at or now,
    }


def write(connection: Connection, works: list[dict[str, Any]]) -> None:
    connection.execute(INSERT[connection.dialect.name], works)


def claim(session: Session, tools: Toolbox) -> OutboxMessage | None:
    """The next piece of work that is due and free, now leased; None when there is none."""
    now = tools.clock.now()
    message = session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.done_at.is_(None),
            OutboxMessage.stuck_at.is_(None),
            OutboxMessage.due_at <= now,
            or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until < now),
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if message is not None:
        message.lease_until = now + LEASE
        message.attempts += 1
    return message


def finish(session: Session, tools: Toolbox, message_id: int) -> None:
    message = session.get_one(OutboxMessage, message_id)
    message.done_at = tools.clock.now()
    message.lease_until = None
    message.last_error = ""
    # Kept work needs no address and no code any more; the key says what it was.
    message.payload = {}


def fail(
    session: Session, tools: Toolbox, message_id: int, error: str, permanent: bool = False
) -> OutboxMessage:
    """Puts the work back for later; after the last try, or at once when permanent, it is stuck.

    ``error`` is the kind of failure, never text from a person.
    """
    message = session.get_one(OutboxMessage, message_id)
    message.last_error = error
    message.lease_until = None
    if permanent or message.attempts >= MOST_ATTEMPTS:
        message.stuck_at = tools.clock.now()
    else:
        wait = WAITS[min(message.attempts, len(WAITS)) - 1]
        message.due_at = tools.clock.now() + timedelta(seconds=wait)
    return message


def retry(session: Session, tools: Toolbox, message_id: int) -> None:
    """Takes stuck work up again, from the beginning."""
    message = session.get_one(OutboxMessage, message_id)
    message.stuck_at = message.lease_until = None
    message.attempts = 0
    message.due_at = tools.clock.now()


def oldest_open(session: Session) -> datetime | None:
    """When the oldest unkept promise fell due: the age that the alarm watches."""
    return session.scalars(
        select(OutboxMessage.due_at)
        .where(OutboxMessage.done_at.is_(None))
        .order_by(OutboxMessage.due_at)
        .limit(1)
    ).first()

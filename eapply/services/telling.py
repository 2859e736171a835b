"""外部への通知: the programs of a department are told, signed, that a case was filed, changed or paid.

What happened is kept with the act and promised in its transaction (`announce`); the worker delivers it.
A receiver may get the same event twice, always under the same ``id``. What it is told concerns no person:
number, department, procedure, state, version, time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from eapply.adapters.teller import NotTold
from eapply.core.telling import PAUSED_AFTER, QUIET, Event, TellingStatus, signature, wait_after
from eapply.models import Charge, OutboxMessage, Receiver, Submission, Telling, db, transaction
from eapply.models.database import to_json
from eapply.models.writing_last import write_last
from eapply.services import outbox, secrets
from eapply.services.toolbox import Toolbox

KIND: Final = "telling"
SIGNATURE: Final = "Eapply-Signature"
RECEIVERS: Final[Any] = Receiver.__table__
# Most departments have no receiver, and every act asks: built once.
TOLD: Final = (
    select(RECEIVERS.c.id, RECEIVERS.c.department, RECEIVERS.c.paused_at)
    .where(RECEIVERS.c.ended_at.is_(None))
    .order_by(RECEIVERS.c.id)
    .with_for_update(read=True)  # who resumes one meanwhile finds what was told to it, or waits
)


@dataclass(frozen=True)
class Happened:
    """What is told when the transaction commits, in the state that the case then has."""

    tools: Toolbox
    case: Submission
    event: Event


def announce(session: Session, tools: Toolbox, case: Submission, event: Event) -> None:
    """Tells the receivers of the case's department, when this transaction commits."""
    write_last(session, write, Happened(tools, case, event))


def announce_payment(session: Session, tools: Toolbox, charge: Charge) -> None:
    """The same of a charge that was paid. A bill without a case has nothing to be named by."""
    if charge.submission_id is not None:
        case = session.get_one(Submission, charge.submission_id)
        announce(session, tools, case, Event.SETTLED)


def write(connection: Connection, happened: list[Happened]) -> None:
    """One row and one promise for each receiver; the same event of a case once."""
    told = connection.execute(TOLD).all()
    once = {(each.case.id, each.event): each for each in happened}.values() if told else ()
    rows, works = [], []
    for each in once:
        for receiver in told:
            if receiver.department == each.case.department:
                row = delivery_of(each, receiver.id)
                rows.append(row)
                if receiver.paused_at is None:
                    works.append(outbox.work(each.tools, KIND, *promise_of(Telling(**row))))
    if rows:
        connection.execute(insert(Telling.__table__), rows)  # type: ignore[arg-type]
    if works:
        outbox.write(connection, works)


def delivery_of(happened: Happened, receiver_id: int) -> dict[str, Any]:
    """The columns of a `Telling`."""
    case, tools = happened.case, happened.tools
    return {
        "public_id": tools.ids.token(16),
        "receiver_id": receiver_id,
        "event": happened.event.value,
        "reference": case.reference,
        "department": case.department,
        "slug": case.slug,
        "state": case.state,
        "version": case.version,
        "happened_at": tools.clock.now(),
        "status": TellingStatus.WAITING.value,
        "round": 1,
        "attempts": 0,
    }


def promise_of(row: Telling) -> tuple[str, dict[str, Any]]:
    """Key and payload of the next try. A try that was noted already is not made again."""
    name = f"{row.public_id}:{row.round}:{row.attempts}"
    return name, {"delivery": row.public_id, "round": row.round, "attempts": row.attempts}


def deliver(tools: Toolbox, message: OutboxMessage) -> None:
    """One try. Its outcome is kept with the delivery, and the next try is promised there."""
    session = db.session()
    row = session.scalars(
        select(Telling).where(Telling.public_id == message.payload["delivery"])
    ).one_or_none()
    receiver = None if row is None else session.get_one(Receiver, row.receiver_id)
    if row is None or receiver is None or not is_due(row, receiver, message):
        return
    now = tools.clock.now()
    if receiver.quiet_until is not None and receiver.quiet_until > now:
        later, (name, payload) = receiver.quiet_until, promise_of(row)
        with transaction() as writing:
            key = f"{name}:{int(later.timestamp())}"
            outbox.promise(writing, tools, KIND, key, payload, later)
        return
    url, body = receiver.url, body_of(row)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "eapply",
        SIGNATURE: signature(secrets_of(tools, receiver), int(now.timestamp()), body),
    }
    session.rollback()  # no transaction is open while others are waited for
    try:
        status = tools.teller.tell(url, body, headers)
        result, is_taken = f"HTTP {status}", 200 <= status < 300
    except NotTold as problem:
        result, is_taken = str(problem), False
    with transaction() as writing:
        note(writing, tools, message, result, is_taken=is_taken)


def is_due(row: Telling, receiver: Receiver, message: OutboxMessage) -> bool:
    """Whether this promise is the one to keep now."""
    payload = message.payload
    return (
        (row.round, row.attempts) == (payload["round"], payload["attempts"])
        and row.status == TellingStatus.WAITING
        and receiver.paused_at is None
        and receiver.ended_at is None
    )


def note(
    session: Session, tools: Toolbox, message: OutboxMessage, result: str, *, is_taken: bool
) -> None:
    """What came of a try: done, again later, given up; and what it says of the receiver."""
    chosen = Telling.public_id == message.payload["delivery"]
    # The receiver first, as everywhere: who sends again holds it too.
    whose = select(Telling.receiver_id).where(chosen).scalar_subquery()
    newest = {"populate_existing": True}
    locked = select(Receiver).where(Receiver.id == whose).with_for_update()
    receiver = session.scalars(locked, execution_options=newest).one()
    found = select(Telling).where(chosen).with_for_update()
    row = session.scalars(found, execution_options=newest).one()
    if not is_due(row, receiver, message):
        return
    now = tools.clock.now()
    row.attempts, row.tried_at, row.result = row.attempts + 1, now, result[:40]
    if is_taken:
        row.status = TellingStatus.DELIVERED.value
        receiver.failing_since = receiver.quiet_until = None
        return
    receiver.failing_since = receiver.failing_since or now
    receiver.quiet_until = now + QUIET
    wait = wait_after(row.attempts)
    if wait is None:
        row.status = TellingStatus.FAILED.value
    if now - receiver.failing_since >= PAUSED_AFTER:
        receiver.paused_at = now
    elif wait is not None:
        outbox.promise(session, tools, KIND, *promise_of(row), now + wait)


def body_of(row: Telling) -> bytes:
    """The bytes that are signed and sent; the same at every try."""
    body = {
        "id": row.public_id,
        "event": row.event,
        "reference": row.reference,
        "department": row.department,
        "slug": row.slug,
        "state": row.state,
        "version": row.version,
        "at": row.happened_at.isoformat(),
    }
    return to_json(body).encode()


def secrets_of(tools: Toolbox, receiver: Receiver) -> list[str]:
    """The secrets that sign: the newest and, while it is kept, the one before; and those that an earlier
    key of the installation made, as long as the settings name it."""
    numbers = [receiver.secret_number]
    if receiver.keeps_previous:
        numbers.append(receiver.secret_number - 1)
    keys = (tools.settings.secret_key, *tools.settings.previous_secret_keys)
    return [secret_of(key, receiver, number) for number in numbers for key in keys]


def secret_of(key: str, receiver: Receiver, number: int) -> str:
    return secrets.keyed(key, "receiver", f"{receiver.public_id}:{number}")

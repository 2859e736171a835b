"""通知先: registered by the head of a department, given new secrets, resumed, ended."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from eapply.adapters import teller
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Role
from eapply.core.telling import TellingStatus
from eapply.core.texts import clean
from eapply.models import Receiver, Telling
from eapply.queries import receivers as reads
from eapply.queries.scope import StaffActor
from eapply.services import auditing, outbox, telling
from eapply.services.toolbox import Toolbox

CHAIN: Final = "receivers"
LONGEST_URL: Final = 500
LONGEST_PURPOSE: Final = 80
NOT_HEAD: Final = "通知先を決められるのは、担当課の課長です。"
WHERE: Final = (
    "通知先のアドレスは、「https://」ではじまる、インターネットのアドレスを入力してください。"
)
PURPOSE: Final = f"何に使うかを、{LONGEST_PURPOSE}文字以内で入力してください。"
RESUME_FIRST: Final = "この通知先への送信は、止まっています。先に再開してください。"
NOT_PAUSED: Final = "この通知先への送信は、止まっていません。"
ONE_LEFT: Final = "使っている鍵は、もう1つだけです。"


def add(
    session: Session, tools: Toolbox, actor: StaffActor, department: str, url: str, purpose: str
) -> Receiver:
    """A new receiver; its secret is `shown_secret`. Raises Refused."""
    if actor.role_in(department) is not Role.HEAD:
        raise Refused(NOT_HEAD, "department")
    purpose, url = clean(purpose), clean(url)
    if not 0 < len(purpose) <= LONGEST_PURPOSE:
        raise Refused(PURPOSE, "purpose")
    is_private = tools.settings.tell_private_addresses
    if len(url) > LONGEST_URL or teller.parts_of(url, private=is_private) is None:
        raise Refused(WHERE, "url")
    row = Receiver(
        public_id=tools.ids.token(16),
        department=department,
        purpose=purpose,
        url=url,
        secret_number=1,
        keeps_previous=False,
        made_at=tools.clock.now(),
    )
    session.add(row)
    session.flush()
    record(session, tools, actor, "receiver-added", row)
    return row


def shown_secret(tools: Toolbox, row: Receiver) -> str:
    """The newest secret, to be shown when it was made."""
    return telling.secret_of(tools.settings.secret_key, row, row.secret_number)


def new_secret(session: Session, tools: Toolbox, actor: StaffActor, public_id: str) -> Receiver:
    """A new secret beside the present one; both sign until `drop_previous`. An older one ends."""
    row = reads.find(session, actor, public_id, lock=True)
    row.secret_number, row.keeps_previous = row.secret_number + 1, True
    record(session, tools, actor, "receiver-secret", row)
    return row


def drop_previous(session: Session, tools: Toolbox, actor: StaffActor, public_id: str) -> Receiver:
    """Only the newest secret signs from now on. Raises Conflict."""
    row = reads.find(session, actor, public_id, lock=True)
    if not row.keeps_previous:
        raise Conflict(ONE_LEFT)
    row.keeps_previous = False
    record(session, tools, actor, "receiver-secret-dropped", row)
    return row


def resume(session: Session, tools: Toolbox, actor: StaffActor, public_id: str) -> Receiver:
    """Tries again, with all that has waited or was given up meanwhile. Raises Conflict: it is not paused."""
    row = reads.find(session, actor, public_id, lock=True)
    if row.paused_at is None:
        raise Conflict(NOT_PAUSED)
    given_up = and_(
        Telling.status == TellingStatus.FAILED.value,
        Telling.tried_at >= (row.failing_since or row.paused_at),
    )
    row.paused_at = row.failing_since = row.quiet_until = None
    waiting = select(Telling).where(
        Telling.receiver_id == row.id,
        or_(Telling.status == TellingStatus.WAITING.value, given_up),
    )
    for delivery in session.scalars(waiting.order_by(Telling.id)):
        start(session, tools, delivery)
    record(session, tools, actor, "receiver-resumed", row)
    return row


def end(session: Session, tools: Toolbox, actor: StaffActor, public_id: str) -> Receiver:
    """Nothing is told there any more."""
    row = reads.find(session, actor, public_id, lock=True)
    row.ended_at = tools.clock.now()
    record(session, tools, actor, "receiver-ended", row)
    return row


def again(
    session: Session, tools: Toolbox, actor: StaffActor, public_id: str, delivery: str
) -> Receiver:
    """もう一度送る: the same event under the same id. Raises NotYours, Conflict while paused."""
    row = reads.find(session, actor, public_id, lock=True)
    found = session.scalars(
        select(Telling)
        .where(Telling.receiver_id == row.id, Telling.public_id == delivery)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotYours(reads.NOT_FOUND)
    if row.paused_at is not None:
        raise Conflict(RESUME_FIRST)
    start(session, tools, found)
    record(session, tools, actor, "delivery-again", row, delivery=found.public_id)
    return row


def start(session: Session, tools: Toolbox, delivery: Telling) -> None:
    """A new round of tries."""
    delivery.status = TellingStatus.WAITING.value
    delivery.round, delivery.attempts = delivery.round + 1, 0
    outbox.promise(session, tools, telling.KIND, *telling.promise_of(delivery))


def record(
    session: Session, tools: Toolbox, actor: StaffActor, act: str, row: Receiver, **detail: str
) -> None:
    who = auditing.actor_of(actor.id)
    where = {"department": row.department, "receiver": row.public_id}
    auditing.record(session, tools, CHAIN, who, act, **where, **detail)

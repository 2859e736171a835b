"""通知先 and what was sent there. Who heads a department sees its own; nobody else sees any."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from eapply.core.errors import NotYours
from eapply.core.submission import Role
from eapply.models import Receiver, Telling
from eapply.queries.scope import StaffActor

NOT_FOUND = "この通知先は表示できません。"
MOST_SHOWN = 100


def theirs(actor: StaffActor) -> Select[Receiver]:
    """The receivers of the departments that this person heads."""
    return select(Receiver).where(Receiver.department.in_(actor.departments((Role.HEAD,))))


def listed(session: Session, actor: StaffActor) -> list[Receiver]:
    """Those in use, by department."""
    query = theirs(actor).where(Receiver.ended_at.is_(None))
    return list(session.scalars(query.order_by(Receiver.department, Receiver.id)))


def find(session: Session, actor: StaffActor, public_id: str, *, lock: bool = False) -> Receiver:
    """One of them that is in use. Raises NotYours, the same for foreign and unknown."""
    query = theirs(actor).where(Receiver.public_id == public_id, Receiver.ended_at.is_(None))
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotYours(NOT_FOUND)
    return found


def deliveries(session: Session, receiver: Receiver) -> list[Telling]:
    """What was told there, newest first, the last hundred at most."""
    return list(
        session.scalars(
            select(Telling)
            .where(Telling.receiver_id == receiver.id)
            .order_by(Telling.id.desc())
            .limit(MOST_SHOWN)
        )
    )

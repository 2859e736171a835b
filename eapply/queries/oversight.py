"""What is watched over: the record of acts without the content of cases, and work that is stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.texts import clean
from eapply.models import AuditEvent, Document, OutboxMessage, PurgedCase, StaffAccount, Submission
from eapply.models.database import JST
from eapply.queries.scope import StaffActor, visible

PAGE = 100
MOST_STUCK = 200


@dataclass(frozen=True)
class Search:
    """What the record is narrowed to. ``person`` is a login, ``number`` a 受付番号."""

    action: str = ""
    person: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Act:
    """One entry as auditors see it: no answers, no reasons, no names of residents."""

    id: int
    at: datetime
    actor: str
    who: str
    action: str
    chain: str
    sequence: int
    before: str
    after: str


def acts(session: Session, search: Search, below: int = 0) -> tuple[list[Act], int]:
    """Entries that fit, newest first, and where the next page begins (0: nowhere)."""
    query: Select[AuditEvent, str] = (
        select(AuditEvent, StaffAccount.name)
        .outerjoin(StaffAccount, AuditEvent.actor == func.concat("staff:", StaffAccount.id))
        .order_by(AuditEvent.id.desc())
        .limit(PAGE + 1)
    )
    query = narrowed(session, query, search)
    if below:
        query = query.where(AuditEvent.id < below)
    rows = session.execute(query).all()
    found = [
        Act(
            id=event.id,
            at=event.at,
            actor=event.actor,
            who=name or "",
            action=event.action,
            chain=event.chain,
            sequence=event.sequence,
            before=str(event.detail.get("from", "")),
            after=str(event.detail.get("to", "")),
        )
        for event, name in rows[:PAGE]
    ]
    return found, found[-1].id if len(rows) > PAGE else 0


def chain_of(session: Session, number: str) -> str | None:
    """The chain of the case with this 受付番号, of one that was purged too; None when there is none."""
    canonical = reference.parse(number) or ""
    live = select(Submission.public_id).where(Submission.reference == canonical)
    gone = select(PurgedCase.chain).where(PurgedCase.reference == canonical)
    return session.scalar(live) or session.scalar(gone)


def narrowed(
    session: Session, query: Select[AuditEvent, str], search: Search
) -> Select[AuditEvent, str]:
    if action := clean(search.action):
        query = query.where(AuditEvent.action == action)
    if person := clean(search.person):
        query = query.where(StaffAccount.login == person)
    if search.number:
        query = query.where(AuditEvent.chain == (chain_of(session, search.number) or ""))
    if search.since:
        query = query.where(AuditEvent.at >= datetime.combine(search.since, time(), JST))
    if search.until:
        end = datetime.combine(search.until + timedelta(days=1), time(), JST)
        query = query.where(AuditEvent.at < end)
    return query


def known_actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action)))


def stuck(session: Session, actor: StaffActor) -> list[OutboxMessage]:
    """Work that needs a person, oldest first: of this person's departments, or of no case at all."""
    every = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.stuck_at.is_not(None), OutboxMessage.done_at.is_(None))
        .order_by(OutboxMessage.id)
        .limit(MOST_STUCK)
    ).all()
    own = numbers(session, actor, every)
    return [message for message in every if of_case(message) is None or of_case(message) in own]


def of_case(message: OutboxMessage) -> tuple[str, str] | None:
    """What the work is about: a submission or a paper of one, with its name; None for neither."""
    for name in ("submission", "document"):
        if name in message.payload:
            return name, str(message.payload[name])
    return None


def numbers(
    session: Session, actor: StaffActor, messages: Sequence[OutboxMessage]
) -> dict[tuple[str, str], str]:
    """The 受付番号 of the cases that the work is about, by `of_case`: those of this person's departments."""
    wanted = [found for found in map(of_case, messages) if found]
    cases = [int(name) for kind, name in wanted if kind == "submission"]
    papers = [name for kind, name in wanted if kind == "document"]
    own = session.execute(
        visible(actor)
        .where(Submission.id.in_(cases))
        .with_only_columns(Submission.id, Submission.reference)
    )
    own_papers = session.execute(
        visible(actor)
        .join(Document, Document.submission_id == Submission.id)
        .where(Document.public_id.in_(papers))
        .with_only_columns(Document.public_id, Submission.reference)
    )
    return {("submission", str(key)): number for key, number in own} | {
        ("document", key): number for key, number in own_papers
    }


def waiting(session: Session) -> tuple[int, datetime | None]:
    """How much work is open, and when the oldest of it fell due."""
    row = session.execute(
        select(func.count(), func.min(OutboxMessage.due_at)).where(
            OutboxMessage.done_at.is_(None), OutboxMessage.stuck_at.is_(None)
        )
    ).one()
    return row[0], row[1]

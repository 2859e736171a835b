"""What is watched over: the record of acts without the content of cases, and work that is stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.texts import clean
from eapply.models import (
    AuditEvent,
    Charge,
    Document,
    OutboxMessage,
    PurgedCase,
    StaffAccount,
    Submission,
    Telling,
)
from eapply.models.database import JST
from eapply.queries.scope import StaffActor, their_charges, visible

PAGE = 100
MOST_STUCK = 200
MOST_LOOKED_AT = 5000


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
        .limit(MOST_LOOKED_AT)
    ).all()
    own = numbers(session, actor, every)
    mine = (each for each in every if of_case(each) is None or of_case(each) in own)
    return list(islice(mine, MOST_STUCK))


def of_case(message: OutboxMessage) -> tuple[str, str] | None:
    """What the work is about, with its name: a submission, a paper, a charge, what a program is told; None
    for nothing of a department."""
    for name in ("submission", "document", "charge", "delivery"):
        if name in message.payload:
            return name, str(message.payload[name])
    return None


def numbers(
    session: Session, actor: StaffActor, messages: Sequence[OutboxMessage]
) -> dict[tuple[str, str], str]:
    """The 受付番号 of the cases that the work is about, by `of_case`: those of this person's departments; ""
    for a bill without a case."""
    wanted: dict[str, list[str]] = {}
    for kind, name in filter(None, map(of_case, messages)):
        wanted.setdefault(kind, []).append(name)
    cases = map(int, wanted.get("submission", ()))
    charges = map(int, wanted.get("charge", ()))
    questions = {
        "submission": visible(actor)
        .where(Submission.id.in_(list(cases)))
        .with_only_columns(Submission.id, Submission.reference),
        "document": visible(actor)
        .join(Document, Document.submission_id == Submission.id)
        .where(Document.public_id.in_(wanted.get("document", ())))
        .with_only_columns(Document.public_id, Submission.reference),
        "charge": select(Charge.id, func.coalesce(Submission.reference, ""))
        .outerjoin(Submission, Submission.id == Charge.submission_id)
        .where(Charge.id.in_(list(charges)), their_charges(actor)),
        "delivery": select(Telling.public_id, Telling.reference).where(
            Telling.public_id.in_(wanted.get("delivery", ())),
            Telling.department.in_(actor.departments()),
        ),
    }
    return {
        (kind, str(key)): number
        for kind in wanted
        for key, number in session.execute(questions[kind])
    }


def waiting(session: Session) -> tuple[int, datetime | None]:
    """How much work is open, and when the oldest of it fell due."""
    row = session.execute(
        select(func.count(), func.min(OutboxMessage.due_at)).where(
            OutboxMessage.done_at.is_(None), OutboxMessage.stuck_at.is_(None)
        )
    ).one()
    return row[0], row[1]

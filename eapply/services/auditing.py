"""The record of acts: chained per case in the transaction of the act, sealed into one chain later.

Digests are HMACs under the audit key, so that somebody with the database alone cannot rewrite history
without being found out. The head of the sealed chain is anchored each day.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, NamedTuple
from zlib import crc32

from sqlalchemy import Connection, Select, String, bindparam, func, insert, select
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.widths import narrow
from eapply.models import AuditAnchor, AuditEvent, AuditSeal
from eapply.models.database import hold_by, to_json
from eapply.models.writing_last import write_kept, write_last
from eapply.services.toolbox import Toolbox

RESIDENT = "resident"
SYSTEM = "system"
START = "0" * 64
SEALED_AT_ONCE = 500
CODE_SIGNS = 8
# Every transaction that acts asks and adds; built once, because building takes longer than the database does.
EVENTS: Final[Any] = AuditEvent.__table__
LATER: Final = EVENTS.alias()
LAST: Final = select(func.max(LATER.c.sequence)).where(LATER.c.chain == EVENTS.c.chain)
INSERT: Final = insert(EVENTS)
BUCKETS: Final = 1024


class Act(NamedTuple):
    """What is to be recorded when the transaction commits."""

    tools: Toolbox
    chain: str
    at: datetime
    actor: str
    action: str
    detail: dict[str, Any]
    is_first: bool


def actor_of(staff_id: int) -> str:
    return f"staff:{staff_id}"


def record(
    session: Session, tools: Toolbox, chain: str, actor: str, action: str, **detail: Any
) -> None:
    """Adds one entry to a chain; commits with the act it tells of. ``detail`` holds no answers.

    What the act changed is written at once, so that whoever locks the rows next finds it; the entry when
    the transaction commits, after those before it.
    """
    session.flush()
    act = Act(tools, chain, tools.clock.now(), actor, action, detail, is_first=False)
    write_last(session, write, act)


def begin(
    session: Session, tools: Toolbox, chain: str, actor: str, action: str, **detail: Any
) -> None:
    """The first entry of a chain that is known to be new; spares the search for the last one.

    Begun twice, a chain breaks the unique place of its first entry, and with it the transaction.
    """
    act = Act(tools, chain, tools.clock.now(), actor, action, detail, is_first=True)
    write_last(session, write, act)


def write(connection: Connection, acts: list[Act]) -> None:
    """Puts acts at the ends of their chains, each under its digest."""
    ends = {act.chain: (0, START) for act in acts}
    known = sorted(ends.keys() - {act.chain for act in acts if act.is_first})
    if known:
        hold_by(connection, *names_of(known))
        values = {f"chain_{number}": chain for number, chain in enumerate(known)}
        found = connection.execute(ends_of(len(known)), values)
        ends |= {chain: (sequence, digest) for chain, sequence, digest in found}
    entries = []
    for tools, chain, at, actor, action, detail, _ in acts:
        number, previous = ends[chain]
        own = digest(tools, chain, number + 1, at, actor, action, detail, previous)
        ends[chain] = (number + 1, own)
        entries.append(
            {
                "chain": chain,
                "sequence": number + 1,
                "at": at,
                "actor": actor,
                "action": action,
                "detail": detail,
                "previous": previous,
                "digest": own,
            }
        )
    connection.execute(INSERT, entries)


def names_of(chains: Iterable[str]) -> list[str]:
    """What is held while chains get longer, in one order: whoever else adds to them waits until then. Not
    every chain belongs to a row that its writers have locked. Few names, because locks are counted."""
    buckets = {crc32(chain.encode()) % BUCKETS for chain in chains}
    return [f"chains:{bucket}" for bucket in sorted(buckets)]


@cache
def ends_of(chains: int) -> Select[Any]:
    """The last entries of so many chains."""
    names = [bindparam(f"chain_{number}", type_=String()) for number in range(chains)]
    return select(EVENTS.c.chain, EVENTS.c.sequence, EVENTS.c.digest).where(
        EVENTS.c.chain.in_(names), EVENTS.c.sequence == LAST.scalar_subquery()
    )


def digest_of(tools: Toolbox, entry: AuditEvent) -> str:
    """What the digest of a stored entry must be."""
    return digest(
        tools,
        entry.chain,
        entry.sequence,
        entry.at,
        entry.actor,
        entry.action,
        entry.detail,
        entry.previous,
    )


def digest(
    tools: Toolbox,
    chain: str,
    sequence: int,
    at: datetime,
    actor: str,
    action: str,
    detail: dict[str, Any],
    previous: str,
) -> str:
    moment = at.astimezone(UTC).isoformat()
    return mac(tools, to_json([chain, sequence, moment, actor, action, detail, previous]))


def mac(tools: Toolbox, text: str) -> str:
    return hmac.new(tools.settings.audit_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def seal_digest(tools: Toolbox, number: int, before: str, entry: AuditEvent) -> str:
    return mac(tools, to_json([number, before, entry.id, entry.digest]))


def head(session: Session) -> tuple[int, str]:
    """Number and digest of the last seal; (0, zeros) before the first."""
    last = session.scalars(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)).first()
    return (last.number, last.digest) if last else (0, START)


def seal(session: Session, tools: Toolbox) -> int:
    """Gives unsealed entries their places in the one chain and anchors the day's head."""
    number, digest = head(session)
    unsealed = session.scalars(
        select(AuditEvent)
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .where(AuditSeal.number.is_(None))
        .order_by(AuditEvent.id)
        .limit(SEALED_AT_ONCE)
    ).all()
    for entry in unsealed:
        number += 1
        digest = seal_digest(tools, number, digest, entry)
        session.add(
            AuditSeal(number=number, event_id=entry.id, sealed_at=tools.clock.now(), digest=digest)
        )
    if unsealed:
        session.merge(AuditAnchor(day=tools.clock.today(), number=number, digest=digest))
    return len(unsealed)


def check_code(entry: AuditEvent) -> str:
    """記録の確認コード of an entry: eight signs of its digest, e.g. "7KMQ-2X4B".

    Who has noted it can find out later whether this entry and all before it are still the same.
    """
    return reference.grouped(reference.signs_of(int(entry.digest, 16), CODE_SIGNS))


def parse_check_code(typed: str) -> str | None:
    """A typed 記録の確認コード in its one spelling; None when it has another shape."""
    signs = re.sub(r"[\s-]", "", narrow(typed)).upper()
    if len(signs) != CODE_SIGNS or not set(signs) <= set(reference.ALPHABET):
        return None
    return reference.grouped(signs)


def last(session: Session, name: str) -> AuditEvent:
    """The newest entry of a chain that has begun."""
    write_kept(session)
    return session.scalars(
        select(AuditEvent)
        .where(AuditEvent.chain == name)
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    ).one()


def chain(session: Session, name: str) -> list[AuditEvent]:
    """The entries of one chain, oldest first."""
    write_kept(session)
    return list(
        session.scalars(
            select(AuditEvent).where(AuditEvent.chain == name).order_by(AuditEvent.sequence)
        )
    )


def verify(session: Session, tools: Toolbox) -> list[str]:
    """What is wrong with the record, in plain words; empty when it is whole."""
    write_kept(session)
    entries = session.scalars(
        select(AuditEvent).order_by(AuditEvent.chain, AuditEvent.sequence)
    ).yield_per(1000)
    return verify_entries(tools, entries) + verify_seals(session, tools)


def verify_entries(tools: Toolbox, entries: Iterable[AuditEvent]) -> list[str]:
    """What is wrong with these chains; each comes whole and in its order."""
    problems: list[str] = []
    expected: dict[str, tuple[int, str]] = {}
    for entry in entries:
        sequence, previous = expected.get(entry.chain, (1, START))
        if entry.sequence != sequence or entry.previous != previous:
            problems.append(f"chain {entry.chain}: entry {sequence} is missing or out of place")
        if digest_of(tools, entry) != entry.digest:
            problems.append(f"chain {entry.chain}: entry {entry.sequence} was altered")
        expected[entry.chain] = (entry.sequence + 1, entry.digest)
    return problems


def verify_seals(session: Session, tools: Toolbox) -> list[str]:
    problems: list[str] = []
    digests: dict[int, str] = {0: START}
    number, before = 0, START
    rows = session.execute(
        select(AuditSeal, AuditEvent)
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .order_by(AuditSeal.number)
    ).yield_per(1000)
    for sealed, entry in rows:
        number += 1
        if sealed.number != number:
            problems.append(f"seal {number} is missing")
            number = sealed.number
        if entry is None or seal_digest(tools, number, before, entry) != sealed.digest:
            problems.append(f"seal {sealed.number} does not fit its entry")
        before = digests[number] = sealed.digest
    for anchor in session.scalars(select(AuditAnchor).order_by(AuditAnchor.day)):
        if digests.get(anchor.number) != anchor.digest:
            problems.append(f"the anchor of {anchor.day} does not fit: the end was cut off")
    total = session.scalar(select(func.count()).select_from(AuditSeal)) or 0
    if total != len(digests) - 1:
        problems.append("the number of seals changed while reading")
    return problems

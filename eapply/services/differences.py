"""Differences: what does not fit is put before people, who look, write down what they found, and close it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, Refused
from eapply.models import Discrepancy
from eapply.queries.scope import StaffActor
from eapply.services import auditing
from eapply.services.toolbox import Toolbox

AT_ONCE: Final = 1000
CHANGED: Final = "このくいちがいは、ほかの人が先に処理しました。いまの内容を確かめてください。"
# kind, what makes it this one, what was seen, payment, charge
Finding = tuple[str, str, dict[str, Any], int | None, int | None]


def differ(
    session: Session,
    tools: Toolbox,
    kind: str,
    name: str,
    detail: dict[str, Any],
    payment: int | None = None,
    charge: int | None = None,
) -> None:
    """Puts a difference before people, once for the same finding."""
    differ_all(session, tools, [(kind, name, detail, payment, charge)])


def differ_all(session: Session, tools: Toolbox, findings: Iterable[Finding]) -> int:
    """Keeps the findings that are new: kind, name, detail, payment and charge; how many they are."""
    named: dict[str, Finding] = {key_of(each): each for each in findings}
    keys: Sequence[str] = tuple(named)
    known: set[str] = set()
    session.flush()
    for start in range(0, len(keys), AT_ONCE):
        some = select(Discrepancy.key).where(Discrepancy.key.in_(keys[start : start + AT_ONCE]))
        known.update(session.scalars(some))
    new = [key for key in keys if key not in known]
    session.add_all(
        Discrepancy(
            key=key,
            kind=named[key][0],
            payment_id=named[key][3],
            charge_id=named[key][4],
            detail=named[key][2],
            found_at=tools.clock.now(),
        )
        for key in new
    )
    session.flush()
    return len(new)


def key_of(finding: Finding) -> str:
    kind, name = finding[:2]
    mark = hashlib.sha256(name.encode()).hexdigest()[:32]
    return f"{kind}:{mark}"


def note(
    session: Session, tools: Toolbox, actor: StaffActor, found: Discrepancy, version: int, text: str
) -> Discrepancy:
    """Writes down what was found out so far. Raises Refused, Conflict."""
    locked = lock(session, found, version)
    if not text.strip():
        raise Refused("わかったことを入力してください。", "note")
    locked.note = text.strip()
    locked.noted_by, locked.noted_at = actor.id, tools.clock.now()
    record(session, tools, actor, locked, "difference-noted")
    return locked


def close(
    session: Session, tools: Toolbox, actor: StaffActor, found: Discrepancy, version: int, text: str
) -> Discrepancy:
    """処理済み: how it ended. It stays on record. Raises Refused, Conflict."""
    locked = lock(session, found, version)
    if not text.strip():
        raise Refused("どう処理したかを入力してください。", "note")
    locked.closed_note = text.strip()
    locked.closed_by, locked.closed_at = actor.id, tools.clock.now()
    record(session, tools, actor, locked, "difference-closed")
    return locked


def lock(session: Session, found: Discrepancy, version: int) -> Discrepancy:
    """The newest row, held, still open and as it was seen."""
    locked = session.scalars(
        select(Discrepancy)
        .where(Discrepancy.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if locked.version != version or locked.closed_at is not None:
        raise Conflict(CHANGED)
    return locked


def record(
    session: Session, tools: Toolbox, actor: StaffActor, found: Discrepancy, action: str
) -> None:
    found.version += 1
    chain = f"difference:{found.id}"
    auditing.record(session, tools, chain, auditing.actor_of(actor.id), action, kind=found.kind)


def open_count(session: Session) -> int:
    """How many wait for people."""
    waiting = select(func.count()).select_from(Discrepancy).where(Discrepancy.closed_at.is_(None))
    return int(session.scalar(waiting) or 0)

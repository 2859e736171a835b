"""Which cases left a trace, and what registers know: what the rules about stored state are asked of.

Values are the keyed hashes of `services/stored_rules`; nothing here says whose case it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.submission import State
from eapply.models import CaseTrace, RegisterEntry, Submission

OVER = (State.WITHDRAWN.value, State.LAPSED.value)


def arrivals(
    session: Session,
    kind: str,
    values: Sequence[str],
    today: date,
    most: int,
    own: Collection[str] | None = None,
    *,
    as_hint: bool = False,
) -> list[datetime]:
    """When the newest cases with one of these traces arrived, ``most`` of them, newest first.

    ``own`` narrows to the cases with these public ids; ``as_hint`` leaves out those under 支援措置.
    """
    found = (
        select(Submission.arrived_at)
        .join(CaseTrace, CaseTrace.submission_id == Submission.id)
        .where(
            CaseTrace.value.in_(values),
            CaseTrace.kind == kind,
            CaseTrace.until.is_(None) | (CaseTrace.until >= today),
            Submission.state.not_in(OVER),
        )
        .order_by(Submission.id.desc())
        .limit(most)
    )
    if own is not None:
        found = found.where(Submission.public_id.in_(own))
    if as_hint:
        found = found.where(~Submission.protected)
    return list(session.scalars(found))


def is_unknown(session: Session, register: str, values: Sequence[str]) -> bool:
    """None of the values is in the register; False where the register has no entries at all."""
    in_it = select(RegisterEntry.id).where(RegisterEntry.register == register)
    if session.scalar(in_it.where(RegisterEntry.value.in_(values)).limit(1)) is not None:
        return False
    return session.scalar(in_it.limit(1)) is not None

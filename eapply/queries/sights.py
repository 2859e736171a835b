"""Who looked at a case when, who has a form of it open, and which answers somebody made sure of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.models import RowTick, Sight, StaffAccount
from eapply.queries.case_view import CaseView
from eapply.queries.scope import StaffActor

SITTING: Final = timedelta(minutes=30)  # looks closer together are one
FORGOTTEN: Final = timedelta(minutes=30)  # a form open for longer is in nobody's hands any more


@dataclass(frozen=True)
class RowTicked:
    """Who made sure of an answer, and when."""

    who: str
    at: datetime


def seen_before(
    session: Session, actor: StaffActor, view: CaseView, now: datetime
) -> datetime | None:
    """When this person looked at the case before this sitting; None: never."""
    chosen = select(Sight).where(Sight.submission_id == view.case.id, Sight.staff_id == actor.id)
    found = session.scalars(chosen).one_or_none()
    if found is None:
        return None
    return found.before_at if now - found.seen_at < SITTING else found.seen_at


def typing(
    session: Session, actor: StaffActor, view: CaseView, now: datetime
) -> list[tuple[str, datetime]]:
    """The others who have a form of the case open, with since when, the first one first."""
    found = session.execute(
        select(StaffAccount.name, Sight.typing_since)
        .join(StaffAccount, StaffAccount.id == Sight.staff_id)
        .where(
            Sight.submission_id == view.case.id,
            Sight.staff_id != actor.id,
            Sight.typing_since > now - FORGOTTEN,
        )
        .order_by(Sight.typing_since)
    )
    return [(name, since) for name, since in found if since is not None]


def row_ticks(session: Session, view: CaseView) -> Mapping[str, RowTicked]:
    """The answers that somebody made sure of, by the first key of their row."""
    found = session.execute(
        select(RowTick.key, StaffAccount.name, RowTick.at)
        .join(StaffAccount, StaffAccount.id == RowTick.staff_id)
        .where(RowTick.submission_id == view.case.id)
    )
    return {key: RowTicked(who, at) for key, who, at in found}

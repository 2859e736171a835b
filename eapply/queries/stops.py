"""受付の停止: those that hold or are to come, as judgements and pages ask for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from eapply.core.stops import Stop
from eapply.core.windows import Closed
from eapply.models import Draft, FilingStop, StaffAccount, db
from eapply.models.database import JST

KNOWN: Final = "eapply_stops"
# Every page of a form asks, so it is built once and leaves the rows in the database.
STANDING: Final = (
    select(FilingStop.slug, FilingStop.begins_at, FilingStop.ends_at, FilingStop.text)
    .where(
        FilingStop.lifted_at.is_(None),
        or_(FilingStop.ends_at.is_(None), FilingStop.ends_at > bindparam("now")),
    )
    .order_by(FilingStop.ends_at.is_(None).desc(), FilingStop.ends_at.desc(), FilingStop.id)
)


class StoredStops:
    """The stops of this installation, read once in each transaction: a page asks several times."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def closed(self, slug: str, day: date) -> Closed | None:
        """Of today at this moment, of another day at its noon. Stops that are over are forgotten."""
        now = self._now()
        moment = now if day == now.date() else datetime.combine(day, time(12), JST)
        found = (each for each in self._known(now) if each.slug == slug and each.holds(moment))
        return next((each.closed for each in found), None)

    def _known(self, now: datetime) -> list[Stop]:
        session: Session = db.session()
        read_in, kept = session.info.get(KNOWN, (None, None))
        if read_in is not None and read_in is session.get_transaction():
            return list(kept)
        found = standing(session, now)
        session.info[KNOWN] = (session.get_transaction(), found)
        return found


def standing(session: Session, now: datetime) -> list[Stop]:
    """Those that hold now or will, those that hold longest first."""
    return [Stop(*row) for row in session.execute(STANDING, {"now": now})]


@dataclass(frozen=True)
class Shown:
    """A stop with the names of those who made and ended it."""

    row: FilingStop
    made_by: str
    lifted_by: str

    def is_over(self, now: datetime) -> bool:
        ends = self.row.lifted_at or self.row.ends_at
        return ends is not None and ends <= now


def of_procedure(session: Session, slug: str) -> list[Shown]:
    """All stops of a procedure, the newest first."""
    maker, lifter = aliased(StaffAccount), aliased(StaffAccount)
    query = (
        select(FilingStop, maker.name, lifter.name)
        .join(maker, maker.id == FilingStop.made_by)
        .outerjoin(lifter, lifter.id == FilingStop.lifted_by)
        .where(FilingStop.slug == slug)
        .order_by(FilingStop.id.desc())
    )
    return [Shown(row, made, lifted or "") for row, made, lifted in session.execute(query)]


def open_drafts(session: Session, slug: str, now: datetime) -> int:
    """How many people are filling the form in: a number and nothing else."""
    unfinished = select(func.count()).where(
        Draft.slug == slug, Draft.submission_id.is_(None), Draft.expires_at > now
    )
    return session.scalar(unfinished) or 0

"""窓口入力 as the desk reads it: what a clerk has begun, and who typed a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.models import CounterEntry, Draft, StaffAccount
from eapply.queries.case_view import CaseView
from eapply.queries.scope import StaffActor


@dataclass(frozen=True)
class Begun:
    """An entry that is not filed yet."""

    draft: str
    slug: str
    channel: str
    saved_at: datetime


@dataclass(frozen=True)
class Typed:
    """Who typed a case, how the person came and how their identity was checked."""

    name: str
    channel: str
    identity: str


def begun(session: Session, actor: StaffActor, now: datetime) -> list[Begun]:
    """The clerk's own entries that are not filed yet, the latest first."""
    found = session.execute(
        select(Draft.public_id, Draft.slug, CounterEntry.channel, Draft.saved_at)
        .join(Draft, Draft.id == CounterEntry.draft_id)
        .where(
            CounterEntry.staff_id == actor.id,
            Draft.submission_id.is_(None),
            Draft.expires_at >= now,
        )
        .order_by(Draft.saved_at.desc())
    )
    return [Begun(*row) for row in found]


def of_case(session: Session, view: CaseView) -> Typed | None:
    """Who typed this case; None when its resident filed it."""
    row = session.execute(
        select(StaffAccount.name, CounterEntry.channel, CounterEntry.identity)
        .join(StaffAccount, StaffAccount.id == CounterEntry.staff_id)
        .where(CounterEntry.submission_id == view.case.id)
    ).one_or_none()
    return Typed(*row) if row else None

"""How many there are: per view, and how many arrived since. Numbers only, no person's data."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from eapply.core.submission import State
from eapply.models import Submission
from eapply.queries.scope import StaffActor, visible
from eapply.queries.views import VIEWS, Standpoint, View

MOST: Final = 1_000


def per_view(session: Session, actor: StaffActor, at: Standpoint) -> dict[str, int]:
    """The number of cases in each view, in one statement; more than ``MOST`` means that many or more.

    Counting ends one beyond ``MOST``, so that a long list costs what a short one costs.
    """
    parts = [counted(actor, at, view) for view in VIEWS.values()]
    return {str(key): int(count) for key, count in session.execute(union_all(*parts))}


def counted(actor: StaffActor, at: Standpoint, view: View) -> Select[str, int]:
    found = visible(actor).where(view.holds(at)).with_only_columns(literal(1)).limit(MOST + 1)
    return select(literal(view.key), func.count()).select_from(found.subquery())


def arrived_since(session: Session, actor: StaffActor, moment: datetime) -> int:
    """How many filings reached this person's departments after the moment."""
    return (
        session.scalar(
            visible(actor)
            .where(Submission.arrived_at > moment, Submission.state == State.IN_QUEUE.value)
            .with_only_columns(func.count(Submission.id))
        )
        or 0
    )


def last_arrival(session: Session, actor: StaffActor) -> datetime | None:
    """When the newest filing arrived."""
    return session.scalar(visible(actor).with_only_columns(func.max(Submission.arrived_at)))

"""How many there are: per view, and how many arrived since. Numbers only, no person's data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, literal, union_all
from sqlalchemy.orm import Session

from eapply.core.submission import State
from eapply.models import Submission
from eapply.queries.scope import StaffActor, visible
from eapply.queries.views import VIEWS, Standpoint, View


def per_view(session: Session, actor: StaffActor, at: Standpoint) -> dict[str, int]:
    """The number of cases in each view, in one statement."""
    parts = [counted(actor, at, view) for view in VIEWS.values()]
    return {str(key): int(count) for key, count in session.execute(union_all(*parts))}


def counted(actor: StaffActor, at: Standpoint, view: View) -> Select[str, int]:
    return (
        visible(actor)
        .where(view.holds(at))
        .with_only_columns(literal(view.key), func.count(Submission.id))
    )


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

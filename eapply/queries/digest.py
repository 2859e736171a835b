"""きょうのまとめ: how much is urgent, for a person and for each department that the person heads. Counts only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from eapply.core.submission import Role
from eapply.models import Submission
from eapply.queries.scope import StaffActor, visible
from eapply.queries.staff_counts import MOST
from eapply.queries.views import CORRECTED, DUE, DUE_WITHIN, REPLIED, Standpoint

# (words, key of the view that lists them)
ITEMS: Final = (
    ("期限超過", DUE.key),
    (f"期限{DUE_WITHIN}開庁日以内", DUE.key),
    (REPLIED.title, REPLIED.key),
    (CORRECTED.title, CORRECTED.key),
)
MINE: Final = ""


@dataclass(frozen=True)
class Line:
    """The counts in the order of ``ITEMS``, of the own cases (``MINE``) or of a department."""

    department: str
    counts: tuple[int, ...]


def digest(session: Session, actor: StaffActor, at: Standpoint, today: date) -> list[Line]:
    """The own cases first, then the headed departments. One statement; a count above ``staff_counts.MOST``
    means that many or more."""
    headed = actor.departments((Role.HEAD,))
    whose = {MINE: Submission.handler_id == at.person}
    whose |= {each: Submission.department == each for each in headed}
    parts = [
        counted(visible(actor).where(condition, urgent), line, place)
        for line, condition in whose.items()
        for place, urgent in enumerate(conditions(at, today))
    ]
    found = {(line, place): count for line, place, count in session.execute(union_all(*parts))}
    return [Line(line, tuple(found[line, place] for place in range(len(ITEMS)))) for line in whose]


def conditions(at: Standpoint, today: date) -> Iterator[ColumnElement[bool]]:
    yield DUE.holds(at) & (Submission.due_on < today)
    yield DUE.holds(at) & (Submission.due_on >= today)
    yield REPLIED.holds(at)
    yield CORRECTED.holds(at)


def counted(found: Select[Any], line: str, place: int) -> Select[str, int, int]:
    rows = found.with_only_columns(literal(1)).limit(MOST + 1).subquery()
    return select(literal(line), literal(place), func.count()).select_from(rows)

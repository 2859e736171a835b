"""The cases of a department in the order in which they changed, for programs that keep up with them.

A page goes on behind the moment and the number of its last line. Both stay what they were when the line
was read, so a case that changes meanwhile comes again at its new place and none is passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.models import Submission
from eapply.models.database import JST
from eapply.queries import shown
from eapply.queries.scope import StaffActor, visible

PLACE: Final = re.compile(r"(\d{8}T\d{6}\.\d{6})Z~([0-9A-Z-]{14})", re.ASCII)
MOMENT: Final = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True)
class Line:
    """One case. Making one notes that it was read."""

    reference: str
    slug: str
    department: str
    legal_type: str
    state: str
    outcome: str
    version: int
    arrived_at: datetime
    updated_at: datetime
    due_on: date
    draft_waits: bool

    def __post_init__(self) -> None:
        shown.note(self.reference)


@dataclass(frozen=True)
class Place:
    """Where a page goes on: behind the case that had this number and was changed at this moment."""

    at: datetime
    reference: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):{MOMENT}}Z~{self.reference}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """None: this is no place that a page ever named."""
        found = PLACE.fullmatch(text)
        try:
            at = datetime.strptime(found[1], MOMENT).replace(tzinfo=UTC) if found else None
        except ValueError:
            return None
        number = reference.parse(found[2]) if found else None
        return cls(at.astimezone(JST), number) if at and number and at.year > 1999 else None


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; "" and None: everything. ``since``: changed then or later."""

    department: str = ""
    state: str = ""
    slug: str = ""
    since: datetime | None = None
    after: Place | None = None


COLUMNS = tuple(getattr(Submission, name) for name in Line.__dataclass_fields__)


def page(
    session: Session, actor: StaffActor, wanted: Wanted, size: int
) -> tuple[list[Line], Place | None]:
    """A page of the cases that this person may see, the longest unchanged first, and where the next begins."""
    conditions: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (Submission.department, wanted.department),
            (Submission.state, wanted.state),
            (Submission.slug, wanted.slug),
        )
        if value
    ]
    if wanted.since is not None:
        conditions.append(Submission.updated_at >= wanted.since)
    if wanted.after is not None:
        conditions.append(behind(session, wanted.after))
    rows = session.execute(
        visible(actor)
        .where(*conditions)
        .with_only_columns(*COLUMNS)
        .order_by(Submission.updated_at, Submission.id)
        .limit(size + 1)
    ).all()
    lines = [Line(*row) for row in rows[:size]]
    more = len(rows) > size
    return lines, Place(lines[-1].updated_at, lines[-1].reference) if more else None


def behind(session: Session, place: Place) -> ColumnElement[bool]:
    """What comes behind a place; of a case that is gone for good, its whole moment comes again."""
    number = session.scalar(select(Submission.id).where(Submission.reference == place.reference))
    if number is None:
        return Submission.updated_at >= place.at
    return or_(
        Submission.updated_at > place.at,
        and_(Submission.updated_at == place.at, Submission.id > number),
    )

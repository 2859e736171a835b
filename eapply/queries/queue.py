"""The department's list: one view, narrowed, sorted, a page at a time.

Pages are found by the place of their first row (keyset), never by counting rows, so that page 200 costs
what page 1 costs and rows that arrive meanwhile shift nothing. The place is told by a 受付番号.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, tuple_, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from eapply.core import document_number, reference
from eapply.core.fold import search_key
from eapply.core.submission import State
from eapply.core.texts import clean
from eapply.core.widths import narrow
from eapply.models import BulkItem, BulkJob, CounterEntry, Document, StaffAccount, Submission
from eapply.models.database import JST
from eapply.queries import labels, shown
from eapply.queries.scope import StaffActor, visible
from eapply.queries.views import ALL, VIEWS, Standpoint, View

PAGE = 50
SHORTEST_PHONE = 4
SHORTEST_NUMBER = 4
NOBODY = "none"
SELF = "me"

ORDERS: Mapping[str, InstrumentedAttribute[Any]] = {
    "due": Submission.due_on,
    "arrived": Submission.arrived_at,
    "updated": Submission.updated_at,
    "procedure": Submission.slug,
    "name": Submission.key_kana,
    "state": Submission.state,
}


@dataclass(frozen=True)
class Line:
    """One case in the list. Making one notes that its data was read."""

    reference: str
    slug: str
    name: str
    department: str
    legal_type: str
    state: str
    outcome: str
    arrived_at: datetime
    due_on: date
    paused_on: date | None
    updated_at: datetime
    answered: bool
    replied: bool
    draft_waits: bool
    handler: str | None
    advised: bool = False
    at_counter: bool = False
    phone: str = ""
    labels: str | None = None

    def __post_init__(self) -> None:
        shown.note(self.reference)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. Days are days of arrival in Japan, both included.

    ``saved`` is the number of the saved view that it was opened from; it narrows nothing. ``selection``
    is the public id of a `BulkJob` of this person: only the cases chosen there.
    """

    view: str = ALL.key
    procedure: str = ""
    state: str = ""
    handler: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    order: str = ""
    saved: str = ""
    label: str = ""
    selection: str = ""

    @property
    def chosen(self) -> View:
        return VIEWS.get(self.view, ALL)

    @property
    def ordered(self) -> tuple[str, bool]:
        """The key of the order and whether it descends; the view's own unless chosen."""
        for wanted in (self.order, self.chosen.order):
            key = wanted.removeprefix("-")
            if key in ORDERS:
                return key, wanted.startswith("-")
        raise LookupError(self.chosen.order)


@dataclass(frozen=True)
class Page:
    """A page of the list with the 受付番号 from which the neighbours go on, "" without one."""

    lines: tuple[Line, ...]
    after: str = ""
    before: str = ""


COLUMNS = (
    Submission.reference,
    Submission.slug,
    Submission.name,
    Submission.phone,
    Submission.department,
    Submission.legal_type,
    Submission.state,
    Submission.outcome,
    Submission.arrived_at,
    Submission.due_on,
    Submission.paused_on,
    Submission.updated_at,
    Submission.answered,
    Submission.replied,
    Submission.draft_waits,
    StaffAccount.name.label("handler"),
    Submission.advised,
    # 窓口入力; looked up for the rows of the page only.
    exists().where(CounterEntry.submission_id == Submission.id).label("at_counter"),
    labels.OF_A_CASE.label("labels"),
)


def page(
    session: Session,
    actor: StaffActor,
    at: Standpoint,
    filters: Filters,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
) -> Page:
    """The page behind ``after`` or before ``before`` (受付番号 of its neighbour), else the first.

    At most two statements, whatever the filters.
    """
    key, descends = filters.ordered
    column = ORDERS[key]
    query = narrowed(visible(actor), actor, at, filters)
    backwards = bool(before)
    place = edge(session, actor, column, before or after) if before or after else None
    up = descends == backwards
    if place is not None:
        here = tuple_(column, Submission.id)
        query = query.where(here > place if up else here < place)
    else:
        backwards, up = False, not descends
    query = query.order_by(*(each.asc() if up else each.desc() for each in (column, Submission.id)))
    rows = session.execute(
        query.with_only_columns(*COLUMNS)
        .outerjoin(StaffAccount, StaffAccount.id == Submission.handler_id)
        .limit(size + 1)
    ).all()
    more = len(rows) > size
    # The one row beyond the page is not shown, so it does not become a line either.
    lines = [Line(**row._mapping) for row in rows[:size]]
    if backwards:
        lines.reverse()
    if not lines:
        return Page(())
    return Page(
        tuple(lines),
        after=lines[-1].reference if more or backwards else "",
        before=lines[0].reference if (more if backwards else place is not None) else "",
    )


def edge(
    session: Session, actor: StaffActor, column: InstrumentedAttribute[Any], number: str
) -> tuple[Any, int] | None:
    """The place of a case in this order; None when this person cannot see it (any more)."""
    found = session.execute(
        visible(actor)
        .where(Submission.reference == (reference.parse(number) or ""))
        .with_only_columns(column, Submission.id)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def narrowed(
    query: Select[Any], actor: StaffActor, at: Standpoint, filters: Filters
) -> Select[Any]:
    """The view and the filters as conditions on what this person may see."""
    return query.where(*conditions_of(actor, at, filters))


def conditions_of(actor: StaffActor, at: Standpoint, filters: Filters) -> list[ColumnElement[bool]]:
    """What a case of the list fulfils; who may see it is asked elsewhere."""
    conditions = [filters.chosen.holds(at)]
    if procedure := clean(filters.procedure):
        conditions.append(Submission.slug == procedure)
    if filters.state in State.__members__:
        conditions.append(Submission.state == filters.state)
    if filters.handler == NOBODY:
        conditions.append(Submission.handler_id.is_(None))
    elif filters.handler:
        conditions.append(
            Submission.handler_id == (at.person if filters.handler == SELF else handler(filters))
        )
    if filters.since:
        conditions.append(Submission.arrived_at >= midnight(filters.since))
    if filters.until:
        conditions.append(Submission.arrived_at < midnight(filters.until + timedelta(days=1)))
    if filters.label:
        conditions.append(labels.stands_on(actor, filters.label))
    if filters.selection:
        conditions.append(Submission.id.in_(selected(at, filters.selection)))
    if words := clean(filters.words):
        conditions.append(said(actor, words))
    return conditions


def selected(at: Standpoint, public_id: str) -> Select[int]:
    """The ids of the cases that this person chose for 一括処理."""
    its = (BulkJob.public_id == public_id) & (BulkJob.owner_id == at.person)
    return select(BulkItem.submission_id).join(BulkJob, BulkJob.id == BulkItem.job_id).where(its)


def handler(filters: Filters) -> int:
    """The id of the person asked for; 0, which nobody has, for anything else."""
    return int(filters.handler) if re.fullmatch(r"[0-9]{1,9}", filters.handler) else 0


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JST)


def said(actor: StaffActor, words: str) -> ColumnElement[bool]:
    """The words are a 受付番号 (any width, with or without hyphens) or 文書番号, part of a name, kana or phone.

    Each of these is looked up in an index of its own, inside this person's departments.
    """
    signs = re.sub(r"[\s-]", "", narrow(words)).upper()
    inside = Submission.department.in_(actor.departments())
    key = search_key(words)
    found = [
        select(Submission.id).where(inside, column.contains(key, autoescape=True))
        for column in (Submission.key_name, Submission.key_kana)
        if key
    ]
    digits = re.sub(r"[()]", "", signs)
    if digits.isascii() and digits.isdigit() and len(digits) >= SHORTEST_PHONE:
        found.append(select(Submission.id).where(inside, Submission.key_phone.contains(digits)))
    if len(signs) >= SHORTEST_NUMBER and set(signs) <= set(reference.ALPHABET):
        groups = "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))
        found.append(select(Submission.id).where(Submission.reference.startswith(groups)))
    if number := document_number.parse(words):
        its = Document.submission_id == Submission.id
        found.append(
            select(Submission.id).join(Document, its).where(Document.full_number == number)
        )
    if not found:
        return Submission.id.in_(())
    return Submission.id.in_(union(*found))

"""保存した表示: whose they are, what they narrow the list to, how many cases each shows.

A person sees their own and those of their departments. Of any other nothing can be learned, not even
whether it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from eapply.core.errors import NotYours
from eapply.core.submission import Role, State
from eapply.models import SavedView, Submission
from eapply.queries.queue import ORDERS, Filters, conditions_of
from eapply.queries.scope import StaffActor, visible
from eapply.queries.views import ALL, VIEWS, Standpoint

MOST_SAVED: Final = 20  # of a person, and of a department
COUNTED: Final = 10  # have their number in the rail
LOOKED_AT: Final = 300  # cases of a list, for a number
NOT_FOUND: Final = "この表示は開けません。消されたか、ほかの課の表示です。"
NOT_KEPT: Final = frozenset({"words", "saved", "selection"})
DAYS: Final = ("since", "until")


def theirs(actor: StaffActor) -> ColumnElement[bool]:
    """The saved views that this person sees."""
    return or_(
        and_(SavedView.department == "", SavedView.owner_id == actor.id),
        SavedView.department.in_(actor.departments()),
    )


def of_person(session: Session, actor: StaffActor) -> list[SavedView]:
    """Their own first, then those of their departments, each in the order of saving."""
    most = MOST_SAVED * (1 + len(actor.departments()))
    order = (SavedView.department, SavedView.id)
    return list(
        session.scalars(select(SavedView).where(theirs(actor)).order_by(*order).limit(most))
    )


def get_view(session: Session, actor: StaffActor, number: int) -> SavedView:
    """Raises NotYours: there is none, or it is somebody else's: the same answer for both."""
    found = session.scalars(select(SavedView).where(theirs(actor), SavedView.id == number))
    view = found.one_or_none()
    if view is None:
        raise NotYours(NOT_FOUND)
    return view


def may_change(actor: StaffActor, view: SavedView) -> bool:
    """A shared one is changed by its maker, or by the head of the department."""
    return view.owner_id == actor.id or actor.role_in(view.department) is Role.HEAD


def kept(filters: Filters) -> dict[str, str]:
    """What of the filters is saved, as it stands in an address."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in asdict(filters).items()
        if value and key not in NOT_KEPT
    }


def filters_of(view: SavedView) -> Filters:
    """The list that this view opens; what is not known any more is left out."""
    stored: Mapping[str, str] = view.filters
    days = {key: date.fromisoformat(stored[key]) for key in DAYS if key in stored}
    return Filters(
        view=stored["view"] if stored.get("view") in VIEWS else ALL.key,
        procedure=stored.get("procedure", ""),
        state=stored.get("state", ""),
        handler=stored.get("handler", ""),
        since=days.get("since"),
        until=days.get("until"),
        order=stored["order"] if stored.get("order", "").strip("-") in ORDERS else "",
        saved=str(view.id),
        label=stored.get("label", ""),
    )


def counts(
    session: Session,
    actor: StaffActor,
    at: Standpoint,
    views: Iterable[SavedView],
    of_views: Mapping[str, int],
) -> dict[int, int]:
    """How many cases the first ``COUNTED`` of them show, by id, in at most one statement.

    One that rests on more than ``LOOKED_AT`` cases has no number here, so that no list makes a page slow.

    Args:
        of_views: what `staff_counts.per_view` found.
    """
    found, parts = {}, []
    for view in list(views)[:COUNTED]:
        filters = filters_of(view)
        if not narrows(filters):
            found[view.id] = of_views[filters.view]
        elif filters.state or of_views[filters.view] <= LOOKED_AT:
            parts.append(counted(actor, at, filters))
    if parts:
        rows = session.execute(union_all(*parts))
        found |= {int(key): int(count) for key, count, seen in rows if seen <= LOOKED_AT}
    return found


def narrows(filters: Filters) -> bool:
    """Whether it shows fewer than all of the list that it rests on."""
    return filters != Filters(view=filters.view, order=filters.order, saved=filters.saved)


def counted(actor: StaffActor, at: Standpoint, filters: Filters) -> Select[Any]:
    """Which saved view, how many of the cases it rests on it shows, and how many it rests on."""
    rests_on = visible(actor).where(filters.chosen.holds(at))
    if filters.state in State.__members__:
        rests_on = rests_on.where(Submission.state == filters.state)
    # The index of the list leads to these, however many there are.
    first = rests_on.with_only_columns(Submission.id).limit(LOOKED_AT + 1)
    shows = case((and_(True, *conditions_of(actor, at, filters)), 1), else_=0)
    return select(
        literal(int(filters.saved)), func.coalesce(func.sum(shows), 0), func.count(Submission.id)
    ).where(Submission.id.in_(first))

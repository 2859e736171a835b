"""保存した表示: kept under a name, renamed, given other conditions, deleted.

What concerns a shared one stands in the record, as others find another list under its name then.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.errors import Refused
from eapply.core.widths import visible
from eapply.core.written import written
from eapply.models import SavedView
from eapply.models.database import hold
from eapply.queries.queue import Filters
from eapply.queries.saved_views import MOST_SAVED, get_view, kept, may_change
from eapply.queries.scope import StaffActor
from eapply.services import auditing
from eapply.services.toolbox import Toolbox

CHAIN: Final = "saved-views"
LONGEST_TITLE: Final = 30
NO_DEPARTMENT: Final = "共有する課を選択してください。"
NOT_MAKER: Final = "この表示を変えたり消したりできるのは、作った人と課長です。"
TAKEN: Final = "同じ名前の表示があります。ほかの名前にしてください。"
FULL_OWN: Final = (
    f"自分だけの表示は{MOST_SAVED}件まで保存できます。使わないものを消すと、保存できます。"
)
FULL_SHARED: Final = (
    f"課で共有する表示は{MOST_SAVED}件まで保存できます。使わないものを消すと、保存できます。"
)


def save(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    title: str,
    filters: Filters,
    department: str = "",
) -> SavedView:
    """Keeps the conditions under a name, for the person or for one of their departments.

    Raises:
        Refused: no such department, a name that cannot be, or too many.
    """
    if department and department not in actor.departments():
        raise Refused(NO_DEPARTMENT, "department")
    now = tools.clock.now()
    row = SavedView(owner_id=actor.id, department=department, saved_at=now, changed_at=now)
    row.filters = kept(filters)
    wait_for_others(session, actor, row)
    row.title = allowed(session, row, title)
    if len(beside(session, row)) >= MOST_SAVED:
        raise Refused(FULL_SHARED if department else FULL_OWN)
    session.add(row)
    session.flush()  # gives it its number
    record(session, tools, actor, "view-saved", row)
    return row


def rename(
    session: Session, tools: Toolbox, actor: StaffActor, number: int, title: str
) -> SavedView:
    """Raises NotYours, or Refused: not the one to change it, or a name that cannot be."""
    row = changing(session, actor, number)
    before, row.title = row.title, allowed(session, row, title)
    row.changed_at = tools.clock.now()
    record(session, tools, actor, "view-renamed", row, before=before)
    return row


def replace(
    session: Session, tools: Toolbox, actor: StaffActor, number: int, filters: Filters
) -> SavedView:
    """It opens another list from now on. Raises NotYours, or Refused: not the one to change it."""
    row = changing(session, actor, number)
    row.filters, row.changed_at = kept(filters), tools.clock.now()
    record(session, tools, actor, "view-replaced", row)
    return row


def delete(session: Session, tools: Toolbox, actor: StaffActor, number: int) -> SavedView:
    """Raises NotYours, or Refused: not the one to change it."""
    row = changing(session, actor, number)
    record(session, tools, actor, "view-deleted", row)
    session.delete(row)
    return row


def changing(session: Session, actor: StaffActor, number: int) -> SavedView:
    """The view, for this transaction alone."""
    row = get_view(session, actor, number)
    if not may_change(actor, row):
        raise Refused(NOT_MAKER)
    wait_for_others(session, actor, row)
    session.expire(row)
    return get_view(session, actor, number)


def wait_for_others(session: Session, actor: StaffActor, row: SavedView) -> None:
    """Names, numbers and the chain of the record are looked at by one transaction at a time."""
    hold(session, CHAIN if row.department else f"{CHAIN}:{actor.id}")


def allowed(session: Session, row: SavedView, title: str) -> str:
    """The name without invisible signs, which could turn the words around it."""
    title = written(visible(title), "名前", LONGEST_TITLE, "title")
    if title in beside(session, row):
        raise Refused(TAKEN, "title")
    return title


def beside(session: Session, row: SavedView) -> list[str]:
    """The names of the others of the same person, or of the same department."""
    chosen = select(SavedView.title).where(SavedView.department == row.department)
    if not row.department:
        chosen = chosen.where(SavedView.owner_id == row.owner_id)
    if row.id is not None:
        chosen = chosen.where(SavedView.id != row.id)
    return list(session.scalars(chosen))


def record(
    session: Session, tools: Toolbox, actor: StaffActor, act: str, row: SavedView, **more: str
) -> None:
    """One entry, for a shared one: a person's own concerns nobody else."""
    if row.department:
        person = auditing.actor_of(actor.id)
        auditing.record(
            session,
            tools,
            CHAIN,
            person,
            act,
            view=row.id,
            department=row.department,
            title=row.title,
            filters=row.filters,
            **more,
        )

"""A look at a case is remembered for who looked, and a form of it that is open is told to the others.

It warns and blocks nothing: what is saved is compared by the version of the case.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.models import Sight
from eapply.models.upserts import INSERTS
from eapply.queries.scope import StaffActor
from eapply.queries.sights import FORGOTTEN, SITTING
from eapply.services.toolbox import Toolbox


def look(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission_id: int,
    *,
    typing: bool = False,
) -> None:
    """Notes that this person looks at the case now; ``typing``: at one of its forms."""
    now = tools.clock.now()
    row = {"submission_id": submission_id, "staff_id": actor.id, "seen_at": now}
    # Two pages opened at once meet here, so the row is asked for in the database's own words.
    new = INSERTS[session.get_bind().dialect.name](Sight).values(**row)
    session.execute(new.on_conflict_do_nothing(index_elements=["submission_id", "staff_id"]))
    chosen = select(Sight).where(Sight.submission_id == submission_id, Sight.staff_id == actor.id)
    sight = session.scalars(chosen.with_for_update()).one()
    if now - sight.seen_at >= SITTING:
        sight.before_at = sight.seen_at
    sight.seen_at = now
    began = sight.typing_since
    is_open = began is not None and now - began < FORGOTTEN
    sight.typing_since = (began if is_open else now) if typing else None

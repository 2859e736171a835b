"""Ticking off the steps of the desk's work: several clerks at once, nobody's tick is lost.

What comes in is what somebody changed, never the whole list, so that two pages opened at the same
moment add up. The version of the case stays: a tick changes nothing that was decided on.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, Refused
from eapply.core.procedure import Procedure
from eapply.core.submission import FINAL_STATES, State
from eapply.models import Submission, Tick
from eapply.queries.scope import StaffActor
from eapply.services import auditing, cases
from eapply.services.toolbox import Toolbox

OVER = "この手続は終わっています。確かめた印は、もう変えられません。"


def tick(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    procedure: Procedure,
    *,
    add: Collection[str],
    remove: Collection[str],
) -> None:
    """Sets the ticks of the steps in ``add``, takes off those in ``remove``; unknown texts are left out.

    A tick that stands already gets this person and this moment: it was made sure of again.

    Raises:
        Conflict: the case is over.
        Refused: it belongs to another department by now.
    """
    case = cases.lock(session, submission)
    if actor.role_in(case.department) is None:
        raise Refused("この申請を扱う権限がありません。")
    if State(case.state) in FINAL_STATES:
        raise Conflict(OVER)
    here = {
        each.step: each
        for each in session.scalars(select(Tick).where(Tick.submission_id == case.id))
    }
    added = [step for step in procedure.desk.steps if step in add]
    removed = [step for step in here if step in remove and step not in added]
    for step in added:
        row = here.get(step) or Tick(submission_id=case.id, step=step)
        row.staff_id, row.at = actor.id, tools.clock.now()
        session.add(row)
    if removed:
        session.execute(delete(Tick).where(Tick.submission_id == case.id, Tick.step.in_(removed)))
    for name, steps in (("checked", added), ("unchecked", removed)):
        if steps:
            who = auditing.actor_of(actor.id)
            auditing.record(session, tools, case.public_id, who, name, labels=steps)

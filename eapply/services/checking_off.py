"""Ticking off the steps of the desk's work and the answers of a case: several clerks at once, nobody's tick is lost.

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
from eapply.models import RowTick, Submission, Tick
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
    case = own(session, actor, submission)
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
    record(session, tools, actor, case, added, removed)


def tick_rows(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    *,
    add: Collection[str],
    remove: Collection[str],
) -> None:
    """The same for answers, by the first key of their rows; keys of no row are left out. Raises as ``tick``."""
    case = own(session, actor, submission)
    labels = {
        row["keys"][0]: row["label"]
        for section in case.sheet
        for row in section["rows"]
        if row["keys"]
    }
    chosen = select(RowTick).where(RowTick.submission_id == case.id)
    here = {each.key: each for each in session.scalars(chosen)}
    added = [key for key in labels if key in add]
    removed = [key for key in here if key in remove and key not in added]
    for key in added:
        row = here.get(key) or RowTick(submission_id=case.id, key=key)
        row.staff_id, row.at = actor.id, tools.clock.now()
        session.add(row)
    for key in removed:
        session.delete(here[key])
    names = [[labels.get(key, key) for key in keys] for keys in (added, removed)]
    record(session, tools, actor, case, *names)


def own(session: Session, actor: StaffActor, submission: Submission) -> Submission:
    """The case, locked. Raises Refused: another department's by now; Conflict: it is over."""
    case = cases.lock(session, submission)
    if actor.role_in(case.department) is None:
        raise Refused("この申請を扱う権限がありません。")
    if State(case.state) in FINAL_STATES:
        raise Conflict(OVER)
    return case


def record(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    case: Submission,
    added: list[str],
    removed: list[str],
) -> None:
    for name, labels in (("checked", added), ("unchecked", removed)):
        if labels:
            who = auditing.actor_of(actor.id)
            auditing.record(session, tools, case.public_id, who, name, labels=labels)

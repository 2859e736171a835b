"""What every change of a case has in common: lock, compare the version, move, record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict
from eapply.core.submission import FINAL_STATES, Action, LegalType, Role, State, advance
from eapply.core.telling import Event
from eapply.models import Submission
from eapply.services import auditing, telling
from eapply.services.toolbox import Toolbox

CHANGED = (
    "この申請は、ほかの画面で変更されています。新しい内容を確かめてから、もう一度操作してください。"
)
# Every step begins with it; built once, because building it takes longer than the database does.
LOCK = (
    select(Submission)
    .where(Submission.id == bindparam("case"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def lock(session: Session, submission: Submission) -> Submission:
    """The newest row of this case, held until the transaction ends."""
    return lock_row(session, submission.id)


def lock_row(session: Session, submission_id: int) -> Submission:
    """As ``lock``, for who knows the number of the row."""
    return session.scalars(LOCK, {"case": submission_id}).one()


def lock_version(session: Session, submission: Submission, expected: int) -> Submission:
    """As ``lock``, for somebody who decided on what version ``expected`` showed.

    Raises:
        Conflict: somebody else changed the case since.
    """
    locked = lock(session, submission)
    if locked.version != expected:
        raise Conflict(CHANGED)
    return locked


def move(
    session: Session,
    tools: Toolbox,
    submission: Submission,
    action: Action,
    role: Role,
    actor: str,
    **detail: Any,
) -> None:
    """Takes one legal step with its audit entry. The submission must be locked.

    Raises:
        Conflict: the step is not in the table for this state, role and legal type.
    """
    before = submission.state
    after = advance(State(before), action, role, LegalType(submission.legal_type))
    submission.state = after.value
    if after in FINAL_STATES:
        submission.awaits_reply = False
    touch(tools, submission)
    auditing.record(
        session,
        tools,
        submission.public_id,
        actor,
        action.value,
        **{"from": before, "to": after.value, "version": submission.version},
        **detail,
    )
    telling.announce(session, tools, submission, Event.CHANGED)


def touch(tools: Toolbox, submission: Submission) -> None:
    """Counts a change, so that others who look at the case learn of it."""
    submission.version += 1
    submission.updated_at = tools.clock.now()


def pause(tools: Toolbox, submission: Submission) -> None:
    """Stops the clock of the standard period while the resident has the turn."""
    submission.paused_on = submission.paused_on or tools.clock.today()


def resume(tools: Toolbox, submission: Submission) -> None:
    """Starts the clock again: the due day moves by the opening days of the pause."""
    if submission.paused_on is None:
        return
    opening = tools.facts.opening_days("city")
    waited = max(0, opening.between(submission.paused_on, tools.clock.today()))
    submission.due_on = opening.add(submission.due_on, waited)
    submission.paused_on = None

"""起案 of the change of an issued notice, where a head approves what the notice tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from eapply.core.errors import Refused
from eapply.core.notices import Change, Standing, advance
from eapply.core.procedure import Procedure
from eapply.models import DecisionDraft, Submission
from eapply.queries.scope import StaffActor
from eapply.services import approving, cases, reissuing, waiting_drafts
from eapply.services.desk_act import Desk, Formalities, role_in
from eapply.services.toolbox import Toolbox


def draft(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    procedure: Procedure,
    expected_version: int,
    public_id: str,
    change: Change,
    values: Mapping[str, Any],
) -> DecisionDraft:
    """Keeps how a notice would be replaced or withdrawn, and asks for approval; nothing changes yet.

    ``values``: those of `approving.draft`, and ``change_reason``, which the resident will read.

    Raises:
        Conflict: somebody was faster, or the notice cannot be changed so any more.
        Refused: something is missing, or nobody has to approve this.
    """
    case = cases.lock_version(session, submission, expected_version)
    role_in(actor, case)
    waiting_drafts.require_none(case)
    old = reissuing.notice(session, case, public_id)
    advance(change, Standing(old.standing), is_followed=old.replaced_by is not None)
    formalities = Formalities(values.get("effective_on"), bool(values.get("seal_omitted")))
    desk = Desk(session, tools, actor, case, procedure, values, formalities)
    action = reissuing.action_of(desk, old)
    if not waiting_drafts.asks_for_head(session, tools, case, action):
        raise Refused(approving.ALONE)
    typed: dict[str, str] = {}
    if change is Change.REPLACE:
        _, told = reissuing.renewed(desk, old)
        typed = {**told.filled, "reasons": told.reasons}
    about = {
        "change": change.value,
        "document_id": old.id,
        "change_reason": reissuing.why(desk, change),
    }
    row = approving.put_up(desk, action, case.outcome, typed, **about)
    approving.record(
        session,
        tools,
        case,
        actor,
        f"{change}-drafted",
        document=old.title,
        document_number=old.full_number or "",
    )
    return row

"""決裁: one person drafts a decision, another approves it, and then exactly that is decided.

Approving, sending back and taking back are done on the version of the case that the person saw. The
decision is the same act as a clerk's own (`reviewing.carry_out`), in the transaction of the approval.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from eapply.core.approval import NOT_WAITING, DraftStatus, DraftStep, advance, why_not
from eapply.core.errors import Conflict, Refused
from eapply.core.notices import Change
from eapply.core.procedure import Procedure
from eapply.core.submission import Action, LegalType, Role, State
from eapply.core.submission import advance as move_of
from eapply.models import DecisionDraft, Document, Submission
from eapply.queries import deputies
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    case_charges,
    cases,
    deciding,
    notifying,
    reissuing,
    reviewing,
    waiting_drafts,
)
from eapply.services.desk_act import Desk, Formalities, role_in
from eapply.services.toolbox import Toolbox

LONGEST_BASIS: Final = 1000
LONGEST_NOTE: Final = 500
ALONE: Final = "この結果は、起案しないで決められます。画面を開き直してください。"
TOO_EARLY: Final = "施行日は、受付日か、それより後の日付を入力してください。"


def draft(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    procedure: Procedure,
    expected_version: int,
    action: Action,
    values: Mapping[str, Any],
) -> DecisionDraft:
    """起案: keeps what would be decided and asks for approval. ``values`` are those of the decision, and
    ``basis`` (根拠), ``effective_on`` (a date or None), ``seal_omitted`` (a bool).

    Raises:
        Conflict: somebody was faster, or the decision is not possible in this state.
        Refused: something is missing, owed, or nobody has to approve this.
    """
    case = cases.lock_version(session, submission, expected_version)
    move_of(State(case.state), action, role_in(actor, case), LegalType(case.legal_type))
    waiting_drafts.require_none(case)
    if not waiting_drafts.asks_for_head(session, tools, case, action):
        raise Refused(ALONE)
    case_charges.require_paid(session, case, action)
    formalities = Formalities(values.get("effective_on"), bool(values.get("seal_omitted")))
    desk = Desk(session, tools, actor, case, procedure, values, formalities)
    _, told = deciding.result(desk, action)
    typed = {**told.filled, "reasons": told.reasons}
    row = put_up(desk, action, told.outcome, typed)
    record(session, tools, case, actor, "decision-drafted", outcome=told.outcome)
    return row


def put_up(
    desk: Desk, action: Action, outcome: str, typed: Mapping[str, str], **change: Any
) -> DecisionDraft:
    """Puts what was drafted before a head: from now on the locked case waits. Raises Refused."""
    case = desk.case
    case.draft_waits = True
    cases.touch(desk.tools, case)
    row = DecisionDraft(
        submission_id=case.id,
        case_version=case.version,
        status=DraftStatus.WAITING.value,
        action=action.value,
        outcome=outcome,
        typed=dict(typed),
        basis=desk.text("basis", "根拠", limit=LONGEST_BASIS),
        effective_on=effective_day(case, desk.formalities.effective_on),
        seal_omitted=bool(desk.formalities.seal_omitted),
        drafted_by=desk.actor.id,
        drafted_at=desk.tools.clock.now(),
        **change,
    )
    desk.session.add(row)
    return row


def take_step(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    procedure: Procedure,
    expected_version: int,
    step: DraftStep,
    note: str = "",
) -> Submission:
    """決裁, 差戻し (with the reason as ``note``) or 引上げ of the draft that waits.

    Raises:
        Conflict: the case changed since this person looked, or nothing waits any more.
        Refused: not for this person, no reason given, or what the decision needs is missing by now.
    """
    case = cases.lock_version(session, submission, expected_version)
    role = role_in(actor, case)
    waiting = waiting_drafts.waiting(session, case)
    if waiting is None:
        raise Conflict(NOT_WAITING)
    drafter = waiting.drafted_by
    stands_for = deputies.stands_for(session, actor, case.department, tools.clock.today(), drafter)
    if why := why_not(step, person=actor.id, drafted_by=drafter, stands_for=stands_for):
        raise Refused(why)
    desk = desk_of(session, tools, actor, case, procedure, waiting)
    if step is DraftStep.RETURN:
        said = Desk(session, tools, actor, case, procedure, {"note": note})
        waiting.note = said.text("note", "差し戻す理由", limit=LONGEST_NOTE)
    waiting.status = advance(DraftStatus(waiting.status), step).value
    case.draft_waits = False
    waiting.ended_by, waiting.ended_at = actor.id, tools.clock.now()
    if step is not DraftStep.TAKE_BACK and stands_for != actor.id:
        waiting.ended_for = stands_for
    if step is DraftStep.APPROVE:
        approve(desk, waiting, role)
        return case
    cases.touch(tools, case)
    record(session, tools, case, actor, f"decision-{waiting.status}")
    return case


def approve(desk: Desk, waiting: DecisionDraft, role: Role) -> None:
    """Decides what was drafted, word for word. The entry of the approval comes before its decision's."""
    case = desk.case
    auditing.record(
        desk.session,
        desk.tools,
        case.public_id,
        auditing.actor_of(desk.actor.id),
        "decision-approved",
        drafted_by=waiting.drafted_by,
        instead_of=waiting.ended_for,
        version=case.version + 1,
    )
    if waiting.change:
        old = desk.session.get_one(Document, waiting.document_id)
        reissuing.carry_out(desk, old, Change(waiting.change))
        return
    reviewing.carry_out(desk, Action(waiting.action), role)
    if case.outcome != waiting.outcome:  # the procedure changed its words meanwhile
        raise Conflict(cases.CHANGED)


def desk_of(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    case: Submission,
    procedure: Procedure,
    row: DecisionDraft,
) -> Desk:
    """A drafted decision as an act at the desk."""
    formalities = Formalities(row.effective_on, row.seal_omitted)
    typed = {**row.typed, reissuing.WHY: row.change_reason}
    return Desk(session, tools, actor, case, procedure, typed, formalities)


def paper_of(desk: Desk, row: DecisionDraft) -> dict[str, Any] | None:
    """The document that a draft asks for, as it would go out today; None for the withdrawal of one."""
    if not row.change:
        return paper(desk, Action(row.action))
    old = desk.session.get_one(Document, row.document_id)
    return reissuing.paper(desk, old) if row.change == Change.REPLACE else None


def paper(desk: Desk, action: Action) -> dict[str, Any]:
    """The document as it would go out today, in plain values: `notifying.content_of` and ``title``."""
    document, told = deciding.result(desk, action)
    today = desk.tools.clock.today()
    content = notifying.content_of(desk.tools, desk.procedure, document, told, desk.case, today)
    return content | {"title": document.title}


def effective_day(case: Submission, day: date | None) -> date | None:
    if day is not None and day < case.arrived_at.date():
        raise Refused(TOO_EARLY, "effective_on")
    return day


def record(
    session: Session,
    tools: Toolbox,
    case: Submission,
    actor: StaffActor,
    act: str,
    **detail: Any,
) -> None:
    name = auditing.actor_of(actor.id)
    auditing.record(session, tools, case.public_id, name, act, version=case.version, **detail)

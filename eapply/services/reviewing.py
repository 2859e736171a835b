"""The department's acts on a case. One door, one table of verbs; each act is one transaction.

What a verb needs (reasons, fields to correct, the new department) comes as values and is checked here,
so that the desk's pages and the API behave alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.decisions import DECIDING
from eapply.core.errors import Refused
from eapply.core.phrases import CORRECTION_KINDS
from eapply.core.procedure import Procedure
from eapply.core.submission import Action, LegalType, Role, State, advance
from eapply.core.texts import clean
from eapply.models import Correction, StaffAccount, StaffGrant, Submission
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    booking_ends,
    case_charges,
    cases,
    inspection_results,
    opinion_ends,
    posting,
    waiting_drafts,
)
from eapply.services.deciding import complete, decide
from eapply.services.desk_act import Desk, Detail, role_in
from eapply.services.toolbox import Toolbox


def act(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    procedure: Procedure,
    expected_version: int,
    action: Action,
    values: Mapping[str, Any],
) -> Submission:
    """Takes one step on a case that the caller found through the department's scope.

    Raises:
        Conflict: somebody was faster, or the step is not possible in this state.
        Refused: a value that the step needs is missing; ``field`` names it. Or the step is a decision
            that a head approves first (`approving`).
    """
    case = cases.lock_version(session, submission, expected_version)
    role = role_in(actor, case)
    waiting_drafts.require_none(case)
    waiting_drafts.require_alone(session, tools, case, action)
    return carry_out(Desk(session, tools, actor, case, procedure, values), action, role)


def carry_out(desk: Desk, action: Action, role: Role) -> Submission:
    """The step itself with all that follows, on a locked case. Raises as ``act``."""
    session, tools, actor, case = desk.session, desk.tools, desk.actor, desk.case
    advance(State(case.state), action, role, LegalType(case.legal_type))
    case_charges.require_paid(session, case, action)
    before_move, after_move = VERBS[action]
    detail = before_move(desk)
    cases.move(session, tools, case, action, role, auditing.actor_of(actor.id), **detail)
    after_move(desk, detail)
    name, ending = auditing.actor_of(actor.id), str(detail.get("ending", ""))
    case_charges.after(session, tools, case, action, name)
    booking_ends.after(session, tools, case, action, name, ending)
    opinion_ends.after(session, tools, case, action, name)
    inspection_results.pass_on(session, tools, case, ending, name, role)
    return case


def nothing(desk: Desk) -> Detail:
    return {}


def then_nothing(desk: Desk, detail: Detail) -> None:
    return None


def take(desk: Desk) -> Detail:
    desk.case.handler_id = desk.actor.id
    return {"handler": desk.actor.id}


def release(desk: Desk) -> Detail:
    desk.case.handler_id = None
    return {}


def prepare_correction(desk: Desk) -> Detail:
    """Checks a request to correct: which rows, what is wrong with each, until when."""
    rows = {
        key: row for section in desk.case.sheet for row in section["rows"] for key in row["keys"]
    }
    items = []
    for wanted in desk.values.get("items", ()):
        row = rows.get(wanted.get("key", ""))
        if row is None:
            raise Refused("直していただく項目を選び直してください。", "items")
        kind = wanted.get("kind", "")
        if kind not in CORRECTION_KINDS:
            raise Refused(f"「{row['label']}」の理由の種類を選んでください。", "items")
        reason = clean(str(wanted.get("reason", "")), multiline=True)
        if not reason:
            raise Refused(f"「{row['label']}」をどう直すかを入力してください。", "items")
        items.append(
            {
                "keys": row["keys"],
                "label": row["label"],
                "kind": kind,
                "reason": reason,
                "before": row["text"],
            }
        )
    if not items:
        raise Refused("直していただく項目を1つ以上選んでください。", "items")
    return {"items": items, "message": desk.text("message", "メッセージ", required=False)}


def correction_due(desk: Desk) -> date:
    """The day until which a correction is awaited; the setting's opening days unless chosen."""
    tools = desk.tools
    chosen = desk.values.get("due_on")
    if isinstance(chosen, date):
        if chosen <= tools.clock.today():
            raise Refused("期限は、明日より後の日付を入力してください。", "due_on")
        return chosen
    opening = tools.facts.opening_days("city")
    return opening.add(tools.clock.today(), tools.settings.correction_days)


def ask_correction(desk: Desk) -> Detail:
    prepared = prepare_correction(desk)
    due_on = correction_due(desk)
    desk.session.add(
        Correction(
            submission_id=desk.case.id,
            items=prepared["items"],
            message=prepared["message"],
            due_on=due_on,
            asked_by=desk.actor.id,
            asked_at=desk.tools.clock.now(),
            raw={},
            changes=[],
        )
    )
    cases.pause(desk.tools, desk.case)
    desk.case.answered = False
    return {"labels": [item["label"] for item in prepared["items"]], "due_on": due_on.isoformat()}


def mail(template: str) -> Callable[[Desk, Detail], None]:
    """The mail that follows an act."""

    def send(desk: Desk, detail: Detail) -> None:
        posting.promise_mail(
            desk.session,
            desk.tools,
            desk.case,
            template,
            count=len(detail.get("labels", ())),
            until=detail.get("due_on", ""),
            **{key: detail[key] for key in ("document",) if key in detail},
        )

    return send


def open_correction(session: Session, case: Submission) -> Correction | None:
    """The request to correct that waits for an answer, if there is one."""
    return session.scalars(
        select(Correction)
        .where(
            Correction.submission_id == case.id,
            Correction.answered_at.is_(None),
            Correction.cancelled_at.is_(None),
        )
        .order_by(Correction.id.desc())
    ).first()


def cancel_correction(desk: Desk) -> Detail:
    correction = open_correction(desk.session, desk.case)
    if correction is not None:
        correction.cancelled_at = desk.tools.clock.now()
    cases.resume(desk.tools, desk.case)
    return {}


def transfer(desk: Desk) -> Detail:
    target = str(desk.values.get("department") or "")
    if target == desk.case.department or target not in {
        department.code for department in desk.tools.facts.departments()
    }:
        raise Refused("移す先の課を選んでください。", "department")
    reason = desk.text("reason", "移す理由", limit=500)
    before = desk.case.department
    desk.case.department = target
    desk.case.handler_id = None
    return {"from_department": before, "to_department": target, "reason": reason}


VERBS: Mapping[Action, tuple[Callable[[Desk], Detail], Callable[[Desk, Detail], None]]] = {
    Action.TAKE: (take, then_nothing),
    Action.RELEASE: (release, then_nothing),
    Action.ASK_CORRECTION: (ask_correction, mail("correction")),
    Action.CANCEL_CORRECTION: (cancel_correction, mail("correction-cancelled")),
    Action.TRANSFER: (transfer, mail("transferred")),
    **{action: (decide(action), mail("decided")) for action in DECIDING},
    Action.COMPLETE: (complete, mail("completed")),
}


def assign(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    expected_version: int,
    handler_id: int | None,
) -> Submission:
    """Gives the case to a colleague of the same department, or to nobody."""
    case = cases.lock_version(session, submission, expected_version)
    if handler_id is not None and handler_id not in {
        person.id for person in colleagues(session, case.department, tools.clock.today())
    }:
        raise Refused("担当する人を選び直してください。", "handler")
    case.handler_id = handler_id
    cases.touch(tools, case)
    auditing.record(
        session,
        tools,
        case.public_id,
        auditing.actor_of(actor.id),
        "assign",
        handler=handler_id,
        version=case.version,
    )
    return case


def colleagues(session: Session, department: str, today: date) -> list[StaffAccount]:
    """The people who work on this department's cases today (JST)."""
    return list(
        session.scalars(
            select(StaffAccount)
            .join(StaffGrant)
            .where(
                StaffGrant.department == department,
                StaffGrant.role.in_((Role.CLERK.value, Role.HEAD.value)),
                StaffAccount.works_on(today),
            )
            .order_by(StaffAccount.login)
            .distinct()
        )
    )

"""What a drafted decision means for its case: which decisions need one, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.approval import ApprovalRoute, DraftStatus, approver
from eapply.core.decisions import DECIDING
from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Action, Role
from eapply.models import DecisionDraft, Submission
from eapply.queries.approval_routes import routes_of
from eapply.services.toolbox import Toolbox

NOT_ALONE: Final = "この結果は、課長の決裁を受けて決まります。起案してください。"
WAITS: Final = (
    "この案件は決裁を待っています。起案を引き上げるか、差し戻されるまで、変えられません。"
)


class Routed(Protocol):
    """What decides who approves."""

    @property
    def department(self) -> str: ...
    @property
    def slug(self) -> str: ...


def asks_for_head(session: Session, tools: Toolbox, case: Routed, action: Action) -> bool:
    """Whether this decision of the case needs a head's approval (決裁) today."""
    if action not in DECIDING:
        return False
    routes = routes_of(session, tools.facts, case.department)
    return approved_by_head(tools, routes, case, action)


def approved_by_head(
    tools: Toolbox, routes: Iterable[ApprovalRoute], case: Routed, action: Action
) -> bool:
    """The same by routes that were read already."""
    today = tools.clock.today()
    return approver(routes, case.department, case.slug, action, today) is Role.HEAD


def require_alone(session: Session, tools: Toolbox, case: Submission, action: Action) -> None:
    """A clerk may decide this alone. Raises Refused: a head approves it first."""
    if asks_for_head(session, tools, case, action):
        raise Refused(NOT_ALONE)


def waiting(session: Session, case: Submission) -> DecisionDraft | None:
    """The draft of a case that waits for approval; the database allows one."""
    return session.scalars(
        select(DecisionDraft)
        .where(
            DecisionDraft.submission_id == case.id,
            DecisionDraft.status == DraftStatus.WAITING.value,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def require_none(case: Submission) -> None:
    """While a draft waits, the desk changes nothing of what it rests on. Raises Conflict."""
    if case.draft_waits:
        raise Conflict(WAITS)


def end(session: Session, tools: Toolbox, case: Submission) -> None:
    """The resident withdrew the locked case: nothing is left to approve."""
    draft = waiting(session, case)
    if draft is not None:
        draft.status, draft.ended_at = DraftStatus.ENDED.value, tools.clock.now()
        case.draft_waits = False

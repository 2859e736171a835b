"""What becomes of open questions to other departments when their case goes on without the answer."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.opinions import ENDS, OpinionStatus
from eapply.core.submission import Action
from eapply.models import Opinion, Submission
from eapply.services import auditing
from eapply.services.toolbox import Toolbox


def after(session: Session, tools: Toolbox, case: Submission, action: Action, actor: str) -> None:
    """Ends the open questions of a locked case that was transferred, withdrawn or decided."""
    reason = ENDS.get(action)
    if reason is None:
        return
    waiting = select(Opinion).where(
        Opinion.submission_id == case.id, Opinion.status == OpinionStatus.ASKED.value
    )
    for opinion in session.scalars(waiting.order_by(Opinion.id)):
        opinion.status, opinion.ended_at = OpinionStatus.ENDED.value, tools.clock.now()
        opinion.end_reason = reason
        auditing.record(
            session,
            tools,
            case.public_id,
            actor,
            "opinion-ended",
            asked=opinion.department,
            version=case.version,
        )

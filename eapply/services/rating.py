"""The one question after a filing: sums by procedure and day, and nothing that leads to a person.

No entry of the record is written: it would stand in the chain of the case, at a moment, and so tell who
gave which answer. The case itself only knows that the question was answered.
"""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eapply.core.feedback import Ease
from eapply.models import FeedbackCount, Submission
from eapply.models.database import hold
from eapply.services.toolbox import Toolbox


def rate(session: Session, tools: Toolbox, case: Submission, answer: Ease) -> bool:
    """Counts the answer; False, and nothing is counted, when this filing has given one before."""
    first = (
        update(Submission)
        .where(Submission.id == case.id, Submission.rated.is_(False))
        .values(rated=True)
        .returning(Submission.id)
    )
    if session.scalar(first) is None:
        return False
    day = tools.clock.today()
    hold(session, f"feedback:{case.slug}")
    sums = select(FeedbackCount).where(
        FeedbackCount.slug == case.slug, FeedbackCount.day == day, FeedbackCount.answer == answer
    )
    known = session.scalars(sums).one_or_none()
    if known is None:
        session.add(FeedbackCount(slug=case.slug, day=day, answer=answer.value, count=1))
    else:
        known.count += 1
    return True

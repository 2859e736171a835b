"""他課への意見照会 by the department that was asked: look, take, answer, correct the answer.

It finds the question through `scope.asked_of` and never the case; what changed the case's own row is its
version and that an opinion arrived.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.opinions import LIVE, UNDECIDED, OpinionStatus, Verdict
from eapply.core.submission import State
from eapply.core.written import written
from eapply.models import Opinion, OpinionAnswer, Submission
from eapply.queries.scope import NO_OPINION, StaffActor, asked_of
from eapply.services import cases, opinions
from eapply.services.toolbox import Toolbox

LONGEST: Final = 2000
FASTER: Final = "ほかの人が、先に回答したか、担当になりました。いまの内容を確かめてください。"


def first_look(session: Session, tools: Toolbox, actor: StaffActor, public_id: str) -> None:
    """Notes that somebody of the asked department has opened it, once."""
    case, opinion = lock(session, actor, public_id)
    if opinion.opened_at is None and opinion.status == OpinionStatus.ASKED:
        opinion.opened_at = tools.clock.now()
        opinions.record(session, tools, case, opinion, actor, "opinion-opened")


def take(
    session: Session, tools: Toolbox, actor: StaffActor, public_id: str, expected_version: int
) -> Opinion:
    """担当になる in the asked department. Raises NotYours, Conflict: somebody was faster, or it is over."""
    case, opinion = lock_live(session, actor, public_id, expected_version)
    opinion.handler_id = actor.id
    opinion.version += 1
    opinions.record(session, tools, case, opinion, actor, "opinion-taken")
    return opinion


def answer(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    public_id: str,
    expected_version: int,
    verdict: str,
    text: str,
) -> Opinion:
    """Answers, or corrects the answer with a new version, until the case is decided.

    Raises:
        NotYours: not asked of this person's department.
        Conflict: somebody was faster, or it is over. Refused: something is missing.
    """
    case, opinion = lock_live(session, actor, public_id, expected_version)
    if verdict not in set(Verdict):
        raise Refused("意見を選んでください。", "verdict")
    is_required = verdict != Verdict.NOTHING
    body = written(text, "意見の内容", LONGEST, "text", is_required=is_required, multiline=True)
    given = session.scalar(
        select(func.count(OpinionAnswer.id)).where(OpinionAnswer.opinion_id == opinion.id)
    )
    number = (given or 0) + 1
    session.add(
        OpinionAnswer(
            opinion_id=opinion.id,
            number=number,
            verdict=verdict,
            text=body,
            answered_by=actor.id,
            answered_at=tools.clock.now(),
        )
    )
    opinion.status = OpinionStatus.ANSWERED.value
    opinion.handler_id = opinion.handler_id or actor.id
    opinion.version += 1
    case.advised = True
    cases.touch(tools, case)
    act = "opinion-answered" if number == 1 else "opinion-corrected"
    opinions.record(
        session, tools, case, opinion, actor, act, verdict=verdict, version=case.version
    )
    return opinion


def lock(session: Session, actor: StaffActor, public_id: str) -> tuple[Submission, Opinion]:
    """The question and its case for somebody of the asked department, the case locked first.

    Raises:
        NotYours: there is none, or it was put to another department.
    """
    mine = asked_of(actor), Opinion.public_id == public_id
    number = session.scalar(select(Opinion.submission_id).where(*mine))
    if number is None:
        raise NotYours(NO_OPINION)
    case = cases.lock_row(session, number)
    return case, opinions.one(session, *mine)


def lock_live(
    session: Session, actor: StaffActor, public_id: str, expected_version: int
) -> tuple[Submission, Opinion]:
    """As ``lock``, for somebody who decided on what version ``expected_version`` showed."""
    case, opinion = lock(session, actor, public_id)
    if opinion.status not in set(LIVE) or State(case.state) not in UNDECIDED:
        raise Conflict(opinions.OVER)
    if opinion.version != expected_version:
        raise Conflict(FASTER)
    return case, opinion

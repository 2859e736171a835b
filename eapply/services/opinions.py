"""他課への意見照会 by the department in charge: ask, take back, read what arrived. `opinion_answers` is the other side.

Every act is an entry in the case's own chain, under the lock of the case. Asking does not stop the clock
of the 標準処理期間: who asks whom inside the city hall is nothing that the resident has to wait for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.opinions import UNDECIDED, OpinionStatus, may_be_released, offered
from eapply.core.submission import State
from eapply.core.written import written
from eapply.models import Opinion, OpinionFile, Submission, Upload
from eapply.queries.scope import NO_OPINION, StaffActor
from eapply.services import auditing, cases, waiting_drafts
from eapply.services.toolbox import Toolbox

LONGEST: Final = 1000
LONGEST_REASON: Final = 200
NOT_NOW: Final = "いまの状態では、ほかの課に意見を聞けません。画面を開き直してください。"
NOT_YOURS: Final = "この申請を扱う権限がありません。"
WHOM: Final = "意見を聞く課を選んでください。"
TWICE: Final = "{name}には、もう意見を聞いています。回答が届くか、取りやめたあとに聞けます。"
CHOOSE_AGAIN: Final = "見せるものを選び直してください。"
TOO_SOON: Final = "期限は、明日より後の開庁日を入力してください。"
OVER: Final = "この照会は、もう終わっています。画面を開き直してください。"


@dataclass(frozen=True)
class Wanted:
    """What is asked of whom, until when, and what they may see: keys of sections, public ids of files."""

    department: str
    question: str
    due_on: date
    sections: Collection[str]
    files: Collection[str]


def usual_due(tools: Toolbox) -> date:
    """The day that stands ready: an opening day."""
    opening = tools.facts.opening_days("city")
    return opening.add(tools.clock.today(), tools.settings.opinion_days)


def may_ask(case: Submission) -> bool:
    """Whether the case is at a point where others can be asked about it."""
    return State(case.state) in UNDECIDED and not case.draft_waits


def files_to_release(session: Session, case: Submission) -> list[Upload]:
    """The attachments that may be released, in the order of their arrival."""
    every = session.scalars(
        select(Upload).where(Upload.submission_id == case.id).order_by(Upload.id)
    )
    return [
        upload
        for upload in every
        if may_be_released(upload.field, in_message=upload.message_id is not None)
    ]


def ask(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    expected_version: int,
    wanted: Wanted,
) -> Opinion:
    """Asks another department about a case that the caller found through the department's scope.

    Raises:
        Conflict: somebody was faster, or nothing can be asked in this state.
        Refused: something is missing; ``field`` names it.
    """
    case = cases.lock_version(session, submission, expected_version)
    require_own(actor, case)
    waiting_drafts.require_none(case)
    if not may_ask(case):
        raise Conflict(NOT_NOW)
    names = {each.code: each.name for each in tools.facts.departments()}
    if wanted.department not in names or wanted.department == case.department:
        raise Refused(WHOM, "department")
    if waits(session, case, wanted.department):
        raise Refused(TWICE.format(name=names[wanted.department]), "department")
    question = written(wanted.question, "たずねること", LONGEST, "question", multiline=True)
    opening, today = tools.facts.opening_days("city"), tools.clock.today()
    if wanted.due_on <= today or not opening.is_open(wanted.due_on):
        raise Refused(TOO_SOON, "due")
    sections = [each for each in offered(case.sheet) if each["key"] in wanted.sections]
    files = [each for each in files_to_release(session, case) if each.public_id in wanted.files]
    if len(sections) != len(set(wanted.sections)) or len(files) != len(set(wanted.files)):
        raise Refused(CHOOSE_AGAIN, "released")
    opinion = Opinion(
        public_id=tools.ids.token(16),
        submission_id=case.id,
        department=wanted.department,
        asked_from=case.department,
        status=OpinionStatus.ASKED.value,
        question=question,
        released=sections,
        due_on=wanted.due_on,
        asked_by=actor.id,
        asked_at=tools.clock.now(),
    )
    session.add(opinion)
    session.flush()
    session.add_all(OpinionFile(opinion_id=opinion.id, upload_id=each.id) for each in files)
    cases.touch(tools, case)
    record(
        session,
        tools,
        case,
        opinion,
        actor,
        "opinion-asked",
        due_on=wanted.due_on.isoformat(),
        released=[each["title"] for each in sections],
        files=[each.public_id for each in files],
        version=case.version,
    )
    return opinion


def waits(session: Session, case: Submission, department: str) -> bool:
    """Whether this department was asked about the case and has not answered."""
    open_one = select(Opinion.id).where(
        Opinion.submission_id == case.id,
        Opinion.department == department,
        Opinion.status == OpinionStatus.ASKED.value,
    )
    return session.scalar(open_one) is not None


def take_back(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    public_id: str,
    reason: str,
) -> Opinion:
    """取りやめる while nobody has answered; the asked department sees nothing of the case from now on.

    Raises:
        NotYours: the case has no such question.
        Conflict: it was answered or has ended. Refused: no reason.
    """
    case = cases.lock(session, submission)
    require_own(actor, case)
    opinion = one(session, Opinion.submission_id == case.id, Opinion.public_id == public_id)
    if opinion.status != OpinionStatus.ASKED:
        raise Conflict(OVER)
    waiting_drafts.require_none(case)
    opinion.end_reason = written(reason, "取りやめる理由", LONGEST_REASON, "reason", multiline=True)
    opinion.status = OpinionStatus.TAKEN_BACK.value
    opinion.ended_by, opinion.ended_at = actor.id, tools.clock.now()
    cases.touch(tools, case)
    record(
        session,
        tools,
        case,
        opinion,
        actor,
        "opinion-taken-back",
        reason=opinion.end_reason,
        version=case.version,
    )
    return opinion


def read(session: Session, tools: Toolbox, actor: StaffActor, submission: Submission) -> None:
    """Somebody of the department in charge has read what arrived; the case leaves 意見が届いた."""
    case = cases.lock(session, submission)
    require_own(actor, case)
    if case.advised:
        case.advised = False
        name = auditing.actor_of(actor.id)
        auditing.record(session, tools, case.public_id, name, "opinion-read")


def one(session: Session, *conditions: Any) -> Opinion:
    """The newest row of a question. Raises NotYours."""
    chosen = select(Opinion).where(*conditions).execution_options(populate_existing=True)
    found = session.scalars(chosen).one_or_none()
    if found is None:
        raise NotYours(NO_OPINION)
    return found


def require_own(actor: StaffActor, case: Submission) -> None:
    if actor.role_in(case.department) is None:
        raise Refused(NOT_YOURS)


def record(
    session: Session,
    tools: Toolbox,
    case: Submission,
    opinion: Opinion,
    actor: StaffActor,
    act: str,
    **detail: Any,
) -> None:
    """The entry in the case's chain; ``asked`` is the department that was asked."""
    name = auditing.actor_of(actor.id)
    auditing.record(session, tools, case.public_id, name, act, asked=opinion.department, **detail)

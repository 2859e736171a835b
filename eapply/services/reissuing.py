"""差替え and 取消し of an issued notice: the result stays, the paper that tells it changes.

The new notice has a 文書番号 and a day of its own and says which one it replaces; the old one is kept,
marked wherever it shows. Who decides it is who decided the result: where a head approves that, a change is
drafted (`reissue_drafts`). Each is one transaction on the version of the case that was seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.decisions import DECIDING
from eapply.core.errors import Conflict, NotYours
from eapply.core.notices import Change, Standing, Tells, advance, may
from eapply.core.procedure import Procedure
from eapply.core.results import REASONS, ResultDocument
from eapply.core.submission import Action, LegalType
from eapply.models import Document, Submission
from eapply.queries.scope import NOT_FOUND, StaffActor
from eapply.services import (
    auditing,
    cases,
    deciding,
    letters,
    notifying,
    posting,
    waiting_drafts,
)
from eapply.services.desk_act import Desk, role_in
from eapply.services.toolbox import Toolbox

LONGEST_REASON: Final = 500
ACTS: Final = {Change.REPLACE: "notice-replaced", Change.WITHDRAW: "notice-withdrawn"}
WHY: Final = "change_reason"
WHY_LABEL: Final = {Change.REPLACE: "差し替える理由", Change.WITHDRAW: "取り消す理由"}
NOT_OFFERED: Final = (
    "この書類の結果は、いまの手続にありません。差し替えられません。管理者に知らせてください。"
)


def act(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    procedure: Procedure,
    expected_version: int,
    public_id: str,
    change: Change,
    values: Mapping[str, Any],
) -> Document:
    """Replaces or withdraws a notice; the one that holds now, or the withdrawn one.

    ``values`` are those of the decision, and ``change_reason``, which the resident reads.

    Raises:
        Conflict: somebody was faster.
        Refused: something is missing, or a head has to approve this first.
        NotYours: no notice of this case.
    """
    case = cases.lock_version(session, submission, expected_version)
    role_in(actor, case)
    waiting_drafts.require_none(case)
    old = notice(session, case, public_id)
    desk = Desk(session, tools, actor, case, procedure, values)
    waiting_drafts.require_alone(session, tools, case, action_of(desk, old))
    return carry_out(desk, old, change)


def carry_out(desk: Desk, old: Document, change: Change) -> Document:
    """The change itself on a locked case, with its entry and its mail. Raises as ``act``."""
    session, tools, case = desk.session, desk.tools, desk.case
    standing = advance(change, Standing(old.standing), is_followed=old.replaced_by is not None)
    reason = why(desk, change)
    document, told = renewed(desk, old) if change is Change.REPLACE else (None, None)
    if old.standing == Standing.VALID:
        old.standing, old.ended_at, old.end_reason = standing.value, tools.clock.now(), reason
        session.flush()  # of each result one notice holds at a time
        letters.forget(session, old)
    detail = {"document": old.title, "document_number": old.full_number or "", "reason": reason}
    now = old
    if document is not None and told is not None:
        now = issue(desk, old, document, told)
        old.replaced_by = now.id
        detail["new_number"] = now.full_number or ""
        if old.tells == Tells.DECISION:
            case.outcome_text = told.reasons
    cases.touch(tools, case)
    name, version = auditing.actor_of(desk.actor.id), case.version
    auditing.record(session, tools, case.public_id, name, ACTS[change], version=version, **detail)
    posting.promise_mail(session, tools, case, ACTS[change])
    return now


def issue(desk: Desk, old: Document, document: ResultDocument, told: notifying.Told) -> Document:
    """The new notice, numbered and dated today."""
    issued = notifying.promise_result(
        desk.session,
        desk.tools,
        desk.case,
        desk.procedure,
        document,
        told,
        Tells(old.tells),
        replaces=replaces(desk, old),
    )
    chosen = select(Document).where(Document.public_id == issued.public_id)
    return desk.session.scalars(chosen).one()


def replaces(desk: Desk, old: Document) -> dict[str, str]:
    """What a new notice says of the one before: its 文書番号, its day, and why there is a new one."""
    return {
        "number": old.full_number or "",
        "decided_on": old.content["decided_on"],
        "reason": why(desk, Change.REPLACE),
    }


def paper(desk: Desk, old: Document) -> dict[str, Any]:
    """The new notice as it would go out today: `notifying.content_of` with ``title`` and ``replaces``."""
    document, told = renewed(desk, old)
    today = desk.tools.clock.today()
    content = notifying.content_of(desk.tools, desk.procedure, document, told, desk.case, today)
    return content | {"title": document.title, "replaces": replaces(desk, old)}


def why(desk: Desk, change: Change) -> str:
    return desk.text(WHY, WHY_LABEL[change], limit=LONGEST_REASON)


def renewed(desk: Desk, old: Document) -> tuple[ResultDocument, notifying.Told]:
    """The document of the same result with what is told in it now. Raises Refused, Conflict."""
    action = action_of(desk, old)
    if action in DECIDING:
        return deciding.result(desk, action)
    ending = str(old.content["outcome"])
    document = document_of(desk.procedure, desk.case, old)
    return document, deciding.tell(desk, document, ending, REASONS[Action.ACCEPT])


def document_of(procedure: Procedure, case: Submission, old: Document) -> ResultDocument:
    """What the procedure declares of an issued notice today. Raises Conflict: it is not offered any more."""
    if old.tells == Tells.ENDING:
        found = procedure.desk.endings.get(str(old.content["outcome"]))
        if found is None:
            raise Conflict(NOT_OFFERED)
        return found
    legal_type = LegalType(case.legal_type)
    return procedure.desk.document(legal_type, decided_by(procedure, case), procedure.title)


def action_of(desk: Desk, old: Document) -> Action:
    """The act that issued a notice: the decision, or the completion of a case with endings."""
    if old.tells == Tells.ENDING:
        return Action.COMPLETE
    return decided_by(desk.procedure, desk.case)


def decided_by(procedure: Procedure, case: Submission) -> Action:
    """The decision with the word that the case has. Raises Conflict: the procedure has other words now."""
    decisions = procedure.desk.decisions(LegalType(case.legal_type))
    found = next((each.action for each in decisions if each.word == case.outcome), None)
    if found is None:
        raise Conflict(NOT_OFFERED)
    return found


def notice(session: Session, case: Submission, public_id: str) -> Document:
    """The notice of this case with this id, its newest row. Raises NotYours: others look like none."""
    found = session.scalars(
        select(Document)
        .where(
            Document.submission_id == case.id,
            Document.public_id == public_id,
            Document.tells != Tells.NOTHING.value,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotYours(NOT_FOUND)
    return found


def changes(document: Document) -> tuple[Change, ...]:
    """What can be done to a paper now; nothing to one that tells no result."""
    if document.tells == Tells.NOTHING:
        return ()
    is_followed, standing = document.replaced_by is not None, Standing(document.standing)
    return tuple(each for each in Change if may(each, standing, is_followed=is_followed))

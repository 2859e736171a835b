"""The result of an inspection (17) reaches the cases that it belongs to: 16 完了届 and 15 計画確認.

合格 ends them where nothing else is open; 手直し, 不合格 and 不在 are noted in their record. They are found by
the 受付番号 that was given, and by the 確認番号 of the work.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.booking import VisitResult
from eapply.core.errors import Refused
from eapply.core.submission import Action, LegalType, Role, State, find
from eapply.models import CaseTrace, Submission
from eapply.models.traces import EARLIER, EARLIER_PROVEN
from eapply.services import auditing, case_charges, cases, posting, stored_rules
from eapply.services.toolbox import Toolbox

INSPECTION: Final = "17-inspection-booking"
BEFORE: Final = frozenset({"15-drainage-plan", "16-drainage-work"})
COMPLETION: Final = "work-completion"  # the trace that a 完了届 leaves


def pass_on(
    session: Session, tools: Toolbox, case: Submission, result: str, actor: str, role: Role
) -> list[Submission]:
    """Tells the earlier cases of this inspection how it ended; those that ended with it.

    ``case`` is locked; the others are locked here, by number.
    """
    if case.slug != INSPECTION or result not in set(VisitResult):
        return []
    ended = []
    for number in sorted(each.id for each in earlier(session, tools, case)):
        linked = cases.lock_row(session, number)
        kind = LegalType(linked.legal_type)
        may_end = find(State(linked.state), Action.COMPLETE, role, kind) is not None
        if result == VisitResult.PASSED and may_end and is_paid(session, linked):
            cases.move(
                session,
                tools,
                linked,
                Action.COMPLETE,
                role,
                actor,
                inspection=case.reference,
                ending=result,
            )
            posting.promise_mail(session, tools, linked, "completed")
            ended.append(linked)
        else:
            auditing.record(
                session,
                tools,
                linked.public_id,
                actor,
                "inspection-result",
                inspection=case.reference,
                result=result,
            )
    return ended


def is_paid(session: Session, case: Submission) -> bool:
    """Whether nothing is owed that must be paid before the end."""
    try:
        case_charges.require_paid(session, case, Action.COMPLETE)
    except Refused:
        return False
    return True


def earlier(session: Session, tools: Toolbox, case: Submission) -> set[Submission]:
    """The 完了届 of this inspection's work and the plan that it followed, of the same department."""
    number = case.answers.get("confirmation_number")
    hashes = stored_rules.hashes_of(tools, COMPLETION, [[number]]) if number else []
    works = select(CaseTrace.submission_id).where(
        CaseTrace.kind == COMPLETION, CaseTrace.value.in_(hashes)
    )
    by_number = select(Submission).where(Submission.id.in_(works))
    found = {each for each in session.scalars(by_number) if fits(case, each)}
    new = found | named_by(session, case)
    while new:
        found |= new
        new = {each for one in new for each in named_by(session, one)} - found
    return found


def named_by(session: Session, case: Submission) -> set[Submission]:
    """The cases whose 受付番号 this one named."""
    numbers = select(CaseTrace.value).where(
        CaseTrace.submission_id == case.id, CaseTrace.kind.in_((EARLIER, EARLIER_PROVEN))
    )
    chosen = select(Submission).where(Submission.reference.in_(numbers))
    return {each for each in session.scalars(chosen) if fits(case, each)}


def fits(case: Submission, other: Submission) -> bool:
    """A number that somebody mistyped leads nowhere: same department, same work where both say it."""
    mine, theirs = (each.answers.get("confirmation_number") for each in (case, other))
    same_work = not mine or not theirs or mine == theirs
    return other.slug in BEFORE and other.department == case.department and same_work

"""支援措置 of a case: set and taken off by the department, and what it stops (settled 27).

Nobody but the filer gets a mail (letters are made out to the filer alone anyway), and the case is no hint in
other cases. Only the department in charge learns of it: on the page of the case and in its history. The
record that auditors read says that the handling changed, not how.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, Refused
from eapply.core.written import written
from eapply.models import Charge, Submission
from eapply.queries.scope import StaffActor
from eapply.services import auditing, cases
from eapply.services.toolbox import Toolbox

ACT: Final = "handling"
WITHHELD: Final = "withheld"
LONGEST_REASON: Final = 200
NOT_YOURS: Final = "この申請を扱う権限がありません。"


def protect(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    expected_version: int,
    reason: str,
    *,
    protected: bool,
) -> Submission:
    """Sets the flag or takes it off, with the reason, in every state of the case.

    Raises:
        Conflict: somebody was faster, or it is so already.
        Refused: no reason or one too long (``field`` is reason), or not this person's department.
    """
    case = cases.lock_version(session, submission, expected_version)
    if actor.role_in(case.department) is None:
        raise Refused(NOT_YOURS)
    if case.protected is protected:
        raise Conflict(cases.CHANGED)
    text = written(reason, "理由", LONGEST_REASON, "reason")
    case.protected = protected
    cases.touch(tools, case)
    auditing.record(
        session,
        tools,
        case.public_id,
        auditing.actor_of(actor.id),
        ACT,
        protected=protected,
        reason=text,
        version=case.version,
    )
    return case


def stops(case: Submission | None, address: str) -> bool:
    """Whether nothing about this case may go to this address of a mail: it is not the filer's."""
    return case is not None and case.protected and address.casefold() != case.email.casefold()


def withhold(session: Session, tools: Toolbox, charge: Charge, template: str) -> bool:
    """Whether the mail about this charge is withheld; the case's history then says so."""
    case = session.get(Submission, charge.submission_id) if charge.submission_id else None
    if case is None or not stops(case, charge.email):
        return False
    auditing.record(session, tools, case.public_id, auditing.SYSTEM, WITHHELD, mail=template)
    return True

"""What a case's steps mean for its money: no service before it is paid, a hold is charged or let go.

The case is locked by its step, then its charges (see ``services/charges.py``).
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from eapply.core.charging import UNDECIDED, ChargeStatus
from eapply.core.errors import Refused
from eapply.core.fees import Timing
from eapply.core.submission import Action
from eapply.models import Charge, Submission
from eapply.services import charges, charging, ledger, settling
from eapply.services.toolbox import Toolbox

UNPAID_YET = "手数料の支払いがまだ終わっていません。支払い、または減免の決定のあとに、もう一度操作してください。"


def require_paid(session: Session, case: Submission, action: Action) -> None:
    """No approval before a fee that is due on application, no end before any fee (I23).

    Raises:
        Refused: something is owed, or it is not known yet how much.
    """
    if action not in (Action.APPROVE, Action.ACCEPT, Action.COMPLETE):
        return
    found = locked(session, case)
    for charge in found:
        is_due = action is Action.COMPLETE or charge.timing == Timing.ON_APPLICATION
        ended_badly = charge.status == ChargeStatus.LAPSED and charge is found[-1]
        if is_due and (charge.status in UNDECIDED or ended_badly):
            raise Refused(UNPAID_YET)
        if action is Action.COMPLETE and charge.status == ChargeStatus.HELD:
            raise Refused(UNPAID_YET)


def after(session: Session, tools: Toolbox, case: Submission, action: Action, actor: str) -> None:
    """What follows from a step: approved, a hold is charged; refused, nothing more is wanted; transferred,
    what is still open goes along."""
    if action is Action.APPROVE:
        for charge in locked(session, case):
            payment = charges.live_payment(session, charge)
            if charge.status == ChargeStatus.HELD and payment is not None:
                charges.promise(session, tools, charges.CAPTURE, charge, payment)
    elif action is Action.REFUSE:
        give_up(session, tools, case, actor, "refused")
    elif action is Action.TRANSFER:
        hand_over(session, tools, case, actor)


def hand_over(session: Session, tools: Toolbox, case: Submission, actor: str) -> None:
    """What is still owed or held becomes a matter of the department that has the case now. What was
    settled stays in the accounts of the department that earned it."""
    for charge in locked(session, case):
        before, after = charge.department, case.department
        if charge.status in UNDECIDED | {ChargeStatus.HELD} and before != after:
            charge.department = after
            moved = {"from_department": before, "to_department": after}
            charges.touch(session, tools, charge, actor, "charge-transferred", **moved)
            ledger.hand_over(session, tools, charge, before)


def withdrawn(session: Session, tools: Toolbox, case: Submission, actor: str) -> None:
    """取下げ: what is unpaid is void, a hold ends; for what was paid people decide whether it goes back."""
    give_up(session, tools, case, actor, "withdrawn")
    for charge in charges.of_case(session, case):
        left = ledger.balance(session, charge)
        if charge.status == ChargeStatus.PAID and left > 0:
            payment = settling.payment_of(session, charge)
            settling.refund_task(session, tools, charge, payment, left, "withdrawn")


def give_up(session: Session, tools: Toolbox, case: Submission, actor: str, reason: str) -> None:
    for charge in locked(session, case):
        if charge.status in UNDECIDED | {ChargeStatus.HELD}:
            charging.void(session, tools, actor, charge, reason)


def locked(session: Session, case: Submission) -> list[Charge]:
    """The charges of a locked case, locked in one order."""
    found = sorted(each.id for each in charges.of_case(session, case))
    return [charges.lock(session, each) for each in found]

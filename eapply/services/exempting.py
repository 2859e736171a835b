"""減免: asked before the card step, decided by a person. While it is open no card is asked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from eapply.core.charging import ChargeAction, ChargeStatus, advance
from eapply.core.errors import Conflict, Refused
from eapply.models import Charge
from eapply.queries.scope import StaffActor
from eapply.services import auditing, charges, ledger, posting
from eapply.services.ledger import Account
from eapply.services.toolbox import Toolbox


def decide(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    charge: Charge,
    version: int,
    decision: str,
    reduced_to: int | None,
    reason: str,
) -> Charge:
    """減免の決定: full, part (then ``reduced_to`` yen stay) or refused (then all is owed).

    Raises:
        Refused: the reason is missing, or the reduced amount is not below the full one.
        Conflict: nothing was asked, or it was decided already.
    """
    locked = charges.lock_version(session, charge, version)
    asked = charges.exemption_of(session, locked)
    if asked is None or asked.decided_at is not None:
        raise Conflict(charges.CHANGED)
    if not reason.strip():
        raise Refused("決定の理由を入力してください。", "reason")
    full = locked.amount or 0
    if decision == "part" and not (reduced_to and 0 < reduced_to < full):
        raise Refused(
            "減額したあとの額は、1円以上で、もとの額より小さくしてください。", "reduced_to"
        )
    if decision not in ("full", "part", "refused"):
        raise Refused("決定を選んでください。", "decision")
    asked.decision, asked.reason = decision, reason.strip()
    asked.reduced_to = reduced_to if decision == "part" else None
    action = ChargeAction.EXEMPT if decision == "full" else ChargeAction.REFUSE_EXEMPTION
    locked.status = advance(ChargeStatus(locked.status), action).value
    asked.decided_by, asked.decided_at = actor.id, tools.clock.now()
    less = {"full": full, "part": full - (reduced_to or 0), "refused": 0}[decision]
    if less:
        ledger.of_charge(session, tools, "waived", locked, Account.WAIVED, Account.RECEIVABLE, less)
        locked.amount = full - less
    if decision == "full":
        locked.settled_at = tools.clock.now()
    elif locked.due_on is None or locked.due_on <= tools.clock.today():
        locked.due_on = tools.clock.today() + timedelta(days=tools.settings.unpaid_days)
    charges.touch(session, tools, locked, auditing.actor_of(actor.id), f"exemption-{decision}")
    posting.promise_charge_mail(session, tools, locked, "exemption-decided")
    return locked

"""What correcting answers does to the fee: which of them the bill is made from, and what it would be now.

Nothing changes by itself: what was billed stays until people replace it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.charging import ChargeStatus
from eapply.core.conditions import Answers
from eapply.core.fee_rule import FeeRule
from eapply.core.fees import Quote, Timing
from eapply.models import Charge, ChargeLine, Submission
from eapply.services import charging, filing_fee
from eapply.services.charging import Bill
from eapply.services.toolbox import Toolbox


@dataclass(frozen=True)
class Differs:
    """A charge whose amount before any 減免 is not what the answers say now; both in whole yen."""

    charge: Charge
    billed: int
    now: int


def decides(rule: FeeRule | None, answers: Answers, keys: Collection[str]) -> bool:
    """Whether the bill is made from one of these answers: without them it is another one, or none at all."""
    if rule is None:
        return False
    rest = {key: value for key, value in answers.items() if key not in keys}
    try:
        return parts(rule, rest) != parts(rule, answers)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return True


def parts(rule: FeeRule, answers: Answers) -> tuple[object, ...]:
    return rule.requests(answers), rule.postage(answers), rule.exemption(answers)


def differs(
    session: Session, tools: Toolbox, case: Submission, rule: FeeRule | None
) -> Differs | None:
    """The bill of the filing, if the answers say something else now, by the rates of its own day.

    What people assessed or billed anew is their judgement and is not compared.
    """
    if rule is None:
        return None
    charge = session.scalars(
        select(Charge).where(
            Charge.key == f"filing:{case.public_id}",
            Charge.timing == Timing.ON_APPLICATION.value,
            Charge.status.not_in((ChargeStatus.VOID.value, ChargeStatus.LAPSED.value)),
        )
    ).first()
    if charge is None or charge.amount is None:
        return None
    lines = select(ChargeLine.amount).where(ChargeLine.charge_id == charge.id)
    billed = sum(session.scalars(lines))
    code = rule.postage(case.answers)
    postage = filing_fee.postage_for(tools, code, charge.fee_day)
    sent = postage.amount if postage else 0
    bill = Bill(rule.title, rule.requests(case.answers), sent)
    price = charging.priced(session, tools, bill, charge.fee_day)
    if not isinstance(price, Quote):
        return None
    now = price.total + (sent if price.total else 0)
    return Differs(charge, billed, now) if now != billed else None

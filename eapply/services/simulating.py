"""改定の試算: the charges of a past period as if a revision had already been in force then.

Sums only: no name, no number of a case. Charges that were cancelled, waived or have lapsed brought
nothing and are left out; those that staff assessed without a rate cannot be computed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core import fees as core
from eapply.core.charging import ChargeStatus
from eapply.core.errors import Refused
from eapply.core.fees import FeeRate, PastCharge, Simulation
from eapply.models import Charge, Submission
from eapply.services import fees
from eapply.services.toolbox import Toolbox

COUNTED: Final = (ChargeStatus.OPEN, ChargeStatus.HELD, ChargeStatus.PAID, ChargeStatus.FREE)
AT_ONCE: Final = 500
LONGEST: Final = 5 * 366


@dataclass
class Replay:
    """A simulation of a period (both days inclusive), and what it leaves out: count and whole yen."""

    since: date
    until: date
    simulation: Simulation = field(default_factory=Simulation)
    assessed: int = 0
    assessed_amount: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.simulation.total.count or self.assessed)


def replay(
    session: Session, tools: Toolbox, rates: Sequence[FeeRate], since: date, until: date
) -> Replay:
    """What these rows would have changed in the period.

    Raises:
        Refused: the period ends before it begins, or is longer than five years.
    """
    if until < since:
        raise Refused("終わりの日は、はじめの日より後にしてください。", "until")
    if (until - since).days > LONGEST:
        raise Refused("期間は5年までにしてください。", "since")
    found = Replay(since, until)
    table = fees.schedule(session, tools)
    found.simulation = core.simulate(table, rates, _past(session, found))
    return found


def _past(session: Session, period: Replay) -> Iterator[PastCharge]:
    """The charges of the period with their proofs; counts those that have none."""
    wanted = (
        select(Charge.quote, Charge.amount, Submission.slug)
        .outerjoin(Submission, Submission.id == Charge.submission_id)
        .where(
            Charge.status.in_([status.value for status in COUNTED]),
            Charge.fee_day.between(period.since, period.until),
        )
        .execution_options(yield_per=AT_ONCE)
    )
    for quote, amount, slug in session.execute(wanted):
        if quote is not None:
            yield PastCharge(core.from_json(quote), slug or "")
        elif amount is not None:
            period.assessed += 1
            period.assessed_amount += amount

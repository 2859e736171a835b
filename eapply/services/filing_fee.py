"""What filing these answers would cost now: shown before the press, raised with it.

The page before the press and the filing itself ask the same function, so that they cannot disagree.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from eapply.core import fees as core
from eapply.core.conditions import Answers
from eapply.core.fee_rule import ExemptionClaim, FeeRule, Postage, postage_on
from eapply.core.fees import NeedsAssessment, Quote, Timing
from eapply.core.procedure import Procedure
from eapply.models.database import to_json
from eapply.payments.provider import LEAST
from eapply.services import charging, fees
from eapply.services.charging import Bill
from eapply.services.toolbox import Toolbox


@dataclass(frozen=True)
class FilingFee:
    """The bill of a filing before it is raised; ``price`` as of today, None for a fee outside the list.

    ``postage`` is what is charged for sending; None: nothing is, or nobody knows yet how much.
    """

    bill: Bill
    timing: Timing
    hold: bool
    exemption: ExemptionClaim | None
    price: Quote | NeedsAssessment | None
    postage: Postage | None

    @property
    def quote(self) -> Quote | None:
        """The price, where it is certain before the department has looked."""
        is_later = self.timing is Timing.AFTER_REVIEW
        return self.price if isinstance(self.price, Quote) and not is_later else None

    @property
    def total(self) -> int | None:
        """Whole yen with postage; nothing is sent for money where nothing else is owed."""
        if self.quote is None:
            return None
        return self.quote.total + (self.bill.postage or 0 if self.quote.total else 0)

    @property
    def is_paid_first(self) -> bool:
        """Whether the filing waits for its payment."""
        is_now = self.timing is Timing.ON_APPLICATION and self.exemption is None
        return is_now and bool(self.total)

    @property
    def is_at_counter(self) -> bool:
        """Too little for a card: it is paid at the counter."""
        return 0 < (self.total or 0) < LEAST

    @property
    def is_provisional(self) -> bool:
        """仮の額: a rate that the city has not confirmed."""
        return self.quote is not None and self.quote.is_provisional

    @property
    def mark(self) -> str:
        """Names what was shown: another price, another moment or another claim gives another mark."""
        proof = core.to_json(self.quote) if self.quote else None
        asked = self.exemption.ground if self.exemption else ""
        shown = [proof, self.bill.postage, self.timing.value, self.hold, asked]
        return hashlib.sha256(to_json(shown).encode()).hexdigest()[:16]


def of(
    session: Session, tools: Toolbox, procedure: Procedure, answers: Answers
) -> FilingFee | None:
    """The fee for these answers by the rates of today; None where the procedure has no fee."""
    rule: FeeRule | None = procedure.fee_rule
    if rule is None:
        return None
    day = tools.clock.today()
    code = rule.postage(answers)
    postage = postage_for(tools, code, day)
    owed = postage.amount if postage else None if code else 0
    bill = Bill(rule.title, rule.requests(answers), owed)
    return FilingFee(
        bill=bill,
        timing=rule.timing_on(answers, fees.schedule(session, tools), day),
        hold=rule.hold,
        exemption=rule.exemption(answers),
        price=charging.priced(session, tools, bill, day),
        postage=postage,
    )


def postage_for(tools: Toolbox, code: str, day: date) -> Postage | None:
    """What sending costs on that day. As a rate that the city has not confirmed, such a postage is charged
    with practice payments only."""
    found = postage_on(tools.fees.postage, code, day)
    is_refused = found is not None and found.is_provisional and not fees.is_practice(tools)
    return None if is_refused else found

"""What the answers of an invented filing cost: the same rules and rates as for real ones, read in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from eapply.core import fees
from eapply.core.fee_rule import ExemptionClaim, FeeRule, postage_on
from eapply.core.fees import Quote, Schedule, Timing
from eapply.services.charging import POSTAGE
from eapply.services.fees import is_practice
from eapply.services.toolbox import Toolbox

STAFF_AMOUNT: Final = 500  # where no rate is known and people decided


@dataclass(frozen=True)
class Owed:
    """What answers cost on a day; without ``quote`` people find the amount."""

    rule: FeeRule
    timing: Timing
    quote: Quote | None
    postage: int
    claim: ExemptionClaim | None

    @property
    def lines(self) -> list[tuple[int, str, int, int, int]]:
        """Fee, label, unit amount, count, amount."""
        if self.quote is None:
            return [(0, self.rule.title, STAFF_AMOUNT, 1, STAFF_AMOUNT)]
        found = [
            (each.number, each.label, each.unit_amount, each.count, each.amount)
            for each in self.quote.lines
        ]
        by_post = [(0, POSTAGE, self.postage, 1, self.postage)]
        return found + (by_post if self.postage and self.quote.total else [])

    @property
    def total(self) -> int:
        return sum(line[4] for line in self.lines)

    @property
    def is_paid_first(self) -> bool:
        is_known = self.quote is not None and self.total > 0
        return is_known and self.timing is Timing.ON_APPLICATION and self.claim is None

    @property
    def is_held(self) -> bool:
        return self.rule.hold and self.is_paid_first


def owed_for(
    tools: Toolbox, table: Schedule, rule: FeeRule | None, answers: Mapping[str, Any], day: date
) -> Owed | None:
    """None where the procedure has no fee."""
    if rule is None:
        return None
    requests = rule.requests(answers)
    found = fees.quote_all(table, requests, day, practice=is_practice(tools)) if requests else None
    postage = postage_on(tools.fees.postage, rule.postage(answers), day)
    return Owed(
        rule,
        rule.timing_on(answers, table, day),
        found if isinstance(found, Quote) else None,
        postage.amount if postage else 0,
        rule.exemption(answers),
    )

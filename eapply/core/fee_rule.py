"""How the answers of a form become a bill: declared beside its questions, read when it is filed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from eapply.core.conditions import Answers
from eapply.core.fees import FeeRequest, Schedule, Timing

# Of several fees in one bill the one that is certain last decides when the bill is asked for.
LATER: Final = (Timing.ON_APPLICATION, Timing.ON_SITE, Timing.AFTER_REVIEW)


@dataclass(frozen=True, slots=True)
class Postage:
    """What sending the result costs, whole yen, from its first to its last day (inclusive).

    Not part of the fee. ``is_provisional``: the city has not said that it charges this.
    """

    code: str
    name: str
    amount: int
    valid_from: date
    source: str
    valid_to: date | None = None
    is_provisional: bool = True


def postage_on(rows: Iterable[Postage], code: str, day: date) -> Postage | None:
    """The row of this code that began last before or on that day; None when none is in force."""
    begun = [row for row in rows if row.code == code and row.valid_from <= day]
    newest = max(begun, key=lambda row: row.valid_from, default=None)
    return newest if newest and day <= (newest.valid_to or date.max) else None


@dataclass(frozen=True, slots=True)
class ExemptionClaim:
    """減免の申請: the code of a ground of ``core.exemptions``, and what the person wrote."""

    ground: str
    note: str = ""


@dataclass(frozen=True)
class FeeRule:
    """What is owed for a filing.

    Args:
        title: what the bill is for.
        requests: answers → what the table of rates is asked for; () where the list has no such fee,
            then staff find the amount.
        timing: when the money is asked for; None: as the rates say.
        hold: the card is only authorised until the check that can still fail is done.
        postage_code: of the ``Postage`` for what may be sent, "" when nothing ever is.
        is_sent: whether the answers want it sent.
        exemption: answers → the claim, None when nobody asked for one.
    """

    title: str
    requests: Callable[[Answers], tuple[FeeRequest, ...]]
    timing: Timing | None = None
    hold: bool = False
    postage_code: str = ""
    is_sent: Callable[[Answers], bool] = lambda answers: False
    exemption: Callable[[Answers], ExemptionClaim | None] = lambda answers: None

    def postage(self, answers: Answers) -> str:
        """The code of the ``Postage`` that these answers owe, "" when nothing is sent."""
        return self.postage_code if self.is_sent(answers) else ""

    def timing_on(self, answers: Answers, schedule: Schedule, day: date) -> Timing:
        """When the bill for these answers is asked for, by the rates of that day."""
        if self.timing is not None:
            return self.timing
        found = [timing_of(schedule, request, day) for request in self.requests(answers)]
        return max(found, key=LATER.index, default=Timing.AFTER_REVIEW)


def timing_of(schedule: Schedule, request: FeeRequest, day: date) -> Timing:
    """The timing of one fee on that day; without any rate people have to look first."""
    fee = schedule.fee(request.number)
    kinds = schedule.variants(request.number)
    variant = kinds[0] if len(kinds) == 1 else request.variant
    edition = schedule.newest(fee.number, variant, day, approved=False) if fee else None
    return edition.rates[0].timing if edition else Timing.AFTER_REVIEW


def no_fee_of_the_list(answers: Answers) -> tuple[FeeRequest, ...]:
    """The requests of a charge that the list of fees does not know: staff find its amount."""
    return ()

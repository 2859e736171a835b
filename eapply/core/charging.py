"""The life of a charge: what is decided about a debt, as one table. What the provider says is elsewhere.

Open to the payer only in ``OPEN``; a charge that may be paid is never changed, only replaced.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from eapply.core.eras import fiscal_year
from eapply.core.errors import Conflict


class ChargeStatus(StrEnum):
    ASSESSING = "assessing"  # 確定前: the amount is found by staff
    EXEMPTION = "exemption"  # 減免の審査中: no card is asked
    OPEN = "open"  # 未納: may be paid
    HELD = "held"  # 仮押さえ: authorised, waits for the decision
    PAID = "paid"  # 納付済み (entrusted, or cash)
    WAIVED = "waived"  # 全部免除
    FREE = "free"  # 0円: nothing was ever owed
    VOID = "void"  # 取消し: replaced, withdrawn, refused
    LAPSED = "lapsed"  # the deadline passed unpaid


class ChargeAction(StrEnum):
    ASSESS = "assess"
    EXEMPT = "exempt"
    REFUSE_EXEMPTION = "refuse-exemption"
    HOLD = "hold"
    REOPEN = "reopen"  # the hold ended before the decision: the payer may pay again
    PAY = "pay"
    VOID = "void"
    LAPSE = "lapse"


S, A = ChargeStatus, ChargeAction
MOVES: Final = {
    (S.ASSESSING, A.ASSESS): S.OPEN,
    (S.ASSESSING, A.VOID): S.VOID,
    (S.EXEMPTION, A.EXEMPT): S.WAIVED,
    (S.EXEMPTION, A.REFUSE_EXEMPTION): S.OPEN,
    (S.EXEMPTION, A.VOID): S.VOID,
    (S.OPEN, A.HOLD): S.HELD,
    (S.OPEN, A.PAY): S.PAID,
    (S.OPEN, A.VOID): S.VOID,
    (S.OPEN, A.LAPSE): S.LAPSED,
    (S.HELD, A.PAY): S.PAID,
    (S.HELD, A.VOID): S.VOID,
    (S.HELD, A.REOPEN): S.OPEN,
}
# Still wanted, and not secured by a hold either.
UNDECIDED: Final = frozenset({S.ASSESSING, S.EXEMPTION, S.OPEN})
ENDED: Final = frozenset({S.PAID, S.WAIVED, S.FREE, S.VOID, S.LAPSED})


def advance(status: ChargeStatus, action: ChargeAction) -> ChargeStatus:
    """The status after the action. Raises Conflict when the table has no such move."""
    after = MOVES.get((status, action))
    if after is None:
        raise Conflict(
            "この納付の状況が変わったため、その操作はできません。画面を開き直してください。"
        )
    return after


def revenue_year(fee_day: date, booked_on: date) -> int:
    """所属年度 of money for a fee of this day: its own year until the books close on 31 May, then the next.

    地方自治法235条の5: the books of a year close two months after it.
    """
    own = fiscal_year(fee_day)
    return own if booked_on <= date(own + 1, 5, 31) else fiscal_year(booked_on)

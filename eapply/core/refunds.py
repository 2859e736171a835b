"""Paying back: why it may be done, which road the money takes, and the life of a refund as one table."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from eapply.core.errors import Conflict


class RefundStatus(StrEnum):
    TASK = "task"  # found by the house: people have to look at it
    DRAFT = "draft"  # 起案: one person wants it
    APPROVED = "approved"  # 承認: another person agreed; the money is on its way
    DONE = "done"  # paid back
    FAILED = "failed"  # the provider refused it for good
    REJECTED = "rejected"  # 返還しない


class RefundAction(StrEnum):
    DRAFT = "draft"
    APPROVE = "approve"
    REJECT = "reject"
    DO = "do"
    FAIL = "fail"


class Road(StrEnum):
    """How the money goes back. A hold that ends is no refund: nothing was charged."""

    CARD = "card"
    BANK = "bank"  # 還付: the card is gone, or it was cash
    OUTSIDE = "outside"  # gone already, by hand at the provider: only the books do not know yet


# The law's words (地方自治法施行令165条の6 and the ordinance): code → what is printed.
REASONS: Final = {
    "overpaid": "過納（二重の納付など）",
    "mistaken": "誤納（額や相手のまちがい）",
    "not-accepted": "不受理",
    "exempted": "減免",
    "withdrawn": "納付後の取下げ",
    "other": "その他",
}
S, A = RefundStatus, RefundAction
MOVES: Final = {
    (S.TASK, A.DRAFT): S.DRAFT,
    (S.TASK, A.REJECT): S.REJECTED,
    (S.DRAFT, A.APPROVE): S.APPROVED,
    (S.DRAFT, A.REJECT): S.REJECTED,
    (S.APPROVED, A.DO): S.DONE,
    (S.APPROVED, A.FAIL): S.FAILED,
}
# Money that is wanted back or on its way: it cannot be promised a second time.
BOUND: Final = frozenset({S.DRAFT, S.APPROVED})
# Everything that was ever asked of the provider.
ASKED: Final = frozenset({S.APPROVED, S.DONE, S.FAILED})


def advance(status: RefundStatus, action: RefundAction) -> RefundStatus:
    """The status after the action. Raises Conflict when the table has no such move."""
    after = MOVES.get((status, action))
    if after is None:
        raise Conflict("この返還は、ほかの人がもう処理しています。画面を開き直してください。")
    return after

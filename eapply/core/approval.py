"""決裁: who approves a decision, and the life of a draft (起案) from its writer to the approver.

The city's 専決規程 is data (``eapply/data/approval_routes.csv``): where no line asks for a head, the clerk
decides alone. Whoever drafts never approves, whatever their role.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from eapply.core.errors import Conflict
from eapply.core.submission import Action, Role


class DraftStatus(StrEnum):
    """Where a draft stands. ENDED: the resident withdrew the case before it was approved."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    TAKEN_BACK = "taken-back"
    ENDED = "ended"


class DraftStep(StrEnum):
    """What people do with a draft that waits."""

    APPROVE = "approve"
    RETURN = "return"
    TAKE_BACK = "take-back"


AFTER: Final = {
    DraftStep.APPROVE: DraftStatus.APPROVED,
    DraftStep.RETURN: DraftStatus.RETURNED,
    DraftStep.TAKE_BACK: DraftStatus.TAKEN_BACK,
}
NOT_WAITING: Final = "この起案は、もう決裁待ちではありません。画面を開き直してください。"


def advance(status: DraftStatus, step: DraftStep) -> DraftStatus:
    """The status after the step. Raises Conflict: somebody was faster."""
    if status is not DraftStatus.WAITING:
        raise Conflict(NOT_WAITING)
    return AFTER[step]


def why_not(step: DraftStep, *, person: int, drafted_by: int, stands_for: int | None) -> str:
    """Why this person may not take the step, as a sentence to show; "" when they may.

    ``stands_for`` is the head whose right they use: their own, or that of the head who named them
    (代決); None when they have none.
    """
    is_own = person == drafted_by
    if step is DraftStep.TAKE_BACK:
        return "" if is_own else "引き上げるのは、起案した人です。"
    if is_own:
        return "起案した人とは別の人が決裁します。"
    if stands_for is None:
        return "決裁するのは、担当課の課長か、課長が代決を頼んだ人です。"
    return "起案した課長の代わりには、決裁できません。" if stands_for == drafted_by else ""


@dataclass(frozen=True)
class ApprovalRoute:
    """One line of the table: who decides what. Days are inclusive.

    ``department`` and ``slug`` are "" for all of them, ``actions`` empty for every decision.
    ``approver``: CLERK decides alone (専決), HEAD approves what somebody else drafted.
    """

    department: str
    slug: str
    actions: frozenset[Action]
    approver: Role
    valid_from: date
    valid_to: date

    def fits(self, department: str, slug: str, action: Action, on: date) -> bool:
        return (
            self.department in ("", department)
            and self.slug in ("", slug)
            and (not self.actions or action in self.actions)
            and self.valid_from <= on <= self.valid_to
        )

    @property
    def closeness(self) -> tuple[bool, bool, bool]:
        """The line that says more is followed: a procedure before a department before a decision."""
        return bool(self.slug), bool(self.department), bool(self.actions)


def followed(
    routes: Iterable[ApprovalRoute], department: str, slug: str, action: Action, on: date
) -> ApprovalRoute | None:
    """The line that says who approves this decision on that day; None where no line fits.

    Of lines that say equally much, the first is followed.
    """
    fitting = (route for route in routes if route.fits(department, slug, action, on))
    return max(fitting, key=lambda route: route.closeness, default=None)


def approver(
    routes: Iterable[ApprovalRoute], department: str, slug: str, action: Action, on: date
) -> Role:
    """Who approves this decision on that day; CLERK, the person at the case, where no line fits."""
    line = followed(routes, department, slug, action, on)
    return line.approver if line else Role.CLERK

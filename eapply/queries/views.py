"""The ways to look at a department's list: what each shows, in what order, and how many there are.

The views by state add up to すべて; the others cut across them. Each view reads an index of the
table, so that counting them stays cheap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, true

from eapply.core.submission import FINAL_STATES, Role, State
from eapply.core.workdays import OpeningDays
from eapply.models import Submission
from eapply.queries import decision_drafts
from eapply.queries.scope import StaffActor

AT_WORK = (State.IN_QUEUE, State.IN_REVIEW)
OPEN = (State.IN_QUEUE, State.IN_REVIEW, State.RETURNED, State.DECIDED)
DUE_WITHIN = 3


@dataclass(frozen=True)
class Standpoint:
    """What "mine" and "soon" mean: the person, and the last day (JST) that counts as soon.

    ``headed`` are the departments whose drafts this person approves; ``today`` says who stands in today.
    """

    person: int
    soon: date
    headed: tuple[str, ...] = ()
    today: date = date.min


def standpoint_of(actor: StaffActor, opening: OpeningDays, today: date) -> Standpoint:
    """What "mine" and "soon" mean for this person on this day."""
    soon = opening.add(today, DUE_WITHIN)
    return Standpoint(actor.id, soon, actor.departments((Role.HEAD,)), today)


@dataclass(frozen=True)
class View:
    """One view. ``order`` is a key of ``queue.ORDERS``, a minus before it means descending."""

    key: str
    title: str
    meaning: str
    empty: str
    holds: Callable[[Standpoint], ColumnElement[bool]]
    order: str = "due"
    only_if_any: bool = False


def in_states(*states: State) -> ColumnElement[bool]:
    return Submission.state.in_([state.value for state in states])


def by_state(*states: State) -> Callable[[Standpoint], ColumnElement[bool]]:
    return lambda standpoint: in_states(*states)


MINE = View(
    "mine",
    "自分の担当",
    "あなたが担当している、終わっていない案件です。",
    "担当している案件はありません。",
    lambda at: (Submission.handler_id == at.person) & in_states(*OPEN),
)
TO_APPROVE = View(
    "approve",
    "決裁待ち（自分）",
    "あなたの決裁を待っている案件です。",
    "決裁を待っている案件はありません。",
    lambda at: decision_drafts.waits_for(at.person, at.headed, at.today),
    only_if_any=True,
)
CORRECTED = View(
    "corrected",
    "補正が届いた",
    "お願いした補正が届いて、まだ決まっていない案件です。",
    "補正が届いた案件はありません。",
    lambda at: in_states(State.IN_REVIEW) & Submission.answered,
)
REPLIED = View(
    "replied",
    "返信が届いた",
    "申請者からのメッセージを、まだ確かめていない案件です。",
    "新しい返信はありません。",
    lambda at: in_states(*OPEN) & Submission.replied,
)
ADVISED = View(
    "advised",
    "意見が届いた",
    "ほかの課に聞いた意見が届いて、まだ確かめていない案件です。",
    "新しく届いた意見はありません。",
    lambda at: Submission.advised & in_states(*OPEN),
    only_if_any=True,
)
DUE = View(
    "due",
    f"期限{DUE_WITHIN}日以内・超過",
    f"未着手と審査中のうち、残りが{DUE_WITHIN}開庁日以内か、期限を過ぎた案件です。",
    f"期限が{DUE_WITHIN}開庁日以内の案件はありません。",
    lambda at: in_states(*AT_WORK) & (Submission.due_on <= at.soon),
)
ACROSS = (MINE, TO_APPROVE, CORRECTED, REPLIED, ADVISED, DUE)

NEW = View(
    "new",
    "未着手",
    "まだ、だれも担当していない申請です。",
    "未着手の申請はありません。",
    by_state(State.IN_QUEUE),
)
REVIEW = View(
    "review",
    "審査中",
    "だれかが担当して、内容を確かめている案件です。",
    "審査中の案件はありません。",
    by_state(State.IN_REVIEW),
)
RETURNED = View(
    "returned",
    "補正待ち",
    "申請者が直すのを待っている案件です。待つ間、残りの日数は減りません。",
    "補正待ちの案件はありません。",
    by_state(State.RETURNED),
)
DECIDED = View(
    "decided",
    "決定済み",
    "結果を知らせた案件です。書類の発送や受け渡しが済んだら、完了にします。",
    "決定済みで、完了していない案件はありません。",
    by_state(State.DECIDED),
)
UNPAID = View(
    "unpaid",
    "支払い待ち",
    "届いていて、支払いを待っている案件です。支払われると未着手になります。",
    "支払い待ちの案件はありません。",
    by_state(State.AWAITING_PAYMENT),
    only_if_any=True,
)
ENDED = View(
    "ended",
    "完了",
    "完了、取下げ、失効した案件です。",
    "完了した案件はありません。",
    by_state(*(state for state in State if state in FINAL_STATES)),
    order="-updated",
)
ALL = View(
    "all",
    "すべて",
    "この課のすべての案件です。",
    "案件はまだありません（最初の1件から表示します）。",
    lambda at: true(),
    order="-arrived",
)
STATES = (NEW, REVIEW, RETURNED, DECIDED, UNPAID, ENDED, ALL)
VIEWS = {view.key: view for view in (*ACROSS, *STATES)}

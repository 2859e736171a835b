"""How the desk says things: states, what is left of the period, acts of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, Protocol

from eapply.core.decisions import DECIDING, Decision
from eapply.core.procedure import Procedure
from eapply.core.submission import FINAL_STATES, Action, LegalType, State
from eapply.core.workdays import OpeningDays
from eapply.forms import ALL_FORMS, BY_SLUG
from eapply.models import Submission
from eapply.web.staff import (
    booking_words,
    bulk_words,
    charge_words,
    draft_words,
    opinion_words,
    paper_words,
    people_words,
    program_words,
)

# State → (words, kind of tag). DECIDED says its outcome instead.
STATES: Final[Mapping[State, tuple[str, str]]] = {
    State.AWAITING_PAYMENT: ("支払い待ち", "pay"),
    State.IN_QUEUE: ("未着手", "received"),
    State.IN_REVIEW: ("審査中", "review"),
    State.RETURNED: ("補正待ち", "action"),
    State.DECIDED: ("決定済み", "done"),
    State.COMPLETED: ("完了", "ended"),
    State.WITHDRAWN: ("取下げ", "ended"),
    State.LAPSED: ("失効", "ended"),
}

BUTTONS: Final[Mapping[Action, str]] = {
    Action.TAKE: "担当する",
    Action.RELEASE: "担当を外れる",
    Action.ASK_CORRECTION: "補正を依頼する",
    Action.CANCEL_CORRECTION: "補正の依頼を取り消す",
    Action.TRANSFER: "ほかの課へ移す",
    Action.APPROVE: "承認する",
    Action.REFUSE: "却下する",
    Action.ACCEPT: "受理する",
    Action.REPLY: "回答する",
    Action.COMPLETE: "完了にする",
}

# Act of the record → what happened, in words.
HISTORY: Final[Mapping[str, str]] = {
    Action.SUBMIT: "申請が届きました",
    Action.SUBMIT_UNPAID: "申請が届きました（支払い待ち）",
    Action.PAY: "支払いを確認しました",
    Action.LAPSE: "期限までに支払いがなく、失効しました",
    Action.TAKE: "担当しました",
    Action.RELEASE: "担当を外れました",
    Action.ASK_CORRECTION: "補正を依頼しました",
    Action.CANCEL_CORRECTION: "補正の依頼を取り消しました",
    Action.CORRECT: "補正が届きました",
    Action.TRANSFER: "ほかの課へ移しました",
    Action.APPROVE: "承認しました",
    Action.REFUSE: "却下しました",
    Action.ACCEPT: "受理しました",
    Action.REPLY: "回答しました",
    Action.COMPLETE: "完了にしました",
    Action.WITHDRAW: "取り下げられました",
    "assign": "担当を変えました",
    **draft_words.HISTORY,
    "message": "メッセージを送りました",
    "message-undone": "送ったメッセージを、届く前に取り消しました",
    "note": "内部メモを書きました",
    "read": "返信を確かめました",
    "signed-in": "サインインしました",
    "locked": "サインインが一時停止になりました",
    "password-changed": "パスワードを変えました",
    "second-factor-set": "確認コードを登録しました",
    "audit-read": "記録を調べました",
    "retry": "止まった送信をやり直しました",
    "checked": "確かめた印をつけました",
    "unchecked": "確かめた印を外しました",
    "handling": "案件の扱いを変えました",
    "withheld": "送信を取りやめました",
    "keep": "保存期間のあとも保存を続けることにしました",
    "keep-ended": "保存を続けるのをやめました",
    "exported": "案件を書き出しました",
    "view-saved": "課で共有する表示を保存しました",
    "view-renamed": "課で共有する表示の名前を変えました",
    "view-replaced": "課で共有する表示の条件を置きかえました",
    "view-deleted": "課で共有する表示を消しました",
    "purged": "保存期間が過ぎたため、廃棄しました",
    "fees-loaded": "料金表を読み込みました",
    "fees-drafted": "料金の改定を入力しました",
    "fees-approved": "料金の改定を承認しました",
    "fees-returned": "料金の改定を差し戻しました",
    "fees-withdrawn": "料金の改定を取り下げました",
    **charge_words.HISTORY,
    **booking_words.HISTORY,
    **people_words.HISTORY,
    **opinion_words.HISTORY,
    "approval-proposed": "決裁の区分の変更を提案しました",
    "approval-released": "決裁の区分の変更を承認しました",
    "approval-returned": "決裁の区分の変更を差し戻しました",
    "approval-withdrawn": "決裁の区分の変更を取り下げました",
    "filing-stopped": "手続の受付を止めました",
    "filing-opened": "手続の受付を再開しました",
    "phrases-saved": "定型文を保存しました",
    "phrases-restored": "定型文を前の版にもどしました",
    **bulk_words.HISTORY,
    **program_words.HISTORY,
    **paper_words.HISTORY,
}
# Endpoint → what people call the page, for the record of looks.
SCREENS: Final = {
    **program_words.SCREENS,
    "staff.today": "きょうの仕事",
    "staff.queue": "受付一覧",
    "staff.print_list": "一覧の印刷",
    "staff.make_export": "書き出し",
    "staff.answers": "申請内容",
    "staff.files": "添付",
    "staff.file": "添付の表示",
    "staff.file_content": "添付の表示",
    "staff.file_page": "添付の表示",
    "staff.file_picture": "添付の表示",
    "staff.thread": "やりとり",
    "staff.counter_receipt": "窓口入力の控え",
    "staff.case_charges": "支払い",
    "staff.charge_list": "支払い・返金",
    "staff.charge": "支払い・返金",
    "staff.charge_act": "支払い・返金",
    "staff.perform_charge_act": "支払い・返金",
    "staff.decision": "決裁",
    "staff.decision_step": "決裁の操作",
    "staff.take_decision_step": "決裁の操作",
    "staff.see_decision": "決裁の操作",
    "staff.deputies": "代決と後閲",
    "staff.name_deputy": "代決と後閲",
    "staff.end_deputy": "代決と後閲",
    "staff.case_opinions": "意見照会",
    "staff.ask_opinion": "意見照会の操作",
    "staff.send_opinion": "意見照会の操作",
    "staff.take_back_opinion": "意見照会の操作",
    "staff.end_opinion": "意見照会の操作",
    **opinion_words.SCREENS,
    **paper_words.SCREENS,
    "staff.history": "経過",
    "staff.records": "記録",
    "staff.document": "書類",
    "staff.assign": "担当の変更",
    "staff.protection": "支援措置",
    "staff.protect": "支援措置",
    "staff.act": "操作の画面",
    "staff.perform": "操作の画面",
    "staff.booking_day": "予約の予定",
    "staff.booking_visit": "予約",
    "staff.press_booking": "予約",
    "staff.move_booking": "予約の変更",
    "staff.moved_booking": "予約の変更",
    "staff.cancel_booking": "予約の取消し",
    "staff.cancelled_booking": "予約の取消し",
    "staff.book_again": "再検査の予約",
    "staff.booked_again": "再検査の予約",
    "staff.booking_result": "再検査の結果",
    "staff.record_booking_result": "再検査の結果",
    "staff.edited_plan": "予約の枠の変更",
}
# The words of decisions against somebody: their tag says no 済.
REFUSALS: Final = frozenset(
    each.word
    for form in ALL_FORMS
    for each in form.procedure.desk.decisions(form.procedure.legal_type)
    if each.action is Action.REFUSE
)
# What the department reads, without and with the flag, where an auditor reads neutral words.
ONLY_INSIDE: Final = {
    "handling": ("支援措置の印を外しました", "支援措置の印をつけました"),
    "withheld": ("申請者のほかへのメールを止めました（支援措置）",) * 2,
}
NO_DETAIL: Final[Mapping[str, Any]] = MappingProxyType({})

OUTSIDE: Final = {"resident": "申請者", "system": "システム"}


class Dated(Protocol):
    """What the remaining days of a case are reckoned from."""

    @property
    def state(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def paused_on(self) -> date | None: ...


@dataclass(frozen=True)
class Left:
    """残り: the words and the kind of tag; no words when nothing is awaited from us."""

    text: str
    kind: str


def left(case: Dated, today: date, opening: OpeningDays) -> Left:
    """What is left of the standard period, in opening days."""
    state = State(case.state)
    if state is State.DECIDED or state in FINAL_STATES or state is State.AWAITING_PAYMENT:
        return Left("", "neutral")
    if case.paused_on is not None:
        return Left("停止中（補正）", "paused")
    return until(case.due_on, today, opening)


def until(due_on: date, today: date, opening: OpeningDays) -> Left:
    """What is left until a due day, in opening days."""
    days = opening.between(today, due_on)
    if due_on < today:
        return Left(f"期限超過{max(1, -days)}日", "late")
    return Left(f"あと{days}日" if days else "今日まで", "action" if days <= 1 else "neutral")


def state_tag(state: str, outcome: str, answered: bool = False) -> tuple[str, str]:
    """The words of a state and the kind of its tag."""
    words, kind = STATES[State(state)]
    if answered and state == State.IN_REVIEW.value:
        return "補正が届いた", "changed"
    if state == State.DECIDED.value and outcome:
        action = Action.REFUSE if outcome in REFUSALS else Action.APPROVE
        return Decision(action, outcome).tag, kind
    if state == State.COMPLETED.value and outcome:
        return f"{words}（{outcome}）", kind
    return words, kind


def title_of(slug: str) -> str:
    """The legal title of a procedure; its slug when it is no longer offered."""
    form = BY_SLUG.get(slug)
    return form.procedure.title if form else slug


def act_words(action: str, detail: Mapping[str, Any] = NO_DETAIL) -> str:
    """What an entry of the record says happened; a decision in the word that it was made in."""
    if action in DECIDING and detail.get("outcome"):
        return Decision(Action(action), detail["outcome"]).past
    if detail and action in ONLY_INSIDE:
        return ONLY_INSIDE[action][bool(detail.get("protected"))]
    return HISTORY.get(action, action)


def verb(case: Submission, procedure: Procedure, action: Action, *, drafts: bool = False) -> str:
    """The words of a button; of a decision in the word of the procedure: 承諾する, 承諾を起案する."""
    if action not in DECIDING:
        return BUTTONS[action]
    decision = procedure.desk.decision(LegalType(case.legal_type), action)
    return f"{decision.word}を起案する" if drafts else decision.verb


def short_moment(moment: datetime, today: date) -> str:
    """「11月22日 10:42」; of another year the day with its Western year, as the time no longer matters."""
    day = f"{moment.month}月{moment.day}日"
    return f"{day} {moment:%H:%M}" if moment.year == today.year else f"{moment.year}年{day}"

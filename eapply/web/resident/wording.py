"""What residents read for each state: tag, sentence, and the outcome in the words of the legal type.

Written as tables, so that a state without words is a missing row and a test can say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eapply.core.procedure import Procedure
from eapply.core.submission import Action, LegalType, State
from eapply.models import Submission
from eapply.web.language import gettext, mark


@dataclass(frozen=True)
class Words:
    """``kind`` is a meaning of the frame's tags; ``sentence`` may name ``{day}``, ``{count}``."""

    kind: str
    tag: str
    sentence: str


STATES: Mapping[State, Words] = {
    State.AWAITING_PAYMENT: Words(
        "pay", mark("お支払い待ち"), mark("{day}までに支払うと、受け付けが終わります。")
    ),
    State.IN_QUEUE: Words(
        "received", mark("受付済み"), mark("市に届きました。担当課が順番に確認します。")
    ),
    State.IN_REVIEW: Words("review", mark("確認中"), mark("担当課が内容を確認しています。")),
    State.RETURNED: Words(
        "action", mark("直してください"), mark("{count}つ直していただくところがあります。")
    ),
    State.WITHDRAWN: Words("ended", mark("取下げ済み"), mark("{day}に取り下げました。")),
    State.LAPSED: Words(
        "ended", mark("期限切れ"), mark("期限までに支払い（入力）がなかったため、終わりました。")
    ),
}
ANSWERED = Words("review", mark("確認中"), mark("直した内容が届きました。担当課が確認しています。"))

GRANTED: Mapping[LegalType, Words] = {
    LegalType.APPLICATION: Words(
        "done", mark("完了"), mark("認められました。書類を受け取れます。")
    ),
    LegalType.NOTIFICATION: Words("done", mark("完了"), mark("届出を受理しました。")),
    LegalType.REQUEST: Words("done", mark("完了"), mark("回答があります。書類を受け取れます。")),
    LegalType.SUBSCRIPTION: Words(
        "done", mark("完了"), mark("お申し込みを承諾しました。お知らせの書類があります。")
    ),
    LegalType.COMMISSION: Words(
        "done", mark("完了"), mark("ご依頼をお受けしました。お知らせの書類があります。")
    ),
    LegalType.RESERVATION: Words("done", mark("完了"), mark("予約が確定しました。")),
}
REFUSED: Mapping[LegalType, Words] = {
    LegalType.APPLICATION: Words(
        "ended", mark("認められませんでした"), mark("理由は通知書に書いてあります。")
    ),
    LegalType.SUBSCRIPTION: Words(
        "ended",
        mark("お断り"),
        mark("お申し込みをお受けできませんでした。理由はお知らせに書いてあります。"),
    ),
    LegalType.COMMISSION: Words(
        "ended",
        mark("見送り"),
        mark("今回はお受けできませんでした。理由はお知らせに書いてあります。"),
    ),
    LegalType.RESERVATION: Words(
        "ended",
        mark("お断り"),
        mark("予約をお受けできませんでした。理由はお知らせに書いてあります。"),
    ),
}

# The noun for what was sent, and the heading of the receipt.
FILED: Mapping[LegalType, str] = {
    LegalType.APPLICATION: mark("申請"),
    LegalType.NOTIFICATION: mark("届出"),
    LegalType.REQUEST: mark("要望"),
    LegalType.SUBSCRIPTION: mark("申込み"),
    LegalType.COMMISSION: mark("依頼"),
    LegalType.RESERVATION: mark("予約"),
}
SEND: Mapping[LegalType, str] = {
    LegalType.APPLICATION: mark("この内容で申請する"),
    LegalType.NOTIFICATION: mark("この内容で届け出る"),
    LegalType.REQUEST: mark("この内容で要望を送る"),
    LegalType.SUBSCRIPTION: mark("この内容で申し込む"),
    LegalType.COMMISSION: mark("この内容で依頼する"),
    LegalType.RESERVATION: mark("この内容で予約する"),
}
CONFIRM: Mapping[LegalType, str] = {
    LegalType.APPLICATION: mark("内容を確かめて、申請してください"),
    LegalType.NOTIFICATION: mark("内容を確かめて、届け出てください"),
    LegalType.REQUEST: mark("内容を確かめて、要望を送ってください"),
    LegalType.SUBSCRIPTION: mark("内容を確かめて、申し込んでください"),
    LegalType.COMMISSION: mark("内容を確かめて、依頼してください"),
    LegalType.RESERVATION: mark("内容を確かめて、予約してください"),
}


def noun_of(procedure: Procedure) -> str:
    """「申請」, 「届出」 …"""
    return gettext(FILED[procedure.legal_type])


def was_refused(submission: Submission, procedure: Procedure) -> bool:
    """Whether the decision was against the person, by the words that the decision carries."""
    decisions = procedure.desk.decisions(LegalType(submission.legal_type))
    return submission.outcome in {each.word for each in decisions if each.action is Action.REFUSE}


def words_of(submission: Submission, procedure: Procedure) -> Words:
    """Tag and sentence of a case now."""
    state = State(submission.state)
    if state in (State.DECIDED, State.COMPLETED):
        legal_type = LegalType(submission.legal_type)
        table = REFUSED if was_refused(submission, procedure) else GRANTED
        return table[legal_type]
    if state is State.IN_REVIEW and submission.answered:
        return ANSWERED
    return STATES[state]

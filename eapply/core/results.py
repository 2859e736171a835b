"""The documents that tell a result: which one a decision issues and what it says (experience guide 7.7).

A procedure declares its documents by decision; what it does not say follows from the legal type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from eapply.core.submission import Action, LegalType


@dataclass(frozen=True)
class Entry:
    """One line of a document that the desk fills in. With ``choices`` it is chosen, not written."""

    key: str
    label: str
    help: str = ""
    required: bool = False
    rows: int = 1
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResultDocument:
    """A document that tells a result.

    Args:
        title: its name, on paper, in the mail and on the status page.
        body: how the sentence 「…付けで申請のあった〇〇について、」 goes on; "" as the legal type has it.
        entries: the lines that the desk fills in.
        lines: those that always stand there, label and text; they say what follows.
        reasons: how the desk's own words are headed; "" by the decision.
        explains: the desk must write them.
        is_disposition: whether it is a 処分 and tells how to appeal; None as the legal type has it.
    """

    title: str
    body: str = ""
    entries: tuple[Entry, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    reasons: str = ""
    explains: bool = False
    is_disposition: bool | None = None


@dataclass(frozen=True)
class Wording:
    """How a document speaks of one legal type: 申請のあった…, 次のとおり…, the usual title.

    ``outcome`` heads the line with the word for the result; a reply has none, it is read itself.
    """

    filed: str
    body: str
    outcome: str
    title: str


WORDING: Final[Mapping[LegalType, Wording]] = {
    LegalType.APPLICATION: Wording(
        "申請のあった", "次のとおり決定したので通知します。", "結論", "{}の決定通知書"
    ),
    LegalType.NOTIFICATION: Wording(
        "届出のあった", "次のとおり受理したのでお知らせします。", "結果", "{}の受理のお知らせ"
    ),
    LegalType.REQUEST: Wording("ご要望のあった", "次のとおり回答します。", "", "{}への回答"),
    LegalType.SUBSCRIPTION: Wording(
        "お申し込みのあった", "次のとおりお知らせします。", "結果", "{}についてのお知らせ"
    ),
    LegalType.COMMISSION: Wording(
        "ご依頼のあった", "次のとおりお知らせします。", "結果", "{}についてのお知らせ"
    ),
    LegalType.RESERVATION: Wording(
        "予約の申込みのあった", "次のとおりお知らせします。", "結果", "{}についてのお知らせ"
    ),
}

# Lines that several documents have.
CONDITIONS: Final = Entry("conditions", "条件", "なければ空のままにします。", rows=3)
PERIOD: Final = Entry("period", "期間", "例：令和8年12月1日から令和9年3月31日まで")
AMOUNT: Final = Entry("amount", "金額と根拠", "金額と、計算のもとになる決まりを書きます。", rows=3)
REASONS: Final[Mapping[Action, str]] = {
    Action.APPROVE: "理由",
    Action.REFUSE: "理由",
    Action.ACCEPT: "お知らせすること",
    Action.REPLY: "回答",
}
MUST_EXPLAIN: Final = frozenset({Action.REFUSE, Action.REPLY})

"""What people do with a charge, as data: when it is possible, what it asks, what it means, which verb does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from eapply.core.charging import ChargeStatus
from eapply.core.eras import DateProblem, parse_date
from eapply.core.errors import Refused
from eapply.core.money import LARGEST, MoneyProblem, parse_yen
from eapply.core.refunds import REASONS, RefundStatus, Road
from eapply.core.results import Entry
from eapply.models import Charge, Refund
from eapply.queries.desk_charges import DeskCharge
from eapply.queries.scope import StaffActor
from eapply.services.toolbox import Toolbox
from eapply.web.staff import charge_verbs as verbs
from eapply.web.staff.charge_words import DECISIONS, ROADS

S = ChargeStatus


@dataclass(frozen=True)
class ChargeAct:
    """One act.

    Args:
        decides: only the charge's department does it; otherwise cashiers too.
        statuses: of the charge; of a refund: ``refunds`` and ``road``.
        bill: its page asks for the quantities of the fees.
        do: None for what manages its own transactions (cash).
    """

    key: str
    verb: str
    lead: str
    means: str
    done: str
    boxes: tuple[Entry, ...] = ()
    statuses: frozenset[ChargeStatus] = frozenset()
    decides: bool = False
    bill: bool = False
    danger: bool = False
    refunds: frozenset[RefundStatus] = frozenset()
    road: Road | None = None
    do: Callable[[Session, Toolbox, verbs.Doing], Charge] | None = None


DUE: Final = Entry("due_on", "納付期限", "例：令和8年12月11日", required=True)
OWN: Final = (
    Entry("postage", "郵送料（円）", "郵便で送るときだけ入力します。手数料には入りません。"),
    Entry("amount", "決めた額（円）", "料金表に単価がないときだけ入力します。根拠も必要です。"),
    Entry("reason", "決めた額の根拠", "どの決まりで、どう計算したかを書きます。", rows=3),
    DUE,
)
WHY: Final = Entry("why", "理由", "記録に残ります。", required=True, rows=2)
ACTS: Final[Mapping[str, ChargeAct]] = {
    each.key: each
    for each in (
        ChargeAct(
            "assess",
            "額を確定する",
            "数や面積を入力すると、料金表で額を計算します。",
            "額が確定し、期限つきの支払いのお願い（納入通知）を送ります。",
            "額を確定しました。支払いのお願いを送ります。",
            OWN,
            frozenset({S.ASSESSING}),
            decides=True,
            bill=True,
            do=verbs.assess,
        ),
        ChargeAct(
            "exempt",
            "減免を決定する",
            "減免の申請について、理由をつけて決定します。",
            "決定を申請者に知らせます。残る額があれば、支払えるようになります。",
            "減免を決定しました。",
            (
                Entry("decision", "決定", required=True, choices=tuple(DECISIONS.values())),
                Entry("reduced_to", "減額したあとの額（円）", "一部を減額するときに入力します。"),
                Entry("reason", "決定の理由", required=True, rows=3),
            ),
            frozenset({S.EXEMPTION}),
            decides=True,
            do=verbs.exempt,
        ),
        ChargeAct(
            "replace",
            "数や期限を変えて、請求し直す",
            "いまの請求を取り消し、新しい請求を作ります。料金の日は、もとの請求と同じです。",
            "いまの請求は支払えなくなり、新しい支払いのお願いを送ります。",
            "請求を作り直しました。新しい支払いのお願いを送ります。",
            (*OWN, WHY),
            frozenset({S.OPEN, S.LAPSED, S.EXEMPTION, S.HELD}),
            decides=True,
            bill=True,
            do=verbs.replace,
        ),
        ChargeAct(
            "void",
            "請求を取り消す",
            "取り消すと、支払えなくなります。仮押さえは解除します。",
            "請求がなくなります。もどすことはできません。",
            "請求を取り消しました。",
            (WHY,),
            frozenset({S.ASSESSING, S.EXEMPTION, S.OPEN, S.HELD}),
            decides=True,
            danger=True,
            do=verbs.void,
        ),
        ChargeAct(
            "cash",
            "窓口で現金を受け取った",
            "全額を受け取ったときに記録します。開いているカードの支払い画面は、先に閉じます。",
            "納付済みになります。現金として元帳に載ります。",
            "現金の受取りを記録しました。",
            (Entry("received_on", "受け取った日", "例：令和8年11月24日", required=True),),
            frozenset({S.OPEN}),
        ),
        ChargeAct(
            "refund",
            "返還を起案する",
            "別の人が承認すると、お金を返します。",
            "承認待ちになります。まだお金は動きません。",
            "返還を起案しました。別の人が承認してください。",
            (
                Entry("amount", "返還する額（円）", required=True),
                Entry("reason", "返還の理由", required=True, choices=tuple(REASONS.values())),
                Entry("road", "返し方", required=True, choices=(ROADS["card"], ROADS["bank"])),
                Entry("note", "くわしい事情", "「その他」のときは必ず書きます。", rows=2),
            ),
            do=verbs.refund,
        ),
        ChargeAct(
            "book-refund",
            "決済会社の側の返金を記録する",
            "決済会社の画面などで返されたお金を、あとから帳簿に載せます。別の人が承認します。",
            "承認待ちになります。承認されると、返還済みとして元帳に載ります。カードには返しません。",
            "返金の記録を起案しました。別の人が承認してください。",
            (
                Entry("amount", "返された額（円）", required=True),
                Entry("reason", "返還の理由", required=True, choices=tuple(REASONS.values())),
                Entry("note", "だれが、なぜ返したか", required=True, rows=2),
            ),
            do=verbs.book_refund,
        ),
        ChargeAct(
            "approve-refund",
            "返還を承認する",
            "起案した人とは別の人が承認します。",
            "カードへは自動で返します。口座へは、振り込んだあとに記録します。"
            "決済会社の側で返したものは、元帳に載せるだけです。",
            "返還を承認しました。",
            refunds=frozenset({RefundStatus.DRAFT}),
            do=verbs.approve,
        ),
        ChargeAct(
            "reject-refund",
            "返還しないと決める",
            "理由を書いて決めます。",
            "この返還は終わります。お金は動きません。",
            "返還しないと決めました。",
            (Entry("note", "返還しない理由", required=True, rows=2),),
            refunds=frozenset({RefundStatus.TASK, RefundStatus.DRAFT}),
            danger=True,
            do=verbs.reject,
        ),
        ChargeAct(
            "transferred",
            "振込みを記録する",
            "口座への振込みが済んだときに記録します。",
            "返還済みになり、元帳に載ります。",
            "振込みを記録しました。",
            (Entry("done_on", "振り込んだ日", "例：令和8年11月24日", required=True),),
            refunds=frozenset({RefundStatus.APPROVED}),
            road=Road.BANK,
            do=verbs.transferred,
        ),
    )
}
DAYS: Final = {"due_on": "納付期限", "received_on": "受け取った日", "done_on": "振り込んだ日"}
LARGEST_BILL: Final = min(LARGEST, 99_999_999)  # what a card page takes; columns hold 2³¹
YEN: Final = {
    "amount": "額",
    "reduced_to": "減額したあとの額",
    "postage": "郵送料",
}


def possible(desk: DeskCharge, actor: StaffActor, refundable: int, outside: int) -> list[ChargeAct]:
    """The acts on the charge itself that this person may do now. ``refundable`` and ``outside``: yen that
    can still be paid back, and that went back without us."""
    own = actor.role_in(desk.charge.department) is not None
    found = [
        act
        for act in ACTS.values()
        if desk.charge.status in act.statuses and (own or not act.decides)
    ]
    if outside > 0:
        found.append(ACTS["book-refund"])
    return [*found, ACTS["refund"]] if refundable > 0 else found


def possible_for_refund(row: Refund) -> list[ChargeAct]:
    """The acts on one refund; whether it is the same person again, the verb decides."""
    found = [
        act for act in ACTS.values() if row.status in act.refunds and act.road in (None, row.road)
    ]
    return [ACTS["refund"], *found] if row.status == RefundStatus.TASK else found


def read(act: ChargeAct, typed: Mapping[str, str], today: date) -> dict[str, Any]:
    """What the verbs take. Raises Refused for what cannot be read."""
    return read_boxes(act.boxes, typed, today)


def read_boxes(boxes: Iterable[Entry], typed: Mapping[str, str], today: date) -> dict[str, Any]:
    """Texts, days and amounts (None where nothing was typed), by the keys of the boxes."""
    values: dict[str, Any] = dict(typed)
    for box in boxes:
        text = typed.get(box.key, "").strip()
        values[box.key] = text
        if box.key in DAYS:
            values[box.key] = day_of(text, box.key, today)
        elif box.key in YEN:
            values[box.key] = yen_of(text, box.key) if text else None
    return values


def day_of(text: str, key: str, today: date) -> date:
    try:
        return parse_date(text, today=today)
    except DateProblem as problem:
        raise Refused(problem.sentence(DAYS[key]), key) from None


def yen_of(text: str, key: str) -> int:
    try:
        amount = parse_yen(text)
    except MoneyProblem as problem:
        raise Refused(problem.sentence(YEN[key]), key) from None
    if amount > LARGEST_BILL:
        raise Refused(MoneyProblem("too_large").sentence(YEN[key]), key)
    return amount

"""How the desk speaks of charges: their states, how money came and goes back, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from eapply.core.charging import ChargeStatus
from eapply.core.refunds import RefundStatus, Road
from eapply.core.settlement import PaymentStatus

# Status → (words, kind of tag).
STATES: Final[Mapping[str, tuple[str, str]]] = {
    ChargeStatus.ASSESSING: ("額の確定待ち", "action"),
    ChargeStatus.EXEMPTION: ("減免の審査中", "review"),
    ChargeStatus.OPEN: ("未納", "pay"),
    ChargeStatus.HELD: ("仮押さえ", "held"),
    ChargeStatus.PAID: ("納付済み", "done"),
    ChargeStatus.WAIVED: ("全額免除", "done"),
    ChargeStatus.FREE: ("0円", "neutral"),
    ChargeStatus.VOID: ("取消し", "ended"),
    ChargeStatus.LAPSED: ("期限切れ", "late"),
}
PAYMENTS: Final[Mapping[str, str]] = {
    PaymentStatus.OPEN: "支払い画面を開いています",
    PaymentStatus.FAILED: "カードが使えませんでした（同じ画面でやり直せます）",
    PaymentStatus.PROCESSING: "入金を待っています",
    PaymentStatus.EXPIRED: "支払われずに終わりました",
    PaymentStatus.HELD: "仮押さえ",
    PaymentStatus.RELEASED: "仮押さえを解除しました",
    PaymentStatus.PAID: "納付済み",
}
REFUNDS: Final[Mapping[str, tuple[str, str]]] = {
    RefundStatus.TASK: ("返還の確認が必要", "action"),
    RefundStatus.DRAFT: ("承認待ち", "review"),
    RefundStatus.APPROVED: ("返還の手続中", "review"),
    RefundStatus.DONE: ("返還済み", "done"),
    RefundStatus.FAILED: ("カードに返せません", "late"),
    RefundStatus.REJECTED: ("返還しない", "ended"),
}
ROADS: Final[Mapping[str, str]] = {
    Road.CARD: "カードに返す",
    Road.BANK: "口座に振り込む（還付）",
    Road.OUTSIDE: "決済会社の側で返した（記録のみ）",
    "void": "仮押さえの解除",
}
DECISIONS: Final = {"full": "全部免除する", "part": "一部を減額する", "refused": "減免しない"}
TIMINGS: Final = {
    "on_application": "申請と同時",
    "after_review": "審査のあと",
    "on_site": "来庁のとき",
}
# Act of the record → what happened.
HISTORY: Final[Mapping[str, str]] = {
    "charge-raised": "請求を作りました",
    "charge-assessed": "額を確定しました",
    "charge-paid": "支払いを確認しました",
    "charge-paid-cash": "窓口で現金を受け取りました",
    "charge-held": "カードの仮押さえを確認しました",
    "charge-reopened": "仮押さえが終わり、もう一度支払えるようになりました",
    "charge-voided": "請求を取り消しました",
    "charge-transferred": "申請と一緒に、ほかの課へ移しました",
    "charge-lapsed": "支払いの期限が過ぎました",
    "exemption-full": "全額の免除を決定しました",
    "exemption-part": "一部の減額を決定しました",
    "exemption-refused": "減免しないと決定しました",
    "refund-asked": "返還の確認が必要になりました",
    "refund-drafted": "返還を起案しました",
    "refund-approved": "返還を承認しました",
    "refund-rejected": "返還しないと決定しました",
    "refund-failed": "カードに返せませんでした",
    "refund-done": "返還しました",
    "proof-issued": "納付済通知を出しました",
    "difference-noted": "くいちがいのメモを書きました",
    "difference-closed": "くいちがいの処理を終えました",
    "day-closed": "日計を締めました",
    "payout-taken": "入金の明細を取り込みました",
}


@dataclass(frozen=True)
class Countdown:
    """How long a hold still lasts, in words, and the kind of its tag."""

    text: str
    kind: str


def countdown(until: datetime | None, now: datetime) -> Countdown | None:
    """「仮押さえ あと3日（12月1日 10時まで）」; None where nothing is held."""
    if until is None:
        return None
    left = until - now
    day = f"{until.month}月{until.day}日 {until.hour}時まで"
    if left <= timedelta(0):
        return Countdown(f"仮押さえの期限が過ぎました（{day}）", "late")
    if left < timedelta(days=1):
        return Countdown(f"仮押さえ あと{int(left.total_seconds() // 3600)}時間（{day}）", "late")
    kind = "held" if left > timedelta(days=3) else "action"
    return Countdown(f"仮押さえ あと{left.days}日（{day}）", kind)

"""How the desk speaks of programs: tokens, receivers, what they did and were told."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from eapply.core.telling import Event, TellingStatus
from eapply.models import ProgramToken, Receiver

HISTORY: Final = {
    "token-made": "連携用トークンを作りました",
    "token-ended": "連携用トークンを失効させました",
    "by-program": "上の操作を、連携しているシステムが行いました",
    "receiver-added": "通知先を登録しました",
    "receiver-secret": "通知先の鍵を新しくしました",
    "receiver-secret-dropped": "通知先の前の鍵を使わないことにしました",
    "receiver-resumed": "通知先への送信を再開しました",
    "receiver-ended": "通知先をやめました",
    "delivery-again": "通知をもう一度送りました",
}
SCREENS: Final = {
    "case_api.submissions": "API（一覧）",
    "case_api.submission": "API（1件）",
    "case_api.act": "API（操作）",
}
DONE: Final = {
    "token-ended": "トークンを失効させました。",
    "drop-secret": "前の鍵を使わないことにしました。",
    "resume": "送信を再開しました。待っていた通知も送ります。",
    "end": "通知先をやめました。",
    "again": "もう一度送るようにしました。",
}
EVENTS: Final = {
    Event.FILED.value: "申請が届いた",
    Event.CHANGED.value: "状態が変わった",
    Event.SETTLED.value: "支払いがあった",
}
# Words and kind of the tag.
DELIVERIES: Final = {
    TellingStatus.WAITING.value: ("送信待ち", "review"),
    TellingStatus.DELIVERED.value: ("届いた", "done"),
    TellingStatus.FAILED.value: ("届かなかった", "late"),
}
RESULTS: Final = {
    "address": "アドレスが使えません",
    "name": "アドレスの名前が見つかりません",
    "private-address": "庁内のアドレスになっています",
    "certificate": "証明書を確かめられません",
    "timeout": "時間内に返事がありません",
}
NO_ANSWER: Final = "つながりません"


def result(text: str) -> str:
    """What came of the last try, in words; an HTTP status stays as it is."""
    if not text or text.startswith("HTTP "):
        return text
    return RESULTS.get(text, NO_ANSWER)


def token_state(row: ProgramToken, now: datetime) -> tuple[str, str]:
    """Words and kind of the tag."""
    if row.ended_at is not None:
        return "失効", "neutral"
    return ("期限切れ", "neutral") if row.expires_at <= now else ("有効", "done")


def receiver_state(row: Receiver) -> tuple[str, str]:
    if row.paused_at is not None:
        return "送信を止めています", "late"
    return ("届いていません", "action") if row.failing_since else ("送信中", "done")

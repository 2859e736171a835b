"""Notices of the practice provider: written signed, read only when the signature and the time are right."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from eapply.payments.practice.book import BookedNotice
from eapply.payments.provider import BadNotice, NoticeKind, WebhookNotice

SIGNATURE: Final = "Practice-Signature"
TOLERANCE: Final = timedelta(seconds=300)


def write(
    notice: BookedNotice, account: str, mode: str, secret: str, at: datetime
) -> tuple[bytes, dict[str, str]]:
    """Body and headers as they are posted at this moment, which may be days after the event."""
    body = json.dumps(
        {
            "event": notice.event,
            "kind": notice.kind,
            "account": account,
            "mode": mode,
            "payment": notice.payment,
            "checkout_ref": notice.page,
            "sent_at": notice.sent_at.isoformat(),
        }
    ).encode()
    stamp = str(int(at.timestamp()))
    return body, {SIGNATURE: f"t={stamp},v1={sign(secret, stamp, body)}"}


def read(body: bytes, header: str, secrets: Sequence[str], now: datetime) -> WebhookNotice:
    """The notice, if one of the secrets signed it within the tolerance. Raises BadNotice."""
    parts = dict(part.partition("=")[::2] for part in header.split(",") if part)
    stamp, given = parts.get("t", ""), parts.get("v1", "")
    if not stamp.isdecimal() or not stamp.isascii() or len(stamp) > 12:
        raise BadNotice("no time")
    if not any(
        hmac.compare_digest(sign(each, stamp, body).encode(), given.encode()) for each in secrets
    ):
        raise BadNotice("signature")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise BadNotice("too old")
    try:
        data = json.loads(body)
        return WebhookNotice(
            event=str(data["event"]),
            kind=NoticeKind(data["kind"]),
            account=str(data["account"]),
            mode=str(data["mode"]),
            payment=str(data["payment"]),
            checkout_ref=str(data["checkout_ref"]),
            sent_at=datetime.fromisoformat(data["sent_at"]),
        )
    except (ValueError, KeyError, TypeError) as problem:
        raise BadNotice("body") from problem


def sign(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()

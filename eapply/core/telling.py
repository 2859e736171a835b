"""What other programs are told about cases, and how far a telling has come. Nothing here is personal."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Event(StrEnum):
    FILED = "submission.filed"
    CHANGED = "submission.changed"
    SETTLED = "payment.settled"


class TellingStatus(StrEnum):
    """WAITING: on its way. FAILED: given up after all tries; people can have it sent again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


# Between the tries of one delivery, in seconds; together some 21 hours.
WAITS: Final = (30, 120, 600, 3600, 10_800, 21_600, 43_200)
MOST_ATTEMPTS: Final = len(WAITS) + 1
# After a failure nothing else is tried there for so long, so that a dead receiver holds nobody up.
QUIET: Final = timedelta(minutes=1)
# A receiver that took nothing for so long is paused.
PAUSED_AFTER: Final = timedelta(hours=24)


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many tries; None: no more."""
    return None if attempts >= MOST_ATTEMPTS else timedelta(seconds=WAITS[attempts - 1])


def signature(secrets: Sequence[str], at: int, body: bytes) -> str:
    """What proves to the receiver who wrote: ``t=‹seconds›,v1=‹hex›``, one ``v1`` for each secret in use.

    Each is HMAC-SHA-256 over ``‹seconds›.‹body›``.
    """
    signed = f"{at}.".encode() + body
    marks = [hmac.new(each.encode(), signed, hashlib.sha256).hexdigest() for each in secrets]
    return ",".join([f"t={at}", *(f"v1={mark}" for mark in marks)])

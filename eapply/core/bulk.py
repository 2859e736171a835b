"""一括処理: what can be done with many cases at once, and the life of such a piece of work.

Nothing that decides against somebody, pays back or needs a head's approval is among the acts.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Deed(StrEnum):
    """What is done with each case."""

    ASSIGN = "assign"
    LABEL = "label"
    UNLABEL = "unlabel"
    MESSAGE = "message"
    ACCEPT = "accept"


class JobStatus(StrEnum):
    """CHOSEN: cases are chosen. READY: looked at, nothing has happened. STOPPED: the rest is left undone."""

    CHOSEN = "chosen"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


class ItemStatus(StrEnum):
    """LEFT_OUT: could not be done when it was looked at. FAILED: could not when its turn came."""

    PENDING = "pending"
    LEFT_OUT = "left-out"
    DONE = "done"
    FAILED = "failed"


# Nothing was begun: only who chose them knows of it.
UNBEGUN: Final = (JobStatus.CHOSEN, JobStatus.READY)
UNDER_WAY: Final = (JobStatus.RUNNING, JobStatus.PAUSED)
ENDED: Final = (JobStatus.DONE, JobStatus.STOPPED)

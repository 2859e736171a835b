"""What becomes of an issued notice: it holds until it is replaced (差替え) or withdrawn (取消し)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from eapply.core.errors import Conflict


class Standing(StrEnum):
    """Whether a paper still holds. A withdrawn one stays withdrawn, also when a new one follows it."""

    VALID = "valid"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Tells(StrEnum):
    """Which result of its case a notice tells; nothing for a paper that tells none (控え)."""

    NOTHING = ""
    DECISION = "decision"
    ENDING = "ending"


class Change(StrEnum):
    """What the desk does to an issued notice."""

    REPLACE = "replace"
    WITHDRAW = "withdraw"


AFTER: Final = {Change.REPLACE: Standing.REPLACED, Change.WITHDRAW: Standing.WITHDRAWN}
TOO_LATE: Final = "この書類は、もう差し替えたか取り消した書類です。画面を開き直してください。"


def may(change: Change, standing: Standing, *, is_followed: bool) -> bool:
    """Whether a notice can be changed so: only the last of its result, and withdrawn only once.

    A withdrawn one can still be followed by a new one: nobody is left without a notice by mistake.
    """
    return not is_followed and (change is Change.REPLACE or standing is Standing.VALID)


def advance(change: Change, standing: Standing, *, is_followed: bool) -> Standing:
    """The standing of the old notice afterwards. Raises Conflict: somebody was faster."""
    if not may(change, standing, is_followed=is_followed):
        raise Conflict(TOO_LATE)
    return standing if standing is Standing.WITHDRAWN else AFTER[change]

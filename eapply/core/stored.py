"""What is judged against cases that were filed before: declared here, looked up when a form is filed.

A form knows its own answers. Whether a slot is full or a number was used before is known to stored
cases only, so such a rule names the trace that it looks for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from eapply.core.conditions import Answers, Condition, Situation, is_empty


class Finding(StrEnum):
    """What a stored rule complains about."""

    TAKEN = "taken"  # as many cases as there may be have left this trace
    MISSING = "missing"  # no case has left it
    UNKNOWN = "unknown"  # it is not in the register; a register without entries is not asked


@dataclass(frozen=True)
class Trace:
    """What a filed case is found by when another is filed.

    ``keys`` are the answers that make it up; with ``rows`` those of each row of that group, or of the
    answers around it. It counts until the day (or slot) in the answer ``until``, or for ``days`` from
    the filing, else for ever; and no longer once the case is withdrawn, lapsed or refused.
    """

    kind: str
    keys: tuple[str, ...]
    when: Condition | None = None
    until: str = ""
    days: int = 0
    rows: str = ""


@dataclass(frozen=True)
class StoredRule:
    """A sentence at question ``at``, said when ``finding`` is true of the trace ``kind``.

    ``keys`` and ``rows`` say as in ``Trace`` which answers here make it up; for UNKNOWN, ``kind``
    names a register. ``most`` cases may share a trace, a number or what the city's facts say.
    ``own``: only cases whose key this browser holds are looked at, where a stranger must not learn
    that somebody filed. ``{day}`` in the message is the day on which the newest of them arrived.
    """

    at: str
    finding: Finding
    kind: str
    keys: tuple[str, ...]
    message: str
    when: Condition | None = None
    most: int | Callable[[Situation], int] = 1
    own: bool = False
    is_error: bool = True
    rows: str = ""


@dataclass(frozen=True)
class Stored:
    """What a procedure's cases are found by, and its rules about what is stored."""

    traces: tuple[Trace, ...] = ()
    rules: tuple[StoredRule, ...] = ()


def values_of(answers: Answers, keys: tuple[str, ...], rows: str = "") -> list[list[Any]]:
    """The values under the keys, one list for each row; rows with nothing under a key are left out.

    >>> values_of({"day": "2026-12-31", "children": [{"name": "海"}]}, ("name", "day"), "children")
    [['海', '2026-12-31']]
    """
    lines: Any = answers.get(rows) or () if rows else ({},)
    found = [[line.get(key, answers.get(key)) for key in keys] for line in lines]
    return [values for values in found if not any(is_empty(value) for value in values)]

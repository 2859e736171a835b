"""Changes of what can be booked, as values: the same value is previewed and carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Final

from eapply.core.booking_patterns import Exceptional, Pattern
from eapply.core.errors import Refused

BACKWARDS: Final = "終わりは、始まりより後にしてください。"
PAST: Final = "今日か、それより後の日付を入力してください。"
NO_PLACES: Final = "場所（定員）を1つ以上入力してください。"
UNKNOWN: Final = "この行は、もうありません。"


@dataclass(frozen=True)
class AddPattern:
    """「枠を追加する」: one more line of the week from its first day on; ``more`` are its other weekdays."""

    pattern: Pattern
    more: tuple[Pattern, ...] = ()

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        return self.pattern, *self.more


@dataclass(frozen=True)
class EndPattern:
    """A line of the week ends with this day (inclusive)."""

    pattern_id: int
    last: date


@dataclass(frozen=True)
class Close:
    """Days, or hours of days, are closed; ``reason`` is told to holders and shown to residents."""

    closure: Exceptional
    reason: str


@dataclass(frozen=True)
class Open:
    """One slot besides the pattern, on closed days too (``extra`` has places and times)."""

    extra: Exceptional


@dataclass(frozen=True)
class TakeBack:
    """A closure or an opened slot counts no more."""

    exception_id: int


Edit = AddPattern | EndPattern | Close | Open | TakeBack


def edited(
    patterns: Mapping[int, Pattern], exceptions: Mapping[int, Exceptional], edit: Edit
) -> tuple[list[Pattern], list[Exceptional]]:
    """Patterns and exceptions, by their numbers, as they are after the edit.

    Raises:
        Refused: what the edit speaks of is gone.
    """
    others = dict(exceptions)
    match edit:
        case AddPattern():
            return [*patterns.values(), *edit.patterns], list(others.values())
        case EndPattern(pattern_id, last):
            if pattern_id not in patterns:
                raise Refused(UNKNOWN)
            ended = patterns[pattern_id]
            changed = {**patterns, pattern_id: replace(ended, valid_to=last)}
            return list(changed.values()), list(others.values())
        case Close(closure, _):
            return list(patterns.values()), [*others.values(), closure]
        case Open(extra):
            return list(patterns.values()), [*others.values(), extra]
        case TakeBack(exception_id):
            if exception_id not in others:
                raise Refused(UNKNOWN)
            del others[exception_id]
            return list(patterns.values()), list(others.values())


def check(edit: Edit, today: date) -> None:
    """Raises Refused for an edit that makes no sense; ``field`` says where."""
    match edit:
        case AddPattern():
            for pattern in edit.patterns:
                if pattern.ends <= pattern.starts or pattern.valid_to < pattern.valid_from:
                    raise Refused(BACKWARDS, "ends")
                if not pattern.places:
                    raise Refused(NO_PLACES, "places")
        case EndPattern(_, last):
            if last < today - timedelta(days=1):
                raise Refused(PAST, "last")
        case Close(closure, _) | Open(closure):
            if closure.last < today:
                raise Refused(PAST, "last")
            begin, end = closure.starts or time.min, closure.ends or time.max
            if closure.last < closure.first or end <= begin:
                raise Refused(BACKWARDS, "last")
            if isinstance(edit, Open) and not closure.places:
                raise Refused(NO_PLACES, "places")

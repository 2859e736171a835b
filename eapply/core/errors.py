"""Refusals: what a person asked for and cannot have, each with the sentence they will read.

A refusal is an expected outcome, not a fault of the program. Every class carries the HTTP status of
the interface, so that the edge needs one handler and no table of its own.
"""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):
    """The request was understood and cannot be done; `message` is a Japanese sentence to show.

    `field` is the key of the field that the sentence belongs to, or None for the whole page.
    """

    status: ClassVar[int] = 422

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotYours(Refused):
    """Not there, or not for this person: both look the same from outside."""

    status = 404


class Conflict(Refused):
    """Somebody else changed the thing in the meantime, or its state does not allow the action."""

    status = 409


class Closed(Refused):
    """The procedure has ended or is outside its season."""

    status = 410


class TooLarge(Refused):
    """More was sent than is taken."""

    status = 413


class TooMany(Refused):
    """Too many tries; `retry_after` is in whole seconds, at least 1."""

    status = 429

    def __init__(self, message: str, retry_after: int, field: str | None = None) -> None:
        super().__init__(message, field)
        self.retry_after = max(1, retry_after)


class Unavailable(Refused):
    """Cannot be done at the moment; `retry_after` is in whole seconds, at least 1."""

    status = 503

    def __init__(self, message: str, retry_after: int = 60, field: str | None = None) -> None:
        super().__init__(message, field)
        self.retry_after = max(1, retry_after)

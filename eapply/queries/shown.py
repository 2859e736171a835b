"""Whose cases were read for the answer that is being made.

Filled below the pages, where rows become values: whoever loads a submission or a line of a list is
noted here without asking for it, so no page can forget it. The web opens and closes the book around
each request of staff (`services/disclosing.py` writes it down).
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import Any

from sqlalchemy import event

from eapply.models import Charge, Submission

_BOOK: ContextVar[dict[str, None] | None] = ContextVar("shown", default=None)
Opened = Token[dict[str, None] | None]


def open_book() -> Opened:
    """Begins to note; returns what `close_book` needs."""
    return _BOOK.set({})


def close_book(opened: Opened) -> None:
    _BOOK.reset(opened)


def note(reference: str) -> None:
    """Notes that the case with this 受付番号, or the charge with this 納付番号, was read.

    Without an open book nothing happens.
    """
    book = _BOOK.get()
    if book is not None:
        book[reference] = None


def noted() -> tuple[str, ...]:
    """The 受付番号 of all cases read since the book was opened, in the order of reading."""
    return tuple(_BOOK.get() or ())


@event.listens_for(Submission, "load")
@event.listens_for(Submission, "refresh")
def _loaded(submission: Submission, context: Any, attributes: Any = None) -> None:
    reference = submission.__dict__.get("reference")
    if reference is not None:
        note(reference)


@event.listens_for(Charge, "load")
@event.listens_for(Charge, "refresh")
def _charge_loaded(charge: Charge, context: Any, attributes: Any = None) -> None:
    """A charge names its payer; the record knows it by its 納付番号."""
    invoice = charge.__dict__.get("invoice")
    if invoice is not None:
        note(invoice)

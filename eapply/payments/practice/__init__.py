"""The practice provider: an outsider who lives in the house. No money moves.

It has a book of its own, a card page of its own (drawn by ``web/practice.py``) and signs its notices, so
that everything is tried on the way that real money takes. Production settings refuse it.
"""

from __future__ import annotations

from eapply.payments.practice.book import Book, Page
from eapply.payments.practice.provider import PracticeProvider

__all__ = ["Book", "Page", "PracticeProvider"]

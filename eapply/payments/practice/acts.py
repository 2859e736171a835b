"""What happens to a practice card page: the payer's acts, the house's, and what time does. Pure values.

Raises ProviderProblem where the real provider would refuse.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from eapply.core.settlement import PaymentStatus
from eapply.payments.practice.book import Page
from eapply.payments.provider import ProviderProblem

HOLD_DAYS: Final = 7
KONBINI: Final = "konbini"
KONBINI_DAYS: Final = 3
CARD: Final = "練習カード 4242"
PAYABLE: Final = frozenset({PaymentStatus.OPEN, PaymentStatus.FAILED})


def pay(page: Page, now: datetime) -> Page:
    """By card: charged at once, or held when the order says so."""
    need(page.status in PAYABLE, "page_closed")
    if page.hold:
        return replace(
            page,
            status=PaymentStatus.HELD,
            entrusted_at=now,
            capture_before=now + timedelta(days=HOLD_DAYS),
            method="card",
            card=CARD,
            failure="",
        )
    return replace(moved(page, now), entrusted_at=now, method="card", card=CARD)


def decline(page: Page, code: str) -> Page:
    """The card was refused; the page may be tried again."""
    need(page.status in PAYABLE, "page_closed")
    return replace(page, status=PaymentStatus.FAILED, failure=code)


def choose_konbini(page: Page, now: datetime, late: timedelta | None) -> Page:
    """The payer takes a number to a convenience store, which waits some days; ``late``: goes by then."""
    need(page.status in PAYABLE and not page.hold, "page_closed")
    return replace(
        page,
        status=PaymentStatus.PROCESSING,
        method=KONBINI,
        failure="",
        expires_at=now + timedelta(days=KONBINI_DAYS),
        late_at=None if late is None else now + late,
    )


def end_konbini(page: Page, now: datetime, paid: bool) -> Page:
    """At the store: paid in cash, or it has waited in vain."""
    need(page.status is PaymentStatus.PROCESSING, "page_closed")
    if paid:
        return replace(moved(page, now), entrusted_at=now)
    return replace(page, status=PaymentStatus.EXPIRED, failure="konbini_expired")


def close(page: Page) -> Page:
    return replace(page, status=PaymentStatus.EXPIRED) if page.status in PAYABLE else page


def capture(page: Page, now: datetime) -> Page:
    if page.status is PaymentStatus.PAID:
        return page
    need(page.status is PaymentStatus.HELD, "hold_ended")
    return moved(page, now)


def release(page: Page) -> Page:
    is_held = page.status is PaymentStatus.HELD
    return replace(page, status=PaymentStatus.RELEASED) if is_held else page


def aged(page: Page, now: datetime) -> Page:
    """What time alone changes: pages close, late payments turn out, holds end."""
    if page.status is PaymentStatus.PROCESSING:
        if page.late_at is not None and page.late_at <= now:
            return end_konbini(page, page.late_at, paid=True)
        is_over = page.late_at is None and page.expires_at <= now
        return end_konbini(page, now, paid=False) if is_over else page
    if page.expires_at <= now:
        page = close(page)
    is_over = page.capture_before is not None and page.capture_before <= now
    return release(page) if is_over else page


def moved(page: Page, at: datetime) -> Page:
    """The money moves."""
    return replace(
        page, status=PaymentStatus.PAID, captured=page.amount, captured_at=at, failure=""
    )


def need(holds: bool, code: str) -> None:
    if not holds:
        raise ProviderProblem(code)

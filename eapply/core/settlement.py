"""What is known of a payment, folded from what the provider tells: the order of the news does not matter.

A report is always the provider's whole truth at one moment (fetched, never taken from a notice). Late
reports may be older than what is known, so a fold keeps the highest rank seen: a payment is never undone
by old news. A report that does not fit the payment is a discrepancy for people and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final


class PaymentStatus(StrEnum):
    """Where one payment stands at the provider."""

    OPEN = "open"  # the card page can be used
    FAILED = "failed"  # a card was refused; the same page may be tried again
    PROCESSING = "processing"  # the page is done, the money is not there yet: convenience store
    EXPIRED = "expired"  # the page has closed or the late way has failed: nothing was paid
    HELD = "held"  # 仮押さえ: authorised, not charged
    RELEASED = "released"  # the hold ended without a charge
    PAID = "paid"  # 納付の委託: counts as paid from ``entrusted_at`` on


# A fold only climbs. Money outranks its absence: a hold, then its end, then a charge.
RANKS: Final = {
    PaymentStatus.OPEN: 0,
    PaymentStatus.FAILED: 1,
    PaymentStatus.PROCESSING: 2,
    PaymentStatus.EXPIRED: 3,
    PaymentStatus.HELD: 4,
    PaymentStatus.RELEASED: 5,
    PaymentStatus.PAID: 6,
}
# The card page may still bring money: no second one may be open beside it (I17).
LIVE: Final = frozenset(
    {
        PaymentStatus.OPEN,
        PaymentStatus.PROCESSING,
        PaymentStatus.FAILED,
        PaymentStatus.HELD,
    }
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a payment must look like at the provider: our own record, whole yen."""

    payment: str
    amount: int
    account: str
    mode: str
    currency: str = "jpy"


@dataclass(frozen=True, slots=True)
class PaymentReport:
    """The provider's word on one payment, all of it, at one moment.

    Args:
        payment: our public id of the payment, as the provider kept it.
        amount: what is asked for; ``captured`` and ``refunded`` what has moved, whole yen.
        entrusted_at: when the payer entrusted the payment (JST): the legal day of payment.
        capture_before: until when a hold may be charged, by the provider's own word.
        checkout_ref, payment_ref: the provider's names of its page and of the payment itself.
        method, card: 「card」, 「konbini」 …; 「Visa 4242」: brand and last four digits, never more.
        failure: the provider's code of the last failure; never text from a person.
    """

    payment: str
    status: PaymentStatus
    amount: int
    account: str
    mode: str
    currency: str = "jpy"
    captured: int = 0
    refunded: int = 0
    entrusted_at: datetime | None = None
    capture_before: datetime | None = None
    checkout_ref: str = ""
    payment_ref: str = ""
    method: str = ""
    card: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows of a payment; the start is an open page."""

    status: PaymentStatus = PaymentStatus.OPEN
    captured: int = 0
    refunded: int = 0
    entrusted_at: datetime | None = None
    capture_before: datetime | None = None
    payment_ref: str = ""
    method: str = ""
    card: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a report is not accepted: the name of the value, what was expected, what was seen."""

    what: str
    expected: str
    seen: str


def misfits(expected: Expected, report: PaymentReport) -> tuple[Misfit, ...]:
    """Everything in which the report is about another payment than ours; empty when it fits (I21)."""
    pairs = [
        ("payment", expected.payment, report.payment),
        ("amount", str(expected.amount), str(report.amount)),
        ("currency", expected.currency, report.currency.lower()),
        ("account", expected.account, report.account),
        ("mode", expected.mode, report.mode),
    ]
    if report.status is PaymentStatus.PAID:
        pairs.append(("captured", str(expected.amount), str(report.captured)))
    return tuple(Misfit(what, ours, seen) for what, ours, seen in pairs if ours != seen)


def settle(known: Known, report: PaymentReport) -> Known:
    """What is known after one more report that fits: commutative, associative, idempotent (I20)."""
    entrusted = [at for at in (known.entrusted_at, report.entrusted_at) if at is not None]
    return replace(
        known,
        status=max(known.status, report.status, key=RANKS.__getitem__),
        captured=max(known.captured, report.captured),
        refunded=max(known.refunded, report.refunded),
        entrusted_at=min(entrusted, default=None),
        capture_before=_latest(known.capture_before, report.capture_before),
        payment_ref=max(known.payment_ref, report.payment_ref),
        method=max(known.method, report.method),
        card=max(known.card, report.card),
        failure=max(known.failure, report.failure),
    )


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)

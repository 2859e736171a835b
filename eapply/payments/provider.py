"""What the house asks of a payment provider: values in, values out. No Flask, no database.

Every call may be repeated: ``start``, ``capture``, ``release`` and ``refund`` carry a key of ours, and the
same key means the same effect. A call that fails with ``Unreachable`` may have had its effect; asking again
with the same key, or ``fetch``, tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Final, Protocol

from eapply.core.settlement import PaymentReport

JST: Final = timezone(
    timedelta(hours=9), "JST"
)  # providers keep their own time, reports are in ours

# Whole yen; a card page for less cannot be opened (Stripe's smallest charge; practice keeps to it).
LEAST: Final = 50


class ProviderProblem(Exception):
    """The provider said no; ``code`` is its own word for it, never text from a person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreachable(ProviderProblem):
    """No answer, or one that does not tell what happened: ask again with the same key."""


class Unknown(ProviderProblem):
    """The provider has no such payment."""


class KeyInUse(ProviderProblem):
    """The same key came with another order: a page is open there, but not the one asked for."""


class BadNotice(Exception):
    """A webhook that is not from the provider, or too old. Answered with 400, nothing changes."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line as the card page shows it; ``amount`` = ``unit_amount`` × ``count``, whole yen."""

    label: str
    unit_amount: int
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Order:
    """What a card page is opened for.

    Args:
        payment: our public id of the payment; the key of the call and the name in all news.
        lines: their amounts add up to ``amount`` (whole yen).
        hold: authorise only; the charge follows by ``capture``.
        expires_at: when the page closes (JST).
        success_url, cancel_url: where the payer comes back to; both are without power.
        email: for the provider's own mail to the payer; may be empty.
    """

    payment: str
    amount: int
    lines: Sequence[OrderLine]
    reference: str
    hold: bool
    expires_at: datetime
    success_url: str
    cancel_url: str
    email: str = ""

    def __post_init__(self) -> None:
        if any(line.unit_amount * line.count != line.amount for line in self.lines):
            raise ValueError("a line is not its unit amount times its count")
        if sum(line.amount for line in self.lines) != self.amount:
            raise ValueError("the lines do not add up to the amount")


@dataclass(frozen=True, slots=True)
class Checkout:
    """An opened card page."""

    checkout_ref: str
    url: str
    expires_at: datetime


class NoticeKind(StrEnum):
    """What a notice is about. It is a knock on the door: the truth is fetched."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    PAYOUT = "payout"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class WebhookNotice:
    """A genuine notice. ``event`` is unique.

    ``payment``, ``checkout_ref`` and ``payment_ref`` say what to fetch; each may be empty. A dispute names
    the last of them alone.
    """

    event: str
    kind: NoticeKind
    account: str
    mode: str
    payment: str
    checkout_ref: str
    sent_at: datetime
    payment_ref: str = ""


class RefundStatus(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RefundReport:
    """The provider's word on one refund; ``refund`` is our public id of it."""

    refund: str
    refund_ref: str
    amount: int
    status: RefundStatus
    failure: str = ""


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """One movement inside a payout: ``amount`` arrives gross, ``cost`` is kept back, whole yen.

    ``kind`` is payment, refund, dispute, cost or other; ``payment`` our public id, "" when there is none.
    """

    kind: str
    payment: str
    payment_ref: str
    amount: int
    cost: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Payout:
    """入金: what the provider pays to the city's bank account in one sum. Σ(amount − cost) = total."""

    payout_ref: str
    total: int
    arrived_on: datetime
    lines: Sequence[PayoutLine]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of the account's settings (`flask payments check`)."""

    name: str
    is_good: bool
    sentence: str


class PaymentProvider(Protocol):
    """``name`` is 「practice」 or 「stripe」; ``account`` and ``mode`` must be those of every report."""

    @property
    def name(self) -> str: ...

    @property
    def account(self) -> str: ...

    @property
    def mode(self) -> str:
        """practice, test or live."""
        ...

    @property
    def agent(self) -> str:
        """The 指定納付受託者 as it is named to payers."""
        ...

    @property
    def page_origin(self) -> str:
        """Where its card pages are, 「https://host」: a form that leads there must be allowed to."""
        ...

    def start(self, order: Order) -> Checkout:
        """Opens a card page; the same ``order.payment`` gives the same page.

        Raises:
            KeyInUse: the same key with another order.
            Unreachable: no answer.
            ProviderProblem: refused; no page was opened.
        """
        ...

    def close(self, checkout_ref: str) -> PaymentReport:
        """Closes an unpaid card page; a page that was paid meanwhile is reported as paid."""
        ...

    def fetch(self, checkout_ref: str) -> PaymentReport:
        """The truth about one payment. Raises Unknown, Unreachable."""
        ...

    def capture(self, checkout_ref: str, key: str) -> PaymentReport:
        """Charges a hold in full. Raises ProviderProblem when it has ended."""
        ...

    def release(self, checkout_ref: str, key: str) -> PaymentReport:
        """Ends a hold without a charge."""
        ...

    def refund(self, checkout_ref: str, refund: str, amount: int) -> RefundReport:
        """Pays back to the card, at most what is left. ``refund`` is our public id and the key."""
        ...

    def read_webhook(self, body: bytes, headers: Mapping[str, str], now: datetime) -> WebhookNotice:
        """Checks signature (two secrets), age (300 s), account and mode. Raises BadNotice."""
        ...

    def payouts(self, since: datetime) -> Iterator[Payout]:
        """The payouts since a moment, oldest first."""
        ...

    def check(self) -> Sequence[Finding]:
        """Looks at the account's settings, changing nothing."""
        ...

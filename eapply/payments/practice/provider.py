"""The practice provider's answers: the same protocol as the real one, over its own book."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from eapply.core.settlement import PaymentReport, PaymentStatus
from eapply.payments.practice import acts, notices
from eapply.payments.practice.book import Book, BookedNotice, BookedRefund, Page
from eapply.payments.provider import (
    JST,
    BadNotice,
    Checkout,
    Finding,
    KeyInUse,
    NoticeKind,
    Order,
    Payout,
    PayoutLine,
    ProviderProblem,
    RefundReport,
    RefundStatus,
    Unknown,
    WebhookNotice,
)

Deliver = Callable[[bytes, Mapping[str, str]], bool]

COST: Final = 325  # of 10,000: what the practice agent keeps, to practise with
PAYOUT_DAYS: Final = 7


def nowhere(body: bytes, headers: Mapping[str, str]) -> bool:
    """No way to the house: every notice waits."""
    return False


class PracticeProvider:
    """See ``PaymentProvider``. ``now`` is the injected clock, ``page_url`` the address of a card page.

    Args:
        deliver: posts a signed notice to the house; a notice that did not arrive waits in the book.
        secrets: of the signature, the present one first; any of them is believed.
    """

    name = "practice"
    account = "practice"
    mode = "practice"
    agent = "練習用決済（実際の請求はありません）"

    def __init__(
        self,
        path: Path,
        secrets: Sequence[str],
        now: Callable[[], datetime],
        page_url: Callable[[str], str],
        deliver: Deliver = nowhere,
    ) -> None:
        self.book = Book(path)
        self.secrets = tuple(secret for secret in secrets if secret)
        self.now = now
        self.page_url = page_url
        self.deliver = deliver

    @property
    def page_origin(self) -> str:
        parts = urlsplit(self.page_url(""))
        return f"{parts.scheme}://{parts.netloc}"

    # what the house asks --------------------------------------------------------------------------

    def start(self, order: Order) -> Checkout:
        kept = asdict(order) | {"expires_at": order.expires_at.astimezone(JST).isoformat()}
        kept = json.loads(json.dumps(kept, ensure_ascii=False))
        with self.book.writing() as writing:
            page = self.book.page_of(writing, order.payment)
            if page is not None and page.order != kept:
                raise KeyInUse("idempotency_mismatch")
            if page is None:
                page = Page(
                    payment=order.payment,
                    ref=f"practice_{_mark(order.payment)}",
                    order=kept,
                    amount=order.amount,
                    hold=order.hold,
                    status=PaymentStatus.OPEN,
                    captured=0,
                    refunded=0,
                    expires_at=order.expires_at,
                )
                self.book.keep(writing, page)
        return Checkout(page.ref, self.page_url(page.ref), page.expires_at)

    def close(self, checkout_ref: str) -> PaymentReport:
        return self._report(self.change(checkout_ref, acts.close))

    def fetch(self, checkout_ref: str) -> PaymentReport:
        return self._report(self.change(checkout_ref, lambda page: page))

    def capture(self, checkout_ref: str, key: str) -> PaymentReport:
        return self._report(self.change(checkout_ref, lambda page: acts.capture(page, self.now())))

    def release(self, checkout_ref: str, key: str) -> PaymentReport:
        return self._report(self.change(checkout_ref, acts.release))

    def refund(self, checkout_ref: str, refund: str, amount: int) -> RefundReport:
        with self.book.writing() as writing:
            page = self._known(self.book.page(writing, checkout_ref))
            done = self.book.refund(writing, refund)
            if done is not None and (done.amount, done.page) != (amount, checkout_ref):
                raise ProviderProblem("idempotency_mismatch")
            if done is None:
                if amount < 1 or page.refunded + amount > page.captured:
                    raise ProviderProblem("amount_too_large")
                done = BookedRefund(
                    refund, f"refund_{_mark(refund)}", checkout_ref, amount, "done", self.now()
                )
                self.book.keep_refund(writing, done)
                self.book.keep(writing, replace(page, refunded=page.refunded + amount))
        return RefundReport(refund, done.ref, done.amount, RefundStatus.DONE)

    def read_webhook(self, body: bytes, headers: Mapping[str, str], now: datetime) -> WebhookNotice:
        notice = notices.read(body, headers.get(notices.SIGNATURE, ""), self.secrets, now)
        if (notice.account, notice.mode) != (self.account, self.mode):
            raise BadNotice("account")
        return notice

    def payouts(self, since: datetime) -> Iterator[Payout]:
        """Everything that moved on one day is paid out in one sum some days later."""
        with self.book.writing() as writing:
            pages = {page.ref: page for page in self.book.pages(writing)}
            refunds = self.book.refunds(writing)
        lines = [
            PayoutLine("payment", p.payment, p.ref, p.captured, cost(p.captured), p.captured_at)
            for p in pages.values()
            if p.captured_at is not None
        ] + [
            PayoutLine("refund", pages[each.page].payment, each.page, -each.amount, 0, each.at)
            for each in refunds
        ]
        lines.sort(key=lambda line: (line.at, line.payment_ref))
        for day, of_day in groupby(lines, key=lambda line: line.at.date()):
            moved = tuple(of_day)
            arrived = datetime.combine(day + timedelta(days=PAYOUT_DAYS), time(9), JST)
            if since <= arrived <= self.now():
                total = sum(line.amount - line.cost for line in moved)
                yield Payout(f"payout_{day:%Y%m%d}", total, arrived, moved)

    def check(self) -> Sequence[Finding]:
        return (Finding("provider", True, "Practice payments: nothing is ever charged."),)

    # what the practice page's buttons do (the pages: web/practice.py) ------------------------------

    def change(self, ref: str, how: Callable[[Page], Page]) -> Page:
        """One change of a page in one transaction; what is over by the clock is seen to first."""
        with self.book.writing() as writing:
            before = self._known(self.book.page(writing, ref))
            after = how(acts.aged(before, self.now()))
            if after != before:
                self.book.keep(writing, after)
        return after

    def pay(self, ref: str, *, late: timedelta | None = None) -> Page:
        """By card at once (or held), or later at a convenience store; refused when the page is closed."""
        now = self.now()
        if late is not None:
            return self.change(ref, lambda page: acts.choose_konbini(page, now, late))
        return self.change(ref, lambda page: acts.pay(page, now))

    def decline(self, ref: str, code: str = "card_declined") -> Page:
        return self.change(ref, lambda page: acts.decline(page, code))

    def choose_konbini(self, ref: str) -> Page:
        return self.change(ref, lambda page: acts.choose_konbini(page, self.now(), None))

    def end_konbini(self, ref: str, *, paid: bool) -> Page:
        return self.change(ref, lambda page: acts.end_konbini(page, self.now(), paid))

    def keep_notice(self, page: Page, event: str) -> BookedNotice:
        """A notice about a page as it is now, waiting in the book; ``event`` is its name."""
        booked = BookedNotice(
            event, NoticeKind.PAYMENT.value, page.ref, page.payment, self.now(), False
        )
        with self.book.writing() as writing:
            self.book.keep_notice(writing, booked)
        return booked

    def post(self, notice: BookedNotice) -> bool:
        """Posts a notice, signed with the time of the posting; whether the house took it."""
        written = notices.write(notice, self.account, self.mode, self.secrets[0], self.now())
        arrived = self.deliver(*written)
        with self.book.writing() as writing:
            self.book.keep_notice(writing, replace(notice, delivered=arrived))
        return arrived

    def _known(self, page: Page | None) -> Page:
        if page is None:
            raise Unknown("no_such_page")
        return page

    def _report(self, page: Page) -> PaymentReport:
        return PaymentReport(
            payment=page.payment,
            status=page.status,
            amount=page.amount,
            account=self.account,
            mode=self.mode,
            captured=page.captured,
            refunded=page.refunded,
            entrusted_at=page.entrusted_at,
            capture_before=page.capture_before,
            checkout_ref=page.ref,
            payment_ref=page.ref,
            method=page.method,
            card=page.card,
            failure=page.failure,
        )


def cost(amount: int) -> int:
    """What the practice agent keeps of a payment, whole yen, rounded down."""
    return amount * COST // 10_000


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]

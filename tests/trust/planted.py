"""A month of payments and its payout report, and ways to spoil either of them.

Each way takes the town and one payment of its own, and names the kind of difference that must be found.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.settlement import PaymentStatus
from eapply.models import Charge, ChargeLine, Payment, Refund, transaction
from eapply.payments.provider import Payout, PayoutLine
from eapply.services import ledger, paying
from eapply.services.ledger import Account, Entry
from eapply.services.toolbox import Toolbox
from tests.money import bill, pay


class Reporter:
    """The practice provider with a payout report of its own."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.report: list[Payout] = []

    def payouts(self, since: datetime) -> Iterator[Payout]:
        yield from self.report

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@dataclass
class Month:
    """Payments by name, and the report as the provider would send it, to be spoilt."""

    tools: Toolbox
    reporter: Reporter
    names: list[str]
    payouts: list[Payout]
    rest: list[PayoutLine] = field(default_factory=list)

    def lines(self) -> list[PayoutLine]:
        return [line for payout in self.payouts for line in payout.lines]

    def put(self, number: int, lines: list[PayoutLine], total: int | None = None) -> None:
        """Other lines for one payout; its total follows unless it is given."""
        summed = sum(line.amount - line.cost for line in lines)
        self.payouts[number] = replace(
            self.payouts[number], lines=tuple(lines), total=summed if total is None else total
        )

    def change(self, name: str, how: Callable[[PayoutLine], list[PayoutLine]]) -> None:
        """Changes the line of one payment."""
        for number, payout in enumerate(self.payouts):
            lines = [
                new
                for line in payout.lines
                for new in (how(line) if (line.payment, line.kind) == (name, "payment") else [line])
            ]
            if tuple(lines) != tuple(payout.lines):
                self.put(number, lines)
                return
        raise AssertionError(name)

    def payment(self, session: Session, name: str) -> Payment:
        return session.scalars(select(Payment).where(Payment.public_id == name)).one()


def settle_in_town(tools: Toolbox, clock: FixedClock, count: int) -> Month:
    """So many payments on several days, paid out a week later; a month has passed."""
    names = []
    for number in range(count):
        with transaction() as session:
            charge = bill(session, tools, f"p{number}", email="").public_id
        name = pay(tools, charge)
        paying.sync_payment(tools, name)
        names.append(name)
        if number % 10 == 9:
            clock.advance(days=1)
    clock.advance(days=20)
    reporter = Reporter(tools.provider)
    return Month(
        replace(tools, provider=reporter),
        reporter,
        names,
        list(tools.provider.payouts(clock.now() - timedelta(days=90))),
    )


# --- ways to spoil it ----------------------------------------------------------------------------


def left_out(month: Month, name: str) -> str:
    month.change(name, lambda line: [])
    return "payout-missing"


def too_little(month: Month, name: str) -> str:
    month.change(name, lambda line: [replace(line, amount=line.amount - 1)])
    return "payout-amount"


def too_much(month: Month, name: str) -> str:
    month.change(name, lambda line: [replace(line, amount=line.amount + 400)])
    return "payout-amount"


def twice(month: Month, name: str) -> str:
    month.change(name, lambda line: [line, line])
    return "payout-twice"


def strangers(month: Month, name: str) -> str:
    month.change(name, lambda line: [line, replace(line, payment=f"no{name}", payment_ref="")])
    return "payout-payment-unknown"


def returned(month: Month, name: str) -> str:
    month.change(
        name, lambda line: [line, replace(line, kind="refund", amount=-line.amount, cost=0)]
    )
    return "payout-refund"


def returned_to_a_stranger(month: Month, name: str) -> str:
    month.change(
        name,
        lambda line: [
            line,
            replace(line, kind="refund", payment=f"no{name}", payment_ref="", amount=-1, cost=0),
        ],
    )
    return "payout-refund-unknown"


def disputed(month: Month, name: str) -> str:
    month.change(
        name, lambda line: [line, replace(line, kind="dispute", amount=-line.amount, cost=0)]
    )
    return "payout-dispute"


def dear(month: Month, name: str) -> str:
    month.change(name, lambda line: [replace(line, cost=line.amount + 1)])
    return "payout-cost"


def forgotten_by_us(month: Month, name: str) -> str:
    with transaction() as session:
        month.payment(session, name).status = PaymentStatus.EXPIRED.value
    return "payout-unpaid"


def booked_twice(month: Month, name: str) -> str:
    with transaction() as session:
        payment = month.payment(session, name)
        ledger.enter(
            session,
            month.tools,
            f"paid:again:{name}",
            [Entry(Account.AGENT, 600, 22), Entry(Account.RECEIVABLE, -600, 22)],
            booked_on=month.tools.clock.today(),
            department="library",
            charge=session.get_one(Charge, payment.charge_id),
            payment=payment,
        )
    return "ledger-payment"


def paid_without_money(month: Month, name: str) -> str:
    with transaction() as session:
        bill(session, month.tools, f"free:{name}", email="").status = "paid"
    return "ledger-charge"


def line_changed(month: Month, name: str) -> str:
    with transaction() as session:
        payment = month.payment(session, name)
        session.execute(
            update(ChargeLine).where(ChargeLine.charge_id == payment.charge_id).values(amount=599)
        )
    return "charge-lines"


def refund_without_entry(month: Month, name: str) -> str:
    with transaction() as session:
        payment = month.payment(session, name)
        session.add(
            Refund(
                public_id=f"r{name}"[:40],
                charge_id=payment.charge_id,
                payment_id=payment.id,
                amount=100,
                seen_balance=600,
                road="card",
                reason="withdrawn",
                status="done",
                drafted_at=month.tools.clock.now(),
                done_at=month.tools.clock.now() - timedelta(days=30),
            )
        )
    return "payout-refund-missing"


WAYS: tuple[Callable[[Month, str], str], ...] = (
    left_out,
    too_little,
    too_much,
    twice,
    strangers,
    returned,
    returned_to_a_stranger,
    disputed,
    dear,
    forgotten_by_us,
    booked_twice,
    paid_without_money,
    line_changed,
    refund_without_entry,
)


def plant(month: Month, count: int, seed: int) -> list[tuple[str, str]]:
    """Spoils ``count`` payments, each in one way; pairs of payment and the kind that must be found."""
    chance = random.Random(seed)
    chosen = chance.sample(month.names, count)
    planted = [(name, WAYS[place % len(WAYS)](month, name)) for place, name in enumerate(chosen)]
    month.reporter.report = month.payouts
    return planted

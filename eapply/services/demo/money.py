"""The money of an invented filing: its charge, how it was paid, what went back, and the entries of the ledger.

Whole yen. What is still being paid is left out: a card page that the practice provider does not know
would be asked about by the sweep. So every payment of the demo is over.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from eapply.core import fees, reference
from eapply.core.charging import ChargeStatus, revenue_year
from eapply.core.decisions import DECIDING
from eapply.core.fee_rule import ExemptionClaim
from eapply.core.fees import Timing
from eapply.core.refunds import RefundStatus, Road
from eapply.core.settlement import PaymentStatus
from eapply.core.submission import Action, State
from eapply.services import auditing, secrets
from eapply.services.demo.owed import Owed
from eapply.services.demo.stories import Story
from eapply.services.ledger import Account
from eapply.services.toolbox import Toolbox

S = ChargeStatus
STAFF_REASON: Final = "料金表に単価がないため、担当課が決めた額です（練習用）。"
CASH: Final = 0.4  # of those who pay at a visit
REFUNDED_AFTER: Final = timedelta(days=3)
CARDS: Final = ("Visa 4242", "Mastercard 4444", "JCB 0505")
REFUSED: Final = (Action.REFUSE, Action.WITHDRAW)


@dataclass
class Money:
    """The rows of one charge; the numbers of its rows are filled in when they are written."""

    charge: dict[str, Any]
    lines: list[dict[str, Any]]
    acts: list[tuple[datetime, str, str, dict[str, Any]]] = field(default_factory=list)
    exemption: dict[str, Any] | None = None
    payment: dict[str, Any] | None = None
    refund: dict[str, Any] | None = None
    entries: list[dict[str, Any]] = field(default_factory=list)


def money_of(
    tools: Toolbox,
    chance: random.Random,
    owed: Owed,
    story: Story,
    case: Mapping[str, Any],
    team: list[int],
) -> Money:
    """What the story means for the money: paid when it was paid, void when nothing came of it."""
    public_id = tools.ids.token(16)
    letter = reference.year_letter(case["arrived_at"].date())
    status, at, by_card = outcome(chance, owed, story)
    is_known = status not in (S.ASSESSING,) and not (status is S.VOID and is_unassessed(owed))
    lines = owed.lines if is_known else []
    total = sum(line[4] for line in lines)
    money = Money(
        {
            "public_id": public_id,
            "key": f"filing:{case['public_id']}",
            "department": case["department"],
            "title": owed.rule.title,
            "timing": owed.timing.value,
            "hold": owed.is_held,
            "status": status.value,
            "version": 1,
            "quote": fees.to_json(owed.quote) if owed.quote and is_known else None,
            "amount": 0 if status is S.WAIVED else total if is_known else None,
            "reason": "" if owed.quote or not is_known else STAFF_REASON,
            "fee_day": case["arrived_at"].date(),
            "raised_at": case["arrived_at"],
            "raised_by": auditing.RESIDENT,
            "invoice": reference.make(letter, tools.ids.random_bytes(reference.RANDOM_BYTES)),
            "settled_at": at,
            "payer": case["name"],
            "email": case["email"],
            "secret_hash": secrets.hash_token(
                secrets.keyed(tools.settings.secret_key, "pay-link", public_id)
            ),
        },
        [
            {
                "place": place,
                "fee": fee,
                "label": label[:200],
                "unit_amount": unit_amount,
                "count": count,
                "amount": amount,
            }
            for place, (fee, label, unit_amount, count, amount) in enumerate(lines, 1)
        ],
    )
    Teller(tools, chance, money, team).tell(owed, at, by_card, story)
    return money


def is_unassessed(owed: Owed) -> bool:
    return owed.quote is None or owed.timing is Timing.AFTER_REVIEW


def outcome(
    chance: random.Random, owed: Owed, story: Story
) -> tuple[ChargeStatus, datetime | None, bool]:
    """How the charge stands, since when, and whether it was paid by card."""
    decided = next((step.at for step in story.steps if step.action in DECIDING), None)
    gone = next((step.at for step in story.steps if step.action in REFUSED), None)
    paid = story.when(Action.PAY)
    if owed.quote is not None and owed.total == 0:
        return S.FREE, story.steps[0].at, False
    if story.state is State.LAPSED:
        return S.LAPSED, story.when(Action.LAPSE), False
    if owed.is_held and gone:
        return S.VOID, gone, True
    if paid is not None:
        return S.PAID, decided if owed.is_held else paid, True
    if gone:
        return S.VOID, gone, False
    if owed.claim is not None:
        return (S.WAIVED, decided, False) if decided else (S.EXEMPTION, None, False)
    if decided is not None:
        return S.PAID, decided, chance.random() >= CASH
    return (S.ASSESSING if is_unassessed(owed) else S.OPEN), None, False


class Teller:
    """Books one charge: each fact as the services would have entered it."""

    def __init__(
        self, tools: Toolbox, chance: random.Random, money: Money, team: list[int]
    ) -> None:
        self.tools, self.chance, self.money, self.team = tools, chance, money, team
        self.charge = money.charge

    def tell(self, owed: Owed, at: datetime | None, by_card: bool, story: Story) -> None:
        status, raised = S(self.charge["status"]), self.charge["raised_at"]
        billed = sum(line["amount"] for line in self.money.lines)
        self.act(raised, auditing.RESIDENT, "charge-raised")
        if billed and status is not S.FREE:
            self.book("raised", raised, Account.RECEIVABLE, Account.REVENUE)
        if owed.claim is not None:
            self.ask(owed.claim, raised, at if status is S.WAIVED else None)
        if at is None:
            return
        if status is S.PAID:
            self.pay(at, by_card)
            if story.when(Action.WITHDRAW) is not None:
                self.give_back(story.when(Action.WITHDRAW) or at)
        elif status is S.WAIVED:
            self.book("waived", at, Account.WAIVED, Account.RECEIVABLE)
            self.act(at, self.person(), "exemption-full")
        elif status in (S.VOID, S.LAPSED):
            name = "voided" if status is S.VOID else "lapsed"
            if billed:
                self.book(name, at, Account.REVENUE, Account.RECEIVABLE)
            self.act(at, auditing.SYSTEM, f"charge-{name}")

    def ask(self, claim: ExemptionClaim, at: datetime, decided: datetime | None) -> None:
        self.money.exemption = {
            "ground": claim.ground,
            "note": claim.note,
            "asked_at": at,
            "decision": "full" if decided else "",
            "reason": "証明する書類を確かめました。" if decided else "",
            "decided_by": self.team[0] if decided and self.team else None,
            "decided_at": decided,
        }

    def pay(self, at: datetime, by_card: bool) -> None:
        if not by_card:
            self.book("cash", at, Account.CASH, Account.RECEIVABLE)
            self.act(at, self.person(), "charge-paid-cash")
            return
        provider, name = self.tools.provider, self.tools.ids.token(16)
        self.money.payment = {
            "public_id": name,
            "provider": provider.name,
            "account": provider.account,
            "mode": provider.mode,
            "amount": self.charge["amount"],
            "hold": self.charge["hold"],
            "status": PaymentStatus.PAID.value,
            "captured": self.charge["amount"],
            "refunded": 0,
            "checkout_ref": f"demo_{name}",
            "payment_ref": f"demo_pay_{name}",
            "method": "card",
            "card": self.chance.choice(CARDS),
            "opened_at": at - timedelta(minutes=2),
            "expires_at": at + timedelta(minutes=58),
            "checked_at": at,
            "entrusted_at": at,
            "reported_at": at,
        }
        self.book("paid", at, Account.AGENT, Account.RECEIVABLE, key=name)
        self.act(at, auditing.SYSTEM, "charge-paid")

    def give_back(self, withdrawn: datetime) -> None:
        """Withdrawn after the payment: given back some days later, else people still look at it."""
        payment, name = self.money.payment, self.tools.ids.token(16)
        at = withdrawn + REFUNDED_AFTER
        is_done = payment is not None and len(self.team) > 1 and at < self.tools.clock.now()
        amount = self.charge["amount"]
        self.money.refund = {
            "public_id": name,
            "amount": amount,
            "seen_balance": amount,
            "road": (Road.CARD if payment else Road.BANK).value,
            "reason": "withdrawn",
            "status": (RefundStatus.DONE if is_done else RefundStatus.TASK).value,
            "drafted_at": withdrawn,
            "drafted_by": self.team[0] if is_done else None,
            "decided_by": self.team[1] if is_done else None,
            "decided_at": at if is_done else None,
            "done_at": at if is_done else None,
            "refund_ref": f"demo_refund_{name}" if is_done else "",
        }
        self.act(withdrawn, auditing.SYSTEM, "refund-asked")
        if is_done and payment is not None:
            payment["refunded"] = amount
            self.book("refunded", at, Account.REVENUE, Account.AGENT, key=name)
            self.act(at, auditing.SYSTEM, "refund-done")

    def book(
        self, kind: str, at: datetime, debit: Account, credit: Account, *, key: str = ""
    ) -> None:
        """A fact that moves the whole charge, fee by fee."""
        day, sums = at.date(), dict[int, int]()
        for line in self.money.lines:
            sums[line["fee"]] = sums.get(line["fee"], 0) + line["amount"]
        sides = [(debit, 1, fee) for fee in sums], [(credit, -1, fee) for fee in sums]
        moves = [each for pair in zip(*sides, strict=True) for each in pair]
        self.money.entries += [
            {
                "fact": f"{kind}:{key or self.charge['public_id']}",
                "place": place,
                "kind": kind,
                "account": account.value,
                "amount": sign * sums[fee],
                "fiscal_year": revenue_year(self.charge["fee_day"], day),
                "booked_on": day,
                "entered_at": at,
                "department": self.charge["department"],
                "fee": fee,
            }
            for place, (account, sign, fee) in enumerate(moves, 1)
        ]

    def act(self, at: datetime, who: str, action: str) -> None:
        detail = {"status": self.charge["status"], "amount": self.charge["amount"]}
        self.money.acts.append((at, who, action, detail))
        self.charge["version"] = len(self.money.acts)

    def person(self) -> str:
        return auditing.actor_of(self.team[0]) if self.team else auditing.SYSTEM

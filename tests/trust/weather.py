"""Bad weather between the house and the provider, and the people who pay in it.

`Weather` stands before the practice provider: calls are lost before or after they had their effect,
answers are old or about something else, the process dies. `Town` is one charge with all who touch it;
its `check` are the invariants of docs/trust.md that must hold after every step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from eapply import worker
from eapply.adapters.clock import FixedClock
from eapply.core.charging import ChargeStatus
from eapply.core.errors import Refused
from eapply.core.settlement import LIVE, PaymentReport, PaymentStatus
from eapply.core.submission import Action, State
from eapply.models import (
    Charge,
    LedgerEntry,
    OutboxMessage,
    Payment,
    Refund,
    Submission,
    db,
    transaction,
)
from eapply.payments.practice import PracticeProvider
from eapply.payments.practice.acts import aged
from eapply.payments.practice.book import Page
from eapply.payments.provider import NoticeKind, ProviderProblem, Unreachable, WebhookNotice
from eapply.queries.scope import StaffActor
from eapply.services import (
    charges,
    charging,
    counter,
    following,
    ledger,
    notices,
    paying,
    refund_balance,
    refunding,
    reviewing,
    settling,
    sweeping,
)
from eapply.services.toolbox import Toolbox
from tests.conftest import NOW
from tests.filings import CARD
from tests.money import AMOUNT, bill, file_with_fee, rule

MOODS = ("fine", "deaf", "lost", "dies-before", "dies-after", "old", "wrong")
ASKED = ("start", "close", "fetch", "capture", "release", "refund")
CRASHES = ("", "before-commit", "after-commit")


class Died(BaseException):
    """The process ended here."""


class Weather:
    """The provider as it is heard through the weather; each call takes one mood, then it is fine."""

    def __init__(self, inner: PracticeProvider) -> None:
        self.inner = inner
        self.moods: list[str] = []
        self.heard: dict[str, PaymentReport] = {}

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.inner, name)
        return self.through(name, real) if name in ASKED else real

    def through(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any) -> Any:
            mood = self.moods.pop(0) if self.moods else "fine"
            if mood == "dies-before":
                raise Died(name)
            if mood == "deaf":
                raise Unreachable("timeout")
            answer = real(*values)
            if mood == "dies-after":
                raise Died(name)
            if mood == "lost":
                raise Unreachable("reset")
            if isinstance(answer, PaymentReport):
                return self.report(mood, values[0], answer)
            return answer

        return call

    def report(self, mood: str, ref: str, answer: PaymentReport) -> PaymentReport:
        """An old answer is one that was given before; a wrong one is about another amount."""
        before = self.heard.get(ref, answer)
        self.heard[ref] = answer
        if mood == "old":
            return before
        if mood == "wrong":
            more = answer.captured + 1 if answer.captured else 0
            return replace(answer, amount=answer.amount + 1, captured=more)
        return answer


class Town:
    """One charge, its payer, its staff, the provider's postman and the worker."""

    def __init__(
        self,
        tools: Toolbox,
        weather: Weather,
        clock: FixedClock,
        staff: tuple[StaffActor, ...],
        lived: Counter[str],
    ) -> None:
        self.tools, self.weather, self.clock, self.staff = tools, weather, clock, staff
        self.lived = lived  # what happened so far in all towns, for the report
        self.post: list[str] = []  # pages whose news has not been delivered
        self.crash = ""
        self.case = 0
        self.charge = ""
        self.events = 0
        self.is_touched = False  # since the last check

    def begin(self, key: str, *, hold: bool, with_case: bool) -> None:
        self.clock.set(NOW)
        with transaction() as session:
            if with_case:
                case = file_with_fee(session, self.tools, rule(hold=hold))
                self.case = case.id
                self.charge = charges.of_case(session, case)[0].public_id
            else:
                self.charge = bill(session, self.tools, key, hold=hold).public_id

    def tried(self, step: Callable[[], Any]) -> Any:
        """Takes a step as a person or a process does: refusals and deaths are part of life."""
        self.is_touched = True
        try:
            return step()
        except Died:
            self.lived["deaths"] += 1
            return None
        except (Refused, ProviderProblem):
            return None
        finally:
            db.session.remove()

    # --- the payer ---------------------------------------------------------------------------------

    def press(self) -> None:
        """Presses 「カードで支払う」, in whatever tab."""
        self.tried(lambda: paying.open_checkout(self.tools, self.charge))

    def pages(self) -> list[Page]:
        """The pages of this charge in the provider's own book, the oldest first."""
        with transaction() as session:
            ours = session.scalars(
                select(Payment.public_id)
                .join(Charge)
                .where(Charge.public_id == self.charge)
                .order_by(Payment.id)
            ).all()
        inner = self.weather.inner
        with inner.book.writing() as writing:
            found = [inner.book.page_of(writing, name) for name in ours]
        return [aged(page, self.clock.now()) for page in found if page is not None]

    def on_page(self, which: int, how: str) -> None:
        """Does something on one of the pages that ever were opened; old tabs are used too."""
        pages = self.pages()
        if not pages:
            return
        ref = pages[which % len(pages)].ref
        inner = self.weather.inner
        acts: dict[str, Callable[[], Any]] = {
            "pay": lambda: inner.pay(ref),
            "late": lambda: inner.pay(ref, late=timedelta(hours=20)),
            "decline": lambda: inner.decline(ref),
        }
        try:
            acts[how]()
        except ProviderProblem:
            return
        self.is_touched = True
        self.lived["on pages"] += 1
        self.post.append(ref)

    def come_back(self) -> None:
        """Opens the address to which the provider sends the payer, as often as they like (I22)."""
        for page in self.pages():
            self.tried(lambda name=page.payment: paying.sync_payment(self.tools, name))  # type: ignore[misc]

    # --- the postman and the worker ----------------------------------------------------------------

    def deliver(self, which: int, copies: int, *, keeps: bool) -> None:
        if not self.post:
            return
        place = which % len(self.post)
        ref = self.post[place] if keeps else self.post.pop(place)
        self.events += 1
        self.lived["notices"] += 1
        self.lived["notices again"] += copies - 1 + keeps
        at = self.clock.now()
        provider = self.tools.provider
        event = f"{self.charge}:{self.events}"
        notice = WebhookNotice(
            event, NoticeKind.PAYMENT, provider.account, provider.mode, "", ref, at
        )
        for _ in range(copies):
            self.tried(lambda: notices.take(self.tools, notice))

    def lose(self) -> None:
        self.lived["notices lost"] += len(self.post)
        self.post.clear()

    def work(self) -> None:
        """The worker does what is due; a death leaves its work to the next one."""
        for _ in range(30):
            if not self.tried(lambda: worker.work_once(self.tools)):
                return

    def sweep(self) -> None:
        self.tried(lambda: sweeping.sweep(self.tools))

    # --- staff -------------------------------------------------------------------------------------

    def row(self, session: Any) -> Charge:
        found = session.scalars(select(Charge).where(Charge.public_id == self.charge)).one()
        assert isinstance(found, Charge)
        return found

    def void(self) -> None:
        def step() -> None:
            with transaction() as session:
                locked = charges.lock_public(session, self.charge)
                charging.void(session, self.tools, "staff:1", locked, "まちがい")

        if not self.case:
            self.tried(step)

    def cash(self) -> None:
        def step() -> None:
            with transaction() as session:
                version = self.row(session).version
            today = self.clock.today()
            counter.receive_cash(self.tools, self.staff[0], self.charge, version, today)

        self.tried(step)

    def act(self, action: Action) -> None:
        def step() -> None:
            with transaction() as session:
                case = session.get_one(Submission, self.case)
                values = {"reasons": "理由"}
                reviewing.act(
                    session, self.tools, self.staff[0], case, CARD, case.version, action, values
                )

        if self.case:
            self.tried(step)

    def decide(self, action: Action) -> None:
        self.act(Action.TAKE)
        self.act(action)

    def withdraw(self) -> None:
        def step() -> None:
            with transaction() as session:
                case = session.get_one(Submission, self.case)
                following.withdraw(session, self.tools, case, "")

        if self.case:
            self.tried(step)

    def want_back(self, amount: int) -> None:
        def step() -> None:
            with transaction() as session:
                row = self.row(session)
                seen = refund_balance.refundable(session, row)
                refunding.draft(
                    session,
                    self.tools,
                    self.staff[0],
                    row,
                    amount=amount,
                    seen_balance=seen,
                    reason="mistaken",
                )

        self.tried(step)

    def agree(self) -> None:
        """The second person approves what is drafted."""

        def step(refund: int) -> None:
            with transaction() as session:
                found = session.get_one(Refund, refund)
                refunding.approve(session, self.tools, self.staff[1], found, found.version)

        for refund in self.refunds("draft"):
            self.tried(lambda refund=refund: step(refund))  # type: ignore[misc]

    def answer_tasks(self) -> None:
        """People draft what the house found."""

        def step(refund: int) -> None:
            with transaction() as session:
                task = session.get_one(Refund, refund)
                row = self.row(session)
                refunding.draft(
                    session,
                    self.tools,
                    self.staff[0],
                    row,
                    amount=task.amount,
                    seen_balance=refund_balance.refundable(session, row),
                    reason=task.reason,
                    task=task,
                )

        for refund in self.refunds("task"):
            self.tried(lambda refund=refund: step(refund))  # type: ignore[misc]

    def refunds(self, *statuses: str) -> list[int]:
        found = select(Refund.id).join(Charge, Charge.id == Refund.charge_id)
        with transaction() as session:
            return list(
                session.scalars(
                    found.where(Charge.public_id == self.charge, Refund.status.in_(statuses))
                )
            )

    # --- what must hold ----------------------------------------------------------------------------

    def check(self) -> None:
        self.is_touched = False
        pages = self.pages()
        payable = [page for page in pages if page.status in ("open", "failed")]
        assert len(payable) <= 1, "two card pages can be paid (I17)"
        captured = {page.payment: page.captured for page in pages}
        given_back = sum(page.refunded for page in pages)
        with transaction() as session:
            row = self.row(session)
            owed = ledger.owed(session, row)
            money = ledger.balance(session, row)
            payments = session.scalars(select(Payment).where(Payment.charge_id == row.id)).all()
            by_status: dict[str, int] = {}
            refunds = session.scalars(select(Refund).where(Refund.charge_id == row.id)).all()
            for refund in refunds:
                by_status[refund.status] = by_status.get(refund.status, 0) + refund.amount
            facts = session.execute(
                select(LedgerEntry.fact, func.sum(LedgerEntry.amount))
                .where(LedgerEntry.charge_id == row.id)
                .group_by(LedgerEntry.fact)
            ).all()
            case = session.get(Submission, self.case) if self.case else None
            known = sum(each.captured for each in payments if each.status == "paid")
            cash = sum(AMOUNT for fact, _ in facts if fact.startswith("cash:"))
            done = by_status.get("done", 0)
            promised = done + by_status.get("approved", 0) + by_status.get("draft", 0)
            assert row.amount == AMOUNT, "the amount changed (I16)"
            assert all(total == 0 for _, total in facts), "a fact does not balance (I18)"
            assert money == known + cash - done, "the ledger is not what was moved (I18)"
            assert promised <= known + cash, "more is wanted back than was paid (I19)"
            assert given_back <= sum(captured.values()), "more went back than was paid (I19)"
            assert given_back <= done + by_status.get("approved", 0), "unasked refund (I19)"
            for each in payments:
                real = captured.get(each.public_id, 0)
                assert each.captured in (0, real), "money that the provider does not know (I21)"
                assert each.status != "paid" or real == AMOUNT, "paid without money (I18, I21)"
            if row.status == ChargeStatus.PAID:
                assert known + cash >= AMOUNT, "paid without money (I18)"
                assert owed == 0, "paid and still owed"
            if case is not None and case.state in (State.IN_QUEUE, State.IN_REVIEW):
                assert known or cash or row.hold, "service before money (I23)"

    def calm(self) -> None:
        """The weather clears; nobody delivers anything; the sweep and the worker go round for days.

        Once there is nothing to wait for, only the last round is left of the days.
        """
        self.weather.moods.clear()
        self.lose()
        is_at_rest = False
        for hours in (1, 1, 2, 24, 24, 24 * 6, 24 * 3, 24):
            self.clock.advance(hours=hours)
            if not is_at_rest:
                self.sweep()
                self.work()
                is_at_rest = self.waits_for_nothing()
        self.sweep()
        self.work()

    def waits_for_nothing(self) -> bool:
        """Whether the house thinks that there is no page, no hold and no promise left."""
        with transaction() as session:
            ours = select(Charge.id).where(Charge.public_id == self.charge).scalar_subquery()
            live = select(Payment.id).where(Payment.charge_id == ours, Payment.status.in_(LIVE))
            undone = select(OutboxMessage.id).where(OutboxMessage.done_at.is_(None))
            return session.scalar(live.union_all(undone).limit(1)) is None

    def check_end(self) -> None:
        """After calm the house knows exactly what the provider knows (I20), and money that was not owed
        is a task for people; when they have done it, nothing is left but what is owed (I24)."""
        self.check()
        truth = {page.payment: page.status for page in self.pages()}
        settling_one: list[str] = []
        with transaction() as session:
            row = self.row(session)
            payments = session.scalars(select(Payment).where(Payment.charge_id == row.id)).all()
            for each in payments:
                assert PaymentStatus(each.status) not in LIVE, "still undecided after days"
                if each.public_id in truth:
                    assert each.status == truth[each.public_id], "not what the provider knows (I20)"
                if ledger.has(session, f"paid:{each.public_id}"):
                    settling_one.append(each.public_id)
            surplus = {
                each.id
                for each in payments
                if each.status == "paid" and each.public_id not in settling_one
            }
            found = session.scalars(
                select(Refund).where(Refund.charge_id == row.id, Refund.payment_id.in_(surplus))
            ).all()
            assert {each.payment_id for each in found} == surplus, "money without a task (I24)"
            assert len(settling_one) <= 1, "settled twice"
            stuck = session.scalars(
                select(OutboxMessage.key).where(OutboxMessage.done_at.is_(None))
            ).all()
            assert stuck == [], f"left undone: {stuck}"
            wanted = sum(
                each.amount
                for each in session.scalars(select(Refund).where(Refund.charge_id == row.id))
                if each.status in ("draft", "approved", "done") and each.payment_id not in surplus
            )
            kept = AMOUNT if row.status == ChargeStatus.PAID else 0
        # A draft whose drafter saw another balance stays open for people: reject it, do the others.
        if self.refunds("task", "draft", "approved"):
            self.answer_tasks()
            self.agree()
            self.work()
            assert self.refunds("draft") == [] or wanted, "a task could not be done"
            self.check()
        with transaction() as session:
            row = self.row(session)
            back = sum(
                each.amount
                for each in session.scalars(select(Refund).where(Refund.charge_id == row.id))
                if each.status == "done" and each.payment_id not in surplus
            )
            pending = refund_balance.bound(session, row)
            if not pending:
                assert ledger.balance(session, row) == kept - back, "net is not the amount (I24)"
        self.tidy()

    def tidy(self) -> None:
        """Ends what is open, so that the next town has the sweep for itself."""
        with transaction() as session:
            row = charges.lock_public(session, self.charge)
            if row.status == ChargeStatus.OPEN:
                charging.void(session, self.tools, "staff:1", row, "終わり")
        db.session.remove()


def dying(town: Callable[[], Town | None]) -> Callable[..., Any]:
    """`settling.accept` in a process that may die right after it, before its commit."""
    real = settling.accept

    def accept(*values: Any) -> None:
        real(*values)
        here = town()
        if here is not None and here.crash == "before-commit":
            here.crash = ""
            raise Died("before-commit")

    return accept


def dying_after(town: Callable[[], Town | None]) -> Callable[..., Any]:
    """`paying.settle` in a process that may die right after its commit."""
    real = paying.settle

    def settle(*values: Any) -> Any:
        status = real(*values)
        here = town()
        if here is not None and here.crash == "after-commit":
            here.crash = ""
            raise Died("after-commit")
        return status

    return settle

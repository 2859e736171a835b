"""Money in bad weather: whatever is lost, doubled, late, old or killed, the books stay right (I16–I24).

A state machine takes steps in random order: payers with several tabs, a postman who loses, doubles,
delays and reorders notices, a provider whose answers are lost before or after their effect, processes
that die at the borders of every phase, staff who void, refuse, take cash and pay back. The invariants
are checked after every step; in the end the weather clears, no notice is delivered any more, and the
house must know exactly what the provider knows. Each check was seen red: `BUGS` plants one line each.

The short form takes seconds; `EAPPLY_TRUST=full` runs 10,000 schedules and 1,000 races of each kind.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from eapply import worker
from eapply.adapters.clock import FixedClock
from eapply.core.errors import Refused
from eapply.core.settlement import PaymentStatus
from eapply.core.submission import Action, Role
from eapply.models import Charge, Payment, Refund, StaffAccount, db, transaction
from eapply.payments.practice import PracticeProvider, book
from eapply.payments.provider import ProviderProblem
from eapply.services import (
    charges,
    fees,
    ledger,
    paying,
    refund_balance,
    refunding,
    settling,
    submitting,
    sweeping,
)
from eapply.services.toolbox import Toolbox
from tests.conftest import NOW
from tests.effort import FULL
from tests.filings import actor_for
from tests.money import AMOUNT, bill, check_books, newest_payment, pay, work
from tests.services.test_races import together
from tests.sharing import commit_without_disk
from tests.trust.weather import CRASHES, MOODS, Town, Weather, dying, dying_after

pytestmark = pytest.mark.trust

BATCHES = 20 if FULL else 1
SCHEDULES = 500 if FULL else 25  # of each batch
STEPS = 20
RACES = 1_000 if FULL else 6
OPENINGS = (0, 1, 2, 2, 2, 3)  # how far the payer is when the weather sets in: pressed, paid, back
SEED = 20261124
ROOT = Path(__file__).parents[2]
LIVED: Counter[str] = Counter()  # in all batches


@dataclass
class Stage:
    """What all towns of one test stand on; `town` is the one that lives now."""

    tools: Toolbox
    weather: Weather
    clock: FixedClock
    staff: tuple[Any, ...]
    towns: int = 0
    town: Town | None = None
    lived: Counter[str] = field(default_factory=Counter)

    def build(self, *, hold: bool = False, with_case: bool = False) -> Town:
        self.towns += 1
        self.town = Town(self.tools, self.weather, self.clock, self.staff, self.lived)
        self.weather.moods.clear()
        self.town.begin(f"town-{self.towns}", hold=hold, with_case=with_case)
        return self.town


@pytest.fixture
def stage(
    context: None,
    tools: Toolbox,
    clock: FixedClock,
    add_staff: Callable[..., StaffAccount],
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    staff = tuple(actor_for(add_staff(name, (Role.CLERK, "library"))) for name in ("hon", "kari"))
    with transaction() as session:
        fees.load_reviewed(session, tools)
    inner: Any = tools.provider
    assert isinstance(inner, PracticeProvider)
    between = Weather(inner)
    made = Stage(replace(tools, provider=between), between, clock, staff)
    # Drawing the copies of filings and writing mails takes most of the time and moves no money.
    for kind in ("document", "mail"):
        monkeypatch.setitem(worker.HANDLERS, kind, lambda tools, message: None)
    commit_without_disk(db.engine)
    monkeypatch.setattr(book, "TABLES", f"PRAGMA synchronous=OFF; {book.TABLES}")
    monkeypatch.setattr(settling, "accept", dying(lambda: made.town))
    monkeypatch.setattr(paying, "settle", dying_after(lambda: made.town))
    return made


def tell(capsys: pytest.CaptureFixture[str], words: str) -> None:
    """A line of the report, shown at once."""
    with capsys.disabled():
        print(f"\nmoney: {words}", flush=True)


def machine(stage: Stage) -> type[RuleBasedStateMachine]:
    class Life(RuleBasedStateMachine):
        town: Town

        @initialize(hold=st.booleans(), with_case=st.booleans(), far=st.sampled_from(OPENINGS))
        def begin(self, hold: bool, with_case: bool, far: int) -> None:
            self.town = stage.build(hold=hold, with_case=with_case)
            town = self.town
            for step in (town.press, lambda: town.on_page(0, "pay"), town.come_back)[:far]:
                step()

        @rule(moods=st.lists(st.sampled_from(MOODS), min_size=1, max_size=3))
        def clouds(self, moods: list[str]) -> None:
            self.town.weather.moods[:] = moods

        @rule(crash=st.sampled_from(CRASHES))
        def next_death(self, crash: str) -> None:
            self.town.crash = crash

        @rule()
        def press(self) -> None:
            self.town.press()

        @rule(which=st.integers(0, 3), how=st.sampled_from(("pay", "pay", "late", "decline")))
        def on_page(self, which: int, how: str) -> None:
            self.town.on_page(which, how)

        @rule()
        def come_back(self) -> None:
            self.town.come_back()

        @rule(which=st.integers(0, 3), copies=st.integers(1, 3), keeps=st.booleans())
        def deliver(self, which: int, copies: int, keeps: bool) -> None:
            self.town.deliver(which, copies, keeps=keeps)

        @rule()
        def lose(self) -> None:
            self.town.lose()

        @rule(minutes=st.sampled_from((1, 3, 11, 56, 61, 60 * 20, 60 * 72)))
        def wait(self, minutes: int) -> None:
            self.town.clock.advance(minutes=minutes)

        @rule()
        def work(self) -> None:
            self.town.work()

        @rule()
        def sweep(self) -> None:
            self.town.sweep()

        @rule(what=st.sampled_from(("void", "cash", "withdraw", "approve", "refuse")))
        def staff(self, what: str) -> None:
            steps: dict[str, Callable[[], None]] = {
                "void": self.town.void,
                "cash": self.town.cash,
                "withdraw": self.town.withdraw,
                "approve": lambda: self.town.decide(Action.APPROVE),
                "refuse": lambda: self.town.decide(Action.REFUSE),
            }
            steps[what]()

        @rule(amount=st.sampled_from((1, 200, AMOUNT)))
        def want_back(self, amount: int) -> None:
            self.town.want_back(amount)

        @rule()
        def agree(self) -> None:
            self.town.agree()

        @invariant()
        def holds(self) -> None:
            if getattr(self, "town", None) is not None and self.town.is_touched:
                self.town.check()

        def teardown(self) -> None:
            if getattr(self, "town", None) is not None:
                self.town.crash = ""
                self.town.calm()
                self.town.check_end()

    return Life


def live(stage: Stage, schedules: int, phases: Sequence[Phase] = tuple(Phase)) -> None:
    run_state_machine_as_test(
        machine(stage),
        settings=settings(
            max_examples=schedules,
            phases=phases,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not FULL,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("batch", range(BATCHES))
def test_whatever_the_weather_the_books_are_right(
    stage: Stage, capsys: pytest.CaptureFixture[str], batch: int
) -> None:
    begun = time.monotonic()
    live(stage, SCHEDULES)
    with transaction() as session:
        check_books(session)
    LIVED.update(stage.lived, schedules=stage.towns, seconds=round(time.monotonic() - begun))
    lived = ", ".join(f"{count:,} {what}" for what, count in LIVED.most_common())
    tell(capsys, f"batch {batch + 1} of {BATCHES}, so far: {lived}, 0 divergences")


# --- every check is able to fail -------------------------------------------------------------------


@dataclass(frozen=True)
class Bug:
    """One planted line, the steps that meet it, and what the checks must say."""

    where: Any
    name: str
    instead: Any
    steps: Callable[[Town], None]
    says: str
    with_case: bool = False


def last_news_wins(known: Any, report: Any) -> Any:
    return replace(known, status=report.status, captured=report.captured)


def two_tabs(town: Town) -> None:
    town.press()
    town.press()


def old_news(town: Town) -> None:
    town.press()
    town.come_back()
    town.on_page(0, "pay")
    town.come_back()
    town.weather.heard = {
        ref: replace(each, status=PaymentStatus.OPEN, captured=0)
        for ref, each in town.weather.heard.items()
    }
    town.weather.moods[:] = ["old"]
    town.come_back()
    town.check()


def paid_too_late(town: Town) -> None:
    town.press()
    town.on_page(0, "pay")
    town.void()
    town.calm()


def wrong_amount(town: Town) -> None:
    town.press()
    town.on_page(0, "pay")
    town.weather.moods[:] = ["wrong"]
    town.come_back()


def twice_back(town: Town) -> None:
    town.press()
    town.on_page(0, "pay")
    town.come_back()
    town.want_back(AMOUNT)
    town.want_back(AMOUNT)


def unpaid(town: Town) -> None:
    town.work()


def paid_and_unbooked(town: Town) -> None:
    town.press()
    town.on_page(0, "pay")
    town.come_back()


def lost_notice(town: Town) -> None:
    town.press()
    town.on_page(0, "pay")
    town.lose()
    town.calm()


BUGS = {
    "a new page beside the old one": Bug(
        paying, "is_here", lambda tools, payment: False, two_tabs, "I17"
    ),
    "the last news wins": Bug(settling, "settle", last_news_wins, old_news, "I18|still owed|I20"),
    "nobody is told of an overpayment": Bug(
        settling, "refund_task", lambda *values: None, paid_too_late, "I24"
    ),
    "any amount is accepted": Bug(
        settling, "misfits", lambda expected, report: (), wrong_amount, "I21|I18"
    ),
    "drafts do not count": Bug(refund_balance, "bound", lambda *values: 0, twice_back, "I19"),
    "everything goes to the department at once": Bug(
        submitting, "must_be_paid_first", lambda charge: False, unpaid, "I23", with_case=True
    ),
    "a payment is not booked": Bug(
        ledger, "of_charge", lambda *values, **more: False, paid_and_unbooked, "I18|still owed"
    ),
    "the sweep is off": Bug(
        sweeping, "due_for_a_look", lambda tools: [], lost_notice, "after days"
    ),
}


def live_through(town: Town, bug: Bug) -> None:
    bug.steps(town)
    town.check()
    town.check_end()


def test_every_check_is_red_on_a_planted_bug(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, bug in BUGS.items():
        town = stage.build(with_case=bug.with_case)
        bug.steps(town)
        town.calm()
        town.check_end()  # the same steps are fine without it
        with monkeypatch.context() as planted:
            planted.setattr(bug.where, bug.name, bug.instead)
            town = stage.build(with_case=bug.with_case)
            with pytest.raises(AssertionError, match=bug.says):
                live_through(town, bug)
        print(f"red as it should be: {name}")


# Those that random steps meet soon: the machine itself finds them, not only the steps above.
SOON = ("a payment is not booked", "nobody is told of an overpayment", "any amount is accepted")


@pytest.mark.parametrize("name", SOON if FULL else SOON[:1])
def test_random_weather_meets_a_planted_bug(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    bug = BUGS[name]
    monkeypatch.setattr(bug.where, bug.name, bug.instead)
    with pytest.raises(AssertionError, match=bug.says):
        live(stage, 500, (Phase.generate,))
    tell(capsys, f"red after {stage.towns} random schedules: {name}")


# --- many at once ----------------------------------------------------------------------------------


def charge_of(stage: Stage, number: int) -> str:
    with transaction() as session:
        return bill(session, stage.tools, f"race-{number}").public_id


def payments_of(charge: str) -> list[str]:
    with transaction() as session:
        named = select(Payment.public_id).join(Charge).where(Charge.public_id == charge)
        return list(session.scalars(named))


def test_two_tabs_the_back_button_and_a_slow_notice_cost_the_amount_once(
    app: Flask, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everybody presses and pays at once, the news comes late: net is the amount (I17, I24, T22)."""
    chance, begun = random.Random(SEED), time.monotonic()
    inner = stage.weather.inner
    for number in range(RACES):
        stage.clock.set(NOW)
        charge = charge_of(stage, number)
        db.session.remove()

        def press_and_pay(charge: str = charge) -> str:
            url = paying.open_checkout(stage.tools, charge)
            inner.pay(url.rpartition("/")[2])
            return "paid"

        def look(charge: str = charge) -> str:
            for name in payments_of(charge):
                paying.sync_payment(stage.tools, name)
            return "looked"

        works: list[Callable[[], Any]] = [*[press_and_pay] * 4, *[look] * 2]
        chance.shuffle(works)
        results = together(app, works)
        odd = [each for each in results if not isinstance(each, (str, Refused, ProviderProblem))]
        assert odd == []
        stage.clock.advance(minutes=61)
        sweeping.sweep(stage.tools)
        with transaction() as session:
            row = session.scalars(select(Charge).where(Charge.public_id == charge)).one()
            assert (row.status, ledger.balance(session, row)) == ("paid", AMOUNT)
            paid = [
                each.captured
                for each in session.scalars(select(Payment).where(Payment.charge_id == row.id))
            ]
            assert sum(paid) == AMOUNT, f"paid {paid}"
    seconds = time.monotonic() - begun
    tell(capsys, f"{RACES:,} races to pay one charge, each paid once, {seconds:.0f} s")


def test_refunds_at_once_never_exceed_what_was_paid(
    app: Flask, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two people draft, approve, reject, the worker pays: Σ ≤ paid at the provider, always (I19, T23)."""
    chance, begun = random.Random(SEED), time.monotonic()
    first, second = stage.staff
    for number in range(RACES):
        stage.clock.set(NOW)
        charge = charge_of(stage, number)
        paying.sync_payment(stage.tools, pay(stage.tools, charge))
        db.session.remove()

        def want(actor: Any = first, charge: str = charge) -> str:
            amount = chance.choice((100, 250, 400, AMOUNT))
            with transaction() as session:
                row = charges.lock_public(session, charge)
                seen = refund_balance.refundable(session, row)
                refunding.draft(
                    session,
                    stage.tools,
                    actor,
                    row,
                    amount=amount,
                    seen_balance=seen,
                    reason="mistaken",
                )
            return "wanted"

        def agree(actor: Any = second, charge: str = charge) -> str:
            with transaction() as session:
                drafted = select(Refund).join(Charge, Charge.id == Refund.charge_id)
                for refund in session.scalars(
                    drafted.where(Charge.public_id == charge, Refund.status == "draft")
                ).all():
                    refunding.approve(session, stage.tools, actor, refund, refund.version)
            return "agreed"

        def serve() -> str:
            worker.work_once(stage.tools)
            return "served"

        works: list[Callable[[], Any]] = [*[want] * 4, *[agree] * 2, *[serve] * 2]
        chance.shuffle(works)
        for _ in range(2):
            results = together(app, works)
            odd = [each for each in results if not isinstance(each, (str, Refused))]
            assert odd == []
        work(stage.tools)
        _, page = newest_payment(charge)
        assert 0 <= stage.tools.provider.fetch(page).refunded <= AMOUNT
    with transaction() as session:
        check_books(session)
    seconds = time.monotonic() - begun
    tell(capsys, f"{RACES:,} races to pay back, none above what was paid, {seconds:.0f} s")


# --- a process that is gone ------------------------------------------------------------------------

DEATHS = {
    "start": ("before", "after"),
    "fetch": ("after",),
    "capture": ("after",),
    "refund": ("before", "after"),
}
CHOSEN = (
    [(call, moment) for call, moments in DEATHS.items() for moment in moments]
    if FULL
    else [("start", "after"), ("refund", "after")]
)


@pytest.mark.parametrize(("call", "moment"), CHOSEN)
def test_a_process_that_dies_leaves_nothing_that_the_next_does_not_finish(
    stage: Stage, call: str, moment: str
) -> None:
    """A real process ends by os._exit around one call to the provider; a fresh one goes on."""
    town = stage.build(hold=call == "capture", with_case=call == "capture")
    if call != "start":
        town.press()
        town.on_page(0, "pay")
    if call in ("capture", "refund"):
        town.come_back()
    if call == "capture":
        town.decide(Action.APPROVE)
    if call == "refund":
        town.want_back(200)
        town.agree()
    db.session.remove()
    tools = stage.tools
    told = [str(tools.settings.instance_folder), tools.settings.database_url, town.charge]
    done = subprocess.run(
        [sys.executable, "-m", "tests.trust.dying", *told, call, moment],
        cwd=ROOT,
        timeout=120,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 9, done.stderr
    town.check()
    if call == "start":
        town.press()
        town.on_page(0, "pay")
    town.clock.advance(minutes=3)  # the lease of the dead worker
    town.calm()
    town.check_end()
    with transaction() as session:
        row = session.scalars(select(Charge).where(Charge.public_id == town.charge)).one()
        back = 200 if call == "refund" else 0
        assert (row.status, ledger.balance(session, row)) == ("paid", AMOUNT - back)
        assert len(session.scalars(select(Payment).where(Payment.charge_id == row.id)).all()) == 1

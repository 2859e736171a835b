"""Money in bad weather: whatever is lost, doubled, late, old or killed, the books stay right (I16–I24).

A state machine takes steps in random order: payers with several tabs, a postman who loses, doubles,
delays and reorders notices, a provider whose answers are lost before or after their effect, processes
that die at the borders of every phase, staff who void, refuse, take cash and pay back. The invariants
are checked after every step; in the end the weather clears, no notice is delivered any more, and the
house must know exactly what the provider knows. Each check was seen red: `BUGS` plants one line each.

The short form takes seconds; `EAPPLY_TRUST=full` runs 10,000 schedules and 1,000 races of each kind.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from eapply.adapters.clock import FixedClock
from eapply.core.submission import Action, Role
from eapply.models import StaffAccount, transaction
from eapply.payments.practice import PracticeProvider
from eapply.services import fees, ledger, paying, refunding, settling, submitting
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for
from tests.money import AMOUNT, check_books
from tests.trust import weather as bad
from tests.trust.weather import CRASHES, MOODS, Town, Weather

pytestmark = pytest.mark.trust

FULL = os.environ.get("EAPPLY_TRUST") == "full"
SCHEDULES = 10_000 if FULL else 25
STEPS = 20
RACES = 1_000 if FULL else 6
SEED = 20261124
ROOT = Path(__file__).parents[2]


@dataclass
class Stage:
    """What all towns of one test stand on; `town` is the one that lives now."""

    tools: Toolbox
    weather: Weather
    clock: FixedClock
    staff: tuple[Any, ...]
    towns: int = 0
    town: Town | None = None
    worst: int = 0

    def build(self, *, hold: bool = False, with_case: bool = False) -> Town:
        self.towns += 1
        self.town = Town(self.tools, self.weather, self.clock, self.staff)
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
    monkeypatch.setattr(settling, "accept", bad.dying(lambda: made.town))
    monkeypatch.setattr(paying, "settle", bad.dying_after(lambda: made.town))
    return made


def machine(stage: Stage) -> type[RuleBasedStateMachine]:
    class Life(RuleBasedStateMachine):
        town: Town

        @initialize(hold=st.booleans(), with_case=st.booleans())
        def begin(self, hold: bool, with_case: bool) -> None:
            self.town = stage.build(hold=hold, with_case=with_case)

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
            if getattr(self, "town", None) is not None:
                self.town.check()

        def teardown(self) -> None:
            if getattr(self, "town", None) is not None:
                self.town.crash = ""
                self.town.calm()
                self.town.check_end()

    return Life


def live(stage: Stage, schedules: int) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(stage),
        settings=settings(
            max_examples=schedules,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not FULL,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_the_weather_the_books_are_right(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    live(stage, SCHEDULES)
    with transaction() as session:
        check_books(session)
    with capsys.disabled():
        print(f"\nmoney: {stage.towns} schedules of up to {STEPS} steps, 0 violations")


# --- every check is able to fail -------------------------------------------------------------------


@dataclass(frozen=True)
class Bug:
    """One planted line, the steps that meet it, and what the checks must say."""

    where: Any
    name: str
    instead: Any
    steps: Callable[[Town], None]
    says: str
    hold: bool = False
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
        ref: replace(each, status=bad.PaymentStatus.OPEN, captured=0)
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
    "drafts do not count": Bug(refunding, "bound", lambda *values: 0, twice_back, "I19"),
    "everything goes to the department at once": Bug(
        submitting, "must_be_paid_first", lambda charge: False, unpaid, "I23", with_case=True
    ),
    "a payment is not booked": Bug(
        ledger, "enter", lambda *values, **more: False, paid_and_unbooked, "I18|still owed"
    ),
    "the sweep is off": Bug(
        bad.sweeping, "due_for_a_look", lambda tools: [], lost_notice, "after days"
    ),
}


@pytest.mark.parametrize("name", BUGS)
def test_every_check_is_red_on_a_planted_bug(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    bug = BUGS[name]
    town = stage.build(hold=bug.hold, with_case=bug.with_case)
    bug.steps(town)
    town.calm()
    town.check_end()  # the same steps are fine without it
    if bug.where is not submitting:
        town = stage.build(hold=bug.hold, with_case=bug.with_case)
    monkeypatch.setattr(bug.where, bug.name, bug.instead)
    if bug.where is submitting:
        town = stage.build(hold=bug.hold, with_case=bug.with_case)

    def live_with_it() -> None:
        bug.steps(town)
        town.check()
        town.check_end()

    with pytest.raises(AssertionError, match=bug.says):
        live_with_it()

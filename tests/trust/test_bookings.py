"""A place is given once, whatever happens (I25, T24): steps in random order, a rush, deaths, jumping clocks.

Three seats, four slots, and people who choose, extend, let go, file, move and cancel while staff check in,
close days and edit the plan, transactions die and the clock jumps both ways. After every step all places
are recounted. The rush is 50-fold demand in many threads. Each check was seen red: `BUGS` plants a line.

The short form takes seconds; `EAPPLY_TRUST=full` runs 5,000 schedules and 20 rushes of 100 places, 5,000
people and 200 threads.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import bindparam, func, insert, or_, select, update

from eapply.adapters.clock import FixedClock
from eapply.core.booking import BookingStatus
from eapply.core.booking_edits import Close
from eapply.core.booking_patterns import Exceptional
from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.models import (
    BookingException,
    Draft,
    Place,
    Slot,
    StaffAccount,
    db,
    transaction,
)
from eapply.models.writing_now import write_new
from eapply.queries import booking_offers
from eapply.services import (
    booking,
    booking_places,
    booking_plans,
    booking_rounds,
    drafting,
)
from eapply.services.toolbox import Toolbox
from tests.bookings import at, begin, check_places, example_answers, file, hold, study
from tests.conftest import NOW
from tests.effort import FULL
from tests.filings import actor_for
from tests.services.test_races import together
from tests.trust.counter import DAYS, SEATS, SLOTS, Counterpart
from tests.trust.dying_booking import GONE

pytestmark = pytest.mark.trust

SCHEDULES = 5_000 if FULL else 10
STEPS = 15
RUSHES, PLACES, THREADS = (20, 100, 200) if FULL else (1, 8, 24)
DEMAND = 50
RUSH_SECONDS = 600  # of one rush; a loaded machine needs more than a minute
ROOT = Path(__file__).parents[2]
ROOM = "study-room"


@pytest.fixture
def counter(
    context: None,
    tools: Toolbox,
    clock: FixedClock,
    add_staff: Callable[..., StaffAccount],
) -> Counterpart:
    staff = actor_for(add_staff("hon", (Role.CLERK, "library")))
    return Counterpart(tools, clock, staff)


def tell(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        print(f"\nbookings: {text}")


# --- steps in random order -------------------------------------------------------------------------

people, slots = st.integers(0, 5), st.sampled_from(SLOTS)


def machine(counter: Counterpart) -> type[RuleBasedStateMachine]:
    class Life(RuleBasedStateMachine):
        here = counter

        @initialize()
        def begin(self) -> None:
            self.here.names.clear()
            self.here.dies = False
            self.here.start()

        @rule(slot=slots, seat=st.sampled_from(("any", "any", "A-1", "B-1")))
        def come(self, slot: str, seat: str) -> None:
            self.here.come(slot, seat)

        @rule(which=people, slot=slots)
        def choose(self, which: int, slot: str) -> None:
            self.here.choose(which, slot)

        @rule(which=people)
        def extend(self, which: int) -> None:
            self.here.extend(which)

        @rule(which=people)
        def let_go(self, which: int) -> None:
            self.here.let_go(which)

        @rule(which=people)
        def send(self, which: int) -> None:
            self.here.send(which)

        @rule(which=people)
        def send_again(self, which: int) -> None:
            self.here.send(which)

        @rule(which=people, slot=slots)
        def move(self, which: int, slot: str) -> None:
            self.here.move(which, slot)

        @rule(which=people)
        def cancel(self, which: int) -> None:
            self.here.cancel(which)

        @rule(which=people, what=st.sampled_from(("check_in", "miss", "undo")))
        def desk(self, which: int, what: str) -> None:
            getattr(self.here, what)(which)

        @rule(slot=slots)
        def walk_in(self, slot: str) -> None:
            self.here.walk_in(slot)

        @rule(day=st.sampled_from(DAYS))
        def close(self, day: str) -> None:
            self.here.close(day)

        @rule()
        def reopen(self) -> None:
            self.here.reopen()

        @rule(minutes=st.sampled_from((1, 14, 15, 16, 60, 60 * 24, -1, -15, -60, -60 * 24)))
        def jump(self, minutes: int) -> None:
            self.here.jump(minutes)

        @rule()
        def work(self) -> None:
            self.here.work()

        @rule()
        def next_dies(self) -> None:
            self.here.dies = True

        @invariant()
        def holds(self) -> None:
            if self.here.cards:
                self.here.check()

        def teardown(self) -> None:
            self.here.check_end()

    return Life


def test_whatever_happens_no_place_is_given_twice_and_none_is_lost(
    counter: Counterpart, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = time.monotonic()
    run_state_machine_as_test(
        machine(counter),
        settings=settings(
            max_examples=SCHEDULES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not FULL,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    lived = ", ".join(f"{count:,} {what}" for what, count in counter.lived.most_common())
    tell(capsys, f"{SCHEDULES:,} schedules in {time.monotonic() - begun:.0f} s: {lived}")
    assert {"held", "filed", "moved", "cancelled", "closed", "died", "swept"} <= set(counter.lived)


# --- every check is able to fail -------------------------------------------------------------------


@dataclass(frozen=True)
class Bug:
    """One planted line, the steps that meet it, and what the checks must say."""

    where: Any
    name: str
    instead: Any
    steps: Callable[[Counterpart], None]
    says: str


def fill(here: Counterpart) -> None:
    for _ in range(len(SEATS) + 1):
        here.come(SLOTS[0], "any")


def book_and_cancel(here: Counterpart) -> None:
    here.come(SLOTS[0], "any")
    here.send(0)
    here.cancel(0)


def book_and_wait(here: Counterpart) -> None:
    here.come(SLOTS[0], "any")
    here.send(0)
    here.jump(16)
    here.work()


def hold_and_wait(here: Counterpart) -> None:
    here.come(SLOTS[0], "any")
    here.jump(16)
    here.work()


def hold_and_look(here: Counterpart) -> None:
    here.come(SLOTS[0], "any")
    here.jump(16)


def book_and_close(here: Counterpart) -> None:
    here.come(SLOTS[0], "any")
    here.send(0)
    here.close(DAYS[0])


def book_and_move(here: Counterpart) -> None:
    here.come(SLOTS[0], "any")
    here.send(0)
    here.move(0, SLOTS[1])


def never_free(now: Any, own: Any = None) -> Any:
    return Place.is_open & Place.booking_id.is_(None) & Place.held_until.is_(None)


BUGS = {
    "whoever comes gets the place": Bug(
        booking_places, "serves", lambda *values: True, fill, "of [0-9]|places"
    ),
    "who cancels keeps the place": Bug(
        booking_places, "give_back", lambda *values, **more: 0, book_and_cancel, "still has"
    ),
    "a booking ends like a hold": Bug(
        booking_places, "keep", lambda *values: True, book_and_wait, "end by itself|of 1"
    ),
    "the sweep is off": Bug(
        booking_rounds, "expire", lambda *values: None, hold_and_wait, "was not freed"
    ),
    "nobody is told of a closure": Bug(
        booking_plans, "close_one", lambda *values: None, book_and_close, "in a closed slot"
    ),
    "who moves keeps both places": Bug(
        booking_places, "give_back", lambda *values, **more: 0, book_and_move, "2 of 1"
    ),
    "free places are not offered": Bug(
        booking_offers, "is_free", never_free, hold_and_look, "offered|freed"
    ),
}


ROWS = booking_places.PLACES.c
# As `booking_places.TAKE`, but whoever holds the place.
UNCONDITIONAL = (
    update(booking_places.PLACES)
    .where(
        ROWS.id == bindparam("place"),
        or_(
            ROWS.id > 0,
            ROWS.held_until <= booking_places.NOW,
            ROWS.booking_id == bindparam("own"),
        ),
    )
    .values(booking_id=bindparam("taker"), held_until=bindparam("taken_until"))
)


def live_through(here: Counterpart, bug: Bug) -> None:
    here.names.clear()
    here.start()
    bug.steps(here)
    here.check()
    here.check_end()


@pytest.mark.parametrize("name", BUGS)
def test_every_check_is_red_on_a_planted_bug(
    counter: Counterpart, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    bug = BUGS[name]
    live_through(counter, bug)  # the same steps are fine without it
    with monkeypatch.context() as planted:
        planted.setattr(bug.where, bug.name, bug.instead)
        if bug.name == "serves":  # the condition of the change itself is left out too
            planted.setattr(booking_places, "TAKE", UNCONDITIONAL)
        with pytest.raises(AssertionError, match=bug.says):
            live_through(counter, bug)


# --- a rush ----------------------------------------------------------------------------------------


def open_doors(tools: Toolbox, number: int) -> str:
    """A slot with all places free; "2026-11-25T10:00" and so on."""
    slot = f"2026-11-{25 + number % 2}T{8 + number // 2:02d}:30"
    with transaction() as session:
        found = Slot(resource=ROOM, starts_at=at(slot), ends_at=at(slot) + timedelta(minutes=1))
        session.add(found)
        session.flush()
        session.execute(
            insert(Place), [{"slot_id": found.id, "label": f"R-{each}"} for each in range(PLACES)]
        )
    return slot


def crowd(tools: Toolbox, count: int, slot: str) -> list[str]:
    """So many drafts that want this slot, each of another person."""
    now, names = tools.clock.now(), [tools.ids.token(16) for _ in range(count)]
    known = dict(example_answers("23-study-room", tools.facts))
    rows = [
        {
            "public_id": name,
            "secret_hash": name,
            "submit_key": name,
            "slug": "23-study-room",
            "form_version": "rush",
            "raw": {},
            "answers": known | study(slot, name),
            "email": f"{name}@example.jp",
            "created_at": now,
            "saved_at": now,
            "expires_at": now + timedelta(days=30),
        }
        for name in names
    ]
    with transaction() as session:
        session.execute(insert(Draft), rows)
    return names


def rush(app: Flask, tools: Toolbox, names: list[str]) -> tuple[Counter[str], list[str], float]:
    """Everybody at once, in so many threads: what came of it, who got a place, the longest wait."""
    queue: SimpleQueue[str] = SimpleQueue()
    for name in names:
        queue.put(name)
    got: list[str] = []
    slowest: list[float] = []
    start = threading.Barrier(THREADS)

    def person() -> Counter[str]:
        seen: Counter[str] = Counter()
        longest = 0.0
        start.wait()
        while True:
            try:
                name = queue.get_nowait()
            except Empty:
                slowest.append(longest)
                return seen
            begun = time.monotonic()
            try:
                with transaction() as session:
                    hold(session, tools, drafting.lock(session, name))
                seen["held"] += 1
                got.append(name)
            except Refused:
                seen["full"] += 1
            longest = max(longest, time.monotonic() - begun)

    total: Counter[str] = Counter()
    for each in together(app, [person] * THREADS, RUSH_SECONDS):
        assert isinstance(each, Counter), each
        total += each
    return total, got, max(slowest)


def test_in_a_rush_every_place_is_given_once(
    app: Flask, counter: Counterpart, capsys: pytest.CaptureFixture[str]
) -> None:
    tools, begun, slowest = counter.tools, time.monotonic(), 0.0
    counter.start()
    for number in range(RUSHES):
        counter.clock.set(NOW - timedelta(hours=4))
        slot = open_doors(tools, number)
        names = crowd(tools, PLACES * DEMAND, slot)
        db.session.remove()
        total, got, longest = rush(app, tools, names)
        slowest = max(slowest, longest)
        assert total == {"held": PLACES, "full": PLACES * (DEMAND - 1)}, "a place was lost"
        with transaction() as session:
            check_places(session, tools.clock.now())
        half = got[: PLACES // 2]
        for name in half:
            with transaction() as session:
                file(session, tools, drafting.lock(session, name))
        counter.clock.advance(minutes=30)
        booking_rounds.keep(tools)
        with transaction() as session:
            found = check_places(session, tools.clock.now())
            assert "HELD" not in found, "a hold was not freed"
            free = (
                select(func.count(Place.id))
                .join(Slot)
                .where(Slot.starts_at == at(slot), Place.booking_id.is_(None))
            )
            assert session.scalar(free) == PLACES - len(half), "a place was lost"
        tell(
            capsys,
            f"{number + 1} of {RUSHES} rushes of {PLACES * DEMAND:,} people in {THREADS} threads to "
            f"{PLACES} places: 0 overbooked, 0 lost, longest wait {slowest:.1f} s, "
            f"{time.monotonic() - begun:.0f} s",
        )


def two_take_what_both_saw(tools: Toolbox, number: int) -> list[bool]:
    """Both looked while the place was free; then one after the other takes it."""
    slot = open_doors(tools, number)
    names = crowd(tools, 2, slot)
    with transaction() as session:
        one = select(Place.id).join(Slot).where(Slot.starts_at == at(slot), Place.label == "R-0")
        ids, taken = (session.scalars(one).one(),), []
        for name in names:
            draft, now = drafting.lock(session, name), tools.clock.now()
            wanted = booking.wanted_or_refused(tools, booking.uses_of(draft.slug)[0], draft.answers)
            own = booking.new_booking(session, tools, wanted, BookingStatus.HELD)
            until = now + timedelta(minutes=15)
            own.held_until, own.places, own.draft_id = until, 1, draft.id
            write_new(session, own)
            took = booking_places.take_all(session, own, ids, now, until, None, patient=True)
            if not took:
                session.delete(own)
            taken.append(took)
            session.flush()
        return taken


def test_looking_is_not_taking(counter: Counterpart, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the condition of the change itself is for: without it the same steps are red."""
    tools = counter.tools
    counter.start()
    assert two_take_what_both_saw(tools, 0) == [True, False]
    with transaction() as session:
        check_places(session, tools.clock.now())
    monkeypatch.setattr(booking_places, "TAKE", UNCONDITIONAL)
    assert two_take_what_both_saw(tools, 1) == [True, True]
    with transaction() as session, pytest.raises(AssertionError, match="0 of 1"):
        check_places(session, tools.clock.now())


# --- two at once, clocks, deaths -------------------------------------------------------------------


def test_of_two_staff_who_edit_the_plan_at_once_one_is_told(
    app: Flask, counter: Counterpart
) -> None:
    tools, resource = counter.tools, counter.tools.facts.booking_resource(ROOM)
    for number in range(20 if FULL else 3):
        counter.start()
        db.session.remove()

        def close(day: str) -> Callable[[], int]:
            edit = Close(Exceptional(date.fromisoformat(day), date.fromisoformat(day)), "点検")

            def run() -> int:
                with transaction() as session:
                    return booking_plans.apply(
                        session, tools, counter.staff, resource, edit, 1
                    ).version

            return run

        results = together(app, [close(day) for day in (*DAYS, "2026-11-27", "2026-11-28")])
        assert sum(isinstance(each, int) for each in results) == 1, f"{number}: {results}"
        assert sum(isinstance(each, Conflict) for each in results) == 3
        with transaction() as session:
            assert session.scalar(select(func.count(BookingException.id))) == 1


def test_people_who_book_while_a_day_is_closed_are_told_or_not_booked(
    app: Flask, counter: Counterpart
) -> None:
    tools, resource = counter.tools, counter.tools.facts.booking_resource(ROOM)
    for _ in range(50 if FULL else 4):
        counter.start()
        names = crowd(tools, 6, SLOTS[0])
        db.session.remove()

        def send(name: str) -> Callable[[], str]:
            def run() -> str:
                with transaction() as session:
                    file(session, tools, drafting.lock(session, name))
                return "booked"

            return run

        def close() -> str:
            day = date.fromisoformat(DAYS[0])
            edit = Close(Exceptional(day, day), "点検")
            with transaction() as session:
                booking_plans.apply(session, tools, counter.staff, resource, edit, 1, "点検です。")
            return "closed"

        results = together(app, [*(send(name) for name in names), close])
        odd = [each for each in results if not isinstance(each, (str, Refused))]
        assert odd == []
        found = counter.check()
        if "closed" in results:
            assert "BOOKED" not in found, "somebody stands before a closed door"
        assert sum(found.values()) == results.count("booked")


def test_a_clock_that_jumps_gives_no_place_twice(counter: Counterpart) -> None:
    counter.start()
    counter.come(SLOTS[0], "B-1")
    counter.jump(60 * 24)  # a day ahead: everybody's time is over
    counter.come(SLOTS[2], "B-1")
    counter.jump(-60 * 24)
    counter.come(SLOTS[0], "B-1")
    assert counter.lived["refused"] == 1, "the first one's time is not over again"
    counter.check()
    counter.jump(60 * 24)
    counter.jump(-60 * 24 * 3)  # long before they came
    counter.send(0)
    counter.send(1)
    assert counter.check()["BOOKED"] == 2
    counter.check_end()


def test_midnight_in_japan_is_midnight(counter: Counterpart) -> None:
    """One hour ahead and one slot a day, by the date of Japan; nothing moves with a summer time."""
    counter.start()
    tools = counter.tools
    counter.clock.set(at("2026-11-25T23:59:59"))
    with transaction() as session:
        draft = begin(session, tools, study(SLOTS[2], "77"), email="m@example.jp")
        held = hold(session, tools, draft)
        assert held.held_until == at("2026-11-26T00:15")
    counter.clock.set(at("2026-11-26T00:15"))
    booking_rounds.keep(tools)
    assert counter.check() == {"EXPIRED": 1}
    with transaction() as session:
        days = session.scalars(select(Slot.starts_at).order_by(Slot.starts_at)).all()
        assert {each.hour for each in days} == {10, 14}
        assert {each.utcoffset() for each in days} == {timedelta(hours=9)}


BORDERS = (
    ("hold", "eapply.services.booking_places", "take_all"),
    ("hold", "eapply.services.auditing", "begin"),
    ("choose", "eapply.services.booking", "end_hold"),
    ("file", "eapply.services.booking_places", "keep"),
    ("file", "eapply.services.booking_mails", "promise"),
    ("change", "eapply.services.booking_places", "take_all"),
    ("change", "eapply.services.booking_places", "give_back"),
    ("cancel", "eapply.services.booking_places", "give_back"),
    ("cancel", "eapply.services.booking_mails", "promise"),
    ("close", "eapply.services.booking_slots", "bring_about"),
    ("close", "eapply.services.booking_plans", "close_one"),
    ("sweep", "eapply.services.booking", "end_hold"),
    ("sweep", "eapply.services.booking_places", "give_back"),
)
SAMPLED = BORDERS if FULL else (BORDERS[0], BORDERS[3], BORDERS[6], BORDERS[10])


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("what", "module", "function"), SAMPLED)
def test_a_process_that_dies_leaves_everything_or_nothing(
    counter: Counterpart, what: str, module: str, function: str, moment: str
) -> None:
    tools = counter.tools
    counter.start()
    has_booking = what in ("change", "cancel", "close")
    with transaction() as session:
        draft = begin(session, tools, study(SLOTS[0]))
        if what in ("choose", "file", "sweep") or has_booking:
            hold(session, tools, draft)
        if has_booking:
            file(session, tools, draft)
    before = counter.check()
    db.session.remove()
    words = [what, module, function, moment]
    folder = str(tools.settings.instance_folder)
    child = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.trust.dying_booking",
            folder,
            tools.settings.database_url,
            *words,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert child.returncode == GONE, child.stderr[-2000:]
    if what == "sweep":
        counter.clock.advance(hours=1)
        before = {"OVER": 1}
    assert counter.check() == before, "half of it was left"
    if what == "sweep":
        booking_rounds.keep(tools)
        assert counter.check() == {"EXPIRED": 1}

"""A study room with three seats, people who want them, the desk and a clock that jumps.

What `test_bookings` takes its steps in. Every step commits or leaves nothing, as pages do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.booking import BookingStatus
from eapply.core.booking_edits import Close, TakeBack
from eapply.core.booking_patterns import Exceptional, Pattern, SlotPlace
from eapply.core.errors import Refused
from eapply.models import (
    Booking,
    BookingException,
    BookingPattern,
    BookingPlan,
    Draft,
    Place,
    Slot,
    transaction,
)
from eapply.queries import booking_offers
from eapply.queries.scope import StaffActor
from eapply.services import (
    booking,
    booking_changes,
    booking_desk,
    booking_plans,
    booking_rounds,
    booking_slots,
)
from eapply.services.toolbox import Toolbox
from tests.bookings import begin, check_places, file, hold, study
from tests.conftest import NOW

SEATS = (SlotPlace("A-1", True), SlotPlace("B-1"), SlotPlace("B-2"))
DAYS = ("2026-11-25", "2026-11-26")
HOURS = (10, 14)
SLOTS = tuple(f"{day}T{hour}:00" for day in DAYS for hour in HOURS)


class Died(BaseException):
    """The process ended here: nothing of the transaction is left."""


def furnish(session: Session, tools: Toolbox) -> None:
    """Three seats, twice a day, instead of what the data says; nothing is booked."""
    for table in (Place, Booking, Slot, BookingException, BookingPattern, BookingPlan):
        if table is Place:
            session.execute(update(Place).values(booking_id=None, held_until=None))
        session.execute(delete(table))
    resource = tools.facts.booking_resource("study-room")
    for each in tools.facts.booking_resources():  # of the others nothing is made
        far = None if each is resource else date(2099, 12, 31)
        session.add(BookingPlan(resource=each.code, version=1, made_until=far))
    for weekday in range(7):
        for hour in HOURS:
            pattern = Pattern(weekday, time(hour), time(hour + 2), SEATS)
            session.add(booking_slots.stored(resource, pattern, tools.clock.now(), None))
    session.flush()
    booking_slots.make(session, tools, resource)


@dataclass
class Counterpart:
    """The people of one schedule and what they did."""

    tools: Toolbox
    clock: FixedClock
    staff: StaffActor
    names: list[str] = field(default_factory=list)
    cards: int = 0
    dies: bool = False
    lived: Counter[str] = field(default_factory=Counter)
    before: dict[str, str] = field(default_factory=dict)
    latest: datetime = NOW

    def start(self) -> None:
        self.clock.set(NOW)
        self.latest = NOW
        with transaction() as session:
            furnish(session, self.tools)

    def act(self, what: str, step: Callable[[Session], Any]) -> None:
        """One step; refused or dead, it leaves nothing behind."""
        try:
            with transaction() as session:
                step(session)
                if self.dies:
                    session.flush()
                    raise Died
        except Refused:
            self.lived["refused"] += 1
        except Died:
            self.lived["died"] += 1
        else:
            self.lived[what] += 1
        self.dies = False

    # residents -------------------------------------------------------------------------------------

    def come(self, slot: str, seat: str) -> None:
        """Somebody new begins and presses 「この日時を確保する」."""
        self.cards += 1
        answers = study(slot, f"{self.cards:010d}", seat, power_needed=seat == "A-1")

        def step(session: Session) -> None:
            draft = begin(session, self.tools, answers, email=f"p{self.cards}@example.jp")
            hold(session, self.tools, draft)
            self.names.append(draft.public_id)

        self.act("held", step)

    def draft(self, session: Session, which: int) -> Draft | None:
        if not self.names:
            return None
        name = self.names[which % len(self.names)]
        found = session.scalars(
            select(Draft).where(Draft.public_id == name, Draft.submission_id.is_(None))
        ).one_or_none()
        if found is None:
            return None
        return found

    def choose(self, which: int, slot: str) -> None:
        def step(session: Session) -> None:
            draft = self.draft(session, which)
            if draft is not None:
                draft.answers = draft.answers | {"slot": slot, "use_date": slot[:10], "seat": "any"}
                hold(session, self.tools, draft)

        self.act("chosen anew", step)

    def extend(self, which: int) -> None:
        def step(session: Session) -> None:
            draft = self.draft(session, which)
            if draft is not None:
                booking.extend(session, self.tools, draft, "slot")

        self.act("extended", step)

    def let_go(self, which: int) -> None:
        def step(session: Session) -> None:
            draft = self.draft(session, which)
            if draft is not None:
                booking.release(session, self.tools, draft)

        self.act("let go", step)

    def send(self, which: int) -> None:
        def step(session: Session) -> None:
            draft = self.draft(session, which)
            if draft is not None:
                file(session, self.tools, draft)

        self.act("filed", step)

    def one(self, session: Session, which: int) -> Booking | None:
        kept = (BookingStatus.BOOKED, BookingStatus.CLOSED, BookingStatus.NO_SHOW)
        found = session.scalars(
            select(Booking).where(Booking.status.in_(kept)).order_by(Booking.id)
        ).all()
        return found[which % len(found)] if found else None

    def on_one(self, what: str, which: int, step: Callable[[Session, Booking], Any]) -> None:
        def run(session: Session) -> None:
            found = self.one(session, which)
            if found is not None:
                step(session, found)

        self.act(what, run)

    def move(self, which: int, slot: str) -> None:
        at = datetime.fromisoformat(f"{slot}+09:00")
        self.on_one(
            "moved",
            which,
            lambda session, found: booking_changes.change(session, self.tools, found, at),
        )

    def cancel(self, which: int) -> None:
        self.on_one(
            "cancelled",
            which,
            lambda session, found: booking_changes.cancel(session, self.tools, found),
        )

    # the desk --------------------------------------------------------------------------------------

    def check_in(self, which: int) -> None:
        self.on_one(
            "came",
            which,
            lambda session, found: booking_desk.check_in(session, self.tools, self.staff, found),
        )

    def miss(self, which: int) -> None:
        self.on_one(
            "missed",
            which,
            lambda session, found: booking_desk.mark_no_show(
                session, self.tools, self.staff, found
            ),
        )

    def undo(self, which: int) -> None:
        self.on_one(
            "put back",
            which,
            lambda session, found: booking_desk.undo_arrival(
                session, self.tools, self.staff, found
            ),
        )

    def walk_in(self, slot: str) -> None:
        at = datetime.fromisoformat(f"{slot}+09:00")
        self.act(
            "walked in",
            lambda session: booking_desk.walk_in(session, self.tools, self.staff, "study-room", at),
        )

    def close(self, day: str) -> None:
        edit = Close(Exceptional(date.fromisoformat(day), date.fromisoformat(day)), "点検")

        def step(session: Session) -> None:
            self.edit(session, edit)

        self.act("closed", step)

    def reopen(self) -> None:
        def step(session: Session) -> None:
            closed = session.scalars(
                select(BookingException).where(BookingException.ended_at.is_(None))
            ).first()
            if closed is not None:
                self.edit(session, TakeBack(closed.id))

        self.act("reopened", step)

    def edit(self, session: Session, edit: Any) -> None:
        resource = self.tools.facts.booking_resource("study-room")
        version = booking_plans.preview(session, self.tools, resource, edit).version
        booking_plans.apply(
            session, self.tools, self.staff, resource, edit, version, "点検のためです。"
        )

    # time ------------------------------------------------------------------------------------------

    def jump(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)
        self.latest = max(self.latest, self.clock.now())
        self.lived["jumped"] += 1

    def work(self) -> None:
        booking_rounds.keep(self.tools)
        self.lived["swept"] += 1

    # what must hold --------------------------------------------------------------------------------

    def check(self) -> dict[str, int]:
        """I25: by recount, no place is given twice, nobody lost one, and what is offered is what is free."""
        with transaction() as session:
            now = self.clock.now()
            # A hold that was over once may have lost its place, wherever the clock went since.
            found = check_places(session, max(now, self.latest))
            per_slot = Counter(
                session.scalars(
                    select(Place.slot_id)
                    .where(Place.is_open, Place.booking_id.is_not(None))
                    .where((Place.held_until.is_(None)) | (Place.held_until > now))
                )
            )
            closed = (
                select(Booking.id)
                .join(Place, Place.booking_id == Booking.id)
                .where(Place.is_open.is_(False), Booking.status == BookingStatus.BOOKED.value)
            )
            ahead = closed.where(Booking.starts_at > now)
            assert session.scalars(ahead).first() is None, "a booking stands in a closed slot"
            slots = {
                each.starts_at: each.id
                for each in session.scalars(select(Slot).where(Slot.closed_at.is_(None)))
            }
            resource = self.tools.facts.booking_resource("study-room")
            for day in booking_offers.offers(
                session, self.tools.facts, resource, now, first=date(2026, 11, 24)
            ):
                for slot in day.slots:
                    taken = per_slot[slots[slot.starts_at]]
                    assert slot.free == slot.total - taken, f"{slot.value}: {slot.free} offered"
                    assert taken <= len(SEATS), f"{slot.value}: {taken} of {len(SEATS)}"
            return found

    def check_end(self) -> None:
        """Everybody goes home: every hold is freed, and every place that nobody booked can be had."""
        self.dies = False
        self.clock.advance(hours=2)
        with (
            transaction() as session
        ):  # a clock that went back leaves a hold the time that was shown
            of_holds = Booking.status == BookingStatus.HELD.value
            last = session.scalar(select(func.max(Booking.held_until)).where(of_holds))
        if last is not None and last > self.clock.now():
            self.clock.set(last)
        self.work()
        found = self.check()
        assert "HELD" not in found, "a hold was not freed"
        assert "OVER" not in found, "a hold was not freed"
        with transaction() as session:
            held = session.scalars(select(Place).where(Place.held_until.is_not(None))).first()
            assert held is None, "a hold was not freed"
        self.clock.set(NOW - timedelta(hours=1))
        full = self.check()
        for slot in SLOTS:
            for _ in SEATS:
                self.come(slot, "any")
        with transaction() as session:
            now = self.clock.now()
            free = (
                select(Place.id)
                .join(Slot)
                .where(
                    Place.is_open,
                    Slot.starts_at >= datetime(2026, 11, 25, tzinfo=NOW.tzinfo),
                    Slot.starts_at < datetime(2026, 11, 27, tzinfo=NOW.tzinfo),
                    booking_offers.is_free(now),
                )
            )
            assert session.scalars(free).first() is None, f"a free place could not be had: {full}"
        self.check()

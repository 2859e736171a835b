"""Bookings: a year of free slots beside the bare query, and 200 people who book at the same moment.

The bare query is SQL as text that counts the same places; its moments come as they are needed, in JST.

Each of the 200 files a study-room booking of its own, eight for each of 25 slots: the whole of `submitting.submit`
with its lock on the person, its place, its record and its mail. The floor are 200 Core transactions that
write the same rows and take a place by the same conditional change. Both sides take turns in threads of
this process, on both databases.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.commits import CoreFiling, Rows, database, highest, rows_since, writing
from bench.figures import Bound, Row, milliseconds, paired_ratio
from bench.system import System, filing_of, filled
from eapply.core.booking import Resource
from eapply.forms.study_room import StudyRoomForm
from eapply.models import Place, Slot, db, transaction
from eapply.models.database import JST
from eapply.models.turns import turn_to_write
from eapply.queries import booking_offers
from eapply.services import booking_slots, drafting, submitting
from tests.databases import PREPARE, prepare

GROUP: Final = "bookings"
YEAR: Final = timedelta(days=365)
OFFERS_BOUND: Final = Bound(1.5)
RATE_BOUND: Final = Bound(0.4, at_least=True)
LONGEST: Final = Bound(3, "s")
PEOPLE: Final = 200
SEATS: Final = 8
LOOKS: Final = 15
ROOM: Final = "study-room"
DOORS: Final = ("booking_slots", "booking_places")
BARE: Final = """
SELECT s.starts_at, s.ends_at, s.area, count(p.id),
  sum(CASE WHEN p.booking_id IS NULL OR p.held_until <= :now THEN 1 ELSE 0 END)
FROM booking_slots s JOIN booking_places p ON p.slot_id = s.id AND p.is_open
WHERE s.resource = :resource AND s.starts_at >= :since AND s.starts_at < :until AND s.closed_at IS NULL
GROUP BY s.id ORDER BY s.starts_at, s.area
"""


def measure(kind: str, folder: Path, rounds: int) -> list[Row]:
    """A year of slots, then so many rounds of 200 people on each side."""
    with database(kind, folder) as url:
        system = System(folder, url)
        prepare(system.tools.settings.database_url, PREPARE)
        with system.app.app_context():
            try:
                make_a_year(system)
                return [offers_row(system, kind), *rush_rows(system, kind, rounds)]
            finally:
                db.session.remove()
                db.engine.dispose()
                shutil.rmtree(folder, ignore_errors=True)


# --- a year of slots -------------------------------------------------------------------------------


def room(system: System) -> Resource:
    return system.tools.facts.booking_resource(ROOM)


def make_a_year(system: System) -> None:
    """What the worker would have made if the room could be booked a year ahead."""
    tools, resource = system.tools, room(system)
    first, last = tools.clock.today(), tools.clock.today() + YEAR
    with transaction() as session:
        for each in tools.facts.booking_resources():
            plan = booking_slots.lock_plan(session, tools, each)
            plan.made_until = last + YEAR
        session.flush()
        wanted = booking_slots.planned(session, tools, resource, first, last)
        booking_slots.bring_about(session, tools, resource, wanted, first, last)


def offers_row(system: System, kind: str) -> Row:
    """Looking at the year, and the query alone."""
    ours, floor = [], []
    with transaction() as session:
        for _ in range(LOOKS):
            ours.append(timed(partial(look, system, session)))
            floor.append(timed(partial(bare_look, system, session)))
        slots = len(look(system, session))
    figure = paired_ratio(ours, floor)
    told = f"{slots:,} slots of 8 seats"
    what = f"free slots of a year, {kind}"
    return Row(
        GROUP,
        what,
        milliseconds(median(ours)),
        milliseconds(median(floor)),
        figure,
        OFFERS_BOUND,
        told,
    )


def look(system: System, session: Session) -> list[booking_offers.OfferedSlot]:
    tools = system.tools
    today = tools.clock.today()
    days = booking_offers.offers(
        session, tools.facts, room(system), tools.clock.now(), first=today, last=today + YEAR
    )
    return [slot for day in days for slot in day.slots]


def bare_look(system: System, session: Session) -> list[Any]:
    now = system.tools.clock.now()
    until = datetime.combine(now.date() + YEAR + timedelta(days=1), time.min, JST)
    moments = [sa.bindparam(name, type_=Slot.starts_at.type) for name in ("now", "since", "until")]
    values = {"resource": ROOM, "now": now, "since": now, "until": until}
    typed = (
        sa.text(BARE)
        .bindparams(*moments)
        .columns(
            sa.column("starts_at", Slot.starts_at.type), sa.column("ends_at", Slot.ends_at.type)
        )
    )
    return list(session.execute(typed, values).all())


# --- everybody at once -----------------------------------------------------------------------------


class CoreBooking(CoreFiling):
    """The floor: the rows of one filing that books, the change of its draft and of one place."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(rows)
        places, bookings = (db.metadata.tables[name] for name in ("booking_places", "bookings"))
        holder = sa.select(bookings.c.id).where(bookings.c.submission_id == sa.bindparam("filed"))
        self.take = (
            sa.update(places)
            .where(
                places.c.id == sa.bindparam("place"),
                sa.or_(places.c.booking_id.is_(None), places.c.held_until <= sa.bindparam("now")),
            )
            .values(booking_id=holder.scalar_subquery(), held_until=None)
        )

    def book(self, engine: sa.Engine, draft_id: int, place: int, now: datetime) -> None:
        with turn_to_write(engine), writing(engine) as connection:
            filed = self.rows.write(connection, {})["submission_id"]
            connection.execute(self.update, {"draft": draft_id, "filed": filed})
            wanted = {"place": place, "filed": filed, "now": now}
            if connection.execute(self.take, wanted).rowcount != 1:
                raise AssertionError("the floor's place was taken")


def rush_rows(system: System, kind: str, rounds: int) -> list[Row]:
    """Bookings a second and the longest wait, ours beside the floor's."""
    form = filled(StudyRoomForm, system.tools)
    base = filing_of(form)
    people = iter(system.people(form, PEOPLE * 2 * rounds + 1))
    numbers = draft_numbers()
    rates: tuple[list[float], list[float]] = ([], [])
    longest: tuple[list[float], list[float]] = ([], [])
    cards = iter(range(10**9, 10**10))

    def filing_for(slot: str) -> Any:
        answers = dict(base.answers) | {
            "use_date": slot[:10],
            "slot": slot,
            "seat": "any",
            "power_needed": None,
            "library_card_number": str(next(cards)),
        }
        return replace(base, answers=answers)

    with db.engine.connect() as connection:
        before = highest(connection)
    book(system, next(people).draft, filing_for(open_doors(system, 0)[0][0]))
    with db.engine.connect() as connection:
        core = CoreBooking(
            [
                (table, rows)
                for table, rows in rows_since(connection, before)
                if table.name not in DOORS
            ]
        )
    now = system.tools.clock.now()
    for number in range(1, rounds + 1):
        slots = [slot for slot, _ in open_doors(system, 2 * number) for _ in range(SEATS)]
        ours = [partial(book, system, next(people).draft, filing_for(slot)) for slot in slots]
        places = [place for _, seats in open_doors(system, 2 * number + 1) for place in seats]
        floor = [
            partial(core.book, db.engine, numbers[next(people).draft], place, now)
            for place in places
        ]
        for works, rate, waits in zip((ours, floor), rates, longest, strict=True):
            seconds, slowest = at_once(system, works)
            rate.append(len(works) / seconds)
            waits.append(slowest)
    what = f"{PEOPLE} people at once, {kind}"
    return [
        Row(
            GROUP,
            f"{what}, bookings a second",
            f"{median(rates[0]):.0f}",
            f"{median(rates[1]):.0f}",
            paired_ratio(*rates),
            RATE_BOUND,
        ),
        Row(
            GROUP,
            f"{what}, longest wait",
            milliseconds(max(longest[0])),
            milliseconds(max(longest[1])),
            max(longest[0]),
            LONGEST,
        ),
    ]


def draft_numbers() -> dict[str, int]:
    table = db.metadata.tables["drafts"]
    with db.engine.connect() as connection:
        return dict(connection.execute(sa.select(table.c.public_id, table.c.id)).tuples().all())


def open_doors(system: System, number: int) -> list[tuple[str, list[int]]]:
    """25 slots with the seats of the room, as many places as there are people: names and places."""
    first = system.tools.clock.today() + timedelta(days=1)
    found = []
    with transaction() as session:
        for each in range(PEOPLE // SEATS):
            day = first + timedelta(days=each % 6)
            if day.weekday() == 0:  # the room is closed on Mondays
                day = first + timedelta(days=6)
            starts_at = datetime.combine(day, time(each // 6, number), JST)
            slot = Slot(
                resource=ROOM,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=1),
                area="",
            )
            session.add(slot)
            session.flush()
            seats = [{"slot_id": slot.id, "label": f"R-{seat}"} for seat in range(SEATS)]
            session.execute(sa.insert(Place), seats)
            places = session.scalars(sa.select(Place.id).where(Place.slot_id == slot.id))
            found.append((starts_at.strftime("%Y-%m-%dT%H:%M"), list(places)))
    return found


def book(system: System, draft: str, filing: Any) -> None:
    with transaction() as session:
        submitting.submit(session, system.tools, drafting.lock(session, draft), filing)


def at_once(system: System, works: Sequence[Callable[[], None]]) -> tuple[float, float]:
    """All works at the same moment, each in a thread: seconds in all, and of the slowest."""
    start = threading.Barrier(len(works) + 1)
    waits: list[float] = []
    troubles: list[Exception] = []

    def run(work: Callable[[], None]) -> None:
        with system.app.app_context():
            start.wait()
            begun = perf_counter()
            try:
                work()
                waits.append(perf_counter() - begun)
            except Exception as trouble:
                troubles.append(trouble)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    start.wait()
    begun = perf_counter()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return perf_counter() - begun, max(waits)


def timed(work: Callable[[], Any]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin

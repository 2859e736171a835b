"""Taking places and giving them back: the one module that writes who holds a place.

A place is taken by changing its row on the condition that it is open and free, so the database itself
lets one have it, on SQLite and on PostgreSQL. Rows are taken in one order, by number; on PostgreSQL
people who want the same slot do not wait for each other as long as another free place is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Select, String, Table, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from eapply.core.booking import ANY_PLACE
from eapply.models import Booking, Place, Slot
from eapply.models.writing_now import write_new

LONGEST: Final = timedelta(days=1)  # no slot is longer


@dataclass(frozen=True)
class Wish:
    """What somebody wants: from ``starts_at`` until ``until``, with the time between visits in it.

    ``label`` names one place, "" or "any" whichever is free.
    """

    resource: str
    starts_at: datetime
    until: datetime
    area: str = ""
    label: str = ""
    power: bool = False

    @property
    def is_any(self) -> bool:
        return self.label in ("", ANY_PLACE)


def moved(wish: Wish, starts_at: datetime) -> Wish:
    """The same wish for another time."""
    return replace(wish, starts_at=starts_at, until=starts_at + (wish.until - wish.starts_at))


@dataclass(frozen=True)
class Offer:
    """The places of one label that serve a wish, one for each slot that the visit touches."""

    label: str
    ids: tuple[int, ...]
    ends_at: datetime


def _touched() -> Select[int, str, bool, int | None, datetime | None, bool, datetime]:
    """The open places of all slots that a visit touches, taken or not.

    A label is one seat or one team of the resource, whatever the area: it is not in two slots at once.
    """
    place, slot = PLACES.c, SLOTS.c
    chosen_slots = SLOTS.alias()
    chosen = chosen_slots.c
    starts_at, until = (bindparam(name, type_=slot.starts_at.type) for name in ("starts", "until"))
    # Both ends for the index: without the second, all later slots are looked through.
    since, before = (bindparam(name, type_=slot.starts_at.type) for name in ("since", "before"))
    area = bindparam("area", type_=String())
    touches = and_(
        slot.resource == bindparam("resource"),
        slot.starts_at > since,
        slot.starts_at < before,
        or_(slot.starts_at < until, slot.starts_at < chosen.ends_at),
        slot.ends_at > starts_at,
        slot.closed_at.is_(None),
    )
    return (
        select(
            place.id,
            place.label,
            place.has_power,
            place.booking_id,
            place.held_until,
            (slot.id == chosen.id).label("is_first"),
            slot.ends_at,
        )
        .select_from(chosen_slots)
        .join(SLOTS, touches)
        .join(PLACES, and_(place.slot_id == slot.id, place.is_open))
        .where(
            chosen.resource == bindparam("resource"),
            chosen.starts_at == starts_at,
            or_(area == "", chosen.area.in_(("", area))),
            chosen.closed_at.is_(None),
        )
        .order_by(place.id)
    )


# Asked with every choice and every filing, of the tables themselves; built once, because building it takes
# longer than asking.
PLACES, SLOTS = (cast("Table", model.__table__) for model in (Place, Slot))
TOUCHED = _touched()
ANY_TOUCHED = TOUCHED.limit(1)
NOW = bindparam("now", type_=Place.held_until.type)
FREE = and_(
    PLACES.c.is_open,
    or_(
        PLACES.c.booking_id.is_(None),
        PLACES.c.held_until <= NOW,
        PLACES.c.booking_id == bindparam("own"),
    ),
)
TAKE = (
    update(PLACES)
    .where(PLACES.c.id == bindparam("place"), FREE)
    .values(booking_id=bindparam("taker"), held_until=bindparam("taken_until"))
)
FREE_OF = select(PLACES.c.id).where(PLACES.c.id.in_(bindparam("ids", expanding=True)), FREE)
NOBODY_TAKES = (
    FREE_OF.order_by(PLACES.c.has_power, PLACES.c.id).limit(1).with_for_update(skip_locked=True)
)
LOCKED = FREE_OF.order_by(PLACES.c.id).with_for_update(skip_locked=True)


def values_of(wish: Wish) -> dict[str, Any]:
    """The values of ``TOUCHED``."""
    return {
        "resource": wish.resource,
        "starts": wish.starts_at,
        "until": wish.until,
        "since": wish.starts_at - LONGEST,
        "before": max(wish.until, wish.starts_at + LONGEST),
        "area": wish.area,
    }


def free_for(now: datetime, own: Booking | None) -> dict[str, Any]:
    """The values of ``FREE``: the places of ``own`` count as free."""
    return {"now": now, "own": own.id if own else None}


def offers_for(
    session: Session, wish: Wish, now: datetime, own: Booking | None = None
) -> list[Offer]:
    """The labels that serve the wish now, places without power first unless it is wanted.

    The places of ``own`` count as free.
    """
    rows: dict[str, dict[int, Any]] = {}
    first: dict[str, Any] = {}
    for row in session.execute(TOUCHED, values_of(wish)):
        rows.setdefault(row.label, {})[row.id] = row
        if row.is_first:
            first.setdefault(row.label, row)
    found: list[tuple[bool, int, Offer]] = []
    for label, begin in first.items():
        if (wish.power and not begin.has_power) or not (wish.is_any or label == wish.label):
            continue
        places = rows[label]
        if all(serves(row, now, own) for row in places.values()):
            ends_at = max(row.ends_at for row in places.values())
            offer = Offer(label, tuple(sorted(places)), ends_at)
            found.append((begin.has_power, begin.id, offer))
    return [offer for *_, offer in sorted(found, key=lambda each: each[:2])]


def serves(row: Any, now: datetime, own: Booking | None) -> bool:
    is_own = own is not None and row.booking_id == own.id
    is_over = row.held_until is not None and row.held_until <= now
    return row.booking_id is None or is_over or is_own


def exists(session: Session, wish: Wish) -> bool:
    """Whether there is such a slot at all, full or not."""
    return session.execute(ANY_TOUCHED, values_of(wish)).first() is not None


def take(
    session: Session,
    booking: Booking,
    wish: Wish,
    now: datetime,
    until: datetime | None,
    own: Booking | None = None,
) -> Offer | None:
    """Gives the booking the places of one label; None when none can be had: then nothing may commit.

    ``until``: a hold that ends by itself; None: for good. ``own`` is the booking whose places may be
    taken over by this one. What others take in the same moment is looked at a second time, waiting
    for them: then it is certain.
    """
    for patient in (False, True):
        found = offers_for(session, wish, now, own)
        if not patient and all(len(offer.ids) == 1 for offer in found):
            found = nobody_takes(session, found, now, own)
        for offer in found:
            booking.label, booking.places = offer.label, len(offer.ids)
            booking.starts_at, booking.held_until = wish.starts_at, until
            visit = timedelta(minutes=booking.minutes)
            booking.ends_at = max(offer.ends_at, wish.starts_at + visit)
            if booking in session:
                session.flush()
            else:
                write_new(session, booking)  # once, as it will be
            if take_all(session, booking, offer.ids, now, until, own, patient=patient):
                return offer
    return None


def nobody_takes(
    session: Session, found: list[Offer], now: datetime, own: Booking | None
) -> list[Offer]:
    """The first of these offers that nobody else is taking at this moment, now locked; [] without one."""
    if session.get_bind().dialect.name == "sqlite":  # where one at a time takes anyway
        return found
    ids = [offer.ids[0] for offer in found]
    number = session.scalar(NOBODY_TAKES, {"ids": ids} | free_for(now, own))
    return [offer for offer in found if offer.ids[0] == number]


def take_all(
    session: Session,
    booking: Booking,
    ids: tuple[int, ...],
    now: datetime,
    until: datetime | None,
    own: Booking | None,
    *,
    patient: bool,
) -> bool:
    """Takes all of these places or none of them."""
    if not patient and len(ids) > 1:
        locked = session.scalars(LOCKED, {"ids": ids} | free_for(now, own)).all()
        if len(locked) < len(ids):
            return False
    taken = 0
    values = {"taker": booking.id, "taken_until": until} | free_for(now, own)
    for number in ids:
        done = session.execute(TAKE, values | {"place": number})
        taken += cast("CursorResult[Any]", done).rowcount
    if taken < len(ids):
        undo = update(Place).where(Place.id.in_(ids), Place.booking_id == booking.id)
        changed(session, undo.values(booking_id=None, held_until=None))
    return taken == len(ids)


def keep(session: Session, booking: Booking, until: datetime | None) -> bool:
    """Keeps the booking's places until then, or for good; False when one of them is no longer its own.

    A hold whose time is over is kept too, as long as nobody else took the place.
    """
    lock_in_order(session, booking)
    own = update(Place).where(Place.booking_id == booking.id, Place.is_open)
    kept = changed(session, own.values(held_until=until))
    if kept == booking.places and kept:
        booking.held_until = until
        return True
    return False


def give_back(session: Session, booking: Booking, but: Iterable[int] = ()) -> int:
    """Frees the places that are still the booking's; those that others took are theirs."""
    lock_in_order(session, booking)
    own = update(Place).where(Place.booking_id == booking.id, Place.id.not_in(tuple(but)))
    return changed(session, own.values(booking_id=None, held_until=None))


def lock_in_order(session: Session, booking: Booking) -> None:
    """Several places are changed by number, as whoever takes or closes them does."""
    if booking.places > 1:
        own = select(Place.id).where(Place.booking_id == booking.id).order_by(Place.id)
        session.execute(own.with_for_update())


def changed(session: Session, statement: Any) -> int:
    """Runs a change of rows; how many there were."""
    statement = statement.execution_options(synchronize_session=False)
    return cast("CursorResult[Any]", session.execute(statement)).rowcount

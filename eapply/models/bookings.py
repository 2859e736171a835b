"""What can be booked and who booked it. Moments are JST, a slot ends when the next may begin.

A place is one row and names its one holder, so that it cannot be given twice: whoever wants it changes
that row on the condition that it is free (``services/booking_places.py``, the only writer). A hold whose
time is over counts as free at once, by the clock of whoever asks.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from eapply.core.booking import BookingStatus
from eapply.models.database import Base, Instant, Kept, Row
from eapply.models.money import one_of


class BookingPlan(Row, Base):
    """The plan of one resource: how often staff changed it, and until when its slots are made."""

    __tablename__ = "booking_plans"

    resource: Mapped[str] = mapped_column(String(40), unique=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    made_until: Mapped[date | None] = mapped_column(Date)


class BookingPattern(Row, Base):
    """One line of a week's pattern, from ``valid_from`` to ``valid_to`` (inclusive, empty: no end).

    ``weekday`` 0 is Monday; ``starts``, ``ends`` are "HH:MM". ``places`` is a list of
    ``{"label", "has_power"}``. A line is never changed, only ended, and another added.
    """

    __tablename__ = "booking_patterns"

    resource: Mapped[str] = mapped_column(String(40), index=True)
    weekday: Mapped[int] = mapped_column(Integer)
    starts: Mapped[str] = mapped_column(String(5))
    ends: Mapped[str] = mapped_column(String(5))
    places: Mapped[list[dict[str, Any]]] = mapped_column(Kept)
    area: Mapped[str] = mapped_column(String(40), default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))


class BookingException(Row, Base):
    """A closure, or with ``places`` a slot that is opened besides the pattern; days are inclusive.

    ``reason`` is what holders and residents are told. ``ended_at``: taken back, it counts no more.
    """

    __tablename__ = "booking_exceptions"
    __table_args__ = (Index("ix_booking_exceptions_days", "resource", "first", "last"),)

    resource: Mapped[str] = mapped_column(String(40))
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    starts: Mapped[str] = mapped_column(String(5), default="")
    ends: Mapped[str] = mapped_column(String(5), default="")
    area: Mapped[str] = mapped_column(String(40), default="")
    places: Mapped[list[dict[str, Any]]] = mapped_column(Kept, default=list)
    reason: Mapped[str] = mapped_column(String(200), default="")
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Slot(Row, Base):
    """One time at which a resource can be booked. ``closed_at`` set: no longer in the plan."""

    __tablename__ = "booking_slots"
    __table_args__ = (UniqueConstraint("resource", "starts_at", "area"),)

    resource: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    area: Mapped[str] = mapped_column(String(40), default="")
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_reason: Mapped[str] = mapped_column(String(200), default="")


class Place(Row, Base):
    """One place of one slot. Free: open, and without holder or with a hold whose time is over.

    ``held_until`` is empty once the holder's booking is confirmed.
    """

    __tablename__ = "booking_places"
    __table_args__ = (
        UniqueConstraint("slot_id", "label"),
        CheckConstraint("held_until IS NULL OR booking_id IS NOT NULL", name="held"),
    )

    slot_id: Mapped[int] = mapped_column(ForeignKey("booking_slots.id"))
    label: Mapped[str] = mapped_column(String(40))
    has_power: Mapped[bool] = mapped_column(Boolean, default=False)
    is_open: Mapped[bool] = mapped_column(Boolean, default=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    held_until: Mapped[datetime | None] = mapped_column(Instant)


class Booking(Row, Base):
    """One visit: held while a form is filled in, booked with its filing, then attended or missed.

    ``question`` is the key of the question that asked for it; ``places`` how many places are its own
    while its status keeps any; ``label`` names them. ``person_hash``, ``apart_hash`` and
    ``holder_hash`` are keyed hashes for the limits. ``paused_until`` is set on the visit that was
    missed once too often. ``result`` is what the visit ended with (合格, 手直し, 不在).
    """

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint(one_of("status", BookingStatus), name="status"),
        Index("ix_bookings_day", "resource", "starts_at", "status"),
        Index("ix_bookings_person", "person_hash", "status"),
        Index("ix_bookings_apart", "apart_hash", "status"),
        Index("ix_bookings_holder", "holder_hash", "status"),
        Index("ix_bookings_sweep", "status", "held_until"),
    )

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    resource: Mapped[str] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(String(60), default="")
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer, default=1)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    area: Mapped[str] = mapped_column(String(40), default="")
    label: Mapped[str] = mapped_column(String(40), default="")
    places: Mapped[int] = mapped_column(Integer, default=0)
    minutes: Mapped[int] = mapped_column(Integer, default=0)
    wants_power: Mapped[bool] = mapped_column(Boolean, default=False)
    held_until: Mapped[datetime | None] = mapped_column(Instant)
    is_extended: Mapped[bool] = mapped_column(Boolean, default=False)
    draft_id: Mapped[int | None] = mapped_column(
        ForeignKey("drafts.id", ondelete="SET NULL"), index=True
    )
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), index=True)
    person_hash: Mapped[str] = mapped_column(String(64), default="")
    apart_hash: Mapped[str] = mapped_column(String(64), default="")
    holder_hash: Mapped[str] = mapped_column(String(64), default="")
    is_walk_in: Mapped[bool] = mapped_column(Boolean, default=False)
    is_moved: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(String(200), default="")
    result: Mapped[str] = mapped_column(String(20), default="")
    paused_until: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    arrived_at: Mapped[datetime | None] = mapped_column(Instant)
    reminded_for: Mapped[datetime | None] = mapped_column(Instant)
    forgotten_at: Mapped[datetime | None] = mapped_column(Instant)

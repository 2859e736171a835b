"""Staff change what can be booked: patterns, closures, opened slots. Conflicts are shown before saving.

An edit is a value: the same value is previewed and applied. Two people who edit the same resource are
told of each other by the version of its plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, Resource
from eapply.core.booking_edits import (
    AddPattern,
    Close,
    Edit,
    EndPattern,
    Open,
    TakeBack,
    check,
    edited,
)
from eapply.core.booking_patterns import Difference, PlannedSlot, difference, plan
from eapply.core.errors import Conflict, Refused
from eapply.core.texts import clean
from eapply.models import (
    Booking,
    BookingException,
    BookingPattern,
    BookingPlan,
    Place,
    Slot,
    Submission,
)
from eapply.models.database import JST
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    booking_changes,
    booking_ends,
    booking_mails,
    booking_slots,
)
from eapply.services.toolbox import Toolbox

CHANGED: Final = (
    "予約の枠は、ほかの画面で変更されています。新しい内容を確かめてから、もう一度操作してください。"
)
TELL: Final = "予約している方に伝えることを入力してください。"
LONGEST: Final = 200


@dataclass(frozen=True)
class Hit:
    """A booking whose place an edit takes away."""

    booking_id: int
    public_id: str
    submission_id: int | None
    starts_at: datetime
    label: str


@dataclass(frozen=True)
class Preview:
    """What an edit would do to the slots that are made already, and to whom; ``version`` is the plan's."""

    version: int
    difference: Difference
    hits: tuple[Hit, ...]

    @property
    def is_empty(self) -> bool:
        found = self.difference
        return not (found.added or found.removed or found.fewer)


def preview(session: Session, tools: Toolbox, resource: Resource, edit: Edit) -> Preview:
    """What the edit would do, without doing it.

    Raises:
        Refused: the edit makes no sense (``field`` says where), or what it speaks of is gone.
    """
    version = session.scalar(
        select(BookingPlan.version).where(BookingPlan.resource == resource.code)
    )
    return look(session, tools, resource, edit, version or 1)


def apply(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    resource: Resource,
    edit: Edit,
    expected_version: int,
    message: str = "",
) -> Preview:
    """Carries the edit out. Whoever loses a place is told ``message`` by mail and may choose anew.

    Raises:
        Conflict: somebody else edited this plan in the meantime.
        Refused: as ``preview``; or bookings are hit and there is no message (``field`` "message").
    """
    booking_changes.require_department(tools, actor, resource)
    booking_slots.make(session, tools, resource)
    found = booking_slots.lock_plan(session, tools, resource)
    if found.version != expected_version:
        raise Conflict(CHANGED)
    seen = look(session, tools, resource, edit, found.version)
    message = clean(message, multiline=True)[:LONGEST]
    if seen.hits and not message:
        raise Refused(TELL, "message")
    lock_hits(session, seen.hits)
    write(session, tools, actor, resource, edit)
    found.version += 1
    session.flush()
    today = tools.clock.today()
    until = found.made_until or today
    wanted = booking_slots.planned(session, tools, resource, today, until)
    reason = edit.reason if isinstance(edit, Close) else ""
    booking_slots.bring_about(session, tools, resource, wanted, today, until, reason)
    session.flush()
    # Nobody can take the closed places any more; who did so since they were looked at is not surprised.
    hits = hit_now(session, tools, resource)
    if {hit.booking_id for hit in hits} - {hit.booking_id for hit in seen.hits}:
        raise Conflict(CHANGED)
    for hit in hits:
        close_one(session, tools, hit.booking_id, auditing.actor_of(actor.id), message)
    auditing.record(
        session,
        tools,
        f"booking-plan:{resource.code}",
        auditing.actor_of(actor.id),
        f"plan-{type(edit).__name__.lower()}",
        version=found.version,
        added=len(seen.difference.added),
        removed=len(seen.difference.removed),
        told=len(hits),
    )
    return Preview(found.version, seen.difference, hits)


def lock_hits(session: Session, hits: Iterable[Hit]) -> None:
    """Cases are locked before bookings, and these before places; each by number."""
    cases = {hit.submission_id for hit in hits if hit.submission_id is not None}
    bookings = {hit.booking_id for hit in hits}
    for number, wanted in ((Submission.id, cases), (Booking.id, bookings)):
        chosen = select(number).where(number.in_(wanted)).order_by(number).with_for_update()
        session.scalars(chosen).all()


def look(session: Session, tools: Toolbox, resource: Resource, edit: Edit, version: int) -> Preview:
    """The difference between today's plan and the edited one, and the bookings that it hits."""
    today = tools.clock.today()
    check(edit, today)
    made = session.scalar(
        select(BookingPlan.made_until).where(BookingPlan.resource == resource.code)
    )
    until = made or today
    patterns = {
        row.id: booking_slots.pattern_of(row)
        for row in booking_slots.pattern_rows(session, resource.code)
    }
    exceptions = {
        row.id: booking_slots.exceptional_of(row)
        for row in booking_slots.exception_rows(session, resource.code, today)
    }
    opening = tools.facts.opening_days(resource.calendar)
    before = plan(patterns.values(), exceptions.values(), opening, today, until, JST)
    after = plan(*edited(patterns, exceptions, edit), opening, today, until, JST)
    found = difference(ahead(tools, before), ahead(tools, after))
    hits = [
        hit
        for slot, labels in [*((slot, None) for slot in found.removed), *found.fewer]
        for hit in hit_in(session, tools, resource, slot, labels)
    ]
    return Preview(version, found, tuple({hit.booking_id: hit for hit in hits}.values()))


def ahead(
    tools: Toolbox, slots: dict[tuple[datetime, str], PlannedSlot]
) -> dict[tuple[datetime, str], PlannedSlot]:
    """Those that have not begun."""
    now = tools.clock.now()
    return {key: slot for key, slot in slots.items() if slot.starts_at >= now}


def write(
    session: Session, tools: Toolbox, actor: StaffActor, resource: Resource, edit: Edit
) -> None:
    """Stores the edit; lines are ended, never deleted."""
    now = tools.clock.now()
    match edit:
        case AddPattern():
            for pattern in edit.patterns:
                session.add(booking_slots.stored(resource, pattern, now, actor.id))
        case EndPattern(pattern_id, last):
            session.get_one(BookingPattern, pattern_id).valid_to = last
        case Close(closure, reason):
            session.add(booking_slots.stored_exception(resource, closure, reason, now, actor.id))
        case Open(extra):
            session.add(booking_slots.stored_exception(resource, extra, "", now, actor.id))
        case TakeBack(exception_id):
            session.get_one(BookingException, exception_id).ended_at = now
    session.flush()


def hit_in(
    session: Session,
    tools: Toolbox,
    resource: Resource,
    slot: PlannedSlot,
    labels: frozenset[str] | None,
) -> list[Hit]:
    """The bookings that have places of this slot, of these labels or all of them."""
    chosen = hits().where(
        Slot.resource == resource.code,
        Slot.starts_at == slot.starts_at,
        Slot.area == slot.area,
    )
    if labels is not None:
        chosen = chosen.where(Place.label.in_(labels))
    return [Hit(*row) for row in session.execute(chosen)]


def hit_now(session: Session, tools: Toolbox, resource: Resource) -> tuple[Hit, ...]:
    """The bookings ahead that have a place which is closed."""
    chosen = hits().where(
        Slot.resource == resource.code,
        Slot.starts_at >= tools.clock.now(),
        Place.is_open.is_(False),
    )
    return tuple(Hit(*row) for row in session.execute(chosen))


def hits() -> Select[int, str, int | None, datetime, str]:
    """Bookings that stand, with the place that they have."""
    return (
        select(
            Booking.id,
            Booking.public_id,
            Booking.submission_id,
            Booking.starts_at,
            Booking.label,
        )
        .join(Place, Place.booking_id == Booking.id)
        .join(Slot, Slot.id == Place.slot_id)
        .where(Booking.status == BookingStatus.BOOKED.value)
        .distinct()
        .order_by(Booking.starts_at, Booking.id)
    )


def close_one(session: Session, tools: Toolbox, booking_id: int, actor: str, message: str) -> None:
    """The city takes a booking back: its holder is told why and may choose anew."""
    found = booking_ends.lock(session, booking_id)
    if found.status != BookingStatus.BOOKED:
        return
    booking_ends.end(session, tools, found, BookingStatus.CLOSED, actor, message)
    booking_mails.promise(session, tools, found, "booking-closed", message=message)

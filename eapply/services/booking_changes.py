"""What happens to a booking after it was made: moved, cancelled, attended, missed, entered at the counter.

Residents come by the secret of their case, within the rules of the resource; staff of its department may
do more. Everything runs inside a transaction of the caller.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from eapply.core import eras
from eapply.core.booking import (
    BookingStatus,
    Resource,
    change_until,
)
from eapply.core.booking_use import BookingUse
from eapply.core.era_names import clock_text
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Action, LegalType, Role, State, find
from eapply.models import Booking, Submission
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    booking,
    booking_ends,
    booking_mails,
    booking_places,
    booking_rules,
    booking_slots,
    following,
)
from eapply.services.booking_places import Wish
from eapply.services.booking_rules import Wanted
from eapply.services.toolbox import Toolbox

NOT_FOUND = "この予約は表示できません。"
OVER = "この予約は、もう変更できません。いまの状況を確かめてください。"
TOO_LATE = "変更・取消の受付は、{day}{time}までです。{place_phone}に電話してください。"
CHANGED = (
    "この予約は、ほかの画面で変更されています。新しい内容を確かめてから、もう一度操作してください。"
)
OPEN = frozenset({BookingStatus.BOOKED, BookingStatus.CLOSED})


def lock_version(session: Session, found: Booking, expected: int | None) -> Booking:
    """The newest row, for somebody who decided on what version ``expected`` showed (None: any).

    Raises:
        Conflict: somebody else changed the booking since.
    """
    if found.submission_id is not None:
        session.get_one(Submission, found.submission_id, with_for_update=True)
    locked = booking_ends.lock(session, found.id)
    if expected is not None and locked.version != expected:
        raise Conflict(CHANGED)
    return locked


def resource_of(tools: Toolbox, found: Booking) -> Resource:
    return tools.facts.booking_resource(found.resource)


def until_of(tools: Toolbox, found: Booking) -> datetime:
    """The last moment at which the holder may move or cancel it without calling."""
    resource = resource_of(tools, found)
    opening = tools.facts.opening_days(resource.calendar)
    return change_until(resource, opening, found.starts_at)


def require_in_time(tools: Toolbox, found: Booking) -> None:
    """A slot that the city closed may be chosen anew at any time.

    Raises:
        Refused: the last moment is over; the sentence names the number to call.
    """
    until = until_of(tools, found)
    if found.status == BookingStatus.BOOKED and tools.clock.now() > until:
        raise Refused(
            TOO_LATE.format(
                day=eras.with_weekday(until.date()),
                time=clock_text(until),
                place_phone=resource_of(tools, found).phone,
            )
        )


def require_department(tools: Toolbox, actor: StaffActor, resource: Resource) -> None:
    """Raises NotYours for people of other departments."""
    if actor.role_in(tools.department(resource.department).code) is None:
        raise NotYours(NOT_FOUND)


def use_of(session: Session, found: Booking) -> BookingUse:
    """What its question declared; a plain use of the resource where no form asked."""
    if found.submission_id is not None:
        slug = session.get_one(Submission, found.submission_id).slug
        for use in booking.uses_of(slug):
            if use.question == found.question:
                return use
    return BookingUse("slot", found.resource)


def change(
    session: Session,
    tools: Toolbox,
    found: Booking,
    starts_at: datetime,
    *,
    label: str = "",
    actor: StaffActor | None = None,
    expected: int | None = None,
    reason: str = "",
) -> Booking:
    """Moves a booking to another slot; its places before are free with the same commit.

    Without ``actor`` the holder does it, until ``until_of``; staff may choose any slot that has not
    begun. ``label`` is one place of the slot, "" whichever is free.

    Raises:
        Conflict: it is over, or somebody changed it in the meantime.
        Refused: too late, or a rule stands against the new slot. SlotGone: it is taken.
    """
    own = lock_version(session, found, expected)
    resource, now = resource_of(tools, own), tools.clock.now()
    if own.status not in OPEN:
        raise Conflict(OVER)
    if actor is None:
        require_in_time(tools, own)
    else:
        require_department(tools, actor, resource)
    use = use_of(session, own)
    minutes = own.minutes + resource.rules.buffer_minutes
    wish = Wish(
        own.resource,
        starts_at,
        starts_at + timedelta(minutes=max(1, minutes)),
        own.area,
        label,
        own.wants_power,
    )
    wanted = Wanted(resource, use, wish, own.minutes, own.person_hash, own.apart_hash, False)
    booking_slots.be_sure(session, tools, resource)
    booking_rules.guard(session, own.person_hash, own.apart_hash)
    if own.status == BookingStatus.BOOKED and booking_rules.has_it(own, wanted):
        return own
    by_staff = actor is not None
    booking.refuse(booking_rules.objections(session, tools, wanted, own, by_staff=by_staff))
    offer = booking_places.take(session, own, wish, now, None, own)
    if offer is None:
        raise booking.gone(session, tools, wanted)
    booking_places.give_back(session, own, offer.ids)
    own.status, own.is_moved, own.reason = BookingStatus.BOOKED.value, True, reason[:200]
    booking_ends.touch(tools, own)
    booking_ends.record(session, tools, own, name_of(actor), "booking-changed")
    booking_mails.promise(session, tools, own, "booking-changed", reason=reason)
    return own


def name_of(actor: StaffActor | None) -> str:
    return auditing.RESIDENT if actor is None else auditing.actor_of(actor.id)


def cancel(
    session: Session,
    tools: Toolbox,
    found: Booking,
    *,
    actor: StaffActor | None = None,
    expected: int | None = None,
    reason: str = "",
) -> Booking:
    """Gives a booking up. By its holder, the case that was only for it is withdrawn where that is possible.

    Raises:
        Conflict: it is over, or somebody changed it in the meantime.
        Refused: too late for the holder; the sentence names the number to call.
    """
    own = lock_version(session, found, expected)
    if own.status not in OPEN:
        raise Conflict(OVER)
    if actor is None:
        require_in_time(tools, own)
        case = session.get(Submission, own.submission_id) if own.submission_id else None
        if case is not None and can_withdraw(case):
            following.withdraw(session, tools, case, reason)
            return booking_ends.lock(session, own.id)
    else:
        require_department(tools, actor, resource_of(tools, own))
    booking_ends.end(session, tools, own, BookingStatus.CANCELLED, name_of(actor), reason)
    booking_mails.promise(session, tools, own, "booking-cancelled", reason=reason)
    return own


def can_withdraw(case: Submission) -> bool:
    """A reservation that may still be withdrawn: nothing is left of it without its booking."""
    kind = LegalType(case.legal_type)
    move = find(State(case.state), Action.WITHDRAW, Role.RESIDENT, kind)
    return kind is LegalType.RESERVATION and move is not None

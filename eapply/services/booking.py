"""Bookings of residents: a choice is held while the form is filled in and booked with its filing.

Everything here runs inside a transaction of the caller. Locks: case → charge → payment → refund →
booking → place (numbers ascending). Limits of a person are counted under a lock on that person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, extended_until, held_until
from eapply.core.booking_use import BookingUse
from eapply.core.errors import Conflict, Refused
from eapply.forms import BY_SLUG
from eapply.models import Booking, Draft, Submission
from eapply.services import auditing, booking_places, booking_rules, booking_slots
from eapply.services.booking_rules import Wanted
from eapply.services.stored_rules import Broken
from eapply.services.toolbox import Toolbox

TOO_MANY = (
    "同時に確保できるのは{count}件までです。前に選んだ日時の確保をやめてから、選んでください。"
)
NO_HOLD = "確保した時間が過ぎました。日時をもう一度選んでください。入力した内容は残っています。"
EXTENDED = "確保の延長は1回までです。"


# Asked with every choice and every filing; built once, because building it takes longer than asking.
HELD = (
    select(Booking)
    .where(
        Booking.draft_id == bindparam("draft"),
        Booking.question == bindparam("question"),
        Booking.status == BookingStatus.HELD.value,
    )
    .order_by(Booking.id.desc())
    .limit(1)
)
HELD_LOCKED = HELD.with_for_update().execution_options(populate_existing=True)


class SlotGone(Refused):
    """The place went to somebody else in the meantime; what was typed is kept."""

    status = 409


def uses_of(slug: str) -> tuple[BookingUse, ...]:
    """What the procedure with this slug books; () for most of them."""
    form = BY_SLUG.get(slug)
    return form.bookings() if form is not None else ()


def held(session: Session, draft: Draft, question: str, *, lock: bool = False) -> Booking | None:
    """The hold of a draft for this question; its time may be over (``booking_rules.lives_now``)."""
    session.flush()  # so that what this same transaction did is seen
    values = {"draft": draft.id, "question": question}
    return session.scalars(HELD_LOCKED if lock else HELD, values).first()


def judge(
    session: Session,
    tools: Toolbox,
    slug: str,
    answers: Mapping[str, Any],
    draft: Draft | None = None,
) -> tuple[Broken, ...]:
    """What stands against booking what these answers want, one sentence a question, as of now."""
    found: dict[str, Broken] = {}
    for use in uses_of(slug):
        wanted = booking_rules.wanted_of(tools, use, answers)
        if wanted is not None:
            own = held(session, draft, use.question) if draft is not None else None
            for broken in booking_rules.objections(session, tools, wanted, own):
                found.setdefault(broken.at, broken)
    return tuple(found.values())


def hold(
    session: Session, tools: Toolbox, draft: Draft, use: BookingUse, answers: Mapping[str, Any]
) -> Booking:
    """Keeps what these answers want until a clock time; the choice before it is let go.

    ``draft`` is locked; ``answers`` are its own with the new choice among them. The same choice again
    gives the same hold.

    Raises:
        Refused: a rule or a limit stands against it; ``field`` is the question.
        SlotGone: somebody was faster.
    """
    wanted = wanted_or_refused(tools, use, answers)
    booking_slots.be_sure(session, tools, wanted.resource)
    holder = booking_rules.holder_of(tools, draft)
    people = (holder, wanted.person, wanted.apart)
    booking_rules.guard(session, *people, resource=wanted.resource)
    own, now = held(session, draft, use.question, lock=True), tools.clock.now()
    is_it = own and booking_rules.lives_now(own, now) and booking_rules.has_it(own, wanted)
    if own and is_it and booking_places.keep(session, own, own.held_until):
        return own
    refuse(booking_rules.objections(session, tools, wanted, own, looks=False))
    at_once = session.scalar(
        booking_rules.others(own).where(
            Booking.holder_hash == holder,
            Booking.status == BookingStatus.HELD.value,
            Booking.held_until > now,
        )
    )
    most = wanted.resource.rules.holds_at_once
    if most and (at_once or 0) >= most:
        raise Refused(TOO_MANY.format(count=most), use.question)
    booking = new_booking(session, tools, wanted, BookingStatus.HELD)
    booking.draft_id, booking.holder_hash = draft.id, holder
    until = held_until(wanted.resource, now)
    if booking_places.take(session, booking, wanted.wish, now, until, own) is None:
        raise gone(session, tools, wanted, own)
    if own is not None:
        end_hold(session, tools, own)
    auditing.begin(
        session,
        tools,
        chain_of(booking),
        auditing.RESIDENT,
        "booking-hold",
        until=until.isoformat(),
    )
    return booking


def extend(session: Session, tools: Toolbox, draft: Draft, question: str) -> Booking:
    """Keeps the choice longer, once.

    Raises:
        Conflict: it was extended before.
        SlotGone: there is no hold any more, or somebody took the place after its time.
    """
    own = held(session, draft, question, lock=True)
    if own is None:
        raise SlotGone(NO_HOLD, question)
    if own.is_extended:
        raise Conflict(EXTENDED, question)
    resource, now = tools.facts.booking_resource(own.resource), tools.clock.now()
    until = extended_until(resource, own.held_until or now, now)
    if not booking_places.keep(session, own, until):
        raise SlotGone(NO_HOLD, question)
    own.is_extended, own.changed_at = True, now
    auditing.record(
        session,
        tools,
        chain_of(own),
        auditing.RESIDENT,
        "booking-hold-extended",
        until=until.isoformat(),
    )
    return own


def release(session: Session, tools: Toolbox, draft: Draft, question: str = "") -> int:
    """Lets the choices of a draft go, or that of one question; how many there were."""
    chosen = select(Booking).where(
        Booking.draft_id == draft.id, Booking.status == BookingStatus.HELD.value
    )
    if question:
        chosen = chosen.where(Booking.question == question)
    session.flush()
    found = session.scalars(chosen.order_by(Booking.id).with_for_update()).all()
    for booking in found:
        end_hold(session, tools, booking)
    return len(found)


def end_hold(session: Session, tools: Toolbox, booking: Booking) -> None:
    """A hold ends without a booking; its places are free."""
    booking_places.give_back(session, booking)
    booking.status, booking.places = BookingStatus.EXPIRED.value, 0
    booking.changed_at = tools.clock.now()
    auditing.record(session, tools, chain_of(booking), auditing.RESIDENT, "booking-hold-ended")


def confirm(
    session: Session,
    tools: Toolbox,
    draft: Draft,
    submission: Submission,
    answers: Mapping[str, Any],
) -> list[Booking]:
    """Books what the filed answers want, in the transaction of the filing. Needs no hold before.

    Raises:
        Refused: a rule or a limit stands against it; ``field`` is the question.
        SlotGone: the place went to somebody else; nothing is filed.
    """
    uses = uses_of(submission.slug)
    if not uses:
        return []
    booked = []
    for use in uses:
        wanted = booking_rules.wanted_of(tools, use, answers)
        if wanted is not None:
            booked.append(confirm_one(session, tools, draft, submission, wanted))
    return booked


def confirm_one(
    session: Session, tools: Toolbox, draft: Draft, submission: Submission, wanted: Wanted
) -> Booking:
    booking_slots.be_sure(session, tools, wanted.resource)
    booking_rules.guard(session, wanted.person, wanted.apart, resource=wanted.resource)
    question, now = wanted.use.question, tools.clock.now()
    own = held(session, draft, question, lock=True)
    refuse(booking_rules.objections(session, tools, wanted, own, looks=False))
    has_it = own is not None and booking_rules.has_it(own, wanted)
    if own is not None and has_it and booking_places.keep(session, own, None):
        booking = own
        booking.status = BookingStatus.BOOKED.value
        booking.submission_id, booking.changed_at = submission.id, now
        booking.person_hash, booking.apart_hash = wanted.person, wanted.apart
    else:
        booking = new_booking(session, tools, wanted, BookingStatus.BOOKED)
        booking.submission_id = submission.id
        if booking_places.take(session, booking, wanted.wish, now, None, own) is None:
            raise gone(session, tools, wanted, own)
        if own is not None:
            end_hold(session, tools, own)
    auditing.record(
        session,
        tools,
        submission.public_id,
        auditing.RESIDENT,
        "booked",
        booking=booking.public_id,
        at=booking.starts_at.isoformat(),
    )
    return booking


def gone(session: Session, tools: Toolbox, wanted: Wanted, own: Booking | None = None) -> Refused:
    """What is said when nothing could be taken: no such slot, full; or who had it held was too late."""
    question = wanted.use.question
    message = booking_rules.of_time(session, tools, wanted, by_staff=True)
    if message:
        return SlotGone(message, question)
    full = next(booking_rules.of_places(session, wanted, tools.clock.now(), own), None)
    if full is None or (own is not None and booking_rules.has_it(own, wanted)):
        return SlotGone(wanted.gone_words, question)
    return SlotGone(full.message, full.at)


def new_booking(session: Session, tools: Toolbox, wanted: Wanted, status: BookingStatus) -> Booking:
    """A booking that has no places yet; taking them writes its row."""
    now, wish = tools.clock.now(), wanted.wish
    return Booking(
        public_id=tools.ids.token(16),
        resource=wish.resource,
        question=wanted.use.question,
        status=status.value,
        starts_at=wish.starts_at,
        ends_at=wish.until,
        area=wish.area,
        minutes=wanted.minutes,
        wants_power=wish.power,
        person_hash=wanted.person,
        apart_hash=wanted.apart,
        created_at=now,
        changed_at=now,
    )


def wanted_or_refused(tools: Toolbox, use: BookingUse, answers: Mapping[str, Any]) -> Wanted:
    wanted = booking_rules.wanted_of(tools, use, answers)
    if wanted is None:
        raise Refused("日時を選んでください。", use.question)
    return wanted


def refuse(found: Any) -> None:
    """Raises the first objection, if there is one."""
    broken = next(iter(found), None)
    if broken is not None:
        raise Refused(broken.message, broken.at)


def chain_of(booking: Booking) -> str:
    """The chain of the record that tells of a hold; a filed booking stands in that of its case."""
    return f"booking:{booking.public_id}"

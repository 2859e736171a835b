"""Why a wish cannot be had: the rules of its resource, the limits of its person, what others have.

Said at the question that it belongs to. What is judged here beside a page is judged again inside the
filing; whether a place is really had is decided by taking it (``booking_places.take``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from eapply.core import eras
from eapply.core.booking import (
    BookingStatus,
    Objection,
    Resource,
    VisitResult,
    first_day,
    objection,
)
from eapply.core.booking_use import BookingUse
from eapply.core.era_names import clock_text
from eapply.core.fold import search_key
from eapply.models import Booking, Draft
from eapply.models.database import JST, hold
from eapply.services import booking_places, booking_slots, secrets
from eapply.services.booking_places import Wish
from eapply.services.stored_rules import Broken
from eapply.services.toolbox import Toolbox

NO_SLOT = "選択した日時には、予約の枠がありません。別の日時を選択してください。"
OTHER_AREA = "選択した日時は、この地区の枠ではありません。別の日時を選択してください。"
CLOSED_DAY = "選択した日はお休みの日です。別の日を選択してください。"
BEGUN = "選択した日時は、予約の受付が終わっています。別の日時を選択してください。"
LATE = "予約できるのは{days}日先までです。"
SAME_DAY = "1日に予約できるのは{count}枠までです。"
SAME_TIME = "同じ時間に、別の予約があります。別の時間帯を選択してください。"
PAUSED = "来なかった予約が続いたため、{day}まで予約できません。"
PASSED = "検査に合格しているため、予約はいりません。"
GONE = (
    "{day} {time}は、先に予約が入りました。ほかの日時を選んでください。入力した内容は残っています。"
)


# Asked with every choice and every filing; built once, because building it takes longer than asking.
BOOKINGS: Final[Any] = Booking.__table__
OF_PERSON = select(
    *(
        BOOKINGS.c[name]
        for name in ("id", "status", "starts_at", "ends_at", "held_until", "result", "paused_until")
    )
).where(
    BOOKINGS.c.person_hash == bindparam("person"),
    BOOKINGS.c.resource == bindparam("resource"),
    BOOKINGS.c.status != BookingStatus.EXPIRED.value,
)


@dataclass(frozen=True)
class Wanted:
    """What the answers ask for: the wish, how long the visit takes, whose limits count."""

    resource: Resource
    use: BookingUse
    wish: Wish
    minutes: int
    person: str
    apart: str
    is_again: bool

    @property
    def gone_words(self) -> str:
        """「11月30日 10時は、先に予約が入りました。…」, with minutes where it has some."""
        at = self.wish.starts_at
        clock = clock_text(at) if at.minute else f"{at.hour}時"
        return GONE.format(day=f"{at.month}月{at.day}日", time=clock)


def wanted_of(tools: Toolbox, use: BookingUse, answers: Mapping[str, Any]) -> Wanted | None:
    """What these answers want; None while there is no day and time among them."""
    at = moment_of(answers.get(use.question))
    if at is None:
        return None
    resource = tools.facts.booking_resource(use.resource)
    minutes = int(answers.get(use.minutes) or 0) if use.minutes else 0
    wish = Wish(
        resource=resource.code,
        starts_at=at,
        until=at + timedelta(minutes=max(1, minutes + resource.rules.buffer_minutes)),
        area=str(answers.get(use.area) or "") if use.area else "",
        label=str(answers.get(use.place) or "") if use.place else "",
        power=bool(answers.get(use.power)) if use.power else False,
    )
    return Wanted(
        resource,
        use,
        wish,
        minutes,
        hash_of(tools, resource, "person", answers.get(use.person) if use.person else ""),
        hash_of(tools, resource, "apart", answers.get(use.apart) if use.apart else ""),
        use.is_again(answers, tools.situation()),
    )


def moment_of(value: Any) -> datetime | None:
    """The beginning that an answer names ("2026-11-30T10:00", JST)."""
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=JST) if value else None
    except ValueError:
        return None


def hash_of(tools: Toolbox, resource: Resource, kind: str, value: Any) -> str:
    """A keyed hash of whose limits count, so that no card number stands in the table; "" for none."""
    if not value:
        return ""
    text = search_key(str(value))
    return secrets.keyed(tools.settings.secret_key, f"booking:{resource.code}:{kind}", text)


def holder_of(tools: Toolbox, draft: Draft) -> str:
    """Who keeps choices: the proved mail address, else the draft itself."""
    text = draft.email.casefold() or draft.public_id
    return secrets.keyed(tools.settings.secret_key, "booking:holder", text)


def guard(session: Session, *hashes: str, resource: Resource | None = None) -> None:
    """From here on nobody else counts for these people in another transaction.

    With ``resource`` its plan is not edited meanwhile either, so that whoever seeks a place and whoever
    closes many never wait for each other. Not for who has locked a case or a booking: the editor locks
    those first.
    """
    names = [f"booking:{each}" for each in sorted(filter(None, set(hashes)))]
    hold(session, *names, beside=booking_slots.name_of_plan(resource) if resource else "")


def lives(now: datetime) -> ColumnElement[bool]:
    """A booking that stands, or a hold whose time is not over."""
    held = and_(Booking.status == BookingStatus.HELD.value, Booking.held_until > now)
    return or_(Booking.status == BookingStatus.BOOKED.value, held)


def objections(
    session: Session,
    tools: Toolbox,
    wanted: Wanted,
    own: Booking | None = None,
    *,
    by_staff: bool = False,
    looks: bool = True,
) -> Iterator[Broken]:
    """All that stands against the wish, the most telling first. ``own`` is the booking it is for.

    Who holds the place already is not told that the first day has passed meanwhile. Staff may choose
    any slot that has not begun. ``looks=False``: whether a place is free is not looked at, because it
    is taken next.
    """
    use, now = wanted.use, tools.clock.now()
    session.flush()  # so that what this same transaction did is counted
    yield from of_person(session, tools, wanted, own, by_staff=by_staff)
    is_held = own is not None and has_it(own, wanted) and lives_now(own, now)
    if not is_held:
        message = of_time(session, tools, wanted, by_staff=by_staff, looks=looks)
        if message:
            yield Broken(use.question, message, True)
        elif looks and not booking_places.offers_for(session, wanted.wish, now, own):
            yield from of_places(session, wanted, now, own)
    elif wanted.wish.starts_at <= now:
        yield Broken(use.question, BEGUN, True)


def lives_now(booking: Booking, now: datetime) -> bool:
    """As ``lives``, of a booking at hand. A hold whose place nobody took may still be confirmed."""
    return stands(booking, now)


def has_it(booking: Booking, wanted: Wanted) -> bool:
    """Whether this booking is what is wanted."""
    wish = wanted.wish
    return (
        booking.resource == wish.resource
        and booking.starts_at == wish.starts_at
        and booking.area == wish.area
        and booking.minutes == wanted.minutes
        and (wish.is_any or booking.label == wish.label)
        and (booking.wants_power or not wish.power)
    )


def of_time(
    session: Session, tools: Toolbox, wanted: Wanted, *, by_staff: bool, looks: bool = True
) -> str:
    """What the rules of the resource say against this beginning; "" for nothing."""
    resource, at, now = wanted.resource, wanted.wish.starts_at, tools.clock.now()
    opening = tools.facts.opening_days(resource.calendar)
    if by_staff:
        if at <= now:
            return BEGUN
    else:
        match objection(resource, opening, now, at, again=wanted.is_again):
            case Objection.PAST:
                return BEGUN
            case Objection.EARLY:
                day = first_day(resource, opening, now.date(), again=wanted.is_again)
                return f"{eras.with_weekday(day)}か、それより後の日を選んでください。"
            case Objection.LATE:
                return LATE.format(days=resource.rules.horizon_days)
    if not looks or booking_places.exists(session, wanted.wish):
        return ""
    if not booking_slots.is_made(session, resource, at.date()):
        return ""  # a page before the worker's first round: the filing makes them and judges again
    if not opening.is_open(at.date()):
        return CLOSED_DAY
    anywhere = Wish(resource.code, at, wanted.wish.until)
    return OTHER_AREA if booking_places.exists(session, anywhere) else NO_SLOT


def of_places(
    session: Session, wanted: Wanted, now: datetime, own: Booking | None
) -> Iterator[Broken]:
    """What is said when nothing is free: the chosen place, or all of the slot."""
    use, wish = wanted.use, wanted.wish
    if not booking_places.exists(session, wish):
        return
    if use.place and not wish.is_any:
        anything = Wish(wish.resource, wish.starts_at, wish.until, wish.area, "", wish.power)
        if booking_places.offers_for(session, anything, now, own):
            yield Broken(use.place, use.place_taken, True)
            return
    yield Broken(use.question, use.full, True)


def of_person(
    session: Session, tools: Toolbox, wanted: Wanted, own: Booking | None, *, by_staff: bool = False
) -> Iterator[Broken]:
    """The limits of a person and of those who cannot be in two places."""
    use, rules, now = wanted.use, wanted.resource.rules, tools.clock.now()
    if wanted.person:
        of_them = {"person": wanted.person, "resource": wanted.resource.code}
        rows = [
            row for row in session.execute(OF_PERSON, of_them) if own is None or row.id != own.id
        ]
        if any(row.result == VisitResult.PASSED for row in rows):
            yield Broken(use.person, PASSED, True)
            return
        pauses = [row.paused_until for row in rows if row.paused_until]
        if pauses and max(pauses) >= now.date() and not by_staff:
            day = eras.to_wareki(max(pauses))
            yield Broken(use.person, PAUSED.format(day=day), True)
            return
        ahead = sum(stands(row, now) and row.ends_at > now for row in rows)
        if rules.open_limit and ahead >= rules.open_limit:
            yield Broken(use.person, use.already.format(count=rules.open_limit), True)
        day_of = wanted.wish.starts_at.date()
        used = (BookingStatus.ATTENDED, BookingStatus.NO_SHOW)
        that_day = sum(
            row.starts_at.date() == day_of and (stands(row, now) or row.status in used)
            for row in rows
        )
        if rules.day_limit and that_day >= rules.day_limit:
            yield Broken(use.day or use.question, SAME_DAY.format(count=rules.day_limit), True)
    if wanted.apart:
        ends_at = wanted.wish.until
        same_time = others(own).where(
            Booking.apart_hash == wanted.apart,
            lives(now),
            Booking.starts_at < ends_at,
            Booking.ends_at > wanted.wish.starts_at,
        )
        if session.scalar(same_time):
            yield Broken(use.question, SAME_TIME, True)


def stands(row: Any, now: datetime) -> bool:
    """As ``lives``, of a row at hand."""
    if row.status == BookingStatus.HELD:
        return row.held_until is not None and row.held_until > now
    return bool(row.status == BookingStatus.BOOKED)


def others(own: Booking | None) -> Select[int]:
    """How many bookings besides this one."""
    counted = select(func.count(Booking.id))
    return counted if own is None else counted.where(Booking.id != own.id)

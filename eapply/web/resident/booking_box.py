"""A booking as the pages of its case and of its bill tell it: when, where, how it stands, what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import url_for

from eapply.core import eras
from eapply.core.booking import BookingStatus, Resource
from eapply.core.calendar_file import Event, calendar_file
from eapply.core.fees import Timing
from eapply.core.submission import FINAL_STATES, State
from eapply.models import Booking, Submission, db
from eapply.queries import bookings
from eapply.queries.charge_view import ChargeView, Standing
from eapply.services import booking_changes, booking_visits
from eapply.web.asking.rows import ShownRow
from eapply.web.language import gettext, mark
from eapply.web.resident.slot_picker import phone_of, when_text
from eapply.web.tools import toolbox

TAGS: Final = {
    BookingStatus.BOOKED: ("done", mark("予約済み")),
    BookingStatus.CLOSED: ("action", mark("日時の選び直し")),
    BookingStatus.ATTENDED: ("done", mark("終わりました")),
    BookingStatus.NO_SHOW: ("ended", mark("来られなかった予約")),
    BookingStatus.CANCELLED: ("ended", mark("取消し")),
}
CLOSED: Final = mark("市の都合で、この日時は使えなくなりました。別の日時を選んでください。")
NOT_OFFERED: Final = (Standing.VOID, Standing.RELEASED, Standing.LAPSED, Standing.REFUNDED)
VISIT_DAY: Final = "visit_date"  # asked of those who come to the counter for what they ask for


@dataclass(frozen=True)
class Ways:
    """The addresses of a booking: its page, its end, its file, and the page that it belongs to."""

    page: str
    cancel: str
    calendar: str
    back: str


@dataclass(frozen=True)
class BookingBox:
    """``is_open``: it may be moved; ``is_closed``: its holder is asked to choose anew."""

    kind: str
    tag: str
    title: str
    rows: Sequence[ShownRow]
    sentence: str
    ways: Ways
    phone: str
    is_open: bool
    is_closed: bool


def ways_of_case(case: Submission, booking: Booking) -> Ways:
    page = url_for("resident.booking", reference=case.reference, booking=booking.public_id)
    back = url_for("resident.status", reference=case.reference)
    return Ways(page, f"{page}/cancel", f"{page}/calendar.ics", back)


def boxes_of(case: Submission) -> list[BookingBox]:
    """What the receipt and the status page say about the bookings of a case, newest first."""
    found = bookings.of_case(db.session(), case)
    return [box_of(each, ways_of_case(case, each)) for each in found]


def box_of(booking: Booking, ways: Ways) -> BookingBox:
    status = BookingStatus(booking.status)
    kind, tag = TAGS[status]
    resource = toolbox().facts.booking_resource(booking.resource)
    return BookingBox(
        kind,
        gettext(tag),
        resource.title,
        rows_of(booking, resource),
        gettext(CLOSED) if status is BookingStatus.CLOSED else "",
        ways,
        phone_of(resource),
        status is BookingStatus.BOOKED,
        status is BookingStatus.CLOSED,
    )


def rows_of(booking: Booking, resource: Resource) -> list[ShownRow]:
    rows = [
        ShownRow(gettext("予約の日時"), when_text(booking.starts_at, booking.ends_at)),
        ShownRow(gettext("場所"), resource.place),
    ]
    if resource.places and booking.label:
        rows.append(ShownRow(gettext("席"), booking.label))
    if booking.result:
        rows.append(ShownRow(gettext("結果"), booking.result))
    if booking.status == BookingStatus.BOOKED:
        rows.append(ShownRow(gettext("変更・取消の期限"), until_text(booking, resource)))
    return rows


def until_text(booking: Booking, resource: Resource) -> str:
    """「始まる時刻まで」, 「令和8年11月27日（金）16時00分まで」"""
    if not resource.rules.change_days:
        return gettext("始まる時刻まで")
    until = booking_changes.until_of(toolbox(), booking)
    return gettext("%(moment)sまで", moment=eras.moment_text(until))


def file_of(booking: Booking, number: str, ways: Ways) -> bytes:
    """The booking for a calendar; one that is over takes itself out of it."""
    tools = toolbox()
    resource = tools.facts.booking_resource(booking.resource)
    base = tools.settings.base_url.rstrip("/")
    text = [
        gettext("番号：%(number)s", number=number),
        gettext("変更・取消の期限：%(until)s", until=until_text(booking, resource)),
        gettext("電話：%(phone)s", phone=resource.phone),
    ]
    return calendar_file(
        Event(
            uid=f"{booking.public_id}@{urlsplit(base).hostname}",
            sequence=booking.version,
            changed_at=booking.changed_at,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            title=gettext("%(visit)sの予約（鹿嶋市）", visit=resource.visit),
            place=resource.place,
            text="\n".join(text),
            address=f"{base}{ways.page}",
            is_cancelled=booking.status
            not in (BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW),
        )
    )


# ---- visits for what is paid or had at the counter -------------------------------------------------


def visit_href(view: ChargeView | None, case: Submission | None) -> str:
    """Where a visit to the counter is booked for this charge; "" where that is not offered.

    Whoever only pays for somebody else's request does not book for them.
    """
    if view is None or view.standing in NOT_OFFERED or view.charge.invoice is None:
        return ""
    charge = view.charge
    if charge.submission_id is not None and case is None:
        return ""
    if case is not None and State(case.state) in FINAL_STATES:
        return ""
    comes = case is not None and VISIT_DAY in case.answers
    if not comes and charge.timing != Timing.ON_SITE:
        return ""
    if booking_visits.counter_of(toolbox(), charge.department) is None:
        return ""
    about = (None, case) if case is not None else (charge, None)
    if booking_visits.visit_of(db.session(), *about) is not None:
        return ""
    return url_for("resident.visit", bill=case.reference if case is not None else charge.invoice)

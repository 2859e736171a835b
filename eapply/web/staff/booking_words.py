"""How the desk speaks of bookings: states, hours, whose visit it is, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from flask import url_for

from eapply.core.booking import BookingStatus, Resource, VisitResult, no_show_from
from eapply.core.era_names import short_text, with_weekday
from eapply.core.facts import Option
from eapply.forms import BY_SLUG
from eapply.models import Booking, Submission
from eapply.queries.booking_desk import Visit
from eapply.web.tools import the_staff, toolbox

WEEKDAYS: Final = "月火水木金土日"
# 国土地理院の地図. What stands behind # stays in the browser.
MAP: Final = "https://maps.gsi.go.jp/#17/{lat}/{lon}/"

# Status → (words, kind of tag).
STATES: Final[Mapping[str, tuple[str, str]]] = {
    BookingStatus.BOOKED: ("予約", "received"),
    BookingStatus.ATTENDED: ("受付済み", "done"),
    BookingStatus.NO_SHOW: ("来なかった", "late"),
    BookingStatus.CANCELLED: ("取消し", "ended"),
    BookingStatus.CLOSED: ("市の都合で取消し", "paused"),
}
# Where staff go out to people (a resource with areas) the same is said the other way round.
STATES_OUTSIDE: Final[Mapping[str, tuple[str, str]]] = {
    **STATES,
    BookingStatus.ATTENDED: ("訪問済み", "done"),
    BookingStatus.NO_SHOW: ("不在", "late"),
}
RESULTS: Final[Mapping[str, str]] = {
    VisitResult.PASSED: "done",
    VisitResult.REWORK: "action",
    VisitResult.FAILED: "late",
    VisitResult.ABSENT: "late",
}
CHECK_IN, NO_SHOW, UNDO = "check-in", "no-show", "undo"
UNDONE: Final = (BookingStatus.ATTENDED, BookingStatus.NO_SHOW)
ACTS: Final = {CHECK_IN: "受け付ける", NO_SHOW: "来なかった", UNDO: "元にもどす"}
ACTS_OUTSIDE: Final = {CHECK_IN: "訪問した", NO_SHOW: "不在だった", UNDO: "元にもどす"}
# Act of the record → what happened.
HISTORY: Final[Mapping[str, str]] = {
    "booking-hold": "日時を選んで確保しました",
    "booking-hold-extended": "確保を延長しました",
    "booking-hold-ended": "確保をやめました",
    "booking-expired": "確保の時間が過ぎました",
    "booked": "日時を予約しました",
    "booked-again": "再検査の日時を予約しました",
    "booking-changed": "予約の日時を変えました",
    "booking-cancelled": "予約を取り消しました",
    "booking-closed": "市の都合で予約を取り消しました",
    "booking-attended": "予約の方を受け付けました",
    "booking-no-show": "予約に来なかったことを記録しました",
    "booking-undone": "受付の記録を元にもどしました",
    "booking-walk-in": "予約なしの方を受け付けました",
    "inspection-result": "検査の結果が届きました",
    "inspected-again": "再検査の結果を記録しました",
    "plan-addpattern": "予約の枠を追加しました",
    "plan-endpattern": "予約の枠の終わりの日を決めました",
    "plan-close": "予約の枠を休みにしました",
    "plan-open": "臨時の枠を開けました",
    "plan-takeback": "休み・臨時の枠を取り消しました",
}


@dataclass(frozen=True)
class Line:
    """A visit in words; ``acts`` are the presses that are possible now, ``map_href`` leads outside."""

    visit: Visit
    number: int
    time: str
    area: str
    label: str
    state: str
    kind: str
    result_kind: str
    name: str
    phone: str
    procedure: str
    case_href: str
    details: tuple[tuple[str, str], ...]
    map_href: str
    acts: tuple[tuple[str, str], ...]

    @property
    def booking(self) -> Booking:
        return self.visit.booking


def goes_out(resource: Resource) -> bool:
    """Whether staff go to people, area by area."""
    return bool(resource.areas)


def hour_text(moment: datetime | time) -> str:
    """「9:30」."""
    return f"{moment.hour}:{moment.minute:02d}"


def span_text(starts: datetime | time, ends: datetime | time) -> str:
    """「9:00〜10:00」."""
    return f"{hour_text(starts)}〜{hour_text(ends)}"


def day_text(day: date) -> str:
    """「11月24日（火）」."""
    return f"{short_text(day)}（{WEEKDAYS[day.weekday()]}）"


def when_text(booking: Booking) -> str:
    """「令和8年11月26日（木）10:00〜11:00」; the hours of the visit where they are known."""
    return f"{with_weekday(booking.starts_at.date())} {visit_span(booking)}"


def visit_span(booking: Booking) -> str:
    minutes = timedelta(minutes=booking.minutes)
    return span_text(booking.starts_at, booking.starts_at + minutes if minutes else booking.ends_at)


def options(name: str) -> tuple[Option, ...]:
    """The entries of a list of the city's facts; none without a name."""
    tools = toolbox()
    return tools.facts.options(name, tools.clock.today()) if name else ()


def areas_of(resource: Resource) -> dict[str, str]:
    """Code and words of its areas."""
    return {each.value: each.label for each in options(resource.areas)}


def state_tag(resource: Resource, booking: Booking) -> tuple[str, str]:
    words = STATES_OUTSIDE if goes_out(resource) else STATES
    return words[booking.status]


def in_short(booking: Booking) -> tuple[str, str, str, str, str]:
    """A booking on the page of its case: address, what and when, state with its kind, result.

    Without an address for people of another department, who got the case but not the resource.
    """
    resource = toolbox().facts.booking_resource(booking.resource)
    words, kind = state_tag(resource, booking)
    is_own = resource.department in the_staff().departments()
    href = url_for("staff.booking_visit", visit=booking.public_id) if is_own else ""
    return href, f"{resource.visit} {when_text(booking)}", words, kind, booking.result


def acts_of(resource: Resource, booking: Booking, now: datetime) -> tuple[tuple[str, str], ...]:
    """What one press can do with this visit at ``now``: name and words."""
    words = ACTS_OUTSIDE if goes_out(resource) else ACTS
    possible = []
    if booking.status == BookingStatus.BOOKED:
        if booking.starts_at.date() == now.date():
            possible.append(CHECK_IN)
        if now >= no_show_from(resource, booking.starts_at):
            possible.append(NO_SHOW)
    elif booking.status in UNDONE and not booking.result and not booking.is_walk_in:
        possible.append(UNDO)
    return tuple((name, words[name]) for name in possible)


def line(resource: Resource, visit: Visit, number: int = 0) -> Line:
    """A visit as pages show it."""
    found, case, charge = visit.booking, visit.case, visit.charge
    state, kind = state_tag(resource, found)
    href = ""
    if case is not None:
        href = url_for("staff.answers", reference=case.reference)
    elif charge is not None:
        href = url_for("staff.charge", charge=charge.public_id)
    details, place = about(case)
    return Line(
        visit,
        number,
        visit_span(found),
        areas_of(resource).get(found.area, ""),
        found.label,
        state,
        kind,
        RESULTS.get(found.result, "neutral"),
        name_of(visit),
        case.phone if case is not None else "",
        title_of(visit),
        href,
        details,
        place,
        acts_of(resource, found, toolbox().clock.now()),
    )


def name_of(visit: Visit) -> str:
    """Whose visit it is, as far as it may and can be told."""
    if visit.booking.is_walk_in:
        return "予約なしの方"
    if visit.case is not None:
        return visit.case.name
    if visit.charge is not None:
        return visit.charge.payer
    return "（ほかの課の案件）" if visit.is_elsewhere else "（記録の保存期間が過ぎました）"


def title_of(visit: Visit) -> str:
    """What the visit is for."""
    if visit.case is not None:
        form = BY_SLUG.get(visit.case.slug)
        return form.procedure.title if form else visit.case.slug
    return visit.charge.title if visit.charge is not None else ""


def about(case: Submission | None) -> tuple[tuple[tuple[str, str], ...], str]:
    """What the procedure wants to be seen on the day, in its order, and the address of the map."""
    if case is None:
        return (), ""
    form = BY_SLUG.get(case.slug)
    work = form.procedure.desk if form else None
    wanted = (work.visit or work.shows) if work else ()
    rows: dict[str, dict[str, Any]] = {
        key: row for section in case.sheet for row in section["rows"] for key in row["keys"]
    }
    found: dict[str, str] = {}
    place = ""
    for key in wanted:
        point = case.answers.get(key)
        if isinstance(point, dict) and point.keys() >= {"lat", "lon"}:
            place = MAP.format(lat=point["lat"], lon=point["lon"])
        elif (row := rows.get(key)) and case.answers.get(key) not in (None, ""):
            found[row["label"]] = row["text"]
    return tuple(found.items()), place

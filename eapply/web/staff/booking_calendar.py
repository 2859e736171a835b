"""枠の空き: the slots of a resource as a week, a month and a list, with what is booked, held and free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import request, url_for

from eapply.core.booking import Resource, last_day
from eapply.core.eras import to_wareki, year_month_text
from eapply.core.submission import Role
from eapply.models import db
from eapply.queries import booking_desk as reads
from eapply.queries.booking_desk import SlotCount
from eapply.services import booking_slots
from eapply.web.access import access
from eapply.web.staff.area import staff
from eapply.web.staff.bookings import day_asked, page, the_resource
from eapply.web.tools import toolbox

VIEWS: Final = (("week", "週"), ("month", "月"), ("list", "一覧"))
WEEK: Final = timedelta(days=7)
LIST_DAYS: Final = 31


@dataclass(frozen=True)
class Day:
    """One day with its slots and their sums; ``is_open`` by the calendar of the resource."""

    day: date
    is_open: bool
    slots: tuple[SlotCount, ...]

    @property
    def places(self) -> int:
        return sum(slot.places for slot in self.slots)

    @property
    def booked(self) -> int:
        return sum(slot.booked for slot in self.slots)

    @property
    def held(self) -> int:
        return sum(slot.held for slot in self.slots)

    @property
    def free(self) -> int:
        return self.places - self.booked - self.held

    def at(self, span: tuple[str, str]) -> list[SlotCount]:
        """The slots of these hours, one for each area."""
        return [slot for slot in self.slots if hours_of(slot) == span]


def hours_of(slot: SlotCount) -> tuple[str, str]:
    return f"{slot.starts_at:%H:%M}", f"{slot.ends_at:%H:%M}"


def period(view: str, day: date) -> tuple[date, date, str]:
    """First and last day of what is shown, and its name."""
    if view == "month":
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return first, last, year_month_text(f"{day:%Y-%m}")
    if view == "list":
        return day, day + timedelta(days=LIST_DAYS - 1), f"{to_wareki(day)}から{LIST_DAYS}日"
    first = day - timedelta(days=day.weekday())
    return first, first + WEEK - timedelta(days=1), f"{to_wareki(first)}からの週"


@staff.get("/bookings/<resource>/slots")
@access.staff(Role.CLERK, Role.HEAD)
def booking_calendar(resource: str) -> str:
    """The chosen period; closed slots are shown with their reason."""
    found, tools = the_resource(resource), toolbox()
    booking_slots.keep_ahead(tools)
    day, errors = day_asked()
    view = request.args.get("view", "")
    view = view if view in dict(VIEWS) else "week"
    first, last, name = period(view, day)
    slots = reads.slots(db.session(), found, first, last, tools.clock.now())
    days = by_day(found, first, last, slots)
    spans = sorted({hours_of(slot) for slot in slots})
    return page(
        "staff/bookings/slots.html",
        found,
        errors=errors,
        view=view,
        views=[(label, address(found, key, day), key == view) for key, label in VIEWS],
        name=name,
        day=day,
        typed=request.args.get("date", "") if errors else to_wareki(day),
        previous=address(found, view, before(view, first)),
        next=address(found, view, last + timedelta(days=1)),
        days=days,
        weeks=weeks(days) if view == "month" else [],
        spans=[(span, f"{span[0].lstrip('0')}〜{span[1].lstrip('0')}") for span in spans],
        slots=slots,
        made_until=last_day(found, tools.clock.today()) + booking_slots.AHEAD,
        bookable_until=last_day(found, tools.clock.today()),
    )


def before(view: str, first: date) -> date:
    """A day of the period before."""
    return first - {"month": timedelta(1), "list": timedelta(LIST_DAYS)}.get(view, WEEK)


def address(resource: Resource, view: str, day: date) -> str:
    return url_for(
        "staff.booking_calendar", resource=resource.code, view=view, date=day.isoformat()
    )


def by_day(resource: Resource, first: date, last: date, slots: Iterable[SlotCount]) -> list[Day]:
    """Every day of the period, those without slots too."""
    opening = toolbox().facts.opening_days(resource.calendar)
    found: dict[date, list[SlotCount]] = {}
    for slot in slots:
        found.setdefault(slot.starts_at.date(), []).append(slot)
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [Day(day, opening.is_open(day), tuple(found.get(day, ()))) for day in every]


def weeks(days: list[Day]) -> list[list[Day | None]]:
    """The days of a month in rows from Monday to Sunday; None outside the month."""
    cells: list[Day | None] = [None] * days[0].day.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]

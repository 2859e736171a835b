"""利用の状況: how the places of a resource were used, as a chart with its table and as a file. Counts only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import request, url_for

from eapply.core.booking import Resource
from eapply.core.csv_text import csv_bytes
from eapply.core.eras import to_wareki, year_month_text
from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.models import db
from eapply.queries.booking_desk import Use, usage
from eapply.services import booking_slots
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.serving import served
from eapply.web.staff import booking_words as say
from eapply.web.staff.area import staff
from eapply.web.staff.bookings import page, the_resource
from eapply.web.staff.periods import asked_days
from eapply.web.tools import toolbox

HEADS: Final = (
    "枠の数",
    "定員",
    "予約",
    "利用率（%）",
    "来た",
    "来なかった",
    "予約なしで来た",
    "取消し",
)


@dataclass(frozen=True)
class Grouping:
    """How slots are put together: the key of a slot's beginning, and the key in words."""

    label: str
    question: str
    key: Callable[[datetime], str]
    words: Callable[[str], str]


GROUPINGS: Final[Mapping[str, Grouping]] = {
    "day": Grouping(
        "日",
        "どの日に使われたか",
        lambda at: at.date().isoformat(),
        lambda key: say.day_text(date.fromisoformat(key)),
    ),
    "month": Grouping("月", "どの月に使われたか", lambda at: f"{at:%Y-%m}", year_month_text),
    "weekday": Grouping(
        "曜日",
        "どの曜日に使われたか",
        lambda at: str(at.weekday()),
        lambda key: f"{say.WEEKDAYS[int(key)]}曜日",
    ),
    "hour": Grouping(
        "時間",
        "どの時間に使われたか",
        lambda at: f"{at:%H:%M}",
        lambda key: f"{key.removeprefix('0')}から",
    ),
}


@dataclass(frozen=True)
class Asked:
    """Which days, grouped how; what could not be read is in ``errors``."""

    first: date
    last: date
    by: str
    errors: list[tuple[str, str]]

    @property
    def grouping(self) -> Grouping:
        return GROUPINGS[self.by]


def asked() -> Asked:
    """As the address says; without days this month."""
    first = toolbox().clock.today().replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    first, last, errors = asked_days(first, last)
    by = request.args.get("by", "")
    return Asked(first, last, by if by in GROUPINGS else "day", errors)


def lines_of(resource: Resource, wanted: Asked) -> dict[str, Use]:
    now = toolbox().clock.now()
    return usage(db.session(), resource, wanted.first, wanted.last, now, wanted.grouping.key)


def numbers(use: Use) -> tuple[int, ...]:
    """A row of the table, in the order of HEADS."""
    return (
        use.slots,
        use.places,
        use.booked,
        use.percent,
        use.attended,
        use.no_shows,
        use.walk_ins,
        use.cancelled,
    )


def total(lines: Mapping[str, Use]) -> Use:
    columns = zip(*(numbers(use) for use in lines.values()), strict=True)
    slots, places, booked, _, attended, no_shows, walk_ins, cancelled = map(sum, columns)
    return Use(slots, places, booked, attended, no_shows, walk_ins, cancelled)


@staff.get("/bookings/<resource>/use")
@access.staff(Role.CLERK, Role.HEAD)
def booking_use(resource: str) -> str:
    found = the_resource(resource)
    booking_slots.keep_ahead(toolbox())
    wanted = asked()
    lines = lines_of(found, wanted)
    rows = [(wanted.grouping.words(key), use) for key, use in lines.items()]
    address: dict[str, Any] = {
        "resource": found.code,
        "since": wanted.first.isoformat(),
        "until": wanted.last.isoformat(),
        "by": wanted.by,
    }
    return page(
        "staff/bookings/use.html",
        found,
        wanted=wanted,
        since=request.args.get("since", "") or to_wareki(wanted.first),
        until=request.args.get("until", "") or to_wareki(wanted.last),
        groupings=GROUPINGS,
        heads=(wanted.grouping.label, *HEADS),
        rows=[(words, numbers(use)) for words, use in rows],
        total=numbers(total(lines)) if lines else (),
        chart=chart(rows),
        download=url_for("staff.booking_use_file", **address),
        errors=wanted.errors,
    )


@staff.get("/bookings/<resource>/use.csv")
@access.staff(Role.CLERK, Role.HEAD)
def booking_use_file(resource: str) -> Any:
    """The same table as a file."""
    found, wanted = the_resource(resource), asked()
    if wanted.errors:
        return for_refusal(Refused(wanted.errors[0][1]))
    words = wanted.grouping.words
    table = [
        (found.title, words(key), *numbers(use)) for key, use in lines_of(found, wanted).items()
    ]
    content = csv_bytes(("予約", wanted.grouping.label, *HEADS), table)
    name = f"利用の状況_{found.title}_{wanted.first:%Y%m%d}_{wanted.last:%Y%m%d}.csv"
    return served(content, "text/csv", "attachment", name)


# --- the chart ------------------------------------------------------------------------------------

STEP, BAR, HEIGHT, LEFT, TOP, BOTTOM = 40, 26, 180, 44, 24, 44


@dataclass(frozen=True)
class Bar:
    """One bar in units of the picture: its places as a frame, the booked ones filled."""

    x: int
    label: str
    places: int
    booked: int
    frame_y: int
    frame_height: int
    filled_y: int
    filled_height: int


@dataclass(frozen=True)
class Chart:
    """The picture: its size, the top of the scale, the bars."""

    width: int
    height: int
    most: int
    bars: tuple[Bar, ...]
    left: int = LEFT
    top: int = TOP
    base: int = TOP + HEIGHT
    bar_width: int = BAR


def chart(rows: list[tuple[str, Use]]) -> Chart | None:
    """Booked places of all places, a bar for each row; None without places."""
    rows = [(words, use) for words, use in rows if use.places]
    if not rows:
        return None
    most = max(use.places for _, use in rows)
    bars = []
    for number, (words, use) in enumerate(rows):
        frame = round(HEIGHT * use.places / most)
        filled = round(HEIGHT * use.booked / most)
        bars.append(
            Bar(
                LEFT + 8 + number * STEP,
                words.partition("（")[0].partition("年")[2] or words.partition("（")[0],
                use.places,
                use.booked,
                TOP + HEIGHT - frame,
                frame,
                TOP + HEIGHT - filled,
                filled,
            )
        )
    return Chart(LEFT + 16 + STEP * len(bars), TOP + HEIGHT + BOTTOM, most, tuple(bars))

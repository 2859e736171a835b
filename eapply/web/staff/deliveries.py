"""発送しました／受け取れます at the desk: one form each, undone within a minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask import redirect, request, url_for

from eapply.core.deliveries import POSTS, Way
from eapply.core.era_names import to_wareki
from eapply.core.eras import DateProblem, parse_date
from eapply.core.errors import Conflict, Refused
from eapply.core.results import Entry
from eapply.core.submission import Role
from eapply.models import Delivery, transaction
from eapply.queries.case_view import CaseView
from eapply.services import delivering
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff.acts import conflict_page, version_seen
from eapply.web.staff.area import staff
from eapply.web.staff.cases import page, show
from eapply.web.tools import the_staff, toolbox

NAMES: Final = ", ".join(f'"{way}"' for way in Way)
ADDRESS: Final = f"/cases/<reference>/deliveries/<any({NAMES}):way>"
VERBS: Final = {
    Way.SENT: "発送したことを知らせる",
    Way.READY: "窓口で受け取れることを知らせる",
}
THING: Final = Entry("thing", "品名", "例：図書利用カード", required=True)
BOXES: Final[Mapping[Way, tuple[Entry, ...]]] = {
    Way.SENT: (
        THING,
        Entry("day", "発送した日", "例：令和8年12月1日", required=True),
        Entry("how", "送り方", required=True, choices=POSTS),
        Entry("tracking", "追跡番号", "書留などの、お問い合わせの番号です。"),
    ),
    Way.READY: (
        THING,
        Entry("place", "場所", "例：中央図書館　1階の窓口", required=True),
        Entry("day", "受け取れる日", "この日から受け取れます。例：令和8年12月1日", required=True),
        Entry("until", "いつまで", "なければ空のままにします。例：令和8年12月28日"),
    ),
}
UNDO: Final = "発送・受取りの記録を取り消す"


def in_words(row: Delivery) -> str:
    """A delivery in one line."""
    if row.way == Way.SENT:
        tracking = f"　追跡番号 {row.tracking}" if row.tracking else ""
        return f"発送：{row.thing}　{to_wareki(row.day)}　{row.how}{tracking}"
    until = f"{to_wareki(row.until)}まで" if row.until else ""
    return f"窓口：{row.thing}　{row.place}　{to_wareki(row.day)}から{until}"


@staff.get(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def deliver(reference: str, way: str) -> Any:
    """What is sent or ready; before the result there is nothing to send."""
    view, chosen = show(reference), Way(way)
    if view.waits or not delivering.may_record(view.case):
        return conflict_page(view, VERBS[chosen], [])
    return form_page(view, chosen, {"day": to_wareki(toolbox().clock.today())})


@staff.post(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def record_delivery(reference: str, way: str) -> Any:
    """Keeps it; a mistake brings the form back with what was typed."""
    view, chosen = show(reference), Way(way)
    typed = {box.key: request.form.get(box.key, "") for box in BOXES[chosen]}
    try:
        values = {**typed, **days_of(chosen, typed)}
        with transaction() as session:
            delivering.record(
                session, toolbox(), the_staff(), view.case, version_seen(), chosen, values
            )
    except Conflict:
        lines = [(box.label, typed[box.key]) for box in BOXES[chosen] if typed[box.key].strip()]
        return conflict_page(show(reference), VERBS[chosen], lines)
    except Refused as refusal:
        if refusal.status != 422:
            return for_refusal(refusal)
        place = f"f-{refusal.field}" if refusal.field in typed else "delivery"
        return form_page(show(reference), chosen, typed, [(place, refusal.message)]), 422
    return redirect(back_to(view, delivering.MAILS[chosen]), 303)


@staff.post("/cases/<reference>/deliveries/<delivery>/undo")
@access.staff(Role.CLERK, Role.HEAD)
def undo_delivery(reference: str, delivery: str) -> Any:
    """Takes it back before the resident is told."""
    view = show(reference)
    try:
        with transaction() as session:
            delivering.undo(session, toolbox(), the_staff(), view.case, delivery)
    except Conflict:
        return conflict_page(show(reference), UNDO, [])
    return redirect(back_to(view, "thing-undone"), 303)


def days_of(way: Way, typed: Mapping[str, str]) -> dict[str, date | None]:
    """The days that were typed, None for an empty one. Raises Refused for one that cannot be read."""
    days: dict[str, date | None] = {}
    for box in BOXES[way]:
        if box.key not in ("day", "until"):
            continue
        try:
            text = typed[box.key].strip()
            days[box.key] = parse_date(text, today=toolbox().clock.today()) if text else None
        except DateProblem as problem:
            raise Refused(problem.sentence(box.label), box.key) from None
    return days


def form_page(
    view: CaseView,
    way: Way,
    typed: Mapping[str, str],
    errors: list[tuple[str, str]] | None = None,
) -> str:
    return page(
        "staff/act/delivery.html",
        view,
        heading=f"{view.case.reference} {VERBS[way]}",
        verb=VERBS[way],
        way=way.value,
        boxes=BOXES[way],
        typed=typed,
        version=version_seen() or view.case.version,
        errors=errors or [],
    )


def back_to(view: CaseView, done: str) -> str:
    return url_for("staff.case_papers", reference=view.case.reference, done=done)

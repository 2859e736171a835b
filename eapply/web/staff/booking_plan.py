"""S11 枠を変える: the weekly slots of a resource, closures and extra slots; each change is previewed.

The preview says which slots come and go and which bookings are hit. Whoever has one of these is told by
mail, in words that are asked for. The version of the plan tells the second of two editors.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict

from eapply.core.booking import Resource, last_day
from eapply.core.booking_edits import UNKNOWN, Edit
from eapply.core.eras import to_wareki
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Role
from eapply.models import BookingException, BookingPattern, db, transaction
from eapply.queries import booking_desk as reads
from eapply.queries.bookings import NOT_FOUND
from eapply.services import booking_plans, booking_slots
from eapply.services.booking_plans import Preview
from eapply.web.access import access
from eapply.web.staff import booking_inputs as inputs
from eapply.web.staff import booking_words as say
from eapply.web.staff.area import staff
from eapply.web.staff.booking_kinds import KINDS, Kind, Typed, boxes_of
from eapply.web.staff.bookings import page, the_resource, version_seen
from eapply.web.tools import the_staff, toolbox

SHOWN: Final = 40  # slots that a preview lists by name; the others are counted
NAMES: Final = ", ".join(f'"{key}"' for key in KINDS)
ADDRESS: Final = f"/bookings/<resource>/plan/<any({NAMES}):kind>"
DONE: Final = {
    "add": "枠を追加しました。",
    "end": "枠の終わりの日を決めました。",
    "close": "休みにしました。",
    "open": "臨時の枠を開けました。",
    "take-back": "取り消しました。",
}


@staff.get("/bookings/<resource>/plan")
@access.staff(Role.CLERK, Role.HEAD)
def booking_plan(resource: str) -> str:
    """Weekly slots, closures and extra slots, and the last changes."""
    found = the_resource(resource)
    booking_slots.keep_ahead(toolbox())
    session, today = db.session(), toolbox().clock.today()
    patterns = booking_slots.pattern_rows(session, found.code)
    told = request.args.get("told", "")
    done = DONE.get(request.args.get("done", ""), "")
    if done and told.isascii() and told.isdigit() and int(told[:6]):
        done += f"予約していた{int(told[:6])}件の方に、メールで知らせます。"
    return page(
        "staff/bookings/plan.html",
        found,
        patterns=[row for row in patterns if row.valid_to is None or row.valid_to >= today],
        ended=[row for row in patterns if row.valid_to is not None and row.valid_to < today],
        exceptions=booking_slots.exception_rows(session, found.code, today),
        history=reads.plan_history(session, found),
        act_words=say.HISTORY,
        kinds=KINDS,
        weekdays=say.WEEKDAYS,
        hour=hour,
        errors=[],
        done=done,
    )


def hour(text: str) -> str:
    """「9:00」 of "09:00"."""
    return text.removeprefix("0")


def start(kind: Kind, resource: Resource) -> Typed:
    """What stands in the boxes at first. Raises NotYours: the line in the address is not there."""
    today = toolbox().clock.today()
    typed: Typed = MultiDict()
    if "line" in kind.boxes:
        typed["line"] = request.args.get("line", "")
        the_line(kind, resource, typed)
    if "valid_from" in kind.boxes:
        typed["valid_from"] = to_wareki(today + timedelta(days=1))
    return typed


def the_line(
    kind: Kind, resource: Resource, typed: Typed
) -> BookingPattern | BookingException | None:
    """The line that the change is about. Raises NotYours: it is not there (any more)."""
    if "line" not in kind.boxes:
        return None
    session, number = db.session(), inputs.line_of(typed)
    rows: Sequence[BookingPattern | BookingException] = (
        booking_slots.pattern_rows(session, resource.code)
        if kind.key == "end"
        else booking_slots.exception_rows(session, resource.code, toolbox().clock.today())
    )
    found = next((row for row in rows if row.id == number), None)
    if found is None:
        raise NotYours(NOT_FOUND)
    return found


def line_text(row: BookingPattern | BookingException | None) -> str:
    """A line in words: 「月曜日 9:00〜10:00 1班」, 「11月30日〜12月1日 休み」."""
    if row is None:
        return ""
    labels = "・".join(place["label"] for place in row.places)
    span = f" {hour(row.starts)}〜{hour(row.ends)}" if row.starts else ""
    if isinstance(row, BookingPattern):
        return f"{say.WEEKDAYS[row.weekday]}曜日{span} {labels}"
    days = say.day_text(row.first)
    if row.last != row.first:
        days += f"〜{say.day_text(row.last)}"
    return f"{days}{span} {labels or f'休み（{row.reason}）'}"


@staff.get(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def edit_plan(resource: str, kind: str) -> str:
    found = the_resource(resource)
    return form_page(KINDS[kind], found, start(KINDS[kind], found))


def form_page(
    kind: Kind,
    resource: Resource,
    typed: Typed,
    errors: Sequence[tuple[str, str]] = (),
) -> str:
    return page(
        "staff/bookings/edit.html",
        resource,
        heading=f"{resource.title}：{kind.title}",
        kind=kind,
        line=line_text(the_line(kind, resource, typed)),
        number=inputs.line_of(typed),
        boxes=boxes_of(kind, resource, typed),
        errors=list(errors),
    )


@staff.post(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def edited_plan(resource: str, kind: str) -> Any:
    """Looked at, corrected or carried out; what was typed comes back in all cases."""
    found, chosen, typed = the_resource(resource), KINDS[kind], request.form
    try:
        the_line(chosen, found, typed)
    except NotYours:  # it was there when the page was made
        return conflict_page(chosen, found, typed, Conflict(UNKNOWN)), 409
    edit, errors = inputs.read(chosen, found, typed)
    step = typed.get("step", "")
    if edit is None or step == "edit":
        return form_page(chosen, found, typed, errors), 422 if errors else 200
    try:
        if step != "do":
            return preview_page(chosen, found, edit, typed)
        return carry_out(chosen, found, edit, typed)
    except Conflict as refusal:
        return conflict_page(chosen, found, typed, refusal), 409
    except Refused as refusal:
        if refusal.field == "message":
            errors = [("f-message", refusal.message)]
            return preview_page(chosen, found, edit, typed, errors), 422
        errors = [(f"f-{refusal.field or chosen.boxes[0]}", refusal.message)]
        return form_page(chosen, found, typed, errors), 422


def carry_out(kind: Kind, resource: Resource, edit: Edit, typed: Typed) -> Any:
    """Raises Conflict: somebody edited meanwhile. Refused: no sense, or no words for the holders."""
    with transaction() as session:
        done = booking_plans.apply(
            session,
            toolbox(),
            the_staff(),
            resource,
            edit,
            version_seen(),
            typed.get("message", ""),
        )
    address = url_for(
        "staff.booking_plan", resource=resource.code, done=kind.key, told=len(done.hits)
    )
    return redirect(address, 303)


def preview_page(
    kind: Kind,
    resource: Resource,
    edit: Edit,
    typed: Typed,
    errors: Sequence[tuple[str, str]] = (),
) -> str:
    """What comes and goes, and who is hit. Nothing has happened yet."""
    tools = toolbox()
    booking_slots.keep_ahead(tools)
    session = db.session()
    found = booking_plans.preview(session, tools, resource, edit)
    hits = reads.hit(session, the_staff(), resource, [hit.booking_id for hit in found.hits])
    return page(
        "staff/bookings/preview.html",
        resource,
        heading=f"{resource.title}：{kind.title}（確認）",
        kind=kind,
        preview=found,
        changes=changes(found),
        hits=[
            (say.day_text(hit.booking.starts_at.date()), say.line(resource, hit)) for hit in hits
        ],
        line=line_text(the_line(kind, resource, typed)),
        lines=inputs.said(kind, resource, typed),
        message=typed.get("message", ""),
        hidden_values=hidden(kind, typed),
        made_until=last_day(resource, tools.clock.today()) + booking_slots.AHEAD,
        errors=list(errors),
    )


def changes(found: Preview) -> list[tuple[str, str, int, list[str], int]]:
    """Words and kind of tag, how many slots, the first of them by name, how many more."""
    lists = (
        ("加わる枠", "new", [(slot, "") for slot in found.difference.added]),
        ("なくなる枠", "ended", [(slot, "") for slot in found.difference.removed]),
        (
            "場所が減る枠",
            "changed",
            [(slot, "・".join(sorted(labels))) for slot, labels in found.difference.fewer],
        ),
    )
    shown = []
    for words, kind, slots in lists:
        texts = [
            f"{say.day_text(slot.starts_at.date())} {say.span_text(slot.starts_at, slot.ends_at)}"
            + (f"（{labels}）" if labels else "")
            for slot, labels in slots
        ]
        if texts:
            shown.append((words, kind, len(texts), texts[:SHOWN], max(0, len(texts) - SHOWN)))
    return shown


def hidden(kind: Kind, typed: Typed) -> list[tuple[str, str]]:
    """What was typed as pairs for hidden boxes."""
    return [(key, value) for key in kind.boxes for value in typed.getlist(key)]


def conflict_page(kind: Kind, resource: Resource, typed: Typed, refusal: Conflict) -> str:
    """Nothing was saved; what was typed can be looked at again beside what is there now."""
    return page(
        "staff/bookings/plan_conflict.html",
        resource,
        heading=f"{resource.title}：変更されています",
        kind=kind,
        message=refusal.message,
        lines=inputs.said(kind, resource, typed),
        hidden_values=[*hidden(kind, typed), ("message", typed.get("message", ""))],
        history=reads.plan_history(db.session(), resource)[:3],
        act_words=say.HISTORY,
    )

"""列を選ぶ: which columns this person's list has, and in which order."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, render_template, request, url_for

from eapply.core.submission import Role
from eapply.models import db, transaction
from eapply.queries import queue_columns
from eapply.queries.queue_columns import ALWAYS, KEYS, arranged
from eapply.services import choosing_columns
from eapply.web.access import access
from eapply.web.staff.area import staff
from eapply.web.staff.desk import address, read_filters, values_of
from eapply.web.staff.queue_rows import COLUMNS
from eapply.web.tools import the_staff

# Button → how far the column moves.
MOVES: Final = {"up": -1, "down": 1}


@staff.get("/queue/columns")
@access.staff(Role.CLERK, Role.HEAD)
def columns() -> str:
    chosen = queue_columns.chosen(db.session(), the_staff())
    return columns_page(arranged((*chosen, *KEYS)), frozenset(chosen))


def columns_page(order: tuple[str, ...], shown: frozenset[str]) -> str:
    filters = read_filters()[0]
    return render_template(
        "staff/columns.html",
        heading="列を選ぶ",
        columns=[COLUMNS[key] for key in order],
        shown=shown | {ALWAYS},
        always=ALWAYS,
        action=url_for("staff.arrange_columns", **values_of(filters)),
        back=address(filters),
    )


@staff.post("/queue/columns")
@access.staff(Role.CLERK, Role.HEAD)
def arrange_columns() -> Any:
    """Saves the ticked columns in their order; a button of a column only moves it on the page."""
    order = list(arranged((*request.form.getlist("order"), *KEYS)))
    shown = frozenset(request.form.getlist("show")) | {ALWAYS}
    step, _, key = request.form.get("step", "").partition(":")
    if step in MOVES and key in order:
        place = order.index(key)
        order.insert(max(0, place + MOVES[step]), order.pop(place))
        return columns_page(tuple(order), shown)
    with transaction() as session:
        if step == "reset":
            choosing_columns.forget(session, the_staff())
        else:
            kept = [each for each in order if each in shown]
            choosing_columns.choose(session, the_staff(), kept)
    done = "first-form" if step == "reset" else "columns"
    return redirect(address(read_filters()[0], done=done), 303)

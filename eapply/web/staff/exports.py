"""書き出し and 一覧の印刷: the cases that a list shows, as a file or on paper."""

from __future__ import annotations

from typing import Any, Final
from weakref import finalize

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wsgi import FileWrapper

from eapply.core.errors import Conflict, Refused
from eapply.core.results import Entry
from eapply.core.submission import Role
from eapply.forms import find
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.table import repeats
from eapply.models import db
from eapply.queries import queue as lists
from eapply.queries.queue import Filters
from eapply.services import exporting
from eapply.services.exporting import FORMATS, PURPOSES, Asker, Order
from eapply.web.access import access
from eapply.web.serving import served
from eapply.web.staff import words
from eapply.web.staff.area import staff
from eapply.web.staff.desk import (
    address,
    chips,
    people_of,
    procedures,
    read_filters,
    values_of,
)
from eapply.web.staff.frame import standpoint
from eapply.web.staff.queue_rows import own_columns, rows_of
from eapply.web.tools import the_staff, toolbox

ON_PAPER: Final = 1_000  # cases
FIELDS: Final = ("format", "rows", "purpose", "detail")
BOXES: Final = (
    Entry("purpose", "目的", required=True, choices=PURPOSES),
    Entry("detail", "くわしい目的", f"「{exporting.OTHER}」のときは、必ず書いてください。"),
)


def asker() -> Asker:
    states = {state.value: text for state, (text, _) in words.STATES.items()}
    return Asker(the_staff(), standpoint(), states)


def counted(filters: Filters) -> int:
    return exporting.count(db.session(), asker(), filters)


def to_same(endpoint: str) -> Any:
    """To another page of the same list; it says what could not be read."""
    query = request.query_string.decode("utf-8", "replace")
    return redirect(f"{url_for(endpoint)}?{query}", 303)


@staff.get("/export")
@access.staff(Role.CLERK, Role.HEAD)
def export() -> Any:
    """What is to be written: asks for the procedure first when the list shows all."""
    filters, problems = read_filters()
    if problems:
        return to_same("staff.queue")
    form = find(filters.procedure)
    if form is None:
        return render_template(
            "staff/exports/choose.html",
            heading="書き出し",
            filters=filters,
            hidden_values=[
                (key, value) for key, value in values_of(filters).items() if key != "procedure"
            ],
            procedures=procedures(),
            back=address(filters),
        )
    return form_page(form, filters, {"format": exporting.XLSX})


@staff.post("/export")
@access.staff(Role.CLERK, Role.HEAD)
def make_export() -> Any:
    """The confirm page; then the file, with as many cases as that page said."""
    filters, problems = read_filters()
    form = find(filters.procedure)
    if problems or form is None:
        return to_same("staff.export")
    typed = {key: request.form.get(key, "") for key in FIELDS}
    step = request.form.get("step")
    if step == "edit":
        return form_page(form, filters, typed)
    try:
        order = exporting.read_order(form, filters, typed)
        if step != "do":
            return confirm_page(order, typed)
        given = request.form.get("count", "")
        made = exporting.make(
            toolbox(),
            asker(),
            order,
            int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0,
        )
    except Conflict as refusal:
        return confirm_page(order, typed, refusal.message), refusal.status
    except Refused as refusal:
        error = (f"f-{refusal.field}" if refusal.field else "main", refusal.message)
        return form_page(form, filters, typed, [error]), refusal.status
    return download(order, made)


def form_page(
    form: type[ProcedureForm],
    filters: Filters,
    typed: dict[str, str],
    errors: list[tuple[str, str]] | None = None,
) -> str:
    return render_template(
        "staff/exports/form.html",
        heading="書き出し",
        procedure=form.procedure,
        typed=typed,
        errors=errors or [],
        count=counted(filters),
        most=exporting.MOST_CASES,
        formats=FORMATS,
        repeats=repeats(form),
        boxes=BOXES,
        **around(filters),
    )


def confirm_page(order: Order, typed: dict[str, str], warning: str = "") -> str:
    """Says what the file will hold, and what it cannot hold."""
    count = counted(order.filters)
    lost = exporting.losses(toolbox(), asker(), order) if order.kind.is_windows else None
    return render_template(
        "staff/exports/confirm.html",
        heading="書き出しの確認",
        order=order,
        count=count,
        lost=lost,
        item=repeats(order.form).get(order.rows_of, ""),
        warning=warning,
        hidden_values=[*typed.items(), ("count", str(count))],
        **around(order.filters),
    )


def around(filters: Filters) -> dict[str, Any]:
    """What both pages say of the list."""
    return {
        "chips": [text for text, _ in chips(filters, people_of(filters))],
        "view": filters.chosen,
        "action": url_for("staff.make_export", **values_of(filters)),
        "back": address(filters),
    }


def download(order: Order, made: exporting.Made) -> Response:
    kind, now = order.kind, toolbox().clock.now()
    name = f"{order.form.procedure.title}_{now:%Y%m%d_%H%M}.{kind.suffix}"
    response = served(FileWrapper(made.content), kind.media_type, "attachment", name)
    response.content_length = made.size
    response.call_on_close(made.content.close)
    finalize(response, made.content.close)  # also when something later refuses to send it
    if kind.is_windows:
        response.headers["Content-Type"] = "text/csv; charset=Windows-31J"
    return response


@staff.get("/queue/print")
@access.staff(Role.CLERK, Role.HEAD)
def print_list() -> Any:
    """The list without its frame, as many lines as a person can use on paper."""
    filters, problems = read_filters()
    if problems:
        return to_same("staff.queue")
    tools, columns = toolbox(), own_columns()
    page = lists.page(db.session(), the_staff(), standpoint(), filters, size=ON_PAPER)
    return render_template(
        "staff/exports/print.html",
        heading=f"一覧：{filters.chosen.title}",
        rows=rows_of(page.lines, tools.clock.today(), columns),
        columns=columns,
        most=ON_PAPER if page.after else 0,
        now=tools.clock.now(),
        **around(filters),
    )

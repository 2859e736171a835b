"""保存した表示: 「この条件を保存」, and what can be done with a saved view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from flask import redirect, render_template, request, url_for

from eapply.core.errors import NotYours, Refused
from eapply.core.submission import Role
from eapply.models import SavedView, StaffAccount, db, transaction
from eapply.queries import saved_views as reads
from eapply.queries.queue import SELF, Filters
from eapply.services import saving_views
from eapply.web.access import access
from eapply.web.staff.area import staff
from eapply.web.staff.desk import address, chips, people_of, read_filters, values_of
from eapply.web.staff.exports import to_same
from eapply.web.staff.queue_rows import COLUMNS
from eapply.web.staff.saved_rail import list_address
from eapply.web.tools import the_staff, toolbox

NO_NAMES: Final = "キーワードは、人の名前が残らないように、保存しません。"
ANYBODY: Final = "担当の「自分」は、この表示を開いた人のことになります。"


def conditions(filters: Filters) -> list[str]:
    """What is saved, in words."""
    lasting = replace(filters, words="")
    key, descends = filters.ordered
    label = next(each.label for each in COLUMNS.values() if each.order == key)
    return [
        f"一覧：{filters.chosen.title}",
        *(text for text, _ in chips(lasting, people_of(lasting))),
        *([f"並び：{label}の{'降順' if descends else '昇順'}"] if filters.order else []),
    ]


def seen_by(department: str) -> str:
    """Who sees it, in words."""
    return (
        f"課で共有（{toolbox().facts.department(department).name}）" if department else "自分だけ"
    )


def around(filters: Filters) -> dict[str, Any]:
    """What the pages say of conditions."""
    return {
        "conditions": conditions(filters),
        "remarks": [ANYBODY] if filters.handler == SELF else [],
        "longest": saving_views.LONGEST_TITLE,
        "typed": request.form,
    }


@staff.get("/queue/save")
@access.staff(Role.CLERK, Role.HEAD)
def save_view() -> Any:
    """Asks for the name, and who sees it."""
    filters, problems = read_filters()
    return to_same("staff.queue") if problems else save_page(filters)


def save_page(filters: Filters, errors: list[tuple[str, str]] | None = None) -> str:
    values = around(filters)
    if filters.words:
        values["remarks"].append(NO_NAMES)
    return render_template(
        "staff/views/save.html",
        heading="この条件を保存",
        choices=[(each, seen_by(each)) for each in ("", *the_staff().departments())],
        action=url_for("staff.keep_view", **values_of(filters)),
        back=address(filters),
        errors=errors or [],
        **values,
    )


@staff.post("/queue/save")
@access.staff(Role.CLERK, Role.HEAD)
def keep_view() -> Any:
    """Saves the conditions of the address under the name typed, and opens the list from there."""
    filters, problems = read_filters()
    if problems:
        return to_same("staff.queue")
    typed, actor = request.form, the_staff()
    try:
        with transaction() as session:
            row = saving_views.save(
                session,
                toolbox(),
                actor,
                typed.get("title", ""),
                filters,
                typed.get("department", ""),
            )
            where = list_address(row)
    except Refused as refusal:
        return save_page(filters, [(f"f-{refusal.field or 'title'}", refusal.message)]), 422
    return redirect(f"{where}&done=saved", 303)


@staff.get("/views/<int:number>")
@access.staff(Role.CLERK, Role.HEAD)
def saved_view(number: int) -> str:
    return view_page(reads.get_view(db.session(), the_staff(), number))


def view_page(row: SavedView, errors: list[tuple[str, str]] | None = None) -> str:
    """The view; beside it the conditions of the address, where it was opened and changed."""
    session, filters = db.session(), reads.filters_of(row)
    now = read_filters()[0] if "view" in request.args else filters
    maker = session.get(StaffAccount, row.owner_id)
    return render_template(
        "staff/views/view.html",
        heading=f"保存した表示：{row.title}",
        row=row,
        maker=maker.name if maker else "",
        seen_by=seen_by(row.department),
        may_change=reads.may_change(the_staff(), row),
        not_maker=saving_views.NOT_MAKER,
        instead=conditions(now) if reads.kept(now) != reads.kept(filters) else [],
        list_href=list_address(row),
        replace_action=url_for("staff.replace_view", number=row.id, **values_of(now)),
        errors=errors or [],
        **around(filters),
    )


@staff.post("/views/<int:number>/rename")
@access.staff(Role.CLERK, Role.HEAD)
def rename_view(number: int) -> Any:
    title = request.form.get("title", "")
    return changed(
        number,
        "renamed",
        lambda session: saving_views.rename(session, toolbox(), the_staff(), number, title),
    )


@staff.post("/views/<int:number>/replace")
@access.staff(Role.CLERK, Role.HEAD)
def replace_view(number: int) -> Any:
    """It gets the conditions of the address."""
    filters = read_filters()[0]
    return changed(
        number,
        "replaced",
        lambda session: saving_views.replace(session, toolbox(), the_staff(), number, filters),
    )


def changed(number: int, done: str, change: Callable[[Any], SavedView]) -> Any:
    """Changes it and opens the list, or says beside it why not."""
    try:
        with transaction() as session:
            where = list_address(change(session))
    except NotYours:
        raise
    except Refused as refusal:
        row = reads.get_view(db.session(), the_staff(), number)
        return view_page(row, [(f"f-{refusal.field or 'title'}", refusal.message)]), 422
    return redirect(f"{where}&done={done}", 303)


@staff.get("/views/<int:number>/delete")
@access.staff(Role.CLERK, Role.HEAD)
def delete_view(number: int) -> Any:
    """What will be gone. Nothing has happened yet."""
    row = reads.get_view(db.session(), the_staff(), number)
    if not reads.may_change(the_staff(), row):
        return redirect(url_for("staff.saved_view", number=number), 303)
    return render_template(
        "staff/views/delete.html",
        heading="表示を消す",
        row=row,
        seen_by=seen_by(row.department),
        **around(reads.filters_of(row)),
    )


@staff.post("/views/<int:number>/delete")
@access.staff(Role.CLERK, Role.HEAD)
def drop_view(number: int) -> Any:
    """Deletes it; the cases stay where they are."""
    try:
        with transaction() as session:
            row = saving_views.delete(session, toolbox(), the_staff(), number)
            where = address(Filters(view=reads.filters_of(row).view))
    except NotYours:
        raise
    except Refused as refusal:
        row = reads.get_view(db.session(), the_staff(), number)
        return view_page(row, [("main", refusal.message)]), 422
    return redirect(f"{where}&done=deleted", 303)

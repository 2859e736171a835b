"""きょうの仕事, 受付一覧 and the search: the lists that people start from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final

from flask import Response, jsonify, redirect, render_template, request, url_for

from eapply.core import document_number, reference
from eapply.core.eras import DateProblem, parse_date, to_wareki
from eapply.core.submission import FILED_STATES, Role
from eapply.forms import BY_SLUG
from eapply.models import StaffAccount, db
from eapply.models.database import JST
from eapply.queries import labels, saved_views, staff_counts
from eapply.queries import queue as lists
from eapply.queries.queue import Filters
from eapply.queries.views import ALL, CORRECTED, DUE, MINE, NEW, REPLIED, TO_APPROVE, VIEWS
from eapply.services import reviewing
from eapply.web.access import access
from eapply.web.staff import digest, opinions, words
from eapply.web.staff.area import staff
from eapply.web.staff.frame import standpoint
from eapply.web.staff.queue_rows import FIRST_FORM, Column, own_columns, rows_of
from eapply.web.staff.saved_rail import list_address, opened_from
from eapply.web.tools import the_staff, toolbox

SHOWN_TODAY: Final = 5
DONE: Final = {
    "transfer": "ほかの課へ移しました。この課からは見えなくなりました。",
    "saved": "この条件を保存しました。どの画面からもすぐに開けます。",
    "renamed": "表示の名前を変えました。",
    "replaced": "表示の条件を置きかえました。",
    "columns": "列を変えました。",
    "first-form": "列を、はじめの形にもどしました。",
    "deleted": "表示を消しました。案件は、そのまま残っています。",
}


@staff.get("/")
@access.staff
def today() -> str:
    """What to do today. City-wide roles have no cases: they see where their pages are."""
    actor, at = the_staff(), standpoint()
    today = toolbox().clock.today()
    parts = []
    if actor.departments():
        for view in (TO_APPROVE, CORRECTED, REPLIED, DUE, MINE, NEW):
            page = lists.page(db.session(), actor, at, Filters(view=view.key), size=SHOWN_TODAY)
            if page.lines:
                parts.append((view, rows_of(page.lines, today)))
    return render_template(
        "staff/today.html",
        heading="きょうの仕事",
        parts=parts,
        columns=FIRST_FORM,
        digest_heads=digest.HEADS,
        digest=digest.rows(),
        is_mailed=digest.is_mailed(),
        has_desk=bool(actor.departments()),
        opinions=opinions.first_open(SHOWN_TODAY),
    )


@staff.get("/queue")
@access.staff(Role.CLERK, Role.HEAD)
def queue() -> str:
    """The list of the person's departments, narrowed by what stands in the address."""
    return queue_page()


def queue_page(
    errors: list[tuple[str, str]] | None = None, ticked: frozenset[str] = frozenset()
) -> str:
    """The list; ``ticked`` are the 受付番号 that were chosen when something was refused."""
    actor, tools = the_staff(), toolbox()
    session, today = db.session(), tools.clock.today()
    filters, problems = read_filters()
    saved, at = opened_from(filters), standpoint()
    filters = replace(filters, saved=filters.saved if saved else "")
    place: dict[str, Any] = {key: request.args.get(key, "") for key in ("after", "before")}
    page = lists.page(session, actor, at, filters, **place)
    people, columns = people_of(filters), own_columns()
    view = filters.chosen
    is_changed = saved is not None and saved.filters != saved_views.kept(filters)
    return render_template(
        "staff/queue.html",
        heading=saved.title if saved and not is_changed else view.title,
        done=DONE.get(request.args.get("done", ""), ""),
        gone=gone(filters, people),
        saved=saved,
        saved_href=list_address(saved) if saved else "",
        is_changed=is_changed,
        may_change=saved is not None and saved_views.may_change(actor, saved),
        can_save=saved_views.kept(filters).keys() > {"view"} and (is_changed or not saved),
        values=values_of(filters),
        view=view,
        filters=filters,
        errors=problems + (errors or []),
        ticked=ticked,
        narrowed=saved_views.narrows(filters),
        choose=url_for("staff.choose_cases", **values_of(filters), **place),
        labels=labels.in_use(session, actor),
        rows=rows_of(page.lines, today, columns),
        chips=chips(filters, people),
        heads=heads(filters, columns),
        columns=columns,
        next=address(filters, after=page.after) if page.after else "",
        previous=address(filters, before=page.before) if page.before else "",
        procedures=procedures(),
        states=[(state.value, words.STATES[state][0]) for state in FILED_STATES],
        people=people,
        unfiltered=address(Filters(view=filters.view)),
        all_view=address(replace(filters, view=ALL.key)),
        files=[
            (text, url_for(endpoint, **values_of(filters)))
            for text, endpoint in (("書き出し", "staff.export"), ("一覧を印刷", "staff.print_list"))
        ],
        last_arrival=staff_counts.last_arrival(session, actor) if not page.lines else None,
        arrivals={
            "count_href": url_for("staff.arrivals"),
            "list_href": address(Filters(view=NEW.key, order="-arrived")),
            "since": tools.clock.now().isoformat(),
        },
    )


@staff.get("/arrivals")
@access.staff(Role.CLERK, Role.HEAD)
def arrivals() -> Response:
    """How many filings arrived since the page was made: a number, nobody's data."""
    count = 0
    try:
        since = datetime.fromisoformat(request.args.get("since", "").replace(" ", "+"))
    except ValueError:
        since = None
    if since is not None:
        since = since if since.tzinfo else since.replace(tzinfo=JST)
        count = staff_counts.arrived_since(db.session(), the_staff(), since)
    return jsonify({"count": count})


@staff.get("/search")
@access.staff(Role.CLERK, Role.HEAD)
def search() -> Any:
    """The box in the bar. A whole 受付番号 of an own case, or the 文書番号 of just one, leads straight to it."""
    typed = request.args.get("words", "")
    filters = Filters(words=typed)
    if reference.parse(typed) or document_number.parse(typed):
        found = lists.page(db.session(), the_staff(), standpoint(), filters, size=1)
        if found.lines and not found.after:
            return redirect(url_for("staff.answers", reference=found.lines[0].reference), 303)
    return redirect(address(filters), 303)


def read_filters() -> tuple[Filters, list[tuple[str, str]]]:
    """The filters in the address, and what could not be read of them (field id, sentence)."""
    given = request.args
    problems: list[tuple[str, str]] = []
    days: dict[str, date | None] = {"since": None, "until": None}
    for key, thing in (("since", "受付日から"), ("until", "受付日まで")):
        if text := given.get(key, "").strip():
            try:
                days[key] = parse_date(text, today=toolbox().clock.today())
            except DateProblem as problem:
                problems.append((f"f-{key}", problem.sentence(thing)))
    filters = Filters(
        view=given.get("view", "") if given.get("view") in VIEWS else ALL.key,
        order=given.get("order", "") if given.get("order", "").strip("-") in lists.ORDERS else "",
        procedure=given.get("procedure", "").strip(),
        state=given.get("state", "").strip(),
        handler=given.get("handler", "").strip(),
        words=given.get("words", "").strip(),
        since=days["since"],
        until=days["until"],
        saved=given.get("saved", ""),
        label=given.get("label", "").strip(),
        selection=given.get("selection", "").strip(),
    )
    return filters, problems


def address(filters: Filters, **more: str) -> str:
    """The address of the list with these filters; empty ones are left out."""
    return url_for("staff.queue", **values_of(filters) | more)


def values_of(filters: Filters) -> dict[str, Any]:
    """The filters as they stand in an address."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in asdict(filters).items()
        if value
    }


def procedures() -> list[tuple[int, str, str]]:
    """What can be chosen as 手続: number, slug and title."""
    return sorted(
        (form.procedure.number, slug, form.procedure.title) for slug, form in BY_SLUG.items()
    )


def people_of(filters: Filters) -> list[tuple[str, str]]:
    """Who can be chosen as 担当: value and words."""
    session, actor, today = db.session(), the_staff(), toolbox().clock.today()
    found: dict[int, StaffAccount] = {}
    for department in actor.departments():
        found |= {person.id: person for person in reviewing.colleagues(session, department, today)}
    others = [(str(person.id), person.name) for person in found.values() if person.id != actor.id]
    return [(lists.SELF, f"自分（{actor.name}）"), (lists.NOBODY, "担当なし"), *others]


def chips(filters: Filters, people: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The chosen filters in words, each with the address without it."""
    states = {state.value: words.STATES[state][0] for state in FILED_STATES}
    said = {
        "procedure": f"手続：{words.title_of(filters.procedure)}",
        "state": f"状態：{states.get(filters.state, filters.state)}",
        "handler": f"担当：{dict(people).get(filters.handler, 'ほかの人')}",
        "since": f"受付日：{to_wareki(filters.since)}から" if filters.since else "",
        "until": f"受付日：{to_wareki(filters.until)}まで" if filters.until else "",
        "label": f"ラベル：{filters.label}",
        "selection": "一括処理に選んだ案件",
        "words": f"キーワード：{filters.words}",
    }
    empty = Filters()
    return [
        (text, address(replace(filters, **{key: getattr(empty, key)})))
        for key, text in said.items()
        if getattr(filters, key)
    ]


def gone(filters: Filters, people: list[tuple[str, str]]) -> list[str]:
    """What was chosen once and is not there any more, in words; a saved view outlives both."""
    said = []
    if filters.procedure and filters.procedure not in BY_SLUG:
        said.append("条件の手続は、いまはありません。条件から外すか、選び直してください。")
    if filters.handler and filters.handler not in dict(people):
        said.append("条件の担当の人は、いまこの課にいません。条件から外すか、選び直してください。")
    return said


def heads(filters: Filters, columns: Iterable[Column]) -> list[tuple[Column, str, str]]:
    """The column heads: column, address that sorts by it ("" when it cannot), aria-sort."""
    key, descends = filters.ordered
    result = []
    for column in columns:
        order, sort = column.order, ""
        if order == key:
            sort = "descending" if descends else "ascending"
        turned = f"-{order}" if order == key and not descends else order
        result.append((column, address(replace(filters, order=turned)) if order else "", sort))
    return result

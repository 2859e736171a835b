"""きょうの仕事, 受付一覧 and the search: the lists that people start from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from flask import Response, jsonify, redirect, render_template, request, url_for

from eapply.core import document_number, reference
from eapply.core.eras import DateProblem, parse_date, to_wareki
from eapply.core.submission import FILED_STATES, Role
from eapply.forms import BY_SLUG
from eapply.models import StaffAccount, db
from eapply.models.database import JST
from eapply.queries import queue as lists
from eapply.queries import staff_counts
from eapply.queries.queue import Filters
from eapply.queries.views import ALL, CORRECTED, DUE, MINE, NEW, REPLIED, TO_APPROVE, VIEWS
from eapply.services import reviewing
from eapply.web.access import access
from eapply.web.staff import digest, words
from eapply.web.staff.area import staff
from eapply.web.staff.frame import opening, standpoint
from eapply.web.tools import the_staff, toolbox

SHOWN_TODAY: Final = 5
# Column of the list → key of `queue.ORDERS`, "" when it cannot be sorted by.
HEADS: Final = (
    ("残り", "due"),
    ("受付番号", ""),
    ("手続", "procedure"),
    ("申請者", "name"),
    ("受付日時", "arrived"),
    ("状態", "state"),
    ("担当", ""),
    ("最終更新", "updated"),
)


@dataclass(frozen=True)
class Row:
    """A line of the list in words."""

    line: lists.Line
    href: str
    left: words.Left
    state: str
    kind: str
    procedure: str
    arrived: str
    updated: str


def row_of(line: lists.Line, today: date) -> Row:
    state, kind = words.state_tag(line.state, line.outcome, line.answered)
    return Row(
        line,
        url_for("staff.answers", reference=line.reference),
        words.left(line, today, opening()),
        state,
        kind,
        words.title_of(line.slug),
        words.short_moment(line.arrived_at, today),
        words.short_moment(line.updated_at, today),
    )


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
                parts.append((view, [row_of(line, today) for line in page.lines]))
    return render_template(
        "staff/today.html",
        heading="きょうの仕事",
        parts=parts,
        digest_heads=digest.HEADS,
        digest=digest.rows(),
        is_mailed=digest.is_mailed(),
        has_desk=bool(actor.departments()),
    )


@staff.get("/queue")
@access.staff(Role.CLERK, Role.HEAD)
def queue() -> str:
    """The list of the person's departments, narrowed by what stands in the address."""
    actor, tools = the_staff(), toolbox()
    session, today = db.session(), tools.clock.today()
    filters, problems = read_filters()
    at = standpoint()
    page = lists.page(
        session,
        actor,
        at,
        filters,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    people = people_of(filters)
    view = filters.chosen
    return render_template(
        "staff/queue.html",
        heading=view.title,
        view=view,
        filters=filters,
        errors=problems,
        rows=[row_of(line, today) for line in page.lines],
        chips=chips(filters, people),
        heads=heads(filters),
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
        "words": f"キーワード：{filters.words}",
    }
    empty = Filters()
    return [
        (text, address(replace(filters, **{key: getattr(empty, key)})))
        for key, text in said.items()
        if getattr(filters, key)
    ]


def heads(filters: Filters) -> list[tuple[str, str, str]]:
    """The column heads: words, address that sorts by it ("" when it cannot), aria-sort."""
    key, descends = filters.ordered
    result = []
    for label, order in HEADS:
        sort = ""
        if order == key:
            sort = "descending" if descends else "ascending"
        turned = f"-{order}" if order == key and not descends else order
        result.append((label, address(replace(filters, order=turned)) if order else "", sort))
    return result

"""受付期間・停止: the department's procedures, stopping one with a look at what residents will read."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any, Final

from flask import redirect, render_template, request, url_for

from eapply.core.eras import DateProblem, parse_date
from eapply.core.errors import NotYours, Refused
from eapply.core.procedure import Procedure
from eapply.core.stops import moment_words
from eapply.core.submission import Role
from eapply.core.widths import ascii_width
from eapply.models import db, transaction
from eapply.models.database import JST
from eapply.queries import stops as reads
from eapply.queries.stops import Shown
from eapply.services import stopping
from eapply.services.standing_in import acts_as_head
from eapply.services.stopping import Wanted
from eapply.web.access import access
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

TIME: Final = re.compile(r"\s*([01]?[0-9]|2[0-3])(?:\s*[:時]\s*([0-5]?[0-9])?\s*分?)?\s*")
DAYS: Final = {"begins": "止める日", "ends": "再開する日"}
DONE: Final = {
    "stopped": "受付の停止を保存しました。",
    "opened": "受付を再開しました。予定の停止は、取りやめました。",
}
Errors = list[tuple[str, str]]


@staff.get("/stops")
@access.staff(Role.CLERK, Role.HEAD)
def stops() -> str:
    """The procedures of this person's departments and whether they take filings now."""
    session, tools = db.session(), toolbox()
    situation, now = tools.situation(), tools.clock.now()
    coming = {each.slug for each in reads.standing(session, now) if each.begins_at > now}
    found = stopping.owned(tools, the_staff())
    return render_template(
        "staff/stops/procedures.html",
        heading="受付期間・停止",
        rows=[
            (procedure, procedure.closed(situation), slug in coming)
            for slug, (_, procedure) in found.items()
        ],
    )


@staff.get("/stops/<slug>")
@access.staff(Role.CLERK, Role.HEAD)
def procedure_stops(slug: str) -> str:
    return stops_page(slug)


def stops_page(slug: str, errors: Errors | None = None, **values: Any) -> str:
    session, tools, actor = db.session(), toolbox(), the_staff()
    department = stopping.department_of(tools, actor, slug)
    procedure = stopping.owned(tools, actor)[slug][1]
    now = tools.clock.now()
    return render_template(
        "staff/stops/procedure.html",
        heading=f"受付期間・停止：{procedure.plain_title}",
        procedure=procedure,
        closed=procedure.closed(tools.situation()),
        windows=windows(procedure),
        stops=[(each, *state_of(each, now)) for each in reads.of_procedure(session, slug)],
        moment_words=moment_words,
        may_stop=acts_as_head(session, tools, actor, department),
        not_head=stopping.NOT_HEAD,
        longest=stopping.LONGEST,
        drafts=reads.open_drafts(session, slug, now),
        typed=request.form,
        errors=errors or [],
        done=DONE.get(request.args.get("done", ""), ""),
        **values,
    )


def windows(procedure: Procedure) -> list[str]:
    """The declared days on which filings are taken, in words; none: always."""
    areas = [area.words for area in toolbox().facts.filing_windows(procedure.slug)]
    return [f"毎年{season.words}" for season in procedure.window.seasons] + areas


def state_of(stop: Shown, now: datetime) -> tuple[str, str]:
    """Where a stop stands: words and kind of tag."""
    if stop.is_over(now):
        return "終わり", "ended"
    return ("予定", "received") if stop.row.begins_at > now else ("停止中", "late")


@staff.post("/stops/<slug>")
@access.staff(Role.CLERK, Role.HEAD)
def stop_procedure(slug: str) -> Any:
    """From the boxes to what residents will read, and on to the stop."""
    typed = request.form
    try:
        wanted = Wanted(slug, moment("begins"), moment("ends"), typed.get("text", ""))
        if typed.get("step") != "do":
            found = stopping.check(db.session(), toolbox(), the_staff(), wanted)
            return stops_page(slug, proposal=found, at_once=wanted.begins_at is None)
        with transaction() as session:
            stopping.stop(session, toolbox(), the_staff(), wanted)
    except NotYours:
        raise
    except Refused as refusal:
        place = f"f-{refusal.field}" if refusal.field else "stop"
        return stops_page(slug, [(place, refusal.message)]), refusal.status
    return redirect(url_for("staff.procedure_stops", slug=slug, done="stopped"), 303)


def moment(key: str) -> datetime | None:
    """Day and time as typed (JST), None without a day. Raises Refused: they cannot be read."""
    day, clock = (request.form.get(name, "").strip() for name in (key, f"{key}_time"))
    if not day and not clock:
        return None
    try:
        chosen: date = parse_date(day, today=toolbox().clock.today())
    except DateProblem as problem:
        raise Refused(problem.sentence(DAYS[key]), key) from None
    found = TIME.fullmatch(ascii_width(clock or "0"))
    if found is None:
        raise Refused(f"{DAYS[key]}の時刻は「9:00」のように入力してください。", f"{key}_time")
    return datetime.combine(chosen, time(int(found[1]), int(found[2] or 0)), JST)


@staff.post("/stops/<slug>/<int:number>/lift")
@access.staff(Role.CLERK, Role.HEAD)
def lift_stop(slug: str, number: int) -> Any:
    """Filings are taken again, or a stop to come is called off."""
    try:
        with transaction() as session:
            stopping.lift(session, toolbox(), the_staff(), slug, number)
    except NotYours:
        raise
    except Refused as refusal:
        return stops_page(slug, [("stops", refusal.message)]), refusal.status
    return redirect(url_for("staff.procedure_stops", slug=slug, done="opened"), 303)

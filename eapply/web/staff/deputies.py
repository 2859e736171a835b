"""代決と後閲: a head names who approves in their place, and looks at what was approved so."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, render_template, request, url_for

from eapply.core.eras import DateProblem, parse_date
from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.models import db, transaction
from eapply.queries import deputies as reads
from eapply.services import reviewing, standing_in
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import words
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

DONE: Final = {"named": "代決を頼みました。", "ended": "代決をやめました。"}
DAYS: Final = (("since", "はじめの日"), ("until", "終わりの日"))


@staff.get("/deputies")
@access.staff(Role.HEAD)
def deputies() -> str:
    return deputies_page()


def deputies_page(errors: list[tuple[str, str]] | None = None) -> str:
    session, actor, today = db.session(), the_staff(), toolbox().clock.today()
    return render_template(
        "staff/deputies.html",
        heading="代決と後閲",
        named=reads.named_by(session, actor, today),
        unseen=reads.unseen(session, actor),
        choices=choices(),
        title_of=words.title_of,
        department_of=toolbox().facts.department,
        typed=request.form,
        errors=errors or [],
        done=DONE.get(request.args.get("done", ""), ""),
    )


def choices() -> list[tuple[str, str]]:
    """Whom this head can name: ``department:id`` and words."""
    actor, facts = the_staff(), toolbox().facts
    return [
        (f"{code}:{person.id}", f"{person.name}（{facts.department(code).name}）")
        for code in actor.departments((Role.HEAD,))
        for person in reviewing.colleagues(db.session(), code, toolbox().clock.today())
        if person.id != actor.id
    ]


@staff.post("/deputies")
@access.staff(Role.HEAD)
def name_deputy() -> Any:
    """Names one of the choices for the days typed."""
    tools, chosen, typed = toolbox(), request.form.get("deputy", ""), request.form
    errors, days = [], {}
    if chosen not in dict(choices()):
        errors.append(("f-deputy", standing_in.WHOM))
    for key, label in DAYS:
        try:
            days[key] = parse_date(typed.get(key, ""), today=tools.clock.today())
        except DateProblem as problem:
            errors.append((f"f-{key}", problem.sentence(label)))
    if errors:
        return deputies_page(errors), 422
    department, _, person = chosen.rpartition(":")
    actor = the_staff()
    try:
        with transaction() as session:
            standing_in.name(session, tools, actor, department, int(person), **days)
    except Refused as refusal:
        return deputies_page([(f"f-{refusal.field or 'deputy'}", refusal.message)]), 422
    return redirect(url_for("staff.deputies", done="named"), 303)


@staff.post("/deputies/<int:number>/end")
@access.staff(Role.HEAD)
def end_deputy(number: int) -> Any:
    """Calls it off before its time."""
    try:
        with transaction() as session:
            standing_in.call_off(session, toolbox(), the_staff(), number)
    except Conflict as refusal:
        return deputies_page([("named", refusal.message)]), 409
    except Refused as refusal:
        return for_refusal(refusal)
    return redirect(url_for("staff.deputies", done="ended"), 303)

"""Who works on a case: 担当する, and giving it to somebody else. Neither decides anything."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Action, Role
from eapply.models import db, transaction
from eapply.queries.case_view import CaseView
from eapply.services import reviewing
from eapply.web.access import access
from eapply.web.staff import words
from eapply.web.staff.acts import conflict_page, procedure_of, version_seen
from eapply.web.staff.area import staff
from eapply.web.staff.cases import page, show
from eapply.web.tools import the_staff, toolbox


@staff.post("/cases/<reference>/take")
@access.staff(Role.CLERK, Role.HEAD)
def take(reference: str) -> Any:
    """担当する: one press, because it decides nothing and can be undone."""
    view = show(reference)
    try:
        with transaction() as session:
            procedure, seen = procedure_of(view), version_seen()
            reviewing.act(
                session, toolbox(), the_staff(), view.case, procedure, seen, Action.TAKE, {}
            )
    except Conflict:
        return conflict_page(show(reference), words.BUTTONS[Action.TAKE], [])
    return redirect(url_for("staff.answers", reference=view.case.reference, done="take"), 303)


@staff.get("/cases/<reference>/assign")
@access.staff(Role.CLERK, Role.HEAD)
def assign(reference: str) -> str:
    return assign_page(show(reference))


def assign_page(view: CaseView, **values: Any) -> str:
    people = reviewing.colleagues(db.session(), view.case.department, toolbox().clock.today())
    return page(
        "staff/act/assign.html",
        view,
        heading=f"{view.case.reference} 担当を変える",
        people=[(person.id, person.name) for person in people],
        **values,
    )


@staff.post("/cases/<reference>/assign")
@access.staff(Role.CLERK, Role.HEAD)
def assign_to(reference: str) -> Any:
    view, actor = show(reference), the_staff()
    chosen = request.form.get("handler", "")
    person = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
    try:
        if chosen and person is None:
            raise Refused("担当する人を選び直してください。", "handler")
        with transaction() as session:
            reviewing.assign(session, toolbox(), actor, view.case, version_seen(), person)
    except Conflict:
        return conflict_page(show(reference), "担当を変える", [])
    except Refused as refusal:
        return assign_page(show(reference), errors=[("f-handler", refusal.message)]), 422
    return redirect(url_for("staff.answers", reference=view.case.reference, done="assign"), 303)

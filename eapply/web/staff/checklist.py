"""確かめること: the steps of the desk's work and the answers, ticked off on the case page."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from eapply.core.errors import Conflict
from eapply.core.submission import Role
from eapply.models import transaction
from eapply.services import checking_off
from eapply.web.access import access
from eapply.web.staff.acts import conflict_page, procedure_of
from eapply.web.staff.area import staff
from eapply.web.staff.cases import checklist_of, show
from eapply.web.tools import the_staff, toolbox

VERB = "確かめた印を保存する"


@staff.post("/cases/<reference>/checklist")
@access.staff(Role.CLERK, Role.HEAD)
def tick(reference: str) -> Any:
    """Takes what this page changed: ``step`` is ticked now, ``shown`` was when the page was made."""
    view, actor = show(reference), the_staff()
    ticked, shown = set(request.form.getlist("step")), set(request.form.getlist("shown"))
    add = ticked - shown
    if request.form.get("again"):
        add |= {step.text for step in checklist_of(view).again}
    try:
        with transaction() as session:
            checking_off.tick(
                session,
                toolbox(),
                actor,
                view.case,
                procedure_of(view),
                add=add,
                remove=shown - ticked,
            )
    except Conflict:
        return conflict_page(show(reference), VERB, [])
    here = url_for("staff.answers", reference=view.case.reference, done="checked")
    return redirect(f"{here}#checklist", 303)


@staff.post("/cases/<reference>/rows")
@access.staff(Role.CLERK, Role.HEAD)
def tick_rows(reference: str) -> Any:
    """✓確認 of the answers: ``row`` is ticked now, ``seen`` was when the page was made.

    The page's script asks with ``quiet`` and stays where it is.
    """
    view, actor = show(reference), the_staff()
    ticked, shown = set(request.form.getlist("row")), set(request.form.getlist("seen"))
    try:
        with transaction() as session:
            checking_off.tick_rows(
                session,
                toolbox(),
                actor,
                view.case,
                add=ticked - shown,
                remove=shown - ticked,
            )
    except Conflict:
        return conflict_page(show(reference), VERB, [])
    if request.form.get("quiet"):
        return "", 204
    return redirect(url_for("staff.answers", reference=view.case.reference, done="checked"), 303)

"""支援措置 of a case: the page that sets the flag or takes it off, with the reason."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, request, url_for

from eapply.core.errors import Conflict, Refused
from eapply.core.results import Entry
from eapply.core.submission import Role
from eapply.models import transaction
from eapply.queries.case_view import CaseView
from eapply.services import protecting
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff.acts import conflict_page, version_seen
from eapply.web.staff.area import staff
from eapply.web.staff.cases import page, show
from eapply.web.tools import the_staff, toolbox

SET: Final = "支援措置の印をつける"
TAKE_OFF: Final = "支援措置の印を外す"
REASON: Final = Entry(
    "reason",
    "理由",
    help="短く書きます（例：本人の申出）。くわしい事情は書きません。",
    required=True,
    rows=2,
)


@staff.get("/cases/<reference>/protection")
@access.staff(Role.CLERK, Role.HEAD)
def protection(reference: str) -> str:
    return protection_page(show(reference))


def protection_page(view: CaseView, **values: Any) -> str:
    verb = TAKE_OFF if view.case.protected else SET
    return page(
        "staff/act/protection.html",
        view,
        heading=f"{view.case.reference} {verb}",
        verb=verb,
        box=REASON,
        **values,
    )


@staff.post("/cases/<reference>/protection")
@access.staff(Role.CLERK, Role.HEAD)
def protect(reference: str) -> Any:
    """``wanted`` is on or off, so that a second press does not turn it round."""
    view, typed = show(reference), request.form.get("reason", "")
    wanted = request.form.get("wanted") == "on"
    try:
        with transaction() as session:
            protecting.protect(
                session,
                toolbox(),
                the_staff(),
                view.case,
                version_seen(),
                typed,
                protected=wanted,
            )
    except Conflict:
        return conflict_page(show(reference), SET if wanted else TAKE_OFF, [(REASON.label, typed)])
    except Refused as refusal:
        if not refusal.field:
            return for_refusal(refusal)
        errors = [("f-reason", refusal.message)]
        return protection_page(show(reference), errors=errors, typed=typed), 422
    done = "protected" if wanted else "unprotected"
    return redirect(url_for("staff.answers", reference=view.case.reference, done=done), 303)

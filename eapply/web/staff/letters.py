"""郵送するもの: what waits to be printed for people without mail, and what was printed by whom."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for

from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.models import db, transaction
from eapply.queries import letters as reads
from eapply.queries.letters import Line
from eapply.services import letter_printing
from eapply.services.letters import KINDS
from eapply.web.access import access
from eapply.web.serving import served
from eapply.web.staff import words
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

NAME: Final = "郵送するもの.pdf"


@staff.get("/letters")
@access.staff(Role.CLERK, Role.HEAD)
def letters() -> str:
    return letters_page()


def letters_page(errors: list[tuple[str, str]] | None = None) -> str:
    """By department what waits, the oldest first; below it the printings, first those never opened."""
    session, actor, now = db.session(), the_staff(), toolbox().clock.now()
    groups: defaultdict[str, list[Line]] = defaultdict(list)
    for row in reads.waiting(session, actor, now):
        groups[row.case.department].append(row)
    asked, done = request.args.get("asked", ""), request.args.get("done", "")
    return render_template(
        "staff/letters.html",
        heading="郵送するもの",
        groups=groups,
        waiting=reads.waiting_count(session, actor, now),
        batches=reads.batches(session, actor),
        kinds=KINDS,
        most=letter_printing.MOST,
        title_of=words.title_of,
        department_of=toolbox().facts.department,
        errors=errors or [],
        done=done_words(done, asked),
    )


def done_words(done: str, asked: str) -> str:
    """What was marked, and how many others had taken before. Both come from the address: only figures."""
    if not (done.isdecimal() and asked.isdecimal()):
        return ""
    less = int(asked) - int(done)
    others = f"{less}通は、ほかの人が先に印刷していました。" if less > 0 else ""
    return f"{int(done)}通を印刷済みにしました。下の「PDFを開く」から印刷してください。{others}"


@staff.post("/letters")
@access.staff(Role.CLERK, Role.HEAD)
def print_letters() -> Any:
    """Marks the chosen letters of one department as printed by this person."""
    chosen, department = request.form.getlist("letter"), request.form.get("department", "")
    actor = the_staff()
    try:
        with transaction() as session:
            _, count = letter_printing.print_batch(session, toolbox(), actor, department, chosen)
    except Conflict as refusal:
        return letters_page([("waiting", refusal.message)]), 409
    except Refused as refusal:
        return letters_page([("waiting", refusal.message)]), 422
    return redirect(url_for("staff.letters", done=count, asked=len(chosen)), 303)


@staff.get("/letters/<batch>")
@access.staff(Role.CLERK, Role.HEAD)
def letter_file(batch: str) -> Response:
    """The letters of one printing as one PDF; the same each time it is opened."""
    content = letter_printing.file_of(db.session(), toolbox(), the_staff(), batch)
    return served(content, "application/pdf", "attachment", NAME)

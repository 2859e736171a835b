"""手続のかんたんさ: what residents answered after filing, as sums of the own departments' procedures.

Sums are about nobody, so nothing is disclosed and nothing recorded.
"""

from __future__ import annotations

from typing import Final

from flask import Response, render_template, request, url_for

from eapply.core.csv_text import csv_bytes
from eapply.core.eras import fiscal_year, fiscal_year_text
from eapply.core.feedback import Ease
from eapply.core.submission import Role
from eapply.forms import ALL_FORMS
from eapply.models import db
from eapply.queries.feedback import Line, by_month, together
from eapply.web.access import access
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

WORDS: Final = {Ease.EASY: "かんたんだった", Ease.FAIR: "ふつう", Ease.HARD: "むずかしかった"}
HEADS: Final = ("年月", "手続", *WORDS.values(), "合計")


def chosen_year() -> int:
    """The fiscal year of the address, else the present one."""
    present = fiscal_year(toolbox().clock.today())
    return present - 1 if request.args.get("year") == str(present - 1) else present


def lines() -> list[Line]:
    """The sums of the procedures whose leaflets name one of this person's departments."""
    own, tools = the_staff().departments(), toolbox()
    procedures = [form.procedure for form in ALL_FORMS]
    theirs = [each for each in procedures if tools.department(each.department).code in own]
    return by_month(db.session(), theirs, chosen_year())


@staff.get("/feedback")
@access.staff(Role.CLERK, Role.HEAD)
def feedback() -> str:
    year, present = chosen_year(), fiscal_year(toolbox().clock.today())
    return render_template(
        "staff/feedback.html",
        heading="手続のかんたんさ",
        year=fiscal_year_text(year),
        other=fiscal_year_text(present - 1 if year == present else present),
        other_href=url_for("staff.feedback", year=present - 1 if year == present else present),
        answers=WORDS,
        lines=together(lines()),
        download=url_for("staff.feedback_file", year=year),
    )


@staff.get("/feedback.csv")
@access.staff(Role.CLERK, Role.HEAD)
def feedback_file() -> Response:
    """The same by month."""
    rows = [
        (line.month, line.procedure.title, *(line.counts[each] for each in WORDS), line.total)
        for line in lines()
    ]
    response = Response(csv_bytes(HEADS, rows), content_type="text/csv; charset=utf-8")
    name = f"feedback-{chosen_year()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

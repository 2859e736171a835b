"""料金表 for the fee office: every kind of the 43 fees with its states, one fee with all dated rates, files."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any, Final

from flask import Response, abort, redirect, render_template, request, url_for

from eapply.core.fees import Fee, FeeRate, Schedule
from eapply.core.fees.table_file import write_rates
from eapply.core.submission import Role
from eapply.models import db
from eapply.queries import fee_office
from eapply.queries.fee_office import KindLine
from eapply.services import fees
from eapply.web.access import access
from eapply.web.staff.area import staff
from eapply.web.staff.fee_words import STATES
from eapply.web.tools import toolbox

DONE: Final = {
    "sent": "改定を入力しました。別の人が承認すると、適用のはじまりの日から変わります。",
    "approved": "承認しました。適用のはじまりの日から、この料金になります。",
    "returned": "差し戻しました。理由は、経過に残りました。",
    "withdrawn": "取り下げました。",
}


def the_table() -> Schedule:
    return fees.schedule(db.session(), toolbox())


def department_names() -> dict[str, str]:
    return {each.code: each.name for each in toolbox().facts.departments()}


@staff.get("/fees")
@access.staff(Role.FEES)
def fee_table() -> str:
    """All kinds, narrowed by state and department as the address says."""
    every = fee_office.kinds(the_table(), toolbox().clock.today())
    chosen = {key: request.args.get(key, "") for key in ("state", "department")}
    found = [
        line
        for line in every
        if chosen["state"] in ("", *line.states)
        and chosen["department"] in ("", line.fee.department)
    ]
    names = department_names()
    counts = Counter(state for line in every for state in line.states)
    waiting = [
        each
        for each in fee_office.revisions(db.session())
        if not (each.revision.approved_at or each.revision.withdrawn_at)
    ]
    return render_template(
        "staff/fees/table.html",
        heading="料金表",
        groups=[(fee, list(lines)) for fee, lines in groupby(found, fee_of)],
        count=len(found),
        total=len(every),
        chosen=chosen,
        states=[(key, words, counts[key]) for key, (words, _) in STATES.items() if counts[key]],
        departments=[
            (code, names[code]) for code in dict.fromkeys(line.fee.department for line in every)
        ],
        names=names,
        waiting=len(waiting),
    )


def fee_of(line: KindLine) -> Fee:
    return line.fee


@staff.get("/fees/<int:number>")
@access.staff(Role.FEES)
def fee_rates(number: int) -> Any:
    """One fee: of each kind what holds, what is to come, what waits and what is past."""
    table = fees.schedule(db.session(), toolbox(), number)
    fee = table.fee(number)
    if fee is None:
        abort(404)
    if fee.number != number:
        return redirect(url_for("staff.fee_rates", number=fee.number), 301)
    lines = fee_office.kinds(table, toolbox().clock.today())
    return render_template(
        "staff/fees/fee.html",
        heading=f"第{number}号 {fee.title}",
        fee=fee,
        lines=[line for line in lines if line.fee is fee],
        department=department_names()[fee.department],
    )


@staff.get("/fees.csv")
@access.staff(Role.FEES)
def fee_file() -> Response:
    """What holds today, in the columns of the import; ``all=1``: past, scheduled and drafted rows too."""
    table = the_table()
    today = toolbox().clock.today()
    if request.args.get("all"):
        return csv_file(f"fees-all-{today:%Y%m%d}", list(table.rates))
    return csv_file(f"fees-{today:%Y%m%d}", list(table.on(today)))


def csv_file(name: str, rates: list[FeeRate]) -> Response:
    response = Response(write_rates(rates), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response

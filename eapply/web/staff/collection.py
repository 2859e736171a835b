"""収納日計表 as page, CSV, XLSX and PDF; closing a day; the month for the accounting office."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import redirect, render_template, request, url_for

from eapply.core.csv_text import csv_bytes
from eapply.core.eras import DateProblem, parse_date, to_wareki
from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.core.workbook import xlsx_bytes
from eapply.models import db, transaction
from eapply.queries import collection
from eapply.services import closing, collection_file, ledger
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.serving import served
from eapply.web.staff.area import staff
from eapply.web.staff.charges import HANDLERS, departments
from eapply.web.staff.periods import asked_days
from eapply.web.tools import the_staff, toolbox

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass
class Period:
    """Which days of which departments; what could not be read is in ``errors``."""

    begin: date
    end: date
    wanted: tuple[str, ...] | None
    chosen: str
    errors: list[tuple[str, str]]


def period() -> Period:
    """As the address says; without days this month so far."""
    today, actor, given = toolbox().clock.today(), the_staff(), request.args
    begin, end, errors = asked_days(today.replace(day=1), today)
    chosen = given.get("department", "")
    own = None if Role.CASHIER in actor.roles() else actor.departments()
    wanted = own
    if chosen and (own is None or chosen in own):
        wanted = (chosen,)
    return Period(begin, end, wanted, chosen, errors)


def lines_of(asked: Period) -> list[collection.CollectionLine]:
    return collection.table(db.session(), asked.begin, asked.end, asked.wanted)


@staff.get("/collection")
@access.staff(*HANDLERS)
def collection_page() -> str:
    return drawn(period())


def drawn(asked: Period) -> str:
    tools, session = toolbox(), db.session()
    lines = lines_of(asked)
    last = ledger.last_closed(session)
    yesterday = date.fromordinal(tools.clock.today().toordinal() - 1)
    address: dict[str, Any] = {
        key: value for key, value in request.args.items() if value and key != "done"
    }
    return render_template(
        "staff/accounts/collection.html",
        heading="収納日計表",
        asked=asked,
        since=request.args.get("since", "") or to_wareki(asked.begin),
        until=request.args.get("until", "") or to_wareki(asked.end),
        heads=collection_file.HEADS,
        rows=collection_file.rows(tools, lines),
        total=collection_file.numbers(collection.total(lines)),
        errors=asked.errors,
        departments=departments() if Role.CASHIER in the_staff().roles() else {},
        files=[
            (text, url_for("staff.collection_download", kind=kind, **address))
            for kind, text in (("csv", "CSV"), ("xlsx", "XLSX"), ("pdf", "PDF"))
        ],
        months=[f"{month:%Y-%m}" for month in months_before(tools.clock.today())],
        closings=collection.closings(session, asked.begin, asked.end),
        last=last,
        may_close=Role.CASHIER in the_staff().roles() and (last is None or last < yesterday),
        closable=request.form.get("day", to_wareki(yesterday)),
        done="日計を締めました。" if request.args.get("done") else "",
    )


def months_before(today: date) -> list[date]:
    """This month and the twelve before it."""
    months = [today.replace(day=1)]
    for _ in range(12):
        months.append(date.fromordinal(months[-1].toordinal() - 1).replace(day=1))
    return months


@staff.get("/collection/files/<kind>")
@access.staff(*HANDLERS)
def collection_download(kind: str) -> Any:
    """The same table as a file."""
    asked = period()
    if asked.errors:
        return for_refusal(Refused(asked.errors[0][1]))
    tools, lines = toolbox(), lines_of(asked)
    name = f"収納日計表_{asked.begin:%Y%m%d}_{asked.end:%Y%m%d}"
    if kind == "pdf":
        content = collection_file.paper(tools, lines, asked.begin, asked.end)
        return served(content, "application/pdf", "inline", f"{name}.pdf")
    table = collection_file.rows(tools, lines)
    if kind == "xlsx":
        content = xlsx_bytes("収納日計表", collection_file.HEADS, table)
        return served(content, XLSX, "attachment", f"{name}.xlsx")
    content = csv_bytes(collection_file.HEADS, table)
    return served(content, "text/csv", "attachment", f"{name}.csv")


@staff.get("/collection/month.csv")
@access.staff(*HANDLERS)
def collection_month() -> Any:
    """月次ファイル: by 所属年度 and 歳入科目."""
    found = MONTH.fullmatch(request.args.get("month", ""))
    if found is None:
        return for_refusal(Refused("月を選んでください。"))
    year, month = int(found[1]), int(found[2])
    try:
        begin = date(year, month, 1)
    except ValueError:
        return for_refusal(Refused("月を選んでください。"))
    end = begin.replace(day=calendar.monthrange(year, month)[1])
    actor = the_staff()
    own = None if Role.CASHIER in actor.roles() else actor.departments()
    lines = collection.table(db.session(), begin, end, own)
    table = collection_file.month_rows(toolbox(), lines)
    content = csv_bytes(collection_file.MONTH_HEADS, table)
    return served(content, "text/csv", "attachment", f"収納月次_{begin:%Y%m}.csv")


@staff.post("/collection/close")
@access.staff(Role.CASHIER)
def close_day() -> Any:
    """締め: this day and the open ones before it."""
    tools = toolbox()
    try:
        day = parse_date(request.form.get("day", ""), today=tools.clock.today())
        with transaction() as session:
            closing.close(session, tools, the_staff(), day)
    except (Refused, DateProblem) as problem:
        sentence = (
            problem.sentence("締める日") if isinstance(problem, DateProblem) else problem.message
        )
        asked = period()
        asked.errors.append(("f-day", sentence))
        return drawn(asked), problem.status if isinstance(problem, Refused) else 422
    return redirect(url_for("staff.collection_page", done=1), 303)

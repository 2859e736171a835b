"""ダッシュボード: what a head of section asks about the own departments, in numbers. They are about nobody,
so nothing is disclosed and nothing recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import abort, render_template, request, url_for

from eapply.core.csv_text import csv_bytes
from eapply.core.eras import clock_text, fiscal_year, fiscal_year_text, short_text, to_wareki
from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.forms import ALL_FORMS
from eapply.queries.figures import Wanted
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.serving import served
from eapply.web.staff.area import staff
from eapply.web.staff.dashboard_charts import KEYS, charts
from eapply.web.staff.dashboard_parts import Sources
from eapply.web.staff.frame import opening
from eapply.web.staff.periods import asked_days
from eapply.web.tools import the_staff, toolbox

NO_DATA: Final = "まだ集計できるデータがありません（最初の1件から表示します）。"


@dataclass(frozen=True)
class Asked:
    """The filters of the address: "" for all. What could not be read is in ``errors``."""

    department: str
    procedure: str
    first: date
    last: date
    errors: list[tuple[str, str]]

    def address(self, **more: Any) -> dict[str, Any]:
        """The filters as they stand in addresses."""
        named = {"department": self.department, "procedure": self.procedure}
        days = {"since": self.first.isoformat(), "until": self.last.isoformat()}
        return {key: value for key, value in named.items() if value} | days | more


def departments() -> tuple[str, ...]:
    """The departments that this person heads."""
    return the_staff().departments((Role.HEAD,))


def procedures(owners: tuple[str, ...]) -> dict[str, str]:
    """Slug and title of what these departments receive."""
    tools = toolbox()
    return {
        form.procedure.slug: form.procedure.title
        for form in ALL_FORMS
        if tools.department(form.procedure.department).code in owners
    }


def read() -> Asked:
    """As the address says; without days this fiscal year so far."""
    today = toolbox().clock.today()
    first, last, errors = asked_days(date(fiscal_year(today), 4, 1), today)
    department, procedure = (request.args.get(key, "") for key in ("department", "procedure"))
    return Asked(
        department if department in departments() else "",
        procedure if procedure in procedures(departments()) else "",
        first,
        last,
        errors,
    )


def sources(asked: Asked) -> Sources:
    owners = (asked.department,) if asked.department else departments()
    slugs = (asked.procedure,) if asked.procedure else tuple(procedures(owners))
    return Sources(
        Wanted(owners, asked.procedure, asked.first, asked.last), toolbox().clock.today(), slugs
    )


@staff.get("/dashboard")
@access.staff(Role.HEAD)
def dashboard() -> str:
    asked, facts = read(), toolbox().facts
    present = fiscal_year(toolbox().clock.today())
    return render_template(
        "staff/dashboard.html",
        heading="ダッシュボード",
        asked=asked,
        as_of=as_of(),
        since=request.args.get("since", "") or to_wareki(asked.first),
        until=request.args.get("until", "") or to_wareki(asked.last),
        departments={code: facts.department(code).name for code in departments()},
        procedures=procedures(departments()),
        years=[
            (fiscal_year_text(year), year_address(asked, year)) for year in (present, present - 1)
        ],
        charts=charts(sources(asked)),
        files={key: url_for("staff.dashboard_file", chart=key, **asked.address()) for key in KEYS},
        no_data=NO_DATA,
        errors=asked.errors,
    )


def as_of() -> str:
    """Until when today's numbers reach."""
    now = toolbox().clock.now()
    closed = "" if opening().is_open(now.date()) else "今日は閉庁日です。"
    return f"{short_text(now.date())}{clock_text(now)}までの数です。{closed}"


def year_address(asked: Asked, year: int) -> str:
    """The same page for a fiscal year, the present one so far."""
    last = min(date(year + 1, 3, 31), toolbox().clock.today())
    days = {"since": date(year, 4, 1).isoformat(), "until": last.isoformat()}
    return url_for("staff.dashboard", **asked.address(**days))


@staff.get("/dashboard/<chart>.csv")
@access.staff(Role.HEAD)
def dashboard_file(chart: str) -> Any:
    """The table of one chart as a file."""
    if chart not in KEYS:
        abort(404)
    asked = read()
    if asked.errors:
        return for_refusal(Refused(asked.errors[0][1]))
    (found,) = charts(sources(asked), [chart])
    name = f"{found.title.partition('：')[0]}_{asked.first:%Y%m%d}_{asked.last:%Y%m%d}.csv"
    return served(csv_bytes(found.heads, found.rows), "text/csv", "attachment", name)

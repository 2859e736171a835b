"""What every page of the desk shows around its content: person, menu, views with their counts."""

from __future__ import annotations

from typing import Any, Final

from flask import request, url_for

from eapply.core.staffing import ROLE_WORDS
from eapply.core.submission import CITY_WIDE, DESK, Role
from eapply.core.workdays import OpeningDays
from eapply.models import db
from eapply.queries import opinions, staff_counts
from eapply.queries.bookings import resources_of
from eapply.queries.scope import StaffActor
from eapply.queries.views import ACROSS, ALL, STATES, VIEWS, Standpoint, View, standpoint_of
from eapply.web.staff import administration, saved_rail
from eapply.web.staff.area import staff
from eapply.web.tools import current_staff, the_staff, toolbox

# Only where a department owns something that can be booked.
BOOKINGS: Final = ("予約", "staff.bookings")
# What 1366 pixels hold in one line; the rest stands behind "ほか". So the order goes from often to seldom.
IN_THE_BAR: Final = 5
# (words, endpoint, who, letter behind "g")
MENU: Final = (
    ("きょうの仕事", "staff.today", frozenset(Role), "h"),
    ("受付一覧", "staff.queue", DESK, "q"),
    ("ダッシュボード", "staff.dashboard", frozenset({Role.HEAD}), "d"),
    ("窓口入力", "staff.counter", DESK, ""),
    ("郵送するもの", "staff.letters", DESK, ""),
    (BOOKINGS[0], BOOKINGS[1], DESK, ""),
    ("支払い・返金", "staff.charge_list", DESK | {Role.CASHIER}, ""),
    ("突合", "staff.accounts_page", DESK | {Role.CASHIER}, ""),
    ("収納日計表", "staff.collection_page", DESK | {Role.CASHIER}, ""),
    ("手続のかんたんさ", "staff.feedback", DESK, ""),
    ("代決", "staff.deputies", frozenset({Role.HEAD}), ""),
    ("送信の状況", "staff.outbox", frozenset({Role.HEAD}), ""),
    ("料金表", "staff.fee_table", frozenset({Role.FEES}), ""),
    ("職員と権限", "staff.people_list", frozenset({Role.PEOPLE, Role.HEAD}), ""),
    ("保存期間", "staff.retention", frozenset({Role.PEOPLE, Role.AUDITOR}), ""),
    ("監査記録", "staff.audit", frozenset({Role.AUDITOR}), ""),
    ("管理", "staff.administration", administration.ROLES, ""),
)


def standpoint() -> Standpoint:
    """What "mine" and "soon" mean for this person today."""
    return standpoint_of(the_staff(), opening(), toolbox().clock.today())


def opening() -> OpeningDays:
    """The opening days that periods are counted in."""
    return toolbox().facts.opening_days("city")


def belongs_to(actor: StaffActor) -> str:
    """The departments of a person in words, or the city-wide duty."""
    facts = toolbox().facts
    names = [facts.department(code).name for code in actor.departments()]
    return "・".join(names) or "・".join(
        name for role, name in ROLE_WORDS.items() if role in actor.roles() & CITY_WIDE
    )


@staff.context_processor
def around() -> dict[str, Any]:
    """The values of templates/staff/base.html."""
    tools, actor = toolbox(), current_staff()
    values: dict[str, Any] = {
        "test_system": tools.settings.mode != "production",
        "today": tools.clock.today(),
    }
    if actor is None:
        return values
    values["me"] = {
        "name": actor.name,
        "department": belongs_to(actor),
        "sign_out": url_for("staff.sign_out"),
    }
    pages = [
        {
            "label": label,
            "href": url_for(endpoint),
            "current": request.endpoint == endpoint,
            "key": key,
        }
        for label, endpoint, roles, key in MENU
        if roles & actor.roles() and (endpoint != BOOKINGS[1] or resources_of(actor, tools.facts))
    ]
    # One more than fit would fold a single page away.
    fit = IN_THE_BAR if len(pages) > IN_THE_BAR + 1 else len(pages)
    values["menu"], values["menu_more"] = pages[:fit], pages[fit:]
    if actor.departments():
        at = standpoint()
        counts = staff_counts.per_view(db.session(), actor, at)
        saved = saved_rail.entries(at, counts)
        asked = opinions.open_count(db.session(), actor)
        is_elsewhere = any(each.get("current") for each in saved)
        values |= {
            "views": [*rail(counts, asked, is_elsewhere), *saved],
            "asked_count": asked,
            "view_counts": counts,
            "most_counted": staff_counts.MOST,
            "unread": counts["new"],
        }
    return values


def rail(counts: dict[str, int], asked: int, is_elsewhere: bool = False) -> list[dict[str, Any]]:
    """The views with their counts, in two sections; none is the current one ``is_elsewhere``.

    ``asked`` questions of other departments wait for an answer.
    """
    is_here = request.endpoint == "staff.queue" and not is_elsewhere
    here = request.args.get("view", ALL.key) if is_here else None
    lines: list[dict[str, Any]] = []
    for heading, views in (("わたしの仕事", ACROSS), ("課の一覧", STATES)):
        lines.append({"label": heading})
        lines += [
            entry(view, counts[view.key], here)
            for view in views
            if counts[view.key] or not view.only_if_any
        ]
        if views is ACROSS:
            lines.append(
                {
                    "label": "意見照会",
                    "href": url_for("staff.opinions_list"),
                    "count": asked,
                    "current": request.endpoint == "staff.opinions_list",
                }
            )
    return lines


def entry(view: View, count: int, here: str | None) -> dict[str, Any]:
    return {
        "label": view.title,
        "href": url_for("staff.queue", view=view.key),
        "count": count,
        "current": here is not None and VIEWS.get(here) is view,
    }

"""保存した表示 on the pages of the desk: in the rail, and which of them the list was opened from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import g, request, url_for

from eapply.models import SavedView, db
from eapply.queries import saved_views
from eapply.queries.queue import Filters
from eapply.queries.views import Standpoint
from eapply.web.tools import the_staff

SECTIONS: Final = (("自分だけの表示", False), ("課で共有の表示", True))


def own_views() -> list[SavedView]:
    """Those that this person sees, read once for the request."""
    if "saved_views" not in g:
        g.saved_views = saved_views.of_person(db.session(), the_staff())
    found: list[SavedView] = g.saved_views
    return found


def opened_from(filters: Filters) -> SavedView | None:
    """The saved view that this list was opened from; None for a foreign, unknown or no number."""
    return next((each for each in own_views() if str(each.id) == filters.saved), None)


def list_address(view: SavedView) -> str:
    """The list that it opens, with all its conditions in the address."""
    values: dict[str, Any] = view.filters
    return url_for("staff.queue", **values, saved=view.id)


def entries(at: Standpoint, of_views: Mapping[str, int]) -> list[dict[str, Any]]:
    """The lines of the rail, in two sections; ``of_views`` are the numbers of the built-in ones."""
    views = own_views()
    counts = saved_views.counts(db.session(), the_staff(), at, views, of_views)
    here = request.args.get("saved", "") if request.endpoint == "staff.queue" else ""
    lines: list[dict[str, Any]] = []
    for heading, is_shared in SECTIONS:
        found = [view for view in views if bool(view.department) == is_shared]
        if found:
            lines.append({"label": heading})
        lines += [
            {
                "label": view.title,
                "href": list_address(view),
                "count": counts.get(view.id),
                "current": str(view.id) == here,
            }
            for view in found
        ]
    return lines

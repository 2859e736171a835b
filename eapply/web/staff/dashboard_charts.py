"""The charts of the ダッシュボード by their keys, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from eapply.models import db
from eapply.queries import handling_times
from eapply.queries.handling_times import Handled
from eapply.web.staff import dashboard_cases, dashboard_sides
from eapply.web.staff.dashboard_parts import Chart, Sources
from eapply.web.staff.frame import opening
from eapply.web.tools import the_staff

OF_HANDLED: Final[Mapping[str, Callable[[Sources, list[Handled]], Chart]]] = {
    "in-time": dashboard_cases.in_time,
    "stages": dashboard_cases.stages,
}
OTHERS: Final[Mapping[str, Callable[[Sources], Chart]]] = {
    "backlog": dashboard_cases.backlog,
    "flow": dashboard_cases.flow,
    "corrections": dashboard_sides.asked_again,
    "money": dashboard_sides.money,
    "drafts": dashboard_sides.drafts,
    "load": dashboard_sides.load,
}
KEYS: Final = ("backlog", "flow", "in-time", "stages", "corrections", "money", "drafts", "load")


def charts(asked: Sources, keys: Iterable[str] = KEYS) -> list[Chart]:
    """The charts with these keys, in this order."""
    wanted, found = list(keys), list[Handled]()
    if OF_HANDLED.keys() & set(wanted):
        found = handling_times.handled(db.session(), the_staff(), asked.wanted, opening())
    return [
        OF_HANDLED[key](asked, found) if key in OF_HANDLED else OTHERS[key](asked) for key in wanted
    ]

"""急ぐもの on きょうの仕事: the digest in words, with where the cases are listed."""

from __future__ import annotations

from flask import url_for

from eapply.models import db
from eapply.queries.digest import ITEMS, digest
from eapply.queries.queue import SELF
from eapply.web.staff.frame import standpoint
from eapply.web.tools import the_staff, toolbox

HEADS = tuple(words for words, _ in ITEMS)


def rows() -> list[tuple[str, list[tuple[int, str]]]]:
    """Who, and of each kind how many and the list of them ("" where there is none of its own); nothing when
    nothing is urgent."""
    actor, tools = the_staff(), toolbox()
    departments = actor.departments()
    if not departments:
        return []
    lines = digest(db.session(), actor, standpoint(), tools.clock.today())
    if not any(count for line in lines for count in line.counts):
        return []
    found = []
    for line in lines:
        name = tools.facts.department(line.department).name if line.department else "あなたの担当"
        mine = None if line.department else SELF
        # The list is of all departments of a person; a department alone has none.
        has_list = mine is not None or len(departments) == 1
        hrefs = [
            url_for("staff.queue", view=view, handler=mine) if has_list else "" for _, view in ITEMS
        ]
        found.append((name, list(zip(line.counts, hrefs, strict=True))))
    return found

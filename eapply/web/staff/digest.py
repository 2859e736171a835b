"""急ぐもの on きょうの仕事: the digest in words, with where the cases are listed; whether it is mailed too."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from eapply.core.submission import Role
from eapply.models import StaffAccount, db, transaction
from eapply.queries.digest import ITEMS, digest
from eapply.queries.queue import SELF
from eapply.services import digest_mails
from eapply.web.access import access
from eapply.web.staff.area import staff
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


def is_mailed() -> bool | None:
    """Whether the person gets it each morning; None without an address."""
    account = db.session.get_one(StaffAccount, the_staff().id)
    return account.wants_digest if account.email else None


@staff.post("/digest-mail")
@access.staff(Role.CLERK, Role.HEAD)
def switch_digest_mail() -> Any:
    """On or off, for oneself."""
    with transaction() as session:
        on = request.form.get("on") == "1"
        digest_mails.switch(session, toolbox(), the_staff(), on=on)
    return redirect(url_for("staff.today", _anchor="digest-mail"), 303)

"""One account: who it is, what the person may do where, and every act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from eapply.core.eras import DateProblem, parse_date
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.staffing import END, Grant
from eapply.models import StaffAccount, db, transaction
from eapply.queries import people as reads
from eapply.queries.scope import StaffActor
from eapply.services import people
from eapply.services.toolbox import Toolbox
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import people_words
from eapply.web.staff.area import staff
from eapply.web.staff.people import ADMINISTRATORS, CHOOSE, Errors, slips_page
from eapply.web.tools import the_staff, toolbox

# Act → the box that its refusal belongs to, where the refusal names none.
BOXES: Final = {"grant": "f-role", "revoke": "roles", "end": "f-day"}


@staff.get("/people/accounts/<login>")
@access.staff(*ADMINISTRATORS)
def person(login: str) -> str:
    return person_page(login)


def person_page(login: str, errors: Errors | None = None) -> str:
    tools, actor = toolbox(), the_staff()
    member = reads.member(db.session(), actor, login)
    now = tools.clock.now()
    return render_template(
        "staff/people/person.html",
        heading=f"{member.name}（{member.login}）",
        member=member,
        roles=[
            (people_words.value_of(grant), people_words.role_words(grant, tools.facts))
            for grant in member.grants
        ],
        choices=people_words.choices(actor, tools.facts),
        state=people_words.state_of(member, now.date(), now),
        is_locked=member.locked_until is not None and member.locked_until > now,
        manages_all=reads.manages_all(actor),
        domains=tools.settings.staff_mail_domains,
        never=people_words.BEFORE_FIRST,
        own=people.OWN,
        errors=errors or [],
        typed=request.form,
        done=people_words.DONE.get(request.args.get("done", ""), ""),
    )


@staff.post("/people/accounts/<login>/<verb>")
@access.staff(*ADMINISTRATORS)
def change_person(login: str, verb: str) -> Any:
    """One act on the account as it was seen."""
    tools, actor, act = toolbox(), the_staff(), ACTS.get(verb)
    if act is None:
        abort(404)
    try:
        with transaction() as session:
            password = act(session, tools, actor, login, version_seen())
            # Whom a head has let go is nobody of theirs any more.
            left = next(
                iter(session.scalars(reads.known_to(actor).where(StaffAccount.login == login))),
                None,
            )
            name = left.name if left else ""
    except NotYours as refusal:
        return for_refusal(refusal)
    except Refused as refusal:
        db.session().rollback()  # what somebody else has written meanwhile is to be seen
        target = f"f-{refusal.field}" if refusal.field in ("name", "email", "day", "role") else ""
        where = "main" if isinstance(refusal, Conflict) else target or BOXES.get(verb, "main")
        return person_page(login, [(where, refusal.message)]), refusal.status
    if password:
        return slips_page([(login, name, password)], "新しいパスワードを出しました")
    if not name:
        return redirect(url_for("staff.people_list", done=verb), 303)
    return redirect(url_for("staff.person", login=login, done=verb), 303)


def version_seen() -> int:
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def chosen() -> Grant:
    found = people_words.given(request.form.get("role", ""), the_staff(), toolbox().facts)
    if found is None:
        raise Refused(CHOOSE, "role")
    return found


def change(session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int) -> None:
    name, email = request.form.get("name", ""), request.form.get("email", "")
    people.change(session, tools, actor, login, version, name, email)


def grant(session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int) -> None:
    people.grant(session, tools, actor, login, version, chosen())


def revoke(session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int) -> None:
    people.revoke(session, tools, actor, login, version, chosen())


def set_end(session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int) -> None:
    """An empty box takes the day away."""
    typed = request.form.get("day", "").strip()
    try:
        day = parse_date(typed, today=tools.clock.today()) if typed else None
    except DateProblem as problem:
        raise Refused(problem.sentence(END), "day") from None
    people.set_end(session, tools, actor, login, version, day)


ACTS: Final[dict[str, Callable[[Session, Toolbox, StaffActor, str, int], str | None]]] = {
    "change": change,
    "grant": grant,
    "revoke": revoke,
    "end": set_end,
    "disable": people.disable,
    "enable": people.enable,
    "unlock": people.unlock,
    "second-factor": people.reset_second_factor,
    "password": people.new_password,
}

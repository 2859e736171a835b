"""職員と権限: the list of accounts, a new account, and a head's colleague by the number."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for

from eapply.core.csv_text import csv_bytes
from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.models import db, transaction
from eapply.queries import people as reads
from eapply.queries.people import Search
from eapply.services import people
from eapply.web.access import access
from eapply.web.serving import served
from eapply.web.staff import people_words
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

ADMINISTRATORS: Final = (Role.PEOPLE, Role.HEAD)
CHOOSE: Final = "役割を選んでください。"
MOST_SHOWN: Final = 300
SLIP: Final = ("職員番号", "氏名", "パスワード")
Errors = list[tuple[str, str]]


@staff.get("/people")
@access.staff(*ADMINISTRATORS)
def people_list() -> str:
    return list_page()


def list_page(errors: Errors | None = None) -> str:
    tools, actor, given = toolbox(), the_staff(), request.args
    search = Search(
        given.get("words", "").strip(), given.get("department", ""), given.get("show") == "gone"
    )
    now = tools.clock.now()
    found = reads.members(db.session(), actor, search, now.date())
    manages_all = reads.manages_all(actor)
    rows = [
        (
            each,
            people_words.roles_words(each.grants, tools.facts),
            people_words.state_of(each, now.date(), now),
        )
        for each in found[:MOST_SHOWN]
    ]
    return render_template(
        "staff/people/list.html",
        heading="職員と権限",
        rows=rows,
        count=len(found),
        search=search,
        departments=departments(),
        manages_all=manages_all,
        choices=[] if manages_all else people_words.choices(actor, tools.facts),
        never=people_words.BEFORE_FIRST,
        errors=errors or [],
        typed=request.form,
        done=people_words.DONE.get(given.get("done", ""), ""),
    )


def departments() -> list[tuple[str, str]]:
    """Where the reader may look for people: code and name."""
    actor, known = the_staff(), toolbox().facts.departments()
    headed = actor.departments((Role.HEAD,))
    return [
        (each.code, each.name) for each in known if reads.manages_all(actor) or each.code in headed
    ]


@staff.post("/people")
@access.staff(Role.HEAD)
def welcome() -> Any:
    """A head takes somebody of another department in, by the number."""
    tools, actor = toolbox(), the_staff()
    chosen = people_words.given(request.form.get("role", ""), actor, tools.facts)
    if chosen is None:
        return list_page([("f-role", CHOOSE)]), 422
    try:
        with transaction() as session:
            account = people.welcome(session, tools, actor, request.form.get("login", ""), chosen)
            login = account.login
    except Refused as refusal:
        return list_page([(f"f-{refusal.field or 'login'}", refusal.message)]), refusal.status
    return redirect(url_for("staff.person", login=login, done="grant"), 303)


@staff.get("/people/new")
@access.staff(Role.PEOPLE)
def new_person() -> str:
    return new_page()


def new_page(errors: Errors | None = None) -> str:
    return render_template(
        "staff/people/new.html",
        heading="職員を登録する",
        choices=people_words.choices(the_staff(), toolbox().facts),
        domains=toolbox().settings.staff_mail_domains,
        errors=errors or [],
        typed=request.form,
    )


@staff.post("/people/new")
@access.staff(Role.PEOPLE)
def add_person() -> Any:
    """The account, and the page with its one-time password, which nobody sees again."""
    tools, actor, typed = toolbox(), the_staff(), request.form
    chosen = people_words.given(typed.get("role", ""), actor, tools.facts)
    if typed.get("role") and chosen is None:
        return new_page([("f-role", CHOOSE)]), 422
    try:
        with transaction() as session:
            account, password = people.add(
                session,
                tools,
                actor,
                typed.get("login", ""),
                typed.get("name", ""),
                typed.get("email", ""),
                [chosen] if chosen else [],
            )
            slip = (account.login, account.name, password)
    except Refused as refusal:
        field = "role" if refusal.field == "grants" else refusal.field
        return new_page([(f"f-{field or 'login'}", refusal.message)]), refusal.status
    return slips_page([slip], "登録しました")


def slips_page(slips: list[tuple[str, str, str]], done: str) -> str:
    """The one page that ever shows these passwords: on screen, on paper, as a file of it."""
    return render_template(
        "staff/people/slips.html",
        heading="一度だけのパスワード",
        done=done,
        slips=slips,
        sign_in=toolbox().settings.staff_base_url.rstrip("/") + url_for("staff.sign_in"),
    )


@staff.post("/people/passwords.csv")
@access.staff(Role.PEOPLE)
def slips_file() -> Response:
    """Gives back as a file what the page that sends it holds; nothing of it is kept here."""
    columns = [request.form.getlist(key) for key in ("login", "name", "password")]
    content = csv_bytes(SLIP, list(zip(*columns, strict=False)))
    return served(content, "text/csv", "attachment", "一度だけのパスワード.csv")

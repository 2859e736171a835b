"""連携用トークン: made for a program, shown once, listed with their last use, ended."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, render_template, request, url_for

from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.models import StaffAccount, db, transaction
from eapply.queries import people
from eapply.queries import program_tokens as reads
from eapply.services import program_tokens, signing_in
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import program_words
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

DAYS: Final = (30, 90, 180, 365)
READS, ACTS = "read", "act"
NOBODY: Final = "この職員番号の人は、いま利用できる職員の中にいません。"
Errors = list[tuple[str, str]]


@staff.get("/people/tokens")
@access.staff(Role.PEOPLE, Role.HEAD)
def tokens() -> str:
    return tokens_page()


def tokens_page(errors: Errors | None = None) -> str:
    tools, actor = toolbox(), the_staff()
    now = tools.clock.now()
    return render_template(
        "staff/programs/tokens.html",
        heading="連携用トークン",
        tokens=[
            (each, program_words.token_state(each.row, now))
            for each in reads.listed(db.session(), actor)
        ],
        department_of=tools.facts.department,
        manages_all=people.manages_all(actor),
        login=actor.login,
        departments=[
            (each.code, each.name)
            for each in tools.facts.departments()
            if people.manages_all(actor) or each.code in actor.departments()
        ],
        days=[(each, f"{each}日") for each in DAYS if each <= tools.settings.token_days],
        chosen=request.form.getlist("departments"),
        typed=request.form,
        errors=errors or [],
        done=program_words.DONE.get(request.args.get("done", ""), ""),
    )


@staff.post("/people/tokens")
@access.staff(Role.PEOPLE, Role.HEAD)
def make_token() -> Any:
    """The token, and the one page that ever shows it."""
    tools, actor, typed = toolbox(), the_staff(), request.form
    days = typed.get("days", "")
    try:
        with transaction() as session:
            account = account_of(typed.get("login", ""))
            token = program_tokens.make(
                session,
                tools,
                actor,
                account,
                typed.get("purpose", ""),
                typed.getlist("departments") or departments_of(account),
                int(days) if days in map(str, DAYS) else 0,
                may_act=typed.get("reach") == ACTS,
            )
            name = account.name
    except Refused as refusal:
        return tokens_page([(f"f-{refusal.field or 'purpose'}", refusal.message)]), 422
    return render_template(
        "staff/programs/token_made.html",
        heading="連携用トークンを作りました",
        token=token,
        name=name,
        days=days,
        address=tools.settings.staff_base_url.rstrip("/") + url_for("case_api.submissions"),
    )


def account_of(login: str) -> StaffAccount:
    """Whose account it is for: a head's own, or the one that was typed. Raises Refused."""
    actor, session = the_staff(), db.session()
    if not people.manages_all(actor):
        return session.get_one(StaffAccount, actor.id)
    found = signing_in.find(session, login)
    if found is None:
        raise Refused(NOBODY, "login")
    return found


def departments_of(account: StaffAccount) -> list[str]:
    return sorted({grant.department for grant in account.grants if grant.department})


@staff.post("/people/tokens/<token>/end")
@access.staff(Role.PEOPLE, Role.HEAD)
def end_token(token: str) -> Any:
    """失効させる: it works no longer."""
    try:
        with transaction() as session:
            program_tokens.end(session, toolbox(), the_staff(), token)
    except Conflict as refusal:
        return tokens_page([("list", refusal.message)]), 409
    except Refused as refusal:
        return for_refusal(refusal)
    return redirect(url_for("staff.tokens", done="token-ended"), 303)

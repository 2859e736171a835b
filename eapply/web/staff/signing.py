"""Sign-in: password, second factor, first password. Answers never tell which part was wrong.

Between password and code the session holds only whose turn it is, for a few minutes; the person is
signed in, and the session moved to a new token, when everything is proved.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import segno
from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from eapply.core.errors import Refused
from eapply.models import StaffAccount, db, transaction
from eapply.services import signing_in
from eapply.web import limits
from eapply.web.access import access
from eapply.web.guard import remembered_page
from eapply.web.staff.area import staff
from eapply.web.tools import browser_session, current_staff, the_staff, toolbox

PENDING: Final = "pending"
NEW_SECRET: Final = "new_secret"  # noqa: S105 - the name of a place, not a secret
PENDING_FOR: Final = timedelta(minutes=10)
LATER: Final = "時間がたったため、はじめからサインインしてください。"
LONGEST_PASSWORD: Final = 200


@staff.get("/sign-in")
@access.public
def sign_in() -> Any:
    if current_staff() is not None:
        return redirect(remembered_page(), 303)
    return password_page()


def password_page(problem: str = "", login: str = "") -> str:
    return render_template(
        "staff/sign_in.html",
        heading="サインイン",
        errors=[("f-login", problem)] if problem else [],
        login=login,
        to=request.values.get("to", ""),
        is_demo=toolbox().settings.mode == "demo",
    )


@staff.post("/sign-in")
@access.public
def check_password() -> Any:
    """The first step. Unknown, disabled and wrong look the same and take the same time."""
    login, password = request.form.get("login", ""), request.form.get("password", "")
    limits.limit("sign-in", login.strip().lower())
    tools = toolbox()
    with transaction() as session:
        outcome = signing_in.with_password(session, tools, login, password[:LONGEST_PASSWORD])
        account = outcome.account
        second = account is not None and signing_in.needs_code(tools, account)
        if account is not None and not second:
            signing_in.succeeded(session, tools, account)
        number = account.id if account is not None else 0
        version = account.version if account is not None else 0
        is_set_up = account is not None and bool(account.totp_secret)
    if not number:
        return password_page(outcome.refusal, login), 422
    if not second:
        return enter(number)
    at = tools.clock.now().isoformat()
    browser_session()[PENDING] = {"account": number, "version": version, "at": at}
    browser_session().renew()
    step = "staff.code" if is_set_up else "staff.set_up"
    return redirect(url_for(step, to=request.form.get("to") or None), 303)


def enter(account: int) -> Response:
    """Signs the person in and leads to where they wanted to go."""
    target = remembered_page()
    browser_session().sign_in(account)
    return redirect(target, 303)


def pending() -> int | None:
    """Whose second step is awaited in this browser; nobody's once an administrator changed the account:
    the password that was right then may have been replaced."""
    kept = browser_session().get(PENDING)
    if not kept:
        return None
    since = datetime.fromisoformat(kept["at"])
    if toolbox().clock.now() - since > PENDING_FOR:
        return None
    account = db.session.get(StaffAccount, kept["account"])
    return account.id if account is not None and account.version == kept["version"] else None


@staff.get("/sign-in/code")
@access.public
def code() -> Any:
    if pending() is None:
        return redirect(url_for("staff.sign_in"), 303)
    return code_page()


def code_page(problem: str = "") -> str:
    return render_template(
        "staff/code.html",
        heading="確認コードの入力",
        errors=[("f-code", problem)] if problem else [],
        to=request.values.get("to", ""),
    )


@staff.post("/sign-in/code")
@access.public
def check_code() -> Any:
    """The second step: the code of the person's device, each code once."""
    number, tools = pending(), toolbox()
    if number is None:
        return password_page(LATER), 422
    limits.limit("second-factor", str(number))
    with transaction() as session:
        account = session.get_one(StaffAccount, number, with_for_update=True)
        outcome = signing_in.with_code(session, tools, account, request.form.get("code", ""))
        if outcome.account is not None:
            signing_in.succeeded(session, tools, account)
    if outcome.account is None:
        return code_page(outcome.refusal), 422
    return enter(number)


@staff.get("/sign-in/set-up")
@access.public
def set_up() -> Any:
    """登録 of the second factor: only after the password, only for who has none yet."""
    number = pending()
    account = db.session.get(StaffAccount, number) if number is not None else None
    if account is None or account.totp_secret:
        return redirect(url_for("staff.sign_in"), 303)
    kept = browser_session().get(NEW_SECRET)
    if not kept:
        kept = browser_session()[NEW_SECRET] = signing_in.new_secret()
    return set_up_page(account.login, kept)


def set_up_page(login: str, secret: str, problem: str = "") -> str:
    picture = segno.make(signing_in.secret_address(login, secret), error="m")
    return render_template(
        "staff/set_up.html",
        heading="確認コードの登録",
        errors=[("f-code", problem)] if problem else [],
        # Drawn by us from a secret of ours; nothing in it was typed by anybody.
        picture=Markup(picture.svg_inline(scale=5, border=4, light="#ffffff")),  # noqa: S704
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        to=request.values.get("to", ""),
    )


@staff.post("/sign-in/set-up")
@access.public
def keep_code() -> Any:
    """Takes the second factor in once a code of it is right."""
    number, secret, tools = pending(), browser_session().get(NEW_SECRET, ""), toolbox()
    if number is None or not secret:
        return password_page(LATER), 422
    limits.limit("second-factor", str(number))
    with transaction() as session:
        account = session.get_one(StaffAccount, number, with_for_update=True)
        outcome = signing_in.set_up_code(
            session, tools, account, secret, request.form.get("code", "")
        )
        login = account.login
    if outcome.account is None:
        return set_up_page(login, secret, outcome.refusal), 422
    return enter(number)


@staff.get("/password")
@access.staff(settling=True)
def password() -> str:
    return new_password_page()


def new_password_page(errors: list[tuple[str, str]] | None = None) -> str:
    return render_template(
        "staff/password.html",
        heading="パスワードの変更",
        errors=errors or [],
        shortest=signing_in.SHORTEST_PASSWORD,
    )


@staff.post("/password")
@access.staff(settling=True)
def change_password() -> Any:
    """A new password; all other sessions of the person end."""
    typed = [request.form.get(key, "")[:LONGEST_PASSWORD] for key in ("old", "new", "again")]
    limits.limit("sign-in", the_staff().login)
    try:
        with transaction() as session:
            account = session.get_one(StaffAccount, the_staff().id, with_for_update=True)
            signing_in.change_password(session, toolbox(), account, *typed)
    except Refused as refusal:
        return new_password_page([(f"f-{refusal.field}", refusal.message)]), 422
    return enter(the_staff().id)


@staff.post("/sign-out")
@access.staff(settling=True)
def sign_out() -> Response:
    browser_session().sign_out()
    return redirect(url_for("staff.sign_in"), 303)

"""The token in every form, so that another site's page cannot press our buttons.

Flask-WTF's edge with two kinds of tokens of our own, because its token lives in the session: every
visitor would need a row, and a form would die with a session of 60 minutes.

* On a draft's pages the token is tied to the draft: it is good as long as the draft, whatever
  becomes of session and cookies. It opens nothing: whether this browser may write the draft is the
  guard's next question, and a page that was typed before the time-out is kept aside by it.
* Everywhere else it is tied to a random cookie of the browser, which changes when a person signs in
  or out.

Both are MACs under the secret key, so knowing the draft or setting the cookie does not make a token.
The sender's `Origin` and `Sec-Fetch-Site` are looked at as well.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFProtect

from eapply.services.secrets import keyed, same
from eapply.web.access import ARGUMENTS, WITHOUT_COOKIES, Kind, declared
from eapply.web.sessions import BrowserSessions, audience_of
from eapply.web.tools import browser_session, toolbox

FIELD = "csrf_token"
HEADER = "X-CSRFToken"
PURPOSE = "form"  # of the key and of the cookie
COOKIE_VALUE = re.compile(r"[A-Za-z0-9_-]{22}")
FRIENDLY_SITES = ("same-origin", "none")


def csrf_token() -> str:
    """The token for a form on this page; the same for every form of it."""
    return keyed(toolbox().settings.secret_key, PURPOSE, _subject(make=True))


class FormTokens(CSRFProtect):  # type: ignore[misc]
    """Checks every unsafe request to a view that looks at cookies."""

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        for name in ("csrf_token", "csrf_meta_tag"):
            app.jinja_env.globals.pop(name, None)
        app.jinja_env.globals["csrf_token"] = csrf_token
        app.context_processor(lambda: {"csrf_token": csrf_token})
        app.after_request(_keep_cookie)

    def protect(self, apply_exemptions: bool = False) -> None:
        if request.method not in current_app.config["WTF_CSRF_METHODS"] or not request.endpoint:
            return
        entry = declared(current_app.view_functions[request.endpoint])
        if entry is not None and entry.kind in WITHOUT_COOKIES:
            return
        if _is_from_elsewhere():
            self._error_response("The request comes from another site.")
        if not _is_good(request.headers.get(HEADER) or request.form.get(FIELD, "")):
            self._error_response("The form token is missing or belongs to another page.")
        g.csrf_valid = True


def _subject(*, make: bool) -> str:
    """What the token of this address is tied to; "" when there is nothing it could be tied to."""
    view = current_app.view_functions.get(request.endpoint or "")
    entry = declared(view)
    if entry is not None and entry.kind is Kind.DRAFT:
        return f"draft:{(request.view_args or {})[ARGUMENTS[Kind.DRAFT]]}"
    audience = audience_of(request.path)
    value: str = g.get("form_cookie", "") or request.cookies.get(_cookie_name(audience), "")
    if not COOKIE_VALUE.fullmatch(value):
        if not make:
            return ""
        value = g.form_cookie = toolbox().ids.token(16)
    return f"browser:{audience}:{value}"


def _is_good(token: str) -> bool:
    subject = _subject(make=False)
    settings = toolbox().settings
    keys = (settings.secret_key, *settings.previous_secret_keys)
    return bool(subject) and any(same(token, keyed(key, PURPOSE, subject)) for key in keys)


def _is_from_elsewhere() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in FRIENDLY_SITES:
        return True
    # The scheme is left out: behind a proxy it is only known when the proxy is trusted to tell it.
    return origin is not None and urlsplit(origin).netloc != request.host


def _sessions() -> BrowserSessions:
    interface: Any = current_app.session_interface
    return interface  # type: ignore[no-any-return]


def _cookie_name(audience: str) -> str:
    return _sessions().cookie_name(audience, PURPOSE)


def _keep_cookie(response: Response) -> Response:
    """Gives the browser its cookie when a page made a token, and a new one to another person."""
    value = g.get("form_cookie", "")
    if browser_session().changed_person:
        value = toolbox().ids.token(16)
    if value:
        _sessions().set_cookie(response, audience_of(request.path), value, PURPOSE)
    return response

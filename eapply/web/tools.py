"""What every view asks for: the toolbox, who is acting, the browser's session."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request, session

from eapply.queries.scope import StaffActor
from eapply.services.program_tokens import Program
from eapply.services.toolbox import Toolbox
from eapply.web.sessions import BrowserSession


def toolbox() -> Toolbox:
    """The toolbox of this process."""
    return cast(Toolbox, current_app.extensions["eapply"])


def browser_session() -> BrowserSession:
    """The session of this browser for the audience of the address; see `sessions`."""
    return cast(BrowserSession, session)


def resident_session() -> BrowserSession:
    """The same under the name that residents' views use: ``["drafts"]`` and ``["cases"]``."""
    return browser_session()


def current_staff() -> StaffActor | None:
    """The member of staff of this request, loaded anew by the guard; None on residents' pages."""
    return cast("StaffActor | None", g.get("staff"))


def the_program() -> Program:
    """The program of this request, on a view that is declared for programs."""
    return cast(Program, g.program)


def the_staff() -> StaffActor:
    """The same on a view that is declared for staff, where there is always one."""
    actor = current_staff()
    if actor is None:
        raise LookupError("the view is not declared with access.staff")
    return actor


def current_case() -> str:
    """The public id of the case on a view that is declared with ``access.case``."""
    return cast(str, g.case)


def client_address() -> str:
    """The visitor's address, as the trusted proxies report it."""
    return request.remote_addr or ""

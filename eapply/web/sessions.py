"""Browsers' sessions, kept on the server.

The cookie holds a random token and the table its hash, so a copy of the database opens nothing, and
ending a session ends it in every copy of the cookie. Residents and staff have cookies of their own.
A visitor gets no row until something is stored; a token that we did not give is never taken over; a
session that gains a right (a draft, a case, a person) moves to a new token.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from eapply.services.toolbox import Toolbox
from eapply.web import session_rows
from eapply.web.session_rows import Lifetime, StoredSession

RIGHTS = ("drafts", "cases", "bills")
TOUCH_EVERY = timedelta(minutes=1)
LONGEST_TOKEN = 100
STAFF_AREA = "/staff"


def audience_of(path: str) -> str:
    """Whose page an address is: its session, its cookie, its limits."""
    return "staff" if path == STAFF_AREA or path.startswith(f"{STAFF_AREA}/") else "resident"


@dataclass(frozen=True)
class Written:
    """What a transaction of the caller holds: the session's values and the token it moves to."""

    values: dict[str, Any]
    token: str


class BrowserSession(SessionMixin):
    """The session of one request; reads its row when it is first looked into.

    Holds values of JSON. ``["drafts"]`` and ``["cases"]`` are lists of public ids.
    """

    def __init__(self, tools: Toolbox, audience: str, token: str, lifetime: Lifetime) -> None:
        self.audience = audience
        self.changed_person = False
        self.was_read = False
        self.given_up = False
        self._tools = tools
        self._token = token
        self._lifetime = lifetime
        self._stored: StoredSession | None = None
        self._values: dict[str, Any] = {}
        self._staff_id: int | None = None
        self._renewed = False
        self._moved_to: str | None = None

    @property
    def staff_id(self) -> int | None:
        """The signed-in account, or None."""
        self._read()
        return self._staff_id

    def sign_in(self, staff_id: int) -> None:
        """Starts a session of this person; whatever the browser had before ends."""
        self._read()
        self._values, self._staff_id, self.changed_person = {}, staff_id, True

    def sign_out(self) -> None:
        """Ends the session, in every copy of its cookie."""
        self._read()
        self._values, self._staff_id, self.changed_person = {}, None, True

    def renew(self) -> None:
        """Moves to a new token, for a right that is not one of RIGHTS."""
        self._read()
        self._renewed = True

    def grant(self, kind: str, public_id: str) -> None:
        """Adds the key of a draft ("drafts"), a case ("cases") or a charge ("bills")."""
        self[kind] = [*(each for each in self.get(kind, ()) if each != public_id), public_id]

    def grant_in(self, session: Session, kind: str, public_id: str) -> Written | None:
        """Writes a new key with the caller's transaction, which spares one of its own.

        Once that has committed, and only then, ``granted`` takes what this returned. None: there was
        nothing to write to, or the key is there already.
        """
        keys = self.get(kind, ())
        if self._stored is None or public_id in keys:
            return None
        written = Written(
            deepcopy(self._values | {kind: [*keys, public_id]}), self._tools.ids.token(24)
        )
        now = self._tools.clock.now()
        there = session_rows.change_in(
            session, self._stored, written.values, now, self._lifetime, written.token
        )
        return written if there else None

    def granted(self, kind: str, public_id: str, written: Written | None) -> None:
        """The key is there: by a transaction that committed, else it is written after the view."""
        if self._stored is None or written is None:
            self.grant(kind, public_id)
            return
        self._stored = replace(self._stored, data=written.values, seen_at=self._tools.clock.now())
        self._values = deepcopy(written.values)
        self._moved_to = written.token

    def _read(self) -> None:
        if self.was_read:
            return
        self.was_read = True
        if not self._token or len(self._token) > LONGEST_TOKEN:
            return
        now = self._tools.clock.now()
        self._stored = session_rows.find(self.audience, self._token, now, self._lifetime)
        if self._stored is not None:
            self._values = deepcopy(dict(self._stored.data))
            self._staff_id = self._stored.staff_id

    def write(self) -> str | None:
        """Saves what changed. The new token for the cookie, "" to take the cookie away, None to
        leave it alone: an unknown cookie may be the old one of a request that ran beside this."""
        token = self._save()
        return self._moved_to if token is None else token

    def _save(self) -> str | None:
        if not self.was_read or self.given_up:
            return None
        now, stored = self._tools.clock.now(), self._stored
        if self.changed_person and self._staff_id is None:
            if stored is not None:
                session_rows.end(stored)
            return ""
        if self.changed_person or (stored is None and self._values):
            token = self._tools.ids.token(24)
            replaced = stored.id if stored else None
            session_rows.add(
                self.audience, token, self._staff_id, self._values, now, self._lifetime, replaced
            )
            return token
        if stored is None:
            return None
        if self._renewed or self._values != stored.data:
            token = self._tools.ids.token(24) if self._renewed or self._gained(stored) else ""
            there = session_rows.change(stored, self._values, now, self._lifetime, token)
            return (token or None) if there else ""
        if now - stored.seen_at >= TOUCH_EVERY:
            # Only a note of use: a busy database must not spoil an answer that is ready.
            with suppress(OperationalError):
                session_rows.touch(stored, now, self._lifetime)
        return None

    def _gained(self, stored: StoredSession) -> bool:
        return any(
            set(self._values.get(right, ())) - set(stored.data.get(right, ())) for right in RIGHTS
        )

    def __getitem__(self, key: str) -> Any:
        self._read()
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._read()
        self._values[key] = value

    def __delitem__(self, key: str) -> None:
        self._read()
        del self._values[key]

    def __iter__(self) -> Iterator[str]:
        self._read()
        return iter(self._values)

    def __len__(self) -> int:
        self._read()
        return len(self._values)


class BrowserSessions(SessionInterface):
    """Opens and saves the session of a request."""

    def __init__(self, tools: Toolbox) -> None:
        settings = tools.settings
        absolute = timedelta(hours=settings.session_absolute_hours)
        self.tools = tools
        self.lifetimes = {
            "resident": Lifetime(timedelta(minutes=settings.session_idle_minutes), absolute),
            "staff": Lifetime(timedelta(minutes=settings.staff_idle_minutes), absolute),
        }
        sites = {"resident": settings.base_url, "staff": settings.staff_base_url}
        self.secure = {audience: site.startswith("https:") for audience, site in sites.items()}

    def cookie_name(self, audience: str, purpose: str = "") -> str:
        """``__Host-`` binds the cookie to this very host; browsers take it over https only."""
        names = ["eapply", *(["staff"] if audience == "staff" else []), *filter(None, [purpose])]
        return ("__Host-" if self.secure[audience] else "") + "-".join(names)

    def set_cookie(self, response: Response, audience: str, value: str, purpose: str = "") -> None:
        """A cookie until the browser is closed; ``value`` "" takes it away."""
        response.set_cookie(
            self.cookie_name(audience, purpose),
            value,
            expires=None if value else 0,
            path="/",
            secure=self.secure[audience],
            httponly=True,
            samesite="Lax",
        )

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        audience = audience_of(request.path)
        token = request.cookies.get(self.cookie_name(audience), "")
        return BrowserSession(self.tools, audience, token, self.lifetimes[audience])

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, BrowserSession):
            raise TypeError("not a session of this interface")
        if session.was_read:
            response.vary.add("Cookie")
        try:
            token = session.write()
        except Exception:
            # The page that says so is saved through here as well: it must not try again.
            session.given_up = True
            raise
        if token is not None:
            self.set_cookie(response, session.audience, token)

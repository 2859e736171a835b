"""A browser without pictures: cookies, forms with their hidden fields, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eapply.adapters.clock import Clock
from eapply.adapters.ids import RandomIds
from eapply.models import StaffAccount, WebSession
from eapply.services.secrets import hash_token


class HiddenFields(HTMLParser):
    """The hidden fields of every form of a page, by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.values[str(given["name"])] = given.get("value") or ""


class Browser(FlaskClient):
    """Werkzeug's client that also fills in forms."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            raise AssertionError("inside an app context, requests would share `g` and the session")
        return super().open(*args, **kwargs)

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the page there, with the form token."""
        return HiddenFields(self.get(path).get_data(as_text=True)).values

    def send(
        self, path: str, fields: Mapping[str, Any] | None = None, page: str | None = None
    ) -> TestResponse:
        """Opens the page (by default the same address), fills in the fields and sends it."""
        return self.post(path, data=self.hidden(page or path) | dict(fields or {}))


def signed_in(app: Flask, session: Session, clock: Clock, account: StaffAccount) -> Browser:
    """A new browser that holds a session of this person."""
    token, now = RandomIds().token(24), clock.now()
    interface: Any = app.session_interface
    session.add(
        WebSession(
            token_hash=hash_token(token),
            audience="staff",
            staff_id=account.id,
            data={},
            created_at=now,
            seen_at=now,
            expires_at=interface.lifetimes["staff"].end(now, now),
        )
    )
    session.commit()
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.set_cookie(interface.cookie_name("staff"), token)
    return browser

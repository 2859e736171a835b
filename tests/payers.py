"""Payers' browsers for tests: the key of cases without the walk through a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask

from eapply.adapters.ids import RandomIds
from eapply.models import WebSession, transaction
from eapply.services.secrets import hash_token
from eapply.services.toolbox import Toolbox


def grant(app: Flask, cases: Sequence[str], bills: Sequence[str] = ()) -> str:
    """A session that holds these cases and bills (public ids); the value of its cookie."""
    tools: Toolbox = app.extensions["eapply"]
    interface: Any = app.session_interface
    token, now = RandomIds().token(24), tools.clock.now()
    with app.app_context(), transaction() as session:
        session.add(
            WebSession(
                token_hash=hash_token(token),
                audience="resident",
                data={"cases": list(cases), "bills": list(bills)},
                created_at=now,
                seen_at=now,
                expires_at=interface.lifetimes["resident"].end(now, now),
            )
        )
    return token

"""Brings up the pages about programs in all their states."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from eapply.models import ProgramToken, Receiver, Telling, db
from tests.office import Office

TOKENS: Final = "/staff/people/tokens"
RECEIVERS: Final = "/staff/receivers"
URL: Final = "https://receiver.example/hook"


def programs(office: Office) -> None:
    """Tokens: none, made with mistakes, used, ended, run out. Receivers: all that can happen to one."""
    head, administrator = office.browser("head"), office.browser("people")
    head.get(TOKENS)
    for fields in ({"purpose": ""}, {"purpose": "集計", "departments": "children"}):
        head.send(TOKENS, fields)
    head.send(TOKENS, {"purpose": "集計", "days": "30"})
    for fields in ({"login": "x"}, {"login": "clerk", "purpose": "図書館システム", "reach": "act"}):
        administrator.send(TOKENS, fields | {"days": "90"})
    ending = re.findall(rf'action="({TOKENS}/[^"]+/end)"', administrator.get(TOKENS).text)
    administrator.send(ending[0], page=TOKENS)
    office.session.rollback()
    for row in office.session.query(ProgramToken).all():
        row.expires_at = office.clock.now() - timedelta(days=row.id % 2)
        row.last_used_at = office.clock.now()
    office.session.commit()
    for browser in (head, administrator):
        browser.get(f"{TOKENS}?done=token-ended")
    receiver(office)


def receiver(office: Office) -> None:
    head = office.browser("head")
    head.get(RECEIVERS)
    head.send(RECEIVERS, {"purpose": "集計", "url": "http://x"})
    head.send(RECEIVERS, {"purpose": "集計", "url": URL})
    path = re.findall(rf'href="({RECEIVERS}/[^"]+)"', head.get(RECEIVERS).text)[0]
    head.get(path)
    office.session.rollback()
    with office.app.app_context():
        office.file("library", office.actors["clerk"])
        db.session.remove()
    head.send(f"{path}/secret", page=path)
    again = re.findall(rf'action="({path}/deliveries/[^"]+)"', head.get(path).text)
    for status, result in (("failed", "timeout"), ("delivered", "HTTP 200"), ("waiting", "")):
        office.session.rollback()
        for delivery in office.session.query(Telling).all():
            delivery.status, delivery.result = status, result
        row = office.session.query(Receiver).one()
        row.failing_since = office.clock.now() if status == "failed" else None
        row.paused_at = office.clock.now() if status == "waiting" else None
        office.session.commit()
        head.get(path)
        head.get(RECEIVERS)
    assert head.send(again[0], page=path).status_code == 409
    for verb in ("resume", "drop-secret", "end"):
        answer = head.send(f"{path}/{verb}", page=path)
        assert answer.status_code == 303
        head.get(answer.headers["Location"])

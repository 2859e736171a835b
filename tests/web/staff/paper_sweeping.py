"""Brings up the pages about issued papers in all their states."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import update

from eapply.adapters.city_facts import CityFacts
from eapply.models import Delivery, Submission, db, transaction
from eapply.services.letters import add
from tests.browser import Browser, HiddenFields
from tests.office import Office
from tests.routes import LIBRARY_HEAD

TYPED: Final = {"change_reason": "期間の年を書きまちがえたため。", "reasons": "直した理由です。"}


def papers(office: Office, patch: pytest.MonkeyPatch) -> None:
    """A decided case: its notice is replaced with mistakes and too late, the new one withdrawn by draft."""
    desk, tab = office.browser("clerk"), office.path("library", "/papers")
    path = changing(desk.get(tab).text, "replace")
    for fields in ({}, TYPED):
        page = desk.send(path, {"step": "confirm"} | fields).text
    hidden = HiddenFields(page).values | {"step": "do"}
    assert [desk.post(path, data=hidden).status_code for _ in range(2)] == [303, 409]
    desk.get(f"{tab}?done=notice-replaced")
    with patch.context() as routes:
        routes.setattr(CityFacts, "approval_routes", lambda facts: (LIBRARY_HEAD,))
        desk.get(changing(desk.get(tab).text, "replace"))
        path = changing(desk.get(tab).text, "withdraw")
        page = desk.send(path, {"step": "confirm"} | TYPED | {"basis": "第6条"}).text
        desk.post(path, data=HiddenFields(page).values | {"step": "do"})
        head, drafts = office.browser("head"), office.path("library", "/decision")
        for rest in ("", "/approve"):
            head.get(f"{drafts}{rest}")
        assert head.send(f"{drafts}/approve").status_code == 303
    for rest in ("/papers", "/decision", "", "/history"):
        desk.get(office.path("library", rest))
    owner, number = office.browser("owner"), office.cases["library"].reference
    owner.get(f"/status/{number}")
    delivered(office, desk, tab)
    owner.get(f"/status/{number}")
    letters(office, desk)


def delivered(office: Office, desk: Browser, tab: str) -> None:
    """発送しました／受け取れます with mistakes, undone, told."""
    for way, more in (("sent", {"how": "簡易書留"}), ("ready", {"place": "1階の窓口"})):
        path = office.path("library", f"/deliveries/{way}")
        for fields in ({}, {"thing": "カード", "day": "2月30日"}):
            desk.send(path, fields)
        right = {"thing": "カード", "day": "令和8年11月23日"} | more
        for _ in range(2):
            assert desk.send(path, right).status_code == 303
    undo = re.findall(r'action="([^"]+/undo)"', desk.get(tab).text)[0]
    desk.send(undo, page=tab)
    desk.send(undo, page=tab)
    desk.get(f"{tab}?done=thing-undone")
    office.session.rollback()
    before = {"told_at": office.clock.now() - timedelta(minutes=1)}
    office.session.execute(update(Delivery).values(before))
    office.session.commit()
    desk.get(tab)


def letters(office: Office, desk: Browser) -> None:
    """郵送するもの: empty, waiting, with mistakes, printed, printed by others."""
    desk.get("/staff/letters")
    desk.send("/staff/letters", {"department": "library"})
    office.session.rollback()
    with office.app.app_context():
        with transaction() as session:
            case = session.get_one(Submission, office.cases["library"].id)
            add(session, office.tools, case, "correction-cancelled", "sweep", {}, None)
        db.session.remove()
    page = desk.get("/staff/letters").text
    chosen = re.findall(r'name="letter" value="([^"]+)"', page)
    fields = HiddenFields(page).values | {"department": "library", "letter": chosen}
    assert [desk.post("/staff/letters", data=fields).status_code for _ in range(2)] == [303, 409]
    desk.get("/staff/letters?done=1&asked=2")
    desk.get(office.path("library", "/papers"))


def changing(page: str, change: str) -> str:
    """The first way to this change on the page of the papers."""
    return str(re.findall(rf'href="([^"]+/{change})"', page)[0])

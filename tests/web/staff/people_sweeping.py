"""Brings up the pages about the desk's own people in all their states."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any, Final

from werkzeug.test import TestResponse

from eapply.core.submission import Role
from eapply.models import StaffAccount
from tests.browser import Browser, HiddenFields, signed_in
from tests.office import Office

ROOT: Final = "/staff/people"
IMPORT: Final = f"{ROOT}/import"
HEADS: Final = "職員番号,氏名,所属,役割,メールアドレス,利用を終える日"
CHANGES: Final = (
    *("moving,moving 職員,収納課,課長,,", "leaving,leaving 職員,,,,令和8年12月1日"),
    *("new-01,鹿嶋　花子,中央図書館,担当者,hanako@city.kashima.ibaraki.jp,", "new-02,名なし,,,,"),
)


def read(browser: Browser, *lines: str) -> TestResponse:
    fields: dict[str, Any] = browser.hidden(IMPORT)
    fields["file"] = (io.BytesIO("\n".join([HEADS, *lines]).encode()), "a.csv")
    return browser.post(IMPORT, data=fields, content_type="multipart/form-data")


def people(office: Office) -> None:
    """The list, an account in every state with its mistakes, a new one, a file read and taken over."""
    office.session.rollback()
    now = office.clock.now()
    grant = ((Role.CLERK, "library"),)
    for login, columns in {
        "moving": {"last_signed_in_at": now, "email": "m@city.kashima.ibaraki.jp"},
        "leaving": {"leaves_on": now.date() + timedelta(days=9)},
        "left": {"leaves_on": now.date()},
        "stopped": {"disabled_at": now},
        "locked": {"locked_until": now + timedelta(minutes=9), "totp_secret": "SECRET"},
        "fresh": {"must_change_password": True},
    }.items():
        account = office.hire(login, grant)
        for name, value in columns.items():
            setattr(account, name, value)
    administrator = office.hire("staffing", ((Role.PEOPLE, ""),))
    office.session.commit()
    mailed = office.session.query(StaffAccount).filter_by(login="moving").one()
    signed_in(office.app, office.session, office.clock, mailed).get("/staff/")
    desk = signed_in(office.app, office.session, office.clock, administrator)
    head = office.browser("head")
    for browser in (desk, head):
        for query in ("", "?show=gone", "?words=zzz", "?words=locked&department=library"):
            browser.get(f"{ROOT}{query}")
    for login in ("staffing", "left", "stopped", "locked", "fresh", "leaving"):
        desk.get(f"{ROOT}/accounts/{login}")
    for path in ("clerk", "head"):
        head.get(f"{ROOT}/accounts/{path}")
    head.send(ROOT, {"login": "nobody", "role": "clerk:library"})
    head.send(ROOT, {"login": "nobody"})
    acts(desk, f"{ROOT}/accounts/moving")
    for fields in (
        {},
        {"login": "h1", "name": "花子", "email": "x"},
        {"login": "h1", "name": "花"},
    ):
        desk.send(f"{ROOT}/new", fields)
    desk.get(IMPORT)
    read(desk, "x 1,,水産課,担当者,,", "x2,花子,,係長,x,2月30日")
    read(desk, "moving,moving 職員,中央図書館,担当者,,")
    fields = HiddenFields(read(desk, *CHANGES).text).values
    assert desk.post(f"{IMPORT}/apply", data=fields | {"seen": "x"}).status_code == 409
    assert desk.post(f"{IMPORT}/apply", data=fields).status_code == 200
    desk.get(f"{ROOT}?done=import")


def acts(desk: Browser, path: str) -> None:
    """Wrong, too late, and done."""
    for verb, fields in (
        ("change", {"name": " ", "email": "x"}),
        ("grant", {}),
        ("grant", {"role": "people:"}),
        ("end", {"day": "2月30日"}),
        ("unlock", {}),
        ("password", {}),
    ):
        desk.send(f"{path}/{verb}", fields, path)
    desk.send(f"{path}/disable", {"version": "99"}, path)
    desk.get(f"{path}?done=grant")

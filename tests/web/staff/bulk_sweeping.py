"""Brings up the pages of 一括処理 in all their states."""

from __future__ import annotations

from eapply.worker import work_once
from tests.browser import Browser
from tests.office import Office

LIST = "/staff/queue?view=all"
TYPED = {
    "assign": {"handler": ""},
    "label": {"label": "要電話"},
    "unlabel": {"label": "あ" * 21},
    "message": {"body": " "},
    "accept": {},
}


def chosen(office: Office, desk: Browser) -> str:
    """A choice of the library's case; its path."""
    fields = {"case": [office.cases["library"].reference], "take": "chosen"}
    answer = desk.send("/staff/bulk/choose?view=all", fields, LIST)
    return str(answer.headers["Location"]).partition("/chosen")[0]


def bulk(office: Office) -> None:
    """Chosen with mistakes, looked at, begun, paused, done, done again; and what the head is shown."""
    desk, head = office.browser("clerk"), office.browser("head")
    head.get("/staff/bulk")
    desk.send("/staff/bulk/choose?view=all", {"take": "chosen"}, LIST)
    job = chosen(office, desk)
    desk.get(f"{job}/chosen?view=new&words=zzzz")
    desk.send(f"{job}/all?view=all&words=zzzz", page=f"{job}/chosen")
    for deed, typed in TYPED.items():
        desk.get(f"{job}/do/{deed}?view=all")
        desk.send(f"{job}/do/{deed}?view=all", typed)
        desk.get(f"{job}/preview")
    desk.send(f"{job}/do/message", {"body": "窓口が変わりました。"})
    for press in ("start", "pause", "resume", "stop", "again"):
        desk.send(f"{job}/{press}", page=f"{job}/preview")
        desk.get(job)
    job = chosen(office, desk)
    desk.send(f"{job}/do/label", {"label": "要電話"})
    desk.send(f"{job}/start", page=f"{job}/preview")
    office.session.rollback()
    with office.app.app_context():
        while work_once(office.tools):
            pass
    for path in (job, "/staff/bulk", f"{LIST}&label=要電話", f"{LIST}&label=gone&selection=gone"):
        head.get(path)
    head.get(office.path("library"))

"""Brings up the pages of 管理 in all their states."""

from __future__ import annotations

from tests.office import Office

PHRASES = "/staff/phrases/library"


def administration(office: Office) -> None:
    phrases(office)
    routes(office)
    stops(office)


def phrases(office: Office) -> None:
    """定型文: read, changed with mistakes, too late, brought back; of one procedure."""
    head, desk = office.browser("head"), office.browser("clerk")
    for browser in (head, desk):
        for path in ("/staff/administration", "/staff/phrases", f"{PHRASES}/correction"):
            browser.get(path)
    page = f"{PHRASES}/message"
    for text in ("あ" * 1001, "文。\n\n二つ目。", "二つ目。\n\n文。", "文。"):
        head.send(page, {"group-0": text})
    head.send(page, {"group-0": "遅れた文。", "seen": "1"})
    head.send(f"{page}/restore", {"number": "0"}, page)
    own = f"{PHRASES}/decision?procedure=24-library-card"
    head.get(own)
    head.send(own, {"group-1": "市外にお住まいのため、あてはまりません。"})
    for browser in (head, desk):
        for path in ("/staff/phrases", page, own, office.path("library", "/thread")):
            browser.get(path)


def routes(office: Office) -> None:
    """決裁の区分: read by those who may, proposed with mistakes, sent back, released, past."""
    head, desk, manager = (office.browser(kind) for kind in ("head", "clerk", "people"))
    page = "/staff/routes/library"
    right = {"approver": "head", "valid_from": "令和9年3月1日", "reason": "専決規程第5条"}
    for fields in ({}, right | {"approver": ""}, right, right | {"step": "do"}):
        desk.send(page, fields)
    for browser in (head, desk, manager):
        for path in ("/staff/routes", page):
            browser.get(path)
    desk.send(page, right | {"step": "do"})
    head.send(f"{page}/1/end", {"note": ""}, page)
    head.send(f"{page}/1/end", {"note": "日付が早い"}, page)
    head.send(f"{page}/2/release", {}, page)
    for browser in (head, manager):
        browser.get(page)


def stops(office: Office) -> None:
    """受付期間・停止: none, with mistakes, to come, held, over; and what residents see."""
    head, desk = office.browser("head"), office.browser("clerk")
    slug = "24-library-card"
    page = f"/staff/stops/{slug}"
    coming = {"text": "点検のため止めます。", "begins": "令和9年3月1日", "ends": "令和9年3月2日"}
    for fields in ({}, coming, coming | {"step": "do"}, {"text": "止めます。", "step": "do"}):
        head.send(page, fields)
    for path in ("/staff/stops", page):
        for browser in (head, desk):
            browser.get(path)
    for path in (f"/procedures/{slug}", f"/apply/{slug}/check"):
        office.browser("owner").get(path)
    for number in (1, 1, 2):
        head.send(f"{page}/{number}/lift", {}, page)
    head.get(page)

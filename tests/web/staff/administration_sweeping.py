"""Brings up the pages of 管理 in all their states."""

from __future__ import annotations

from tests.office import Office

PHRASES = "/staff/phrases/library"


def administration(office: Office) -> None:
    phrases(office)


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

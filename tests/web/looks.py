"""Shows kept pages to a browser: axe on each, and nothing may scroll sideways at 320 pixels."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, ViewportSize

from tests.effort import FULL
from tests.journeys.looking import violations
from tests.web.pages import Pages

STATIC: Final = Path(__file__).resolve().parents[2] / "eapply" / "static"
SITE: Final = "http://pages.test"
# 1280 pixels at 400 % (WCAG 1.4.10).
NARROW: Final[ViewportSize] = {"width": 320, "height": 640}
WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
MAIN: Final = re.compile(r"<main.*</main>", re.DOTALL)
KINDS: Final = re.compile(r'data-kind="([^"]*)"')
WRONG: Final = 'id="error-summary"'
OPEN_ALL: Final = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
# What unfolds over a wide page covers what lies below; on a narrow one it stands in the page.
FOLD: Final = (
    "document.querySelectorAll('details[data-fold]').forEach((each) => { each.open = false; })"
)
WIDTHS: Final = "[document.scrollingElement.scrollWidth, innerWidth]"


def parts(pages: Pages, name: str) -> frozenset[tuple[str, bool]]:
    """What there is to see: template and kinds of question, with something wrong or not."""
    text = (pages.folder / name).read_text("utf-8")
    kinds = KINDS.findall("".join(MAIN.findall(text)))
    return frozenset((each, WRONG in text) for each in (pages.made_from[name], *kinds))


def chosen(pages: Pages) -> list[str]:
    """Few pages that show each template and each kind of question, wrong and right."""
    shown = {parts(pages, name): name for name in pages.addresses}
    left = set[tuple[str, bool]]().union(*shown)
    names = []
    while left:
        most = max(shown, key=lambda each: len(each & left))
        left -= most
        names.append(shown[most])
    return names


def serve(route: Route, pages: Pages) -> None:
    """Kept pages and the static files. Nothing else: no map, no pictures that people sent."""
    address = urlsplit(route.request.url)
    name = address.path.lstrip("/")
    if address.path.startswith("/static/"):
        route.fulfill(path=STATIC / name.removeprefix("static/"))
    elif name in pages.addresses:
        route.fulfill(path=pages.folder / name, content_type="text/html; charset=utf-8")
    else:
        route.abort()


def troubles(page: Page, address: str, sizes: list[ViewportSize]) -> list[str]:
    """What is wrong with the page at the address: sideways, and by axe in each size."""
    page.set_viewport_size(NARROW)
    page.goto(address)
    page.evaluate(OPEN_ALL)
    needed, there = page.evaluate(WIDTHS)
    told = [f"sideways: {needed} of {there} pixels"] if needed > there else []
    for size in sizes:
        page.set_viewport_size(size)
        if size == WIDE:
            page.evaluate(FOLD)
        told += [each for each in violations(page) if each not in told]
    return told


def look(browser: Browser, pages: Pages) -> dict[str, list[str]]:
    """Where each page was got → what is wrong with it. `make trust` looks at all, in both sizes."""
    found: dict[str, list[str]] = {}
    context = browser.new_context(locale="ja-JP", reduced_motion="reduce")
    page = context.new_page()
    page.route("**/*", lambda route: serve(route, pages))
    for name in pages.addresses if FULL else chosen(pages):
        is_desk = pages.made_from[name].startswith("staff/")
        sizes = [NARROW, WIDE] if FULL else [WIDE if is_desk else NARROW]
        if told := troubles(page, f"{SITE}/{name}", sizes):
            found.setdefault(pages.addresses[name], []).extend(told)
    context.close()
    return found

"""What is checked on every page of a journey: accessibility, layout, policy. And a picture of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}
SCREENS = os.environ.get("EAPPLY_TEST_SCREENS", "")


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is: the rule and the first places in the page."""
    found = AXE.run(page, options=OPTIONS).response["violations"]
    return [f"{each['id']} {[node['html'][:160] for node in each['nodes'][:5]]}" for each in found]


class Looker:
    """Called with a page and a name for it. Axe runs once for each name, where scripts run."""

    def __init__(self, title: str, axe: bool, seen: set[str]) -> None:
        self.title = title
        self.axe = axe
        self.seen = seen
        self.number = 0

    def __call__(self, page: Page, name: str) -> None:
        self.number += 1
        where = f"{self.title} {name} {page.url}"
        assert page.locator("main").count() == 1, where
        assert page.locator("h1").count() == 1, where
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], f"{where}: the page scrolls sideways {width}"
        if SCREENS:
            folder = Path(SCREENS) / re.sub(r"[^\w-]+", "-", self.title)
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{self.number:02d}-{name}.png", full_page=True)
        if self.axe and name not in self.seen:
            self.seen.add(name)
            told = violations(page)
            assert not told, f"{where}: {told}"

"""Somebody of the city at a browser: signs in, finds the case, takes it, decides; handles its money."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page

from eapply.core.submission import Action, LegalType
from eapply.services.accounts import DEMO_PASSWORD
from tests.effort import FULL
from tests.journeys.hands import Keys, Mouse
from tests.journeys.looking import Looker
from tests.journeys.site import Site

DECISIONS = {LegalType.NOTIFICATION: Action.ACCEPT, LegalType.REQUEST: Action.REPLY}
SEEN_BY_AXE: set[str] = set()


def sign_in(site: Site, page: Page, login: str) -> None:
    page.goto(f"{site.url}/staff/sign-in")
    page.fill('[name="login"]', login)
    page.fill('[name="password"]', DEMO_PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.wait_for_load_state()


def decide(
    site: Site, page: Page, reference: str, action: Action, look: Callable[[Page, str], None]
) -> None:
    """Takes the case and decides it."""
    page.goto(f"{site.url}/staff/queue")
    look(page, "queue")
    page.fill("#jump", reference)  # the list may be longer than its first page
    page.press("#jump", "Enter")
    page.wait_for_load_state()
    look(page, "case")
    page.locator(f'form[action$="/cases/{reference}/take"] button').first.click()
    page.wait_for_load_state()
    page.locator(f'a[href$="/cases/{reference}/{action.value}"]').first.click()
    page.wait_for_load_state()
    look(page, "act")
    fill_in(page)
    page.locator('button[name="step"][value="confirm"]').click()
    page.wait_for_load_state()
    look(page, "act-confirm")
    page.locator('button[name="step"][value="do"]').click()
    page.wait_for_load_state()
    look(page, "decided")


def fill_in(page: Page) -> None:
    """Chooses and writes something in every box that the document needs."""
    for choice in page.locator("main form select:visible").all():
        choice.select_option(index=1)
    for box in page.locator("main form input.k-input:visible, main form textarea:visible").all():
        box.fill("内容を確認しました。")


class Desk:
    """One person who is signed in; works with the mouse, or with the keys alone."""

    def __init__(
        self, site: Site, page: Page, login: str, *, script: bool = True, keys_alone: bool = False
    ) -> None:
        self.site, self.page = site, page
        # Axe sees each page of the desk in tests/web/test_looks; here only in the long form.
        self.look = Looker(f"desk-{login}", script and FULL, SEEN_BY_AXE)
        self.hands = Keys(page) if keys_alone else Mouse(page)
        sign_in(site, page, login)

    def text(self) -> str:
        return self.page.inner_text("#main")

    def go(self, path: str, name: str) -> None:
        self.page.goto(f"{self.site.url}/staff{path}")
        self.look(self.page, name)

    def press(self, words: str, look: str) -> None:
        """Presses the button or the link that begins with these words, and looks at what comes."""
        name = re.compile(f"^{re.escape(words)}")
        button = self.page.get_by_role("button", name=name)
        link = self.page.get_by_role("link", name=name)
        with self.page.expect_navigation():
            self.hands.press((button if button.count() else link).first)
        self.look(self.page, look)

    def box(self, words: str) -> Locator:
        return self.page.get_by_label(words).first

    def write(self, words: str, text: str) -> None:
        """Writes into the box whose label begins with these words."""
        self.hands.write(self.box(words), text)

    def pick(self, words: str, choice: str) -> None:
        """Chooses by what the person reads."""
        box = self.box(words)
        value = box.locator("option", has_text=choice).first.get_attribute("value")
        self.hands.pick(box, choice if value is None else value)

    def decide(self, reference: str, action: Action) -> None:
        decide(self.site, self.page, reference, action, self.look)

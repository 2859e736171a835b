"""A resident at a browser who files something that costs money, and pays on the practice provider's page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from eapply.forms import BY_SLUG
from tests.journeys.filer import Filer
from tests.journeys.looking import Looker
from tests.journeys.site import Site

TAX, DOG, LAND = "fee-22-taxation", "fee-33-dog-registration", "fee-45-development"
PAY_LINK = r"http://\S+/pay/link/\S+"
SEEN_BY_AXE: set[str] = set()
NewContext = Callable[..., BrowserContext]


class Payer:
    """One person; ``page`` is where they are now, on the newest of their devices."""

    def __init__(
        self, site: Site, new: NewContext, pictures: Path, name: str, *, phone: bool, script: bool
    ) -> None:
        self.site, self.new, self.pictures = site, new, pictures
        self.phone, self.script = phone, script
        self.email = f"pay-{name}@example.jp"
        self.look = Looker(f"pay-{name}", script, SEEN_BY_AXE)
        self.page = self.new_page()
        self.reference = ""

    def new_page(self) -> Page:
        """Another device, or the same one after everything was closed."""
        return self.new(phone=self.phone, script=self.script).new_page()

    def file(self, slug: str, *, exemption: bool = False) -> None:
        form = BY_SLUG[slug]
        example = next(
            each
            for each in form.examples
            if not each.errors and each.answers.get("exemption", False) is exemption
        )
        self.reference = Filer(
            self.site, self.page, form, example, self.email, self.pictures, self.look
        ).file()

    def press(self, name: str) -> None:
        """Presses a button or a link of this name."""
        with self.page.expect_navigation():
            found = self.page.get_by_role("button", name=name)
            (found if found.count() else self.page.get_by_role("link", name=name)).first.click()

    def text(self) -> str:
        return self.page.inner_text("main")

    def to_card_page(self) -> None:
        self.press("カードで支払う")
        assert "/practice/pay/" in self.page.url
        self.look(self.page, "card-page")

    def wait_for_receipt(self) -> None:
        self.page.wait_for_url(re.compile(r"/done/"))
        self.look(self.page, "done-paid")

    def pay_bill(self) -> None:
        """From the bill's page to the card page and back to the bill, which is paid."""
        self.to_card_page()
        self.press("支払う")
        self.page.wait_for_url(re.compile(r"/pay/[^/]+$|/pay/[^/]+#"))
        self.look(self.page, "bill-paid")
        assert "のお支払いを確認しました。" in self.text()

    def status(self) -> str:
        self.page.goto(f"{self.site.url}/status/{self.reference}")
        self.look(self.page, "status-fee")
        return self.text()

    def follow(self, subject: str, pattern: str) -> None:
        """Opens the newest mail's link on another device and presses the button of its page."""
        link = re.search(pattern, self.site.mail(self.email, subject))
        assert link
        self.open(link[0])

    def open(self, link: str) -> None:
        self.page = self.new_page()
        self.page.goto(link)
        self.look(self.page, "link")
        with self.page.expect_navigation():
            self.page.locator("main form button").first.click()

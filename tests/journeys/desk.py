"""A clerk at a browser: signs in, finds the case, takes it, decides."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from eapply.core.submission import Action, LegalType
from eapply.services.accounts import DEMO_PASSWORD
from tests.journeys.site import Site

DECISIONS = {LegalType.NOTIFICATION: Action.ACCEPT, LegalType.REQUEST: Action.REPLY}


def sign_in(site: Site, page: Page, login: str) -> None:
    page.goto(f"{site.url}/staff/sign-in")
    page.fill('[name="login"]', login)
    page.fill('[name="password"]', DEMO_PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.wait_for_load_state()


def decide(
    site: Site, page: Page, reference: str, legal_type: LegalType, look: Callable[[Page, str], None]
) -> None:
    """Takes the case and decides it the way its legal type does."""
    action = DECISIONS.get(legal_type, Action.APPROVE)
    page.goto(f"{site.url}/staff/queue")
    look(page, "queue")
    page.get_by_role("link", name=reference).first.click()
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
    for choice in page.locator("main form select").all():
        choice.select_option(index=1)
    for box in page.locator("main form input.k-input, main form textarea").all():
        box.fill("内容を確認しました。")

"""The library card by keyboard alone, with errors on the way; trouble pages; zoom. Axe on each state."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.looking import Looker
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

SLUG = "24-library-card"
TABS_AT_MOST = 80


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the focus is on this element."""
    for _ in range(TABS_AT_MOST):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def press_primary(page: Page) -> None:
    tab_to(page, "main form button.k-button:not(.k-button--link):not([value^='lookup'])")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page: Page, name: str, text: str) -> None:
    tab_to(page, f'[name="{name}"]')
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def choose(page: Page, name: str, steps: int = 0) -> None:
    """Reaches a group of radios and goes down so many options."""
    tab_to(page, f'[name="{name}"]')
    page.keyboard.press("Space")
    for _ in range(steps):
        page.keyboard.press("ArrowDown")


def test_library_card_by_keyboard(site: Site, new_context: Callable[..., BrowserContext]) -> None:
    look = Looker("keyboard", True, set())
    page = new_context(phone=True).new_page()
    email = "keyboard@example.jp"
    page.goto(f"{site.url}/procedures/{SLUG}")
    tab_to(page, f'a[href$="/apply/{SLUG}/check"]')
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/check"))
    press_primary(page)
    type_into(page, "email", email)
    press_primary(page)
    code = re.search(r"\b[0-9]{6}\b", site.mail(email, "メール確認番号"))
    assert code
    type_into(page, "code", code[0])
    press_primary(page)

    press_primary(page)  # nothing chosen: the page comes back with its summary
    look(page, "error-choice")
    assert page.title().startswith("エラー：")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    tab_to(page, "#error-summary a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "apply_kind"
    page.keyboard.press("Space")
    press_primary(page)

    type_into(page, "applicant_name_mei", "花子")
    press_primary(page)
    look(page, "error-texts")
    assert page.locator('[name="applicant_name_mei"]').input_value() == "花子"
    type_into(page, "applicant_name_sei", "鹿嶋")
    type_into(page, "applicant_kana_sei", "かしま")
    type_into(page, "applicant_kana_mei", "はなこ")
    type_into(page, "applicant_birth_date-year", "昭和60年2月30日")
    press_primary(page)
    look(page, "error-date")
    assert "暦にない日" in page.inner_text("#error-summary")
    type_into(page, "applicant_birth_date-year", "昭和60年4月1日")
    press_primary(page)

    type_into(page, "applicant_postal_code", "3140031")
    tab_to(page, 'button[value^="lookup"]')
    page.keyboard.press("Enter")
    expect(page.locator('[name="applicant_address_city"]')).to_have_value("鹿嶋市")
    type_into(page, "applicant_address_town", "宮中1-2-3")
    type_into(page, "applicant_phone", "0299822911")
    press_primary(page)
    choose(page, "eligibility")
    press_primary(page)
    choose(page, "want_web_service", 1)
    choose(page, "receive_place")
    choose(page, "card_form")
    press_primary(page)
    tab_to(page, '[name="agree_rules"]')
    page.keyboard.press("Space")
    press_primary(page)
    look(page, "confirm")
    press_primary(page)
    page.wait_for_url(re.compile("/done/"))
    look(page, "done")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/no-such-page", "ページが見つかりません"),
        ("/status/K8AB-2M4X-7QRT", "この申請は表示できません"),
        ("/s/no-such-secret", "このリンクは使えなくなっています"),
        ("/verify", "書類"),
        ("/status", "状況"),
        ("/procedures?words=%E6%9E%BF", "手続"),
        ("/accessibility", "アクセシビリティ"),
        ("/staff/sign-in", "サインイン"),
    ],
)
def test_other_pages_are_sound(
    site: Site, new_context: Callable[..., BrowserContext], path: str, words: str
) -> None:
    page = new_context(phone=True).new_page()
    page.goto(site.url + path)
    if "/s/" in path and page.locator("main form button").count():
        page.locator("main form button").first.click()
        page.wait_for_load_state()
    Looker("other", True, set())(page, path)
    assert words in page.inner_text("body")


@pytest.mark.parametrize(
    "path", ["/", "/procedures", f"/procedures/{SLUG}", f"/apply/{SLUG}/check"]
)
def test_pages_fit_at_400_percent(
    site: Site, new_context: Callable[..., BrowserContext], path: str
) -> None:
    """1280 pixels at 400 % are 320 (1.4.10): nothing scrolls sideways."""
    page = new_context().new_page()
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(site.url + path)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

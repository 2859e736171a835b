"""The library card by keyboard alone, with errors on the way; trouble pages; zoom. Axe on each state."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from eapply.forms import PROCEDURES
from tests.adapters.hostile import png
from tests.journeys.filer import Filer
from tests.journeys.hands import Keys
from tests.journeys.looking import Looker
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

SLUG = "24-library-card"
PRIMARY = "main form .k-buttons button:not(.k-button--link)"
# Of every kind: 掲載依頼, bank and repeated refunds, 届出 with members, 要望 with map and photos, lots with an
# organisation, a wished day and its window.
BY_KEYS = (1, 3, 4, 9, 16, 17)
RING = "<style>:focus { outline: 2px solid }</style>"
TILES = "https://cyberjapandata.gsi.go.jp/**"
TILE = png()


def press_primary(keys: Keys) -> None:
    with keys.page.expect_navigation():
        keys.press(keys.page.locator(PRIMARY).first)


def type_into(keys: Keys, name: str, text: str) -> None:
    keys.write(keys.page.locator(f'[name="{name}"]'), text)


def choose(keys: Keys, name: str, option: int = 0) -> None:
    """Ticks one of a group of radios, by its place in the group."""
    keys.tick(keys.page.locator(f'[name="{name}"]').nth(option))


def test_library_card_by_keyboard(site: Site, new_context: Callable[..., BrowserContext]) -> None:
    look = Looker("keyboard", True, set())
    page = new_context(phone=True).new_page()
    keys = Keys(page)
    email = "keyboard@example.jp"
    page.goto(f"{site.url}/procedures/{SLUG}")
    keys.press(page.locator(f'a[href$="/apply/{SLUG}/check"]').first)
    page.wait_for_url(re.compile("/check"))
    press_primary(keys)
    type_into(keys, "email", email)
    press_primary(keys)
    code = re.search(r"\b[0-9]{6}\b", site.mail(email, "メール確認番号"))
    assert code
    type_into(keys, "code", code[0])
    press_primary(keys)

    press_primary(keys)  # nothing chosen: the page comes back with its summary
    look(page, "error-choice")
    assert page.title().startswith("エラー：")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    keys.press(page.locator("#error-summary a").first)
    assert page.evaluate("document.activeElement.name") == "apply_kind"
    page.keyboard.press("Space")
    press_primary(keys)

    type_into(keys, "applicant_name_mei", "花子")
    press_primary(keys)
    look(page, "error-texts")
    assert page.locator('[name="applicant_name_mei"]').input_value() == "花子"
    type_into(keys, "applicant_name_sei", "鹿嶋")
    type_into(keys, "applicant_kana_sei", "かしま")
    type_into(keys, "applicant_kana_mei", "はなこ")
    type_into(keys, "applicant_birth_date-year", "昭和60年2月30日")
    press_primary(keys)
    look(page, "error-date")
    assert "暦にない日" in page.inner_text("#error-summary")
    type_into(keys, "applicant_birth_date-year", "昭和60年4月1日")
    press_primary(keys)

    type_into(keys, "applicant_postal_code", "3140031")
    keys.press(page.locator('button[value^="lookup"]'))
    expect(page.locator('[name="applicant_address_city"]')).to_have_value("鹿嶋市")
    type_into(keys, "applicant_address_town", "宮中1-2-3")
    type_into(keys, "applicant_phone", "0299822911")
    press_primary(keys)
    choose(keys, "eligibility")
    press_primary(keys)
    choose(keys, "want_web_service", 1)
    choose(keys, "receive_place")
    choose(keys, "card_form")
    press_primary(keys)
    keys.tick(page.locator('[name="agree_rules"]'))
    press_primary(keys)
    look(page, "confirm")
    press_primary(keys)
    page.wait_for_url(re.compile("/done/"))
    look(page, "done")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<button tabindex="-1" id="target">x</button>', "does not reach"),
        ('<div role="button" id="target">x</div>', "does not reach"),
        ('<style>:focus { outline: none }</style><button id="target">x</button>', "no ring"),
        (
            f'{RING}<button id="target" style="position: absolute; left: -9999px">x</button>',
            "outside",
        ),
        (f'{RING}<button id="target">x</button><p style="position: fixed; inset: 0">', "lies over"),
    ],
)
def test_the_keys_notice_what_is_out_of_reach(
    new_context: Callable[..., BrowserContext], body: str, words: str
) -> None:
    page = new_context().new_page()
    page.set_content(body)
    with pytest.raises(AssertionError, match=words):
        Keys(page).press(page.locator("#target"))


@pytest.mark.parametrize("number", BY_KEYS)
def test_by_the_keys_alone(
    number: int, site: Site, new_context: Callable[..., BrowserContext], pictures: Path
) -> None:
    """From the leaflet to the receipt; every control is reached by Tab and shows that one is there."""
    form = PROCEDURES[number - 1]
    example = next(each for each in form.examples if not each.errors)
    site.get_ready(form.procedure.slug, example)
    context = new_context()
    context.route(TILES, lambda route: route.fulfill(body=TILE, content_type="image/png"))
    look = Looker(f"keys-{number}", False, set())
    filer = Filer(
        site,
        context.new_page(),
        form,
        example,
        f"keys-{number}@example.jp",
        pictures,
        look,
        keys_alone=True,
    )
    assert re.fullmatch(r"[0-9A-Z-]{14}", filer.file())


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

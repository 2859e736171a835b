"""17 and 23 from the leaflet to booked, moved and given up, in a real browser; and one of them by the keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as BrowserPage

from eapply.forms import BY_SLUG
from tests.effort import FULL
from tests.journeys.filer import Filer
from tests.journeys.hands import Keys, Mouse
from tests.journeys.looking import Looker
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

STUDY, INSPECTION = "23-study-room", "17-inspection-booking"
ALL = [
    (slug, screen, script)
    for slug in (INSPECTION, STUDY)
    for screen in ("phone", "desktop")
    for script in ("script", "plain")
]
SOME = [(INSPECTION, "phone", "script"), (STUDY, "desktop", "plain")]


class Chooser(Filer):
    """Looks through the slots before choosing: another part of the day, held by its button, kept longer."""

    def choose_slot(self, name: str) -> None:
        self.press("午後")
        assert all(value[-5:] >= "12:00" for value in self.offered(name))
        afternoon = len(self.offered(name))
        self.press("すべて")
        assert len(self.offered(name)) > afternoon
        chosen = self.box(name).last
        value = chosen.get_attribute("value")
        self.hands.tick(chosen)
        self.look(self.page, "slot-chosen")
        self.press("この日時を確保する")
        self.look(self.page, "slot-held")
        assert re.search(r"\d+時\d\d分まで、この日時を確保しています。", self.text())
        assert self.page.locator(f'[name="{name}"]:checked').get_attribute("value") == value
        before = self.until()
        self.press("確保を延長する")
        assert self.until() != before
        assert self.page.get_by_role("button", name="確保を延長する").count() == 0

    def offered(self, name: str) -> list[str]:
        return [each.get_attribute("value") or "" for each in self.box(name).all()]

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def until(self) -> str:
        found = re.search(r"(\d+時\d\d分)まで、この日時を確保しています。", self.text())
        assert found
        return found[1]


def go(page: BrowserPage, hands: Mouse, role: str, words: str) -> None:
    with page.expect_navigation():
        hands.press(page.get_by_role(role, name=words).first)  # type: ignore[arg-type]


def move_and_cancel(site: Site, page: BrowserPage, hands: Mouse, look: Looker) -> None:
    """From the receipt: the file, another slot, and the end."""
    look(page, "booked")
    with page.expect_download() as download:
        hands.press(page.get_by_role("link", name="カレンダーに入れる"))
    event = Path(download.value.path()).read_bytes()
    assert b"\r\nBEGIN:VEVENT\r\n" in event
    go(page, hands, "link", "予約の変更・取消")
    look(page, "booking")
    before = page.locator("dd").first.inner_text()
    hands.tick(page.locator('[name="slot"]').first)
    go(page, hands, "button", "日時を変更する")
    look(page, "booking-moved")
    assert "予約の日時を変更しました。" in page.locator("main").inner_text()
    assert page.locator("dd").first.inner_text() != before
    go(page, hands, "link", "予約の取消しへ進む")
    look(page, "booking-cancel")
    go(page, hands, "button", "予約を取り消す")
    page.wait_for_url(re.compile("/status/"))
    look(page, "booking-cancelled")
    assert "取り下げました" in page.locator("main").inner_text()


@pytest.mark.parametrize(("slug", "screen", "script"), ALL if FULL else SOME)
def test_booked_moved_and_given_up(
    slug: str,
    screen: str,
    script: str,
    site: Site,
    new_context: Callable[..., BrowserContext],
    pictures: Path,
) -> None:
    form, scripted = BY_SLUG[slug], script == "script"
    look = Looker(f"booking-{slug}-{screen}-{script}", scripted, set())
    page = new_context(phone=screen == "phone", script=scripted).new_page()
    example = next(each for each in form.examples if not each.errors)
    site.get_ready(slug, example)
    email = f"booking-{slug}-{screen}-{script}@example.jp"
    chooser = Chooser(site, page, form, example, email, pictures, look)
    chooser.file()
    move_and_cancel(site, page, chooser.hands, look)
    assert "変更・取消" in site.mail(email, "予約の日時を変更しました")


def test_booking_by_the_keys_alone(
    site: Site, new_context: Callable[..., BrowserContext], pictures: Path
) -> None:
    """The study room: choosing, holding, moving and giving up without a mouse."""
    form = BY_SLUG[STUDY]
    look = Looker("booking-keys", False, set())
    page = new_context().new_page()
    example = next(each for each in form.examples if not each.errors)
    site.get_ready(STUDY, example)
    chooser = Chooser(
        site, page, form, example, "booking-keys@example.jp", pictures, look, keys_alone=True
    )
    chooser.file()
    assert isinstance(chooser.hands, Keys)
    move_and_cancel(site, page, chooser.hands, look)


def test_slots_fit_at_400_percent(
    site: Site, new_context: Callable[..., BrowserContext], pictures: Path
) -> None:
    """1280 pixels at 400 % are 320 (1.4.10): nothing scrolls sideways, on paper too."""
    form = BY_SLUG[STUDY]
    page = new_context(script=False).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    example = next(each for each in form.examples if not each.errors)
    site.get_ready(STUDY, example)
    look = Looker("booking-320", False, set())  # asserts the width of each page
    Chooser(site, page, form, example, "booking-320@example.jp", pictures, look).file()
    go(page, Mouse(page), "link", "予約の変更・取消")
    look(page, "booking")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="日時を変更する").last.is_visible()

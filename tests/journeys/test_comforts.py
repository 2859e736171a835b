"""What only a script adds while questions are answered: the calendar of near days, the guessed reading."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from eapply.core import eras
from eapply.forms import BY_SLUG
from tests.journeys.filer import Filer
from tests.journeys.looking import Looker
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

CALENDAR = "city"


class Arrived(Exception):
    """The walk has come to the page that it was for."""


@pytest.fixture
def walk_to(
    site: Site, new_context: Callable[..., BrowserContext], pictures: Path
) -> Callable[[str, str], Page]:
    """`walk_to(slug, selector)`: the first page of the form that has such an element, untouched."""

    def walk(slug: str, selector: str) -> Page:
        page, form = new_context(phone=True).new_page(), BY_SLUG[slug]

        def look(page: Page, name: str) -> None:
            if page.locator(selector).count():
                raise Arrived

        example = next(each for each in form.examples if not each.errors)
        with suppress(Arrived):
            Filer(site, page, form, example, f"{slug}@example.jp", pictures, look).file()
        page.reload()
        return page

    return walk


def compose(page: Page, selector: str, letters: list[str], result: str) -> None:
    """Types as an IME does: the letters so far, then the characters, then done."""
    page.focus(selector)
    ime = page.context.new_cdp_session(page)
    for text in [*letters, result]:
        place = {"selectionStart": len(text), "selectionEnd": len(text)}
        ime.send("Input.imeSetComposition", {"text": text} | place)
    ime.send("Input.insertText", {"text": result})
    ime.detach()


def test_a_reading_is_guessed_where_nobody_typed_one(walk_to: Callable[[str, str], Page]) -> None:
    page = walk_to("24-library-card", '[data-kind="kana"] input')
    sei, mei = (page.locator(f'[name="applicant_kana_{part}"]') for part in ("sei", "mei"))
    compose(page, '[name="applicant_name_sei"]', ["ｋ", "か", "かｓ", "かし", "かしま"], "鹿嶋")
    expect(sei).to_have_value("カシマ")
    expect(page.get_by_text("自動で入力しました。確かめてください。")).to_be_visible()
    Looker("comforts", True, set())(page, "kana")
    mei.fill("ハナヨ")
    compose(page, '[name="applicant_name_mei"]', ["は", "はな", "はなこ"], "花子")
    expect(mei).to_have_value("ハナヨ")
    page.fill('[name="applicant_name_sei"]', "")
    expect(sei).to_have_value("")


def test_a_day_is_taken_from_the_calendar_by_keyboard(
    walk_to: Callable[[str, str], Page], site: Site
) -> None:
    page = walk_to("fee-24-land-map-viewing", ".k-near")
    tomorrow = site.tools.clock.today() + timedelta(days=1)
    opening = site.tools.facts.opening_days(CALENDAR)
    dialog, button = page.locator("dialog.k-calendar"), page.locator(".k-near")

    def focused_day() -> str:
        return str(page.evaluate("document.activeElement.dataset.day"))

    button.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    Looker("comforts", True, set())(page, "calendar")
    first = opening.open_on_or_after(tomorrow)
    assert focused_day() == first.isoformat()
    week = [first]
    while opening.is_open(week[-1]):  # weekends are closed, so this ends
        page.keyboard.press("ArrowRight")
        week.append(week[-1].fromordinal(week[-1].toordinal() + 1))
        assert focused_day() == week[-1].isoformat()
    assert "お休み" in (page.locator(":focus").get_attribute("aria-label") or "")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()  # a closed day cannot be taken
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    parts = [page.input_value(f'[name="visit_date-{part}"]') for part in ("year", "month", "day")]
    assert parts == [str(first.year - 2018), str(first.month), str(first.day)]
    expect(page.locator("#f-visit_date-echo")).to_contain_text(eras.to_wareki(first))

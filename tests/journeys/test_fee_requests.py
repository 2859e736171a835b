"""A fee request in a real browser: from the leaflet with its estimate to the page before sending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from eapply.forms import BY_SLUG
from eapply.models import transaction
from eapply.services import fees
from tests.journeys.filer import Filer
from tests.journeys.looking import Looker
from tests.journeys.site import Site

pytestmark = pytest.mark.journey
SLUG = "fee-07-juminhyo"


@pytest.mark.parametrize(("screen", "script"), [("phone", "plain"), ("desktop", "script")])
def test_from_the_estimate_to_the_confirm_page(
    screen: str,
    script: str,
    site: Site,
    new_context: Callable[..., BrowserContext],
    pictures: Path,
) -> None:
    with site.app.app_context(), transaction() as session:
        fees.load_reviewed(session, site.tools)
    scripted = script == "script"
    look = Looker(f"{SLUG}-{screen}-{script}", scripted, set())
    page = new_context(phone=screen == "phone", script=scripted).new_page()
    form = BY_SLUG[SLUG]
    email = f"{SLUG}-{screen}@example.jp"
    filer = Filer(site, page, form, form.examples[0], email, pictures, look)

    page.goto(f"{site.url}/procedures?words=住民票")
    page.get_by_role("link", name=form.procedure.plain_title, exact=True).first.click()
    page.get_by_label("通数").fill("3")
    page.get_by_role("button", name="計算する").click()
    assert "900円" in page.locator("#estimate").inner_text()
    look(page, "leaflet")

    page.get_by_role("link", name=form.procedure.start_words).first.click()
    filer.pass_gates()
    filer.prove_address()
    filer.answer_pages()
    look(page, "confirm")
    shown = page.locator("main").inner_text()
    assert "住民票の写し" in shown
    assert "600円" in shown, "two copies, before anything is sent"
    assert "110円" in shown, "the postage is a line of its own"

"""Every procedure from its leaflet to its result, in a real browser.

Four pairings of screen and script; `make test` walks two of them for each procedure, `make trust` all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from eapply.core.submission import Action
from eapply.forms import PROCEDURES
from eapply.forms.procedure_form import ProcedureForm
from tests.effort import FULL
from tests.journeys.desk import DECISIONS, decide
from tests.journeys.filer import Filer
from tests.journeys.looking import Looker
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

PAIRINGS = (("phone", "script"), ("desktop", "plain"), ("phone", "plain"), ("desktop", "script"))
SEEN_BY_AXE: dict[str, set[str]] = {}
# With gates, a task list and rows; with slots. All templates and kinds of question: tests/web/test_validity.
SHOWN_TO_AXE = ("04-health-insurance", "17-inspection-booking")


def walks() -> list[Any]:
    found = []
    for form in PROCEDURES:
        turn = form.procedure.number % 2 * 2
        chosen = PAIRINGS if FULL else PAIRINGS[turn : turn + 2]
        found += [
            pytest.param(form, screen, script, id=f"{form.procedure.slug}-{screen}-{script}")
            for screen, script in chosen
        ]
    return found


def is_open(form: type[ProcedureForm], site: Site) -> bool:
    with site.app.app_context():
        return form.procedure.closed(site.tools.situation()) is None


@pytest.mark.parametrize(("form", "screen", "script"), walks())
def test_from_leaflet_to_result(
    form: type[ProcedureForm],
    screen: str,
    script: str,
    site: Site,
    new_context: Callable[..., BrowserContext],
    clerk: Callable[[str], Page],
    pictures: Path,
) -> None:
    procedure = form.procedure
    scripted = script == "script"
    axe = scripted and (FULL or procedure.slug in SHOWN_TO_AXE)
    seen = SEEN_BY_AXE.setdefault(procedure.slug, set())
    look = Looker(f"{procedure.slug}-{screen}-{script}", axe, seen)
    page = new_context(phone=screen == "phone", script=scripted).new_page()
    if not is_open(form, site):
        page.goto(f"{site.url}/procedures/{procedure.slug}")
        look(page, "leaflet")
        assert page.get_by_role("link", name=procedure.start_words).count() == 0
        assert procedure.window.closed_text[:10] in page.inner_text("main")
        return
    email = f"{procedure.slug}-{screen}-{script}@example.jp"
    example = next(each for each in form.examples if not each.errors)
    site.get_ready(procedure.slug, example)
    reference = Filer(site, page, form, example, email, pictures, look).file()

    decision = DECISIONS.get(procedure.legal_type, Action.APPROVE)
    decide(site, clerk(procedure.department), reference, decision, look)

    body = site.mail(email, "結果のお知らせ")
    link = re.search(r"http://\S+/s/\S+", body)
    assert link
    resident = new_context(phone=screen == "phone", script=scripted).new_page()
    resident.goto(link[0])
    look(resident, "secret-link")
    resident.locator("main form button").first.click()
    resident.wait_for_load_state()
    look(resident, "status")
    assert reference in resident.inner_text("main")
    assert not re.search(r"/s/", resident.url), "the secret stays in the address"

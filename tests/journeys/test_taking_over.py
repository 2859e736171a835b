"""From 13 to 14 at one browser: the second is not typed again. A phone, without script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from eapply.forms import BY_SLUG
from tests.journeys.filer import Filer
from tests.journeys.looking import Looker
from tests.journeys.site import Site

pytestmark = pytest.mark.journey
REPORT, CHANGE = BY_SLUG["13-beneficiary-report"], BY_SLUG["14-beneficiary-change"]


def test_the_change_takes_over_the_report(
    site: Site, new_context: Callable[..., BrowserContext], pictures: Path
) -> None:
    look = Looker("taking-over", False, set())
    page = new_context(phone=True, script=False).new_page()
    report = next(each for each in REPORT.examples if not each.errors)
    number = Filer(site, page, REPORT, report, "report@example.jp", pictures, look).file()

    title = CHANGE.procedure.plain_title
    page.get_by_role("link", name=f"次の手続き：{title}（入力を引き継ぐ）").click()
    change = next(each for each in CHANGE.examples if not each.errors)
    later = Filer(site, page, CHANGE, change, "change@example.jp", pictures, look)
    later.pass_gates()
    later.prove_address()
    look(page, "earlier")
    owner = f"{report.answers['owner_name_sei']} {report.answers['owner_name_mei']}"
    assert owner in page.inner_text("main")
    later.press("この内容を写す")

    draft = page.url.partition("#")[0].rpartition("/")[0]
    page.goto(f"{draft}/old-kind")
    look(page, "old-kind")
    assert f"{number} から写しました。" in page.inner_text("main")
    later.press("保存して次へ")
    look(page, "old")
    assert later.box("old_name_sei").input_value() == report.answers["owner_name_sei"]
    later.box("old_name_sei").fill("鹿島")
    later.press("保存して次へ")
    page.goto(f"{draft}/lots")
    look(page, "lots")
    assert later.box("lots-0-area_sqm").input_value() == str(report.answers["lots"][0]["area_sqm"])

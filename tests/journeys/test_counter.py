"""窓口入力 in a real browser: typed for somebody on the phone, and then a case like any other, with its mark."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from eapply.core.submission import Role
from eapply.forms import BY_SLUG
from tests.journeys.desk import Desk
from tests.journeys.filer import Filer
from tests.journeys.site import Site

pytestmark = pytest.mark.journey


def test_typed_at_the_counter(site: Site, desk: Callable[..., Desk], pictures: Path) -> None:
    form = BY_SLUG["09-road-repair"]
    example = next(each for each in form.examples if not each.errors)
    clerk = desk("mado", (Role.CLERK, form.procedure.department))
    clerk.go("/", "today")
    clerk.press("窓口入力", "counter")
    clerk.press(form.procedure.title, "start")
    clerk.press("入力をはじめる", "start-error")
    assert "本人確認を選んでください。" in clerk.text()
    for name, value in (("channel", "電話"), ("identity", "電話のため確認していない")):
        clerk.hands.tick(clerk.page.locator(f'[name="{name}"][value="{value}"]'))
    clerk.press("入力をはじめる", "first")
    Filer(site, clerk.page, form, example, "", pictures, clerk.look).answer_pages()
    clerk.look(clerk.page, "confirm")
    accept = clerk.page.locator('[name="accept"]')
    if accept.count():
        clerk.hands.tick(accept)
    clerk.press("この内容で受け付ける", "receipt")
    number = clerk.page.locator("#reference").inner_text()
    assert re.search("[0-9A-Z]{4}-[0-9A-Z]{4}\n", clerk.text())  # the password to hand over

    clerk.press("受付一覧", "queue")
    row = clerk.page.locator("tr", has=clerk.page.get_by_role("link", name=number))
    assert "窓口入力" in row.inner_text()
    clerk.press(number, "case")
    assert "窓口入力：mado 職員（電話、本人確認：電話のため確認していない）" in clerk.text()

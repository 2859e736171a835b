"""決裁 in a real browser: drafted at a desk, approved on a phone, without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from eapply.adapters.city_facts import CityFacts
from eapply.core.submission import LegalType
from eapply.models import transaction
from tests.databases import Databases
from tests.filings import file_case
from tests.journeys.desk import sign_in
from tests.journeys.looking import Looker
from tests.journeys.site import Site, serve
from tests.routes import with_routes

# A second system beside that of the other journeys: on PostgreSQL they would share one database.
pytestmark = [pytest.mark.journey, pytest.mark.only_on("sqlite")]


@pytest.fixture
def office(databases: Databases, tmp_path: Path) -> Iterator[Site]:
    with serve(tmp_path, databases.clean(), facts=with_routes(CityFacts.load())) as serving:
        yield serving


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def test_drafted_at_a_desk_approved_on_a_phone(
    office: Site, new_context: Callable[..., BrowserContext]
) -> None:
    with office.app.app_context(), transaction() as session:
        case = file_case(session, office.tools, legal_type=LegalType.APPLICATION)
        reference = case.reference
    look = Looker("decision", axe=True, seen=set())
    desk = new_context().new_page()
    sign_in(office, desk, "library")
    desk.goto(f"{office.url}/staff/cases/{reference}")
    press(desk, "担当する A")
    follow(desk, "却下を起案する")
    look(desk, "draft")
    desk.get_by_label("理由").fill("市外にお住まいのため、あてはまりません。")
    desk.get_by_label("施行日").fill("令和99年12月1日")
    press(desk, "確認画面へ進む")
    look(desk, "draft-confirm")
    assert "申請者に届く書類（案）" in desk.inner_text("main")
    press(desk, "却下を起案する")
    look(desk, "waiting-own")
    assert "起案した人とは別の人が決裁します" in desk.inner_text("main")

    phone = new_context(phone=True).new_page()
    sign_in(office, phone, "library-head")
    look(phone, "today")
    follow(phone, "決裁待ち（自分）")
    follow(phone, reference)
    follow(phone, "決裁の案を見る")
    look(phone, "waiting")
    follow(phone, "差し戻す")
    look(phone, "return")
    press(phone, "差し戻す")
    look(phone, "return-error")
    phone.get_by_label("差し戻す理由").fill("施行日がちがいます。")
    press(phone, "差し戻す")

    desk.reload()
    assert "施行日がちがいます。" in desk.inner_text("main")
    follow(desk, "却下を起案する")
    desk.get_by_label("施行日").fill("")
    press(desk, "確認画面へ進む")
    press(desk, "却下を起案する")

    bare = new_context(phone=True, script=False).new_page()
    sign_in(office, bare, "library-head")
    bare.goto(f"{office.url}/staff/cases/{reference}/decision")
    follow(bare, "決裁する")
    assert "却下" in bare.inner_text("main")
    press(bare, "決裁する")
    assert "決裁しました" in bare.inner_text("main")
    phone.goto(f"{office.url}/staff/cases/{reference}/decision")
    look(phone, "approved")
    phone.goto(f"{office.url}/staff/deputies")
    look(phone, "deputies")
    assert reference in office.mail("hanako@example.jp", "結果のお知らせ")

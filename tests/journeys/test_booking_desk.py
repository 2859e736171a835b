"""A day at two desks that take bookings, in a real browser: slots that close, people who come, an inspection.

The clock is the test's own, so that the day goes on when it has to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from eapply.adapters.clock import JST, FixedClock
from tests.databases import Databases
from tests.journeys.desk import sign_in
from tests.journeys.looking import Looker
from tests.journeys.site import Site, serve
from tests.web.staff import booked

# A second system beside that of the other journeys: on PostgreSQL they would share one database.
pytestmark = [pytest.mark.journey, pytest.mark.only_on("sqlite")]

MORNING = datetime(2026, 11, 24, 10, tzinfo=JST)
NOON = datetime(2026, 11, 24, 12, 20, tzinfo=JST)
INSPECTION = datetime(2026, 11, 26, 10, 40, tzinfo=JST)
HOLDER = "hanako@example.jp"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING)


@pytest.fixture
def office(databases: Databases, tmp_path: Path, clock: FixedClock) -> Iterator[Site]:
    with serve(tmp_path, databases.clean(), clock=clock) as serving:
        yield serving


def go(clock: FixedClock, to: datetime) -> None:
    clock.advance(seconds=(to - clock.now()).total_seconds())


def press(page: Page, name: str, of: str = "") -> None:
    """The button with this name; ``of`` is what only readers hear of what it belongs to."""
    words = re.compile(f"{name}.*{of}")
    with page.expect_navigation():
        page.get_by_role("button", name=words).first.click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=False).first.click()


def test_a_day_at_the_desks(
    office: Site, clock: FixedClock, new_context: Callable[..., BrowserContext]
) -> None:
    visit = booked.inspection(office.app, office.tools, "2026-11-26T10:00", "R8-0001")
    booked.inspection(office.app, office.tools, "2026-11-27T13:00", "R8-0002")
    booked.seat(office.app, office.tools, "2026-11-24T12:00", label="A-3")
    look = Looker("booking-desk", axe=True, seen=set())
    glance = Looker("booking-counter", axe=False, seen=set())  # axe needs scripts

    # The road is torn up on the 27th: who had booked is told.
    page = new_context().new_page()
    sign_in(office, page, "sewerage")
    follow(page, "予約")
    look(page, "day-empty")
    follow(page, "枠を変える")
    look(page, "plan")
    follow(page, "枠を休みにする")
    look(page, "edit")
    page.get_by_label("はじめの日").fill("令和8年11月27日")
    page.get_by_label("休みの理由").fill("道路工事のため")
    press(page, "変わるところを確かめる")
    look(page, "preview")
    assert "影響を受ける予約（1件）" in page.inner_text("main")
    press(page, "1件の予約を取り消して保存する")
    look(page, "preview-error")
    page.get_by_label("予約している方に伝えること").fill("道路工事のため、うかがえません。")
    press(page, "1件の予約を取り消して保存する")
    assert "1件の方に、メールで知らせます" in page.inner_text("main")
    assert "道路工事のため、うかがえません。" in office.mail(HOLDER, "選び直して")
    follow(page, "枠の空き")
    look(page, "slots")

    # At noon somebody comes to the study room, and somebody else without a booking.
    go(clock, NOON)
    counter = new_context(phone=True, script=False).new_page()
    sign_in(office, counter, "library")
    follow(counter, "予約")
    glance(counter, "board")
    press(counter, "^受け付ける", "12:00〜14:00 鹿嶋")
    assert "受け付けました。" in counter.inner_text("main")
    press(counter, "予約なしで受け付ける", "A-1 12:00")
    assert "2／8席" in counter.inner_text("main")
    glance(counter, "board-used")
    follow(counter, "利用の状況")
    glance(counter, "use")

    # On the 26th the inspection finds something to do again; the next one is booked at once.
    go(clock, INSPECTION)
    page = new_context().new_page()
    sign_in(office, page, "sewerage")
    follow(page, "予約")
    look(page, "day")
    follow(page, "くわしく・変更")
    look(page, "visit")
    follow(page, "先に、案件で予約を確定する")
    press(page, "担当する")
    follow(page, "確定する")
    page.get_by_label("検査の日時").fill("11月26日10時")
    press(page, "確認画面へ進む")
    press(page, "確定する")
    follow(page, "検査 令和8年11月26日（木）")
    follow(page, "結果を記録する")
    page.get_by_label("結果", exact=False).first.select_option("手直し")
    page.get_by_label("検査をした日").fill("令和8年11月26日")
    page.get_by_label("お知らせすること").fill("起点ますのトラップを替えてください。")
    press(page, "確認画面へ進む")
    press(page, "完了にする")
    page.goto(f"{office.url}/staff/bookings/visits/{visit}")
    look(page, "visit-rework")
    follow(page, "再検査を予約する")
    look(page, "again")
    follow(page, "次の7日")
    page.get_by_label("9:00〜10:00").first.check()
    press(page, "この日時で再検査を予約する")
    look(page, "visit-again")
    assert "再検査を予約しました" in page.inner_text("main")

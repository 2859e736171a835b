"""The comfort that scripts add, in a real browser under the strict content policy."""

from __future__ import annotations

import base64
import functools
import http.server
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.templates import gallery

pytestmark = pytest.mark.journey

POLICY = (
    "default-src 'none'; script-src 'nonce-nonce'; style-src 'self'; form-action 'self'; "
    "connect-src 'self'; img-src 'self' https://cyberjapandata.gsi.go.jp"
)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("gallery")
    gallery.main(folder)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            problems.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield opened
    context.close()
    assert problems == []


def test_every_page_starts_without_a_complaint(page: Page, address: str) -> None:
    for name in gallery.pages(gallery.environment()):
        page.goto(f"{address}/{name}.html")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, name


def test_four_hundred_percent_needs_one_direction_only(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    for name in gallery.pages(gallery.environment()):
        page.goto(f"{address}/{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
    context.close()


def test_targets_of_residents_are_large_enough(page: Page, address: str) -> None:
    for name in ("kinds-filled", "kinds-wrong", "page-errors", "frame"):
        page.goto(f"{address}/{name}.html")
        small = page.evaluate(
            """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
                .filter(e => e.getClientRects().length && !e.matches('.k-tick, .k-skip, .k-map-skip'))
                .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80))"""
        )
        assert small == [], name


def test_the_summary_gets_the_focus_and_its_links_land(page: Page, address: str) -> None:
    page.goto(f"{address}/page-errors.html")
    expect(page.locator("#error-summary")).to_be_focused()
    page.locator("#error-summary a").first.click()
    expect(page.locator("#f-a_name_sei")).to_be_focused()


@pytest.mark.parametrize(
    ("typed", "echo"),
    [
        ("かしま", "カシマ に直しました"),
        ("ｶｼﾏ", "カシマ に直しました"),
        ("カシマ", ""),
        ("鹿嶋", ""),
    ],
)
def test_a_reading_is_echoed_after_the_field_and_never_changed(
    page: Page, address: str, typed: str, echo: str
) -> None:
    page.goto(f"{address}/kinds-empty.html")
    box = page.locator("#f-kana_empty")
    box.fill(typed)
    expect(page.locator("#f-kana_empty-echo")).to_have_text("")
    box.blur()
    expect(page.locator("#f-kana_empty-echo")).to_have_text(echo)
    expect(box).to_have_value(typed)


@pytest.mark.parametrize(
    ("era", "year", "month", "day", "echo"),
    [
        ("昭和", "60", "", "", "1985年"),
        ("令和", "1985", "", "", "昭和60年"),
        ("令和", "8", "11", "10", "令和8年11月10日（2026年） 火曜日"),
        ("平成", "１", "１", "７", "昭和64年1月7日（1989年） 土曜日"),
        ("令和", "元", "5", "1", "令和元年5月1日（2019年） 水曜日"),
        ("西暦", "R8.11.10", "", "", "令和8年11月10日（2026年） 火曜日"),
        ("令和", "2026/11/10", "", "", "令和8年11月10日（2026年） 火曜日"),
        ("令和", "8", "2", "30", ""),
    ],
)
def test_a_date_is_read_back_in_both_calendars(
    page: Page, address: str, era: str, year: str, month: str, day: str, echo: str
) -> None:
    page.goto(f"{address}/kinds-empty.html")
    page.locator("#f-date_empty-era").select_option(era)
    for part, value in (("year", year), ("month", month), ("day", day)):
        page.locator(f"#f-date_empty-{part}").fill(value)
    page.locator("#f-date_empty-day").blur()
    page.locator("#f-date_empty-year").focus()
    page.locator("#f-date_empty-year").blur()
    expect(page.locator("#f-date_empty-echo")).to_have_text(echo)


def test_money_and_counter(page: Page, address: str) -> None:
    page.goto(f"{address}/kinds-empty.html")
    page.locator("#f-money_empty").fill("１２，３００円")
    page.locator("#f-money_empty").blur()
    expect(page.locator("#f-money_empty-echo")).to_have_text("12,300円")
    area = page.locator("#f-long_text_empty")
    area.fill("👨‍👩‍👧" + "あ" * 379)
    expect(page.locator("#f-long_text_empty-limit")).to_have_text("あと120文字")
    area.fill("あ" * 505)
    expect(page.locator("#f-long_text_empty-limit")).to_have_text("5文字多いです")
    expect(area).to_have_value("あ" * 505)


def test_a_follow_up_opens_under_its_option_only(page: Page, address: str) -> None:
    page.goto(f"{address}/page-follow.html")
    follow_up = page.get_by_role("group", name="「再発行」か「更新・内容変更」を選んだ方")
    expect(follow_up).to_be_visible()
    page.get_by_role("radio", name="新規").check()
    expect(follow_up).to_be_hidden()
    page.get_by_role("radio", name="更新・内容変更").check()
    expect(follow_up).to_be_visible()


def test_none_of_these_clears_the_others(page: Page, address: str) -> None:
    page.goto(f"{address}/kinds-filled.html")
    page.get_by_label("どれもあてはまらない").check()
    expect(page.get_by_label("車いすを使う")).not_to_be_checked()
    page.get_by_label("車いすを使う").check()
    expect(page.get_by_label("どれもあてはまらない")).not_to_be_checked()


def test_a_postal_code_fills_empty_boxes_and_asks_before_replacing(
    page: Page, address: str
) -> None:
    town = '[{"pref": "茨城県", "city": "鹿嶋市", "town": "平井"}]'
    page.route("**/places/postal?code=3148655", lambda route: route.fulfill(body=town))
    page.goto(f"{address}/page-contact.html")
    page.locator("#f-a_address_town").fill("")
    page.get_by_role("button", name="郵便番号から住所を入れる").click()
    expect(page.locator("#f-a_address_town")).to_have_value("平井")
    page.locator("#f-a_postal_code").fill("３１４８６５５")
    page.locator("#f-a_address_city").fill("鹿島市")
    page.get_by_role("button", name="郵便番号から住所を入れる").click()
    offer = page.get_by_role("button", name="この住所に置きかえる：茨城県鹿嶋市平井")
    expect(page.locator("#f-a_address_city")).to_have_value("鹿島市")
    offer.click()
    expect(page.locator("#f-a_address_city")).to_have_value("鹿嶋市")
    expect(page.locator("#f-a_postal_code-echo")).to_have_text("住所を入れました：茨城県鹿嶋市平井")


def test_a_second_press_sends_nothing(page: Page, address: str) -> None:
    sent: list[str] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data or "")
            route.fulfill(status=204)  # the browser stays where it is, as while it waits
        else:
            route.continue_()

    page.route("**/page-contact.html*", hold)
    page.goto(f"{address}/page-contact.html")
    button = page.get_by_role("button", name="保存して次へ")
    button.click(no_wait_after=True)
    waiting = page.get_by_role("button", name="送信しています…")
    expect(waiting).to_have_attribute("aria-disabled", "true")
    waiting.click(no_wait_after=True, force=True)
    page.locator("#f-phone").press("Enter")
    assert len(sent) == 1
    assert "action=next" in sent[0]


def test_sending_while_offline_keeps_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/page-contact.html")
    page.context.set_offline(True)
    page.get_by_role("button", name="保存して次へ").click()
    expect(page.locator(".k-status")).to_have_text(
        "通信が切れました。つながったら、もう一度「保存して次へ」を押してください。"
    )
    page.context.set_offline(False)
    expect(page.locator(".k-status")).to_have_text("")


def test_files_go_up_with_progress_and_come_back_in_the_page(page: Page, address: str) -> None:
    after = gallery.form_page(
        gallery.environment(),
        [
            gallery.sample("files", "filled", "files_empty"),
            gallery.sample("text", "filled", "kept"),
        ],
        "添付",
    )
    posted: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            posted.append((route.request.post_data_buffer or b"").decode("utf-8", "replace"))
            route.fulfill(status=422, body=after, content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    page.route("**/kinds-empty.html*", answer)
    page.goto(f"{address}/kinds-empty.html")
    page.locator("#f-files_empty").set_input_files(
        {"name": "図面.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="アップロードする").click()
    expect(page.get_by_text("受け取りました").first).to_be_visible()
    expect(page.locator("#f-files_empty")).to_be_focused()
    assert "upload:files_empty" in posted[0]
    assert "図面.pdf" in posted[0]


def test_the_time_out_is_announced_and_can_be_extended(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    page.goto(f"{address}/frame.html")
    page.clock.fast_forward("54:50")
    assert page.get_by_role("dialog").count() == 0
    page.clock.fast_forward("00:20")
    dialog = page.get_by_role("dialog", name="まだ続けますか")
    expect(dialog).to_contain_text("あと5分で、いったん画面が閉じます。")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("50:00")
    expect(dialog).to_be_hidden()
    context.close()


def test_the_map_is_fetched_after_the_press_and_needs_no_dragging(page: Page, address: str) -> None:
    asked: list[str] = []

    def tile(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/png")

    page.route("https://cyberjapandata.gsi.go.jp/**", tile)
    page.goto(f"{address}/kinds-empty.html")
    assert asked == []
    page.get_by_role("button", name="地図で場所を示す").click()
    expect(page.get_by_role("application")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("+")
    page.get_by_role("button", name="東へ").click()
    page.get_by_role("button", name="地図の中心をこの場所にする").click()
    latitude = float(page.locator("#f-map_point_empty-lat").input_value())
    assert 35.9657 < latitude < 35.98
    expect(page.locator("#f-map_point_empty-echo")).to_contain_text("地図の印：北緯35.9")
    expect(page.get_by_role("link", name="地理院タイル")).to_be_visible()
    assert {url.split("/")[-3] for url in asked} == {"15", "16"}
    for _ in range(4):
        page.get_by_role("button", name="小さく").click()
    for _ in range(6):
        page.get_by_role("button", name="北へ").click()
    page.get_by_role("button", name="地図の中心をこの場所にする").click()
    assert page.locator("#f-map_point_empty-lat").input_value() == "36.080000"


def test_without_tiles_the_words_are_enough(page: Page, address: str) -> None:
    page.route("https://cyberjapandata.gsi.go.jp/**", lambda route: route.abort())
    page.goto(f"{address}/kinds-empty.html")
    page.get_by_role("button", name="地図で場所を示す").click()
    expect(page.locator(".k-map-off")).to_have_text(
        "地図は表示できません。場所のことばだけで送れます。"
    )


def test_the_desk_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/staff.html")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.k-row-here [data-open]")).to_have_text("K8AB-2M4X-01")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert page.locator("[data-row] input:checked").count() == 3
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("[data-search]")).to_have_value("k")
    page.keyboard.press("Escape")
    expect(page.locator("tr.k-row-here [data-open]")).to_be_focused()


def test_keys_are_silent_while_composing_with_modifiers_and_when_switched_off(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/staff.html")
    for options in ({"isComposing": True}, {"keyCode": 229}, {"ctrlKey": True}, {"metaKey": True}):
        page.evaluate(
            "options => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', bubbles: true, ...options}))",
            options,
        )
        assert page.locator(".k-row-here").count() == 0, options
    page.keyboard.press("?")
    page.get_by_role("button", name="1文字の操作をやめる").click()
    page.get_by_role("button", name="とじる").click()
    page.keyboard.press("j")
    assert page.locator(".k-row-here").count() == 0
    page.reload()
    page.keyboard.press("j")
    assert page.locator(".k-row-here").count() == 0


def test_a_kana_layout_still_finds_its_keys(page: Page, address: str) -> None:
    page.goto(f"{address}/staff.html")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ま', code: 'KeyJ', bubbles: true}))"
    )
    assert page.locator("tr.k-row-here").count() == 1


def test_new_arrivals_are_said_and_never_inserted(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "**/staff/arrivals?since=2026-11-22", lambda route: route.fulfill(body='{"count": 3}')
    )
    page.clock.install()
    page.goto(f"{address}/staff.html")
    rows = page.locator("[data-row]").count()
    page.clock.fast_forward("00:31")
    expect(page.get_by_role("status").first).to_contain_text("新しい申請が3件あります。")
    assert page.locator("[data-row]").count() == rows
    context.close()


def test_fifteen_rows_stand_on_a_small_office_screen(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(f"{address}/staff-plain.html")
    bottoms = page.evaluate(
        "[...document.querySelectorAll('[data-row]')].map(row => row.getBoundingClientRect().bottom)"
    )
    heights = {round(b - a) for a, b in pairwise(bottoms)}
    assert heights == {40}
    assert sum(bottom <= 768 for bottom in bottoms) >= 15
    assert page.evaluate("document.querySelector('.k-bar').getBoundingClientRect().height") <= 44
    more = page.locator(".k-more-pages")
    more.locator("summary").click()
    expect(more.get_by_text("収納日計表")).to_be_visible()
    page.keyboard.press("Escape")
    expect(more.get_by_text("収納日計表")).to_be_hidden()
    context.close()

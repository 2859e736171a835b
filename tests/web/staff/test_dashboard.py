"""ダッシュボード: the page, its pictures, tables and files, its filters; 急ぐもの on きょうの仕事."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.adapters.clock import JST, FixedClock
from eapply.core.submission import Action, Role
from eapply.models import Disclosure, StaffAccount
from eapply.services.toolbox import Toolbox
from eapply.web.staff.dashboard import NO_DATA
from eapply.web.staff.dashboard_charts import KEYS
from tests.browser import Browser
from tests.filings import CARD, SLUG
from tests.lives import a_year, at, live
from tests.office import without_chance
from tests.statements import statements_of

PAGE = "/staff/dashboard"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def head(
    add_staff: Callable[..., StaffAccount], sign_in: Callable[[StaffAccount], Browser]
) -> Browser:
    return sign_in(add_staff("kacho", (Role.HEAD, "library"), (Role.CLERK, "children")))


@pytest.fixture
def fill(app: Flask, tools: Toolbox, clock: FixedClock) -> Callable[[str], None]:
    """`fill("library")`: something for every chart of this department."""

    def inside(department: str) -> None:
        with app.app_context():
            a_year(tools, clock, department)

    return inside


@pytest.fixture
def filled(head: Browser, fill: Callable[[str], None]) -> None:
    fill("library")


def drawn(page: str) -> dict[str, ElementTree.Element]:
    """The pictures of a page by the key of their chart; each must be well-formed."""
    found = re.findall(
        r'<article class="k-asked" aria-labelledby="([a-z-]+)">.*?(<svg.*?</svg>)', page, re.S
    )
    return {
        key: ElementTree.fromstring(
            svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        )
        for key, svg in found
    }


def table_of(page: str, key: str) -> list[list[str]]:
    """The table of a chart, as it is read: thousands without their commas."""
    part = page.partition(f'aria-labelledby="{key}">')[2].partition("</article>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", part.partition("<table")[2], re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    plain = [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]
    return [[re.sub(r"(?<=\d),(?=\d{3})", "", cell) for cell in row] for row in plain]


def file_of(browser: Browser, address: str) -> list[list[str]]:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_without_data_every_chart_says_so(head: Browser) -> None:
    page = head.get(PAGE).text
    assert page.count(NO_DATA) == len(KEYS) == 8
    assert "<svg" not in page.partition("k-charts")[2]
    assert len(file_of(head, f"{PAGE}/flow.csv")) == 1, "the head alone"


@pytest.mark.usefixtures("filled")
def test_every_chart_is_a_picture_with_words(head: Browser) -> None:
    page = head.get(PAGE).text
    pictures = drawn(page)
    assert tuple(pictures) == KEYS
    for key, svg in pictures.items():
        assert svg.get("role") == "img"
        title, description = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
        assert title is not None
        assert description is not None
        assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert f'<h2 id="{key}">{title.text}</h2>' in page
        for cells in table_of(page, key)[1:]:
            assert cells[0] in (description.text or "")
        for each in svg.iter(f"{SVG}rect"):
            fill = each.get("fill", "")
            assert not fill.startswith("#"), "colours stand in the style sheet"
            if fill.startswith("url"):
                assert svg.find(f".//*[@id='{fill[5:-1]}']") is not None
    assert "<details" in page.partition("k-charts")[2]
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert 'style="' not in page


@pytest.mark.usefixtures("filled")
def test_the_numbers(head: Browser) -> None:
    page = head.get(PAGE).text
    title = CARD.title
    assert table_of(page, "backlog")[1:] == [[title, "1", "1", "0", "0", "2", "1"]]
    weeks = {row[0]: row[1:] for row in table_of(page, "flow")[1:]}
    assert len(weeks) == 35
    assert weeks["2026年9月28日"] == ["1", "0", "1"]
    assert weeks["2026年10月5日"] == ["0", "1", "-1"]
    assert table_of(page, "in-time")[1][2:] == ["1", "1", "100", "3日"]
    assert table_of(page, "stages")[1:] == [["未着手", "1", "1日"], ["審査中", "1", "2日"]]
    assert table_of(page, "corrections")[1:] == [["=1+1<library>", title, "0", "1", "0", "0", "1"]]
    assert table_of(page, "money")[1:] == [["2026年11月20日", "0", "600", "0"]]
    assert table_of(page, "drafts")[1:] == [[title, "はじめの画面の前", "5"]]
    assert table_of(page, "load")[1:] == [[title, "2", "0", "2"]]
    assert "/staff/collection?since=2026-11-20&amp;until=2026-11-20" in page


@pytest.mark.usefixtures("filled")
def test_the_files_say_what_the_tables_say(head: Browser) -> None:
    page = head.get(f"{PAGE}?since=2026-09-01").text
    for key in KEYS:
        (link,) = re.findall(rf'href="({PAGE}/{key}\.csv[^"]*)"', page)
        assert "since=2026-09-01" in link
        rows = file_of(head, unescape(link))
        assert [[cell.removeprefix("'") for cell in row] for row in rows] == table_of(page, key)
        assert len(rows) > 1
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.usefixtures("filled")
def test_the_figures_of_others_cross_nowhere(
    head: Browser, fill: Callable[[str], None], session: Session
) -> None:
    """The head helps in another department as a clerk: its cases are to be seen, its figures are not."""
    asked = f"{PAGE}?department=children"
    before = {path: numbers(head, path) for path in (PAGE, asked)}
    assert before[asked] == before[PAGE]
    files = {key: file_of(head, f"{PAGE}/{key}.csv?department=children") for key in KEYS}
    fill("children")
    assert {path: numbers(head, path) for path in (PAGE, asked)} == before
    assert {key: file_of(head, f"{PAGE}/{key}.csv?department=children") for key in KEYS} == files
    session.rollback()
    looks = session.scalars(select(Disclosure.endpoint)).all()
    assert not [each for each in looks if "dashboard" in each]


def numbers(browser: Browser, path: str) -> str:
    """The page below its head, whose counts are of all departments of a person."""
    return without_chance(browser.get(path).text).partition("k-charts")[2]


def test_who_may_enter(
    add_staff: Callable[..., StaffAccount], sign_in: Callable[[StaffAccount], Browser]
) -> None:
    clerk = sign_in(add_staff("kakari", (Role.CLERK, "library")))
    for path in (PAGE, f"{PAGE}/flow.csv"):
        assert clerk.get(path).status_code == 403
    assert "ダッシュボード" not in clerk.get("/staff/").text
    head = sign_in(add_staff("kacho", (Role.HEAD, "library")))
    assert f'href="{PAGE}" data-go="d"' in head.get("/staff/").text
    assert head.get(f"{PAGE}/nothing.csv").status_code == 404


def test_filters(
    add_staff: Callable[..., StaffAccount],
    sign_in: Callable[[StaffAccount], Browser],
    fill: Callable[[str], None],
) -> None:
    both = sign_in(add_staff("bucho", (Role.HEAD, "library"), (Role.HEAD, "children")))
    fill("library")
    fill("children")
    assert table_of(both.get(PAGE).text, "load")[1][1] == "4"
    page = both.get(f"{PAGE}?department=children").text
    assert '<option value="children" selected>' in page
    assert table_of(page, "load")[1][1] == "2"
    assert "department=children" in page.partition("k-years")[2].partition("</p>")[0]
    page = both.get(f"{PAGE}?procedure={SLUG}").text
    assert table_of(page, "load")[1][1] == "4"
    assert page.count(NO_DATA) == 1, "bills belong to no procedure"
    assert table_of(both.get(f"{PAGE}?procedure=x").text, "load")[1][1] == "4"
    early = both.get(f"{PAGE}?since=R8.10.1&until=R8.10.4").text
    assert [row[1:] for row in table_of(early, "flow")[1:]] == [["2", "0", "2"]]


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("since=x", "f-since"),
        ("since=2026-11-25&until=2026-11-24", "f-until"),
        ("since=2024-01-01&until=2026-11-24", "f-since"),
    ],
)
def test_a_period_that_makes_no_sense_is_said(head: Browser, query: str, target: str) -> None:
    assert f'href="#{target}"' in head.get(f"{PAGE}?{query}").text
    assert head.get(f"{PAGE}/flow.csv?{query}").status_code == 422


@pytest.mark.parametrize(
    ("moment", "words", "since"),
    [
        (
            "2027-03-31T23:59",
            "令和8年4月1日〜令和9年3月31日　3月31日23時59分までの数です",
            "2026-04-01",
        ),
        ("2027-04-01T00:00", "令和9年4月1日〜令和9年4月1日", "2027-04-01"),
        ("2026-11-22T09:00", "今日は閉庁日です。", "2026-04-01"),
    ],
)
def test_the_fiscal_year_begins_in_japan(
    add_staff: Callable[..., StaffAccount],
    sign_in: Callable[[StaffAccount], Browser],
    clock: FixedClock,
    moment: str,
    words: str,
    since: str,
) -> None:
    clock.set(datetime.fromisoformat(moment).replace(tzinfo=JST))
    page = sign_in(add_staff("kacho", (Role.HEAD, "library"))).get(PAGE).text
    assert words in page
    assert f"flow.csv?since={since}&amp;" not in page, "a chart without data has no file"
    year = page.partition("k-years")[2].partition("</p>")[0]
    assert f"since={since}&amp;" in year


@pytest.mark.usefixtures("filled")
def test_the_page_costs_the_same_however_many_cases_there_are(
    app: Flask, tools: Toolbox, clock: FixedClock, head: Browser
) -> None:
    with statements_of(app) as seen:
        head.get(PAGE)
        few = len(seen)
        with app.app_context():
            for _ in range(10):
                taken, yes = ("10-02 09:00", Action.TAKE), ("10-06 09:00", Action.APPROVE)
                live(tools, clock, "10-01 09:00", taken, yes)
                live(tools, clock, "11-09 09:00")
        seen.clear()
        head.get(PAGE)
        many = len(seen)
    assert few == many < 20


def test_what_is_urgent_stands_on_the_first_page(
    app: Flask,
    tools: Toolbox,
    clock: FixedClock,
    add_staff: Callable[..., StaffAccount],
    sign_in: Callable[[StaffAccount], Browser],
) -> None:
    account = add_staff("kacho", (Role.HEAD, "library"))
    head = sign_in(account)
    clerk = sign_in(add_staff("kakari", (Role.CLERK, "library")))
    assert "急ぐもの" not in head.get("/staff/").text
    with app.app_context():
        taken = ("11-10 09:00", Action.TAKE)
        live(tools, clock, "11-09 09:00", taken, due_on=clock.today(), handler_id=account.id)
        live(tools, clock, "11-09 09:00", due_on=at("11-20 00:00").date())
    page = head.get("/staff/").text
    rows = re.findall(
        r"<tr>(.*?)</tr>", page.partition("k-digest")[2].partition("</table>")[0], re.S
    )
    plain = [re.sub(r"<[^>]+>", " ", row).split() for row in rows]
    assert plain == [
        ["だれの", "期限超過", "期限3開庁日以内", "返信が届いた", "補正が届いた"],
        ["あなたの担当", "0件", "1件", "0件", "0件"],
        ["中央図書館", "1件", "1件", "0件", "0件"],
    ]
    assert 'href="/staff/queue?view=due&amp;handler=me"' in page
    assert "急ぐもの" not in clerk.get("/staff/").text, "nothing of one's own is urgent"

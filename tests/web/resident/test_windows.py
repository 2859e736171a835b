"""Filing by fiscal year and area (13): what the leaflet lists, what is taken, what the check says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.city_facts import CityFacts
from eapply.adapters.clock import FixedClock
from eapply.adapters.inspection import Inspected
from eapply.core.windows import AreaWindow
from eapply.forms import BY_SLUG
from eapply.models import Submission
from tests.browser import Browser
from tests.web.resident.walking import Walker, typed_by_page

SLUG = "13-beneficiary-report"
FORM = BY_SLUG[SLUG]
SINGLE = FORM.examples[0]  # land in 宮中
KASHIMA, OHNO = "鹿島地区", "大野地区"


def area(name: str, town: str, opens: date, closes: date, provisional: bool = False) -> AreaWindow:
    year = opens.year - (opens.month < 4)
    return AreaWindow(year, name, frozenset({town}), opens, closes, provisional)


MakeOffice = Callable[..., Flask]


@pytest.fixture
def office(make_app: Callable[..., Flask], facts: CityFacts) -> MakeOffice:
    """`office(lines…)`: the application with these lines in the table."""

    def make(*lines: AreaWindow) -> Flask:
        changed = replace(facts, _filing_windows=MappingProxyType({SLUG: lines}))
        return make_app(
            audience="resident",
            staff_base_url="http://desk.localhost",
            tools={"facts": changed, "inspect": fine},
        )

    return make


def fine(content: bytes, name: str, **_: object) -> Inspected:
    return Inspected("pdf", 1, content, "application/pdf", 100, 100, b"picture", None)


OPEN_KASHIMA = area(KASHIMA, "宮中", date(2026, 11, 1), date(2026, 11, 30), provisional=True)
OVER_KASHIMA = area(KASHIMA, "宮中", date(2026, 4, 1), date(2026, 9, 30))
OPEN_OHNO = area(OHNO, "武井", date(2026, 11, 1), date(2027, 1, 29))
NEXT_OHNO = area(OHNO, "武井", date(2027, 4, 1), date(2027, 5, 31))


def start(walker: Walker) -> None:
    """To the first page, with the answers of the example to go on with."""
    walker.begin(SLUG)
    walker.prove()
    walker.open(walker.address(FORM.pages[0].key))


def test_the_leaflet_lists_the_windows_and_marks_what_is_not_confirmed(office: MakeOffice) -> None:
    walker = Walker(office(OPEN_KASHIMA, OVER_KASHIMA, NEXT_OHNO))
    walker.open(f"/procedures/{SLUG}")
    assert (
        "令和8年度 鹿島地区：令和8年11月1日（日）から令和8年11月30日（月）まで（仮。" in walker.page
    )
    assert "令和9年度 大野地区：令和9年4月1日（木）から令和9年5月31日（月）まで</li>" in walker.page
    assert "令和8年9月30日" not in walker.page  # over: nobody needs it
    assert "届出をはじめる" in walker.page


def test_outside_every_window_it_cannot_be_begun(office: MakeOffice) -> None:
    walker = Walker(office(OVER_KASHIMA, NEXT_OHNO))
    walker.open(f"/procedures/{SLUG}")
    assert "受付期間外です。" in walker.page
    assert "次の受付は令和9年4月1日" in walker.page
    assert "届出をはじめる" not in walker.page
    walker.open(f"/apply/{SLUG}/check")
    assert walker.status == 410
    assert "0299-82-2911" in walker.page


def test_land_in_an_open_area_is_filed(office: MakeOffice, session: Session) -> None:
    walker = Walker(office(OPEN_KASHIMA, OPEN_OHNO))
    pages = typed_by_page(walker, FORM, SINGLE)
    start(walker)
    walker.fill(pages)
    walker.submit()
    assert session.query(Submission).count() == 1


def test_land_in_a_closed_area_stops_at_its_page_and_can_be_corrected(
    office: MakeOffice, session: Session
) -> None:
    walker = Walker(office(OVER_KASHIMA, OPEN_OHNO))
    pages = typed_by_page(walker, FORM, SINGLE)
    start(walker)
    while walker.status == 200 and not walker.here.endswith("/confirm"):
        page = walker.here.rpartition("/")[2]
        walker.send(pages[page] | {"action": "next"})
    assert walker.status == 410
    assert walker.here != walker.address("confirm")
    assert "宮中の土地は、受付期間外です。" in walker.page
    assert "鹿島地区：令和8年4月1日（水）から令和8年9月30日（水）まで" in walker.page
    assert f'href="{walker.address("lots")}?back=confirm">土地の入力にもどる' in walker.page
    for method in (walker.browser.get, walker.browser.post):
        answer = method(walker.address("confirm"), data={"csrf_token": "x"})
        assert answer.status_code in (400, 410)
    walker.open(walker.address("lots"))
    assert walker.status == 200
    walker.send({"lots-0-town": "武井", "action": "next"})
    assert walker.status == 200
    assert session.query(Submission).count() == 0


def test_a_window_that_closes_while_somebody_fills_in_answers_410(
    office: MakeOffice, session: Session, clock: FixedClock
) -> None:
    clock.advance(seconds=(13 * 60 + 50) * 60)  # ten minutes to midnight
    walker = Walker(office(area(KASHIMA, "宮中", date(2026, 11, 1), date(2026, 11, 24))))
    pages = typed_by_page(walker, FORM, SINGLE)
    start(walker)
    walker.fill(pages)
    fields = walker.fields() | {"action": ["send"]}
    clock.advance(seconds=15 * 60)
    answer = walker.browser.post(walker.address("confirm"), data=fields)
    assert answer.status_code == 410
    assert session.query(Submission).count() == 0


@pytest.mark.parametrize(
    ("lines", "since", "words"),
    [
        ((OPEN_KASHIMA,), "", ""),
        ((OVER_KASHIMA,), "2026-10-01", "受付期間外です。"),
        ((OVER_KASHIMA, OPEN_OHNO), None, "宮中の土地は"),
        ((OVER_KASHIMA, NEXT_OHNO), None, "次の受付は"),
    ],
)
def test_the_check_judges_all_the_same_and_says_closed(
    office: MakeOffice, lines: tuple[AreaWindow, ...], since: str | None, words: str
) -> None:
    browser = office(*lines).test_client()
    assert isinstance(browser, Browser)
    body = {"answers": SINGLE.answers, "attachments": {}, "on": "2026-11-24"}
    answer = browser.post(f"/api/v1/procedures/{SLUG}/check", json=body).get_json()
    assert answer["ok"]
    if not words:
        assert "closed" not in answer
        return
    assert answer["closed"]["since"] == since
    assert words in answer["closed"]["text"]


def test_the_city_takes_declarations_all_year_until_it_names_its_days(facts: CityFacts) -> None:
    lines = facts.filing_windows(SLUG)
    assert all(line.is_provisional for line in lines)
    closes = max(line.closes for line in lines)
    window = FORM.procedure.window
    for day in (date(2026, 11, 24), date(2027, 3, 31), date(2027, 4, 1), closes):
        assert window.closed(day, lines) is None
    assert window.closed(date(closes.year, 4, 1), lines) is not None

"""手続のかんたんさ: sums of the own department's procedures, on a page and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from eapply.core.submission import Role
from eapply.models import FeedbackCount, StaffAccount
from tests.browser import Browser

CARD, ROAD = "24-library-card", "09-road-repair"


@pytest.fixture
def sums(session: Session) -> None:
    for slug, day, answer, count in (
        (CARD, date(2026, 11, 1), "easy", 5),
        (CARD, date(2026, 11, 24), "easy", 2),
        (CARD, date(2026, 11, 24), "hard", 1),
        (CARD, date(2026, 10, 31), "fair", 1),
        (CARD, date(2026, 3, 31), "hard", 4),
        (ROAD, date(2026, 11, 24), "hard", 77),
    ):
        session.add(FeedbackCount(slug=slug, day=day, answer=answer, count=count))
    session.commit()


def rows(browser: Browser, address: str) -> list[list[str]]:
    text = browser.get(address).get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.usefixtures("sums")
def test_a_department_sees_the_sums_of_its_procedures(
    add_staff: Callable[..., StaffAccount], sign_in: Callable[[StaffAccount], Browser]
) -> None:
    head = sign_in(add_staff("kacho", (Role.HEAD, "library")))
    page = head.get("/staff/feedback").text
    assert "図書利用カード" in page
    assert "道路" not in page.partition("<main")[2]
    cells = page.partition('scope="row" class="k-nowrap">')[2].partition("</tr>")[0].split("</td>")
    assert [cell.rpartition(">")[2] for cell in cells[:-1]] == ["7", "1", "1", "9", "78%"]
    heads, *lines = rows(head, "/staff/feedback.csv")
    assert heads[0] == "年月"
    assert [[line[0], *line[2:]] for line in lines] == [
        ["2026-10", "0", "1", "0", "1"],
        ["2026-11", "7", "0", "1", "8"],
    ]


@pytest.mark.usefixtures("sums")
def test_the_year_before_is_a_press_away(
    add_staff: Callable[..., StaffAccount], sign_in: Callable[[StaffAccount], Browser]
) -> None:
    clerk = sign_in(add_staff("kakari", (Role.CLERK, "library")))
    assert 'href="/staff/feedback?year=2025"' in clerk.get("/staff/feedback").text
    assert "令和7年度</h2>" in clerk.get("/staff/feedback?year=2025").text
    assert [line[2:] for line in rows(clerk, "/staff/feedback.csv?year=2025")[1:]] == [
        ["0", "0", "4", "4"]
    ]
    assert "令和8年度</h2>" in clerk.get("/staff/feedback?year=x").text


def test_without_answers_it_says_so_and_others_are_kept_out(
    add_staff: Callable[..., StaffAccount], sign_in: Callable[[StaffAccount], Browser]
) -> None:
    clerk = sign_in(add_staff("kakari", (Role.CLERK, "library")))
    assert "まだありません" in clerk.get("/staff/feedback").text
    auditor = sign_in(add_staff("kansa", (Role.AUDITOR, "")))
    assert auditor.get("/staff/feedback").status_code == 403

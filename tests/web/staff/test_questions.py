"""何が未確認か as a page and a file: who reads it, how it is narrowed, what leaves with it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.city_facts import CityFacts
from eapply.core.csv_text import TRIGGERS
from eapply.core.facts import OpenQuestion
from eapply.core.submission import Role
from eapply.models import StaffAccount, transaction
from eapply.queries.open_questions import open_questions
from eapply.services import fees
from eapply.services.toolbox import Toolbox
from tests.browser import Browser

PAGE, FILE = "/staff/questions", "/staff/questions.csv"
SignIn = Callable[[StaffAccount], Browser]
AddStaff = Callable[..., StaffAccount]


@pytest.fixture
def head(add_staff: AddStaff, sign_in: SignIn) -> Browser:
    return sign_in(add_staff("kacho", (Role.HEAD, "library")))


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def rows(answer: Any) -> list[list[str]]:
    content = answer.get_data()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_it_lists_everything_by_department(head: Browser, tools: Toolbox) -> None:
    page = text(head.get(PAGE))
    every = open_questions(tools.facts, tools.settings)
    assert f"すべて（{len(every)}件）" in page
    for name in ("下水道課", "中央図書館", "全庁"):
        count = sum(each.department_name == name for each in every)
        assert f"{name}（{count}件）</h2>" in page
    assert 'href="/staff/questions"' in text(head.get("/staff/administration"))


def test_the_address_narrows_it(head: Browser) -> None:
    page = text(head.get(f"{PAGE}?department=library&area=23 大野分館学習室利用申請"))
    assert "学習室は何日先まで予約できますか。" in page
    assert "図書利用カード</td>" not in page
    assert re.findall(r">([^<>]+)（\d+件）</h2>", page) == ["中央図書館"]
    assert 'value="library" selected' in page
    assert FILE in page
    assert "department=library" in page


def test_amounts_of_fees_are_asked_until_they_are_confirmed(
    head: Browser, app: Flask, tools: Toolbox
) -> None:
    subject = "第5号 鹿嶋市民カードの再交付の額"
    assert subject not in text(head.get(PAGE))
    with app.app_context(), transaction() as session:
        fees.load_reviewed(session, tools)
    page = text(head.get(f"{PAGE}?area=手数料"))
    assert subject in page
    assert "手数料徴収条例の額" in page


def test_nothing_found_leads_back(head: Browser) -> None:
    page = text(head.get(f"{PAGE}?department=no-such"))
    assert "この条件に合う項目はありません。" in page
    assert f'href="{PAGE}">条件を消す' in page


def test_the_file_is_the_same_list_with_room_for_answers(head: Browser, tools: Toolbox) -> None:
    answer = head.get(FILE)
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "questions-20261124.csv" in answer.headers["Content-Disposition"]
    first, *others = rows(answer)
    assert first[-2:] == ["回答", "回答した方・日付"]
    assert len(others) == len(open_questions(tools.facts, tools.settings))
    only = rows(head.get(f"{FILE}?department=library"))[1:]
    assert {row[0] for row in only} == {"中央図書館"}
    assert 0 < len(only) < len(others)


class Hostile(CityFacts):
    """Facts with a value that a spreadsheet would calculate."""

    def open_questions(self) -> tuple[OpenQuestion, ...]:
        bad = "=HYPERLINK(1)"
        return (OpenQuestion("library", bad, ("+1", "@x"), "-1", "＝1", (), "", "\t1"),)


def test_no_cell_is_a_formula(
    make_app: Callable[..., Flask], sign_in: SignIn, add_staff: AddStaff, facts: CityFacts
) -> None:
    tools = make_app().extensions["eapply"]
    app = make_app(tools={"facts": Hostile(**vars(facts))})
    assert tools is not app.extensions["eapply"]
    with app.test_request_context(FILE):
        content = app.view_functions["staff.questions_file"]().get_data()
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not any(cell.startswith(TRIGGERS) for cell in cells)


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        (Role.HEAD, "library", 200),
        (Role.AUDITOR, "", 200),
        (Role.PEOPLE, "", 200),
        (Role.CLERK, "library", 403),
    ],
)
@pytest.mark.parametrize("path", [PAGE, FILE])
def test_who_reads_it(
    add_staff: AddStaff,
    sign_in: SignIn,
    session: Session,
    role: Role,
    where: str,
    status: int,
    path: str,
) -> None:
    browser = sign_in(add_staff("somebody", (role, where)))
    assert browser.get(path).status_code == status
    assert (f'href="{PAGE}"' in text(browser.get("/staff/administration"))) == (status == 200)


def test_when_all_is_answered_it_says_so(head: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eapply.web.staff.questions.open_questions", lambda *_: ())
    assert "未確認の項目はありません。" in text(head.get(PAGE))

"""Cases that follow one another, as the desk sees them: its own department's only."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from eapply.core.submission import Role
from eapply.models import StaffAccount, Submission
from eapply.services.toolbox import Toolbox
from tests.browser import Browser
from tests.filings import file_example

REPORT, CHANGE = "13-beneficiary-report", "14-beneficiary-change"
UNPROVEN = "前の手続を出した方かどうかは確かめていません"


@pytest.fixture
def clerk(
    add_staff: Callable[..., StaffAccount], sign_in: Callable[..., Browser]
) -> Callable[[str], Browser]:
    return lambda department: sign_in(add_staff(f"clerk-{department}", (Role.CLERK, department)))


def file(session: Session, tools: Toolbox, slug: str, **answers: Any) -> str:
    case = file_example(session, tools, slug, **answers)
    session.commit()
    return case.reference


def shown(browser: Browser, number: str) -> str:
    return str(browser.get(f"/staff/cases/{number}").get_data(as_text=True))


def test_both_directions_are_shown(
    session: Session, tools: Toolbox, clerk: Callable[[str], Browser]
) -> None:
    report = file(session, tools, REPORT)
    change = file(session, tools, CHANGE, earlier_reference=report, proven=report)
    desk = clerk("sewerage")
    after, before = shown(desk, change), shown(desk, report)
    assert "つながる手続" in after
    assert re.search(f'前：<a href="/staff/cases/{report}"', after)
    assert re.search(f'次：<a href="/staff/cases/{change}"', before)
    assert UNPROVEN not in after + before


def test_a_number_without_proof_is_a_hint(
    session: Session, tools: Toolbox, clerk: Callable[[str], Browser]
) -> None:
    report = file(session, tools, REPORT)
    change = file(session, tools, CHANGE, earlier_reference=report)
    desk = clerk("sewerage")
    assert UNPROVEN in shown(desk, change)
    assert UNPROVEN in shown(desk, report)


def test_a_case_of_another_department_is_not_there(
    session: Session, tools: Toolbox, clerk: Callable[[str], Browser]
) -> None:
    report = file(session, tools, REPORT)
    change = file(session, tools, CHANGE, earlier_reference=report, proven=report)
    moved = session.query(Submission).filter_by(reference=report).one()
    moved.department = "library"
    session.commit()
    page = shown(clerk("sewerage"), change)
    assert f"/staff/cases/{report}" not in page
    assert "この番号の手続は、この課では見つかりません" in page
    assert change not in shown(clerk("library"), report)


def test_a_case_without_links_says_nothing(
    session: Session, tools: Toolbox, clerk: Callable[[str], Browser]
) -> None:
    assert "つながる手続" not in shown(clerk("sewerage"), file(session, tools, REPORT))

"""Bookings of a department are nobody else's: pages, presses, files; foreign and unknown look and cost the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.submission import DESK, Role
from eapply.models import AuditEvent, Booking, Disclosure, StaffAccount, Submission
from eapply.services.toolbox import Toolbox
from eapply.web.access import declared
from tests.bookings import STUDY, study
from tests.browser import Browser
from tests.office import without_chance
from tests.statements import statements_of
from tests.web.staff import booked

MARK: Final = "カナリア予約"


@pytest.fixture
def visit(app: Flask, tools: Toolbox) -> str:
    answers = study("2026-11-24T12:00", "0012345678", "A-1")
    return booked.book(app, tools, STUDY, answers, MARK)


def routes(app: Flask, resource: str, visit: str) -> Iterator[tuple[str, str]]:
    """Every address about bookings with its method."""
    values = {"resource": resource, "visit": visit, "kind": "close", "act": "check-in"}
    adapter = app.url_map.bind("127.0.0.1:8000")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if not rule.rule.startswith("/staff/bookings/"):
            continue
        own = {key: values[key] for key in rule.arguments}
        where = adapter.build(rule.endpoint, own, force_external=False)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, where


def test_every_page_is_declared_for_the_desk(app: Flask) -> None:
    views = [
        declared(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/staff/bookings")
    ]
    assert len(views) > 15
    assert {each.roles if each else None for each in views} == {DESK}


@pytest.mark.parametrize(
    "grant", [(Role.CLERK, "children"), (Role.HEAD, "sewerage"), (Role.AUDITOR, "")]
)
def test_others_learn_nothing(
    app: Flask,
    visit: str,
    add_staff: Callable[..., StaffAccount],
    sign_in: Callable[[StaffAccount], Browser],
    session: Session,
    grant: tuple[Role, str],
) -> None:
    browser = sign_in(add_staff("other", grant))
    csrf = {"csrf_token": browser.hidden("/staff/password")["csrf_token"]}
    acts = session.query(AuditEvent).count()
    session.rollback()
    with statements_of(app) as statements:
        for foreign, unknown in zip(
            routes(app, "study-room", visit), routes(app, "no-such", "no-such-id"), strict=True
        ):
            seen = []
            for method, where in (foreign, unknown):
                statements.clear()
                answer = browser.open(where, method=method, data=csrf if method == "POST" else None)
                body = without_chance(answer.get_data(as_text=True)).replace(where, "")
                assert MARK not in body
                seen.append((answer.status_code, body, len(statements)))
            assert seen[0] == seen[1], foreign
            assert seen[0][0] == (403 if grant[0] is Role.AUDITOR else 404)
    assert session.query(AuditEvent).count() == acts, "nothing was done"
    assert session.scalars(select(Booking.status)).all() == ["BOOKED"]


def test_the_own_department_enters_everywhere(
    app: Flask,
    visit: str,
    add_staff: Callable[..., StaffAccount],
    sign_in: Callable[[StaffAccount], Browser],
    session: Session,
) -> None:
    browser = sign_in(add_staff("toshokan", (Role.CLERK, "library")))
    shown = []
    for method, where in routes(app, "study-room", visit):
        if method == "GET" and not where.endswith("/result"):
            answer = browser.get(where)
            assert answer.status_code == 200, where
            if MARK in answer.text:
                shown.append(where)
    assert len(shown) >= 5
    session.rollback()
    (number,) = session.scalars(select(Submission.reference))
    looks = [each for each in session.scalars(select(Disclosure)) if number in each.subjects]
    assert len(looks) >= len(shown), "every page that showed it left a row"


def test_a_case_that_was_moved_is_read_no_more(
    app: Flask,
    visit: str,
    add_staff: Callable[..., StaffAccount],
    sign_in: Callable[[StaffAccount], Browser],
    session: Session,
) -> None:
    """The booking is still the resource's; whose it is belongs to the other department."""
    session.scalars(select(Submission)).one().department = "children"
    session.commit()
    browser = sign_in(add_staff("toshokan", (Role.CLERK, "library")))
    for where in ("study-room/day", f"visits/{visit}", f"visits/{visit}/cancel"):
        page = browser.get(f"/staff/bookings/{where}").text
        assert MARK not in page
        assert "ほかの課の案件" in page
    typed = {"first": "令和8年11月24日", "reason": "休館", "step": "preview"}
    page = browser.send("/staff/bookings/study-room/plan/close", typed).text
    assert "影響を受ける予約（1件）" in page
    assert MARK not in page
    session.rollback()
    assert session.scalars(select(Disclosure)).all() == []

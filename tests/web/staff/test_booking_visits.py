"""One visit at the desk: moved, cancelled, ended with a result, booked again, its second result."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.submission import Action, Role
from eapply.models import AuditEvent, Booking, Document, OutboxMessage, StaffAccount, Submission
from eapply.services.toolbox import Toolbox
from tests.bookings import at
from tests.browser import Browser, HiddenFields
from tests.web.staff import booked

VISITS: Final = "/staff/bookings/visits"
REWORK: Final = {
    "ending": "手直し",
    "reasons": "起点ますのトラップを替えてください。",
    "inspected_on": "令和8年11月26日",
}
PASSED: Final = {"ending": "合格", "inspected_on": "令和8年12月3日"}


@pytest.fixture
def desk(
    add_staff: Callable[..., StaffAccount],
    sign_in: Callable[[StaffAccount], Browser],
    session: Session,
) -> Callable[[], Browser]:
    """Signs in at the present moment: sessions end while the clock runs."""
    account = add_staff("gesui", (Role.CLERK, "sewerage"), (Role.CLERK, "library"))

    def start() -> Browser:
        session.rollback()  # its reading would stand in the way of its writing
        return sign_in(account)

    return start


def of(session: Session, public_id: str) -> Booking:
    session.rollback()
    return session.scalars(select(Booking).where(Booking.public_id == public_id)).one()


def mails(session: Session) -> list[tuple[str, str]]:
    """Template and reason of the promised mails about bookings."""
    session.rollback()
    found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [
        (each.payload["template"], each.payload["values"].get("reason", ""))
        for each in found
        if str(each.payload.get("template", "")).startswith("booking-")
    ]


def send(browser: Browser, path: str, **fields: str) -> tuple[int, str]:
    """Fills in the form of this page and sends it."""
    page = browser.get(path).text
    answer = browser.post(path.partition("?")[0], data=HiddenFields(page).values | fields)
    return answer.status_code, answer.text


def decide(browser: Browser, session: Session, name: str, action: Action, **fields: str) -> None:
    """Takes and decides its case through the case's own pages."""
    case = session.get_one(Submission, of(session, name).submission_id)
    path = f"/staff/cases/{case.reference}"
    if action is Action.APPROVE:
        assert browser.send(f"{path}/take", page=path).status_code == 303
    page = browser.send(f"{path}/{action.value}", {"step": "confirm"} | fields).text
    done = browser.post(f"{path}/{action.value}", data=HiddenFields(page).values | {"step": "do"})
    assert done.status_code == 303, done.text


def test_moving_tells_the_holder_why(
    app: Flask, tools: Toolbox, desk: Callable[[], Browser], session: Session
) -> None:
    name, browser = booked.inspection(app, tools, "2026-11-26T10:00"), desk()
    path = f"{VISITS}/{name}/move"
    page = browser.get(f"{path}?date=2026-11-26").text
    assert "いまの予約" in page
    assert 'value="2026-11-27T09:00"' in page
    assert "大野地区" not in page.partition("<form method")[2], "only slots of its area"
    status, page = send(browser, path, slot="2026-11-27T09:00", reason=" ")
    assert (status, "理由を入力してください" in page) == (422, True)
    assert 'value="2026-11-27T09:00" checked' in page, "what was chosen stays"
    assert send(browser, path, reason="大雨のため")[0] == 422
    assert send(browser, path, slot="2026-11-27T09:00", reason="大雨のため")[0] == 303
    found = of(session, name)
    assert (found.starts_at, found.is_moved, found.reason) == (
        at("2026-11-27T09:00"),
        True,
        "大雨のため",
    )
    assert mails(session) == [("booking-changed", "大雨のため")]


def test_a_slot_that_is_taken_is_offered_no_more(
    app: Flask, tools: Toolbox, desk: Callable[[], Browser], session: Session
) -> None:
    name = booked.inspection(app, tools, "2026-11-26T10:00", "R8-0001")
    booked.inspection(app, tools, "2026-11-27T09:00", "R8-0002", contractor_number="999")
    browser, path = desk(), f"{VISITS}/{name}/move"
    page = browser.get(f"{path}?date=2026-11-27").text
    assert 'value="2026-11-27T09:00"' not in page
    status, page = send(browser, path, slot="2026-11-27T09:00", reason="大雨のため")
    assert status in (409, 422)
    assert "大雨のため" in page
    assert of(session, name).starts_at == at("2026-11-26T10:00")


def test_a_seat_may_be_chosen_by_name(
    app: Flask, tools: Toolbox, desk: Callable[[], Browser], session: Session
) -> None:
    name, browser = booked.seat(app, tools, "2026-11-25T10:00", label="A-1"), desk()
    fields = {"slot": "2026-11-25T12:00", "place": "B-2", "reason": "席の故障のため"}
    assert send(browser, f"{VISITS}/{name}/move", **fields)[0] == 303
    assert of(session, name).label == "B-2"


def test_cancelling_needs_a_reason_and_frees_the_place(
    app: Flask, tools: Toolbox, desk: Callable[[], Browser], session: Session
) -> None:
    name, browser = booked.seat(app, tools, "2026-11-25T10:00", label="A-1"), desk()
    path = f"{VISITS}/{name}/cancel"
    assert send(browser, path, reason="")[0] == 422
    old = HiddenFields(browser.get(path).text).values
    assert send(browser, path, reason="閉館のため")[0] == 303
    assert of(session, name).status == "CANCELLED"
    assert mails(session) == [("booking-cancelled", "閉館のため")]
    assert "いま、できることはありません" in browser.get(f"{VISITS}/{name}").text
    late = browser.post(path, data=old | {"reason": "また"})
    assert late.status_code == 409
    assert "していません" in late.text


def test_an_inspection_that_needs_rework_is_booked_again_and_passes(
    app: Flask,
    tools: Toolbox,
    clock: FixedClock,
    desk: Callable[[], Browser],
    session: Session,
) -> None:
    name, browser = booked.inspection(app, tools, "2026-11-26T10:00"), desk()
    assert "先に、案件で予約を確定する" in browser.get(f"{VISITS}/{name}").text
    decide(browser, session, name, Action.APPROVE, at="11月26日10時")
    clock.advance(seconds=2 * 86400 + 600)
    browser = desk()
    page = browser.get(f"{VISITS}/{name}").text
    assert "結果を記録する" in page
    assert "再検査を予約する" not in page
    decide(browser, session, name, Action.COMPLETE, **REWORK)
    assert (of(session, name).status, of(session, name).result) == ("ATTENDED", "手直し")
    page = browser.get(f"{VISITS}/{name}").text
    assert "再検査を予約する" in page
    assert "元にもどす" not in page, "a result is not taken back by a press"
    assert send(browser, f"{VISITS}/{name}/again")[0] == 422
    status, page = send(browser, f"{VISITS}/{name}/again", slot="2026-12-03T10:00")
    assert status == 303
    again = re.findall(r"/visits/([^?/]+)\?done=again", page)[0]
    assert of(session, again).submission_id == of(session, name).submission_id
    assert send(browser, f"{VISITS}/{name}/again", slot="2026-12-03T13:00")[0] == 409
    assert send(browser, f"{VISITS}/{again}/result", step="confirm", **PASSED)[0] == 422, "early"

    clock.advance(seconds=7 * 86400)
    browser = desk()
    path = f"{VISITS}/{again}/result"
    assert f'href="{path}"' in browser.get(f"{VISITS}/{again}").text
    status, page = send(
        browser, path, step="confirm", ending="手直し", inspected_on="令和8年12月3日"
    )
    assert (status, "直すところ" in page) == (422, True)
    status, page = send(browser, path, step="confirm", **PASSED)
    assert status == 200
    assert "排水設備検査済証" in page
    assert of(session, again).result == "", "only looked at"
    answer = browser.post(path, data=HiddenFields(page).values | {"step": "edit"})
    assert "令和8年12月3日" in answer.text
    answer = browser.post(path, data=HiddenFields(page).values | {"step": "do"})
    assert answer.status_code == 303
    assert (of(session, again).result, of(session, again).status) == ("合格", "ATTENDED")
    titles = list(session.scalars(select(Document.title).order_by(Document.id)))
    assert titles.count("排水設備検査済証") == 1
    acts = list(session.scalars(select(AuditEvent.action)))
    assert acts.count("inspected-again") == 1
    assert acts.count("inspection-result") == 2, "the 完了届 learned of both results"
    answer = browser.post(path, data=HiddenFields(page).values | {"step": "do"})
    assert answer.status_code == 409, "pressed twice"
    assert "再検査を予約する" not in browser.get(f"{VISITS}/{again}").text


def test_a_visit_without_an_inspection_has_no_result(
    app: Flask, tools: Toolbox, desk: Callable[[], Browser]
) -> None:
    name, browser = booked.seat(app, tools, "2026-11-25T10:00"), desk()
    page = browser.get(f"{VISITS}/{name}").text
    assert "結果を記録する" not in page
    assert "案件で予約を確定する" not in page
    assert browser.get(f"{VISITS}/{name}/result").status_code == 404
    assert send(browser, f"{VISITS}/{name}/again", slot="2026-11-25T12:00")[0] == 409


def test_the_page_of_the_case_leads_to_its_booking(
    app: Flask, tools: Toolbox, desk: Callable[[], Browser], session: Session
) -> None:
    name, browser = booked.inspection(app, tools, "2026-11-26T10:00"), desk()
    case = session.get_one(Submission, of(session, name).submission_id)
    page = browser.get(f"/staff/cases/{case.reference}").text
    assert f'href="{VISITS}/{name}">検査 令和8年11月26日（木） 10:00〜11:00' in page

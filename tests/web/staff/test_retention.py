"""保存期間 at the desk: numbers for those who keep the records, kept on by the head of the department."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.models import AuditEvent, Submission
from tests.office import MARKS, Office
from tests.services.test_purging import OVER, end


@pytest.fixture
def office(app: Flask, session: Session, clock: FixedClock) -> Office:
    return Office(app, session, clock)


def test_the_preview_shows_numbers_and_nobody(office: Office, clock: FixedClock) -> None:
    browser = office.browser("people")
    assert "まだありません" in browser.get("/staff/retention").text
    end(office)
    clock.set(OVER)
    page = office.browser("people").get("/staff/retention").text
    assert "自動の廃棄は止めています" in page
    row = page.partition('scope="row" class="k-nowrap">')[2].partition("</tr>")[0]
    assert [cell.rpartition(">")[2] for cell in row.split("</td>")][:-1] == [
        *("5年（仮）", "1", "0", "0", "0"),
    ]
    assert MARKS["library"] not in page
    assert office.cases["library"].reference not in page


def test_the_head_keeps_a_case_on_and_lets_it_go(office: Office, session: Session) -> None:
    records, keep = office.path("library", "/records"), office.path("library", "/keep")
    head, clerk = office.browser("head"), office.browser("clerk")
    assert "5年保存します。" in clerk.get(records).text
    assert 'name="reason"' not in clerk.get(records).text

    def send(**fields: str) -> tuple[int, str]:
        answer = head.send(keep, fields, page=records)
        return answer.status_code, head.get(
            answer.location
        ).text if answer.location else answer.text

    for empty in ("", "　"):
        status, page = send(action="keep", reason=empty)
        assert (status, 'href="#f-keep"' in page) == (422, True)
    status, page = send(action="keep", reason="審" * 201)
    assert status == 422
    assert "審" * 201 in page
    status, page = send(action="keep", reason="審査請求のため")
    assert status == 303
    assert "そのあとも、保存を続けます。" in page
    assert "理由：審査請求のため" in page
    assert "審査請求のため" in clerk.get(records).text
    status, page = send(action="end")
    assert status == 303
    assert "そのあとも" not in page
    assert send(action="end")[0] == 409
    session.rollback()
    assert session.get_one(Submission, office.cases["library"].id).keep_reason == ""
    acts = [each.action for each in session.query(AuditEvent).order_by(AuditEvent.id)]
    assert acts[-2:] == ["keep", "keep-ended"]
    assert "審査請求" not in str([each.detail for each in session.query(AuditEvent)])


def test_an_ended_case_says_until_when(office: Office) -> None:
    end(office)
    page = office.browser("clerk").get(office.path("library", "/records")).text
    assert "令和14年3月31日（水）まで保存します。" in page

"""Visits to the counter for fees: where they are offered, booked, moved and given up, with the way to pay before."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eapply.core.booking import BookingStatus
from eapply.core.fees import Timing
from eapply.models import Booking, Charge, Submission, db, transaction
from tests.money import bill, rule
from tests.payers import Payer

SLOT, OTHER = "2026-11-25T10:00", "2026-11-26T14:30"


@pytest.fixture
def payer(app: Flask) -> Payer:
    return Payer(app)


def on_site(payer: Payer, department: str = "residents") -> str:
    """A bill without an application, paid at the counter; the address of its visit."""
    payer.billed(department=department, timing=Timing.ON_SITE)
    return f"/pay/{payer.invoice}/visit"


def visits(payer: Payer) -> list[Booking]:
    with payer.app.app_context():
        found = list(db.session.scalars(select(Booking).order_by(Booking.id)))
        db.session.expunge_all()
        return found


def send(payer: Payer, path: str, status: int, **fields: Any) -> str:
    answer = payer.browser.send(path, fields)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_the_payment_page_offers_the_visit(payer: Payer) -> None:
    path = on_site(payer)
    page = payer.see()
    assert f'href="{path}"' in page
    assert "来庁の日時を予約する" in page


def test_departments_without_a_counter_offer_none(payer: Payer) -> None:
    path = on_site(payer, "library")
    assert "来庁の予約" not in payer.see()
    assert payer.browser.get(path).status_code == 404


def test_what_is_not_had_at_the_counter_offers_none(payer: Payer) -> None:
    payer.billed(department="residents", timing=Timing.ON_APPLICATION)
    assert "来庁の予約" not in payer.see()
    assert payer.browser.get(f"/pay/{payer.invoice}/visit").status_code == 404


def test_who_said_that_they_come_may_book_when(payer: Payer) -> None:
    """Paid with the request, had at the counter: the form asked on which day."""
    payer.file(rule(Timing.ON_APPLICATION))
    with payer.app.app_context(), transaction() as session:
        case = session.scalars(select(Submission)).one()
        session.scalars(select(Charge)).one().department = case.department = "residents"
    assert "来庁の予約" not in payer.see()
    with payer.app.app_context(), transaction() as session:
        case = session.scalars(select(Submission)).one()
        case.answers = {**case.answers, "visit_date": "2026-11-25"}
    assert f'href="/pay/{payer.reference}/visit"' in payer.see()


def test_booking_a_visit_with_the_way_to_pay_beside_it(payer: Payer) -> None:
    path = on_site(payer)
    page = payer.browser.get(path).get_data(as_text=True)
    assert "10:00〜10:30　残り1" in re.sub(r"<[^>]+>", "", page)
    assert f'href="/pay/{payer.invoice}"' in page
    assert "鹿嶋市役所" in page
    send(payer, path, 422, action="book")
    send(payer, path, 303, slot=SLOT, action="book")
    (visit,) = visits(payer)
    assert (visit.status, visit.starts_at.isoformat()[:16]) == (BookingStatus.BOOKED, SLOT)
    page = payer.browser.get(path).get_data(as_text=True)
    assert "令和8年11月25日（水）10:00〜10:30" in page
    assert "来庁の日時を予約する" not in payer.see(), "one visit for each"


def test_a_visit_is_moved_and_given_up_with_the_link_of_the_bill(payer: Payer) -> None:
    path = on_site(payer)
    send(payer, path, 303, slot=SLOT, action="book")
    send(payer, path, 303, slot=OTHER, action="change")
    assert visits(payer)[0].starts_at.isoformat()[:16] == OTHER
    event = payer.browser.get(f"{path}/calendar.ics").get_data(as_text=True)
    assert "DTSTART;TZID=Asia/Tokyo:20261126T143000" in event
    page = payer.browser.get(f"{path}/cancel").get_data(as_text=True)
    assert "取り消したあとは、元にもどせません。" in page
    assert "取下げ" not in page
    send(payer, f"{path}/cancel", 303)
    assert visits(payer)[0].status == BookingStatus.CANCELLED
    assert "来庁の日時を予約する" in payer.see(), "and may be booked again"


def test_a_slot_that_is_taken_is_said(payer: Payer) -> None:
    path = on_site(payer)
    other = Payer(payer.app)
    with payer.app.app_context(), transaction() as session:
        other.keep(bill(session, payer.tools, "two", department="residents", timing=Timing.ON_SITE))
    other.hold(bills=[other.charge])
    payer.browser.get(path)
    send(other, f"/pay/{other.invoice}/visit", 303, slot=SLOT, action="book")
    page = send(payer, path, 422, slot=SLOT, action="book")
    assert "すでに満員です" in page
    assert re.search(r'k-summary-list.*?href="#f-slot"', page)
    assert len(visits(payer)) == 1


def of_residents(payer: Payer) -> None:
    """A filing with a fee for those who come to the counter."""
    payer.file(rule(Timing.ON_SITE))
    with payer.app.app_context(), transaction() as session:
        session.scalars(select(Submission)).one().department = "residents"
        session.scalars(select(Charge)).one().department = "residents"


def test_the_holder_of_a_case_books_from_its_pages(payer: Payer) -> None:
    of_residents(payer)
    path = f"/pay/{payer.reference}/visit"
    for page in (f"/done/{payer.reference}", f"/status/{payer.reference}"):
        assert f'href="{path}"' in payer.browser.get(page).get_data(as_text=True), page
    send(payer, path, 303, slot=SLOT, action="book")
    answer = payer.browser.get(path, follow_redirects=True)
    assert answer.request.path.startswith(f"/status/{payer.reference}/bookings/")
    status = payer.browser.get(f"/status/{payer.reference}").get_data(as_text=True)
    assert "令和8年11月25日（水）10:00〜10:30" in status
    assert path not in status
    send(payer, answer.request.path, 303, slot=OTHER, action="change")
    assert visits(payer)[0].starts_at.isoformat()[:16] == OTHER


def test_who_only_pays_does_not_book_for_the_other(payer: Payer) -> None:
    of_residents(payer)
    friend = Payer(payer.app)
    friend.hold(bills=[payer.charge])
    path = f"/pay/{payer.invoice}/visit"
    assert friend.browser.get(path).status_code == 404
    send(payer, f"/pay/{payer.reference}/visit", 303, slot=SLOT, action="book")
    for rest in ("", "/cancel", "/calendar.ics"):
        assert friend.browser.get(path + rest).status_code == 404
    assert "10:00〜10:30" not in friend.browser.get(f"/pay/{payer.invoice}").get_data(as_text=True)

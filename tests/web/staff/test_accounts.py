"""突合 and 収納日計表 as pages: who sees what, the work on differences, files, closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.models import Charge, DayClosing, Discrepancy, db, transaction
from eapply.services import counter, differences, fees, paying, reconciling
from tests.browser import Browser
from tests.money import bill, check_books, pay
from tests.office import Office

DAY = {"since": "2026-11-24", "until": "2026-11-24"}


@pytest.fixture(autouse=True)
def sound_books(app: Flask, office: Office) -> Iterator[None]:
    office.session.rollback()
    with app.app_context(), transaction() as session:
        fees.load_reviewed(session, office.tools)
    yield
    office.session.rollback()
    check_books(office.session)


@pytest.fixture
def cashier(office: Office) -> Browser:
    return office.browser("cashier")


def received(office: Office, department: str) -> str:
    """600 yen in cash at the counter of a department."""
    office.session.rollback()
    tools = office.tools
    with office.app.app_context():
        with transaction() as session:
            name = bill(session, tools, department, department=department).public_id
        counter.receive_cash(tools, office.actors["cashier"], name, 1, tools.clock.today())
        db.session.remove()
    return name


def differing(office: Office, charge: str) -> int:
    office.session.rollback()
    with office.app.app_context(), transaction() as session:
        row = session.scalars(select(Charge).where(Charge.public_id == charge)).one()
        seen = {"due_on": "2026-11-20"}
        differences.differ(session, office.tools, "unpaid", charge, seen, charge=row.id)
        return session.scalars(select(Discrepancy.id).order_by(Discrepancy.id.desc())).first() or 0


def test_a_department_sees_its_own_takings_and_a_cashier_all(office: Office) -> None:
    for department in ("library", "children"):
        received(office, department)
    for who, total in (("clerk", 600), ("stranger", 600), ("cashier", 1200)):
        page = office.browser(who).get("/staff/collection", query_string=DAY).text
        assert f"<strong>{total:,}</strong>" in page, who
    foreign = DAY | {"department": "children"}
    for kind in ("csv", "xlsx", "pdf"):
        answer = office.browser("clerk").get(
            f"/staff/collection/files/{kind}", query_string=foreign
        )
        assert answer.status_code == 200
        if kind == "csv":
            assert answer.data.decode("utf-8-sig").count("第22号") == 1
            assert "中央図書館" in answer.data.decode("utf-8-sig")
    month = office.browser("cashier").get("/staff/collection/month.csv?month=2026-11")
    assert month.data.decode("utf-8-sig").count("使用料及び手数料") == 2
    assert office.browser("auditor").get("/staff/collection").status_code == 403


@pytest.mark.parametrize(
    "asked", [{"since": "13月"}, {"since": "2026-12-01"}, {"since": "2020-01-01"}]
)
def test_a_period_that_cannot_be_is_said(office: Office, asked: dict[str, str]) -> None:
    browser = office.browser("cashier")
    page = browser.get("/staff/collection", query_string=asked)
    assert (page.status_code, "error-summary" in page.text) == (200, True)
    assert browser.get("/staff/collection/files/csv", query_string=asked).status_code == 422
    assert browser.get("/staff/collection/month.csv?month=2026-13").status_code == 422


def test_a_cashier_closes_days(office: Office, clock: FixedClock, cashier: Browser) -> None:
    received(office, "library")
    page = "/staff/collection"
    for day in ("2026-11-24", "いつか"):
        answer = cashier.send(f"{page}/close", {"day": day}, page)
        assert (answer.status_code, f'value="{day}"' in answer.text) == (422, True)
    clock.advance(days=1)
    cashier = office.browser("cashier")
    assert cashier.send(f"{page}/close", {"day": "2026-11-24"}, page).status_code == 303
    again = cashier.send(f"{page}/close", {"day": "2026-11-24"}, page)
    assert (again.status_code, "もう締めてあります" in again.text) == (409, True)
    office.session.rollback()
    assert office.session.scalars(select(DayClosing.day)).all() == [date(2026, 11, 24)]
    clerk = office.browser("clerk")
    assert clerk.send(f"{page}/close", {"day": "2026-11-24"}, page).status_code == 403


def test_a_difference_is_noted_then_closed(office: Office, cashier: Browser) -> None:
    number = differing(office, received(office, "library"))
    page, path = "/staff/accounts", f"/staff/accounts/differences/{number}"
    assert "期限までに支払われていません" in cashier.get(page).text
    assert number
    empty = cashier.send(path, {"note": " ", "step": "close"}, page)
    assert (empty.status_code, f'href="#f-note-{number}"' in empty.text) == (422, True)
    assert cashier.send(path, {"note": "電話しました", "step": "note"}, page).status_code == 303
    assert "電話しました" in cashier.get(page).text
    late = {"note": "二人目のメモ", "step": "close", "version": "1"}
    answer = cashier.send(path, late, page)
    assert (answer.status_code, ">\n二人目のメモ</textarea>" in answer.text) == (409, True)
    assert cashier.send(path, {"note": "済みました", "step": "close"}, page).status_code == 303
    answer = cashier.post(path, data=cashier.hidden("/staff/collection") | late)
    assert (answer.status_code, "二人目のメモ" in answer.text) == (409, True)
    assert "済みました" not in cashier.get(page).text
    assert "済みました" in cashier.get(f"{page}?show=closed").text


def test_a_department_sees_only_its_own_differences(office: Office) -> None:
    number = differing(office, received(office, "children"))
    clerk, stranger = office.browser("clerk"), office.browser("stranger")
    assert "くいちがいはありません" in clerk.get("/staff/accounts").text
    assert "期限までに" in stranger.get("/staff/accounts").text
    path = f"/staff/accounts/differences/{number}"
    fields = clerk.hidden("/staff/charges/new?fee=22") | {"note": "x", "version": "1"}
    assert clerk.post(path, data=fields).status_code == 404


def test_payouts_show_what_arrived(office: Office, clock: FixedClock) -> None:
    office.session.rollback()
    with office.app.app_context():
        with transaction() as session:
            name = bill(session, office.tools).public_id
        paying.sync_payment(office.tools, pay(office.tools, name))
        db.session.remove()
    before = office.browser("cashier").get("/staff/accounts").text
    assert "まだ入金されていない支払い：1件、600円" in before
    clock.advance(days=8)
    office.session.rollback()
    with office.app.app_context():
        reconciling.regularly(office.tools)
        db.session.remove()
    after = office.browser("cashier").get("/staff/accounts").text
    assert "まだ入金されていない支払い：0件" in after
    assert "581円" in after
    assert "くいちがいはありません" in after

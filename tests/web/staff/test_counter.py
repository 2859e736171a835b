"""窓口入力: the same form from the desk, nothing lost, and for ever visible who typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.models import CounterEntry, Disclosure, Draft, MailCode, Submission
from tests.browser import Browser
from tests.filings import SLUG
from tests.office import Office
from tests.web.resident.walking import LIBRARY, Walker
from tests.web.staff.entering import ARRIVAL, Clerk

HOME = "/staff/counter"
ALONE = {"audience": "staff", "staff_base_url": "http://127.0.0.1:8001"}
OTHERS = "05-limit-certificate"


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return Clerk(office)


def saved(office: Office) -> Draft:
    office.session.rollback()
    found: Draft = office.session.query(Draft).order_by(Draft.id.desc()).first()  # type: ignore[assignment]
    return found


def test_it_offers_what_the_department_takes(office: Office, clerk: Clerk) -> None:
    clerk.open(HOME)
    assert re.findall(r'href="/staff/counter/new/([^"]+)"', clerk.page) == [SLUG]
    assert "大野分館学習室利用申請" in clerk.page  # with a day and time: on the residents' pages
    clerk.open(f"{HOME}/new/{OTHERS}")
    assert clerk.status == 404
    clerk.open(f"{HOME}/new/23-study-room")
    assert clerk.status == 404


def test_filed_for_somebody_at_the_window(office: Office, clerk: Clerk, clock: FixedClock) -> None:
    clerk.start(SLUG)
    clock.advance(minutes=5)
    clerk.answer()
    assert "運転免許証" in clerk.page
    number = clerk.accept()
    password = clerk.password()
    office.session.rollback()
    case = office.session.query(Submission).filter_by(reference=number).one()
    assert (case.arrived_at, case.state, case.department) == (clock.now(), "IN_QUEUE", "library")
    assert (case.no_mail, case.email) == (True, "")
    assert case.answers["applicant_phone"] == "0299822911"

    said = "窓口入力：clerk 職員（窓口、本人確認：運転免許証）"
    page = f"/staff/cases/{number}"
    for colleague in ("clerk", "head"):
        browser = office.browser(colleague)
        assert said in browser.get(page).text
        assert "窓口入力（窓口、本人確認：運転免許証）" in browser.get(f"{page}/history").text
        row = re.search(rf"<tr.*?{number}.*?</tr>", browser.get("/staff/queue").text, re.DOTALL)
        assert row
        assert ">窓口入力</span>" in row[0]
    assert said not in office.browser("clerk").get(office.path("library")).text
    assert (
        clerk.browser.send(f"{page}/take", page=page).status_code == 303
    )  # who typed may handle it
    assert said in clerk.browser.get(page).text

    # The resident has the slip: number and password lead to the status.
    resident = Walker(office.app)
    resident.open("/status")
    entry = {"number-password": number, "password": password, "action": "password"}
    resident.send(entry, form=1)
    assert resident.here == f"/status/{number}"
    assert "職員" not in resident.page


def test_it_needs_no_page_of_the_residents(
    make_app: Callable[..., Flask], session: Session, clock: FixedClock
) -> None:
    """The desk may be a process of its own."""
    clerk = Clerk(Office(make_app(**ALONE), session, clock))
    clerk.open("/places/postal?code=3148655")
    assert clerk.status == 404
    clerk.start(SLUG)
    clerk.send(LIBRARY["kind"] | {"action": "next"})
    clerk.send(LIBRARY["person"] | {"action": "next"})
    clerk.send(LIBRARY["address"] | {"action": "lookup:applicant_postal_code"})
    assert clerk.status == 200
    assert "この住所に置きかえますか" in clerk.page
    clerk.answer()
    assert clerk.accept()


def test_the_slip_is_shown_again_but_its_password_only_that_day(
    office: Office, clerk: Clerk, clock: FixedClock
) -> None:
    clerk.start(SLUG)
    clerk.answer()
    number, at, password = clerk.accept(), clerk.here, clerk.password()
    for page in ("confirm", "pages/person", "mail"):
        clerk.open(clerk.address(page))
        assert clerk.here == at, page
    assert password in clerk.page
    office.session.rollback()
    shown = office.session.query(Disclosure).filter_by(endpoint="staff.counter_receipt").first()
    assert shown is not None
    assert shown.subjects == [number]
    clock.advance(hours=14)
    clerk = Clerk(office)
    clerk.open(at)
    assert number in clerk.page
    assert password not in clerk.page
    assert "受け付けた日だけ" in clerk.page


def test_nothing_typed_is_lost(office: Office, clerk: Clerk) -> None:
    clerk.open(f"{HOME}/new/{SLUG}")
    clerk.send(ARRIVAL | {"identity": "", "email": "hanako＠example.jp"})
    assert clerk.status == 422
    assert "本人確認を選んでください。" in clerk.page
    assert 'value="hanako＠example.jp"' in clerk.page
    assert re.search(r'value="窓口" checked', clerk.page)

    clerk.start(SLUG)
    clerk.send(LIBRARY["kind"] | {"action": "next"})
    clerk.send(LIBRARY["person"] | {"applicant_kana_sei": "漢字", "action": "next"})
    assert clerk.status == 422
    assert 'value="漢字"' in clerk.page
    assert 'href="#f-applicant_kana_sei"' in clerk.page
    assert saved(office).raw["applicant_kana_sei"] == ["漢字"]
    clerk.send({"action": "leave"})
    assert clerk.here == HOME
    assert "入力の途中を保存しました。" in clerk.page
    clerk.open(clerk.address("confirm"))
    assert "まだ入力していないところがあります" in clerk.page
    assert "この内容で受け付ける" not in clerk.page


def test_an_older_screen_asks_before_it_overwrites(office: Office, clerk: Clerk) -> None:
    clerk.start(SLUG)
    old = clerk.fields()
    page = clerk.here
    clerk.send({"apply_kind": "new", "action": "next"})
    answer = clerk.browser.post(page, data=old | {"apply_kind": "reissue", "action": "next"})
    assert answer.status_code == 409
    assert "別の画面で変わっています" in answer.text
    assert re.search(r'value="reissue" checked', answer.text)
    assert saved(office).raw["apply_kind"] == ["new"]
    clerk.take(answer)
    clerk.at = page
    clerk.send({"action": "next"})
    assert saved(office).raw["apply_kind"] == ["reissue"]


def test_a_mail_address_is_proved_by_the_code_that_is_read_out(
    office: Office, clerk: Clerk
) -> None:
    clerk.start(
        SLUG, channel="電話", identity="電話のため確認していない", email="hanako@example.jp"
    )
    assert clerk.here == clerk.address("mail")
    clerk.open(clerk.address("confirm"))
    assert clerk.here == clerk.address("mail")
    clerk.send({"code": "000000", "action": "check"}, form=-2)
    assert clerk.status == 422
    assert "あと4回" in clerk.page
    clerk.send({"email": "x", "action": "send"})
    assert clerk.status == 422
    clerk.send({"email": "new@example.jp", "action": "send"})
    clerk.send({"code": clerk.codes()[-1], "action": "check"}, form=-2)
    clerk.answer()
    assert "new@example.jp" in clerk.page
    number = clerk.accept()
    assert "確認用パスワード" not in clerk.page
    office.session.rollback()
    case = office.session.query(Submission).filter_by(reference=number).one()
    assert (case.email, case.no_mail) == ("new@example.jp", False)
    assert office.session.query(MailCode).filter(MailCode.used_at.is_not(None)).count() == 1
    clerk.work()
    assert any("/s/" in link for link in clerk.links())


def test_without_mail_after_all(office: Office, clerk: Clerk) -> None:
    clerk.start(SLUG, email="hanako@example.jp")
    clerk.send({"action": "skip"})
    assert clerk.here.endswith("/pages/kind")
    clerk.answer()
    clerk.accept()
    assert clerk.password()


def test_pressed_twice_it_is_filed_once(office: Office, clerk: Clerk) -> None:
    clerk.start(SLUG)
    clerk.answer()
    data, page = clerk.fields(), clerk.here
    accept = clerk.accept_value()
    for _ in range(2):
        answer = clerk.browser.post(page, data=data | ({"accept": accept} if accept else {}))
        assert answer.location.partition("#")[0] == clerk.address("receipt")
    office.session.rollback()
    assert office.session.query(Submission).filter_by(slug=SLUG, phone="0299822911").count() == 1


def test_a_changed_draft_is_shown_before_it_is_filed(office: Office, clerk: Clerk) -> None:
    clerk.start(SLUG)
    clerk.answer()
    answer = clerk.browser.post(clerk.here, data=clerk.fields() | {"version": "1"})
    assert answer.status_code == 422
    assert "別の画面で内容が変わりました" in answer.text
    assert saved(office).submission_id is None


def test_only_the_clerk_who_began_it_gets_in(office: Office, clerk: Clerk) -> None:
    clerk.start(SLUG)
    pages = [clerk.here, *(clerk.address(rest) for rest in ("mail", "confirm", "receipt"))]
    filer = Walker(office.app)
    filer.begin()
    for who, status in (("head", 404), ("stranger", 404), ("auditor", 403), ("cashier", 403)):
        browser: Browser = office.browser(who)
        assert browser.get(HOME).status_code == (403 if status == 403 else 200)
        for page in (*pages, f"/staff/counter/{filer.draft}/confirm"):
            assert browser.get(page).status_code == status, (who, page)
        csrf = browser.hidden("/staff/password")
        for page in pages[:3]:
            assert browser.post(page, data=csrf).status_code == status, (who, page)
    assert clerk.draft not in office.browser("head").get(HOME).text
    # A draft of a resident is nobody's at the desk, not even its department's.
    assert clerk.browser.get(f"/staff/counter/{filer.draft}/confirm").status_code == 404


def test_who_leaves_the_department_loses_what_was_begun(office: Office, clerk: Clerk) -> None:
    clerk.start(SLUG)
    account = office.session.merge(office.accounts["clerk"])
    account.grants[0].department = "children"
    office.session.commit()
    clerk.open(clerk.address("confirm"))
    assert clerk.status == 404


def test_what_was_begun_goes_on_or_away(office: Office, clerk: Clerk, clock: FixedClock) -> None:
    clerk.start(SLUG)
    clerk.send(LIBRARY["kind"] | {"action": "next"})
    clerk.open(HOME)
    resume = f"/staff/counter/{clerk.draft}"
    assert f'href="{resume}"' in clerk.page
    clerk.open(resume)
    assert clerk.here.endswith("/pages/person")
    clerk.open(clerk.address("confirm"))
    clerk.send({"action": "discard"})
    assert clerk.here == HOME
    assert "消しました" in clerk.page
    office.session.rollback()
    assert office.session.query(CounterEntry).count() == 0
    assert office.session.query(Draft).filter_by(public_id=clerk.draft).count() == 0
    clerk.start(SLUG)
    left = clerk.here
    clock.advance(
        seconds=timedelta(days=office.tools.settings.draft_days, seconds=1).total_seconds()
    )
    clerk = Clerk(office)
    clerk.open(HOME)
    assert "入力の途中" not in clerk.page
    clerk.open(left)
    assert clerk.status == 404


def test_a_newer_form_is_taken_to(office: Office, clerk: Clerk) -> None:
    clerk.start(SLUG)
    clerk.send(LIBRARY["kind"] | {"action": "next"})
    draft = saved(office)
    draft.form_version = "0"
    office.session.commit()
    clerk.open(f"/staff/counter/{clerk.draft}")
    assert "様式が新しくなりました" in clerk.page
    assert re.search(r'value="new" checked', clerk.page)

"""支援措置 (settled 27): what the flag stops, and that nobody but the department learns of it."""

from __future__ import annotations

import re

import pytest

from eapply import worker
from eapply.core.fees import Timing
from eapply.models import AuditEvent, CaseTrace, Submission, db, transaction
from eapply.models.traces import EARLIER
from eapply.queries import stored_state
from eapply.services import auditing, charging, posting, protecting
from tests.browser import Browser, HiddenFields
from tests.filings import file_case
from tests.money import COPIES
from tests.office import MARKS, Office

REASON = "カナリア理由"
FLAG = "支援措置の案件です"
HINT = "同じ方の同じ手続が、ほかに"


def protect(office: Office, browser: Browser, **fields: str) -> int:
    path = office.path("library", "/protection")
    return browser.send(path, {"reason": REASON} | fields).status_code


def entries(office: Office, act: str) -> list[dict[str, object]]:
    office.session.rollback()
    case = office.cases["library"]
    found = office.session.query(AuditEvent).filter_by(chain=case.public_id, action=act)
    return [row.detail for row in found]


def file_twin(office: Office, earlier: str = "") -> str:
    """A further case of the same person; with ``earlier`` it names that number."""
    with office.app.app_context():
        with transaction() as session:
            mark = MARKS["library"]
            case = file_case(
                session, office.tools, name=f"{mark}氏名", phone="09011110001", email="x@example.jp"
            )
            number = case.reference
            if earlier:
                session.flush()
                session.add(CaseTrace(submission_id=case.id, kind=EARLIER, value=earlier))
        db.session.remove()
    return number


def test_it_is_set_and_taken_off_with_a_reason(office: Office, desk: Browser) -> None:
    path = office.path("library", "/protection")
    assert desk.send(path, {"reason": " "}).status_code == 422
    assert FLAG not in desk.get(office.path("library")).text
    stale = desk.hidden(path)
    assert protect(office, desk) == 303
    assert FLAG in desk.get(office.path("library", "/thread")).text
    assert desk.post(path, data=stale | {"reason": REASON}).status_code == 409
    again = desk.hidden(path) | {"reason": REASON, "wanted": "on"}
    assert desk.post(path, data=again).status_code == 409  # a second press does not turn it round
    history = desk.get(office.path("library", "/history")).text
    assert "支援措置の印をつけました" in history
    assert REASON in history
    assert office.browser("stranger").send(path, {}, "/staff/").status_code == 404
    assert protect(office, desk, reason="本人の申出") == 303
    assert FLAG not in desk.get(office.path("library")).text
    assert [each["protected"] for each in entries(office, "handling")] == [True, False]


def test_nobody_else_learns_of_it(office: Office, desk: Browser) -> None:
    before = office.browser("advisor").get("/staff/").text
    protect(office, desk)
    case = office.cases["library"]
    asked = f"/staff/opinions/{case.opinion}"
    status = f"/status/{case.reference}"
    looks = {
        "owner": (status, f"{status}/messages"),
        "stranger": ("/staff/", "/staff/queue", f"/staff/search?words={case.reference}"),
        "advisor": ("/staff/opinions", asked, f"{asked}/files/{case.picture}"),
        "auditor": ("/staff/audit", f"/staff/audit?number={case.reference}"),
        "cashier": ("/staff/charges",),
        "people": ("/staff/", "/staff/retention"),
        # What leaves the house, and what lies open on a screen, does not tell it either.
        "head": ("/staff/queue?view=all", "/staff/", "/staff/dashboard"),
    }
    for who, paths in looks.items():
        browser = office.browser(who)
        for path in paths:
            page = browser.get(path).text
            assert REASON not in page, path
            assert "支援措置" not in page, path
    auditor = office.browser("auditor").get(f"/staff/audit?number={case.reference}").text
    assert "案件の扱いを変えました" in auditor
    counted = re.compile(r"k-count[^>]*>([0-9]+)")
    assert counted.findall(office.browser("advisor").get("/staff/").text) == counted.findall(before)


def test_no_export_tells_it(office: Office, desk: Browser) -> None:
    protect(office, desk)
    path = "/staff/export?view=all&procedure=24-library-card"
    order = {"format": "csv", "rows": "", "purpose": "統計・報告", "detail": "年報"}
    page = desk.send(path, order | {"step": "confirm"}).text
    file = desk.post(path, data=HiddenFields(page).values | {"step": "do"})
    assert MARKS["library"] in file.data.decode("utf-8-sig")
    for text in (page, file.data.decode("utf-8-sig"), desk.get("/staff/queue/print").text):
        assert "支援措置" not in text
        assert REASON not in text


def test_it_is_no_hint_in_other_cases(office: Office, desk: Browser) -> None:
    own = office.cases["library"].reference
    twin = file_twin(office, earlier=own)
    page = desk.get(f"/staff/cases/{twin}").text
    assert HINT in page
    assert f'前：<a href="/staff/cases/{own}"' in page
    protect(office, desk)
    page = desk.get(f"/staff/cases/{twin}").text
    assert HINT not in page
    assert f"/staff/cases/{own}" not in page
    assert "この課では見つかりません" in page  # as for a number of nobody
    assert HINT in desk.get(office.path("library")).text  # the department still sees the others


def test_it_is_no_hint_to_who_follows_it(office: Office, desk: Browser) -> None:
    """The later case is protected: the earlier one does not lead to it."""
    twin = file_twin(office, earlier=office.cases["library"].reference)
    first = office.path("library")
    assert twin in desk.get(first).text
    desk.send(f"/staff/cases/{twin}/protection", {"reason": REASON})
    assert twin not in desk.get(first).text


def test_it_is_no_hint_to_residents(office: Office) -> None:
    today = office.clock.today()
    with office.app.app_context():
        with transaction() as session:
            case = session.get_one(Submission, office.cases["library"].id)
            session.add(CaseTrace(submission_id=case.id, kind="park", value="hash"))
            session.flush()
            look = (session, "park", ["hash"], today, 1)
            assert stored_state.arrivals(*look, as_hint=True)
            case.protected = True
            session.flush()
            assert not stored_state.arrivals(*look, as_hint=True)
            assert stored_state.arrivals(*look)  # a rule that forbids a second filing still holds
        db.session.remove()


@pytest.mark.parametrize("protected", [False, True])
def test_only_the_filer_gets_mails(office: Office, protected: bool) -> None:
    with office.app.app_context():
        with transaction() as session:
            case = session.get_one(Submission, office.cases["library"].id)
            case.protected = protected
            for key, email in (("other", "other@example.jp"), ("own", case.email)):
                charge = charging.raise_charge(
                    session,
                    office.tools,
                    key=key,
                    department="library",
                    bill=charging.Bill("証明の手数料", COPIES),
                    timing=Timing.ON_APPLICATION,
                    actor=auditing.SYSTEM,
                    submission=case,
                    email=email,
                )
                charge.amount = 300
                posting.promise_charge_mail(session, office.tools, charge, "pay-request")
            posting.promise_mail(session, office.tools, case, "message")
            own = case.email
        while worker.work_once(office.tools):
            pass
        db.session.remove()
    sent = {letter.to for letter in office.tools.mailer.list()}  # type: ignore[attr-defined]
    assert own in sent
    assert ("other@example.jp" in sent) is not protected
    assert len(entries(office, "withheld")) == int(protected)


def test_an_address_is_the_filers_in_any_spelling() -> None:
    case = Submission(email="Hanako@example.jp", protected=True)
    assert protecting.stops(case, "taro@example.jp")
    assert not protecting.stops(case, "hanako@example.jp")
    case.protected = False
    assert not protecting.stops(case, "taro@example.jp")
    assert not protecting.stops(None, "taro@example.jp")

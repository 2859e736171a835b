"""意見照会 on both sides of the desk: what is asked and shown there, and what stays closed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from eapply.core.submission import Role
from eapply.models import Disclosure, Opinion, Submission, Upload
from tests.browser import Browser, HiddenFields
from tests.office import MARKS, Office, without_chance
from tests.statements import statements_of

MARK = MARKS["library"]
DAY = {"due-era": "令和", "due-year": "8", "due-month": "12", "due-day": "4"}
TYPED = {"department": "traffic", "question": "影響はありますか。", "section": "person"} | DAY


@pytest.fixture
def advisor(office: Office) -> Browser:
    """A clerk of the department that was asked about the library's case."""
    return office.browser("advisor")


@pytest.fixture
def traffic(office: Office) -> Browser:
    """A clerk of a department that is asked in the test."""
    office.accounts["traffic"] = office.hire("traffic", ((Role.CLERK, "traffic"),))
    office.session.commit()
    return office.browser("traffic")


def there(office: Office, rest: str = "") -> str:
    """The address of the question about the library's case, for the asked department."""
    return f"/staff/opinions/{office.cases['library'].opinion}{rest}"


def ask(office: Office, desk: Browser, **fields: Any) -> str:
    """Asks through the pages; the public id of the newest question."""
    path = office.path("library", "/opinions/new")
    page = desk.send(path, {"step": "confirm"} | TYPED | fields)
    assert page.status_code == 200, page.text
    done = desk.post(path, data=HiddenFields(page.text).values | {"step": "do"})
    assert done.status_code == 303
    office.session.rollback()
    newest = select(Opinion.public_id).order_by(Opinion.id.desc()).limit(1)
    return office.session.scalars(newest).one()


def test_asked_through_a_page_that_shows_what_will_be_seen(
    office: Office, traffic: Browser, desk: Browser
) -> None:
    path = office.path("library", "/opinions/new")
    form = desk.get(path).text
    assert "標準処理期間は止まりません" in form
    assert "data-near" in form  # the calendar beside the day knows the closed ones
    assert not re.search(r'value="person"[^>]* checked', form), "people are not ready to be shown"
    case = office.cases["library"]
    page = desk.send(path, {"step": "confirm", "file": case.picture} | TYPED).text
    assert f"{MARK}氏名" in page
    assert "写真.jpg" in page
    assert "交通防災課" in page
    assert "カードを使う方" in page
    name = ask(office, desk, file=case.picture)
    seen = traffic.get(f"/staff/opinions/{name}").text
    assert f"{MARK}氏名" in seen
    assert "影響はありますか。" in seen
    assert desk.get(office.path("library", "/opinions")).text.count("k-card-title") == 2
    assert (
        "見せた申請内容 カードを使う方、添付 1件"
        in desk.get(office.path("library", "/history")).text
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"department": ""}, "意見を聞く課を選んでください。"),
        ({"question": " "}, "たずねることを入力してください。"),
        ({"due-day": "5"}, "市役所が休みの日です。"),
        ({"due-day": ""}, "回答の期限の「日」を入力してください。"),
        ({"file": "no-such-id"}, "見せるものを選び直してください。"),
    ],
)
def test_a_mistake_keeps_what_was_typed(
    office: Office, desk: Browser, fields: dict[str, str], sentence: str
) -> None:
    path = office.path("library", "/opinions/new")
    page = desk.send(path, {"step": "confirm"} | TYPED | fields)
    assert page.status_code == 422
    assert page.text.count(sentence) == 2  # in the list of mistakes and at its box
    assert (fields.get("question") == " ") or "影響はありますか。" in page.text


def test_a_ready_phrase_is_asked_when_nothing_is_written(
    office: Office, traffic: Browser, desk: Browser
) -> None:
    phrase = "申請の内容に、貴課で定める基準と合わないところがないか、確かめてください。"
    name = ask(office, desk, question="", phrase=phrase)
    assert phrase in traffic.get(f"/staff/opinions/{name}").text


def test_asking_about_a_case_that_changed_is_told(office: Office, desk: Browser) -> None:
    path = office.path("library", "/opinions/new")
    page = desk.send(path, {"step": "confirm"} | TYPED).text
    office.browser("head").send(office.path("library", "/take"), page=office.path("library"))
    late = desk.post(path, data=HiddenFields(page).values | {"step": "do"})
    assert late.status_code == 409
    assert "影響はありますか。" in late.text


def test_papers_of_identity_and_messages_are_not_offered(office: Office, desk: Browser) -> None:
    office.session.rollback()
    chosen = select(Upload).where(Upload.public_id == office.cases["library"].picture)
    office.session.scalars(chosen).one().field = "file_id"
    office.session.commit()
    form = desk.get(office.path("library", "/opinions/new")).text
    assert f"{MARK}書類.pdf" in form
    assert f"{MARK}写真.jpg" not in form
    assert f"{MARK}手紙.jpg" not in form


def test_the_asked_department_is_told_and_answers(
    office: Office, advisor: Browser, desk: Browser
) -> None:
    today = advisor.get("/staff/").text
    assert "意見照会（ほかの課から）" in today
    assert there(office) in today
    assert there(office) in advisor.get("/staff/opinions").text
    assert "開きました" not in desk.get(office.path("library", "/opinions")).text
    page = advisor.get(there(office)).text
    assert "計画に支障がありますか。" in page
    assert advisor.send(there(office, "/take"), page=there(office)).status_code == 303
    wrong = advisor.send(there(office, "/answer"), {"verdict": "支障あり"}, there(office))
    assert wrong.status_code == 422
    said = {"verdict": "条件あり", "text": "幅を確かめてください。"}
    assert advisor.send(there(office, "/answer"), said, there(office)).status_code == 303
    tab = desk.get(office.path("library", "/opinions")).text
    assert "条件あり" in tab
    assert "幅を確かめてください。" in tab
    assert "開きました" in tab
    assert office.cases["library"].reference in desk.get("/staff/queue?view=advised").text
    assert "意見あり" in desk.get("/staff/queue").text
    again = {"verdict": "支障なし", "text": ""}
    assert advisor.send(there(office, "/answer"), again, there(office)).status_code == 303
    assert "第2版" in desk.get(office.path("library", "/opinions")).text
    read = office.path("library", "/opinions/read")
    assert desk.send(read, page=office.path("library", "/opinions")).status_code == 303
    assert "意見あり" not in desk.get(office.path("library")).text
    assert there(office) in advisor.get("/staff/opinions?show=answered").text


def test_who_answers_later_is_told(office: Office, advisor: Browser) -> None:
    old = HiddenFields(advisor.get(there(office)).text).values
    said = {"verdict": "支障なし", "text": ""}
    assert advisor.post(there(office, "/answer"), data=old | said).status_code == 303
    late = advisor.post(there(office, "/answer"), data=old | said | {"text": "まだ書いた"})
    assert late.status_code == 409
    assert "先に回答したか" in late.text
    assert "まだ書いた" in late.text


def test_nothing_else_of_the_case_opens(office: Office, advisor: Browser) -> None:
    case = office.cases["library"]
    for rest in ("", "/files", "/thread", "/history", "/records", "/opinions", "/decision"):
        assert advisor.get(office.path("library", rest)).status_code == 404
    assert advisor.get(there(office, f"/files/{case.picture}")).status_code == 200
    assert advisor.get(there(office, f"/files/{case.picture}/content")).status_code == 200
    assert advisor.get(there(office, f"/files/{case.pdf}/pages/1")).status_code == 200
    others = (case.unsafe, case.letter, office.cases["children"].picture, case.paper)
    for name in others:
        for rest in ("", "/content", "/first-page", "/pages/1"):
            assert advisor.get(there(office, f"/files/{name}{rest}")).status_code == 404
    assert advisor.get(f"/staff/cases/{case.reference}/files/{case.picture}").status_code == 404
    found = advisor.get(f"/staff/queue?words={case.reference}").text
    assert office.path("library") not in found


def test_access_ends_when_it_is_taken_back(office: Office, advisor: Browser, desk: Browser) -> None:
    case = office.cases["library"]
    page = office.path("library", f"/opinions/{case.opinion}/take-back")
    assert desk.send(page, {"reason": " "}, page).status_code == 422
    assert desk.send(page, {"reason": "ほかの課でした。"}, page).status_code == 303
    assert desk.get(page).status_code == 409
    seen = advisor.get(there(office))
    assert seen.status_code == 200
    assert "ほかの課でした。" in seen.text
    assert "計画に支障" not in seen.text
    assert MARK not in seen.text
    for rest in ("", "/content", "/first-page"):
        assert advisor.get(there(office, f"/files/{case.picture}{rest}")).status_code == 404
    assert there(office) not in advisor.get("/staff/").text
    assert there(office) in advisor.get("/staff/opinions?show=ended").text


@pytest.mark.parametrize("who", ["clerk", "head", "stranger"])
def test_a_third_department_cannot_tell_it_from_nothing(office: Office, who: str) -> None:
    """Not even the asking department has a way in by the asked one's pages."""
    browser, case = office.browser(who), office.cases["library"]
    csrf = {"csrf_token": browser.hidden("/staff/password")["csrf_token"]}
    with statements_of(office.app) as statements:
        for method, rest in (
            ("GET", ""),
            ("POST", "/take"),
            ("POST", "/answer"),
            ("GET", f"/files/{case.picture}"),
            ("GET", f"/files/{case.picture}/content"),
        ):
            seen = []
            for where in (there(office, rest), f"/staff/opinions/no-such-id{rest}"):
                statements.clear()
                answer = browser.open(where, method=method, data=csrf if method == "POST" else None)
                body = without_chance(answer.get_data(as_text=True)).replace(where, "")
                seen.append((answer.status_code, body, len(statements)))
            assert seen[0] == seen[1], rest
            assert seen[0][0] == 404
    assert MARK not in browser.get("/staff/opinions").text


def test_looks_leave_the_same_trace_as_looks_at_the_case(
    office: Office, advisor: Browser, desk: Browser
) -> None:
    case = office.cases["library"]
    for rest in ("", f"/files/{case.picture}", f"/files/{case.picture}/content"):
        advisor.get(there(office, rest))
    office.session.rollback()
    looks = office.session.scalars(select(Disclosure).order_by(Disclosure.id)).all()
    assert [(look.subjects, look.allowed) for look in looks] == [([case.reference], True)] * 3
    records = desk.get(office.path("library", "/records")).text
    assert records.count("意見照会の添付（聞かれた課）") == 2
    assert advisor.get("/staff/opinions/no-such-id").status_code == 404
    office.session.rollback()
    newest = select(Disclosure).order_by(Disclosure.id.desc()).limit(1)
    assert not office.session.scalars(newest).one().allowed


def test_who_decides_is_told_of_open_and_answered_ones(
    office: Office, advisor: Browser, desk: Browser
) -> None:
    act = office.path("library", "/refuse")
    form = desk.get(act).text
    assert "ほかの課の意見が、まだ届いていません" in form
    assert "都市計画課" in form
    said = {"verdict": "支障あり", "text": "道路の計画があります。"}
    advisor.send(there(office, "/answer"), said, there(office))
    form = desk.get(act).text
    assert "まだ届いていません" not in form
    assert "支障あり" in form
    assert "道路の計画があります。" in form
    page = desk.send(act, {"step": "confirm", "reasons": "理由"}).text
    assert desk.post(act, data=HiddenFields(page).values | {"step": "do"}).status_code == 303
    closed = advisor.get(there(office)).text
    assert "回答も直せません" in closed
    assert MARK not in closed
    office.session.rollback()
    assert office.session.get_one(Submission, office.cases["library"].id).advised


def test_a_correction_that_came_later_is_not_shown(
    office: Office, desk: Browser, traffic: Browser
) -> None:
    name = ask(office, desk)
    office.session.rollback()
    case = office.session.get_one(Submission, office.cases["library"].id)
    case.sheet = [{**case.sheet[0], "rows": case.sheet[0]["rows"][1:]}]
    office.session.commit()
    assert f"{MARK}氏名" in traffic.get(f"/staff/opinions/{name}").text

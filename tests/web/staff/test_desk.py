"""Lists and the search as pages: filters in the address, chips, order, neighbours, empty states."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from eapply.core.submission import State
from eapply.models import AuditEvent, OutboxMessage, Submission, Upload
from eapply.web.staff import words
from tests.browser import Browser
from tests.office import PHONES, UNKNOWN, Office
from tests.statements import statements_of


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def put(office: Office, **columns: Any) -> None:
    office.session.rollback()
    case = office.session.get_one(Submission, office.cases["library"].id)
    for column, value in columns.items():
        setattr(case, column, value)
    office.session.commit()


def test_the_queue_shows_the_case_in_words(office: Office, desk: Browser) -> None:
    page = text(desk.get("/staff/queue?view=review"))
    for part in (
        office.cases["library"].reference,
        "図書利用カード申込",
        "あと10日",
        "審査中",
        "返信あり",
    ):
        assert part in page
    assert 'aria-current="page"><span>審査中' in page


def test_filters_come_back_as_chips_and_can_be_taken_off(office: Office, desk: Browser) -> None:
    page = text(
        desk.get("/staff/queue?view=all&words=カナリア&state=IN_REVIEW&since=R8.11.1&handler=me")
    )
    for part in (
        "状態：審査中",
        "キーワード：カナリア",
        "受付日：令和8年11月1日から",
        "担当：自分（clerk 職員）",
    ):
        assert part in page
    chips = re.findall(r'class="k-chip" href="([^"]+)"', page)
    assert len(chips) == 4
    assert all(href.startswith("/staff/queue?view=all") for href in chips)
    assert sum("IN_REVIEW" in href for href in chips) == 3
    assert office.cases["library"].reference in page


def test_a_day_that_cannot_be_read_is_said(office: Office, desk: Browser) -> None:
    page = text(desk.get("/staff/queue?since=13月45日"))
    assert 'href="#f-since"' in page
    assert "13月45日" in page


@pytest.mark.parametrize(
    "query",
    [
        "view=x",
        "order=x",
        "order=--due",
        "after=x",
        "before=%00",
        "state=%00",
        "handler=-1",
        "words=%F0%9F%98%80",
    ],
)
def test_odd_addresses_break_nothing(office: Office, desk: Browser, query: str) -> None:
    assert desk.get(f"/staff/queue?{query}").status_code == 200


def test_order_is_said_and_turned(office: Office, desk: Browser) -> None:
    page = text(desk.get("/staff/queue?view=review"))
    assert 'aria-sort="ascending"><a href="/staff/queue?view=review&amp;order=-due">残り' in page
    page = text(desk.get("/staff/queue?view=review&order=-due"))
    assert 'aria-sort="descending"><a href="/staff/queue?view=review&amp;order=due">残り' in page


def test_neighbouring_pages(office: Office, desk: Browser) -> None:
    with office.app.app_context():
        for _ in range(51):
            office.file("library", office.actors["clerk"])
    page = text(desk.get("/staff/queue?view=review"))
    following = re.search(r'href="([^"]*after=[^"]*)" rel="next"', page)
    assert following is not None
    assert 'rel="prev"' not in page
    second = text(desk.get(following[1].replace("&amp;", "&")))
    assert len(re.findall("<tr data-row", second)) == 2
    before = re.search(r'href="([^"]*before=[^"]*)" rel="prev"', second)
    assert before is not None
    assert len(re.findall("<tr data-row", text(desk.get(before[1].replace("&amp;", "&"))))) == 50


def test_empty_views_say_what_is_missing(office: Office, desk: Browser) -> None:
    assert "未着手の申請はありません。最後に届いたのは" in text(desk.get("/staff/queue?view=new"))
    page = text(desk.get("/staff/queue?view=new&words=zzzz"))
    assert "この条件に合う案件はありません。" in page
    assert "条件を消す" in page
    put(office, state="COMPLETED", replied=False)
    assert "今日の分は終わりました。" in text(desk.get("/staff/"))
    assert "未着手を見る" in text(desk.get("/staff/queue?view=mine"))


def test_the_search_leads_to_an_own_case_and_to_nothing_else(office: Office, desk: Browser) -> None:
    own, foreign = (office.cases[name].reference for name in ("library", "children"))
    answer = desk.get(f"/staff/search?words={own.replace('-', '').lower()}")
    assert answer.headers["Location"] == office.path("library")
    away = [
        desk.get(f"/staff/search?words={number}").headers["Location"]
        for number in (foreign, UNKNOWN)
    ]
    assert away[0].replace(foreign, "") == away[1].replace(UNKNOWN, "")
    assert desk.get(f"/staff/search?words={PHONES['library'][-4:]}").status_code == 303


def test_arrivals_are_counted_for_the_own_department(office: Office, desk: Browser) -> None:
    put(office, state="IN_QUEUE")
    before = (office.clock.now() - timedelta(minutes=1)).isoformat()
    answer = desk.get("/staff/arrivals", query_string={"since": before})
    assert answer.get_json() == {"count": 1}
    for odd in ("", "x", "2026-11-24", "9999-99-99"):
        assert desk.get("/staff/arrivals", query_string={"since": odd}).status_code == 200
    after = office.clock.now().isoformat()
    assert desk.get("/staff/arrivals", query_string={"since": after}).get_json() == {"count": 0}


def test_a_list_costs_the_same_for_one_case_and_for_many(office: Office, desk: Browser) -> None:
    counted: list[int] = []
    with statements_of(office.app) as statements:
        for _ in range(2):
            statements.clear()
            desk.get("/staff/queue?view=all")
            counted.append(len(statements))
            with office.app.app_context():
                for _ in range(10):
                    office.file("library", office.actors["clerk"])
    assert counted[0] == counted[1]
    assert counted[0] <= 14


def test_every_state_has_words() -> None:
    for state in State:
        if state is not State.DRAFT:
            assert words.state_tag(state.value, "")[0]
    for action in (*words.BUTTONS, *words.HISTORY):
        assert words.act_words(str(action)) != ""


def test_files_open_as_renditions_only(office: Office, desk: Browser) -> None:
    case = office.cases["library"]
    picture = desk.get(office.path("library", f"/files/{case.picture}/content"))
    assert picture.get_data() == b"\xff\xd8\xff picture"
    assert picture.mimetype == "image/jpeg"
    assert picture.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Cache-Control"] == "no-store"
    pdf = desk.get(office.path("library", f"/files/{case.pdf}/content"))
    assert pdf.headers["Content-Disposition"].startswith("attachment")
    paper = desk.get(office.path("library", f"/documents/{case.paper}"))
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert b"ORIGINAL" not in picture.get_data() + pdf.get_data()


def test_pages_of_a_pdf_are_pictures(office: Office, desk: Browser) -> None:
    case = office.cases["library"]
    page = desk.get(office.path("library", f"/files/{case.pdf}/pages/2"))
    assert page.mimetype == "image/jpeg"
    assert page.get_data().startswith(b"\xff\xd8\xff")
    for number in (0, 3, 99):
        path = office.path("library", f"/files/{case.pdf}/pages/{number}")
        assert desk.get(path).status_code == 404
    assert desk.get(office.path("library", f"/files/{case.picture}/pages/1")).status_code == 404


def test_what_is_not_safe_never_opens(office: Office, desk: Browser) -> None:
    unsafe = office.cases["library"].unsafe
    for rest in ("content", "first-page", "pages/1"):
        assert desk.get(office.path("library", f"/files/{unsafe}/{rest}")).status_code == 409
    page = text(desk.get(office.path("library", "/files")))
    assert "安全を確認できませんでした" in page
    assert f"/files/{unsafe}" not in page
    assert "未検査" in text(
        desk.get(office.path("library", f"/files/{office.cases['library'].picture}"))
    )


def test_with_a_scanner_unchecked_files_wait(office: Office, desk: Browser, make_app: Any) -> None:
    strict = make_app(clamd_socket="/nowhere/clamd.ctl")
    browser = Office.browser
    office.app = strict
    clerk = browser(office, "clerk")
    path = office.path("library", f"/files/{office.cases['library'].picture}/content")
    assert clerk.get(path).status_code == 409


def test_files_of_another_case_are_not_there(office: Office, desk: Browser) -> None:
    foreign = office.cases["children"]
    for rest in (
        f"/files/{foreign.picture}",
        f"/files/{foreign.picture}/content",
        f"/documents/{foreign.paper}",
    ):
        assert desk.get(office.path("library", rest)).status_code == 404


def test_a_damaged_file_is_not_served(office: Office, desk: Browser) -> None:
    office.app.testing = False
    case = office.cases["library"]
    office.session.rollback()
    upload = office.session.query(Upload).filter_by(public_id=case.picture).one()
    upload.rendition_sha256 = "0" * 64
    office.session.commit()
    answer = desk.get(office.path("library", f"/files/{case.picture}/content"))
    assert answer.status_code == 500
    assert b"picture" not in answer.get_data()


def test_auditors_search_acts_without_content(office: Office) -> None:
    auditor = office.browser("auditor")
    number = office.cases["library"].reference
    page = text(auditor.get(f"/staff/audit?number={number}&action=take"))
    assert "担当しました" in page
    assert page.count("<tr>") == 2
    assert "記録を調べました" in text(auditor.get("/staff/audit?action=audit-read"))
    for query in ("below=x", "below=٣", "since=x", "person=%00", "below=" + "9" * 30):
        assert auditor.get(f"/staff/audit?{query}").status_code == 200


def test_the_check_of_the_record_says_what_is_wrong(office: Office) -> None:
    auditor = office.browser("auditor")
    assert "書きかえられていません" in text(auditor.send("/staff/audit/check", page="/staff/audit"))
    office.session.rollback()
    entry = office.session.query(AuditEvent).filter_by(action="take").first()
    assert entry is not None
    entry.actor = "staff:9"
    office.session.commit()
    assert "合わないところが" in text(auditor.send("/staff/audit/check", page="/staff/audit"))


def test_heads_see_what_is_stuck_in_their_department(office: Office) -> None:
    office.session.rollback()
    for message in office.session.query(OutboxMessage).all():
        message.stuck_at = office.clock.now()
        message.last_error = "TimeoutError"
    office.session.commit()
    head = office.browser("head")
    page = text(head.get("/staff/outbox"))
    assert page.count("もう一度送る") == 2
    assert "メール：受付のお知らせ" in page
    assert "@" not in page.partition("<main")[2]
    action = re.search(r'action="(/staff/outbox/[0-9a-f]+/retry)"', page)
    assert action is not None
    assert head.send(action[1], page="/staff/outbox").status_code == 303
    assert text(head.get("/staff/outbox")).count("もう一度送る") == 1
    assert head.send(action[1], page="/staff/outbox").status_code == 404


def test_seldom_pages_are_folded_behind_the_often_ones(office: Office) -> None:
    """The header of people with many duties stays one line; nothing is lost without script."""
    head, auditor = text(office.browser("head").get("/staff/")), office.browser("auditor")
    bar, _, folded = head.partition('<details class="k-more-pages"')
    for label in ("きょうの仕事", "受付一覧", "ダッシュボード"):
        assert f">{label}</a>" in bar
    menu = folded.partition("</details>")[0]
    for label in ("突合", "代決", "送信の状況", "職員と権限"):
        assert f">{label}</a>" in menu
        assert f">{label}</a>" not in bar
    assert 'aria-current="true"' not in menu.partition("</summary>")[0]
    here = text(office.browser("head").get("/staff/outbox"))
    assert '<summary aria-current="true">' in here
    assert "k-more-pages" not in text(auditor.get("/staff/"))

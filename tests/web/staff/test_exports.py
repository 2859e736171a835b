"""書き出し and 一覧の印刷 as pages: what they ask, what leaves, and what is kept of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from eapply.models import AuditEvent, Disclosure, Submission, transaction
from eapply.services import disclosing
from tests.browser import Browser, HiddenFields
from tests.filings import SLUG
from tests.office import MARKS, PHONES, Office
from tests.tables import csv_rows, xlsx_rows

EXPORT = "/staff/export"
LIST = f"{EXPORT}?view=all&procedure={SLUG}"
ORDER = {"format": "csv", "rows": "", "purpose": "統計・報告", "detail": "年報"}


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.get_data(as_text=True))


def confirmed(desk: Browser, path: str = LIST, **changed: str) -> str:
    """The confirm page of an order."""
    return text(desk.send(path, ORDER | changed | {"step": "confirm"}))


def made(desk: Browser, path: str = LIST, **changed: str) -> Any:
    return desk.post(
        path, data=HiddenFields(confirmed(desk, path, **changed)).values | {"step": "do"}
    )


def looks(office: Office, endpoint: str) -> list[Disclosure]:
    office.session.rollback()
    query = select(Disclosure).where(Disclosure.endpoint == endpoint).order_by(Disclosure.id)
    return list(office.session.scalars(query))


def entries(office: Office) -> list[AuditEvent]:
    office.session.rollback()
    return list(office.session.scalars(select(AuditEvent).where(AuditEvent.chain == "exports")))


def test_the_list_leads_to_the_file_with_its_filters(office: Office, desk: Browser) -> None:
    page = text(desk.get("/staff/queue?view=review&words=カナリア"))
    (href,) = re.findall(r'href="(/staff/export[^"]*)"', page)
    page = text(desk.get(href.replace("&amp;", "&")))
    assert "書き出す手続を選んでください。" in page
    kept = HiddenFields(page).values
    assert (kept["view"], kept["words"]) == ("review", "カナリア")
    page = text(desk.get(f"/staff/export?view=review&words=カナリア&procedure={SLUG}"))
    assert "この条件に合う案件は1件です。" in page
    assert "キーワード：カナリア" in page


def test_the_confirm_page_says_what_leaves_and_nothing_has_left(
    office: Office, desk: Browser
) -> None:
    page = confirmed(desk)
    for part in ("1件", "CSV（UTF-8）", "統計・報告：年報", "図書利用カード申込"):
        assert part in page
    assert MARKS["library"] not in page
    assert entries(office) == []
    back = text(desk.post(LIST, data=HiddenFields(page).values | {"step": "edit"}))
    assert 'value="csv" checked' in back
    assert 'value="年報"' in back


@pytest.mark.parametrize("kind", ["csv", "cp932", "xlsx"])
def test_the_file_holds_the_own_department_and_is_recorded(
    office: Office, desk: Browser, kind: str
) -> None:
    answer = made(desk, format=kind)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Cache-Control"] == "no-store"
    content = answer.get_data()
    assert answer.content_length == len(content)
    rows = (
        xlsx_rows(content)
        if kind == "xlsx"
        else csv_rows(content, "cp932" if kind == "cp932" else "utf-8-sig")
    )
    case = office.cases["library"]
    assert [row[0] for row in rows[1:]] == [case.reference]
    assert f"{MARKS['library']}氏名" in rows[1]
    everything = str(rows)
    assert MARKS["children"] not in everything
    assert PHONES["children"] not in everything
    (look,) = looks(office, "staff.make_export")[-1:]
    assert (look.subjects, look.staff_id) == ([case.reference], office.actors["clerk"].id)
    (entry,) = entries(office)
    assert (entry.detail["cases"], entry.detail["format"]) == (1, kind)


@pytest.mark.parametrize("who", ["stranger", "head"])
def test_others_get_their_own_cases(office: Office, who: str) -> None:
    rows = csv_rows(made(office.browser(who)).get_data())
    whose = "children" if who == "stranger" else "library"
    assert [row[0] for row in rows[1:]] == [office.cases[whose].reference]


def test_without_a_purpose_there_is_no_file(office: Office, desk: Browser) -> None:
    for step in ("confirm", "do"):
        for changed in ({"purpose": ""}, {"purpose": "そのほか", "detail": ""}, {"format": ""}):
            answer = desk.send(LIST, ORDER | changed | {"step": step, "count": "1"})
            page = text(answer, 422)
            assert 'href="#f-' in page
            assert MARKS["library"] not in page
    assert entries(office) == []


@pytest.mark.parametrize("count", ["", "0", "2", "x", "９"])
def test_another_number_of_cases_is_said_first(office: Office, desk: Browser, count: str) -> None:
    answer = desk.send(LIST, ORDER | {"step": "do", "count": count})
    page = text(answer, 409)
    assert "案件が1件に変わりました" in page
    assert HiddenFields(page).values["count"] == "1"
    assert entries(office) == []


def test_a_list_without_cases_makes_no_file(office: Office, desk: Browser) -> None:
    empty = f"{LIST}&words=zzzz"
    assert "この条件に合う案件はありません。" in text(desk.get(empty))
    text(desk.send(empty, ORDER | {"step": "do", "count": "0"}, LIST), 422)


def test_characters_that_get_lost_are_said_before(office: Office, desk: Browser) -> None:
    with office.app.app_context(), transaction() as session:
        case = session.get_one(Submission, office.cases["library"].id)
        case.answers = case.answers | {"applicant_name_sei": "𠮷野家"}
    page = confirmed(desk, format="cp932")
    assert "この形式に入らない文字が、1か所にあります。" in page
    assert "𠮷 は 吉 になります" in page
    assert office.cases["library"].reference in page
    assert "置きかわる文字" not in confirmed(desk)
    answer = made(desk, format="cp932")
    assert answer.headers["Content-Type"] == "text/csv; charset=Windows-31J"
    assert "吉野家" in csv_rows(answer.get_data(), "cp932")[1]


@pytest.mark.parametrize("path", [EXPORT, "/staff/queue/print"])
def test_what_cannot_be_read_in_the_address_is_said_by_the_list(
    office: Office, desk: Browser, path: str
) -> None:
    answer = desk.get(f"{path}?since=13月45日&endpoint=x&_external=1", follow_redirects=True)
    assert answer.request.path == "/staff/queue"
    assert "13月45日" in text(answer)


def test_an_unknown_procedure_is_asked_for(office: Office, desk: Browser) -> None:
    assert "書き出す手続を選んでください。" in text(desk.get(f"{EXPORT}?procedure=no-such"))
    answer = desk.send(f"{EXPORT}?procedure=no-such", ORDER, LIST)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"{EXPORT}?procedure=no-such",
    )


def test_without_a_record_of_the_look_nothing_leaves(
    office: Office, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = HiddenFields(confirmed(desk)).values

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("eapply.web.disclosures.disclose", broken)
    office.app.testing = False
    office.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = desk.post(LIST, data=page | {"step": "do"})
    assert answer.status_code == 500
    assert MARKS["library"].encode() not in answer.get_data()
    assert disclosing.disclose is not broken


def test_the_list_can_be_printed(
    office: Office, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = text(desk.get(f"/staff/queue/print?view=review&procedure={SLUG}&words=カナリア"))
    assert "1件" in page
    assert "キーワード：カナリア" in page
    assert f"{MARKS['library']}氏名" in page
    assert MARKS["children"] not in page
    (look,) = looks(office, "staff.print_list")
    assert look.subjects == [office.cases["library"].reference]
    assert "この条件に合う案件はありません。" in text(desk.get("/staff/queue/print?words=zzzz"))
    with office.app.app_context():
        office.file("library", office.actors["clerk"])
    monkeypatch.setattr("eapply.web.staff.exports.ON_PAPER", 1)
    page = text(desk.get("/staff/queue/print"))
    assert "はじめの1件です" in page
    assert len(re.findall("<tr data-row", page)) == 1


def test_a_case_tells_that_it_was_written_out(office: Office, desk: Browser) -> None:
    made(desk)
    assert "書き出し" in text(desk.get(office.path("library", "/records")))
    auditor = office.browser("auditor")
    assert "案件を書き出しました" in text(auditor.get("/staff/audit?action=exported"))

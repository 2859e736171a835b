"""職員と権限 in a browser: what each role sees, every act, conflicts, the file of 人事異動."""

from __future__ import annotations

import csv
import io
import re
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from eapply.core.csv_file import MOST_BYTES
from eapply.core.submission import Role
from eapply.models import AuditEvent, StaffAccount, db
from tests.browser import Browser, HiddenFields
from tests.office import Office

ROOT: Final = "/staff/people"
IMPORT: Final = f"{ROOT}/import"
CLERK: Final = f"{ROOT}/accounts/clerk"
PASSWORD: Final = re.compile(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}")
HEADS: Final = "職員番号,氏名,所属,役割"


@pytest.fixture
def staffing(office: Office) -> Browser:
    return office.browser("people")


@pytest.fixture
def head(office: Office) -> Browser:
    return office.browser("head")


def account(app: Flask, login: str) -> StaffAccount:
    with app.app_context():
        found = db.session.scalars(select(StaffAccount).filter_by(login=login)).one()
        assert found.grants is not None
        return found


def roles(app: Flask, login: str) -> set[tuple[str, str]]:
    with app.app_context():
        found = db.session.scalars(select(StaffAccount).filter_by(login=login)).one()
        return {(grant.role, grant.department) for grant in found.grants}


def upload(browser: Browser, content: bytes) -> TestResponse:
    fields: dict[str, Any] = browser.hidden(IMPORT) | {"file": (io.BytesIO(content), "a.csv")}
    return browser.post(IMPORT, data=fields, content_type="multipart/form-data")


def test_the_administrator_sees_everybody_with_words(staffing: Browser) -> None:
    page = staffing.get(ROOT).text
    for words in (
        "担当者（中央図書館）",
        "課長（中央図書館）",
        "監査",
        "まだありません",
        "（自分）",
    ):
        assert words in page
    assert "cashier" in page
    found = staffing.get(f"{ROOT}?words=ＣＡＳＨＩＥＲ").text
    assert "1人" in found
    assert "stranger" not in found
    assert "この条件に合う職員はいません" in staffing.get(f"{ROOT}?show=gone").text


def test_a_head_sees_and_changes_the_own_department_only(app: Flask, head: Browser) -> None:
    page = head.get(ROOT).text
    assert "clerk" in page
    assert "stranger" not in page
    for path in ("stranger", "people", "nobody"):
        assert head.get(f"{ROOT}/accounts/{path}").status_code == 404
    page = head.get(CLERK).text
    assert "利用を止める" not in page
    assert "課長（収納課）" not in page
    assert head.send(f"{CLERK}/grant", {"role": "head:library"}, CLERK).status_code == 303
    assert roles(app, "clerk") == {("clerk", "library"), ("head", "library")}
    for role in ("clerk:children", "people:", "x", ""):
        assert head.send(f"{CLERK}/grant", {"role": role}, CLERK).status_code == 422
    assert head.send(f"{CLERK}/disable", {}, CLERK).status_code == 422
    for path in (f"{ROOT}/new", IMPORT, f"{ROOT}/roster.csv"):
        assert head.get(path).status_code == 403


def test_a_head_takes_somebody_in_and_lets_them_go(app: Flask, head: Browser) -> None:
    typed = {"login": "stranger", "role": "clerk:library"}
    assert head.send(ROOT, typed | {"role": "clerk:children"}).status_code == 422
    assert "中にいません" in head.send(ROOT, typed | {"login": "nobody"}).text
    where = head.send(ROOT, typed).headers["Location"].partition("?")[0]
    assert roles(app, "stranger") == {("clerk", "children"), ("clerk", "library")}
    page = head.get(where).text
    assert "こども" not in page
    gone = head.send(f"{where}/revoke", {"role": "clerk:library"}, where)
    assert gone.headers["Location"] == f"{ROOT}?done=revoke"
    assert roles(app, "stranger") == {("clerk", "children")}
    assert head.get(where).status_code == 404


def test_ones_own_page_says_why_there_are_no_buttons(app: Flask, staffing: Browser) -> None:
    path = f"{ROOT}/accounts/people"
    page = staffing.get(path).text
    assert "自分の役割と利用は、自分では変えられません" in page
    assert "外す" not in page
    assert "利用を止める" not in page
    for verb in ("grant", "revoke", "end", "disable", "password", "second-factor"):
        fields = {"role": "auditor:"}
        assert staffing.send(f"{path}/{verb}", fields, path).status_code == 422
    assert roles(app, "people") == {("people", "")}


def test_every_act_of_the_administrator(office: Office, app: Flask, staffing: Browser) -> None:
    desk = office.browser("clerk")
    for verb, fields in (
        ("change", {"name": "鹿嶋　花子", "email": "h@city.kashima.ibaraki.jp"}),
        ("grant", {"role": "auditor:"}),
        ("revoke", {"role": "auditor:"}),
        ("end", {"day": "令和9年4月1日"}),
        ("end", {"day": ""}),
        ("disable", {}),
        ("enable", {}),
    ):
        done = staffing.send(f"{CLERK}/{verb}", fields, CLERK)
        assert done.status_code == 303, verb
        assert "k-notice--ok" in staffing.get(done.headers["Location"]).text
    assert desk.get("/staff/").status_code == 303  # revoking and stopping have ended the session
    shown = staffing.send(f"{CLERK}/password", {}, CLERK)
    password = PASSWORD.search(shown.text)
    assert shown.headers["Cache-Control"].startswith("no-store")
    assert password is not None
    assert password[0] not in staffing.get(CLERK).text
    signed = office.app.test_client()
    assert isinstance(signed, Browser)
    entry = {"login": "clerk", "password": password[0]}
    assert signed.send("/staff/sign-in", entry).status_code == 303
    assert signed.get("/staff/").location == "/staff/password"
    assert account(app, "clerk").name == "鹿嶋　花子"
    with app.app_context():
        texts = str(db.session.scalars(select(AuditEvent.detail)).all())
    assert password[0] not in texts
    assert "鹿嶋" not in texts


def test_mistakes_stay_on_the_page(staffing: Browser) -> None:
    for verb, fields, words in (
        ("change", {"name": " ", "email": ""}, "氏名を入力"),
        ("change", {"name": "x", "email": "x@gmail.com"}, "市のメールアドレス"),
        ("grant", {"role": ""}, "役割を選んで"),
        ("grant", {"role": "people:"}, "両方を持つ"),
        ("end", {"day": "2月30日"}, "利用を終える日"),
    ):
        answer = staffing.send(f"{CLERK}/{verb}", fields, CLERK)
        assert answer.status_code == 422
        assert words in answer.text
    assert staffing.send(f"{CLERK}/unlock", {}, CLERK).status_code == 409
    assert staffing.send(f"{CLERK}/nothing", {}, CLERK).status_code == 404


def test_the_second_administrator_is_told_and_sees_what_is_now(
    office: Office, app: Flask, staffing: Browser
) -> None:
    office.hire("people2", ((Role.PEOPLE, ""),))
    office.session.commit()
    fields = HiddenFields(staffing.get(CLERK).text).values
    office.session.rollback()
    changed = office.session.merge(office.accounts["clerk"])
    changed.name, changed.version = "先に変えた名", 2
    office.session.commit()
    answer = staffing.post(f"{CLERK}/change", data=fields | {"name": "あと", "email": ""})
    assert answer.status_code == 409
    assert "ほかの人が、この職員を先に変えました" in answer.text
    assert "先に変えた名" in answer.text
    assert account(app, "clerk").name == "先に変えた名"


def test_a_new_person_signs_in_with_the_slip(office: Office, app: Flask, staffing: Browser) -> None:
    path = f"{ROOT}/new"
    typed = {"login": "H01", "name": "鹿嶋　花子", "role": "clerk:library", "email": ""}
    for fields in ({"login": "clerk"}, {"name": ""}, {"role": "x:y"}, {"email": "x"}):
        assert staffing.send(path, typed | fields).status_code == 422
    page = staffing.send(path, typed).text
    password = PASSWORD.search(page)
    assert password is not None
    assert roles(app, "h01") == {("clerk", "library")}
    fields = HiddenFields(page).values
    file = staffing.post(f"{ROOT}/passwords.csv", data=fields)
    rows = list(csv.reader(io.StringIO(file.get_data().decode("utf-8-sig"))))
    assert rows == [["職員番号", "氏名", "パスワード"], ["h01", "鹿嶋　花子", password[0]]]
    assert "attachment" in file.headers["Content-Disposition"]


def test_the_list_goes_out_and_comes_back_unchanged(staffing: Browser) -> None:
    content = staffing.get(f"{ROOT}/roster.csv").get_data()
    assert "変わるところがありません" in upload(staffing, content).text
    empty = staffing.get(f"{ROOT}/roster.csv?empty=1").get_data().decode("utf-8-sig")
    assert empty.strip() == "職員番号,氏名,所属,役割,メールアドレス,利用を終える日"


def test_a_file_of_changes_is_looked_at_and_then_taken_over(
    app: Flask, staffing: Browser, office: Office
) -> None:
    desk = office.browser("clerk")
    lines = (HEADS, "clerk,clerk 職員,収納課,担当者", "h01,鹿嶋　花子,中央図書館,担当者")
    page = upload(staffing, "\r\n".join(lines).encode("cp932")).text
    assert "<del>担当者（中央図書館）</del> → 担当者（収納課）" in page
    assert "新しく登録する人（1人）" in page
    assert roles(app, "clerk") == {("clerk", "library")}
    fields = HiddenFields(page).values
    done = staffing.post(f"{IMPORT}/apply", data=fields)
    assert PASSWORD.search(done.text)
    assert roles(app, "clerk") == {("clerk", "tax-collection")}
    assert desk.get("/staff/").status_code == 303
    again = staffing.post(f"{IMPORT}/apply", data=fields)
    assert again.status_code == 409
    assert PASSWORD.search(again.text) is None
    lines = (HEADS, "clerk,clerk 職員,中央図書館,担当者")
    fields = HiddenFields(upload(staffing, "\r\n".join(lines).encode()).text).values
    done = staffing.post(f"{IMPORT}/apply", data=fields)
    assert done.headers["Location"] == f"{ROOT}?done=import"


def test_broken_files_say_where(staffing: Browser) -> None:
    for content, words in (
        (b"", "CSVファイルを選んで"),
        (b"\x81\x00", "文字を読み取れません"),
        ("職員番号,氏名".encode(), "列 所属、役割"),
        (f"{HEADS}\nx1,花子,水産課,担当者\n\nx 2,,,\n".encode(), "4行目"),
        (f"{HEADS}\npeople,人事,,監査".encode(), "2行目：people　自分の役割"),
    ):
        answer = upload(staffing, content)
        assert answer.status_code == 422
        assert words in answer.text
    token = staffing.hidden(IMPORT)
    for text in ("x", HEADS):
        assert staffing.post(f"{IMPORT}/apply", data=token | {"text": text}).status_code == 422


def test_the_longest_file_fits_through_both_forms(office: Office, staffing: Browser) -> None:
    """Its text comes back from the preview, longer by its encoding."""
    places = [each.name for each in office.tools.facts.departments()]
    lines = [
        f"n{number:03},{'名' * 60},{place},担当者" for number in range(100) for place in places
    ]
    content = "\n".join([HEADS, *lines]).encode("cp932")[:MOST_BYTES].rpartition(b"\n")[0]
    assert len(content) > MOST_BYTES - 500
    page = upload(staffing, content).text
    fields: dict[str, Any] = HiddenFields(page).values | {"seen": "another"}
    answer = staffing.post(f"{IMPORT}/apply", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 409
    assert "もう一度確かめてください" in answer.text


def test_the_mail_of_the_morning_is_switched_on_the_page_of_today(
    office: Office, staffing: Browser
) -> None:
    desk = office.browser("clerk")
    assert "メールを止める" not in desk.get("/staff/").text
    fields = {"name": "clerk 職員", "email": "clerk@city.kashima.ibaraki.jp"}
    assert staffing.send(f"{CLERK}/change", fields, CLERK).status_code == 303
    for words in ("メールを止める", "メールで受け取る", "メールを止める"):
        assert words in desk.get("/staff/").text
        assert desk.send("/staff/digest-mail", page="/staff/").status_code == 303

"""受付期間・停止: stopped with a look at what residents read; what they see then, and that nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from eapply.models import FilingStop, Submission, db
from tests.browser import Browser
from tests.office import Office
from tests.web.resident.walking import LIBRARY, SLUG, Walker

PAGE = f"/staff/stops/{SLUG}"
WORDS = "システムの点検のため、受付を止めています。"


@pytest.fixture
def head(office: Office) -> Browser:
    return office.browser("head")


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def stopped(head: Browser, **fields: str) -> None:
    answer = head.send(PAGE, {"text": WORDS, "step": "do"} | fields)
    assert answer.headers["Location"] == f"{PAGE}?done=stopped"


def lifted(office: Office, head: Browser) -> None:
    office.session.rollback()
    number = office.session.scalars(select(FilingStop.id)).one()
    answer = head.send(f"{PAGE}/{number}/lift", {}, PAGE)
    assert answer.headers["Location"] == f"{PAGE}?done=opened"


def test_the_head_sees_what_residents_will_read_before_it_holds(
    office: Office, desk: Browser, head: Browser
) -> None:
    assert 'href="/staff/stops"' in text(head.get("/staff/administration"))
    assert f'href="{PAGE}"' in text(head.get("/staff/stops"))
    fields = {"text": WORDS, "begins": "R8.12.1", "begins_time": "１７：３０", "ends": "R8.12.2"}
    page = text(head.send(PAGE, fields))
    assert "令和8年12月1日（火）17時30分" in page
    assert f"{WORDS}受付の再開は、令和8年12月2日（水）0時の予定です。" in page
    assert "受付中" in text(head.get(PAGE))
    stopped(head, **fields)
    page = text(head.get("/staff/stops"))
    assert "停止の予定" in page
    assert "受付中" in page
    assert "取りやめる" in text(head.get(PAGE))
    shown = text(desk.get(PAGE))
    assert "課長が代決を頼んだ人です" in shown
    assert "取りやめる" not in shown
    assert desk.send(PAGE, {"text": WORDS, "step": "do"}).status_code == 422


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"begins": "2月30日"}, "begins"),
        ({"begins": "", "begins_time": "9:00"}, "begins"),
        ({"begins": "R8.12.1", "begins_time": "25時"}, "begins_time"),
        ({"begins": "R8.11.24"}, "begins"),
        ({"ends": "R8.11.1"}, "ends"),
    ],
)
def test_mistakes_are_said_beside_what_was_typed(
    office: Office, head: Browser, fields: dict[str, str], field: str
) -> None:
    answer = head.send(PAGE, {"text": WORDS} | fields)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}-error"' in answer.text


def test_residents_are_told_everywhere(office: Office, head: Browser) -> None:
    stopped(head)
    walker = Walker(office.app)
    walker.open(f"/procedures/{SLUG}")
    assert WORDS in walker.page
    assert f"/apply/{SLUG}/check" not in walker.page
    walker.open(f"/apply/{SLUG}/check")
    assert walker.status == 410
    assert WORDS in walker.page
    listed = walker.browser.get("/api/v1/procedures").get_json()
    assert [each["open"] for each in listed if each["slug"] == SLUG] == [False]
    checked = walker.browser.post(f"/api/v1/procedures/{SLUG}/check", json={"answers": {}})
    assert checked.get_json()["closed"] == {"since": "2026-11-24", "text": WORDS}
    lifted(office, head)
    walker.open(f"/apply/{SLUG}/check")
    assert walker.status == 200


def test_what_is_being_typed_is_kept_and_filed_afterwards(office: Office, head: Browser) -> None:
    walker = Walker(office.app)
    walker.begin()
    walker.prove()
    stopped(head)
    walker.send(LIBRARY["kind"] | {"action": "next"})
    assert walker.status == 200
    assert WORDS in walker.page
    assert "入力は続けられ、保存もできます" in walker.page
    pages = {key: value for key, value in LIBRARY.items() if key != "kind"}
    while walker.status == 200:
        walker.send(pages[walker.here.rpartition("/")[2]] | {"action": "next"})
    assert walker.here.endswith("/confirm")
    assert walker.status == 410
    assert WORDS in walker.page
    assert "そのまま保存されています" in walker.page
    token = walker.browser.hidden(walker.address("agree"))["csrf_token"]
    refused = walker.browser.post(walker.here, data={"csrf_token": token, "action": "send"})
    assert refused.status_code == 410
    with office.app.app_context():
        assert len(db.session.scalars(select(Submission)).all()) == len(office.cases)
    lifted(office, head)
    walker.open(walker.here)
    assert "﨑神葛" in walker.page
    walker.submit()


def test_another_department_learns_nothing(office: Office, head: Browser) -> None:
    stopped(head)
    stranger = office.browser("stranger")
    assert SLUG not in text(stranger.get("/staff/stops"))
    assert stranger.get(PAGE).status_code == 404
    token = {"csrf_token": stranger.hidden("/staff/password")["csrf_token"], "text": "x"}
    for path in (PAGE, f"{PAGE}/1/lift"):
        assert stranger.post(path, data=token).status_code == 404
    late = head.hidden(PAGE)
    lifted(office, head)
    assert head.post(f"{PAGE}/1/lift", data=late).status_code == 409

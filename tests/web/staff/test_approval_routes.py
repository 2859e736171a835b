"""決裁の区分 at the desk: read, proposed by one, released by another; other departments learn nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.models import ApprovalChange
from tests.browser import Browser
from tests.office import Office

PAGE = "/staff/routes/library"
CANARY = "カナリアの根拠"
TYPED = {
    "slug": "24-library-card",
    "action": "refuse",
    "approver": "head",
    "valid_from": "令和8年12月1日",
    "reason": CANARY,
}


@pytest.fixture
def head(office: Office) -> Browser:
    return office.browser("head")


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def rows(office: Office) -> list[ApprovalChange]:
    office.session.rollback()
    return list(office.session.scalars(select(ApprovalChange)))


def proposed(browser: Browser, **fields: str) -> Any:
    return browser.send(PAGE, TYPED | fields | {"step": "do"})


def test_a_clerk_proposes_and_the_head_releases(
    office: Office, desk: Browser, head: Browser, clock: FixedClock
) -> None:
    assert 'href="/staff/routes"' in text(desk.get("/staff/administration"))
    assert f'href="{PAGE}"' in text(desk.get("/staff/routes"))
    confirm = text(desk.send(PAGE, TYPED))
    assert "図書利用カード申込の認めない（却下・お断りなど）：課長の決裁" in confirm
    assert (
        "お断り：いまは「担当者が決める」、この日からは<strong>「課長の決裁」</strong>" in confirm
    )
    assert rows(office) == []
    assert proposed(desk).headers["Location"] == f"{PAGE}?done=proposed"
    own = text(desk.get(f"{PAGE}?done=proposed"))
    assert "提案した人とは別の人が承認します" in own
    number = rows(office)[0].id
    path = f"{PAGE}/{number}"
    token = {"csrf_token": desk.hidden(PAGE)["csrf_token"], "seen": "0"}
    assert desk.post(f"{path}/release", data=token).status_code == 403
    page = text(head.get(PAGE))
    assert "サインアウト" in page
    assert CANARY in page
    assert f'action="{path}/release#error-summary"' in page
    assert head.send(f"{path}/release", {}, PAGE).headers["Location"] == f"{PAGE}?done=released"
    page = text(head.get(PAGE))
    assert "承認済み・予定" in page
    assert "承認を待っている変更はありません" in page
    assert "お断りを起案する" not in text(desk.get(office.path("library")))
    clock.advance(days=7)
    later = office.browser("clerk")
    assert "お断りを起案する" in text(later.get(office.path("library")))
    assert "令和8年12月1日" in text(later.get(PAGE))


def test_a_head_without_a_colleague_asks_the_people_manager(office: Office, head: Browser) -> None:
    proposed(head)
    path = f"{PAGE}/{rows(office)[0].id}"
    refused = head.send(f"{path}/release", {}, PAGE)
    assert refused.status_code == 422
    assert "別の人が承認します" in refused.text
    manager = office.browser("people")
    assert f'href="{PAGE}"' in text(manager.get("/staff/routes"))
    assert "変更を提案する" not in text(manager.get(PAGE))
    assert manager.send(f"{path}/release", {}, PAGE).status_code == 303
    assert rows(office)[0].released_by == office.accounts["people"].id


def test_sent_back_with_a_reason(office: Office, desk: Browser, head: Browser) -> None:
    proposed(desk)
    path = f"{PAGE}/{rows(office)[0].id}/end"
    assert head.send(path, {"note": " "}, PAGE).status_code == 422
    assert head.send(path, {"note": "日付が早い"}, PAGE).status_code == 303
    page = text(desk.get(PAGE))
    assert "差戻しの理由：日付が早い" in page
    late = desk.post(path, data={"csrf_token": desk.hidden(PAGE)["csrf_token"]})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"valid_from": "2月30日"}, "valid_from"),
        ({"valid_from": "令和8年11月1日"}, "valid_from"),
        ({"approver": ""}, "approver"),
        ({"reason": ""}, "reason"),
        ({"action": "take"}, "action"),
    ],
)
def test_mistakes_are_said_beside_what_was_typed(
    office: Office, desk: Browser, fields: dict[str, str], field: str
) -> None:
    for step in ("", "do"):
        answer = desk.send(PAGE, TYPED | fields | {"step": step})
        assert answer.status_code == 422
        assert f'href="#f-{field}"' in answer.text
        assert f'id="f-{field}-error"' in answer.text
    assert rows(office) == []


def test_another_department_learns_nothing(office: Office, desk: Browser) -> None:
    proposed(desk)
    number = rows(office)[0].id
    stranger = office.browser("stranger")
    assert PAGE not in text(stranger.get("/staff/routes"))
    theirs = "/staff/routes/children"
    assert CANARY not in text(stranger.get(theirs))
    token = {"csrf_token": stranger.hidden(theirs)["csrf_token"]}
    for path in (PAGE, "/staff/routes/none"):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, data=token | TYPED).status_code == 404
    for path in (PAGE, theirs):
        assert stranger.post(f"{path}/{number}/end", data=token).status_code == 404
    assert rows(office)[0].ended_at is None

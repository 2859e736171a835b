"""Trouble pages: kind words, the right status, and nothing of the inside."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from eapply.core.errors import (
    Closed,
    Conflict,
    NotYours,
    Refused,
    TooLarge,
    TooMany,
    Unavailable,
)
from eapply.web.error_pages import WORDS
from eapply.web.limits import wait_text
from tests.browser import Browser
from tests.web.rooms import TROUBLES

SECRET = "鹿嶋 花子 0299-82-2911"
BUSY = OperationalError(f"SELECT '{SECRET}'", {"name": SECRET}, Exception("database is locked"))
WRONG = IntegrityError(f"INSERT '{SECRET}'", {"name": SECRET}, Exception("UNIQUE constraint"))
# Japanese words that the tone of the pages rules out (experience.md 4.2).
NEVER = ("不正", "無効", "エラーが発生", "必須項目", "恐れ入り", "！", "させていただ")

CASES = [
    (Refused("「お名前」を入力してください。", "name"), 422, "「お名前」を入力してください。"),
    (NotYours("番号を確かめてください。"), 404, "この申請は表示できません"),
    (Conflict("先に取り下げられました。"), 409, "先に取り下げられました。"),
    (Closed("11月30日で終わりました。"), 410, "11月30日で終わりました。"),
    (TooLarge("10MBまでにしてください。"), 413, "10MBまでにしてください。"),
    (TooMany("10分後に使えるようになります。", 600), 429, "しばらく待ってから"),
    (Unavailable("いま受け付けていません。", 30), 503, "いま受け付けていません。"),
    (BUSY, 503, "ただいま混み合っています"),
    (PoolTimeout("QueuePool"), 503, "ただいま混み合っています"),
    (OSError(errno.ENOSPC, "No space left", "/srv/secret"), 503, "いまの送信は届いていません"),
    (ValueError(SECRET), 500, "システムに問題が起きました"),
    (WRONG, 500, "システムに問題が起きました"),
    (PermissionError("/srv/secret"), 500, "システムに問題が起きました"),
]


@pytest.fixture
def browser(rooms: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], Browser]:
    """`browser(error)`: one whose `/room/trouble/x` raises the error, as in a real process."""
    rooms.config["PROPAGATE_EXCEPTIONS"] = False

    def make(error: BaseException) -> Browser:
        monkeypatch.setitem(TROUBLES, "x", error)
        client = rooms.test_client()
        assert isinstance(client, Browser)
        return client

    return make


@pytest.mark.parametrize(("error", "status", "words"), CASES)
def test_trouble_has_its_page(
    browser: Callable[[BaseException], Browser],
    error: BaseException,
    status: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = browser(error).get("/room/trouble/x")
    assert answer.status_code == status
    assert words in answer.text
    assert "<h1>" in answer.text
    for inside in (SECRET, "Traceback", "SELECT", "INSERT", "/srv", "sqlalchemy", ".py"):
        assert inside not in answer.text
    assert SECRET not in capsys.readouterr().err


@pytest.mark.parametrize(("error", "status", "words"), CASES)
def test_programs_get_a_problem_in_json(
    browser: Callable[[BaseException], Browser], error: BaseException, status: int, words: str
) -> None:
    headers = {"Accept": "application/json"}
    answer = browser(error).get("/room/trouble/x", headers=headers)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    body = json.loads(answer.data)
    assert body["status"] == status
    assert words in body["title"] + body["detail"]
    assert "/srv" not in answer.text
    field = getattr(error, "field", None)
    assert body.get("errors", []) == ([{"field": field, "message": words}] if field else [])


@pytest.mark.parametrize("error", [BUSY, TooMany("あとで", 600), Unavailable("あとで", 30)])
def test_what_can_be_tried_again_says_when(
    browser: Callable[[BaseException], Browser], error: BaseException
) -> None:
    answer = browser(error).get("/room/trouble/x")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_fault_shows_the_number_that_the_log_has(
    browser: Callable[[BaseException], Browser], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = browser(ValueError(SECRET)).get("/room/trouble/x?name=canary")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    fault = next(line for line in lines if line["event"] == "fault")
    assert fault["error"] == "ValueError"
    assert "rooms.py" in fault["where"]
    assert fault["request"] == answer.headers["X-Request-Id"]
    assert f'問い合わせ番号 <span class="k-number" translate="no">{fault["request"]}' in answer.text
    assert all("canary" not in json.dumps(line) for line in lines)


def test_not_found_offers_a_search(visitor: Browser) -> None:
    answer = visitor.get("/nowhere")
    assert answer.status_code == 404
    assert "ページが見つかりません" in answer.text
    assert 'role="search"' in answer.text


def test_a_wrong_method_says_which_are_right(visitor: Browser) -> None:
    answer = visitor.post("/room/plain", data=visitor.hidden("/room/public"))
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_the_api_answers_in_json_whatever_is_accepted(visitor: Browser) -> None:
    assert visitor.get("/api/v1/nowhere").mimetype == "application/problem+json"


def test_staff_see_their_own_frame(visitor: Browser) -> None:
    answer = visitor.get("/staff/nowhere")
    assert 'class="k-staff"' in answer.text
    assert 'href="/procedures"' not in answer.text


def test_even_a_broken_page_of_words_has_words(
    browser: Callable[[BaseException], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **values: object) -> str:
        raise RuntimeError(SECRET)

    client = browser(ValueError())
    monkeypatch.setattr("eapply.web.error_pages.render_template", broken)
    answer = client.get("/room/trouble/x")
    assert answer.status_code == 500
    assert "システムに問題が起きました" in answer.text
    assert SECRET not in answer.text


def test_a_session_that_cannot_be_saved_is_no_success(
    rooms: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms.config["PROPAGATE_EXCEPTIONS"] = False
    hidden = visitor.hidden("/room/public")

    def busy(*args: object) -> None:
        raise BUSY

    monkeypatch.setattr("eapply.web.session_rows.add", busy)
    answer = visitor.post("/room/values", data=hidden | {"a": "b"})
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


def test_every_status_of_the_interface_has_words() -> None:
    assert {400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503} <= WORDS.keys()
    for words in WORDS.values():
        text = words.heading + words.sentence
        assert not any(each in text for each in NEVER)
        assert words.sentence.endswith("。")


@pytest.mark.parametrize(
    ("seconds", "text"), [(1, "1分"), (60, "1分"), (61, "2分"), (3600, "1時間"), (3601, "2時間")]
)
def test_waits_are_said_in_whole_units(seconds: int, text: str) -> None:
    assert wait_text(seconds) == text

"""やりとり at the desk: a message is taken back within its minute, with its file."""

from __future__ import annotations

import re
from io import BytesIO

from eapply.adapters.clock import FixedClock
from tests.adapters.hostile import jpeg
from tests.browser import Browser
from tests.office import Office

WORDS = "あした10時にお越しください。"
TOLD_AFTER = "申請者には1分後に届きます。"


def undo(office: Office, desk: Browser, thread: str) -> int:
    number = re.findall(r'name="message" value="(\d+)"', desk.get(thread).text)
    data = {"message": number[0] if number else "1"}
    return desk.send(office.path("library", "/messages/undo"), data, thread).status_code


def test_a_message_is_taken_back_with_its_file(office: Office, desk: Browser) -> None:
    thread, owner = office.path("library", "/thread"), office.browser("owner")
    status = f"/status/{office.cases['library'].reference}/messages"
    data = {"body": WORDS, "action": "send", "files": (BytesIO(jpeg()), "map.jpg")}
    assert desk.send(office.path("library", "/messages"), data, thread).status_code == 303
    assert "まで、取り消せます" in desk.get(thread).text
    assert WORDS not in owner.get(status).text
    assert TOLD_AFTER in office.browser("head").get(thread).text
    assert undo(office, desk, thread) == 303
    page = desk.get(f"{thread}?done=message-undone").text
    assert "メッセージを取り消しました" in page
    assert f">\n{WORDS}</textarea>" in page
    assert "map.jpg" in page
    assert page.count(WORDS) == 1
    assert "届く前に取り消しました" in desk.get(office.path("library", "/history")).text
    assert WORDS not in owner.get(status).text


def test_after_the_minute_it_stays(office: Office, desk: Browser, clock: FixedClock) -> None:
    thread, owner = office.path("library", "/thread"), office.browser("owner")
    data = {"body": WORDS, "action": "send"}
    assert desk.send(office.path("library", "/messages"), data, thread).status_code == 303
    page = desk.get(thread).text
    number = re.findall(r'name="message" value="(\d+)"', page)[0]
    clock.advance(seconds=60)
    assert "取り消せます" not in desk.get(thread).text
    answer = desk.send(office.path("library", "/messages/undo"), {"message": number}, thread)
    assert answer.status_code == 409
    assert "1分が過ぎた" in answer.text
    assert WORDS in owner.get(f"/status/{office.cases['library'].reference}/messages").text


def test_nobody_takes_back_for_another(office: Office, desk: Browser) -> None:
    thread = office.path("library", "/thread")
    data = {"body": WORDS, "action": "send"}
    assert desk.send(office.path("library", "/messages"), data, thread).status_code == 303
    number = re.findall(r'name="message" value="(\d+)"', desk.get(thread).text)[0]
    head = office.browser("head")
    for message in (number, "9" * 30, "x"):
        answer = head.send(office.path("library", "/messages/undo"), {"message": message}, thread)
        assert answer.status_code == 409, message

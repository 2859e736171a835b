"""Messages with files: kept before they are judged, sent together, opened by the right people only."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.adapters.scanner import Verdict
from eapply.models import AuditEvent, Message, UnsentMessage, Upload
from eapply.services import housekeeping
from tests.adapters.hostile import jpeg
from tests.web.resident.walking import Walker


def file(content: bytes, name: str) -> tuple[BytesIO, str]:
    return BytesIO(content), name


@pytest.fixture
def thread(walker: Walker) -> str:
    """The page of messages of a filed case is open; its address."""
    address = f"/status/{walker.file()}/messages"
    walker.open(address)
    return address


def test_files_go_with_the_message(walker: Walker, session: Session, thread: str) -> None:
    walker.send({"body": "写真を送ります。", "files": [file(jpeg(), "証明.jpg")], "action": "send"})
    assert walker.at.endswith("#newest")
    message, upload = session.query(Message).one(), session.query(Upload).one()
    assert (upload.message_id, upload.unsent_id) == (message.id, None)
    assert upload.submission_id == message.submission_id
    assert session.query(UnsentMessage).count() == 0
    entry = session.query(AuditEvent).filter_by(action="message").one()
    assert entry.detail["files"] == 1
    address = f"{thread}/files/{upload.public_id}"
    session.rollback()
    assert f'href="{address}"' in walker.page
    assert "証明.jpg" in walker.page
    picture = walker.browser.get(address)
    assert picture.mimetype == "image/jpeg"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert picture.data != jpeg(), "what was uploaded is never served"
    assert walker.stranger().browser.get(address).status_code == 404


def test_an_upload_keeps_what_was_typed(walker: Walker, session: Session, thread: str) -> None:
    walker.send({"body": "書きかけ", "files": [file(jpeg(), "a.jpg")], "action": "upload:files"})
    assert walker.at.endswith("#f-files")
    assert walker.fields()["body"] == ["書きかけ"]
    assert "a.jpg" in walker.page
    assert session.query(Message).count() == 0
    public_id = session.query(Upload).one().public_id
    session.rollback()
    walker.send({"action": f"remove-file:{public_id}"})
    assert walker.fields()["body"] == ["書きかけ"]
    assert "a.jpg" not in walker.page
    assert session.query(Upload).count() == 0
    assert list(walker.tools.files.names()) == []


def test_a_refused_file_keeps_the_words_and_the_other_files(
    walker: Walker, session: Session, thread: str
) -> None:
    files = [file(b"MZ nothing", "表.exe"), file(jpeg(), "b.jpg")]
    walker.send({"body": "資料です。", "files": files, "action": "send"})
    assert walker.status == 422
    assert 'href="#f-files"' in walker.page
    assert "「表.exe」は" in walker.page
    assert walker.fields()["body"] == ["資料です。"]
    assert session.query(Message).count() == 0
    session.rollback()
    walker.send({"action": "send"})
    assert walker.status == 200
    assert [each.name for each in session.query(Upload)] == ["b.jpg"]
    assert session.query(Message).one().body == "資料です。"


def test_a_message_needs_words_and_keeps_its_file(
    walker: Walker, session: Session, thread: str
) -> None:
    walker.send({"body": "", "files": [file(jpeg(), "c.jpg")], "action": "send"})
    assert walker.status == 422
    assert "メッセージを入力してください。" in walker.page
    assert "c.jpg" in walker.page
    assert session.query(Message).count() == 0


def test_at_most_five_files(walker: Walker, session: Session, thread: str) -> None:
    for number in range(6):
        walker.send({"files": [file(jpeg(), f"{number}.jpg")], "action": "upload:files"})
    assert session.query(Upload).count() == 5
    assert "5個まで選べます。" in walker.page


def test_nothing_is_sent_about_an_ended_case_and_the_words_stay(
    walker: Walker, session: Session, thread: str
) -> None:
    typed = walker.fields()
    walker.open(thread.replace("messages", "withdraw"))
    walker.send({"action": "withdraw"})
    walker.take(walker.browser.post(thread, data=typed | {"body": "まだ書けますか"}))
    assert walker.status == 422
    assert "担当課へお電話ください。" in walker.page
    assert "まだ書けますか" in walker.page
    assert session.query(Message).count() == 0


def test_what_was_never_sent_is_deleted_like_a_draft(
    walker: Walker, session: Session, thread: str, clock: FixedClock
) -> None:
    walker.send({"body": "書きかけ", "files": [file(jpeg(), "d.jpg")], "action": "upload:files"})
    for days, left in ((29, 1), (2, 0)):
        clock.advance(days=days)
        with walker.app.app_context():
            housekeeping.purge(walker.tools)
        assert session.query(UnsentMessage).count() == session.query(Upload).count() == left
        session.rollback()
    assert list(walker.tools.files.names()) == []


def test_the_departments_file_waits_for_the_scanner(
    make_app: Callable[..., Flask], session: Session
) -> None:
    """Once a scanner is set up, a file that it did not call clean opens for nobody."""

    class Silent:
        def scan(self, content: bytes) -> Verdict:
            return Verdict.ERROR

    app = make_app(
        audience="resident",
        staff_base_url="http://desk.localhost",
        clamd_socket="/run/clamav/clamd.ctl",
        tools={"scanner": Silent()},
    )
    walker = Walker(app)
    number = walker.file()
    walker.open(f"/status/{number}/messages")
    walker.send({"body": "写真です。", "files": [file(jpeg(), "e.jpg")], "action": "send"})
    public_id = session.query(Upload).one().public_id
    session.rollback()
    assert "まだ開けません" in walker.page
    address = f"/status/{number}/messages/files/{public_id}"
    assert walker.browser.get(address).status_code == 404

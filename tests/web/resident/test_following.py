"""After filing: link, status, messages, documents, withdrawal, verify; and nobody else's case."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.submission import FILED_STATES, LegalType, State
from eapply.models import AuditEvent, Document, Message, OutboxMessage, Submission
from eapply.web.resident import wording
from tests.web.resident.walking import Walker

PAGES = ("", "/messages", "/withdraw", "/correct")


def paper(walker: Walker, session: Session) -> Document:
    session.rollback()
    return session.query(Document).one()


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(BytesIO(content)) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def test_the_mailed_link_opens_the_case_by_a_press(walker: Walker, clock: FixedClock) -> None:
    number = walker.file()
    walker.work()
    link = walker.links()[-1]
    assert link.startswith("/s/")
    friend = walker.stranger()
    friend.open(link)
    assert number not in friend.page
    friend.send()
    assert friend.here == f"/status/{number}"
    assert "あなたがすること" in friend.page
    clock.advance(days=8)
    late = walker.stranger()
    late.open(link)
    late.send()
    assert late.status == 410


def test_a_fresh_link_comes_by_number_and_says_the_same_for_every_number(
    walker: Walker, session: Session
) -> None:
    number = walker.file()
    walker.work()
    before = len(walker.links())
    friend = walker.stranger()
    friend.open("/status")
    friend.send({"number-mail": number.replace("-", "").lower(), "action": "mail"})
    known = friend.page
    friend.open("/status")
    friend.send({"number-mail": "K8ABCDEFGH2C", "action": "mail"})
    assert friend.status in (200, 422)
    walker.work()
    assert len(walker.links()) == before + 1
    assert "リンクを送りました" in known


def test_an_odd_number_is_said_beside_its_box(walker: Walker) -> None:
    walker.open("/status")
    walker.send({"number-mail": "12345", "action": "mail"})
    assert walker.status == 422
    assert 'href="#f-number-mail"' in walker.page
    assert walker.fields()["number-mail"] == ["12345"]


def test_wrong_passwords_are_counted(walker: Walker) -> None:
    number = walker.file()
    for turn in range(6):
        walker.open("/status")
        walker.send(
            {"number-password": number, "password": "AAAA2222", "action": "password"}, form=1
        )
        assert walker.status == (422 if turn < 5 else 429)


@pytest.mark.parametrize("page", PAGES)
def test_anothers_case_looks_like_none(walker: Walker, page: str) -> None:
    number = walker.file()
    stranger, other = walker.stranger(), walker.stranger()
    unknown = "K8AB-2M4X-7QR2"
    stranger.open(f"/status/{number}{page}")
    other.open(f"/status/{unknown}{page}")
    assert stranger.status == other.status == 404
    assert Walker.without_tokens(stranger.page) == Walker.without_tokens(other.page)


def test_the_copy_is_made_and_proved(walker: Walker, session: Session) -> None:
    number = walker.file()
    assert "控え（PDF）を作成しています" in walker.page
    walker.work()
    document = paper(walker, session)
    walker.open(f"/done/{number}")
    assert "控えをダウンロードする（PDF）" in walker.page
    response = walker.browser.get(f"/status/{number}/documents/{document.public_id}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    text = text_of(response.data)
    for written in (
        number,
        document.verify_code,
        "𠮷髙 﨑神葛",
        "電子受付",
        "内容を認めたものではありません",
    ):
        assert written in text, written
    session.rollback()
    acts = [each.action for each in session.query(AuditEvent).order_by(AuditEvent.sequence)]
    assert acts == ["submit", "download"]
    stranger = walker.stranger()
    assert (
        stranger.browser.get(f"/status/{number}/documents/{document.public_id}").status_code == 404
    )


def test_anybody_verifies_a_code_and_learns_no_more(walker: Walker, session: Session) -> None:
    number = walker.file()
    walker.work()
    code = paper(walker, session).verify_code
    anybody = walker.stranger()
    anybody.open(f"/verify?code={code.replace('-', '').lower()}")
    assert anybody.here == f"/verify/{code}"
    assert "鹿嶋市が出した書類です。" in anybody.page
    assert number in anybody.page
    assert "図書利用カード申込（控え）" in anybody.page
    assert "𠮷髙" not in anybody.page
    anybody.open("/verify/2AB-2M4X-7QRT")
    assert anybody.status == 404
    assert "見つかりませんでした" in anybody.page
    anybody.open("/verify?code=")
    assert anybody.status == 422


def test_withdrawing_takes_two_pages(walker: Walker, session: Session) -> None:
    number = walker.file()
    walker.open(f"/status/{number}/withdraw")
    assert "はじめから入力が必要です" in walker.page
    walker.send({"reason": "いらなくなりました。", "action": "ask"})
    assert "取り下げてよいですか" in walker.page
    assert session.query(Submission).one().state == "IN_QUEUE"
    session.rollback()
    walker.send({"action": "withdraw"})
    assert walker.here == f"/status/{number}"
    assert "取下げ済み" in walker.page
    assert "令和8年11月24日（火）に取り下げました。" in walker.page
    assert session.query(Submission).one().state == "WITHDRAWN"
    last = session.query(AuditEvent).order_by(AuditEvent.sequence.desc()).first()
    assert last is not None
    assert last.detail["reason"] == "いらなくなりました。"
    walker.open(f"/status/{number}/withdraw")
    assert walker.here == f"/status/{number}"


def test_messages_go_to_the_department(walker: Walker, session: Session) -> None:
    number = walker.file()
    walker.open(f"/status/{number}/messages")
    walker.send({"body": ""})
    assert walker.status == 422
    walker.send({"body": "家族が受け取れますか。\r\n𠮷髙"})
    assert "家族が受け取れますか。" in walker.page
    assert session.query(Message).one().body == "家族が受け取れますか。\n𠮷髙"
    assert session.query(Submission).one().replied


def test_every_state_and_outcome_has_words() -> None:
    ends = {State.DECIDED, State.COMPLETED}
    assert set(wording.STATES) | ends == set(FILED_STATES)
    for table in (wording.GRANTED, wording.FILED, wording.SEND, wording.CONFIRM):
        assert set(table) == set(LegalType)
    decided_by_approval = set(LegalType) - {LegalType.NOTIFICATION, LegalType.REQUEST}
    assert set(wording.REFUSED) == decided_by_approval


def test_mails_are_short_and_carry_one_link(walker: Walker, session: Session) -> None:
    walker.file()
    walker.work()
    mailer = walker.tools.mailer
    letters = mailer.list()  # type: ignore[attr-defined]
    assert len(letters) == 2
    for letter in letters:
        assert letter.subject.startswith("【鹿嶋市】")
        for line in letter.body.splitlines():
            assert line.startswith("http") or len(line) <= 60, line
        assert letter.body.count("http") <= 1
        assert "𠮷" not in letter.body
        assert "このメールには返信できません。" in letter.body
    assert session.query(OutboxMessage).filter(OutboxMessage.done_at.is_(None)).count() == 0

"""送信の状況: why work is stuck, in words, and which case it is about; of other departments nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eapply.core.telling import Event, TellingStatus
from eapply.models import OutboxMessage, Receiver, Telling
from eapply.services.outbox import MOST_ATTEMPTS
from tests.money import bill
from tests.office import Office

PAGE = "/staff/outbox"


def stuck(office: Office, error: str, attempts: int = MOST_ATTEMPTS) -> str:
    """The page of the library's head, with everything stuck for this reason."""
    office.session.rollback()
    for message in office.session.query(OutboxMessage).all():
        message.stuck_at, message.last_error = office.clock.now(), error
        message.attempts = attempts
    office.session.commit()
    answer = office.browser("head").get(PAGE)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    ("error", "attempts", "words"),
    [
        ("MailFailed", 1, "宛先に受け取られませんでした"),
        ("MailFailed", MOST_ATTEMPTS, "メールサーバーにつながりませんでした"),
        ("PdfFailed", MOST_ATTEMPTS, "書類を作れませんでした"),
        ("KeyError", MOST_ATTEMPTS, "止まるときは、管理者に知らせてください。（KeyError）"),
    ],
)
def test_the_reason_is_said_in_words(office: Office, error: str, attempts: int, words: str) -> None:
    assert words in stuck(office, error, attempts)


def test_it_leads_to_the_own_case_and_to_no_other(office: Office) -> None:
    page = stuck(office, "MailFailed")
    assert f'href="{office.path("library")}"' in page
    assert office.cases["children"].reference not in page
    assert "canary" not in page


def told(office: Office, department: str) -> str:
    """What a program of this department is told."""
    now = office.clock.now()
    receiver = Receiver(
        public_id=department, department=department, purpose="x", url="https://x.jp", made_at=now
    )
    office.session.add(receiver)
    office.session.flush()
    about = {"receiver_id": receiver.id, "department": department, "happened_at": now}
    about |= {"event": Event.FILED.value, "reference": "", "slug": "", "state": "", "version": 1}
    row = Telling(public_id=department, status=TellingStatus.WAITING.value, round=1, **about)
    office.session.add(row)
    return row.public_id


def owed(office: Office, department: str) -> int:
    """A bill of this department."""
    row = bill(office.session, office.tools, department, department=department)
    office.session.flush()
    return row.id


@pytest.mark.parametrize(("kind", "about"), [("delivery", told), ("charge", owed)])
def test_bills_and_what_programs_are_told_are_their_departments_own(
    office: Office, kind: str, about: Callable[[Office, str], str | int]
) -> None:
    """Of another department there is not even a line."""
    office.session.rollback()
    office.session.query(OutboxMessage).delete()
    now = office.clock.now()
    with office.app.app_context():
        for department in ("children", "library"):
            payload = {kind: about(office, department)}
            message = OutboxMessage(kind="mail", key=department, payload=payload)
            message.created_at = message.due_at = now
            office.session.add(message)
            office.session.commit()
        office.session.query(OutboxMessage).filter(
            OutboxMessage.key.not_in(["children", "library"])
        ).delete()
        office.session.commit()
    assert stuck(office, "PdfFailed").count("書類を作れませんでした") == 1

"""送信の状況: why work is stuck, in words, and which case it is about; of other departments nothing."""

from __future__ import annotations

import pytest

from eapply.models import OutboxMessage
from eapply.services.outbox import MOST_ATTEMPTS
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

"""Words about a case: who reads them, what they set off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from eapply.core.errors import Refused
from eapply.models import AuditEvent, Message, OutboxMessage, Submission, transaction
from eapply.queries.scope import StaffActor
from eapply.services import following, messaging
from eapply.services.toolbox import Toolbox

Filed = Callable[..., Submission]


def test_a_residents_message_waits_until_it_was_read(
    filed: Filed, tools: Toolbox, clerk: StaffActor
) -> None:
    case = filed()
    with transaction() as session:
        messaging.from_resident(session, tools, case, " いつごろですか。\x00 ")
        assert session.get_one(Submission, case.id).replied
    for _ in range(2):
        with transaction() as session:
            messaging.read_by_staff(session, tools, clerk.id, case)
    with transaction() as session:
        assert not session.get_one(Submission, case.id).replied
        message = session.scalars(select(Message)).one()
        assert message.body == "いつごろですか。"
        assert message.read_at == tools.clock.now()
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["submit", "message", "read"]


def test_an_answer_promises_a_mail_without_its_words(
    filed: Filed, tools: Toolbox, clerk: StaffActor
) -> None:
    case = filed()
    with transaction() as session:
        messaging.from_resident(session, tools, case, "質問です。")
        messaging.from_staff(session, tools, clerk.id, case, "秘密の答えです。")
    with transaction() as session:
        assert not session.get_one(Submission, case.id).replied
        rows = session.scalars(select(OutboxMessage)).all()
        assert [row.payload["template"] for row in rows if row.kind == "mail"] == [
            "received",
            "message",
        ]
        assert not any("秘密" in str(row.payload) for row in rows)


def test_notes_are_nobody_elses_business(filed: Filed, tools: Toolbox, clerk: StaffActor) -> None:
    case = filed()
    with transaction() as session:
        messaging.note(session, tools, clerk.id, case, "電話で確認")
    with transaction() as session:
        assert [note.body for note in messaging.notes(session, case)] == ["電話で確認"]
        assert messaging.thread(session, case) == []
        promised = session.scalars(select(OutboxMessage)).all()
        assert len([row for row in promised if row.kind == "mail"]) == 1


@pytest.mark.parametrize("text", ["", " 　\n", "\x00\x07", "あ" * 2001])
def test_empty_and_endless_words_are_refused(
    filed: Filed, tools: Toolbox, clerk: StaffActor, text: str
) -> None:
    case = filed()
    for say in (messaging.from_staff, messaging.note):
        with pytest.raises(Refused) as refusal, transaction() as session:
            say(session, tools, clerk.id, case, text)
        assert refusal.value.field == "body"


def test_after_the_end_residents_are_asked_to_phone(filed: Filed, tools: Toolbox) -> None:
    case = filed()
    with transaction() as session:
        following.withdraw(session, tools, case, "")
    with pytest.raises(Refused), transaction() as session:
        messaging.from_resident(session, tools, case, "やはりお願いします。")


def test_each_side_has_its_own_unsent_words(
    filed: Filed, tools: Toolbox, clerk: StaffActor
) -> None:
    case = filed()
    with transaction() as session:
        messaging.keep(session, tools, case, None, "住民の書きかけ")
        messaging.keep(session, tools, case, clerk.id, "職員の書きかけ")
        messaging.keep(session, tools, case, clerk.id, "職員の書き直し")
    with transaction() as session:
        messaging.from_resident(session, tools, case, "住民の書きかけ")
    with transaction() as session:
        assert messaging.unsent(session, case) is None
        kept = messaging.unsent(session, case, clerk.id)
        assert kept is not None
        assert kept.body == "職員の書き直し"

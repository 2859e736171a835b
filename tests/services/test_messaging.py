"""Words about a case: who reads them, what they set off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.core.errors import Conflict, Refused
from eapply.models import AuditEvent, Message, OutboxMessage, Submission, transaction
from eapply.queries import tracking
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
        assert messaging.thread(session, tools, case) == []
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


class TestTakingBack:
    """Within a minute a message is as if it had never been sent, and its words are there again."""

    def test_the_resident_hears_of_it_after_a_minute(
        self, filed: Filed, tools: Toolbox, clock: FixedClock, clerk: StaffActor
    ) -> None:
        case = filed()
        say(tools, clerk, case, "あしたお送りします。")
        for told in (False, True):
            with transaction() as session:
                now = tools.clock.now()
                assert len(messaging.thread(session, tools, case)) == told
                assert tracking.unread(session, case, now) == told
                messaging.read_by_resident(session, tools, case)
                assert tracking.unread(session, case, now) == 0
                assert (session.scalars(select(Message.read_at)).one() is not None) == told
            clock.advance(seconds=60)

    def test_what_the_case_said_before_it_says_again(
        self, filed: Filed, tools: Toolbox, clerk: StaffActor
    ) -> None:
        case = filed()
        with transaction() as session:
            messaging.from_resident(session, tools, case, "質問です。")
        number = say(tools, clerk, case, "まちがい", awaits_reply=True)
        with transaction() as session:
            messaging.take_back(session, tools, clerk.id, case, number)
        with transaction() as session:
            again = session.get_one(Submission, case.id)
            assert again.replied
            assert not again.awaits_reply
            kept = messaging.unsent(session, case, clerk.id)
            assert kept is not None
            assert kept.body == "まちがい"
            mails = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))
            assert [mail.payload["template"] for mail in mails] == ["received"]
            acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
            assert acts == ["submit", "message", "message", "message-undone"]

    def test_words_typed_since_are_kept_behind(
        self, filed: Filed, tools: Toolbox, clerk: StaffActor
    ) -> None:
        case = filed()
        with transaction() as session:
            messaging.keep(session, tools, case, clerk.id, "お送りします。")
        number = say(tools, clerk, case, "お送りします。")
        with transaction() as session:
            messaging.keep(session, tools, case, clerk.id, "つぎの話")
            messaging.take_back(session, tools, clerk.id, case, number)
        with transaction() as session:
            found = messaging.unsent(session, case, clerk.id)
            assert found is not None
            assert found.body == "お送りします。\n\nつぎの話"

    def test_an_answer_that_came_meanwhile_counts(
        self, filed: Filed, tools: Toolbox, clerk: StaffActor
    ) -> None:
        case = filed()
        say(tools, clerk, case, "お待ちします。", awaits_reply=True)
        number = say(tools, clerk, case, "まちがい", awaits_reply=True)
        with transaction() as session:
            messaging.from_resident(session, tools, case, "こちらです。")
        with transaction() as session:
            messaging.take_back(session, tools, clerk.id, case, number)
        with transaction() as session:
            again = session.get_one(Submission, case.id)
            assert (again.replied, again.awaits_reply) == (True, False)

    def test_a_later_message_of_the_department_stands(
        self, filed: Filed, tools: Toolbox, clerk: StaffActor
    ) -> None:
        case = filed()
        number = say(tools, clerk, case, "まちがい")
        say(tools, clerk, case, "お返事ください。", awaits_reply=True)
        with transaction() as session:
            messaging.take_back(session, tools, clerk.id, case, number)
        with transaction() as session:
            assert session.get_one(Submission, case.id).awaits_reply

    def test_only_the_writer_and_only_for_a_minute(
        self, filed: Filed, tools: Toolbox, clock: FixedClock, clerk: StaffActor
    ) -> None:
        case = filed()
        number = say(tools, clerk, case, "そのとおりです。")
        for staff_id, which in ((clerk.id + 1, number), (clerk.id, number + 1)):
            with pytest.raises(Conflict), transaction() as session:
                messaging.take_back(session, tools, staff_id, case, which)
        clock.advance(seconds=60)
        with pytest.raises(Conflict), transaction() as session:
            messaging.take_back(session, tools, clerk.id, case, number)
        with transaction() as session:
            assert [each.body for each in messaging.thread(session, tools, case)] == [
                "そのとおりです。"
            ]


def say(tools: Toolbox, clerk: StaffActor, case: Submission, text: str, **how: bool) -> int:
    with transaction() as session:
        message = messaging.from_staff(session, tools, clerk.id, case, text, **how)
        session.flush()
        return message.id

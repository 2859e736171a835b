"""Promises: kept once, leased, retried with growing waits, stuck in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eapply import worker
from eapply.adapters.clock import FixedClock
from eapply.adapters.mailer import MailFailed
from eapply.models import OutboxMessage, transaction
from eapply.services import outbox
from eapply.services.toolbox import Toolbox

pytestmark = pytest.mark.usefixtures("context")


def promise(tools: Toolbox, key: str = "one", **values: Any) -> int:
    with transaction() as session:
        outbox.promise(session, tools, "mail", key, {"template": "code"}, **values)
    with transaction() as session:
        chosen = select(OutboxMessage.id).where(OutboxMessage.key == f"mail:{key}")
        return session.scalars(chosen).one()


def claim(tools: Toolbox) -> int | None:
    with transaction() as session:
        message = outbox.claim(session, tools)
        return message.id if message else None


def row(number: int) -> OutboxMessage:
    with transaction() as session:
        found = session.get_one(OutboxMessage, number)
        session.expunge(found)
        return found


def test_claimed_work_is_leased(tools: Toolbox, clock: FixedClock) -> None:
    number = promise(tools)
    assert claim(tools) == number
    assert claim(tools) is None
    clock.advance(seconds=outbox.LEASE.total_seconds() + 1)
    assert claim(tools) == number
    assert row(number).attempts == 2


def test_work_is_done_in_the_order_of_falling_due(tools: Toolbox, clock: FixedClock) -> None:
    later = promise(tools, "later", due_at=clock.now() + timedelta(minutes=5))
    first, second = promise(tools, "first"), promise(tools, "second")
    assert [claim(tools), claim(tools), claim(tools)] == [first, second, None]
    clock.advance(minutes=6)
    assert claim(tools) in (first, later)


def test_the_same_effect_is_promised_once(tools: Toolbox) -> None:
    number = promise(tools, "same")
    assert promise(tools, "same") == number
    with transaction() as session:
        for _ in range(2):
            outbox.promise(session, tools, "mail", "twice", {"template": "code"})
    assert [claim(tools), claim(tools) is None, claim(tools)] == [number, False, None]


def test_failed_work_waits_longer_each_time_and_is_stuck_in_the_end(
    tools: Toolbox, clock: FixedClock
) -> None:
    number = promise(tools)
    waits = []
    for _ in range(outbox.MOST_ATTEMPTS):
        assert claim(tools) == number
        with transaction() as session:
            failed = outbox.fail(session, tools, number, "TimeoutError")
            waits.append((failed.due_at - clock.now()).total_seconds())
        clock.advance(seconds=max(outbox.WAITS) + 1)
    assert waits[: len(outbox.WAITS)] == list(outbox.WAITS)
    assert row(number).stuck_at is not None
    assert claim(tools) is None
    with transaction() as session:
        outbox.retry(session, tools, number)
    assert claim(tools) == number
    assert row(number).attempts == 1


def test_what_can_never_work_is_stuck_at_once(tools: Toolbox) -> None:
    number = promise(tools)
    claim(tools)
    with transaction() as session:
        outbox.fail(session, tools, number, "MailFailed", permanent=True)
    assert row(number).stuck_at is not None


def test_finished_work_keeps_no_address_and_no_code(tools: Toolbox) -> None:
    number = promise(tools)
    claim(tools)
    with transaction() as session:
        outbox.finish(session, tools, number)
    assert row(number).payload == {}
    assert row(number).done_at is not None
    assert claim(tools) is None


@pytest.mark.parametrize(
    ("error", "stuck"),
    [
        (RuntimeError("hanako@example.jp"), False),
        (MailFailed("550", permanent=True), True),
        (MailFailed("421", permanent=False), False),
    ],
)
def test_the_worker_writes_down_only_the_kind_of_a_failure(
    tools: Toolbox, monkeypatch: pytest.MonkeyPatch, error: Exception, stuck: bool
) -> None:
    number = promise(tools)

    def fails(*_: Any) -> None:
        raise error

    monkeypatch.setitem(worker.HANDLERS, "mail", fails)
    assert worker.work_once(tools)
    assert row(number).last_error == type(error).__name__
    assert (row(number).stuck_at is not None) is stuck


def test_the_worker_finishes_what_works(tools: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    number = promise(tools)
    seen: list[str] = []
    monkeypatch.setitem(worker.HANDLERS, "mail", lambda tools, message: seen.append(message.key))
    assert worker.work_once(tools)
    assert not worker.work_once(tools)
    assert seen == ["mail:one"]
    assert row(number).done_at is not None


def test_the_age_of_the_oldest_open_promise(tools: Toolbox, clock: FixedClock) -> None:
    due = clock.now()
    number = promise(tools)
    clock.advance(hours=1)
    with transaction() as session:
        assert outbox.oldest_open(session) == due
    claim(tools)
    with transaction() as session:
        outbox.finish(session, tools, number)
    with transaction() as session:
        assert outbox.oldest_open(session) is None
        assert session.scalars(select(OutboxMessage)).one().done_at is not None

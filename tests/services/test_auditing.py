"""The record of acts: chained, sealed, anchored; every change to it is found out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.models import AuditAnchor, AuditEvent, AuditSeal, Submission, transaction
from eapply.services import auditing
from eapply.services.toolbox import Toolbox
from tests.services.test_races import together

Filed = Callable[..., Submission]


@pytest.fixture
def record(context: None, tools: Toolbox, clock: FixedClock) -> None:
    """Three chains with several entries each, sealed, anchored."""
    for number in range(12):
        clock.advance(minutes=1)
        with transaction() as session:
            auditing.record(
                session, tools, f"case-{number % 3}", "resident", "message", version=number
            )
    with transaction() as session:
        assert auditing.seal(session, tools) == 12


def problems(tools: Toolbox) -> list[str]:
    with transaction() as session:
        return auditing.verify(session, tools)


def test_a_whole_record_has_no_problems(record: None, tools: Toolbox) -> None:
    assert problems(tools) == []


def test_entries_of_a_chain_are_numbered_without_gaps(record: None, tools: Toolbox) -> None:
    with transaction() as session:
        rows = session.execute(
            select(AuditEvent.sequence, AuditEvent.previous, AuditEvent.digest)
            .where(AuditEvent.chain == "case-1")
            .order_by(AuditEvent.sequence)
        ).all()
    assert [row.sequence for row in rows] == [1, 2, 3, 4]
    assert [row.previous for row in rows] == [auditing.START, *(row.digest for row in rows[:-1])]


def test_sealing_gives_each_entry_one_place(record: None, tools: Toolbox) -> None:
    with transaction() as session:
        assert auditing.seal(session, tools) == 0
        assert auditing.head(session)[0] == 12
        anchor = session.scalars(select(AuditAnchor)).one()
        assert (anchor.number, anchor.digest) == auditing.head(session)


def alter(column: str, value: object) -> Callable[[Session], object]:
    return lambda session: session.execute(
        update(AuditEvent)
        .where(AuditEvent.chain == "case-1", AuditEvent.sequence == 2)
        .values({column: value})
    )


def swap(session: Session) -> None:
    """Exchanges what two entries say."""
    first, second = session.scalars(
        select(AuditEvent).where(AuditEvent.chain == "case-2").order_by(AuditEvent.sequence)
    ).all()[1:3]
    first.detail, second.detail = second.detail, first.detail
    first.digest, second.digest = second.digest, first.digest


def cut(session: Session) -> None:
    """Takes the newest entry of a chain away with its seal: only the anchor remembers."""
    newest = session.scalars(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)).one()
    session.delete(newest)
    session.flush()
    session.execute(delete(AuditEvent).where(AuditEvent.id == newest.event_id))


def drop_middle(session: Session) -> None:
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.chain == "case-0", AuditEvent.sequence == 2)
    ).one()
    session.execute(delete(AuditSeal).where(AuditSeal.event_id == event.id))
    session.delete(event)


def forge(session: Session) -> None:
    """Puts an entry at the end without knowing the key."""
    last = session.scalars(
        select(AuditEvent).where(AuditEvent.chain == "case-0").order_by(AuditEvent.sequence.desc())
    ).first()
    assert last is not None
    session.add(
        AuditEvent(
            chain="case-0",
            sequence=last.sequence + 1,
            at=last.at,
            actor="staff:1",
            action="approve",
            detail={},
            previous=last.digest,
            digest="f" * 64,
        )
    )


TAMPERINGS = {
    "actor": alter("actor", "staff:9"),
    "action": alter("action", "approve"),
    "detail": alter("detail", {"version": 99}),
    "sequence": alter("sequence", 7),
    "chain": alter("chain", "case-9"),
    "digest": alter("digest", "0" * 63 + "1"),
    "previous": alter("previous", "0" * 63 + "1"),
    "swap": swap,
    "cut the end": cut,
    "drop from the middle": drop_middle,
    "forge an entry": forge,
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(record: None, tools: Toolbox, name: str) -> None:
    with transaction() as session:
        TAMPERINGS[name](session)
    assert problems(tools), name


def test_an_altered_moment_is_found(record: None, tools: Toolbox) -> None:
    with transaction() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).first()
        assert event is not None
        event.at += timedelta(microseconds=1)
    assert problems(tools)


def test_a_rewritten_seal_is_found(record: None, tools: Toolbox) -> None:
    with transaction() as session:
        session.execute(update(AuditSeal).where(AuditSeal.number == 5).values(digest="a" * 64))
    assert problems(tools)


def test_a_chain_goes_on_in_the_transaction_that_began_it(context: None, tools: Toolbox) -> None:
    with transaction() as session:
        auditing.begin(session, tools, "case", "resident", "submit")
        auditing.record(session, tools, "case", "resident", "message")
        first, second = auditing.chain(session, "case")
        assert (first.sequence, second.sequence, second.previous) == (1, 2, first.digest)
    assert problems(tools) == []


def test_a_chain_begins_once(record: None, tools: Toolbox) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        auditing.begin(session, tools, "case-0", "resident", "submit")
    assert problems(tools) == []


def test_an_entry_goes_with_the_act_that_it_tells_of(filed: Filed, tools: Toolbox) -> None:
    """What is rolled back leaves no entry."""
    case = filed()

    class Broken(Exception):
        pass

    with suppress(Broken), transaction() as session:
        auditing.record(session, tools, case.public_id, "resident", "message")
        raise Broken
    with transaction() as session:
        count = session.scalar(select(func.count()).where(AuditEvent.chain == case.public_id))
        assert count == 1


def test_who_writes_to_the_same_chain_at_once_waits(app: Flask, tools: Toolbox) -> None:
    """Sign-ins share a chain, and nobody has locked a row for it."""

    def sign_in(number: int) -> None:
        with transaction() as session:
            auditing.record(session, tools, "staff", f"staff:{number}", "sign-in")

    with app.app_context():
        sign_in(0)
    works = [partial(sign_in, number) for number in range(1, 9)]
    assert together(app, works) == [None] * 8
    with app.app_context(), transaction() as session:
        assert [each.sequence for each in auditing.chain(session, "staff")] == list(range(1, 10))
        assert auditing.verify(session, tools) == []

"""Retention: what is over goes without a trace of anybody; open, owed or kept on it stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, select, text, update
from sqlalchemy.orm import Session

from eapply.adapters.clock import JST, FixedClock
from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Action, Role
from eapply.models import (
    AuditEvent,
    Charge,
    DecisionDraft,
    Discrepancy,
    Document,
    LedgerEntry,
    OutboxMessage,
    Payment,
    PurgedCase,
    Refund,
    StaffAccount,
    Submission,
    db,
    transaction,
)
from eapply.models.database import Base
from eapply.queries import oversight
from eapply.queries.retention import standings
from eapply.queries.scope import StaffActor
from eapply.services import auditing, fees, paying, purging, reviewing
from tests.filings import CARD, actor_for
from tests.money import check_books, file_with_fee, pay
from tests.office import MARKS, PHONES, Office

SLUG = "24-library-card"
# Ended in November 2026, so in 令和8年度; five years after its end.
LAST_DAY = datetime.combine(date(2032, 3, 31), time(23, 59), JST)
OVER = datetime.combine(date(2032, 4, 1), time(0, 1), JST)
# What hangs on a case and goes with it. A table that is not here was not thought about yet.
KNOWN = {
    *("corrections", "messages", "unsent_messages", "notes", "ticks", "documents", "drafts"),
    *("sights", "row_ticks"),
    *(
        "uploads",
        "decision_drafts",
        "access_links",
        "case_traces",
        "charges",
        "bookings",
        "booking_places",
        "bulk_items",
        "case_labels",
        "counter_entries",
        "opinions",
        "opinion_files",
        "opinion_answers",
        "letters",
        "deliveries",
    ),
}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """An installation that purges."""
    return make_app(purge_cases=True)


@pytest.fixture
def office(app: Flask, session: Session, clock: FixedClock) -> Office:
    return Office(app, session, clock)


def end(office: Office, department: str = "library") -> int:
    """Brings a case to its end; everything promised about it is made."""
    kind = "clerk" if department == "library" else "stranger"
    with office.app.app_context(), transaction() as session:
        case = session.get_one(Submission, office.cases[department].id)
        for action in (Action.APPROVE, Action.COMPLETE):
            case = reviewing.act(
                session, office.tools, office.actors[kind], case, CARD, case.version, action, {}
            )
        number = case.id
    with office.app.app_context(), transaction() as session:
        everything_is_made(session, office.clock.now())
    return number


def everything_is_made(session: Session, now: datetime) -> None:
    session.execute(update(Document).values(made_at=now))
    session.execute(update(OutboxMessage).values(done_at=now, payload={}))


def purge(office: Office) -> int:
    with office.app.app_context():
        return purging.purge(office.tools)


def words_of(session: Session) -> str:
    """All that stands in any table."""
    rows = [session.execute(select(table)).all() for table in Base.metadata.sorted_tables]
    return "\n".join(str(row) for row in rows)


def test_nothing_of_a_purged_case_is_found_anywhere(
    office: Office, clock: FixedClock, session: Session
) -> None:
    number = office.cases["library"].reference
    names = set(office.tools.files.names())
    case_id = end(office)
    session.add(a_draft(office, case_id))
    session.commit()
    clock.set(OVER)
    assert purge(office) == 1
    assert session.get(Submission, case_id) is None
    left = words_of(session)
    for mark in (MARKS["library"], PHONES["library"], "library-canary"):
        assert mark not in left
    assert MARKS["children"] in left
    gone = names - set(office.tools.files.names())
    assert len(gone) == 13  # four uploads of three files each, one paper
    row = session.query(PurgedCase).one()
    assert (row.reference, row.slug, row.state) == (number, SLUG, "COMPLETED")
    assert (row.arrived_on, row.ended_on) == (date(2026, 11, 24), date(2026, 11, 24))
    assert row.purged_on == OVER.date()
    assert purge(office) == 0


def a_draft(office: Office, case: int) -> DecisionDraft:
    """One that was sent back, with marks in all its words."""
    mark, person = MARKS["library"], office.accounts["clerk"].id
    return DecisionDraft(
        submission_id=case,
        case_version=2,
        status="returned",
        action="approve",
        outcome="承諾",
        typed={"reasons": mark},
        basis=mark,
        seal_omitted=True,
        drafted_by=person,
        drafted_at=office.clock.now(),
        ended_by=office.accounts["head"].id,
        note=mark,
    )


@pytest.mark.only_on("sqlite")
def test_the_file_of_the_database_forgets_too(
    office: Office, clock: FixedClock, session: Session
) -> None:
    end(office)
    clock.set(OVER)
    session.rollback()
    assert purge(office) == 1
    with office.app.app_context():
        db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        path = db.engine.url.database
    assert path is not None
    content = Path(path).read_bytes()
    assert MARKS["library"].encode() not in content
    assert MARKS["children"].encode() in content


def test_the_record_stays_whole_and_tells_of_it(
    office: Office, clock: FixedClock, session: Session
) -> None:
    case = office.cases["library"]
    end(office)
    clock.set(OVER)
    purge(office)
    assert auditing.verify(session, office.tools) == []
    assert oversight.chain_of(session, case.reference) == case.public_id
    last = auditing.last(session, case.public_id)
    assert (last.actor, last.action) == ("system", "purged")
    assert last.detail == {"retention": "5年", "files": 13}
    assert session.query(AuditEvent).filter_by(chain=case.public_id).count() > 3


def test_it_goes_on_the_day_after_its_last_and_only_by_setting(
    office: Office, clock: FixedClock, session: Session
) -> None:
    end(office)
    clock.set(LAST_DAY)
    assert purge(office) == 0
    clock.set(OVER)
    kept = replace(office.tools, settings=replace(office.tools.settings, purge_cases=False))
    with office.app.app_context():
        assert purging.purge(kept) == 0
        [line] = standings(db.session(), kept.settings, clock.today())
    assert (line.procedure.slug, line.due, line.kept, line.purged) == (SLUG, 1, 0, 0)
    assert purge(office) == 1
    with office.app.app_context():
        [line] = standings(db.session(), kept.settings, clock.today())
    assert (line.due, line.purged) == (0, 1)


def test_what_is_open_or_not_made_stays(
    office: Office, clock: FixedClock, session: Session
) -> None:
    clock.set(OVER)
    with office.app.app_context(), transaction() as writing:
        everything_is_made(writing, clock.now())
    assert purge(office) == 0
    clock.set(datetime(2026, 11, 24, 12, tzinfo=JST))
    case_id = end(office)
    clock.set(OVER)
    session.add(
        OutboxMessage(
            kind="mail",
            key="mail:late",
            payload={"submission": case_id, "template": "completed"},
            created_at=clock.now(),
            due_at=clock.now(),
            stuck_at=clock.now(),
        )
    )
    session.commit()
    assert purge(office) == 0
    with office.app.app_context():
        [line] = standings(db.session(), office.tools.settings, clock.today())
    assert (line.due, line.waiting) == (0, 1)
    session.execute(update(OutboxMessage).values(done_at=clock.now()))
    session.execute(update(Document).where(Document.submission_id == case_id).values(made_at=None))
    session.commit()
    assert purge(office) == 0


def test_a_case_that_is_kept_on_stays_until_it_ends(office: Office, clock: FixedClock) -> None:
    case_id = end(office)
    clock.set(OVER)

    def keep(actor: StaffActor, reason: str) -> None:
        with office.app.app_context(), transaction() as session:
            case = session.get_one(Submission, case_id)
            purging.keep(session, office.tools, actor, case, reason)

    head = office.actors["head"]
    with pytest.raises(Refused):
        keep(office.actors["clerk"], "審査請求")
    with pytest.raises(Refused):
        keep(head, "審" * 201)
    keep(head, " 審査請求\n")
    with pytest.raises(Conflict):
        keep(head, "審査請求")
    assert purge(office) == 0
    with office.app.app_context():
        [line] = standings(db.session(), office.tools.settings, clock.today())
    assert (line.due, line.kept) == (0, 1)
    keep(head, "")
    assert purge(office) == 1


class Paid:
    """A case with a fee that was paid online, brought to its end."""

    def __init__(self, app: Flask, clerk: StaffActor) -> None:
        self.app, self.tools = app, app.extensions["eapply"]
        with app.app_context():
            with transaction() as session:
                fees.load_reviewed(session, self.tools)
                case = file_with_fee(session, self.tools)
                case.name = "納付 花子"
                session.flush()
                self.case = case.id
                charge = session.scalars(select(Charge)).one()
                charge.payer, charge.reason = "納付 花子", "納付 花子さんから電話"
                name = charge.public_id
            paying.sync_payment(self.tools, pay(self.tools, name))
            with transaction() as session:
                case = session.get_one(Submission, self.case)
                for action in (Action.TAKE, Action.APPROVE, Action.COMPLETE):
                    case = reviewing.act(
                        session, self.tools, clerk, case, CARD, case.version, action, {}
                    )
            with transaction() as session:
                everything_is_made(session, self.tools.clock.now())

    def purge(self) -> int:
        with self.app.app_context():
            return purging.purge(self.tools)


@pytest.fixture
def paid(app: Flask, add_staff: Callable[..., StaffAccount], session: Session) -> Paid:
    clerk = actor_for(add_staff("hon", (Role.CLERK, "library")))
    session.rollback()
    return Paid(app, clerk)


def test_the_money_stays_and_the_payer_goes(
    paid: Paid, clock: FixedClock, session: Session
) -> None:
    entries = session.query(LedgerEntry).count()
    assert entries
    session.rollback()
    clock.set(OVER)
    assert paid.purge() == 1
    assert session.query(LedgerEntry).count() == entries
    charge = session.query(Charge).one()
    assert (charge.status, charge.submission_id, charge.amount) == ("paid", None, 600)
    assert "納付 花子" not in words_of(session)
    assert "hanako@example.jp" not in words_of(session)
    check_books(session)


@pytest.mark.parametrize(
    "change",
    [
        lambda charge, payment, now: setattr(charge, "status", "open"),
        lambda charge, payment, now: setattr(charge, "status", "exemption"),
        lambda charge, payment, now: setattr(payment, "status", "processing"),
        lambda charge, payment, now: refund(charge, "task", now),
        lambda charge, payment, now: refund(charge, "draft", now),
        lambda charge, payment, now: refund(charge, "approved", now),
        lambda charge, payment, now: refund(charge, "failed", now),
        lambda charge, payment, now: difference(now, charge_id=charge.id),
        lambda charge, payment, now: difference(now, payment_id=payment.id),
    ],
)
def test_money_on_its_way_stops_it(
    paid: Paid, clock: FixedClock, session: Session, change: Callable[..., Any]
) -> None:
    charge, payment = session.query(Charge).one(), session.query(Payment).one()
    added = change(charge, payment, clock.now())
    if added is not None:
        session.add(added)
    session.commit()
    clock.set(OVER)
    assert paid.purge() == 0
    assert session.get(Submission, paid.case) is not None


def refund(charge: Charge, status: str, now: datetime) -> Refund:
    return Refund(
        public_id="r",
        charge_id=charge.id,
        amount=1,
        seen_balance=1,
        road="card",
        reason="other",
        status=status,
        drafted_at=now,
    )


def difference(now: datetime, **about: int) -> Discrepancy:
    return Discrepancy(key="d", kind="ledger-charge", detail={}, found_at=now, **about)


def test_every_table_that_hangs_on_a_case_was_thought_about() -> None:
    reached: set[str] = set()

    def walk(table: Table) -> None:
        for column in purging.hanging_on(table):
            if column.table.name not in reached:
                reached.add(column.table.name)
                if str(column) not in purging.LET_GO:
                    walk(column.table)

    walk(Base.metadata.tables["submissions"])
    assert reached <= KNOWN
    columns = {str(column) for table in Base.metadata.sorted_tables for column in table.c}
    assert {name for name in purging.LET_GO if not name.startswith("booking")} <= columns

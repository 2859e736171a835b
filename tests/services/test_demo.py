"""The demo's year: whole, legal, believable, and never in production."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.config import Settings
from eapply.core import reference
from eapply.core.eras import fiscal_year
from eapply.core.errors import Refused
from eapply.core.fold import search_key
from eapply.core.settlement import LIVE
from eapply.core.submission import Action, LegalType, Role, State, find
from eapply.forms import ALL_FORMS, BY_SLUG
from eapply.models import (
    AuditEvent,
    AuditSeal,
    Charge,
    Correction,
    Document,
    Message,
    NumberSeries,
    OutboxMessage,
    Payment,
    Submission,
    TakenPayout,
    transaction,
)
from eapply.queries import collection
from eapply.services import accounts, auditing, book_checks, demo, differences, fees
from eapply.services.demo.people import STAND_IN
from eapply.services.toolbox import Toolbox
from tests.money import check_books

COUNT = 400


@pytest.fixture
def filled(context: None, tools: Toolbox) -> list[int]:
    """The percentages that were told while filling."""
    told: list[int] = []
    with transaction() as session:
        fees.load_reviewed(session, tools)
        accounts.seed_demo(session, tools)
    assert demo.fill(tools, COUNT, lambda percent, text: told.append(percent)) == COUNT
    return told


def test_the_year(filled: list[int], tools: Toolbox) -> None:
    """One fill, looked at from all sides: filling is what costs time here."""
    assert filled == sorted(filled)
    assert filled[-1] == 100
    with transaction() as session:
        every = session.scalars(select(Submission).order_by(Submission.id)).all()
        assert len(every) == COUNT
        # The record is whole and sealed.
        assert auditing.verify(session, tools) == []
        events = session.scalar(select(func.count()).select_from(AuditEvent))
        assert session.scalar(select(func.count()).select_from(AuditSeal)) == events
        # Numbers are real, arrivals rise with the rows and lie in the last year.
        assert all(reference.parse(case.reference) == case.reference for case in every)
        assert all(first.arrived_at <= then.arrived_at for first, then in pairwise(every))
        assert (tools.clock.now() - every[0].arrived_at).days > 200
        assert every[-1].arrived_at < tools.clock.now()
        # All procedures, nearly all states, searchable names.
        assert {case.slug for case in every} == {form.procedure.slug for form in ALL_FORMS}
        states = {case.state for case in every}
        assert states >= {"IN_QUEUE", "IN_REVIEW", "RETURNED", "DECIDED", "COMPLETED", "WITHDRAWN"}
        assert all(case.key_name == search_key(case.name) and case.name for case in every)
        for case in every:
            look_at(case)
        papers = session.scalars(select(Document)).all()
        assert len([paper for paper in papers if paper.kind == "copy"]) == COUNT
        look_at_numbers(session, [paper for paper in papers if paper.kind == "result"])
        assert session.scalars(select(Correction)).first() is not None
        assert session.scalars(select(Message)).first() is not None
        promised = session.scalars(select(OutboxMessage)).all()
        assert {message.kind for message in promised} == {"document"}
        assert len(promised) < 100
        look_at_money(session, tools, every)
        steps(session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all(), every)


def look_at(case: Submission) -> None:
    """What must fit together in one case."""
    text = str(case.answers) + str(case.sheet) + str(case.raw)
    assert STAND_IN.sei not in text
    assert STAND_IN.email not in text
    assert (case.paused_on is not None) == (case.state in (State.RETURNED, State.AWAITING_PAYMENT))
    decided = case.outcome != ""
    assert decided == (case.decided_at is not None)
    assert decided or case.state not in (State.DECIDED, State.COMPLETED)
    assert case.due_on >= case.arrived_at.date()
    assert case.department == BY_SLUG[case.slug].procedure.department or case.department


def look_at_numbers(session: Session, papers: list[Document]) -> None:
    """Results are numbered by department and fiscal year, in the order in which they went out."""
    numbers: defaultdict[tuple[str | None, int | None], list[int | None]] = defaultdict(list)
    for paper in sorted(papers, key=lambda paper: (paper.created_at, paper.id)):
        assert paper.fiscal_year == fiscal_year(paper.created_at.date())
        numbers[paper.number_department, paper.fiscal_year].append(paper.number)
    assert len({year for _, year in numbers}) == 2
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    series = session.scalars(select(NumberSeries)).all()
    assert {(each.department, each.fiscal_year): each.last_number for each in series} == {
        key: len(found) for key, found in numbers.items()
    }


def look_at_money(session: Session, tools: Toolbox, cases: Sequence[Submission]) -> None:
    """A year of takings in which the books find nothing to say."""
    check_books(session)
    assert book_checks.check(session, tools) == 0
    assert differences.open_count(session) == 0
    charges = {row.submission_id: row for row in session.scalars(select(Charge)).all()}
    assert {row.status for row in charges.values()} >= {"paid", "free", "void", "assessing"}
    refused = set(session.scalars(select(AuditEvent.chain).where(AuditEvent.action == "refuse")))
    for case in cases:
        has_fee = BY_SLUG[case.slug].procedure.fee_rule is not None
        assert has_fee == (case.id in charges)
        if case.state == State.AWAITING_PAYMENT:
            assert charges[case.id].status == "open"
        if has_fee and case.state == State.COMPLETED and case.public_id not in refused:
            assert charges[case.id].status in ("paid", "free", "waived"), case.slug
    today = tools.clock.today()
    lines = collection.table(session, today - timedelta(days=400), today)
    total = collection.total(lines)
    assert len({line.day.replace(day=1) for line in lines}) >= 8
    assert min(total.card, total.cash) > 0
    assert session.scalars(select(Payment).where(Payment.status.in_(LIVE))).all() == []
    assert session.scalars(select(TakenPayout)).first() is not None


def steps(events: Sequence[AuditEvent], cases: Sequence[Submission]) -> None:
    """Every step of every case is in the table of transitions, and leads to the stored state."""
    now = {case.public_id: State.DRAFT for case in cases}
    legal = {case.public_id: LegalType(case.legal_type) for case in cases}
    for event in events:
        if event.chain not in now or event.action not in [action.value for action in Action]:
            continue
        role = Role.CLERK if event.actor.startswith("staff:") else Role(event.actor)
        move = find(now[event.chain], Action(event.action), role, legal[event.chain])
        assert move is not None, (event.chain, event.action)
        now[event.chain] = move.to
    assert now == {case.public_id: State(case.state) for case in cases}


def test_never_in_production(context: None, tools: Toolbox) -> None:
    tools = replace(tools, settings=_like_production(tools))
    with pytest.raises(Refused):
        demo.fill(tools, 1)
    with transaction() as session:
        assert session.scalars(select(Submission)).first() is None


def _like_production(tools: Toolbox) -> Settings:
    """The same settings in the other mode; its other rules are not the matter here."""
    other = object.__new__(type(tools.settings))
    other.__dict__.update(tools.settings.__dict__ | {"mode": "production"})
    return other

"""文書番号: without gaps or doubles, whoever comes in the same moment and whatever fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eapply.adapters.clock import JST, FixedClock
from eapply.core.notices import Tells
from eapply.core.results import ResultDocument
from eapply.core.submission import Action
from eapply.models import AuditEvent, Document, NumberSeries, Submission, transaction
from eapply.queries.scope import StaffActor
from eapply.services import notifying, reviewing
from eapply.services.toolbox import Toolbox
from tests.filings import CARD
from tests.services.test_races import together

PARALLEL = 200
Filed = Callable[..., Submission]
PAPER = ResultDocument("図書利用カード交付のお知らせ")


class Failed(Exception):
    """What comes after the issue went wrong."""


def issue(session: Session, tools: Toolbox, case: Submission) -> str:
    told = notifying.Told("承諾")
    return notifying.promise_result(session, tools, case, CARD, PAPER, told, Tells.NOTHING).number


def issued(tools: Toolbox, case: Submission) -> str:
    with transaction() as session:
        return issue(session, tools, session.get_one(Submission, case.id))


def numbers(session: Session) -> list[int | None]:
    return list(
        session.scalars(
            select(Document.number).where(Document.kind == "result").order_by(Document.number)
        )
    )


def test_parallel_issues_leave_no_gap_and_no_double(
    app: Flask, tools: Toolbox, filed: Filed
) -> None:
    """Every fourth fails after it took its number."""
    case = filed().id

    def work(place: int) -> Callable[[], str]:
        def one() -> str:
            with transaction() as session:
                number = issue(session, tools, session.get_one(Submission, case))
                session.flush()
                if place % 4 == 3:
                    raise Failed
                return number

        return one

    results = together(app, [work(place) for place in range(PARALLEL)])
    given = [result for result in results if isinstance(result, str)]
    assert {type(result) for result in results} == {str, Failed}
    assert len(given) == PARALLEL * 3 // 4
    with transaction() as session:
        assert numbers(session) == list(range(1, len(given) + 1))
        written = session.scalars(select(Document.full_number).where(Document.kind == "result"))
        assert sorted(map(str, written)) == sorted(given)
        assert session.scalars(select(NumberSeries.last_number)).all() == [len(given)]


def test_an_act_that_fails_takes_no_number(filed: Filed, tools: Toolbox, clerk: StaffActor) -> None:
    case = filed()

    def act(action: Action, fails: bool = False) -> None:
        with transaction() as session:
            seen = session.get_one(Submission, case.id)
            reviewing.act(session, tools, clerk, seen, CARD, seen.version, action, {})
            if fails:
                raise Failed

    act(Action.TAKE)
    for _ in range(3):
        with pytest.raises(Failed):
            act(Action.APPROVE, fails=True)
    act(Action.APPROVE)
    with transaction() as session:
        assert numbers(session) == [1]
        entry = session.scalars(select(AuditEvent).where(AuditEvent.action == "approve")).one()
        assert entry.detail["document_number"] == "鹿図第1号"
    assert issued(tools, filed()) == "鹿図第2号"


def test_each_department_counts_for_itself(filed: Filed, tools: Toolbox) -> None:
    library, children = filed(), filed(department="children")
    given = [issued(tools, case) for case in (library, children, library, children)]
    assert given == ["鹿図第1号", "鹿こ相第1号", "鹿図第2号", "鹿こ相第2号"]


def test_the_year_begins_on_the_first_of_april_in_japan(
    filed: Filed, tools: Toolbox, clock: FixedClock
) -> None:
    case = filed()
    midnight = datetime(2027, 4, 1, tzinfo=JST)
    given = []
    for moment in (
        midnight - timedelta(days=90),
        midnight - timedelta(seconds=1),
        midnight,
        midnight.astimezone(UTC) + timedelta(hours=8),  # still March 31 in Greenwich
    ):
        clock.set(moment)
        given.append(issued(tools, case))
    assert given == ["鹿図第1号", "鹿図第2号", "鹿図第1号", "鹿図第2号"]
    with transaction() as session:
        papers = session.scalars(
            select(Document).where(Document.kind == "result").order_by(Document.id)
        ).all()
        assert [paper.fiscal_year for paper in papers] == [2026, 2026, 2027, 2027]
        days = [paper.content["decided_on"] for paper in papers]
        assert days == ["2027-01-01", "2027-03-31", "2027-04-01", "2027-04-01"]


def test_the_database_refuses_a_double(filed: Filed, tools: Toolbox) -> None:
    case = filed()
    issued(tools, case)
    with transaction() as session:
        session.execute(update(NumberSeries).values(last_number=0))
    with pytest.raises(IntegrityError):
        issued(tools, case)


def test_only_results_have_a_number(filed: Filed) -> None:
    filed()
    with transaction() as session:
        copy = session.scalars(select(Document)).one()
        assert (copy.kind, copy.number, copy.full_number) == ("copy", None, None)
        assert session.scalars(select(NumberSeries)).all() == []

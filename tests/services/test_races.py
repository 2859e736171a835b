"""Several people at the same case in the same moment: exactly one wins (T33, I13)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eapply.core.errors import Conflict
from eapply.core.submission import Action, Role
from eapply.models import AuditEvent, Document, StaffAccount, Submission, db, transaction
from eapply.services import auditing, drafting, following, reviewing, submitting
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, SLUG, actor_for, file_case, sheet

PEOPLE = 8


def together(app: Flask, works: list[Callable[[], Any]], seconds: float = 60) -> list[Any]:
    """Runs all works at once, each in a thread of its own; their results or exceptions, None for one that
    takes longer than ``seconds``."""
    start = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait()
            try:
                results[place] = work()
            except Exception as error:
                results[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    return results


@pytest.fixture
def clerks(add_staff: Callable[..., StaffAccount]) -> list[Any]:
    return [
        actor_for(add_staff(f"hon-{number}", (Role.CLERK, "library"))) for number in range(PEOPLE)
    ]


@pytest.fixture
def case(app: Flask, tools: Toolbox) -> int:
    with app.app_context(), transaction() as session:
        return file_case(session, tools).id


def acting(
    tools: Toolbox, actor: Any, case: int, version: int, action: Action
) -> Callable[[], str]:
    def act() -> str:
        with transaction() as session:
            found = session.get_one(Submission, case)
            reviewing.act(session, tools, actor, found, CARD, version, action, {"reasons": "理由"})
        return action.value

    return act


def kinds(results: list[Any]) -> Counter[str]:
    return Counter(
        type(result).__name__ if isinstance(result, BaseException) else "done" for result in results
    )


def test_one_of_eight_takes_a_case(
    app: Flask, tools: Toolbox, clerks: list[Any], case: int
) -> None:
    works = [acting(tools, actor, case, 1, Action.TAKE) for actor in clerks]
    assert kinds(together(app, works)) == {"done": 1, Conflict.__name__: PEOPLE - 1}
    with app.app_context(), transaction() as session:
        row = session.get_one(Submission, case)
        assert row.version == 2
        entry = session.scalars(select(AuditEvent).where(AuditEvent.action == "take")).one()
        assert entry.actor == auditing.actor_of(row.handler_id or 0)
        assert auditing.verify(session, tools) == []


def test_one_of_eight_decides_and_one_paper_is_made(
    app: Flask, tools: Toolbox, clerks: list[Any], case: int
) -> None:
    with app.app_context():
        acting(tools, clerks[0], case, 1, Action.TAKE)()
    works = [
        acting(tools, actor, case, 2, (Action.APPROVE, Action.REFUSE)[place % 2])
        for place, actor in enumerate(clerks)
    ]
    assert kinds(together(app, works)) == {"done": 1, Conflict.__name__: PEOPLE - 1}
    with app.app_context(), transaction() as session:
        decided = session.scalars(select(Document).where(Document.kind == "result")).all()
        assert [paper.content["outcome"] for paper in decided] == [
            session.get_one(Submission, case).outcome
        ]


def test_deciding_against_withdrawing(
    app: Flask, tools: Toolbox, clerks: list[Any], case: int
) -> None:
    with app.app_context():
        acting(tools, clerks[0], case, 1, Action.TAKE)()

    def withdraw() -> str:
        with transaction() as session:
            following.withdraw(session, tools, session.get_one(Submission, case), "")
        return "withdraw"

    results = together(app, [acting(tools, clerks[0], case, 2, Action.APPROVE), withdraw])
    done = [result for result in results if isinstance(result, str)]
    assert len(done) == 1
    with app.app_context(), transaction() as session:
        state = session.get_one(Submission, case).state
        assert state == {"approve": "DECIDED", "withdraw": "WITHDRAWN"}[done[0]]


def test_entries_of_one_chain_written_at_once_stay_in_line(
    app: Flask, tools: Toolbox, clerks: list[Any], case: int
) -> None:
    def assign(actor: Any) -> Callable[[], str]:
        def work() -> str:
            while True:
                with transaction() as session:
                    found = session.get_one(Submission, case)
                    version = found.version
                try:
                    with transaction() as session:
                        reviewing.assign(session, tools, actor, found, version, actor.id)
                    return "assigned"
                except Conflict:
                    continue

        return work

    assert together(app, [assign(actor) for actor in clerks]) == ["assigned"] * PEOPLE
    with app.app_context(), transaction() as session:
        assert auditing.verify(session, tools) == []
        count = session.scalar(select(func.count()).where(AuditEvent.action == "assign"))
        assert count == PEOPLE


def test_one_draft_is_filed_once(app: Flask, tools: Toolbox) -> None:
    with app.app_context(), transaction() as session:
        draft, _ = drafting.start(session, tools, SLUG, CARD.version, {})
        public_id = draft.public_id
    filing = submitting.Filing(CARD, {}, {}, sheet("鹿嶋 花子"), name="鹿嶋 花子")

    def submit() -> str:
        with transaction() as session:
            locked = drafting.lock(session, public_id)
            return submitting.submit(session, tools, locked, filing).reference

    results = together(app, [submit] * PEOPLE)
    assert len(set(results)) == 1
    with app.app_context(), transaction() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 1

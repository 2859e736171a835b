"""The life of cases as a machine: random acts of residents and staff, right and wrong ones.

After every step the stored state is the one that the table gives, each change has its entry, versions
only grow, the clock of the period stands exactly while the resident has the turn, and the record is
whole. Wrong acts are refused and change nothing.
"""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from eapply.adapters.city_facts import CityFacts
from eapply.adapters.clock import JST, FixedClock
from eapply.adapters.ids import SeededIds
from eapply.config import Settings
from eapply.core.errors import Refused
from eapply.core.submission import Action, LegalType, Role, State, find
from eapply.models import AuditEvent, StaffAccount, StaffGrant, Submission, db, transaction
from eapply.queries.scope import StaffActor
from eapply.services import auditing, cases, following, messaging, reviewing
from tests.databases import Databases
from tests.filings import CARD, actor_for, file_case, sheet

NOW = datetime(2026, 11, 24, 10, tzinfo=JST)
VALUES: dict[Action, dict[str, Any]] = {
    Action.ASK_CORRECTION: {
        "items": [{"key": "note", "kind": "不足", "reason": "書いてください。"}]
    },
    Action.TRANSFER: {"department": "children", "reason": "担当がちがうため"},
    Action.REFUSE: {"reasons": "要件にあてはまらないため"},
    Action.REPLY: {"reasons": "直しました。"},
}
STAFF_ACTIONS = [*reviewing.VERBS]


class Desk(RuleBasedStateMachine):
    """One office with two departments and whatever people send it."""

    url = ""
    facts: CityFacts
    numbers = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(TemporaryDirectory())
        self.clock = FixedClock(NOW)
        create_app = resolve_name("eapply.factory:create_app")
        options = Settings(
            instance_folder=Path(folder),
            database_url=self.url,
            secret_key="secret of the tests, long enough for any rule",
            audit_key="another key of the tests, as long as the rules want",
        )
        tools = {"clock": self.clock, "ids": SeededIds(next(self.numbers)), "facts": self.facts}
        self.app = create_app(options, tools)
        self.tools = self.app.extensions["eapply"]
        self.stack.enter_context(self.app.app_context())
        self.expected: dict[int, State] = {}
        self.changes: dict[int, int] = {}
        self.versions: dict[int, int] = {}

    def teardown(self) -> None:
        for engine in db.engines.values():
            db.session.remove()
            engine.dispose()
        self.stack.close()

    filed = Bundle("filed")

    @initialize()
    def people(self) -> None:
        with transaction() as session:
            for table in reversed(db.metadata.sorted_tables):
                session.execute(table.delete())
            accounts = [
                StaffAccount(
                    login=login,
                    name=login,
                    password_hash="",
                    must_change_password=False,
                    created_at=self.clock.now(),
                    grants=[StaffGrant(role=role.value, department=department)],
                )
                for login, role, department in (
                    ("hon", Role.CLERK, "library"),
                    ("kacho", Role.HEAD, "library"),
                    ("kodomo", Role.CLERK, "children"),
                )
            ]
            session.add_all(accounts)
            session.flush()
            self.staff = [actor_for(account) for account in accounts]

    @rule(target=filed, legal_type=st.sampled_from(LegalType))
    def file(self, legal_type: LegalType) -> int:
        with transaction() as session:
            case = file_case(session, self.tools, legal_type=legal_type)
            number = case.id
        self.expected[number] = State.IN_QUEUE
        self.changes[number] = 1
        self.versions[number] = 1
        return number

    @rule(
        number=filed,
        action=st.sampled_from(STAFF_ACTIONS),
        who=st.integers(0, 2),
        stale=st.sampled_from((0, 0, 0, 1)),
    )
    def staff_acts(self, number: int, action: Action, who: int, stale: int) -> None:
        actor: StaffActor = self.staff[who]
        with transaction() as session:
            case = session.get_one(Submission, number)
            state, version = State(case.state), case.version
            legal_type, department = LegalType(case.legal_type), case.department
        role = actor.role_in(department)
        values = VALUES.get(action, {})
        if action is Action.TRANSFER and department == "children":
            values = values | {"department": "library"}
        move = find(state, action, role, legal_type) if role else None
        should_work = move is not None and not stale
        try:
            with transaction() as session:
                case = session.get_one(Submission, number)
                reviewing.act(
                    session, self.tools, actor, case, CARD, version - stale, action, values
                )
        except Refused:
            assert not should_work, (state, action, role)
            return
        assert should_work, (state, action, role, stale)
        assert move is not None
        self.expected[number] = move.to
        self.changes[number] += 1

    @rule(number=filed)
    def resident_withdraws(self, number: int) -> None:
        state = self.expected[number]
        try:
            with transaction() as session:
                case = session.get_one(Submission, number)
                following.withdraw(session, self.tools, case, "都合により")
        except Refused:
            assert find(state, Action.WITHDRAW, Role.RESIDENT, CARD.legal_type) is None
            return
        self.expected[number] = State.WITHDRAWN
        self.changes[number] += 1

    @rule(number=filed)
    def resident_corrects(self, number: int) -> None:
        with transaction() as session:
            case = session.get_one(Submission, number)
            correction = reviewing.open_correction(session, case)
            if correction is None:
                assert self.expected[number] is not State.RETURNED
                return
            following.answer_correction(
                session,
                self.tools,
                case,
                correction.id,
                {"note": ["直しました"]},
                {"note": "直しました"},
                sheet(case.name, "直しました"),
            )
        self.expected[number] = State.IN_REVIEW
        self.changes[number] += 1

    @rule(number=filed)
    def resident_writes(self, number: int) -> None:
        try:
            with transaction() as session:
                case = session.get_one(Submission, number)
                messaging.from_resident(session, self.tools, case, "いつごろですか。")
        except Refused:
            return

    @rule(days=st.integers(0, 12))
    def time_passes(self, days: int) -> None:
        self.clock.advance(days=days, minutes=1)

    @rule()
    def sealing(self) -> None:
        with transaction() as session:
            auditing.seal(session, self.tools)

    @invariant()
    def states_are_those_of_the_table(self) -> None:
        if not self.expected:
            return
        with transaction() as session:
            for case in session.scalars(select(Submission)):
                assert State(case.state) is self.expected[case.id]
                assert (case.paused_on is not None) == (State(case.state) is State.RETURNED)
                assert case.version >= self.versions[case.id]
                self.versions[case.id] = case.version
                decided = State(case.state) in (State.DECIDED, State.COMPLETED)
                assert bool(case.outcome) == decided
                assert (case.decided_at is not None) == decided

    @invariant()
    def each_change_has_its_entry(self) -> None:
        if not self.expected:
            return
        with transaction() as session:
            moves = [action.value for action in Action]
            counted = session.execute(
                select(Submission.id, func.count(AuditEvent.id))
                .join(AuditEvent, AuditEvent.chain == Submission.public_id)
                .where(AuditEvent.action.in_(moves))
                .group_by(Submission.id)
            )
            assert {number: count for number, count in counted} == self.changes  # noqa: C416
            assert auditing.verify(session, self.tools) == []

    @invariant()
    def arrival_never_changes(self) -> None:
        if not self.expected:
            return
        with transaction() as session:
            moments = session.scalars(select(Submission.arrived_at).order_by(Submission.id)).all()
            assert list(moments) == sorted(moments)


@pytest.fixture
def life(database_url: str, facts: CityFacts) -> type[Desk]:
    return type("DeskHere", (Desk,), {"url": database_url, "facts": facts})


def test_life_of_cases(life: type[Desk], databases: Databases) -> None:
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_waiting_moves_the_due_day_by_the_opening_days_of_the_pause(
    context: None, tools: Any, clock: FixedClock, clerk: StaffActor
) -> None:
    """Asked on Tuesday, answered on Friday of the week after: eight opening days."""
    with transaction() as session:
        case = file_case(session, tools)
        due = case.due_on
        reviewing.act(session, tools, clerk, case, CARD, 1, Action.TAKE, {})
        values = VALUES[Action.ASK_CORRECTION]
        reviewing.act(session, tools, clerk, case, CARD, 2, Action.ASK_CORRECTION, values)
    clock.advance(days=10)
    with transaction() as session:
        case = cases.lock(session, case)
        reviewing.act(session, tools, clerk, case, CARD, 3, Action.CANCEL_CORRECTION, {})
        opening = tools.facts.opening_days("city")
        waited = opening.between(NOW.date(), clock.today())
        assert case.due_on == opening.add(due, waited)
        assert waited == 8

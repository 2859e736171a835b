"""The life of cases as a machine: random acts of residents and staff, right and wrong ones.

After every step the stored state is the one that the table gives, each change has its entry, versions
only grow, the clock of the period stands exactly while the resident has the turn, and the record is
whole. Wrong acts are refused and change nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from flask import Flask
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

from eapply.adapters.clock import JST, FixedClock
from eapply.core.errors import Refused
from eapply.core.submission import Action, LegalType, Role, State, allowed, find
from eapply.models import AuditEvent, StaffAccount, StaffGrant, Submission, db, transaction
from eapply.queries.scope import StaffActor
from eapply.services import auditing, cases, following, messaging, reviewing
from eapply.services.toolbox import Toolbox
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
BACKWARDS = (Action.TAKE, Action.RELEASE, Action.TRANSFER)


class Desk(RuleBasedStateMachine):
    """One office with two departments and whatever people send it."""

    app: Flask
    clock: FixedClock
    reached: ClassVar[set[State]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.tools: Toolbox = self.app.extensions["eapply"]
        self.clock.set(NOW)
        self.expected: dict[int, State] = {}
        self.changes: dict[int, int] = {}
        self.versions: dict[int, int] = {}

    filed = Bundle("filed")

    @initialize(target=filed, legal_type=st.sampled_from(LegalType))
    def begin(self, legal_type: LegalType) -> int:
        """An empty office with its people, and a first filing."""
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
        return self.a_filing(legal_type)

    @rule(target=filed, legal_type=st.sampled_from(LegalType))
    def file(self, legal_type: LegalType) -> int:
        return self.a_filing(legal_type)

    def a_filing(self, legal_type: LegalType) -> int:
        with transaction() as session:
            case = file_case(session, self.tools, legal_type=legal_type)
            number = case.id
        self.expected[number] = State.IN_QUEUE
        self.changes[number] = 1
        self.versions[number] = 1
        return number

    @rule(number=filed, choice=st.integers(0, 99))
    def staff_goes_on(self, number: int, choice: int) -> None:
        """The department does what brings the case nearer to its end."""
        with transaction() as session:
            case = session.get_one(Submission, number)
            state, legal_type = State(case.state), LegalType(case.legal_type)
            who = 2 if case.department == "children" else choice % 2
        onwards = [
            action
            for action in allowed(state, Role.CLERK, legal_type)
            if action not in BACKWARDS or (state is State.IN_QUEUE and action is Action.TAKE)
        ]
        if onwards:
            self.act(number, onwards[choice % len(onwards)], self.staff[who], 0)

    @rule(
        number=filed,
        action=st.sampled_from(STAFF_ACTIONS),
        who=st.integers(0, 2),
        stale=st.sampled_from((0, 0, 0, 1)),
    )
    def staff_tries(self, number: int, action: Action, who: int, stale: int) -> None:
        """Anybody tries anything."""
        self.act(number, action, self.staff[who], stale)

    def act(self, number: int, action: Action, actor: StaffActor, stale: int) -> None:
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

    @rule(number=filed, really=st.integers(0, 5))
    def resident_withdraws(self, number: int, really: int) -> None:
        """Seldom: nothing happens to the case afterwards."""
        if really:
            return
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
    def all_fits(self) -> None:
        """States are those of the table, entries those of the changes, the record is whole."""
        if not self.expected:
            return
        session = db.session()
        moments = []
        for case in session.scalars(select(Submission).order_by(Submission.id)):
            state = State(case.state)
            assert state is self.expected[case.id]
            assert (case.paused_on is not None) == (state is State.RETURNED)
            assert case.version >= self.versions[case.id]
            assert case.version >= self.changes[case.id]
            self.versions[case.id] = case.version
            decided = state in (State.DECIDED, State.COMPLETED)
            assert bool(case.outcome) == decided
            assert (case.decided_at is not None) == decided
            moments.append(case.arrived_at)
            self.reached.add(state)
        assert moments == sorted(moments)
        counted = session.execute(
            select(Submission.id, func.count(AuditEvent.id))
            .join(AuditEvent, AuditEvent.chain == Submission.public_id)
            .where(AuditEvent.action.in_([action.value for action in Action]))
            .group_by(Submission.id)
        )
        assert {row[0]: row[1] for row in counted} == self.changes
        assert auditing.verify(session, self.tools) == []
        session.rollback()


def test_life_of_cases(context: None, app: Flask, clock: FixedClock) -> None:
    Desk.app, Desk.clock = app, clock
    Desk.reached.clear()
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # A machine that never gets anywhere would prove nothing.
    unpaid = {State.DRAFT, State.AWAITING_PAYMENT, State.LAPSED}
    assert Desk.reached == set(State) - unpaid


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

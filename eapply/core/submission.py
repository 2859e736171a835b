"""The life of a submission: states, actions, who may do what, as one table.

The table decides the buttons, the API and the checks. A state is a decision and is stored; what others
tell us (mail delivered, card charged, posted) is kept as dated observations beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from eapply.core.errors import Conflict


class LegalType(StrEnum):
    """What a filing is in law; it decides the verbs and the outcomes."""

    APPLICATION = "申請"
    NOTIFICATION = "届出"
    REQUEST = "要望"
    SUBSCRIPTION = "申込"
    COMMISSION = "依頼"
    RESERVATION = "予約"


class State(StrEnum):
    DRAFT = "DRAFT"
    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    IN_QUEUE = "IN_QUEUE"
    IN_REVIEW = "IN_REVIEW"
    RETURNED = "RETURNED"
    DECIDED = "DECIDED"
    COMPLETED = "COMPLETED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


class Action(StrEnum):
    SUBMIT = "submit"
    SUBMIT_UNPAID = "submit-unpaid"
    PAY = "pay"
    LAPSE = "lapse"
    TAKE = "take"
    RELEASE = "release"
    ASK_CORRECTION = "ask-correction"
    CANCEL_CORRECTION = "cancel-correction"
    CORRECT = "correct"
    TRANSFER = "transfer"
    APPROVE = "approve"
    REFUSE = "refuse"
    ACCEPT = "accept"
    REPLY = "reply"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"


class Role(StrEnum):
    """Who acts. CLERK and HEAD belong to a department, the others are city-wide or outside.

    FEES revises the fee table, CASHIER keeps the accounts; no city-wide role opens a case.
    """

    RESIDENT = "resident"
    SYSTEM = "system"
    CLERK = "clerk"
    HEAD = "head"
    AUDITOR = "auditor"
    PEOPLE = "people"
    FEES = "fees"
    CASHIER = "cashier"


ALL_TYPES = frozenset(LegalType)
DESK = frozenset({Role.CLERK, Role.HEAD})
CITY_WIDE = frozenset({Role.AUDITOR, Role.PEOPLE, Role.FEES, Role.CASHIER})
BY_RESIDENT = frozenset({Role.RESIDENT})
BY_SYSTEM = frozenset({Role.SYSTEM})
NOT_DECIDED_BY_APPROVAL = frozenset({LegalType.NOTIFICATION, LegalType.REQUEST})


@dataclass(frozen=True)
class Transition:
    """One legal move. ``to`` may equal ``source``: then only an entry and the version change."""

    source: State
    action: Action
    to: State
    roles: frozenset[Role]
    legal_types: frozenset[LegalType] = ALL_TYPES


def _moves() -> tuple[Transition, ...]:
    S, A, T = State, Action, LegalType  # noqa: N806 - a table reads better with short heads
    approval = ALL_TYPES - NOT_DECIDED_BY_APPROVAL
    moves = [
        Transition(S.DRAFT, A.SUBMIT, S.IN_QUEUE, BY_RESIDENT),
        Transition(S.DRAFT, A.SUBMIT_UNPAID, S.AWAITING_PAYMENT, BY_RESIDENT),
        Transition(S.AWAITING_PAYMENT, A.PAY, S.IN_QUEUE, BY_SYSTEM),
        Transition(S.AWAITING_PAYMENT, A.LAPSE, S.LAPSED, BY_SYSTEM),
        Transition(S.IN_QUEUE, A.TAKE, S.IN_REVIEW, DESK),
        Transition(S.IN_REVIEW, A.TAKE, S.IN_REVIEW, DESK),
        Transition(S.IN_REVIEW, A.RELEASE, S.IN_QUEUE, DESK),
        Transition(S.IN_REVIEW, A.ASK_CORRECTION, S.RETURNED, DESK),
        Transition(S.RETURNED, A.CANCEL_CORRECTION, S.IN_REVIEW, DESK),
        Transition(S.RETURNED, A.CORRECT, S.IN_REVIEW, BY_RESIDENT),
        Transition(S.IN_QUEUE, A.TRANSFER, S.IN_QUEUE, DESK),
        Transition(S.IN_REVIEW, A.TRANSFER, S.IN_QUEUE, DESK),
        Transition(S.IN_REVIEW, A.APPROVE, S.DECIDED, DESK, approval),
        Transition(S.IN_REVIEW, A.REFUSE, S.DECIDED, DESK, approval),
        Transition(S.IN_REVIEW, A.ACCEPT, S.DECIDED, DESK, frozenset({T.NOTIFICATION})),
        Transition(S.IN_REVIEW, A.REPLY, S.DECIDED, DESK, frozenset({T.REQUEST})),
        Transition(S.DECIDED, A.COMPLETE, S.COMPLETED, DESK),
    ]
    open_states = (S.AWAITING_PAYMENT, S.IN_QUEUE, S.IN_REVIEW, S.RETURNED)
    moves += [Transition(state, A.WITHDRAW, S.WITHDRAWN, BY_RESIDENT) for state in open_states]
    return tuple(moves)


TRANSITIONS = _moves()
FINAL_STATES = frozenset({State.COMPLETED, State.WITHDRAWN, State.LAPSED})
FILED_STATES = tuple(state for state in State if state is not State.DRAFT)


def find(state: State, action: Action, role: Role, legal_type: LegalType) -> Transition | None:
    """The move that this role may make from this state, or None."""
    return next(
        (
            move
            for move in TRANSITIONS
            if move.source is state
            and move.action is action
            and role in move.roles
            and legal_type in move.legal_types
        ),
        None,
    )


def advance(state: State, action: Action, role: Role, legal_type: LegalType) -> State:
    """The state after the action.

    Raises:
        Conflict: the move is not in the table, usually because somebody else was faster.
    """
    move = find(state, action, role, legal_type)
    if move is None:
        raise Conflict(
            "この申請の状況が変わったため、その操作はできません。画面を開き直してください。"
        )
    return move.to


def allowed(state: State, role: Role, legal_type: LegalType) -> tuple[Action, ...]:
    """The actions that this role may take now, in the order of the table: these are the buttons."""
    return tuple(
        move.action
        for move in TRANSITIONS
        if move.source is state and role in move.roles and legal_type in move.legal_types
    )

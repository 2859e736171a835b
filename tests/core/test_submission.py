"""The table of transitions: what follows from it for every state, action, role and legal type."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eapply.core.errors import Conflict
from eapply.core.submission import (
    CITY_WIDE,
    DESK,
    FINAL_STATES,
    TRANSITIONS,
    Action,
    LegalType,
    Role,
    State,
    advance,
    allowed,
    find,
)

EVERY = list(product(State, Action, Role, LegalType))


def test_moves_are_unambiguous() -> None:
    """One state, action, role and legal type lead to one state."""
    for state, action, role, legal_type in EVERY:
        fitting = [
            move
            for move in TRANSITIONS
            if (move.source, move.action) == (state, action)
            and role in move.roles
            and legal_type in move.legal_types
        ]
        assert len(fitting) <= 1


@given(
    st.sampled_from(State),
    st.sampled_from(Action),
    st.sampled_from(Role),
    st.sampled_from(LegalType),
)
def test_buttons_and_checks_say_the_same(
    state: State, action: Action, role: Role, legal_type: LegalType
) -> None:
    offered = action in allowed(state, role, legal_type)
    if offered:
        assert advance(state, action, role, legal_type) in State
    else:
        with pytest.raises(Conflict):
            advance(state, action, role, legal_type)
    assert offered == (find(state, action, role, legal_type) is not None)


@pytest.mark.parametrize("state", sorted(FINAL_STATES))
def test_nothing_leaves_a_final_state(state: State) -> None:
    assert all(not allowed(state, role, legal) for role, legal in product(Role, LegalType))


def test_city_wide_roles_do_nothing_to_cases() -> None:
    for state, legal_type in product(State, LegalType):
        assert not any(allowed(state, role, legal_type) for role in CITY_WIDE)
        assert set(Role) - CITY_WIDE - DESK == {Role.RESIDENT, Role.SYSTEM}


@pytest.mark.parametrize("legal_type", LegalType)
def test_every_legal_type_can_be_decided_and_ended(legal_type: LegalType) -> None:
    reached = {State.DRAFT}
    while True:
        further = {
            move.to
            for move in TRANSITIONS
            if move.source in reached and legal_type in move.legal_types
        }
        if further <= reached:
            break
        reached |= further
    assert set(State) == reached


@pytest.mark.parametrize(
    ("legal_type", "decisions"),
    [
        (LegalType.APPLICATION, {Action.APPROVE, Action.REFUSE}),
        (LegalType.NOTIFICATION, {Action.ACCEPT}),
        (LegalType.REQUEST, {Action.REPLY}),
        (LegalType.SUBSCRIPTION, {Action.APPROVE, Action.REFUSE}),
        (LegalType.COMMISSION, {Action.APPROVE, Action.REFUSE}),
        (LegalType.RESERVATION, {Action.APPROVE, Action.REFUSE}),
    ],
)
def test_each_legal_type_has_its_own_decisions(
    legal_type: LegalType, decisions: set[Action]
) -> None:
    found = {
        move.action
        for move in TRANSITIONS
        if move.to is State.DECIDED and legal_type in move.legal_types
    }
    assert found == decisions

"""The words of decisions: one table, the same legal types as the table of transitions."""

from __future__ import annotations

import pytest

from eapply.core.decisions import DECIDING, DECISIONS, Decision
from eapply.core.submission import TRANSITIONS, Action, LegalType, State


def test_every_legal_type_is_decided_as_the_transitions_allow() -> None:
    for legal_type in LegalType:
        possible = {
            move.action
            for move in TRANSITIONS
            if move.to is State.DECIDED and legal_type in move.legal_types
        }
        assert set(DECISIONS[legal_type]) == possible
    assert {move.action for move in TRANSITIONS if move.to is State.DECIDED} == DECIDING


@pytest.mark.parametrize(
    ("action", "word", "verb", "past", "tag"),
    [
        (Action.APPROVE, "承認", "承認する", "承認しました", "承認済"),
        (Action.REFUSE, "却下", "却下する", "却下しました", "却下"),
        (Action.ACCEPT, "受理", "受理する", "受理しました", "受理済"),
        (Action.REPLY, "回答", "回答する", "回答しました", "回答済"),
        (Action.APPROVE, "承諾", "承諾する", "承諾しました", "承諾済"),
        (Action.REFUSE, "お断り", "お断りする", "お断りしました", "お断り"),
        (Action.APPROVE, "掲載", "掲載を決める", "掲載を決めました", "掲載決定"),
        (Action.APPROVE, "確定", "確定する", "確定しました", "確定"),
        (Action.REFUSE, "見送り", "見送る", "見送りました", "見送り"),
        (Action.REFUSE, "不承認", "不承認にする", "不承認にしました", "不承認"),
        (Action.APPROVE, "振込", "振込を決める", "振込を決めました", "振込決定"),
        (Action.APPROVE, "確認", "確認済みにする", "確認済みにしました", "確認済"),
    ],
)
def test_what_follows_from_the_word(
    action: Action, word: str, verb: str, past: str, tag: str
) -> None:
    decision = Decision(action, word)
    assert (decision.verb, decision.past, decision.tag) == (verb, past, tag)

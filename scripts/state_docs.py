"""Write docs/states.md from the table of transitions: which state, which act, by whom, for which type.

.venv/bin/python scripts/state_docs.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from eapply.core.decisions import DECISIONS
from eapply.core.submission import ALL_TYPES, TRANSITIONS, State, Transition

PAGE = Path(__file__).resolve().parent.parent / "docs" / "states.md"
HEAD = """# States and transitions

Made by `scripts/state_docs.py` from `eapply/core/submission.py`; a test holds the two equal. The same
table draws the buttons, guards the API and is judged by the state machine test.

Outcomes of DECIDED depend on the legal type: {words}. A procedure may have words of its own
(`DeskWork.words`).

| from | action | to | who | legal types |
|---|---|---|---|---|
"""


def row(move: Transition) -> str:
    roles = ", ".join(sorted(role.value for role in move.roles))
    types = (
        "all"
        if move.legal_types == ALL_TYPES
        else "・".join(sorted(legal_type.value for legal_type in move.legal_types))
    )
    return f"| {move.source.value} | {move.action.value} | {move.to.value} | {roles} | {types} |"


def page() -> str:
    order = {state: place for place, state in enumerate(State)}
    moves = sorted(TRANSITIONS, key=lambda move: order[move.source])
    words = " · ".join(
        f"{legal_type.value} {'／'.join(outcomes.values())}"
        for legal_type, outcomes in DECISIONS.items()
    )
    return HEAD.format(words=words) + "\n".join(map(row, moves)) + "\n"


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Questions to other departments in words, for the pages of their case."""

from __future__ import annotations

from typing import Any

from eapply.models import db
from eapply.queries import opinions as reads
from eapply.queries.case_view import CaseView
from eapply.queries.opinions import Asked
from eapply.web.staff import opinion_words, words
from eapply.web.staff.frame import opening
from eapply.web.tools import toolbox


def in_words(asked: Asked) -> dict[str, Any]:
    """One question with words for its tags."""
    today = toolbox().clock.today()
    newest = asked.newest
    return {
        "asked": asked,
        "name": opinion_words.name_of(asked.row.department),
        "state": opinion_words.STATES[asked.status],
        "left": words.until(asked.row.due_on, today, opening()) if asked.is_open else None,
        "verdict": (newest.row.verdict, opinion_words.VERDICTS[newest.row.verdict])
        if newest
        else None,
    }


def beside_decision(view: CaseView) -> list[dict[str, Any]]:
    """The questions that somebody who decides has to know of: open and answered ones."""
    if not view.counts["opinions"]:
        return []
    every = reads.of_case(db.session(), view)
    return [in_words(each) for each in every if each.is_open or each.answers]

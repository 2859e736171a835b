"""Ready phrases where people write: what a case offers, and putting the chosen one into the box."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import request

from eapply.core.phrases import DECISION_GROUPS, Phrase, PhraseUse, joined
from eapply.core.submission import Action
from eapply.core.texts import clean
from eapply.models import db, transaction
from eapply.queries import phrases as reads
from eapply.queries.case_view import CaseView
from eapply.services import messaging
from eapply.web.tools import the_staff, toolbox

INSERT: Final = "phrase"
# The box of a decision that a phrase goes into.
REASONS: Final = "reasons"


def offered(view: CaseView, use: PhraseUse) -> tuple[Phrase, ...]:
    """The phrases of the department and procedure of the case."""
    case, facts = view.case, toolbox().facts
    return reads.offered(db.session(), facts, case.department, use, case.slug)


def texts(view: CaseView, use: PhraseUse) -> list[str]:
    return [each.text for each in offered(view, use)]


def for_decision(view: CaseView, action: Action) -> list[str]:
    group = DECISION_GROUPS[action]
    return [each.text for each in offered(view, PhraseUse.DECISION) if each.group == group]


def chosen(source: Any, name: str = INSERT) -> str:
    """The phrase that was chosen; a browser sends its line ends in another way."""
    return clean(source.get(name, ""), multiline=True)


def inserted(typed: Mapping[str, Any]) -> dict[str, str]:
    """The box of the reasons with the chosen phrase behind what was written there."""
    return {REASONS: joined(typed[REASONS], chosen(request.form))}


def into_message(view: CaseView) -> None:
    """Puts the chosen phrase behind the message that is being written."""
    text = joined(request.form.get("body", ""), chosen(request.form))
    with transaction() as session:
        messaging.keep(session, toolbox(), view.case, the_staff().id, text)

"""Decisions and endings: the word, the document, what the desk wrote into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from eapply.core.notices import Tells
from eapply.core.procedure import Procedure
from eapply.core.results import MUST_EXPLAIN, REASONS, Entry, ResultDocument
from eapply.core.submission import Action, LegalType
from eapply.services import cases, notifying, stored_rules
from eapply.services.desk_act import Desk, Detail


def decide(action: Action) -> Callable[[Desk], Detail]:
    """A decision: its word and its document by the procedure, reasons where the law asks them."""

    def prepare(desk: Desk) -> Detail:
        document, told = result(desk, action)
        desk.case.outcome = told.outcome
        desk.case.outcome_text = told.reasons
        desk.case.decided_at = desk.tools.clock.now()
        if action is Action.REFUSE:
            stored_rules.forget(desk.session, desk.case)
        cases.resume(desk.tools, desk.case)
        return {"outcome": told.outcome, **issue(desk, document, told, Tells.DECISION)}

    return prepare


def result(desk: Desk, action: Action) -> tuple[ResultDocument, notifying.Told]:
    """The document of a decision and what the desk tells in it; nothing is decided yet.

    Raises:
        Refused: something that the document needs is missing.
    """
    legal_type = LegalType(desk.case.legal_type)
    work = desk.procedure.desk
    outcome = work.decision(legal_type, action).word
    document = work.document(legal_type, action, desk.procedure.title)
    told = tell(desk, document, outcome, REASONS[action], required=action in MUST_EXPLAIN)
    return document, replace(
        told,
        effective_on=desk.formalities.effective_on,
        seal_omitted=desk.formalities.seal_omitted,
    )


def complete(desk: Desk) -> Detail:
    """The end of a case; where it has a result of its own (検査), with the document of that."""
    endings = desk.procedure.desk.endings
    if not endings:
        return {}
    ending = desk.entry(ending_entry(desk.procedure))
    told = tell(desk, endings[ending], ending, REASONS[Action.ACCEPT])
    return {"ending": ending, **issue(desk, endings[ending], told, Tells.ENDING)}


def ending_entry(procedure: Procedure) -> Entry:
    """How the case ended, to be chosen."""
    return Entry("ending", "結果", required=True, choices=tuple(procedure.desk.endings))


def tell(
    desk: Desk, document: ResultDocument, outcome: str, head: str, *, required: bool = False
) -> notifying.Told:
    """What the desk wrote for a document.

    Raises:
        Refused: something that the document needs is missing.
    """
    head = document.reasons or head
    return notifying.Told(
        outcome,
        reasons_head=head,
        reasons=desk.text("reasons", head, required=required or document.explains),
        filled={entry.key: desk.entry(entry) for entry in document.entries},
    )


def issue(desk: Desk, document: ResultDocument, told: notifying.Told, tells: Tells) -> Detail:
    """Promises the document; what the mail calls it, and its 文書番号 for the record."""
    issued = notifying.promise_result(
        desk.session, desk.tools, desk.case, desk.procedure, document, told, tells
    )
    return {
        "document": notifying.mail_name(desk.procedure, document),
        "document_number": issued.number,
    }

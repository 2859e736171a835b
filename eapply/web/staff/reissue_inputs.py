"""差替え and 取消し: what the page asks, what stands in the boxes first, and how that is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from eapply.core.approval import DraftStatus
from eapply.core.eras import to_wareki
from eapply.core.notices import Change
from eapply.core.results import Entry
from eapply.core.submission import Action, LegalType
from eapply.models import DecisionDraft, Document, db
from eapply.queries import decision_drafts
from eapply.queries.case_view import CaseView
from eapply.services import notifying, reissuing, waiting_drafts
from eapply.services.desk_act import Desk
from eapply.web.staff import draft_inputs, paper_words
from eapply.web.staff.act_pages import ACT_PAGES, ENDING_TEXT, for_procedure
from eapply.web.staff.acts import procedure_of
from eapply.web.tools import the_staff, toolbox

WHY: Final = {
    change: Entry(
        reissuing.WHY,
        label,
        "申請者が、状況の画面で読みます。例：期間の年を書きまちがえたため。",
        required=True,
        rows=3,
    )
    for change, label in reissuing.WHY_LABEL.items()
}
BACK: Final = (DraftStatus.RETURNED, DraftStatus.TAKEN_BACK)


@dataclass(frozen=True)
class Asked:
    """One change of one notice: the boxes that it asks, and whether it is put before a head first."""

    document: Document
    change: Change
    boxes: tuple[Entry, ...]
    drafts: bool

    @property
    def words(self) -> paper_words.ChangeWords:
        return paper_words.CHANGES[self.change]

    @property
    def verb(self) -> str:
        return self.words.drafted if self.drafts else self.words.verb


def asked_of(view: CaseView, public_id: str, change: Change) -> Asked:
    """Raises NotYours: no notice of this case. Conflict: the procedure has no such result any more."""
    document = reissuing.notice(db.session(), view.case, public_id)
    procedure, legal_type = procedure_of(view), LegalType(view.case.legal_type)
    action = action_of(view, document)
    drafts = waiting_drafts.asks_for_head(db.session(), toolbox(), view.case, action)
    own: tuple[Entry, ...] = ()
    if change is Change.REPLACE and action is Action.COMPLETE:
        own = (*reissuing.document_of(procedure, view.case, document).entries, ENDING_TEXT)
    elif change is Change.REPLACE:
        chosen = for_procedure(ACT_PAGES[action], procedure, legal_type)
        own = (draft_inputs.as_draft(chosen, procedure, legal_type) if drafts else chosen).boxes
    elif drafts:
        own = (draft_inputs.BASIS,)
    return Asked(document, change, (WHY[change], *own), drafts)


def action_of(view: CaseView, document: Document) -> Action:
    """The act that issued a notice of this case."""
    desk = Desk(db.session(), toolbox(), the_staff(), view.case, procedure_of(view), {})
    return reissuing.action_of(desk, document)


def verb_of(view: CaseView, document: Document, change: Change) -> str:
    """The words of the link: a draft where a head approves the result."""
    drafts = waiting_drafts.asks_for_head(
        db.session(), toolbox(), view.case, action_of(view, document)
    )
    words = paper_words.CHANGES[change]
    return words.drafted if drafts else words.verb


def first_typed(view: CaseView, asked: Asked) -> dict[str, str]:
    """What stands in the boxes when the page is opened: the draft that came back, or the issued notice."""
    content, before = asked.document.content, came_back(view, asked)
    written = dict(content["rows"])
    everything = {box.key: written.get(box.label, "") for box in asked.boxes}
    everything |= {
        "reasons": content["reasons"],
        "effective_on": written.get(notifying.EFFECTIVE_ON, ""),
        "seal": draft_inputs.OMITTED if content["seal"] else draft_inputs.SEALED,
        "basis": "\n".join(procedure_of(view).law),
    }
    if before is not None:
        day = to_wareki(before.effective_on) if before.effective_on else ""
        seal = draft_inputs.OMITTED if before.seal_omitted else draft_inputs.SEALED
        everything |= {
            **before.typed,
            "effective_on": day,
            "seal": seal,
            "basis": before.basis,
            reissuing.WHY: before.change_reason,
        }
    return {box.key: everything[box.key] for box in asked.boxes}


def came_back(view: CaseView, asked: Asked) -> DecisionDraft | None:
    """The last draft of this change, if it was sent or taken back."""
    last = next((each.row for each in decision_drafts.of_case(db.session(), view)), None)
    if last is None or (last.change, last.document_id) != (asked.change, asked.document.id):
        return None
    return last if last.status in BACK else None


def values_from(asked: Asked, typed: Mapping[str, str]) -> dict[str, Any]:
    """What the service takes. Raises Refused for a day that cannot be read, or no choice of the seal."""
    if not asked.drafts:
        return dict(typed)
    return dict(typed) | draft_inputs.values_from({"effective_on": "", **typed})


def said(asked: Asked, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was typed in words: label and text."""
    return [(box.label, typed[box.key]) for box in asked.boxes if typed[box.key].strip()]

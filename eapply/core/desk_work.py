"""How the desk works on a procedure: what it makes sure of, how it decides, what it sends out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eapply.core.decisions import DECISIONS, Decision
from eapply.core.results import WORDING, ResultDocument
from eapply.core.submission import Action, LegalType


@dataclass(frozen=True)
class DeskWork:
    """The desk's side of a procedure.

    Args:
        checklist: what to make sure of before deciding.
        follow_up: what to do after the decision, before the case is completed.
        shows: answers that each document repeats, by key; of a group ``children.name``, and
            ``lots.town.lot_number`` puts two together.
        visit: answers that the day list of visits shows, in this order; without any, ``shows``.
        words: own words of decisions, where those of the legal type do not fit.
        results: the document of each decision.
        endings: where completing a case has a result of its own: result → its document.
    """

    checklist: tuple[str, ...] = ()
    follow_up: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    visit: tuple[str, ...] = ()
    words: Mapping[Action, str] = field(default_factory=dict)
    results: Mapping[Action, ResultDocument] = field(default_factory=dict)
    endings: Mapping[str, ResultDocument] = field(default_factory=dict)

    @property
    def steps(self) -> tuple[str, ...]:
        """All steps that are ticked off, in their order."""
        return self.checklist + self.follow_up

    def decision(self, legal_type: LegalType, action: Action) -> Decision:
        """A decision in the procedure's own word, else in that of the legal type.

        Raises:
            KeyError: this legal type is not decided in this way.
        """
        return Decision(action, self.words.get(action) or DECISIONS[legal_type][action])

    def decisions(self, legal_type: LegalType) -> tuple[Decision, ...]:
        """All decisions that can be made."""
        return tuple(self.decision(legal_type, action) for action in DECISIONS[legal_type])

    def document(self, legal_type: LegalType, action: Action, title: str) -> ResultDocument:
        """The document of a decision; that of the legal type where none is declared.

        ``title`` is the procedure's.
        """
        usual = ResultDocument(WORDING[legal_type].title.format(title))
        return self.results.get(action, usual)

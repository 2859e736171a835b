"""One act at the desk: who, on which case, with what. What the verbs of the desk work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from eapply.core.errors import Refused
from eapply.core.procedure import Procedure
from eapply.core.results import Entry
from eapply.core.submission import Role
from eapply.core.written import written
from eapply.models import Submission
from eapply.queries.scope import StaffActor
from eapply.services.toolbox import Toolbox

LONGEST_ENTRY = 500
NOT_YOURS = "この申請を扱う権限がありません。"
Detail = dict[str, Any]


@dataclass(frozen=True)
class Formalities:
    """What a drafted decision settles besides its words; see `notifying.Told`."""

    effective_on: date | None = None
    seal_omitted: bool | None = None


AS_USUAL = Formalities()


@dataclass(frozen=True)
class Desk:
    """One act at the desk: who, on which case, with what."""

    session: Session
    tools: Toolbox
    actor: StaffActor
    case: Submission
    procedure: Procedure
    values: Mapping[str, Any]
    formalities: Formalities = AS_USUAL

    def text(self, key: str, thing: str, *, required: bool = True, limit: int = 2000) -> str:
        text = str(self.values.get(key) or "")
        return written(text, thing, limit, key, is_required=required, multiline=True)

    def entry(self, entry: Entry) -> str:
        """One line of a document, written or chosen."""
        text = self.text(entry.key, entry.label, required=entry.required, limit=LONGEST_ENTRY)
        if text and entry.choices and text not in entry.choices:
            raise Refused(f"{entry.label}を選び直してください。", entry.key)
        return text


def role_in(actor: StaffActor, case: Submission) -> Role:
    """The desk role of this person at the case's department. Raises Refused: none."""
    role = actor.role_in(case.department)
    if role is None:
        raise Refused(NOT_YOURS)
    return role

"""The number of an earlier case in a draft: asked about, taken over or left, and kept with the filing.

``Draft.earlier`` holds ``reference``, ``state`` (asked, taken, left), ``proven`` (the browser held that
case's key) and ``raw``, what was copied, by HTML name. Whether a case with the number exists is told to
nobody who does not hold its key: the number alone is kept, and staff match it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.handover import Handover
from eapply.core.procedure import Procedure
from eapply.models import CaseTrace, Draft, Submission
from eapply.models.traces import EARLIER, EARLIER_PROVEN
from eapply.services import drafting
from eapply.services.toolbox import Toolbox

ASKED, TAKEN, LEFT = "asked", "taken", "left"


def number_in(answers: Mapping[str, Any], handovers: Sequence[Handover]) -> str:
    """The 受付番号 of an earlier case that these answers name, in its one spelling, else ""."""
    for key in dict.fromkeys(handover.number for handover in handovers):
        if found := spelled(str(answers.get(key) or "")):
            return found
    return ""


def spelled(typed: str) -> str:
    """What was typed as a 受付番号 in its one spelling, else ""."""
    return reference.parse(typed[:60]) or ""


def ask(draft: Draft, number: str) -> None:
    """Before anything else the person decides what becomes of this number."""
    draft.earlier = {"reference": number, "state": ASKED, "proven": False, "raw": {}}


def notice(draft: Draft, procedure: Procedure, keys: Collection[str]) -> None:
    """Asks about a number that has just been answered under one of these keys, if it is a new one."""
    here = [handover for handover in procedure.handovers if handover.number in keys]
    number = number_in(draft.answers, here)
    if number and number != draft.earlier.get("reference"):
        ask(draft, number)


def is_asked(draft: Draft) -> bool:
    return bool(draft.earlier) and draft.earlier.get("state") == ASKED


def take(
    tools: Toolbox,
    draft: Draft,
    copied: Mapping[str, list[str]],
    answers: Mapping[str, Any],
    pages: Collection[str],
) -> None:
    """Puts what was copied into the draft, as typed and as normal values by key.

    The ``pages`` on which it stands are gone through again, so that the person sees and confirms it.
    """
    prefixes = tuple(f"{key}-" for key in answers)
    kept = {
        name: values
        for name, values in draft.raw.items()
        if name not in answers and not name.startswith(prefixes)
    }
    draft.raw = kept | dict(copied)
    draft.answers = draft.answers | dict(answers)
    draft.pages_done = [page for page in draft.pages_done if page not in pages]
    draft.earlier = draft.earlier | {"state": TAKEN, "proven": True, "raw": dict(copied)}
    drafting.touch(tools, draft)


def leave(tools: Toolbox, draft: Draft, *, proven: bool) -> None:
    """Nothing is copied; that the person held the key is worth knowing all the same."""
    draft.earlier = draft.earlier | {"state": LEFT, "proven": proven}
    drafting.touch(tools, draft)


def copied_names(draft: Draft) -> frozenset[str]:
    """The HTML names whose values are still as they were copied."""
    copied = draft.earlier.get("raw", {}) if draft.earlier else {}
    return frozenset(name for name, values in copied.items() if draft.raw.get(name) == values)


def keep(
    session: Session,
    draft: Draft,
    submission: Submission,
    procedure: Procedure,
    answers: Mapping[str, Any],
) -> None:
    """Ties the filing to the number that its answers name, for the desk of the same department."""
    number = number_in(answers, procedure.handovers)
    if not number:
        return
    same = draft.earlier.get("reference") == number and draft.earlier.get("proven")
    kind = EARLIER_PROVEN if same else EARLIER
    session.add(CaseTrace(submission_id=submission.id, kind=kind, value=number))

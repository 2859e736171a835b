"""書類: the papers of a case and what became of them; the pages that replace or withdraw a notice.

As with a decision the confirm page comes from a rehearsal, and where a head approves the result the same
pages make a draft (起案).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import redirect, request, url_for
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, Refused
from eapply.core.notices import Change
from eapply.core.submission import Role
from eapply.models import Document, db, rehearsal, transaction
from eapply.queries import case_view
from eapply.queries import letters as letter_reads
from eapply.queries.case_view import CaseView
from eapply.services import approving, delivering, documenting, reissue_drafts, reissuing
from eapply.services.letters import KINDS
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import deliveries, paper_words, reissue_inputs
from eapply.web.staff.acts import (
    DO,
    REHEARSE,
    conflict_page,
    procedure_of,
    version_seen,
)
from eapply.web.staff.area import staff
from eapply.web.staff.cases import page, show
from eapply.web.staff.reissue_inputs import Asked
from eapply.web.tools import the_staff, toolbox

NAMES: Final = ", ".join(f'"{change}"' for change in Change)
ADDRESS: Final = f"/cases/<reference>/documents/<public_id>/<any({NAMES}):change>"


@staff.get("/cases/<reference>/papers")
@access.staff(Role.CLERK, Role.HEAD)
def case_papers(reference: str) -> str:
    """書類: every paper, the newest first, with its mark and what can be done to it."""
    view = show(reference)
    papers = case_view.documents(db.session(), view)
    numbers = {paper.id: paper.full_number for paper in papers}
    return page(
        "staff/case/papers.html",
        view,
        heading=f"{view.case.reference} 書類",
        papers=[
            {
                "document": paper,
                "mark": paper_words.STANDINGS.get(paper.standing),
                "followed_by": numbers.get(paper.replaced_by or 0),
                "last_day": documenting.last_day(toolbox(), paper, view.case),
                "changes": offered(view, paper),
            }
            for paper in reversed(papers)
        ],
        deliveries=[
            (each, deliveries.in_words(each), delivering.may_undo(toolbox(), each))
            for each in delivering.of_case(db.session(), view.case)
        ],
        may_deliver=delivering.may_record(view.case) and not view.waits,
        letters=letter_reads.of_case(db.session(), view.case),
        letter_kinds=KINDS,
    )


def offered(view: CaseView, paper: Document) -> list[tuple[str, str]]:
    """What can be done to a paper now: word in the address, and the link. Nothing while a draft waits, or
    where the procedure has no words for this result any more."""
    try:
        return [
            (each.value, reissue_inputs.verb_of(view, paper, each))
            for each in ([] if view.waits else reissuing.changes(paper))
        ]
    except Conflict:
        return []


@staff.get(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def change_paper(reference: str, public_id: str, change: str) -> Any:
    """What the change asks. One that is not possible any more leads to what changed."""
    view = show(reference)
    asked = reissue_inputs.asked_of(view, public_id, Change(change))
    if view.waits or asked.change not in reissuing.changes(asked.document):
        return conflict_page(view, asked.verb, [])
    return form_page(view, asked, reissue_inputs.first_typed(view, asked), view.case.version)


@staff.post(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def do_change_paper(reference: str, public_id: str, change: str) -> Any:
    """From the form to the confirm page, back, or on to the change itself."""
    view = show(reference)
    asked = reissue_inputs.asked_of(view, public_id, Change(change))
    typed = {box.key: request.form.get(box.key, "") for box in asked.boxes}
    step = request.form.get("step", "")
    if step not in (REHEARSE, DO):
        return form_page(view, asked, typed, version_seen())
    try:
        values = reissue_inputs.values_from(asked, typed)
        if step == REHEARSE:
            paper = rehearse(view, asked, values)
            return confirm_page(show(reference), asked, typed, paper)
        with transaction() as session:
            act_on(session, view, asked, values)
    except Conflict:
        return conflict_page(show(reference), asked.verb, reissue_inputs.said(asked, typed))
    except Refused as refusal:
        if refusal.status != 422:
            return for_refusal(refusal)
        place = f"f-{refusal.field}" if refusal.field in typed else "change"
        errors = [(place, refusal.message)]
        return form_page(show(reference), asked, typed, version_seen(), errors), 422
    then, done = (
        ("staff.decision", "drafted") if asked.drafts else ("staff.case_papers", asked.words.done)
    )
    return redirect(url_for(then, reference=view.case.reference, done=done), 303)


def rehearse(view: CaseView, asked: Asked, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Does it and takes it back: the new notice as it would read, None where there is none."""
    with rehearsal() as session:
        return act_on(session, view, asked, values)


def act_on(
    session: Session, view: CaseView, asked: Asked, values: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Changes the notice, or drafts the change."""
    tools, actor, case, procedure = toolbox(), the_staff(), view.case, procedure_of(view)
    public_id, change = asked.document.public_id, asked.change
    about = (session, tools, actor, case, procedure, version_seen(), public_id, change, values)
    if asked.drafts:
        row = reissue_drafts.draft(*about)
        return approving.paper_of(
            approving.desk_of(session, tools, actor, case, procedure, row), row
        )
    issued = reissuing.act(*about)
    if change is Change.WITHDRAW:
        return None
    return {**issued.content, "title": issued.title}


def form_page(
    view: CaseView,
    asked: Asked,
    typed: Mapping[str, Any],
    version: int,
    errors: list[tuple[str, str]] | None = None,
) -> str:
    return page(
        "staff/act/change_paper.html",
        view,
        heading=f"{view.case.reference} {asked.verb}",
        asked=asked,
        typed=typed,
        version=version,
        errors=errors or [],
    )


def confirm_page(
    view: CaseView, asked: Asked, typed: Mapping[str, Any], paper: dict[str, Any] | None
) -> str:
    return page(
        "staff/act/change_paper_confirm.html",
        view,
        heading=f"{view.case.reference} {asked.verb}：確認",
        asked=asked,
        paper=paper,
        lines=reissue_inputs.said(asked, typed),
        hidden_values=[("version", str(version_seen())), *typed.items()],
    )

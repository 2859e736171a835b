"""決裁: the tab of a case with its drafted decisions, and what people do with the one that waits.

A press on the tab only leads to a page that says what will happen; nothing is decided by one key.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import redirect, request, url_for

from eapply.core.approval import DraftStep, why_not
from eapply.core.errors import Conflict, Refused
from eapply.core.notices import Change
from eapply.core.submission import Role
from eapply.models import db, transaction
from eapply.queries import case_view, decision_drafts, deputies
from eapply.queries.case_view import CaseView
from eapply.queries.decision_drafts import Drafted
from eapply.services import approving, standing_in
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import case_money, draft_words, paper_words
from eapply.web.staff.acts import conflict_page, procedure_of, version_seen
from eapply.web.staff.area import staff
from eapply.web.staff.cases import in_words, page, show
from eapply.web.staff.files import facts_of
from eapply.web.staff.opinion_lines import beside_decision
from eapply.web.tools import the_staff, toolbox

NAMES: Final = ", ".join(f'"{step}"' for step in DraftStep)
ADDRESS: Final = f"/cases/<reference>/decision/<any({NAMES}):step>"
SEE: Final = "後閲した"


@staff.get("/cases/<reference>/decision")
@access.staff(Role.CLERK, Role.HEAD)
def decision(reference: str) -> str:
    """決裁: all drafts, the newest first; of the one that waits all that its approver has to see."""
    view = show(reference)
    drafts, waiting = drafts_of(view)
    return page(
        "staff/case/decision.html",
        view,
        heading=f"{view.case.reference} 決裁",
        drafts=drafts,
        waiting=waiting,
        states=draft_words.STATES,
        changes=paper_words.CHANGES,
        reader=the_staff().id,
        **(around(view, waiting) if waiting else {}),
    )


def drafts_of(view: CaseView) -> tuple[list[Drafted], Drafted | None]:
    """All drafts, the newest first, and the one that waits."""
    drafts = decision_drafts.of_case(db.session(), view)
    return drafts, next((each for each in drafts if each.waits), None)


def around(view: CaseView, waiting: Drafted) -> dict[str, Any]:
    """What stands beside the draft that waits: its document, money, files, what came after, buttons."""
    session, row = db.session(), waiting.row
    refusals = {step: refusal(view, waiting, step) for step in DraftStep}
    desk = approving.desk_of(session, toolbox(), the_staff(), view.case, procedure_of(view), row)
    return {
        "paper": approving.paper_of(desk, row),
        "money": case_money.money(view),
        "fee_differs": case_money.differs(view),
        "uploads": [facts_of(upload) for upload in case_view.files(session, view)],
        "opinions": beside_decision(view),
        "since": [in_words(entry) for entry in case_view.history(session, view, row.case_version)],
        "steps": [
            (step.value, draft_words.STEPS[step]) for step in DraftStep if not refusals[step]
        ],
        "why_not": refusals[DraftStep.APPROVE],
    }


def refusal(view: CaseView, waiting: Drafted, step: DraftStep) -> str:
    """Why this person may not take the step, "" when they may."""
    actor, drafter = the_staff(), waiting.row.drafted_by
    today = toolbox().clock.today()
    stands_for = deputies.stands_for(db.session(), actor, view.case.department, today, drafter)
    return why_not(step, person=actor.id, drafted_by=drafter, stands_for=stands_for)


@staff.get(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def decision_step(reference: str, step: str) -> Any:
    """The page before the step: number, person, outcome and money, and the button that does it."""
    return step_page(show(reference), DraftStep(step))


def step_page(view: CaseView, step: DraftStep, errors: list[tuple[str, str]] | None = None) -> Any:
    """Answers 409 where nothing waits, 422 with what is wrong."""
    _, waiting = drafts_of(view)
    words = draft_words.STEPS[step]
    if waiting and waiting.row.change and step is DraftStep.APPROVE:
        words = replace(words, means=paper_words.CHANGES[Change(waiting.row.change)].means)
    if waiting is None:
        return conflict_page(view, words.verb, [])
    why = refusal(view, waiting, step)
    if why and not errors:
        errors = [("step", why)]
    body = page(
        "staff/act/decision_step.html",
        view,
        heading=f"{view.case.reference} {words.verb}",
        step=step.value,
        words=words,
        changes=paper_words.CHANGES,
        waiting=waiting,
        money=case_money.money(view),
        fee_differs=case_money.differs(view),
        may=not why,
        asks_note=step is DraftStep.RETURN,
        note=request.form.get("note", ""),
        version=version_seen() or view.case.version,
        errors=errors or [],
    )
    return body, 422 if errors else 200


@staff.post(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def take_decision_step(reference: str, step: str) -> Any:
    """決裁する, 差し戻す or 引き上げる."""
    view, chosen = show(reference), DraftStep(step)
    words, note = draft_words.STEPS[chosen], request.form.get("note", "")
    _, waiting = drafts_of(view)
    is_change = chosen is DraftStep.APPROVE and waiting is not None and bool(waiting.row.change)
    done = "notice-approved" if is_change else words.done
    actor, procedure = the_staff(), procedure_of(view)
    try:
        with transaction() as session:
            approving.take_step(
                session, toolbox(), actor, view.case, procedure, version_seen(), chosen, note
            )
    except Conflict:
        lines = [("理由", note)] if note.strip() else []
        return conflict_page(show(reference), words.verb, lines)
    except Refused as refused:
        if refused.status != 422:
            return for_refusal(refused)
        place = f"f-{refused.field}" if refused.field == "note" else "step"
        return step_page(show(reference), chosen, [(place, refused.message)])
    return redirect(url_for("staff.decision", reference=view.case.reference, done=done), 303)


@staff.post("/cases/<reference>/decision/seen")
@access.staff(Role.CLERK, Role.HEAD)
def see_decision(reference: str) -> Any:
    """後閲: a head has looked at what was approved in their place."""
    view = show(reference)
    try:
        with transaction() as session:
            standing_in.see(session, toolbox(), the_staff(), view.case)
    except Conflict:
        return conflict_page(show(reference), SEE, [])
    return redirect(url_for("staff.decision", reference=view.case.reference, done="seen"), 303)

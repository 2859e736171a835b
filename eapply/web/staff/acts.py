"""Acting on a case: fill in, look at what will happen, do it. Each step is checked by the same verb.

The confirm page comes from a rehearsal: the act runs in a transaction that is taken back, so only
what will work is offered. A case that changed since the page was opened answers 409 with what
changed, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import redirect, request, url_for
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, Refused
from eapply.core.procedure import Procedure
from eapply.core.submission import Action, LegalType, Role
from eapply.forms import BY_SLUG
from eapply.models import db, rehearsal, transaction
from eapply.queries import case_view
from eapply.queries.case_view import CaseView
from eapply.queries.checklist import Step
from eapply.services import approving, reviewing, sighting, waiting_drafts
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import composer, draft_inputs, phrase_picker, words
from eapply.web.staff.act_pages import ACT_PAGES, ActPage, document_title, for_procedure
from eapply.web.staff.area import staff
from eapply.web.staff.cases import checklist_of, in_words, page, show
from eapply.web.staff.opinion_lines import beside_decision
from eapply.web.tools import the_staff, toolbox

REHEARSE: Final = "confirm"
DO: Final = "do"
NAMES: Final = ", ".join(f'"{action.value}"' for action in ACT_PAGES)
ADDRESS: Final = f"/cases/<reference>/<any({NAMES}):name>"


def procedure_of(view: CaseView) -> Procedure:
    form = BY_SLUG.get(view.case.slug)
    if form is None:
        raise Conflict("この手続は、いまのシステムにありません。管理者に知らせてください。")
    return form.procedure


def act_page(view: CaseView, name: str) -> ActPage:
    """The act with this name, as this case's procedure needs it; the address admits no other.

    A decision that a head approves is drafted here instead (起案).
    """
    case, procedure = view.case, procedure_of(view)
    chosen = for_procedure(ACT_PAGES[Action(name)], procedure, LegalType(case.legal_type))
    if not waiting_drafts.asks_for_head(db.session(), toolbox(), case, chosen.action):
        return chosen
    return draft_inputs.as_draft(chosen, procedure, LegalType(case.legal_type))


def version_seen() -> int:
    """The version of the case that the person decided on."""
    text = request.values.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@staff.get(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def act(reference: str, name: str) -> Any:
    """The page of one act. An act that is not possible now leads to what changed."""
    view = show(reference)
    chosen = act_page(view, name)
    if not view.may(chosen.action):
        return conflict_page(view, plain_words(chosen), [])
    typed = typed_from(chosen, request.args)
    if chosen.drafts:
        typed |= draft_inputs.first_typed(view, chosen, procedure_of(view))
    number, made = view.case.id, form_page(view, chosen, typed, view.case.version)
    with transaction() as session:
        sighting.look(session, toolbox(), the_staff(), number, typing=True)
    return made


@staff.post(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def perform(reference: str, name: str) -> Any:
    """From the form to the confirm page, back, or on to the act itself."""
    view = show(reference)
    chosen = act_page(view, name)
    typed = typed_from(chosen, request.form)
    step = request.form.get("step", "")
    if step == phrase_picker.INSERT and chosen.decides:
        if phrase_picker.chosen(request.form):
            typed |= phrase_picker.inserted(typed)
        else:  # Enter in another box presses the first button of the page
            step = REHEARSE
    if step not in (REHEARSE, DO):
        return form_page(view, chosen, typed, version_seen())
    try:
        values = values_from(view, chosen, typed)
        if step == REHEARSE:
            outcome, paper = rehearse(view, chosen, values)
            return confirm_page(show(reference), chosen, typed, outcome, paper)
        with transaction() as session:
            act_on(session, view, chosen, values)
    except Conflict:
        view = show(reference)
        lines = said(chosen, typed)
        if chosen.action is Action.ASK_CORRECTION:
            lines = composer.said(view, typed) + lines
        return conflict_page(view, plain_words(chosen), lines, chosen, typed)
    except Refused as refusal:
        if refusal.status != 422:
            return for_refusal(refusal)
        errors = [(composer.target(refusal), refusal.message)]
        return form_page(show(reference), chosen, typed, version_seen(), errors), 422
    if chosen.action is Action.TRANSFER:
        return redirect(url_for("staff.queue", view="new", done="transfer"), 303)
    then = "staff.decision" if chosen.drafts else "staff.answers"
    return redirect(url_for(then, reference=view.case.reference, done=chosen.done), 303)


def rehearse(
    view: CaseView, chosen: ActPage, values: Mapping[str, Any]
) -> tuple[str, dict[str, Any] | None]:
    """Does the act and takes it back: the outcome that it would record, "" without one; of a draft the
    document that it asks for."""
    with rehearsal() as session:
        return act_on(session, view, chosen, values)


def act_on(
    session: Session, view: CaseView, chosen: ActPage, values: Mapping[str, Any]
) -> tuple[str, dict[str, Any] | None]:
    """Takes the step, or drafts it."""
    tools, actor, case, procedure = toolbox(), the_staff(), view.case, procedure_of(view)
    seen, action = version_seen(), chosen.action
    if not chosen.drafts:
        done = reviewing.act(session, tools, actor, case, procedure, seen, action, values)
        return done.outcome, None
    row = approving.draft(session, tools, actor, case, procedure, seen, action, values)
    desk = approving.desk_of(session, tools, actor, case, procedure, row)
    return row.outcome, approving.paper(desk, action)


def typed_from(chosen: ActPage, source: Any) -> dict[str, Any]:
    """What was typed, as typed: it goes back into the boxes whatever happens."""
    typed: dict[str, Any] = {box.key: source.get(box.key, "") for box in chosen.boxes}
    if chosen.action is Action.TRANSFER:
        typed["department"] = source.get("department", "")
    if chosen.action is Action.ASK_CORRECTION:
        typed |= composer.typed_from(source)
    return typed


def values_from(view: CaseView, chosen: ActPage, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the verb takes. Raises Refused for what cannot be read."""
    if chosen.action is Action.ASK_CORRECTION:
        return dict(typed) | composer.values_from(view, typed)
    if chosen.drafts:
        return dict(typed) | draft_inputs.values_from(typed)
    return dict(typed)


def said(chosen: ActPage, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was typed in words: label and text."""
    lines = [(box.label, typed[box.key]) for box in chosen.boxes if typed[box.key].strip()]
    if code := typed.get("department"):
        names = {each.code: each.name for each in toolbox().facts.departments()}
        lines.insert(0, ("移す先", names.get(code, "")))
    return lines


def form_page(
    view: CaseView,
    chosen: ActPage,
    typed: Mapping[str, Any],
    version: int,
    errors: list[tuple[str, str]] | None = None,
) -> str:
    extra: dict[str, Any] = {}
    if chosen.action is Action.TRANSFER:
        extra["departments"] = [
            (each.code, each.name)
            for each in toolbox().facts.departments()
            if each.code != view.case.department
        ]
    if chosen.action is Action.ASK_CORRECTION:
        extra |= composer.page_values(view, typed)
    return page(
        "staff/act/form.html",
        view,
        heading=f"{view.case.reference} {button_words(view, chosen)}",
        chosen=chosen,
        verb=button_words(view, chosen),
        typed=typed,
        version=version,
        errors=errors or [],
        unchecked=unchecked(view, chosen),
        opinions=beside_decision(view) if chosen.decides else [],
        ready_texts=phrase_picker.for_decision(view, chosen.action) if chosen.decides else [],
        **extra,
    )


def unchecked(view: CaseView, chosen: ActPage) -> tuple[Step, ...]:
    """The steps of the list that are open although this act relies on them."""
    if not chosen.decides and chosen.action is not Action.COMPLETE:
        return ()
    return checklist_of(view).open(after_decision=chosen.action is Action.COMPLETE)


def confirm_page(
    view: CaseView,
    chosen: ActPage,
    typed: Mapping[str, Any],
    outcome: str,
    paper: dict[str, Any] | None,
) -> str:
    extra = composer.preview(view, typed) if chosen.action is Action.ASK_CORRECTION else {}
    return page(
        "staff/act/confirm.html",
        view,
        heading=f"{view.case.reference} {button_words(view, chosen)}：確認",
        chosen=chosen,
        verb=button_words(view, chosen),
        outcome=outcome,
        paper=paper,
        unchecked=unchecked(view, chosen),
        opinions=beside_decision(view) if chosen.decides else [],
        document=document_title(chosen, procedure_of(view), view.case.legal_type, typed),
        lines=said(chosen, typed),
        hidden_values=[("version", str(version_seen())), *flat(typed)],
        **extra,
    )


def flat(typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Typed values as pairs for hidden boxes."""
    pairs: list[tuple[str, str]] = []
    for key, value in typed.items():
        if isinstance(value, str):
            pairs.append((key, value))
        else:
            pairs += composer.flat(value)
    return pairs


def button_words(view: CaseView, chosen: ActPage) -> str:
    """The verb; of a decision in the word of the procedure: 承諾する."""
    return words.verb(view.case, procedure_of(view), chosen.action, drafts=chosen.drafts)


def plain_words(chosen: ActPage) -> str:
    """The verb of an act that may not even belong to this kind of case."""
    return "起案する" if chosen.drafts else words.BUTTONS[chosen.action]


def conflict_page(
    view: CaseView,
    verb: str,
    lines: list[tuple[str, str]],
    chosen: ActPage | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Any:
    """409: what changed since the page was opened, and what was typed, to go on with if possible."""
    seen = version_seen()
    entries = case_view.history(db.session(), view, seen) if seen else []
    again = chosen is not None and view.may(chosen.action)
    return page(
        "staff/act/conflict.html",
        view,
        heading=f"{view.case.reference} 変更されています",
        verb=verb,
        entries=[in_words(entry) for entry in entries],
        lines=lines,
        chosen=chosen if again else None,
        hidden_values=[("version", str(view.case.version)), *flat(typed or {})],
    ), 409

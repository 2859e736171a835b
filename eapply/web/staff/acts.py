"""Acting on a case: fill in, look at what will happen, do it. Each step is checked by the same verb.

The confirm page comes from a rehearsal: the act runs in a transaction that is taken back, so only
what will work is offered. A case that changed since the page was opened answers 409 with what
changed, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import redirect, request, url_for

from eapply.core.errors import Conflict, Refused
from eapply.core.procedure import Procedure
from eapply.core.submission import Action, LegalType, Role
from eapply.forms import BY_SLUG
from eapply.models import Submission, db, transaction
from eapply.queries import case_view
from eapply.queries.case_view import CaseView
from eapply.queries.checklist import Step
from eapply.services import reviewing
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import composer, words
from eapply.web.staff.act_pages import ACT_PAGES, ActPage, document_title, for_procedure
from eapply.web.staff.area import staff
from eapply.web.staff.cases import checklist_of, in_words, page, show
from eapply.web.tools import the_staff, toolbox

REHEARSE: Final = "confirm"
DO: Final = "do"
NAMES: Final = ", ".join(f'"{action.value}"' for action in ACT_PAGES)
ADDRESS: Final = f"/cases/<reference>/<any({NAMES}):name>"


class TakenBack(Exception):
    """Ends a rehearsal, so that nothing of it is kept."""


def procedure_of(view: CaseView) -> Procedure:
    form = BY_SLUG.get(view.case.slug)
    if form is None:
        raise Conflict("この手続は、いまのシステムにありません。管理者に知らせてください。")
    return form.procedure


def act_page(view: CaseView, name: str) -> ActPage:
    """The act with this name, as this case's procedure needs it; the address admits no other."""
    legal_type = LegalType(view.case.legal_type)
    return for_procedure(ACT_PAGES[Action(name)], procedure_of(view), legal_type)


def version_seen() -> int:
    """The version of the case that the person decided on."""
    text = request.values.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@staff.post("/cases/<reference>/take")
@access.staff(Role.CLERK, Role.HEAD)
def take(reference: str) -> Any:
    """担当する: one press, because it decides nothing and can be undone."""
    view = show(reference)
    try:
        run(view, Action.TAKE, {})
    except Conflict:
        return conflict_page(show(reference), words.BUTTONS[Action.TAKE], [])
    return redirect(url_for("staff.answers", reference=view.case.reference, done="take"), 303)


@staff.get("/cases/<reference>/assign")
@access.staff(Role.CLERK, Role.HEAD)
def assign(reference: str) -> str:
    return assign_page(show(reference))


def assign_page(view: CaseView, **values: Any) -> str:
    people = reviewing.colleagues(db.session(), view.case.department)
    return page(
        "staff/act/assign.html",
        view,
        heading=f"{view.case.reference} 担当を変える",
        people=[(person.id, person.name) for person in people],
        **values,
    )


@staff.post("/cases/<reference>/assign")
@access.staff(Role.CLERK, Role.HEAD)
def assign_to(reference: str) -> Any:
    view, actor = show(reference), the_staff()
    chosen = request.form.get("handler", "")
    person = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
    try:
        if chosen and person is None:
            raise Refused("担当する人を選び直してください。", "handler")
        with transaction() as session:
            reviewing.assign(session, toolbox(), actor, view.case, version_seen(), person)
    except Conflict:
        return conflict_page(show(reference), "担当を変える", [])
    except Refused as refusal:
        return assign_page(show(reference), errors=[("f-handler", refusal.message)]), 422
    return redirect(url_for("staff.answers", reference=view.case.reference, done="assign"), 303)


@staff.get(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def act(reference: str, name: str) -> Any:
    """The page of one act. An act that is not possible now leads to what changed."""
    view = show(reference)
    chosen = act_page(view, name)
    if not view.may(chosen.action):
        return conflict_page(view, words.BUTTONS[chosen.action], [])
    return form_page(view, chosen, typed_from(chosen, request.args), view.case.version)


@staff.post(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def perform(reference: str, name: str) -> Any:
    """From the form to the confirm page, back, or on to the act itself."""
    view = show(reference)
    chosen = act_page(view, name)
    typed = typed_from(chosen, request.form)
    step = request.form.get("step", "")
    if step not in (REHEARSE, DO):
        return form_page(view, chosen, typed, version_seen())
    try:
        values = values_from(chosen, typed)
        if step == REHEARSE:
            outcome = rehearse(view, chosen.action, values)
            return confirm_page(show(reference), chosen, typed, outcome)
        run(view, chosen.action, values)
    except Conflict:
        view = show(reference)
        lines = said(chosen, typed)
        if chosen.action is Action.ASK_CORRECTION:
            lines = composer.said(view, typed) + lines
        return conflict_page(view, words.BUTTONS[chosen.action], lines, chosen, typed)
    except Refused as refusal:
        if refusal.status != 422:
            return for_refusal(refusal)
        errors = [(composer.target(refusal), refusal.message)]
        return form_page(show(reference), chosen, typed, version_seen(), errors), 422
    if chosen.action is Action.TRANSFER:
        return redirect(url_for("staff.queue", view="new", done="transfer"), 303)
    return redirect(url_for("staff.answers", reference=view.case.reference, done=chosen.done), 303)


def run(view: CaseView, action: Action, values: Mapping[str, Any]) -> None:
    with transaction() as session:
        act_on(session, view.case, action, values, procedure_of(view))


def rehearse(view: CaseView, action: Action, values: Mapping[str, Any]) -> str:
    """Does the act and takes it back; the outcome that it would record, "" without one."""
    outcome = ""
    procedure = procedure_of(view)
    try:
        with transaction() as session:
            outcome = act_on(session, view.case, action, values, procedure).outcome
            raise TakenBack
    except TakenBack:
        return outcome


def act_on(
    session: Any,
    case: Submission,
    action: Action,
    values: Mapping[str, Any],
    procedure: Procedure,
) -> Submission:
    return reviewing.act(
        session, toolbox(), the_staff(), case, procedure, version_seen(), action, values
    )


def typed_from(chosen: ActPage, source: Any) -> dict[str, Any]:
    """What was typed, as typed: it goes back into the boxes whatever happens."""
    typed: dict[str, Any] = {box.key: source.get(box.key, "") for box in chosen.boxes}
    if chosen.action is Action.TRANSFER:
        typed["department"] = source.get("department", "")
    if chosen.action is Action.ASK_CORRECTION:
        typed |= composer.typed_from(source)
    return typed


def values_from(chosen: ActPage, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the verb takes. Raises Refused for what cannot be read."""
    if chosen.action is Action.ASK_CORRECTION:
        return dict(typed) | composer.values_from(typed)
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
        **extra,
    )


def unchecked(view: CaseView, chosen: ActPage) -> tuple[Step, ...]:
    """The steps of the list that are open although this act relies on them."""
    if not chosen.decides and chosen.action is not Action.COMPLETE:
        return ()
    return checklist_of(view).open(after_decision=chosen.action is Action.COMPLETE)


def confirm_page(view: CaseView, chosen: ActPage, typed: Mapping[str, Any], outcome: str) -> str:
    extra = composer.preview(view, typed) if chosen.action is Action.ASK_CORRECTION else {}
    return page(
        "staff/act/confirm.html",
        view,
        heading=f"{view.case.reference} {button_words(view, chosen)}：確認",
        chosen=chosen,
        verb=button_words(view, chosen),
        outcome=outcome,
        unchecked=unchecked(view, chosen),
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
    return words.verb(view.case, procedure_of(view), chosen.action)


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
